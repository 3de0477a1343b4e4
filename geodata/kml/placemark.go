package kml

import (
	"encoding/json"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/markup"
	"potensi/schema"
)

// placemark is one Placemark while it is read.
type placemark struct {
	*document
	geodata.Feature
	attrs   markup.Attributes
	parts   []orb.Geometry
	total   int             // vertices so far
	fault   *schema.Finding // what rejects it
	mended  bool            // its coordinates were
	dropped bool            // values of a track's points were
	old     bool            // of a kind that a Schema of KML 2.0 names: its elements are fields
	begin   string          // when a track was recorded
	end     string
	own     marks
}

func (d *document) placemark(e markup.Element) error {
	p := placemark{document: d, old: d.kinds[e.Name]}
	p.Place = d.out.Place(e.Line)
	p.ID = e.Attr("id")
	p.Place.ID = p.ID
	d.x.Begin()
	if err := d.x.Children(p.child); err != nil {
		return d.out.Break(p.Place, err)
	}
	if p.begin != "" {
		p.add("begin", p.begin)
		p.add("end", p.end)
	}
	if folder := d.folder(); folder != "" {
		p.add("folder", folder)
	}
	return p.give()
}

// child reads an element of the Placemark.
func (p *placemark) child(e markup.Element) error {
	switch e.Name {
	case "name", "description", "address", "phoneNumber", "Snippet", "styleUrl":
		return p.text(e.Name)
	case "TimeStamp", "TimeSpan":
		return p.x.Children(p.time)
	case "ExtendedData", "Metadata":
		return p.x.Children(p.extended)
	}
	g, ok, err := p.geometry(e)
	if ok && err == nil && p.room(isEmpty(g)) {
		p.parts = append(p.parts, g)
	}
	return err
}

// text keeps an element's text as an attribute of its name.
func (p *placemark) text(name string) error {
	text, err := p.x.Text()
	if text = strings.TrimSpace(text); text != "" {
		p.add(name, text)
	}
	return err
}

func (p *placemark) add(name, text string) {
	if p.x.Keep(2*len(name) + len(text)) {
		p.attrs.AddText(name, text)
	}
}

func (p *placemark) addJSON(name string, value json.RawMessage) {
	if p.x.Keep(2*len(name) + len(value)) {
		p.attrs.Add(name, value)
	}
}

// time reads when, begin and end.
func (p *placemark) time(e markup.Element) error {
	name := e.Name
	if name == "when" {
		name = "time"
	}
	return p.text(name)
}

// extended reads an element of ExtendedData.
func (p *placemark) extended(e markup.Element) error {
	switch e.Name {
	case "Data":
		return p.data(e)
	case "SchemaData":
		return p.schemaData(e)
	}
	return p.text(e.Name)
}

func (p *placemark) data(e markup.Element) error {
	name, value := e.Attr("name"), ""
	err := p.x.Children(func(e markup.Element) (err error) {
		switch e.Name {
		case "value":
			value, err = p.x.Text()
		case "displayName":
			var label string
			if label, err = p.x.Text(); name == "" {
				name = strings.TrimSpace(label)
			}
		default:
			err = p.x.Skip()
		}
		return err
	})
	if name == "" {
		name = "Data"
	}
	p.add(name, strings.TrimSpace(value))
	return err
}

func (p *placemark) schemaData(e markup.Element) error {
	_, id, found := strings.Cut(e.Attr("schemaUrl"), "#")
	if !found {
		id = e.Attr("schemaUrl")
	}
	return p.x.Children(func(e markup.Element) error {
		if e.Name != "SimpleData" {
			return p.x.Skip()
		}
		name := e.Attr("name")
		text, err := p.x.Text()
		if err == nil && !p.own.read(p, id, name, text) {
			p.field(name, text, p.types[id][name])
		}
		return err
	})
}

func (p *placemark) field(name, text, kind string) {
	if value := typed(text, kind); value != nil {
		p.addJSON(name, value)
		return
	}
	p.add(name, strings.TrimSpace(text))
}

// reject notes what rejects the Placemark, unless there is something already.
func (p *placemark) reject(rule string, at schema.Place, args map[string]any) {
	if p.fault == nil {
		p.fault = &schema.Finding{Place: at, Rule: rule, Level: schema.Error, Args: args}
	}
}

// give hands on what the Placemark turned out to be.
func (p *placemark) give() error {
	p.own.apply(p)
	p.Place.ID = p.ID
	if n, over := p.x.Over(); over {
		p.reject("feature-too-large", p.Place, map[string]any{"bytes": n, "max": markup.MaxText})
	}
	if p.total > geodata.MaxVertices {
		p.reject("too-many-vertices", p.Place.At("/geometry"), map[string]any{"n": p.total, "max": geodata.MaxVertices})
	}
	p.Properties = p.properties()
	if p.fault != nil {
		p.fault.ID = p.ID
		p.Findings = []schema.Finding{*p.fault}
		return p.out.Give(p.Feature)
	}
	if p.mended {
		p.note("coordinates-mended", schema.Note, true, nil)
	}
	if near, damaged := p.x.Damaged(); damaged {
		p.note("bad-character", schema.Warning, false, map[string]any{"near": near})
	}
	return p.giveShapes()
}

func (p *placemark) note(rule string, level schema.Level, repaired bool, args map[string]any) {
	p.Findings = append(p.Findings, schema.Finding{Place: p.Place, Rule: rule, Level: level, Repaired: repaired, Args: args})
}

func (p *placemark) properties() json.RawMessage {
	if p.own.properties != nil {
		return p.own.properties
	}
	return p.attrs.JSON()
}
