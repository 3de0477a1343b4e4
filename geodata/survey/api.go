package survey

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/table"
	"potensi/schema"
)

// ReadKoboJSON reads submissions as KoboToolbox's API gives them: an object
// with a list results, or a bare list. Geo questions are known by their
// answers; without one _geolocation, [latitude, longitude], is taken. Bad
// records are rejected features; an error of type *schema.Finding says that
// there is no list of records (records-missing, empty-file).
func ReadKoboJSON(r io.Reader, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	return readRecords(r, file, "results", each, func(m members, at schema.Place) []geodata.Feature {
		geo := m.answers(opt, at)
		if len(geo) == 0 {
			geo = m.geolocation()
		}
		return features(m, geo, at)
	})
}

// ReadOData reads submissions as ODK Central's OData service gives them: an
// object with a list value. Groups are flattened, and geometries may be
// GeoJSON, with accuracy inside, or WKT. Errors as with ReadKoboJSON.
func ReadOData(r io.Reader, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	return readRecords(r, file, "value", each, func(m members, at schema.Place) []geodata.Feature {
		flat := members{}
		flat.flatten(m, "")
		return features(flat, flat.answers(opt, at), at)
	})
}

// ReadArchive reads observations as a CoMapeo archive server gives them: an
// object with a list data. Errors as with ReadKoboJSON.
func ReadArchive(r io.Reader, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	return readRecords(r, file, "data", each, func(m members, at schema.Place) []geodata.Feature {
		rec := record{Feature: geodata.Feature{Place: at}, members: m}
		rec.document()
		rec.Properties = rec.json()
		if rec.Geometry == nil {
			rec.Findings = append(rec.Findings, missing(at))
		}
		return []geodata.Feature{rec.Feature}
	})
}

func missing(at schema.Place) schema.Finding {
	return schema.Finding{Place: at.At("/geometry"), Rule: "geometry-missing", Level: schema.Warning}
}

// readRecords reads a list of records; read makes features of each.
func readRecords(r io.Reader, file, member string, each func(geodata.Feature) error, read func(members, schema.Place) []geodata.Feature) error {
	a := openAnswers(r, file, geodata.MaxFeatureBytes, each)
	n := NewNormaliser(nil)
	return a.readList(member, func(raw json.RawMessage) error {
		m, rule, args := recordOf(raw)
		if rule != "" {
			return a.give(a.rejected(rule, args))
		}
		for _, f := range read(m, a.place()) {
			if err := a.give(n.Normalise(f)); err != nil {
				return err
			}
		}
		return nil
	})
}

// answer is a geo question's.
type answer struct {
	question string
	spot     table.Spot
}

// answers finds the members that are geometries.
func (m members) answers(opt geodata.Options, at schema.Place) []answer {
	var all []answer
	for _, x := range m {
		at := at.At("/properties/" + strings.ReplaceAll(x.name, "/", "~1"))
		switch {
		case x.name == "_geolocation" || len(x.value) == 0:
		case x.value[0] == '{' && isGeometry(x.value):
			all = append(all, answer{x.name, geometryOf(x.value, at)})
		case x.value[0] == '"':
			if text := textOf(x.value); table.LooksGeometry(text, x.name) {
				all = append(all, answer{x.name, table.ReadText(text, x.name, opt, at)})
			}
		}
	}
	return all
}

// geolocation is KoboToolbox's copy of the first point, latitude first.
func (m members) geolocation() []answer {
	var pair []float64
	if json.Unmarshal(m.get("_geolocation"), &pair) != nil || len(pair) != 2 || strings.Contains(string(m.get("_geolocation")), "null") {
		return nil
	}
	return []answer{{"_geolocation", table.Spot{Geometry: orb.Point{pair[1], pair[0]}}}}
}

func isGeometry(raw json.RawMessage) bool {
	m, _ := parse(raw)
	return m.has("coordinates") && m.has("type") || m.has("geometries") && m.has("type")
}

// geometryOf reads GeoJSON with what ODK Central puts inside a geometry:
// accuracy for a point, accuracies for a line or an area.
func geometryOf(raw json.RawMessage, at schema.Place) table.Spot {
	spot := table.ReadText(string(raw), "", geodata.Options{}, at)
	m, _ := parse(raw)
	inside := m.object("properties")
	for _, accuracy := range append(inside.elements("accuracies"), inside.get("accuracy")) {
		if v, err := strconv.ParseFloat(textOf(accuracy), 64); err == nil {
			spot.Accuracy = max(spot.Accuracy, v)
		}
	}
	return spot
}

// flatten takes groups apart. A question keeps its own name unless another
// has it; then the group's stands before it, as in ODK Central's CSV.
func (m *members) flatten(from members, group string) {
	for _, x := range from {
		inner, isGroup := parse(x.value)
		switch {
		case strings.HasSuffix(x.name, "@odata.navigationLink"):
		case len(x.value) > 0 && x.value[0] == '{' && isGroup && !isGeometry(x.value):
			if x.name == "__system" {
				*m = append(*m, member{x.name, json.RawMessage("null")}) // to be recognised by
			}
			m.flatten(inner, x.name)
		case !m.has(x.name):
			*m = append(*m, x)
		case group != "":
			m.add(group+"-"+x.name, x.value)
		}
	}
}

// features makes a feature for each answer of a record; the first keeps the
// record's id, the note several-geometries goes with the others.
func features(m members, geo []answer, at schema.Place) []geodata.Feature {
	rest := slices.Clone(m)
	rest.keep(func(x member) bool {
		return !slices.ContainsFunc(geo, func(a answer) bool { return a.question == x.name })
	})
	if len(geo) == 0 {
		return []geodata.Feature{{Place: at, Properties: rest.json(), Findings: []schema.Finding{missing(at)}}}
	}
	var all []geodata.Feature
	for i, a := range geo {
		f := geodata.Feature{Place: at, Geometry: a.spot.Geometry, Altitude: a.spot.Altitude, Findings: a.spot.Findings}
		own := slices.Clone(rest)
		if a.spot.Accuracy > 0 {
			own.add("accuracy_m", json.RawMessage(strconv.FormatFloat(a.spot.Accuracy, 'f', -1, 64)))
		}
		f.Properties = own.json()
		if i > 0 {
			f.Findings = append(f.Findings, schema.Finding{Place: at, Rule: "several-geometries", Level: schema.Note, Args: map[string]any{"column": leaf(a.question)}})
		}
		if f.Geometry == nil && !f.Rejected() {
			f.Findings = append(f.Findings, missing(at))
		}
		all = append(all, f)
	}
	return all
}
