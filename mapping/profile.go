package mapping

import "slices"

// Workshop is what a profile is made of.
type Workshop struct {
	Groups    []Group
	Sessions  []Session
	Resources []Resource
	Records   []AccessRecord
}

// ProfileBy names what a profile's rows are about.
type ProfileBy string

const (
	ByResource ProfileBy = "resource"
	ByKind     ProfileBy = "kind"
	ByGroup    ProfileBy = "group"
	ByStatus   ProfileBy = "status" // what lies on land of one legal status
	ByPart     ProfileBy = "part"   // resources, and benefits
)

// ProfileOptions select what is profiled. Empty members select everything.
type ProfileOptions struct {
	By        ProfileBy
	Dimension Dimension // only this one
	Session   string    // only what this session said
	SaidBy    string    // only what sessions of this group said
	Resource  string    // only this resource
	// LandStatus takes in only what lies on such land.
	LandStatus LandStatus
	NoRows     bool // leave the rows out: summaries are enough
}

// Profile is the access-and-control profile: who has access to, participates
// in, controls and benefits from what (Overholt et al. 1985, widened to the
// four dimensions of APKM). Unknown is kept apart from none everywhere.
type Profile struct {
	By         ProfileBy        `json:"by"`
	Dimensions []Dimension      `json:"dimensions"`
	Rows       []ProfileRow     `json:"rows"`
	Summaries  []ProfileSummary `json:"summaries"`
	Coverage   Coverage         `json:"coverage"`
	Formulas   []string         `json:"formulas"` // keys of the catalogue
	Warnings   []Warning        `json:"warnings"`
}

// Warning is a message key and its arguments.
type Warning struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// ProfileRow is one group's standing on one resource, kind of resource, or
// altogether. A level is nil when unknown, not applicable, or when sessions
// differ; over several resources it is the mean of the known ones.
type ProfileRow struct {
	Resource       string      `json:"resource,omitempty"`
	Kind           Kind        `json:"kind,omitempty"`
	LandStatus     LandStatus  `json:"land_status,omitempty"` // by status
	Part           Part        `json:"part,omitempty"`        // by part
	Group          string      `json:"group"`
	Access         *float64    `json:"access"`
	Participation  *float64    `json:"participation"`
	Control        *float64    `json:"control"`
	Benefit        *float64    `json:"benefit"`
	Index          *float64    `json:"index"`           // mean of the known levels / 3
	ControlDeficit *float64    `json:"control_deficit"` // access − control
	Coverage       Coverage    `json:"coverage"`
	NotApplicable  []Dimension `json:"not_applicable,omitempty"`
	Disputed       []Dimension `json:"disputed,omitempty"`
	Said           []Statement `json:"said,omitempty"`
}

// Level returns the row's level on a dimension.
func (r ProfileRow) Level(d Dimension) *float64 {
	return *r.level(d)
}

func (r *ProfileRow) level(d Dimension) **float64 {
	switch d {
	case Access:
		return &r.Access
	case Participation:
		return &r.Participation
	case Control:
		return &r.Control
	}
	return &r.Benefit
}

// Statement is what one session said: a record as it stands.
type Statement struct {
	Session       string `json:"session"`
	Access        Level  `json:"access"`
	Participation Level  `json:"participation"`
	Control       Level  `json:"control"`
	Benefit       Level  `json:"benefit"`
	Status        Status `json:"status,omitempty"`
	Evidence      string `json:"evidence,omitempty"`
	Note          string `json:"note,omitempty"`
}

// ProfileSummary compares women and men on one resource or kind. Gap is men −
// women per dimension (−3 to 3), over several resources the mean of their
// gaps; Parity is the sum of women's levels over the sum of men's, over the
// resources and dimensions known for both. Nil means not known. Summaries that
// say the same share their maps: they are for reading.
type ProfileSummary struct {
	Resource         string                 `json:"resource,omitempty"`
	Name             string                 `json:"name,omitempty"`
	Kind             Kind                   `json:"kind"`
	LandStatus       LandStatus             `json:"land_status,omitempty"` // by status
	Resources        int                    `json:"resources"`
	AreaHa           *float64               `json:"area_ha"`
	LengthKm         *float64               `json:"length_km"`
	Gap              map[Dimension]*float64 `json:"gap"`
	Parity           *float64               `json:"parity"`
	ParityDimensions int                    `json:"parity_dimensions"`
	Holder           map[Dimension]Holder   `json:"holder,omitempty"`
	Coverage         Coverage               `json:"coverage"`
}

