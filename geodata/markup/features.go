package markup

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"potensi/geodata"
	"potensi/schema"
)

// Features numbers the features of a file and hands them on.
type Features struct {
	File   string
	Each   func(geodata.Feature) error
	n      int
	failed error // what Each said
}

// Give hands on a feature.
func (f *Features) Give(feature geodata.Feature) error {
	f.failed = f.Each(feature)
	return f.failed
}

// Place is that of the next feature, which begins at a line.
func (f *Features) Place(line int) schema.Place {
	i := f.n
	f.n++
	return schema.Place{File: f.File, Feature: &i, Line: line}
}

// Reject hands on a feature of which nothing is known but what is wrong.
func (f *Features) Reject(at schema.Place, rule string, args map[string]any) error {
	return f.Give(geodata.Feature{Place: at, Findings: []schema.Finding{{Place: at, Rule: rule, Level: schema.Error, Args: args}}})
}

// Break rejects a feature in the middle of which the file stopped with err,
// and ends reading with io.EOF. Errors that are no findings stay as they are.
func (f *Features) Break(at schema.Place, err error) error {
	var finding *schema.Finding
	if f.failed != nil || !errors.As(err, &finding) {
		return err
	}
	if err := f.Reject(at, finding.Rule, finding.Args); err != nil {
		return err
	}
	return io.EOF
}

// End concludes a file that stopped with err between features. After features
// were given a finding is a rejected feature of its own, so that what was
// read counts and what follows is told to be missing.
func (f *Features) End(err error) error {
	if errors.Is(err, io.EOF) && f.failed == nil {
		return nil
	}
	var finding *schema.Finding
	if f.n == 0 || f.failed != nil || !errors.As(err, &finding) {
		return err
	}
	return f.Reject(f.Place(finding.Line), finding.Rule, finding.Args)
}

// Attributes is a JSON object in the order in which it is filled. A name that
// is there already with another value gets a number.
type Attributes struct {
	text []byte
	seen map[string]attribute
}

type attribute struct {
	value string
	next  int
}

// AddText adds a text.
func (a *Attributes) AddText(name, value string) { a.Add(name, quoted(value)) }

// Add adds a value that is JSON.
func (a *Attributes) Add(name string, value json.RawMessage) {
	if a.seen == nil {
		a.seen = map[string]attribute{}
	}
	if old, taken := a.seen[name]; taken {
		if old.value == string(value) {
			return
		}
		a.seen[name] = attribute{old.value, old.next + 1}
		a.Add(name+"_"+strconv.Itoa(old.next), value)
		return
	}
	a.seen[name] = attribute{string(value), 2}
	separator := byte(',')
	if len(a.text) == 0 {
		separator = '{'
	}
	a.text = append(append(append(append(a.text, separator), quoted(name)...), ':'), value...)
}

// JSON is the object, nil when nothing was added.
func (a *Attributes) JSON() json.RawMessage {
	if len(a.text) == 0 {
		return nil
	}
	return append(a.text, '}')
}

func quoted(text string) json.RawMessage {
	b, err := json.Marshal(text)
	if err != nil {
		return json.RawMessage(`""`) // a string has no errors
	}
	return b
}
