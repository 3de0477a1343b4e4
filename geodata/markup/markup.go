// Package markup reads XML from strangers for the readers of KML and GPX:
// element by element, in bounded memory, without namespaces to trip over.
//
// Letters may be in any encoding that browsers know. Entities that a file
// declares itself are refused, so nothing can expand; those of HTML are read,
// and an ampersand that begins no entity is an ampersand.
package markup

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"potensi/schema"
)

const (
	// MaxText is how many bytes of text one feature may have.
	MaxText = 16 << 20
	// MaxTag is how many bytes may stand between < and >.
	MaxTag = 64 << 10
	// MaxDepth is how deep elements may nest.
	MaxDepth = 100
)

// Element is the begin or the end of an element. Names are without prefix.
type Element struct {
	Name   string
	Prefix string
	End    bool
	Line   int // of its <
	attrs  []xml.Attr
}

// Attr is the value of an attribute, "" when it is missing.
func (e Element) Attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// Reader gives the elements of an XML text one by one.
type Reader struct {
	gate    *gate
	decoder *xml.Decoder
	file    string
	open    []xml.Name
	started bool  // the outermost element was met
	used    int64 // bytes of text in this feature
	over    bool  // it had too many
	damaged string
}

// NewReader makes a reader of a file's text. The error is a *schema.Finding:
// empty-file or encoding-unknown, or what r says.
func NewReader(r io.Reader, file string) (*Reader, error) {
	text, label, err := decoded(r)
	at := schema.Place{File: file}
	switch {
	case errors.Is(err, errEmpty):
		return nil, &schema.Finding{Place: at, Rule: "empty-file", Level: schema.Error}
	case errors.Is(err, errEncoding):
		return nil, &schema.Finding{Place: at, Rule: "encoding-unknown", Level: schema.Error, Args: map[string]any{"encoding": label}}
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	g := &gate{src: text, line: 1}
	d := xml.NewDecoder(g)
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	return &Reader{gate: g, decoder: d, file: file}, nil
}

// Line is the line that is being read, from 1.
func (r *Reader) Line() int { return r.gate.line }

// Next gives the next begin or end of an element and passes over text. After
// the end of the outermost element the error is io.EOF; other errors are
// *schema.Finding (truncated, not-xml, too-deep, xml-entities) or what the
// file's reader says.
func (r *Reader) Next() (Element, error) {
	for {
		token, err := r.token()
		if err != nil {
			return Element{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			return r.begin(t)
		case xml.EndElement:
			return r.end(t)
		case xml.CharData:
			if len(r.open) == 0 && strings.TrimSpace(string(t)) != "" {
				return Element{}, r.fault("not-xml")
			}
		}
	}
}

func (r *Reader) begin(t xml.StartElement) (Element, error) {
	switch {
	case r.started && len(r.open) == 0:
		return Element{}, r.fault("not-xml")
	case len(r.open) == MaxDepth:
		return Element{}, r.finding("too-deep", map[string]any{"max": MaxDepth})
	}
	r.started = true
	r.open = append(r.open, t.Name)
	return Element{Name: t.Name.Local, Prefix: t.Name.Space, Line: r.gate.tagLine, attrs: t.Attr}, nil
}

func (r *Reader) end(t xml.EndElement) (Element, error) {
	last := len(r.open) - 1
	if last < 0 || r.open[last] != t.Name {
		return Element{}, r.fault("not-xml")
	}
	r.open = r.open[:last]
	return Element{Name: t.Name.Local, Prefix: t.Name.Space, Line: r.gate.tagLine, End: true}, nil
}

// token gives the next token as it stands in the file.
func (r *Reader) token() (xml.Token, error) {
	r.gate.passed = 0
	token, err := r.decoder.RawToken()
	if err != nil {
		return nil, r.failed(err)
	}
	if d, ok := token.(xml.Directive); ok && strings.Contains(strings.ToUpper(string(d)), "<!ENTITY") {
		return nil, r.finding("xml-entities", nil)
	}
	return token, nil
}

// failed says in our words why there is no further token.
func (r *Reader) failed(err error) error {
	switch {
	case errors.Is(err, io.EOF) && r.started && len(r.open) == 0:
		return io.EOF
	case r.gate.err != nil && !errors.Is(r.gate.err, io.EOF):
		if errors.Is(r.gate.err, errLong) {
			return r.fault("not-xml")
		}
		return fmt.Errorf("%s: %w", r.file, r.gate.err)
	case r.gate.err != nil && r.started:
		return r.finding("truncated", nil)
	}
	return r.fault("not-xml")
}

// fault says near which element the text is no XML.
func (r *Reader) fault(rule string) error {
	near := ""
	if last := len(r.open) - 1; last >= 0 {
		near = "<" + Excerpt(r.open[last].Local) + ">"
	}
	return r.finding(rule, map[string]any{"line": r.gate.line, "near": near})
}

func (r *Reader) finding(rule string, args map[string]any) *schema.Finding {
	at := schema.Place{File: r.file, Line: r.gate.line}
	return &schema.Finding{Place: at, Rule: rule, Level: schema.Error, Args: args}
}
