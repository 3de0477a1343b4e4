package gpx

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/markup"
	"potensi/schema"
)

// point adds the position that an element has in lat and lon to the segment
// at hand.
func (f *feature) point(e markup.Element) {
	if f.total++; f.total > geodata.MaxVertices {
		return
	}
	lon, ok1 := f.degrees(e, "lon")
	lat, ok2 := f.degrees(e, "lat")
	if !ok1 || !ok2 {
		return
	}
	p := orb.Point{lon, lat}
	if f.opt.CRS != nil {
		p = f.opt.CRS.LonLat(p)
	}
	f.points = append(f.points, p)
}

// degrees reads a finite decimal number and rejects the feature when it is
// none.
func (f *feature) degrees(e markup.Element, name string) (float64, bool) {
	text := e.Attr(name)
	if v, ok := number(text); ok {
		return v, true
	}
	at := f.Place.At("/geometry")
	at.Line = e.Line
	f.reject("not-a-number", at, map[string]any{"value": name + "=" + strconv.Quote(markup.Excerpt(text))})
	return 0, false
}

func number(text string) (float64, bool) {
	if len(text) > geodata.MaxNumberBytes || strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// vertex reads a point of a route or of a track's segment.
func (f *feature) vertex(e markup.Element) error {
	if e.Name != "rtept" && e.Name != "trkpt" {
		return f.x.Skip()
	}
	f.point(e)
	return f.x.Children(f.atVertex)
}

// atVertex reads what is said at a point: only the time and whether there is
// an elevation count.
func (f *feature) atVertex(e markup.Element) error {
	switch e.Name {
	case "time":
		text, err := f.x.Text()
		if f.end = strings.TrimSpace(text); f.begin == "" {
			f.begin = f.end
		}
		return err
	case "ele":
		text, err := f.x.Text()
		if v, ok := number(strings.TrimSpace(text)); !ok || v != 0 {
			f.Altitude = true
		}
		return err
	}
	f.dropped = true
	return f.x.Skip()
}

// endSegment concludes a track's segment. One point is no line.
func (f *feature) endSegment() {
	switch len(f.points) {
	case 0:
	case 1:
		f.single++
	default:
		f.segments = append(f.segments, f.points)
	}
	f.points = nil
}

// shape is the feature's geometry, nil without points.
func (f *feature) shape() orb.Geometry {
	switch {
	case f.kind == "wpt" && len(f.points) == 1:
		return f.points[0]
	case f.kind == "rte" && len(f.points) > 0:
		return orb.LineString(f.points)
	case len(f.segments) == 1:
		return f.segments[0]
	case len(f.segments) > 1:
		return f.segments
	}
	return nil
}

// reject notes what rejects the feature, unless there is something already.
func (f *feature) reject(rule string, at schema.Place, args map[string]any) {
	if f.fault == nil {
		f.fault = &schema.Finding{Place: at, Rule: rule, Level: schema.Error, Args: args}
	}
}

// give hands on what the feature turned out to be.
func (f *feature) give() error {
	if f.begin != "" {
		f.add("begin", f.begin)
		f.add("end", f.end)
	}
	if n, over := f.x.Over(); over {
		f.reject("feature-too-large", f.Place, map[string]any{"bytes": n, "max": markup.MaxText})
	}
	if f.total > geodata.MaxVertices {
		f.reject("too-many-vertices", f.Place.At("/geometry"), map[string]any{"n": f.total, "max": geodata.MaxVertices})
	}
	f.Properties = f.attrs.JSON()
	if f.fault != nil {
		f.Findings = []schema.Finding{*f.fault}
		return f.out.Give(f.Feature)
	}
	if f.kind == "trk" {
		f.endSegment() // of points outside of segments
	}
	f.Geometry = f.shape()
	f.remarks()
	return f.out.Give(f.Feature)
}

// remarks tells what was dropped and what is missing.
func (f *feature) remarks() {
	if f.single > 0 {
		f.note("segment-dropped", "/geometry", schema.Note, map[string]any{"n": f.single})
	}
	if f.dropped {
		f.note("track-values-dropped", "/geometry", schema.Note, nil)
	}
	if near, damaged := f.x.Damaged(); damaged {
		f.note("bad-character", "", schema.Warning, map[string]any{"near": near})
	}
	if f.Geometry == nil {
		f.note("geometry-missing", "/geometry", schema.Warning, nil)
	}
}

func (f *feature) note(rule, path string, level schema.Level, args map[string]any) {
	f.Findings = append(f.Findings, schema.Finding{Place: f.Place.At(path), Rule: rule, Level: level,
		Repaired: rule == "segment-dropped", Args: args})
}
