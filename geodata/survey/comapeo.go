package survey

import (
	"encoding/json"
	"path"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// comapeo reads CoMapeo's GeoJSON since July 2026: tags are strings among the
// properties, and what they were before stands in the foreign member.
func (r *record) comapeo(foreign members) {
	document := foreign.object("$comapeo")
	tags := document.object("tags")
	r.identify("$id")
	if id := document.text("docId"); r.ID == "" {
		r.ID = id
	}
	r.attachmentNames()
	for i, m := range r.members {
		if value := tags.get(m.name); value != nil && !strings.HasPrefix(m.name, "$") {
			r.members[i].value = value
		}
	}
	for _, tag := range tags {
		r.add(tag.name, tag.value)
	}
	if value := r.text("$observations"); r.has("$observations") {
		r.drop("$observations")
		r.add("observations", list(words(value, ",")))
	}
	for _, m := range append(members{}, r.members...) {
		if strings.HasPrefix(m.name, "$") {
			r.rename(m.name, readable(m.name))
		}
	}
	r.position(document)
	r.forks(document)
	r.clear()
}

// attachmentNames gathers attachment_1, attachment_2 … into one list. Null
// stands for a file that was not on the device.
func (r *record) attachmentNames() {
	var names []string
	missing := 0
	for _, m := range append(members{}, r.members...) {
		number, ok := strings.CutPrefix(m.name, "attachment_")
		if _, err := strconv.Atoi(number); !ok || err != nil {
			continue
		}
		if name := textOf(m.value); name != "" {
			names = append(names, name)
		} else {
			missing++
		}
		r.drop(m.name)
	}
	r.add("attachments", list(names))
	r.missing(missing)
}

func (r *record) missing(n int) {
	if n > 0 {
		r.note("attachment-missing", schema.Note, map[string]any{"n": n})
	}
}

// position takes accuracy and the way of placing from a document's metadata,
// and the place itself when the geometry lacks it.
func (r *record) position(document members) {
	metadata := document.object("metadata")
	coords := metadata.object("position").object("coords")
	if accuracy, err := strconv.ParseFloat(coords.text("accuracy"), 64); err == nil && accuracy > 0 {
		r.add("accuracy_m", coords.get("accuracy"))
	}
	if string(metadata.get("manualLocation")) == "true" {
		r.add("manual_location", json.RawMessage("true"))
	}
	lat, errLat := strconv.ParseFloat(document.text("lat"), 64)
	lon, errLon := strconv.ParseFloat(document.text("lon"), 64)
	if r.Geometry == nil && errLat == nil && errLon == nil && !r.Rejected() {
		r.place(orb.Point{lon, lat})
	}
}

// place gives the record a geometry that its reader did not find.
func (r *record) place(g orb.Geometry) {
	r.Geometry = g
	kept := r.Findings[:0:0]
	for _, f := range r.Findings {
		if f.Rule != "geometry-missing" {
			kept = append(kept, f)
		}
	}
	r.Findings = kept
}

// forks notes versions of the record that no screen shows.
func (r *record) forks(document members) {
	n := 0
	for _, fork := range document.elements("forks") {
		if textOf(fork) != document.text("versionId") {
			n++
		}
	}
	if n > 0 {
		r.note("record-forks", schema.Warning, map[string]any{"n": n})
	}
}

// document reads the older export, whose properties are the whole document,
// and the documents of an archive server.
func (r *record) document() {
	whole := r.members
	r.members = nil
	r.ID = whole.text("docId")
	for _, tag := range whole.object("tags") {
		r.add(tag.name, tag.value)
	}
	for _, name := range []string{"createdAt", "updatedAt", "createdBy"} {
		r.add(readable(name), whole.get(name))
	}
	r.add("category_id", whole.object("presetRef").get("docId"))
	r.add("attachments", list(fileNames(whole.elements("attachments"))))
	var observations []string
	for _, reference := range whole.elements("observationRefs") {
		m, _ := parse(reference)
		observations = append(observations, m.text("docId"))
	}
	r.add("observations", list(observations))
	r.position(whole)
	r.forks(whole)
}

// fileNames are the names of attachments, or the last parts of their URLs.
func fileNames(attachments []json.RawMessage) []string {
	var names []string
	for _, attachment := range attachments {
		m, _ := parse(attachment)
		for _, member := range []string{"name", "filename", "url", "download_url"} {
			if name := m.text(member); name != "" {
				name, _, _ = strings.Cut(name, "?")
				names = append(names, path.Base(name))
				break
			}
		}
	}
	return names
}

// mapeo reads Mapeo Desktop's GeoJSON and CSV.
func (r *record) mapeo() {
	r.identify("$id")
	r.lists("$photos")
	r.rename("$created", "created_at")
	r.rename("$modified", "updated_at")
	for _, m := range append(members{}, r.members...) {
		if strings.HasPrefix(m.name, "$") {
			r.rename(m.name, readable(m.name))
		}
	}
	r.clear()
}

// smart reads Mapeo's CSV for SMART.
func (r *record) smart() {
	r.identify("MAPEO_ID")
	r.lists("PHOTOS")
	r.clear()
}

// web reads the web app's GeoJSON and CSV. In the CSV the tags are a JSON text,
// and an apostrophe keeps spreadsheets from calculating.
func (r *record) web() {
	r.identify("docId")
	for i, m := range r.members {
		if text := textOf(m.value); len(text) > 1 && text[0] == '\'' && strings.IndexByte("=+-@", text[1]) >= 0 {
			r.members[i].value = quote(text[1:])
		}
	}
	if tags, ok := parse(json.RawMessage(r.text("tags"))); ok && r.text("tags") != "" {
		r.drop("tags")
		for _, tag := range tags {
			r.add(tag.name, tag.value)
		}
	}
	r.lists("photoUrls")
	for _, name := range []string{"remoteId", "presetRefDocId", "createdAt", "updatedAt", "photoCount", "photoUrls", "audioCount"} {
		r.rename(name, readable(name))
	}
	r.clear()
}

// lists makes a list of a member that a table holds as text.
func (r *record) lists(name string) {
	var text string
	if i := r.find(name); i >= 0 && json.Unmarshal(r.members[i].value, &text) == nil {
		r.members[i].value = list(words(text, ",;| \n"))
	}
}

// words cuts a text at separators; empty pieces are left out.
func words(text, separators string) []string {
	pieces := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(separators, c) })
	kept := []string{}
	for _, piece := range pieces {
		if piece = strings.TrimSpace(piece); piece != "" {
			kept = append(kept, piece)
		}
	}
	return kept
}
