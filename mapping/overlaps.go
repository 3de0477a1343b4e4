package mapping

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/schema"
)

// DefaultMinOverlapHa is the overlap in hectares that is worth a row: 100 m².
const DefaultMinOverlapHa = 0.01

// OverlapOptions select how overlaps are listed.
type OverlapOptions struct {
	By    ProfileBy // ByKind if empty, or ByResource
	MinHa *float64  // smaller overlaps are slivers; DefaultMinOverlapHa if nil
}

// Overlaps says which mapped areas lie over each other and how much of the
// village they cover. Resources of kind Boundary together are the village.
// Areas are in hectares on the ellipsoid.
//
// An overlap smaller than MinHa, or narrower in the mean than the coarser of
// the two stated accuracies, is a sliver: drawing the same border twice makes
// it. Slivers are counted apart and belong to no row.
type Overlaps struct {
	By       ProfileBy       `json:"by"`
	MinHa    float64         `json:"min_ha"`
	Rows     []OverlapRow    `json:"rows"`
	Total    OverlapSum      `json:"total"`
	Slivers  OverlapSum      `json:"slivers"`
	Village  *VillageCover   `json:"village"` // nil: no boundary is mapped, or its parts defeat the overlay
	Kinds    []KindCover     `json:"kinds"`
	Coverage OverlapCoverage `json:"coverage"`
	Formulas []string        `json:"formulas"` // keys of the catalogue
	Warnings []Warning       `json:"warnings"`
}

// OverlapRow is what two resources, or all pairs of two classes of them, have
// in common. A class is a kind with a land status: forest on APL is one. By
// class, AreaHa is the sum over the pairs, so ground where three lie over each
// other counts in each pair.
type OverlapRow struct {
	ResourceA   string     `json:"resource_a,omitempty"`
	KindA       Kind       `json:"kind_a"`
	LandStatusA LandStatus `json:"land_status_a,omitempty"`
	ResourceB   string     `json:"resource_b,omitempty"`
	KindB       Kind       `json:"kind_b"`
	LandStatusB LandStatus `json:"land_status_b,omitempty"`
	Pairs       int        `json:"pairs"`
	AreaHa      float64    `json:"area_ha"`
	ShareA      float64    `json:"share_a"` // of the hectares of A, 0 to 1
	ShareB      float64    `json:"share_b"`
	Conflicts   []Conflict `json:"conflicts,omitempty"`
}

// OverlapSum adds overlaps up. GroundHa counts ground once, however many
// resources lie there; AreaHa is the sum over the pairs.
type OverlapSum struct {
	Pairs    int      `json:"pairs"`
	AreaHa   float64  `json:"area_ha"`
	GroundHa *float64 `json:"ground_ha,omitempty"`
}

// VillageCover is how much of the village the mapped areas cover, ground
// counted once, and what of them lies outside. Shares are of AreaHa.
type VillageCover struct {
	AreaHa         float64 `json:"area_ha"`
	CoveredHa      float64 `json:"covered_ha"`
	UncoveredHa    float64 `json:"uncovered_ha"`
	OutsideHa      float64 `json:"outside_ha"`
	CoveredShare   float64 `json:"covered_share"`
	UncoveredShare float64 `json:"uncovered_share"`
}

// KindCover is one class of mapped areas, ground counted once. InsideHa and
// Share, the share of the village, are nil where no village is known.
type KindCover struct {
	Kind       Kind       `json:"kind"`
	LandStatus LandStatus `json:"land_status,omitempty"`
	Resources  int        `json:"resources"`
	AreaHa     *float64   `json:"area_ha"`
	InsideHa   *float64   `json:"inside_ha"`
	Share      *float64   `json:"share"`
}

// OverlapCoverage counts the resources, boundaries apart: those with an area
// are compared, the others cannot be.
type OverlapCoverage struct {
	Resources int `json:"resources"`
	Areas     int `json:"areas"`
	Lines     int `json:"lines"`
	Points    int `json:"points"`
	Unmapped  int `json:"unmapped"` // no shape yet
	Broken    int `json:"broken"`   // a shape that is not valid
	Failed    int `json:"failed"`   // pairs of areas that could not be compared
}

