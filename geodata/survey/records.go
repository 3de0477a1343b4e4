package survey

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"potensi/geodata"
	"potensi/schema"
)

// errRation says that one value is longer than geodata.MaxFeatureBytes.
var errRation = errors.New("value too long")

// ration lets through what one value may be long; it is filled up for each.
type ration struct {
	r    io.Reader
	left int
	max  int
}

func (r *ration) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, errRation
	}
	n, err := r.r.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}

func (r *ration) fill() { r.left = r.max }

// answers is a JSON document with a list of records while it is read.
type answers struct {
	*json.Decoder
	in    *ration
	file  string
	index int
	notes []schema.Finding // to go with the first feature
	each  func(geodata.Feature) error
}

func openAnswers(r io.Reader, file string, limit int, each func(geodata.Feature) error) *answers {
	in := &ration{r: r, max: limit, left: limit}
	buffered := bufio.NewReader(in)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\xEF\xBB\xBF" {
		_, _ = buffered.Discard(3)
	}
	return &answers{Decoder: json.NewDecoder(buffered), in: in, file: file, each: each}
}

// readList gives every element of the list that the document's member holds,
// or of the document if it is a list itself, to visit. An element that is
// broken ends the file with a rejected feature.
func (a *answers) readList(member string, visit func(raw json.RawMessage) error) error {
	start, err := a.Token()
	if errors.Is(err, io.EOF) {
		return a.refuse("empty-file", nil)
	}
	switch start {
	case json.Delim('['):
		return a.elements(visit)
	case json.Delim('{'):
		return a.search(member, visit)
	}
	return a.refuse("records-missing", map[string]any{"field": member})
}

// search goes through the outermost object to the list.
func (a *answers) search(member string, visit func(raw json.RawMessage) error) error {
	for a.More() {
		a.in.fill()
		key, err := a.Token()
		if err != nil {
			return a.broken(err)
		}
		if key != member {
			var skipped json.RawMessage
			if err := a.Decode(&skipped); err != nil {
				return a.broken(err)
			}
			a.learn(key, skipped)
			continue
		}
		if start, err := a.Token(); err != nil || start != json.Delim('[') {
			return a.refuse("records-missing", map[string]any{"field": member})
		}
		return a.elements(visit)
	}
	if _, err := a.Token(); err != nil {
		return a.broken(err)
	}
	return a.refuse("records-missing", map[string]any{"field": member})
}

// learn notes that the file is one page of several.
func (a *answers) learn(key json.Token, value json.RawMessage) {
	if next := textOf(value); (key == "next" || key == "@odata.nextLink") && next != "" {
		a.notes = append(a.notes, schema.Finding{Place: schema.Place{File: a.file}, Rule: "more-pages", Level: schema.Warning})
	}
}

func (a *answers) elements(visit func(raw json.RawMessage) error) error {
	for {
		a.in.fill()
		if !a.More() {
			break
		}
		var raw json.RawMessage
		if err := a.Decode(&raw); err != nil {
			return a.broken(err)
		}
		if err := visit(raw); err != nil {
			return err
		}
	}
	if _, err := a.Token(); err != nil {
		return a.broken(err)
	}
	return nil
}

// broken ends a file that cannot be read further with a rejected feature.
func (a *answers) broken(err error) error {
	rule, args := "not-json", map[string]any{"offset": a.InputOffset(), "near": a.near()}
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, errRation):
		rule, args = "feature-too-large", map[string]any{"bytes": a.in.max, "max": a.in.max}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		rule, args = "truncated", map[string]any{"offset": a.InputOffset()}
	case !errors.As(err, &syntax):
		return err
	}
	return a.give(a.rejected(rule, args))
}

// near quotes what comes next in the file.
func (a *answers) near() string {
	text, err := io.ReadAll(io.LimitReader(a.Buffered(), 40))
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(bytes.ToValidUTF8(text, nil)))
}

func (a *answers) refuse(rule string, args map[string]any) error {
	return &schema.Finding{Place: schema.Place{File: a.file}, Rule: rule, Level: schema.Error, Args: args}
}

func (a *answers) place() schema.Place {
	i := a.index
	return schema.Place{File: a.file, Feature: &i}
}

func (a *answers) rejected(rule string, args map[string]any) geodata.Feature {
	at := a.place()
	return geodata.Feature{Place: at, Findings: []schema.Finding{{Place: at, Rule: rule, Level: schema.Error, Args: args}}}
}

// give hands on a feature with its number.
func (a *answers) give(f geodata.Feature) error {
	f.Place.Feature = a.place().Feature
	f.Place.ID = f.ID
	f.Findings = append(f.Findings, a.notes...)
	a.notes = nil
	for i := range f.Findings {
		f.Findings[i].Feature = f.Place.Feature
	}
	a.index++
	return a.each(f)
}

// record reads an element as an object; if it is none that can be kept, the
// finding's rule and arguments say why.
func recordOf(raw json.RawMessage) (m members, rule string, args map[string]any) {
	if !utf8.Valid(raw) {
		return nil, "not-utf8", nil
	}
	if depth(raw) > geodata.MaxDepth {
		return nil, "too-deep", map[string]any{"max": geodata.MaxDepth}
	}
	m, ok := parse(raw)
	if !ok || len(m) == 0 {
		return nil, "not-object", map[string]any{"given": kindOf(raw)}
	}
	return m, "", nil
}

func kindOf(raw json.RawMessage) string {
	switch {
	case len(raw) == 0 || raw[0] == 'n':
		return "null"
	case raw[0] == '{':
		return "object"
	case raw[0] == '[':
		return "array"
	case raw[0] == '"':
		return "string"
	case raw[0] == 't', raw[0] == 'f':
		return "boolean"
	}
	return "number"
}

// depth is how deep the brackets of a JSON text nest.
func depth(raw json.RawMessage) (deepest int) {
	now, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}
