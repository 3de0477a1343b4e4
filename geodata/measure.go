package geodata

import (
	"math"

	"github.com/paulmach/orb"
)

// Measures are sizes on the WGS84 ellipsoid, nil where a geometry has none.
type Measures struct {
	AreaHa      *float64 // of polygons, holes subtracted, in hectares
	LengthKm    *float64 // of lines, in kilometres
	PerimeterKm *float64 // of all rings of polygons, holes included, in kilometres
}

// Description is what there is to say about the shape of a geometry, nil where
// there is nothing.
type Description struct {
	Measures
	Compactness *float64   // Measures.Compactness
	Centroid    *orb.Point // Centroid, which may lie outside
	Label       *orb.Point // LabelPoint, which lies inside
}

// Measure measures a geometry on the WGS84 ellipsoid, its sides being
// geodesics: by series where all sides of a ring are short, within a hundredth
// of a square metre a side and 1e-10 of the length, else by the algorithm of
// Karney (Algorithms for geodesics, 2013, as ported by tidwall/geodesic).
// Winding does not matter; a ring that is not closed is measured as if it
// were. Multi geometries and collections give the sum of their parts.
func Measure(g orb.Geometry) Measures {
	var m Measures
	m.add(g)
	return m
}

// Describe measures a geometry and finds its middle and a place for its label.
// It costs several times what Measure costs.
func Describe(g orb.Geometry) Description {
	m := Measure(g)
	d := Description{Measures: m, Compactness: m.Compactness()}
	if vertices(g) == 0 {
		return d
	}
	if p, ok := Centroid(g); ok {
		d.Centroid = &p
	}
	label := LabelPoint(g)
	d.Label = &label
	return d
}

// Compactness is 4πA/P² (Polsby and Popper, The Third Criterion, 1991): 1 for
// a circle, 0.79 for a square, near 0 for what is long or ragged; nil where
// there is no area. Holes and further parts make a shape less compact.
func (m Measures) Compactness() *float64 {
	if m.AreaHa == nil || m.PerimeterKm == nil || *m.PerimeterKm == 0 {
		return nil
	}
	c := 4 * math.Pi * *m.AreaHa / 100 / (*m.PerimeterKm * *m.PerimeterKm)
	return &c
}

func (m *Measures) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.LineString:
		if len(g) > 0 {
			plus(&m.LengthKm, lengthMetres(g)/1e3)
		}
	case orb.Ring:
		m.add(orb.Polygon{g})
	case orb.Bound:
		m.add(g.ToPolygon())
	case orb.Polygon:
		m.polygon(g)
	case orb.MultiLineString:
		for _, l := range g {
			m.add(l)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			m.polygon(p)
		}
	case orb.Collection:
		for _, c := range g {
			m.add(c)
		}
	}
}

func (m *Measures) polygon(p orb.Polygon) {
	if vertices(p) == 0 {
		return
	}
	var area, perimeter float64
	for i, r := range p {
		a, l := ringMetres(r)
		perimeter += l
		if i > 0 {
			a = -a
		}
		area += a
	}
	plus(&m.AreaHa, max(area, 0)/1e4)
	plus(&m.PerimeterKm, perimeter/1e3)
}

func plus(sum **float64, v float64) {
	if *sum == nil {
		*sum = new(float64)
	}
	**sum += v
}
