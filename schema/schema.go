// Package schema owns what is wrong, where, and by which rule.
//
// It holds one JSON Schema (draft-07) for each kind of record that a workshop
// gathers, and turns bytes into values in one step: [Decode] guards against
// hostile input, lets gojsonschema judge the record and only then fills the Go
// value. Past that line nothing is unchecked. A record that is wrong comes back
// as a list of [Finding], never as an error; [Workshop] splits a whole document
// into its records, so that one bad record does not lose the others.
//
// A Finding carries a message key and its arguments, never a sentence: [Rules]
// lists the keys.
package schema

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/xeipuuv/gojsonschema"
)

//go:embed json/*.schema.json
var files embed.FS

// workshop is the name of the schema of whole documents.
const workshop = "workshop"

// Names lists the schemas in reading order: who and where, what the village
// lives from, what it could sell, how it decides, and last the whole workshop.
func Names() []string {
	return []string{"village", "group", "session", "resource", "access_record",
		"product", "season", "activity", "factor", "criterion", "weight", "judgment", "score", "poll", "ballot", workshop}
}

// Text returns a schema document. The name may be written with - for _ and in
// the plural, as in a workshop document: access-records, criteria.
func Text(name string) ([]byte, bool) {
	doc, ok := lookup(name)
	if !ok {
		return nil, false
	}
	return bytes.Clone(doc.text), true
}

// document is one schema: its text, its members in order, its judge, which is
// compiled at the first use, and what quick has planned. Many goroutines may ask.
type document struct {
	name  string
	text  []byte
	root  *member
	judge func() *gojsonschema.Schema
	plans sync.Map // reflect.Type → *plan, of quick
}

var registry = sync.OnceValue(load)

func load() map[string]*document {
	docs := map[string]*document{}
	for _, name := range Names() {
		doc := read(name)
		docs[name], docs[name+"s"] = doc, doc
	}
	for _, m := range docs[workshop].root.Properties {
		if m.Of != "" {
			docs[m.Name] = docs[m.Of]
		}
	}
	return docs
}

// read panics when an embedded document is broken: the tests read them all.
func read(name string) *document {
	text, err := files.ReadFile("json/" + name + ".schema.json")
	if err != nil {
		panic(err)
	}
	root := new(member)
	if err := json.Unmarshal(text, root); err != nil {
		panic(fmt.Errorf("schema %s: %w", name, err))
	}
	return &document{name: name, text: text, root: root, judge: sync.OnceValue(func() *gojsonschema.Schema {
		judge, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(text))
		if err != nil {
			panic(fmt.Errorf("schema %s: %w", name, err))
		}
		return judge
	})}
}

func lookup(name string) (*document, bool) {
	if doc, ok := registry()[name]; ok {
		return doc, true
	}
	doc, ok := registry()[strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "-", "_")]
	return doc, ok
}
