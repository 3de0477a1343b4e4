// Package survey reads what the apps export with which people gather data in
// the field: CoMapeo and Mapeo, KoboToolbox, ODK Central and uMap. It turns
// their records into plain features: an identity that stays the same when a
// record is exported again, attributes with readable names, lists where a
// question had several answers, and repeated questions as lists of objects.
package survey

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"potensi/geodata"
	"potensi/geodata/table"
	"potensi/schema"
)

// Shape is the form that an export gives its records.
type Shape int

const (
	// Plain is no shape known here.
	Plain Shape = iota
	// CoMapeo has $-members and a foreign member $comapeo (since July 2026).
	CoMapeo
	// CoMapeoDocument has the whole document as properties (before that).
	CoMapeoDocument
	// Mapeo is Mapeo Desktop's: $created, $modified, $version.
	Mapeo
	// MapeoSMART is Mapeo's CSV for SMART.
	MapeoSMART
	// CoMapeoWeb is the web app's: docId beside the tags.
	CoMapeoWeb
	// Kobo is KoboToolbox's.
	Kobo
	// ODK is ODK Central's.
	ODK
	// UMap is uMap's.
	UMap
)

// String is the name of the app.
func (s Shape) String() string {
	return [...]string{"", "CoMapeo", "CoMapeo", "Mapeo", "Mapeo", "CoMapeo", "KoboToolbox", "ODK Central", "uMap"}[s]
}

// Recognise tells by a feature's members which app exported it.
func Recognise(f geodata.Feature) Shape {
	m, _ := parse(f.Properties)
	foreign, _ := parse(f.Foreign)
	return m.shape(f.ID, foreign)
}

func (m members) shape(id string, foreign members) Shape {
	switch {
	case foreign.has("$comapeo") || m.has("$id") && m.has("$createdAt"):
		return CoMapeo
	case m.has("docId") && m.has("versionId"):
		return CoMapeoDocument
	case m.has("$created") && m.hasAny("$version", "$modified"):
		return Mapeo
	case m.has("MAPEO_ID"):
		return MapeoSMART
	case m.has("docId") && m.hasAny("createdAt", "remoteId", "presetRefDocId"):
		return CoMapeoWeb
	case m.hasAny("_uuid", "meta/rootUuid") || m.has("_submission_time") && m.hasAny("_id", "meta/instanceID"):
		return Kobo
	case m.has("KEY") && m.hasAny("meta-instanceID", "SubmissionDate", "SubmitterID", "PARENT_KEY"), m.has("__id") && m.has("__system"),
		strings.HasPrefix(id, "uuid:") && (len(m) == 0 || len(m) == 1 && m.has("fieldpath")):
		return ODK
	case m.has("_umap_options"):
		return UMap
	}
	return Plain
}

// Normaliser makes plain features of a file's features. It remembers which
// submissions it has seen, for KoboToolbox writes a feature for each geo
// question of a submission.
type Normaliser struct {
	header map[string]bool
	seen   map[string]int
}

// NewNormaliser begins a file. header names the columns of a table and is nil
// for other files: a question with several answers is known by its column even
// where it was not answered.
func NewNormaliser(header []string) *Normaliser {
	n := &Normaliser{header: map[string]bool{}, seen: map[string]int{}}
	for _, name := range header {
		n.header[strings.TrimSpace(name)] = true
	}
	return n
}

// Normalise makes a plain feature of one that stands alone.
func Normalise(f geodata.Feature) geodata.Feature { return NewNormaliser(nil).Normalise(f) }

// Normalise makes a plain feature. What no app exported, and what cannot be
// read, stays as it is.
//
// Notes: attachment-missing (a picture is not in the export), record-forks
// (two phones changed the record at the same time), several-geometries.
func (n *Normaliser) Normalise(f geodata.Feature) geodata.Feature {
	if !mayBeKnown(f) {
		return f
	}
	m, ok := parse(f.Properties)
	if !ok {
		return f
	}
	foreign, _ := parse(f.Foreign)
	r := record{Feature: f, members: m}
	shape := m.shape(f.ID, foreign)
	if shape == Plain {
		return f
	}
	r.plain(shape, foreign, n.header)
	if r.ID != f.ID {
		r.columnID()
	}
	if shape == Kobo {
		n.tellApart(&r)
	}
	r.Place.ID = r.ID
	if f.Properties != nil || len(r.members) > 0 {
		r.Properties = r.json()
	}
	return r.Feature
}

// mayBeKnown looks for what every shape has, for most features of large files
// have none of it and need not be taken apart.
func mayBeKnown(f geodata.Feature) bool {
	if len(f.Foreign) > 0 || strings.HasPrefix(f.ID, "uuid:") {
		return true
	}
	for _, mark := range [...]string{`"_`, `"$`, `"docId"`, `"KEY"`, `"MAPEO_ID"`, `"meta/`} {
		if bytes.Contains(f.Properties, []byte(mark)) {
			return true
		}
	}
	return false
}

// plain turns the members of a shape into plain attributes.
func (r *record) plain(shape Shape, foreign members, header map[string]bool) {
	switch shape {
	case CoMapeo:
		r.comapeo(foreign)
	case CoMapeoDocument:
		r.document()
	case Mapeo:
		r.mapeo()
	case MapeoSMART:
		r.smart()
	case CoMapeoWeb:
		r.web()
	case Kobo:
		r.kobo(header)
	case ODK:
		r.odk(header)
	case UMap:
		r.drop("_umap_options")
	}
}

// columnID gives a further geometry of a row an id of its own, by its column.
func (r *record) columnID() {
	for _, f := range r.Findings {
		if column, ok := f.Args["column"].(string); ok && f.Rule == "several-geometries" {
			r.ID = table.SubID(r.ID, column)
			return
		}
	}
}

// tellApart gives the further geometries of a submission in GeoJSON ids of
// their own, by what they are: the question is not told there.
func (n *Normaliser) tellApart(r *record) {
	own := r.ID
	if n.seen[own]++; own == "" || n.seen[own] == 1 || r.Geometry == nil {
		return
	}
	kind := [...]string{"point", "line", "area"}[min(2, max(0, r.Geometry.Dimensions()))]
	n.seen[own+"\x00"+kind]++
	if i := n.seen[own+"\x00"+kind]; i > 1 {
		kind += strconv.Itoa(i)
	}
	r.ID = table.SubID(own, kind)
	r.note("several-geometries", schema.Note, map[string]any{"column": kind})
}

// record is a feature while it is made plain.
type record struct {
	geodata.Feature
	members
}

// note adds a finding about the whole record.
func (r *record) note(rule string, level schema.Level, args map[string]any) {
	at := r.Place.At("/properties")
	at.ID = r.ID
	r.Findings = append(slices.Clip(r.Findings), schema.Finding{Place: at, Rule: rule, Level: level, Args: args})
}

// identify takes the first of the members that is filled as the id.
func (r *record) identify(names ...string) {
	for _, name := range names {
		if id := r.text(name); id != "" {
			r.ID = id
			r.drop(name)
			return
		}
	}
}
