package table

import (
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

// drawn is what the texts of a column draw, as far as is known.
type drawn int

const (
	anything drawn = iota
	points
	traces
	shapes
)

// geoString reads the strings of ODK and KoboToolbox (XForms specification,
// geopoint, geotrace, geoshape): points of latitude, longitude, altitude in
// metres and accuracy in metres, the last two of which may be missing, parted
// by semicolons. It lets pass commas as decimal marks or between the numbers
// of a point, a semicolon at the end, and leading zeros with a warning.
//
// Several points are an area if they come back to the first, or to the second
// as some phones have it, or if the column is known to hold shapes; else a
// line. Rings that are not closed are left for geodata.Check to close.
func geoString(text string, want drawn) (shape, *fault) {
	parts := strings.Split(strings.TrimRight(strings.TrimSpace(text), "; \t\r\n"), ";")
	if len(parts) > geodata.MaxVertices {
		return shape{}, &fault{"too-many-vertices", args{"n": len(parts), "max": geodata.MaxVertices}}
	}
	s := shape{lonLat: true}
	line := make([]orb.Point, 0, len(parts))
	zero := ""
	for _, part := range parts {
		p, ok := geoPoint(part)
		if !ok {
			return shape{}, &fault{"geo-string-broken", args{"near": shorten(part)}}
		}
		line = append(line, p.point)
		s.altitude = s.altitude || p.altitude
		s.accuracy = max(s.accuracy, p.accuracy)
		if p.zero && zero == "" {
			zero = shorten(strings.TrimSpace(part))
		}
	}
	if zero != "" {
		s.remark("leading-zeros", true, args{"value": zero})
	}
	s.swapBack(line)
	s.draw(line, want)
	return s, nil
}

// draw makes points a point, a line or an area.
func (s *shape) draw(line []orb.Point, want drawn) {
	n := len(line)
	switch {
	case n == 1 && want != traces && want != shapes:
		s.geometry = line[0]
	case n > 3 && line[n-1] == line[0] || want == shapes && !returnsToSecond(line):
		s.geometry = orb.Polygon{line}
	case returnsToSecond(line) && want != traces:
		ring := slices.Clone(line)
		ring[n-1] = ring[0]
		s.geometry = orb.Polygon{ring}
		s.remark("ring-closed-to-second", true, nil)
	default:
		s.geometry = orb.LineString(line)
	}
}

func returnsToSecond(line []orb.Point) bool {
	n := len(line)
	return n > 3 && line[n-1] == line[1] && line[n-1] != line[0]
}

type geoPosition struct {
	point    orb.Point
	altitude bool
	accuracy float64
	zero     bool // a number has leading zeros
}

// geoPoint reads latitude, longitude and, if there, altitude and accuracy.
func geoPoint(text string) (geoPosition, bool) {
	figures := figuresOf(text)
	if len(figures) < 2 || len(figures) > 4 {
		lat, lon, ok := anglePair(strings.TrimSpace(text))
		return geoPosition{point: orb.Point{lon, lat}}, ok
	}
	var p geoPosition
	var values [4]float64
	for i, figure := range figures {
		v, ok := number(figure)
		if !ok {
			lat, lon, ok := anglePair(strings.TrimSpace(text))
			return geoPosition{point: orb.Point{lon, lat}}, ok
		}
		values[i] = v
		p.zero = p.zero || hasLeadingZero(figure)
	}
	p.point = orb.Point{values[1], values[0]}
	p.altitude = len(figures) > 2
	p.accuracy = max(0, values[3])
	return p, true
}

// figuresOf cuts a point into its numbers: at white space, where a comma may
// follow each, or at commas when every number has a decimal point.
func figuresOf(text string) []string {
	figures := strings.Fields(strings.ReplaceAll(text, "\u00a0", " "))
	if len(figures) == 1 {
		parts := strings.Split(figures[0], ",")
		for _, part := range parts {
			if len(parts) > 1 && strings.IndexByte(part, '.') < 0 {
				return figures
			}
		}
		return parts
	}
	for i, figure := range figures[:max(0, len(figures)-1)] {
		figures[i] = strings.TrimSuffix(figure, ",")
	}
	return figures
}
