package overlay

import (
	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// write turns the library's shape into ours, leaving out what has other than
// the wanted dimensions: nil for nothing, a multi shape for several parts.
func write(shape geom.Geometry, dimensions int) orb.Geometry {
	var points orb.MultiPoint
	var lines orb.MultiLineString
	var areas orb.MultiPolygon
	for _, part := range shape.Dump() {
		switch {
		case part.IsEmpty() || part.Dimension() != dimensions:
		case part.IsPoint():
			at, _ := part.MustAsPoint().XY()
			points = append(points, orb.Point{at.X, at.Y})
		case part.IsLineString():
			lines = append(lines, path(part.MustAsLineString()))
		case part.IsPolygon():
			areas = append(areas, area(part.MustAsPolygon()))
		}
	}
	switch {
	case len(areas) > 1:
		return areas
	case len(areas) == 1:
		return areas[0]
	case len(lines) > 1:
		return lines
	case len(lines) == 1:
		return lines[0]
	case len(points) > 1:
		return points
	case len(points) == 1:
		return points[0]
	}
	return nil
}

func path(line geom.LineString) orb.LineString {
	xys := line.Coordinates()
	out := make(orb.LineString, xys.Length())
	for i := range out {
		at := xys.GetXY(i)
		out[i] = orb.Point{at.X, at.Y}
	}
	return out
}

// area keeps the right-hand rule: shells run counterclockwise, holes clockwise.
func area(polygon geom.Polygon) orb.Polygon {
	out := make(orb.Polygon, 0, 1+polygon.NumInteriorRings())
	for i, ring := range polygon.DumpRings() {
		r := orb.Ring(path(ring))
		if (r.Orientation() == orb.CCW) != (i == 0) {
			r.Reverse()
		}
		out = append(out, r)
	}
	return out
}
