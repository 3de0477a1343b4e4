package kml

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/markup"
)

// geometry reads an element as a geometry; false when it is none, but to be
// drawn, or a field of KML 2.0. Empty ones may be nil.
func (p *placemark) geometry(e markup.Element) (orb.Geometry, bool, error) {
	switch e.Name {
	case "Point":
		points, err := p.positions(geodata.MaxVertices)
		return p.point(points, e), true, err
	case "LineString":
		points, err := p.positions(geodata.MaxVertices)
		return orb.LineString(points), true, err
	case "LinearRing":
		points, err := p.positions(geodata.MaxRingVertices)
		return orb.Polygon{points}, true, err
	case "Polygon":
		g, err := p.polygon()
		return g, true, err
	case "MultiGeometry", "MultiTrack":
		g, err := p.collection()
		return g, true, err
	case "Track":
		g, err := p.track()
		return g, true, err
	}
	switch {
	case isStranger(e.Name):
		p.reject("kml-not-read", p.Place, map[string]any{"what": e.Name, "name": markup.Excerpt(p.ID)})
	case p.old:
		return nil, false, p.text(e.Name)
	}
	return nil, false, p.x.Skip()
}

// isStranger reports whether an element inside a Placemark would be lost.
func isStranger(name string) bool {
	switch name {
	case "Model", "Placemark", "NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay":
		return true
	}
	return false
}

// point is the one position that a Point has.
func (p *placemark) point(points []orb.Point, e markup.Element) orb.Geometry {
	switch len(points) {
	case 0:
		return nil
	case 1:
		return points[0]
	}
	at := p.Place.At("/geometry")
	at.Line = e.Line
	p.reject("coordinates-unreadable", at, map[string]any{"near": strconv.Itoa(len(points)) + " × Point"})
	return nil
}

func (p *placemark) polygon() (orb.Polygon, error) {
	rings := orb.Polygon{}
	var holes orb.Polygon
	err := p.x.Children(func(e markup.Element) error {
		switch e.Name {
		case "outerBoundaryIs":
			return p.x.Children(p.ringTo(&rings))
		case "innerBoundaryIs":
			return p.x.Children(p.ringTo(&holes))
		case "LinearRing": // a boundary without its element around it
			return p.ringTo(&rings)(e)
		}
		return p.x.Skip()
	})
	return append(rings, holes...), err
}

// ringTo reads a LinearRing to a list.
func (p *placemark) ringTo(list *orb.Polygon) func(markup.Element) error {
	return func(e markup.Element) error {
		if e.Name != "LinearRing" {
			return p.x.Skip()
		}
		ring, err := p.positions(geodata.MaxRingVertices)
		if p.room(len(ring) == 0) {
			*list = append(*list, ring)
		}
		return err
	}
}

func (p *placemark) collection() (orb.Collection, error) {
	all := orb.Collection{}
	err := p.x.Children(func(e markup.Element) error {
		g, ok, err := p.geometry(e)
		if ok && err == nil && p.room(isEmpty(g)) {
			all = append(all, g)
		}
		return err
	})
	return all, err
}

// room reports whether there may be one more part. One that is empty counts
// as a vertex.
func (p *placemark) room(empty bool) bool {
	if empty {
		p.total++
	}
	return p.total <= geodata.MaxVertices
}

// positions reads the coordinates of the geometry that has just begun.
func (p *placemark) positions(limit int) (points []orb.Point, err error) {
	err = p.x.Children(func(e markup.Element) error {
		if e.Name != "coordinates" {
			return p.x.Skip()
		}
		line := p.x.Line()
		text, err := p.x.Text()
		if err == nil {
			points = append(points, p.read(text, line, limit)...)
		}
		return err
	})
	return points, err
}

// read reads coordinates that begin at a line, and rejects the Placemark when
// they are bad.
func (p *placemark) read(text string, line, limit int) []orb.Point {
	room := min(limit, max(0, geodata.MaxVertices-p.total))
	l, mended := coordinates(text, room)
	at := p.Place.At("/geometry")
	at.Line = line + strings.Count(text[:l.badAt], "\n")
	p.total += l.n
	switch {
	case l.state == badLayout:
		p.reject("coordinates-unreadable", at, map[string]any{"near": markup.Excerpt(l.bad)})
	case l.state == badNumber:
		p.reject("not-a-number", at, map[string]any{"value": markup.Excerpt(l.bad)})
	case l.n > limit && limit < geodata.MaxVertices:
		p.reject("too-many-vertices", at, map[string]any{"n": l.n, "max": limit})
	}
	p.mended = p.mended || mended
	p.Altitude = p.Altitude || l.high
	return p.lonLat(l.points)
}

// lonLat turns positions to WGS84 when the person says they are something
// else.
func (p *placemark) lonLat(points []orb.Point) []orb.Point {
	if p.opt.CRS != nil {
		for i := range points {
			points[i] = p.opt.CRS.LonLat(points[i])
		}
	}
	return points
}

// track reads a gx:Track as a line, and from when to when it was recorded.
func (p *placemark) track() (orb.LineString, error) {
	line := orb.LineString{}
	err := p.x.Children(func(e markup.Element) (err error) {
		switch e.Name {
		case "when":
			var when string
			when, err = p.x.Text()
			p.recorded(strings.TrimSpace(when))
		case "coord":
			line, err = p.coord(line)
		case "ExtendedData":
			p.dropped = true
			return p.x.Skip()
		default:
			return p.x.Skip()
		}
		return err
	})
	return line, err
}

// recorded notes the time of a track's point.
func (p *placemark) recorded(when string) {
	if p.begin == "" {
		p.begin = when
	}
	if when != "" {
		p.end = when
	}
}

// coord adds a gx:coord, which may be empty, to a track.
func (p *placemark) coord(line orb.LineString) (orb.LineString, error) {
	at := p.x.Line()
	text, err := p.x.Text()
	if fields := strings.Fields(text); len(fields) == 2 || len(fields) == 3 {
		text = strings.Join(fields, ",")
	}
	if err != nil || strings.TrimSpace(text) == "" {
		return line, err
	}
	return append(line, p.read(text, at, geodata.MaxVertices)...), nil
}
