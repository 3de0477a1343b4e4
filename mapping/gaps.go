package mapping

import (
	"cmp"
	"math"
	"slices"
)

// Part separates the two halves of the access-and-control profile (Overholt et
// al. 1985): what people use, and what they gain.
type Part string

const (
	PartResources Part = "resources"
	PartBenefits  Part = "benefits"
)

// Parts lists both in the order of the profile.
func Parts() []Part { return []Part{PartResources, PartBenefits} }

func partOf(k Kind) Part {
	if k.Benefit() {
		return PartBenefits
	}
	return PartResources
}

// GapOptions select what is compared. Empty members select everything.
type GapOptions struct {
	By         ProfileBy // resource, kind, group or status
	Compare    Comparison
	Dimension  Dimension
	Session    string
	SaidBy     string
	Resource   string
	LandStatus LandStatus // only what lies on such land
}

// Gaps tells how far two sides stand apart, and where each group may use
// without deciding. Every number says what it rests on.
type Gaps struct {
	By         ProfileBy    `json:"by"`
	Compared   Compared     `json:"compared"`
	Dimensions []Dimension  `json:"dimensions"`
	Rows       []GapRow     `json:"rows"` // widest gap first
	Totals     []GapRow     `json:"totals"`
	Groups     []GroupGap   `json:"groups"`
	Claims     []Claim      `json:"claims"`
	Coverage   PairCoverage `json:"coverage"`
	Formulas   []string     `json:"formulas"`
	Warnings   []Warning    `json:"warnings"`
}

// PairCoverage counts the questions, one a resource and dimension, that apply
// to the two sides, and those of them that both sides' levels are known for.
// Disputed ones are not known: sessions differ on them.
type PairCoverage struct {
	Pairs    int `json:"pairs"`
	Of       int `json:"of"`
	Disputed int `json:"disputed"`
}

// Share is Pairs/Of, 0 to 1; nothing covers nothing.
func (c PairCoverage) Share() float64 { return Coverage{c.Pairs, c.Of}.Share() }

func (c *PairCoverage) add(other PairCoverage) {
	c.Pairs += other.Pairs
	c.Of += other.Of
	c.Disputed += other.Disputed
}

// GapRow is the gap on one resource, or over those of a kind or land status,
// or over all. Size is the widest gap of any dimension, without its sign.
// Parity is the sum of the one side's levels over the sum of the other's, over
// the pairs that Coverage counts; ParityByHa weighs each resource by its
// hectares, and is nil where nothing has an area.
type GapRow struct {
	Part        Part                 `json:"part,omitempty"`
	Resource    string               `json:"resource,omitempty"`
	Kind        Kind                 `json:"kind,omitempty"`
	LandStatus  LandStatus           `json:"land_status,omitempty"`
	Resources   int                  `json:"resources"`
	AreaHa      *float64             `json:"area_ha"`
	LengthKm    *float64             `json:"length_km"`
	Differences []Difference         `json:"differences"`
	Size        *float64             `json:"size"`
	Parity      *float64             `json:"parity"`
	ParityByHa  *float64             `json:"parity_by_ha"`
	Holder      map[Dimension]Holder `json:"holder,omitempty"` // of one resource
	Coverage    PairCoverage         `json:"coverage"`
}

// Difference is one dimension of a GapRow. Gap is With − Of, −3 to 3: the mean
// over Pairs resources, each counting once, and GapByHa the mean over PairsHa
// hectares, each counting once. Of and With are the levels of the two sides
// over the same resources. Nil means not known.
type Difference struct {
	Dimension Dimension `json:"dimension"`
	Gap       *float64  `json:"gap"`
	GapByHa   *float64  `json:"gap_by_ha"`
	Of        *float64  `json:"of"`
	With      *float64  `json:"with"`
	Pairs     int       `json:"pairs"`
	Resources int       `json:"resources"` // that the question applies to
	Disputed  int       `json:"disputed,omitempty"`
	PairsHa   float64   `json:"pairs_ha"`
	PairsKm   float64   `json:"pairs_km"`
}

// On is the row's difference on a dimension, or nil.
func (r GapRow) On(d Dimension) *Difference {
	for i := range r.Differences {
		if r.Differences[i].Dimension == d {
			return &r.Differences[i]
		}
	}
	return nil
}