// Coverage counts how many applicable cells somebody has answered.
type Coverage struct {
	Known int `json:"known"`
	Cells int `json:"cells"`
}

// Share is Known/Cells, 0 to 1; an empty profile covers nothing.
func (c Coverage) Share() float64 {
	if c.Cells == 0 {
		return 0
	}
	return float64(c.Known) / float64(c.Cells)
}

func (c *Coverage) add(other Coverage) {
	c.Known += other.Known
	c.Cells += other.Cells
}

// Holder says who holds a dimension of a resource: level 2 (shared) or 3
// (full) counts as holding it.
type Holder string

const (
	HeldByWomen       Holder = "women"
	HeldByMen         Holder = "men"
	HeldByBoth        Holder = "both"
	HeldByInstitution Holder = "institution" // and, as far as they were asked, by neither women nor men
	HeldByNobody      Holder = "nobody"      // everybody asked, nobody holds it
	HolderDisputed    Holder = "disputed"    // sessions differ on who holds it
	HolderUnknown     Holder = "unknown"     // not yet asked
)

// Holders lists the classes in the order of legends.
func Holders() []Holder {
	return []Holder{HeldByWomen, HeldByBoth, HeldByMen, HeldByInstitution, HeldByNobody, HolderDisputed, HolderUnknown}
}

// NewProfile builds the profile of a workshop. Sessions that differ are never
// averaged: the level is left open and the row lists the dimension as disputed.
func NewProfile(w Workshop, opt ProfileOptions) Profile {
	if opt.By == "" {
		opt.By = ByResource
	}
	p := Profile{By: opt.By, Dimensions: dimensions(opt), Rows: []ProfileRow{}, Summaries: []ProfileSummary{}}
	g := w.grid(opt)
	switch opt.By {
	case ByKind:
		p.Summaries = g.pooledSummaries(w.sides(), kindOf)
	case ByStatus:
		p.Summaries = g.pooledSummaries(w.sides(), landOf)
	case ByGroup, ByPart:
	default:
		p.Summaries = g.summaries(w.sides())
	}
	if !opt.NoRows {
		p.Rows = g.rows(opt.By, w.Records)
	}
	tally := g.tally()
	p.Coverage, p.Warnings = tally.coverage, tally.warnings(g)
	p.Formulas = []string{"formula.holder", "formula.gap", "formula.parity", "formula.control_deficit", "formula.index", "formula.coverage"}
	return p
}

func dimensions(opt ProfileOptions) []Dimension {
	if opt.Dimension != "" {
		return []Dimension{opt.Dimension}
	}
	return Dimensions()
}

// rows makes a row for every resource that is profiled and every group of
// people, and for institutions that somebody spoke about; or pools them.
func (g *grid) rows(by ProfileBy, records []AccessRecord) []ProfileRow {
	switch by {
	case ByKind:
		return g.pool(kindOf)
	case ByStatus:
		return g.pool(landOf)
	case ByPart:
		return g.pool(halfOf)
	case ByGroup:
		return g.pool(func(*Resource) lot { return lot{} })
	}
	said := g.statements(records)
	rows := make([]ProfileRow, 0, len(g.cells))
	for i, resource := range g.resources {
		for column, c := range g.row(i) {
			if !g.shown(column, c) {
				continue
			}
			row := ProfileRow{Resource: resource.ID, Kind: resource.Kind, Group: g.groups[column].ID, Said: said(i*len(g.groups) + column)}
			g.settle(&row, c)
			rows = append(rows, row)
		}
	}
	return rows
}

