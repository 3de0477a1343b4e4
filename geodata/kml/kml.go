// Package kml reads and writes KML, the files of Google Earth, and reads KMZ.
package kml

import (
	"io"
	"strings"

	"potensi/geodata"
	"potensi/geodata/markup"
	"potensi/schema"
)

// Read reads KML 2.0 to 2.3, with or without namespace, and gives each
// Placemark as a feature to each, in the order of the file and in memory that
// does not grow with it. The geometry is not checked: see geodata.Check.
//
// Attributes are name, description (HTML stays as it is), address,
// phoneNumber, Snippet, styleUrl, time (TimeStamp), begin and end (TimeSpan
// or track), folder (the folders' names with "/" between), and what stands in
// ExtendedData, numbers and booleans by the types of its Schema. How things
// are drawn or viewed is passed over.
//
// A LinearRing is a Polygon, a gx:Track a LineString, a MultiGeometry of one
// kind a Multi geometry, however nested. One of several kinds is given as a
// feature for each, their ids ending in -points, -lines and -areas, with the
// note kml-split. Altitudes other than 0 are dropped and set Altitude.
// Coordinates with spaces about their commas are mended when only one reading
// is possible: the note coordinates-mended.
//
// Rules that reject: coordinates-unreadable, not-a-number, too-many-vertices,
// feature-too-large, and kml-not-read for overlays, network links, tours and
// models, which are no features of a map. Warnings: geometry-missing and
// bad-character. What breaks the file (truncated, not-xml, too-deep,
// xml-entities) is a rejected feature at that place, or the error when
// nothing was read before; errors are also not-kml, empty-file and
// encoding-unknown, all *schema.Finding.
func Read(r io.Reader, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	return read(r, file, opt, func(string) bool { return false }, each)
}

// read is Read; links for which linked answers true are read by someone else.
func read(r io.Reader, file string, opt geodata.Options, linked func(href string) bool, each func(geodata.Feature) error) error {
	x, err := markup.NewReader(r, file)
	if err != nil {
		return err
	}
	d := document{x: x, opt: opt, linked: linked, out: markup.Features{File: file, Each: each},
		names: map[string]string{}, types: map[string]map[string]string{}, kinds: map[string]bool{}}
	return d.out.End(d.read())
}

// document is a KML file while it is read.
type document struct {
	x       *markup.Reader
	opt     geodata.Options
	linked  func(href string) bool // whether what a NetworkLink leads to is read too
	out     markup.Features
	folders []string                     // the names of the containers around
	names   map[string]string            // of Schemas, by their ids
	types   map[string]map[string]string // of fields, by schema and name
	fields  int                          // in types
	kinds   map[string]bool              // elements that are Placemarks by a Schema of KML 2.0
}

func (d *document) read() error {
	for first := true; ; first = false {
		e, err := d.x.Next()
		if err != nil {
			return err
		}
		if first && !isRoot(e.Name) {
			return &schema.Finding{Place: schema.Place{File: d.out.File, Line: e.Line}, Rule: "not-kml", Level: schema.Error,
				Args: map[string]any{"type": markup.Excerpt(e.Name)}}
		}
		if err := d.element(e); err != nil {
			return err
		}
	}
}

func isRoot(name string) bool {
	switch name {
	case "kml", "Document", "Folder", "Placemark", "GroundOverlay", "NetworkLink":
		return true
	}
	return false
}

// element reads an element outside of Placemarks.
func (d *document) element(e markup.Element) error {
	switch {
	case e.End:
		if isContainer(e.Name) {
			d.folders = d.folders[:max(0, len(d.folders)-1)]
		}
		return nil
	case e.Name == "Placemark" || d.kinds[e.Name]:
		return d.placemark(e)
	}
	switch e.Name {
	case "kml":
		return nil
	case "Document", "Folder":
		d.folders = append(d.folders, "")
		return nil
	case "name":
		return d.folderName()
	case "Schema":
		return d.schema(e)
	case "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "NetworkLink", "Tour":
		return d.notRead(e)
	case "description", "Snippet":
		_, err := d.x.Text() // of a folder
		return err
	case "Style", "StyleMap", "LookAt", "Camera", "Region", "ExtendedData", "Metadata", "TimeStamp", "TimeSpan", "NetworkLinkControl":
		return d.x.Skip()
	}
	return nil // there may be Placemarks in it
}

func isContainer(name string) bool { return name == "Document" || name == "Folder" }

func (d *document) folderName() error {
	d.x.Begin()
	name, err := d.x.Text()
	if last := len(d.folders) - 1; last >= 0 {
		name = strings.TrimSpace(name)
		d.folders[last] = strings.ToValidUTF8(name[:min(len(name), maxName)], "")
	}
	return err
}

// folder is the path of folders here. The outermost document's name is that
// of the file.
func (d *document) folder() string {
	var names []string
	for i, name := range d.folders {
		if name != "" && i > 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "/")
}

// notRead counts an element that is no Placemark as a rejected feature, but for
// a link to what is read too.
func (d *document) notRead(e markup.Element) error {
	at := d.out.Place(e.Line)
	at.ID = e.Attr("id")
	d.x.Begin()
	name, href, err := d.nameOf(e.Name)
	if err != nil {
		return d.out.Break(at, err)
	}
	if e.Name == "NetworkLink" && d.linked(href) {
		return nil
	}
	return d.out.Reject(at, "kml-not-read", map[string]any{"what": e.Name, "name": markup.Excerpt(name)})
}

// nameOf reads an element to its end for its name, and the address that it
// links to, if any.
func (d *document) nameOf(element string) (name, href string, err error) {
	for {
		e, err := d.x.Next()
		switch {
		case err != nil:
			return "", "", err
		case e.End && e.Name == element:
			return name, href, nil
		case e.End, e.Name == "Link", e.Name == "Url":
		case e.Name == "name":
			if name, err = d.x.Text(); err != nil {
				return "", "", err
			}
		case e.Name == "href":
			if href, err = d.x.Text(); err != nil {
				return "", "", err
			}
		default:
			if err := d.x.Skip(); err != nil {
				return "", "", err
			}
		}
	}
}
