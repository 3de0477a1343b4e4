package mapping

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"potensi/geodata/overlay"
)

// plotPair is where two plots lie over each other.
type plotPair struct {
	a, b      plot
	ha        float64
	conflicts []Conflict
}

// compare finds the pairs, and sorts out the slivers.
func (o *overlapping) compare() {
	shapes := make([]orb.Geometry, len(o.plots))
	for i, p := range o.plots {
		shapes[i] = p.shape
	}
	pairs, failures := overlay.Pairs(shapes)
	o.Coverage.Failed += len(failures)
	for _, found := range pairs {
		pair := plotPair{a: o.plots[found.A], b: o.plots[found.B], ha: found.AreaHa}
		if found.AreaHa < o.MinHa || found.WidthM < accuracy(pair.a.Resource, pair.b.Resource) {
			o.Slivers.Pairs++
			o.Slivers.AreaHa += found.AreaHa
			continue
		}
		pair.conflicts = conflicts(pair.a.Resource, pair.b.Resource, found.AreaHa/min(pair.a.ha, pair.b.ha))
		o.pairs = append(o.pairs, pair)
		o.shapes = append(o.shapes, found.Shape)
		o.Total.Pairs++
		o.Total.AreaHa += found.AreaHa
		if pair.a.GeometryMethod == Sketch || pair.b.GeometryMethod == Sketch {
			o.sketched++
		}
	}
	o.Total.GroundHa = o.ground()
}

// accuracy is the coarser of two stated accuracies in metres, 0 if none is.
func accuracy(a, b Resource) float64 { return max(value(a.AccuracyM), value(b.AccuracyM)) }

// side is what one half of a row is about: a resource, or a class of them.
type side struct {
	resource string
	kind     Kind
	status   LandStatus
}

func (o *overlapping) side(p plot) side {
	if o.By == ByResource {
		return side{p.ID, p.Kind, p.LandStatus}
	}
	return side{"", p.Kind, p.LandStatus}
}

// rows lists the pairs, or adds them up by class; the largest first.
func (o *overlapping) rows() []OverlapRow {
	whole := map[side]float64{}
	for _, p := range o.plots {
		whole[o.side(p)] += p.ha
	}
	rows := []OverlapRow{}
	at := map[[2]side]int{}
	for _, pair := range o.pairs {
		a, b := o.side(pair.a), o.side(pair.b)
		i, seen := at[[2]side{a, b}]
		if !seen {
			i = len(rows)
			at[[2]side{a, b}] = i
			rows = append(rows, OverlapRow{ResourceA: a.resource, KindA: a.kind, LandStatusA: a.status,
				ResourceB: b.resource, KindB: b.kind, LandStatusB: b.status})
		}
		rows[i].add(pair)
		rows[i].ShareA, rows[i].ShareB = rows[i].AreaHa/whole[a], rows[i].AreaHa/whole[b]
	}
	slices.SortStableFunc(rows, func(a, b OverlapRow) int { return cmp.Compare(b.AreaHa, a.AreaHa) })
	return rows
}

func (r *OverlapRow) add(pair plotPair) {
	r.Pairs++
	r.AreaHa += pair.ha
	for _, c := range pair.conflicts {
		if !slices.Contains(r.Conflicts, c) {
			r.Conflicts = append(r.Conflicts, c)
		}
	}
}