// settle sets the row's levels from what was said.
func (g *grid) settle(r *ProfileRow, c cell) {
	for _, d := range g.dims {
		a := c[d]
		if level, ok := a.level(); ok {
			*r.level(Dimensions()[d]) = g.numbers.of(level)
		}
		switch {
		case !a.applicable():
			r.NotApplicable = append(r.NotApplicable, Dimensions()[d])
		case a.disputed():
			r.Disputed = append(r.Disputed, Dimensions()[d])
		}
	}
	r.Coverage = g.coverage(c)
	g.derive(r)
}

// Answers lists the different levels, 0 to 3, that sessions said on d, in the
// order in which they were said.
func (r ProfileRow) Answers(d Dimension) []int {
	known, _ := r.answers(d)
	return known
}

// answers lists the different levels said on d, and whether anybody called
// the question not applicable.
func (r *ProfileRow) answers(d Dimension) (known []int, notApplicable bool) {
	for _, s := range r.Said {
		level := s.Level(d)
		n, ok := level.Number()
		if ok && !slices.Contains(known, n) {
			known = append(known, n)
		}
		notApplicable = notApplicable || level == NotApplicable
	}
	return known, notApplicable
}

// Level returns what the statement says on one dimension.
func (s Statement) Level(d Dimension) Level {
	return AccessRecord{Access: s.Access, Participation: s.Participation, Control: s.Control, Benefit: s.Benefit}.Level(d)
}

// derive sets what follows from the row's levels.
func (g *grid) derive(r *ProfileRow) {
	sum, n := 0.0, 0
	for _, level := range []*float64{r.Access, r.Participation, r.Control, r.Benefit} {
		if level != nil {
			sum += *level
			n++
		}
	}
	if n > 0 {
		r.Index = g.numbers.of(sum / float64(n) / 3)
	}
	if r.Access != nil && r.Control != nil {
		r.ControlDeficit = g.numbers.of(*r.Access - *r.Control)
	}
}

func number(x float64) *float64 { return &x }

// pooled adds up the cells of one group over several resources.
type pooled struct {
	row   ProfileRow
	sums  [4]float64
	known [4]int
}

// lot is what resources are put together by.
type lot struct {
	kind   Kind
	status LandStatus
	part   Part
}

func kindOf(r *Resource) lot { return lot{kind: r.Kind} }

func landOf(r *Resource) lot { return lot{status: statusOf(r)} }

func halfOf(r *Resource) lot { return lot{part: partOf(r.Kind)} }

// statusOf is a resource's land status; one that nobody recorded is unknown.
func statusOf(r *Resource) LandStatus {
	if r.LandStatus == "" {
		return UnknownStatus
	}
	return r.LandStatus
}

// pool averages the known levels of a group over the resources of a lot. What
// is not known is in the coverage alone.
func (g *grid) pool(lotOf func(*Resource) lot) []ProfileRow {
	type id struct {
		lot    lot
		column int
	}
	places := map[id]int{}
	pools := []*pooled{}
	for i, resource := range g.resources {
		for column, c := range g.row(i) {
			if !g.shown(column, c) {
				continue
			}
			at := id{lotOf(resource), column}
			place, seen := places[at]
			if !seen {
				place = len(pools)
				places[at] = place
				pools = append(pools, &pooled{row: ProfileRow{Kind: at.lot.kind, LandStatus: at.lot.status, Part: at.lot.part, Group: g.groups[column].ID}})
			}
			g.take(pools[place], c)
		}
	}
	out := make([]ProfileRow, len(pools))
	for i, p := range pools {
		out[i] = g.settled(p)
	}
	return out
}

// take adds one cell to a pool.
func (g *grid) take(p *pooled, c cell) {
	for _, d := range g.dims {
		if level, ok := c[d].level(); ok {
			p.sums[d] += level
			p.known[d]++
		}
		if c[d].disputed() && !slices.Contains(p.row.Disputed, Dimensions()[d]) {
			p.row.Disputed = append(p.row.Disputed, Dimensions()[d])
		}
	}
	p.row.Coverage.add(g.coverage(c))
}

// settled is the row of a pool's means.
func (g *grid) settled(p *pooled) ProfileRow {
	for d, n := range p.known {
		if n > 0 {
			*p.row.level(Dimensions()[d]) = g.numbers.of(p.sums[d] / float64(n))
		}
	}
	g.derive(&p.row)
	return p.row
}