// NewGaps compares two sides in a workshop: over several resources always the
// same ones for both, so that an unknown changes what a mean rests on and never
// its worth. Sessions that differ are not averaged; such pairs are counted.
func NewGaps(w Workshop, opt GapOptions) Gaps {
	if opt.By == "" {
		opt.By = ByResource
	}
	profile := ProfileOptions{Dimension: opt.Dimension, Session: opt.Session, SaidBy: opt.SaidBy, Resource: opt.Resource, LandStatus: opt.LandStatus}
	g := &gapper{summarizer: w.grid(profile).summarizer(w.sides()), compared: w.Compared(opt.Compare)}
	g.of, g.with = g.places(g.compared.Of), g.places(g.compared.With)
	out := Gaps{By: opt.By, Compared: g.compared, Dimensions: dimensions(profile), Rows: []GapRow{}, Groups: g.groupGaps(), Claims: g.claims()}
	if opt.By != ByGroup {
		out.Rows = g.rows(opt.By)
	}
	out.Totals = g.pooled(func(r *Resource) GapRow { return GapRow{Part: partOf(r.Kind)} })
	slices.SortStableFunc(out.Totals, func(a, b GapRow) int { return cmp.Compare(b.Part, a.Part) })
	for _, total := range out.Totals {
		out.Coverage.add(total.Coverage)
	}
	out.Formulas = []string{"formula.gap_" + string(g.compared.By), "formula.gap_mean", "formula.gap_by_ha", "formula.parity_" + string(g.compared.By),
		"formula.control_deficit", "formula.gap_coverage", "formula.gap_size", "formula.claim"}
	out.Warnings = g.warnings(out.Coverage)
	return out
}

// gapper compares two sides of a grid's columns.
type gapper struct {
	*summarizer
	compared Compared
	of, with []int
}

func (g *gapper) rows(by ProfileBy) []GapRow {
	var out []GapRow
	switch by {
	case ByKind:
		out = g.pooled(func(r *Resource) GapRow { return GapRow{Part: partOf(r.Kind), Kind: r.Kind} })
	case ByPart:
		out = g.pooled(func(r *Resource) GapRow { return GapRow{Part: partOf(r.Kind)} })
	case ByStatus:
		out = g.pooled(func(r *Resource) GapRow { return GapRow{LandStatus: statusOf(r)} })
	default:
		out = g.each()
	}
	slices.SortStableFunc(out, wider)
	return out
}

// wider puts the widest gap first, then the higher mean gap, then the larger
// area; what is not known comes last.
func wider(a, b GapRow) int {
	if (a.Size == nil) != (b.Size == nil) {
		return cmp.Compare(sign(a.Size == nil), sign(b.Size == nil))
	}
	return cmp.Or(cmp.Compare(value(b.Size), value(a.Size)), cmp.Compare(b.meanSize(), a.meanSize()), cmp.Compare(value(b.AreaHa), value(a.AreaHa)))
}

