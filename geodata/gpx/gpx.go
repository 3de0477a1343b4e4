// Package gpx reads GPX, the files of GPS receivers and tracking apps.
package gpx

import (
	"io"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/markup"
	"potensi/schema"
)

// Read reads GPX 1.0 and 1.1 and gives each waypoint, route and track as a
// feature to each, in the order of the file and in memory that does not grow
// with it. The geometry is not checked: see geodata.Check.
//
// A waypoint is a Point, a route a LineString, a track a LineString or, with
// several segments, a MultiLineString. A segment of one point is dropped with
// the note segment-dropped. Attributes are what the file says of the feature
// itself under the names it uses (name, cmt, desc, sym, type, ele, time …),
// the texts of its extensions, link as the address, and begin and end: the
// times of a route's or track's first and last point. Elevations of a
// waypoint stay as the attribute ele; those of lines are dropped and set
// Altitude, what else stands at their points is told by the note
// track-values-dropped. Features have no ID: GPX knows none.
//
// Rules that reject: not-a-number, too-many-vertices and feature-too-large.
// Warnings: geometry-missing and bad-character. What breaks the file
// (truncated, not-xml, too-deep, xml-entities) is a rejected feature at that
// place, or the error when nothing was read before; errors are also not-gpx,
// empty-file and encoding-unknown, all *schema.Finding.
func Read(r io.Reader, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	x, err := markup.NewReader(r, file)
	if err != nil {
		return err
	}
	d := document{x: x, opt: opt, out: markup.Features{File: file, Each: each}}
	return d.out.End(d.read())
}

// document is a GPX file while it is read.
type document struct {
	x   *markup.Reader
	opt geodata.Options
	out markup.Features
}

func (d *document) read() error {
	root, err := d.x.Next()
	if err != nil {
		return err
	}
	if root.Name != "gpx" {
		return &schema.Finding{Place: schema.Place{File: d.out.File, Line: root.Line}, Rule: "not-gpx", Level: schema.Error,
			Args: map[string]any{"type": markup.Excerpt(root.Name)}}
	}
	if err := d.x.Children(d.element); err != nil {
		return err
	}
	_, err = d.x.Next() // what follows the end is wrong
	return err
}

// element reads an element of the file: a feature, or what is said of the
// whole file.
func (d *document) element(e markup.Element) error {
	switch e.Name {
	case "wpt", "rte", "trk":
		return d.feature(e)
	}
	return d.x.Skip()
}

// feature reads a waypoint, a route or a track.
func (d *document) feature(e markup.Element) error {
	f := feature{document: d, kind: e.Name}
	f.Place = d.out.Place(e.Line)
	d.x.Begin()
	if f.kind == "wpt" {
		f.point(e)
	}
	if err := d.x.Children(f.child); err != nil {
		return d.out.Break(f.Place, err)
	}
	return f.give()
}

// feature is one waypoint, route or track while it is read.
type feature struct {
	*document
	geodata.Feature
	kind       string
	attrs      markup.Attributes
	segments   orb.MultiLineString
	points     []orb.Point // of the segment at hand
	total      int
	begin, end string
	fault      *schema.Finding // what rejects it
	single     int             // segments of one point
	dropped    bool            // values of points were
}

// child reads an element of the feature.
func (f *feature) child(e markup.Element) error {
	switch e.Name {
	case "rtept", "trkpt":
		return f.vertex(e)
	case "trkseg":
		err := f.x.Children(f.vertex)
		f.endSegment()
		return err
	case "extensions":
		return f.x.Leaves(f.extension)
	case "link":
		if href := e.Attr("href"); href != "" {
			f.add("link", href)
		}
		return f.x.Skip()
	}
	return f.text(e)
}

// extension keeps the text of an element in extensions.
func (f *feature) extension(e markup.Element, text string) {
	if text != "" {
		f.add(e.Name, text)
	}
}

func (f *feature) text(e markup.Element) error {
	text, err := f.x.Text()
	if text = strings.TrimSpace(text); text != "" {
		f.add(e.Name, text)
	}
	return err
}

func (f *feature) add(name, text string) {
	if f.x.Keep(2*len(name) + len(text)) {
		f.attrs.AddText(name, text)
	}
}
