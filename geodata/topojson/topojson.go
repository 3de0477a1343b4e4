// Package topojson reads TopoJSON, in which neighbours share their borders.
package topojson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/crs"
	"potensi/schema"
)

const (
	// MaxFileBytes is how large a file may be: all arcs are held in memory.
	MaxFileBytes = 64 << 20
	// MaxArcVertices is how many vertices all arcs may have together.
	MaxArcVertices = 5_000_000
	// MaxVertices is how many vertices all features may have together: an arc
	// of many vertices can be used by very many features.
	MaxVertices = 20_000_000
	// MaxDepth is how deep collections may nest.
	MaxDepth = 8
)

// Read reads a Topology, quantised or not, and gives its geometries as
// features to each, object by object. The geometry is not checked: see
// geodata.Check.
//
// The members of an object that is a GeometryCollection are features each,
// unless it has an id or properties of its own. With several objects each
// feature has the name of its object as the property "object", if that name
// is free. Coordinates are longitude and latitude unless the member crs or
// the options say otherwise; what follows them is dropped.
//
// Rules that reject a feature: not-a-feature, geometry-type, bad-coordinates,
// arc-missing, not-a-number, too-many-vertices, too-deep,
// properties-not-object, number-too-long, feature-too-large and
// topology-too-large; geometry-missing is a warning. A file that is not read
// is a *schema.Finding: empty-file, too-large, not-utf8, not-json,
// not-topojson, crs-unsupported, bad-coordinates (its transform) or
// topology-too-large.
func Read(r io.Reader, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	t := topology{file: file, each: each, scale: orb.Point{1, 1}, line: 1}
	if err := t.load(r); err != nil {
		return err
	}
	if err := t.learn(opt); err != nil {
		return err
	}
	return t.objects()
}

// topology is a file while it is read.
type topology struct {
	file string
	each func(geodata.Feature) error
	text []byte

	scale, shift orb.Point
	quantised    bool
	system       *crs.System // nil: longitude and latitude already
	arcs         []arc
	named        span // the member objects
	several      bool // objects

	index   int
	total   int // vertices given
	line    int // at byte counted
	counted int
}

// load reads the text and finds it to be JSON in UTF-8.
func (t *topology) load(r io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(r, MaxFileBytes+1))
	if err != nil {
		return fmt.Errorf("%s: %w", t.file, err)
	}
	t.text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF"))
	var raw json.RawMessage
	var syntax *json.SyntaxError
	switch {
	case len(text) > MaxFileBytes:
		return t.refuse("too-large", 0, map[string]any{"given": len(text), "max": MaxFileBytes})
	case len(bytes.TrimSpace(t.text)) == 0:
		return t.refuse("empty-file", 0, nil)
	case !utf8.Valid(t.text):
		return t.refuse("not-utf8", 0, nil)
	case json.Valid(t.text):
		return nil
	case errors.As(json.Unmarshal(t.text, &raw), &syntax):
		at := int(syntax.Offset)
		return t.refuse("not-json", at, map[string]any{"offset": at, "near": t.near(at)})
	}
	return t.refuse("not-json", 0, map[string]any{"offset": 0, "near": t.near(0)})
}

// near quotes the text a little before and after a byte.
func (t *topology) near(at int) string {
	from := max(0, min(at, len(t.text))-15)
	return excerpt(string(t.text[from:min(len(t.text), from+60)]))
}

// learn reads the members of the topology but the objects.
func (t *topology) learn(opt geodata.Options) error {
	kind, arcs, system, transform := "", span{}, span{}, span{}
	if root := (span{0, len(t.text)}); t.first(root) == '{' {
		t.members(root, func(name string, value span) {
			switch name {
			case "type":
				kind = t.string(value)
			case "arcs":
				arcs = value
			case "objects":
				t.named = value
			case "crs":
				system = value
			case "transform":
				transform = value
			}
		})
	}
	if kind != "Topology" || t.first(t.named) != '{' {
		return t.refuse("not-topojson", 0, map[string]any{"type": excerpt(kind)})
	}
	if err := t.reference(system, opt); err != nil {
		return err
	}
	if err := t.transform(transform); err != nil {
		return err
	}
	return t.readArcs(arcs)
}

// transform reads how quantised positions become real ones.
func (t *topology) transform(value span) error {
	if c := t.first(value); c == 0 || c == 'n' {
		return nil
	}
	var transform struct{ Scale, Translate []float64 }
	if json.Unmarshal(t.raw(value), &transform) != nil || len(transform.Scale) < 2 || len(transform.Translate) < 2 {
		return t.refuse("bad-coordinates", value.from, nil)
	}
	t.scale, t.shift = orb.Point(transform.Scale[:2]), orb.Point(transform.Translate[:2])
	t.quantised = true
	return nil
}

// reference finds the coordinate system. What the person says wins.
func (t *topology) reference(value span, opt geodata.Options) error {
	if opt.CRS != nil {
		t.system = opt.CRS
		return nil
	}
	var member struct{ Properties struct{ Name string } }
	if value == (span{}) || string(t.raw(value)) == "null" {
		return nil
	}
	if json.Unmarshal(t.raw(value), &member) != nil {
		member.Properties.Name = "?"
	}
	system, err := crs.Parse(member.Properties.Name)
	if err != nil {
		return t.refuse("crs-unsupported", value.from, map[string]any{"crs": excerpt(member.Properties.Name)})
	}
	if !system.IsLonLat() {
		t.system = &system
	}
	return nil
}

// refuse makes the error for a file that is not read.
func (t *topology) refuse(rule string, at int, args map[string]any) *schema.Finding {
	place := schema.Place{File: t.file, Line: t.lineAt(at)}
	return &schema.Finding{Place: place, Rule: rule, Level: schema.Error, Args: args}
}

// lineAt is the line of a byte. It counts on from where it was asked last.
func (t *topology) lineAt(at int) int {
	at = min(at, len(t.text))
	if at < t.counted {
		return 1 + bytes.Count(t.text[:at], []byte{'\n'})
	}
	t.line += bytes.Count(t.text[t.counted:at], []byte{'\n'})
	t.counted = at
	return t.line
}

// excerpt is the printable beginning of a text, at most 40 characters.
func excerpt(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > 40 {
		text = string(runes[:40])
	}
	return strings.TrimSpace(text)
}
