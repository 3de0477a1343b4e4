package kml

import (
	"github.com/paulmach/orb"

	"potensi/schema"
)

// giveShapes hands on the Placemark: as one feature, or as one for each kind
// of geometry in it.
func (p *placemark) giveShapes() error {
	if p.dropped {
		p.note("track-values-dropped", schema.Note, false, nil)
	}
	shapes := p.shapes()
	if len(shapes) == 0 {
		p.Findings = append(p.Findings, schema.Finding{Place: p.Place.At("/geometry"), Rule: "geometry-missing", Level: schema.Warning})
		return p.out.Give(p.Feature)
	}
	if len(shapes) > 1 {
		return p.split(shapes)
	}
	p.Geometry = shapes[0]
	return p.out.Give(p.Feature)
}

// split hands on a feature for each shape.
func (p *placemark) split(shapes []orb.Geometry) error {
	p.note("kml-split", schema.Note, true, map[string]any{"parts": len(shapes)})
	findings := p.Findings
	for i, g := range shapes {
		f := p.Feature
		if i > 0 {
			f.Place = p.out.Place(p.Place.Line)
		}
		if f.ID != "" {
			f.ID += []string{"-points", "-lines", "-areas"}[g.Dimensions()]
		}
		f.Place.ID = f.ID
		f.Geometry = g
		f.Findings = make([]schema.Finding, len(findings))
		for j, one := range findings {
			f.Findings[j] = one
			f.Findings[j].Place = f.Place.At(one.Path)
		}
		if err := p.out.Give(f); err != nil {
			return err
		}
	}
	return nil
}

// shapes are the Placemark's geometries: one for each kind, nothing when
// there is no vertex.
func (p *placemark) shapes() []orb.Geometry {
	var g orb.Geometry = orb.Collection(p.parts)
	if len(p.parts) == 1 {
		g = p.parts[0]
	}
	all, ok := g.(orb.Collection)
	switch {
	case isEmpty(g):
		return nil
	case !ok:
		return []orb.Geometry{g}
	case p.own.collection:
		return []orb.Geometry{unwrapped(all)}
	}
	return multis(leaves(nil, all))
}

func isEmpty(g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.LineString:
		return len(g) == 0
	case orb.Polygon:
		for _, r := range g {
			if len(r) > 0 {
				return false
			}
		}
		return true
	case orb.Collection:
		for _, m := range g {
			if !isEmpty(m) {
				return false
			}
		}
		return true
	}
	return g == nil
}

// leaves lists the simple geometries in collections however nested.
func leaves(list []orb.Geometry, g orb.Geometry) []orb.Geometry {
	members, ok := g.(orb.Collection)
	if !ok {
		return append(list, g)
	}
	for _, m := range members {
		list = leaves(list, m)
	}
	return list
}

// multis joins simple geometries to a Multi geometry of each kind that has a
// vertex: points, lines, areas.
func multis(list []orb.Geometry) []orb.Geometry {
	var points orb.MultiPoint
	var lines orb.MultiLineString
	var areas orb.MultiPolygon
	for _, g := range list {
		switch g := g.(type) {
		case orb.Point:
			points = append(points, g)
		case orb.LineString:
			lines = append(lines, g)
		case orb.Polygon:
			areas = append(areas, g)
		}
	}
	var out []orb.Geometry
	if len(points) > 0 {
		out = append(out, points)
	}
	if some(lines) {
		out = append(out, lines)
	}
	if some(areas) {
		out = append(out, areas)
	}
	return out
}

// some reports whether any of the parts has a vertex.
func some[G orb.Geometry](parts []G) bool {
	for _, g := range parts {
		if !isEmpty(g) {
			return true
		}
	}
	return false
}

// unwrapped are the members of a GeometryCollection that this package wrote: a
// collection in it was a Multi geometry.
func unwrapped(all orb.Collection) orb.Collection {
	out := orb.Collection{}
	for _, m := range all {
		if c, ok := m.(orb.Collection); ok {
			out = append(out, multis(leaves(nil, c))...)
			continue
		}
		if m != nil {
			out = append(out, m)
		}
	}
	return out
}
