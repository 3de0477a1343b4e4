package schema

import "fmt"

// Level is how serious a finding is.
type Level string

const (
	Error   Level = "error"   // the record was rejected
	Warning Level = "warning" // the record was kept, look at it
	Note    Level = "note"
)

// Place is where a finding lies. Feature is the index in "features", from 0;
// Line counts from 1. Path names the member, e.g. /properties/kind.
//
// Part, Ring and Vertex count from 0 within a geometry: ring 0 is the outer
// edge of a part, the others are its holes. Coordinate is longitude and
// latitude in degrees, where on the map to look. What does not apply is nil.
type Place struct {
	File       string      `json:"file,omitempty"`
	Feature    *int        `json:"feature,omitempty"`
	ID         string      `json:"id,omitempty"`
	Line       int         `json:"line,omitempty"`
	Path       string      `json:"path,omitempty"`
	Part       *int        `json:"part,omitempty"`
	Ring       *int        `json:"ring,omitempty"`
	Vertex     *int        `json:"vertex,omitempty"`
	Coordinate *[2]float64 `json:"coordinate,omitempty"`
}

// At returns the place with another path.
func (p Place) At(path string) Place {
	p.Path = path
	return p
}

// Finding is one thing that is wrong or was repaired, where, and by which
// rule. Rule and Args are a message key and its arguments: the catalogue has
// "finding.RULE" (what is wrong) and "finding.RULE.cure" (what to do).
type Finding struct {
	Place
	Rule     string         `json:"rule"`
	Level    Level          `json:"level"`
	Repaired bool           `json:"repaired,omitempty"`
	Args     map[string]any `json:"args,omitempty"`
}

// Error makes a finding usable as an error; shells print it by the catalogue.
func (f *Finding) Error() string { return fmt.Sprintf("%s at %s%s", f.Rule, f.File, f.Path) }
