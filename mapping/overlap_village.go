package mapping

import (
	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/overlay"
)

// cover says how much of the village the plots cover, altogether and by class.
func (o *overlapping) cover() {
	village, known := o.union(o.borders)
	covered, told := o.union(o.plots)
	if known && told {
		o.Village = o.villageCover(village, covered)
	}
	for _, class := range o.byClass() {
		k := KindCover{Kind: class[0].Kind, LandStatus: class[0].LandStatus, Resources: len(class)}
		shape, told := o.union(class)
		k.AreaHa = hectares(shape)
		if told && o.Village != nil {
			k.InsideHa = o.inside(shape, village)
		}
		if k.InsideHa != nil {
			k.Share = number(*k.InsideHa / o.Village.AreaHa)
		}
		o.Kinds = append(o.Kinds, k)
	}
}

// villageCover is nil where no village is mapped or the overlay fails.
func (o *overlapping) villageCover(village, covered orb.Geometry) *VillageCover {
	whole := hectares(village)
	inside := o.inside(covered, village)
	if whole == nil || *whole == 0 || inside == nil {
		return nil
	}
	v := VillageCover{AreaHa: *whole, CoveredHa: min(*inside, *whole)}
	v.UncoveredHa = v.AreaHa - v.CoveredHa
	v.OutsideHa = max(value(hectares(covered))-v.CoveredHa, 0)
	v.CoveredShare = v.CoveredHa / v.AreaHa
	v.UncoveredShare = 1 - v.CoveredShare
	return &v
}

// byClass groups the plots, which are in the order of their classes.
func (o *overlapping) byClass() (classes [][]plot) {
	for i, p := range o.plots {
		if i == 0 || o.plots[i-1].Kind != p.Kind || o.plots[i-1].LandStatus != p.LandStatus {
			classes = append(classes, nil)
		}
		last := len(classes) - 1
		classes[last] = append(classes[last], p)
	}
	return classes
}

// inside is what of a shape lies in the village, in hectares; nil when that
// cannot be told.
func (o *overlapping) inside(shape, village orb.Geometry) *float64 {
	if village == nil {
		return nil
	}
	common, err := overlay.Intersection(shape, village)
	if err != nil {
		o.Coverage.Failed++
		return nil
	}
	return number(value(hectares(common)))
}

// union melts plots together, nil for none; told is false where that fails.
func (o *overlapping) union(plots []plot) (shape orb.Geometry, told bool) {
	shapes := make([]orb.Geometry, len(plots))
	for i, p := range plots {
		shapes[i] = p.shape
	}
	shape, err := overlay.Union(shapes...)
	if err != nil {
		o.Coverage.Failed++
	}
	return shape, err == nil
}

// ground is the area of overlaps, counted once, in hectares.
func (o *overlapping) ground() *float64 {
	shape, err := overlay.Union(o.shapes...)
	if err != nil {
		o.Coverage.Failed++
		return nil
	}
	return number(value(hectares(shape)))
}

func hectares(shape orb.Geometry) *float64 { return geodata.Measure(shape).AreaHa }