// plot is a resource with a valid area.
type plot struct {
	Resource
	shape orb.Geometry
	ha    float64
}

// overlapping is the work on one answer.
type overlapping struct {
	Overlaps
	plots, borders []plot
	broken         []string
	pairs          []plotPair // without slivers
	shapes         []orb.Geometry
	sketched       int
}

// NewOverlaps lays the areas of a village over each other.
func NewOverlaps(resources []Resource, opt OverlapOptions) Overlaps {
	o := overlapping{Overlaps: Overlaps{By: cmp.Or(opt.By, ByKind), MinHa: DefaultMinOverlapHa, Kinds: []KindCover{}, Warnings: []Warning{},
		Formulas: []string{"formula.overlap_area", "formula.overlap_share", "formula.overlap_sliver", "formula.overlap_cover"}}}
	if opt.MinHa != nil {
		o.MinHa = *opt.MinHa
	}
	for _, r := range resources {
		o.sort(r)
	}
	slices.SortStableFunc(o.plots, comparePlots)
	o.compare()
	o.Rows = o.rows()
	o.cover()
	o.round()
	o.warn()
	return o.Overlaps
}

// round keeps square metres, and shares to a millionth: no shape is known
// better, and every machine gives the same answer.
func (o *overlapping) round() {
	places := func(decimals int, all ...*float64) {
		scale := math.Pow10(decimals)
		for _, x := range all {
			if x != nil {
				*x = math.Round(*x*scale) / scale
			}
		}
	}
	for i := range o.Rows {
		places(4, &o.Rows[i].AreaHa)
		places(6, &o.Rows[i].ShareA, &o.Rows[i].ShareB)
	}
	for i := range o.pairs {
		places(4, &o.pairs[i].ha)
	}
	for _, k := range o.Kinds {
		places(4, k.AreaHa, k.InsideHa)
		places(6, k.Share)
	}
	places(4, &o.Total.AreaHa, o.Total.GroundHa, &o.Slivers.AreaHa)
	if v := o.Village; v != nil {
		places(4, &v.AreaHa, &v.CoveredHa, &v.UncoveredHa, &v.OutsideHa)
		places(6, &v.CoveredShare, &v.UncoveredShare)
	}
}

// sort puts a resource where it belongs.
func (o *overlapping) sort(r Resource) {
	shape, ok := sound(r.Geometry)
	area := geodata.Measure(shape).AreaHa
	if r.Kind == Boundary {
		if ok && area != nil {
			o.borders = append(o.borders, plot{r, shape, *area})
		}
		return
	}
	o.Coverage.Resources++
	switch {
	case r.Geometry == nil:
		o.Coverage.Unmapped++
	case !ok:
		o.Coverage.Broken++
		o.broken = append(o.broken, r.ID)
	case area != nil && *area > 0:
		o.Coverage.Areas++
		o.plots = append(o.plots, plot{r, shape, *area})
	case shape.Dimensions() == 1:
		o.Coverage.Lines++
	default:
		o.Coverage.Points++
	}
}

// sound is a shape as Check leaves it, if it is valid.
func sound(g orb.Geometry) (orb.Geometry, bool) {
	if g == nil {
		return nil, false
	}
	shape, findings := geodata.Check(g, schema.Place{})
	bad := slices.ContainsFunc(findings, func(f schema.Finding) bool { return f.Level == schema.Error })
	return shape, !bad && shape != nil
}

// comparePlots orders by class as legends do, so that pairs of kinds always
// read the same way.
func comparePlots(a, b plot) int {
	return cmp.Or(cmp.Compare(slices.Index(Kinds(), a.Kind), slices.Index(Kinds(), b.Kind)),
		cmp.Compare(slices.Index(LandStatuses(), a.LandStatus), slices.Index(LandStatuses(), b.LandStatus)))
}