func sign(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (r GapRow) meanSize() float64 {
	total, n := 0.0, 0
	for _, d := range r.Differences {
		if d.Gap != nil {
			total += math.Abs(*d.Gap)
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return total / float64(n)
}

// each makes a row for every resource.
func (g *gapper) each() []GapRow {
	out := make([]GapRow, len(g.resources))
	for i, r := range g.resources {
		sums := &gapSums{}
		sums.take(g, i)
		out[i] = g.finishGap(GapRow{Part: partOf(r.Kind), Resource: r.ID, Kind: r.Kind, LandStatus: r.LandStatus, Holder: g.holdersOf(g.row(i))}, sums)
	}
	return out
}

// pooled makes a row for all resources with the same key, in the order in
// which they come.
func (g *gapper) pooled(key func(*Resource) GapRow) []GapRow {
	type id struct {
		part   Part
		kind   Kind
		status LandStatus
	}
	rows, sums, places := []GapRow{}, []*gapSums{}, map[id]int{}
	for i, r := range g.resources {
		row := key(r)
		at := id{row.Part, row.Kind, row.LandStatus}
		place, seen := places[at]
		if !seen {
			place = len(rows)
			places[at] = place
			rows, sums = append(rows, row), append(sums, &gapSums{})
		}
		sums[place].take(g, i)
	}
	for i := range rows {
		rows[i] = g.finishGap(rows[i], sums[i])
	}
	return rows
}

// gapSums adds up pairs of levels.
type gapSums struct {
	resources int
	ha, km    *float64
	by        [4]gapSum
}

type gapSum struct {
	of, with, ofHa, withHa     float64
	pairs, resources, disputed int
	ha, km                     float64
}

func (s *gapSums) take(g *gapper, i int) {
	r, row := g.resources[i], g.row(i)
	s.resources++
	s.ha, s.km = sum(s.ha, r.AreaHa), sum(s.km, r.LengthKm)
	ha := value(r.AreaHa)
	for _, d := range g.dims {
		x := &s.by[d]
		if !applies(row, g.of, d) || !applies(row, g.with, d) {
			continue
		}
		x.resources++
		of, known := g.mean(row, g.of, d)
		with, also := g.mean(row, g.with, d)
		if !known || !also {
			x.disputed += sign(disputed(row, g.of, d) || disputed(row, g.with, d))
			continue
		}
		x.pairs++
		x.of, x.with = x.of+of, x.with+with
		x.ofHa, x.withHa = x.ofHa+of*ha, x.withHa+with*ha
		x.ha, x.km = x.ha+ha, x.km+value(r.LengthKm)
	}
}

func applies(row []cell, side []int, d int) bool {
	return slices.ContainsFunc(side, func(column int) bool { return row[column][d].applicable() })
}

func disputed(row []cell, side []int, d int) bool {
	return slices.ContainsFunc(side, func(column int) bool { return row[column][d].disputed() })
}

// finishGap divides the sums.
func (g *gapper) finishGap(row GapRow, s *gapSums) GapRow {
	row.Resources, row.AreaHa, row.LengthKm = s.resources, s.ha, s.km
	row.Differences = make([]Difference, 0, len(g.dims))
	var of, with, ofHa, withHa float64
	for _, d := range g.dims {
		x := s.by[d]
		one := g.difference(d, x)
		row.Differences = append(row.Differences, one)
		row.Coverage.add(PairCoverage{x.pairs, x.resources, x.disputed})
		if one.Gap != nil && (row.Size == nil || math.Abs(*one.Gap) > *row.Size) {
			row.Size = g.numbers.of(math.Abs(*one.Gap))
		}
		of, with, ofHa, withHa = of+x.of, with+x.with, ofHa+x.ofHa, withHa+x.withHa
	}
	row.Parity, row.ParityByHa = g.ratio(of, with), g.ratio(ofHa, withHa)
	return row
}

func (g *gapper) difference(d int, x gapSum) Difference {
	out := Difference{Dimension: Dimensions()[d], Pairs: x.pairs, Resources: x.resources, Disputed: x.disputed, PairsHa: x.ha, PairsKm: x.km}
	if x.pairs > 0 {
		n := float64(x.pairs)
		out.Of, out.With = g.numbers.of(x.of/n), g.numbers.of(x.with/n)
		out.Gap = g.numbers.of((x.with - x.of) / n)
	}
	if x.ha > 0 {
		out.GapByHa = g.numbers.of(tidy((x.withHa - x.ofHa) / x.ha))
	}
	return out
}

// tidy takes away what adding hectares up in fractions leaves: 1.9999999999998.
func tidy(x float64) float64 { return math.Round(x*1e9) / 1e9 }

// ratio is nil where there is nothing to divide by.
func (g *gapper) ratio(of, with float64) *float64 {
	if with <= 0 {
		return nil
	}
	return g.numbers.of(tidy(of / with))
}

func (g *gapper) warnings(c PairCoverage) []Warning {
	out := []Warning{}
	switch {
	case !g.compared.Possible():
		out = append(out, Warning{"gaps-no-sides", nil})
	case g.compared.Loose:
		out = append(out, Warning{"gaps-loose", map[string]any{"of": g.compared.Of, "with": g.compared.With}})
	}
	if missing := c.Of - c.Pairs; missing > 0 {
		out = append(out, Warning{"gaps-unknown-pairs", map[string]any{"unknown": missing, "of": c.Of}})
	}
	if c.Disputed > 0 {
		out = append(out, Warning{"gaps-disputed-pairs", map[string]any{"disputed": c.Disputed}})
	}
	return out
}
