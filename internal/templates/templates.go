// Package templates holds sets of criteria by which offices and workshops in
// Indonesia choose products, each with its source and with how well it is
// known. They are data: criteria.json.
package templates

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"potensi/ranking"
)

// Template is a set of criteria that a village can take over.
type Template struct {
	ID       string              `json:"id"` // the set's name
	Name     string              `json:"name"`
	NameEN   string              `json:"name_en"`
	Source   string              `json:"source"`
	Status   Status              `json:"status"`
	Note     string              `json:"note"`
	NoteEN   string              `json:"note_en"`
	Weights  map[string]float64  `json:"weights,omitempty"` // that the source sets, by criterion; sum 100
	Criteria []ranking.Criterion `json:"criteria"`
}

// Status is how well a template is known.
type Status string

const (
	Verified  Status = "verified"  // as in the text of its source
	Partly    Status = "partly"    // parts are, the rest is from secondary sources: check
	Secondary Status = "secondary" // all from secondary sources: check
	Own       Status = "own"       // put together here, or by a workshop
)

func Statuses() []Status { return []Status{Verified, Partly, Secondary, Own} }

//go:embed criteria.json
var document []byte

// All lists the templates.
func All() []Template { return slices.Clone(read()) }

// read panics when the embedded document is broken: a test reads it.
var read = sync.OnceValue(func() []Template {
	var all []Template
	if err := json.Unmarshal(document, &all); err != nil {
		panic(err)
	}
	return all
})

// Find is the template of an id, in whatever case.
func Find(id string) (Template, bool) {
	for _, t := range read() {
		if strings.EqualFold(t.ID, strings.TrimSpace(id)) {
			return t, true
		}
	}
	return Template{}, false
}

// ForAxis are a template's criteria for an axis. Those of the prospect have ids
// of their own, so that both can stand side by side.
func (t Template) ForAxis(axis ranking.Axis) []ranking.Criterion {
	out := slices.Clone(t.Criteria)
	for i := range out {
		if axis == ranking.Prospect {
			out[i].Axis, out[i].ID = axis, out[i].ID+".p"
		}
	}
	return out
}

// Missing are those of some criteria that are not there yet, by id. What a
// village has changed stays as it is.
func Missing(wanted, have []ranking.Criterion) []ranking.Criterion {
	return slices.DeleteFunc(slices.Clone(wanted), func(c ranking.Criterion) bool {
		return slices.ContainsFunc(have, func(h ranking.Criterion) bool { return h.ID == c.ID })
	})
}
