package report

import (
	"bytes"
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"potensi/geodata"
	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// Sheet is a table for a file: columns, each with what it means, and rows,
// which may be many. A cell is a string, a json.Number, a float64, a bool, or
// nil where nothing is known.
type Sheet struct {
	Name     string
	Columns  []SheetColumn
	Rows     iter.Seq2[[]any, error]
	Analysis bool // reckoned from other sheets, for people: headed by titles, and no import reads it
}

// SheetColumn is headed by its key, which our import knows; in a workbook's
// analysis by its title. Format and Width say how a workbook shows it.
type SheetColumn struct {
	Key, Title, About string
	Format            string
	Width             float64 // in letters; 0: by what it is
}

// Geometry columns of a sheet of resources.
const (
	WKT     = "wkt"    // the whole shape as well-known text
	LonLat  = "lonlat" // a point inside it
	WKTBoth = "both"
)

// SheetOptions say how resources are written as lines.
type SheetOptions struct {
	RBI      bool                               // also under the attribute names of Peta Rupabumi Indonesia
	Geometry string                             // WKT, LonLat, or WKTBoth unless given
	Guarded  bool                               // it becomes a CSV, whose texts are guarded against being run
	Each     iter.Seq2[mapping.Resource, error] // as in FeatureOptions
}

// SheetNames lists the tables that can be exported, referred before referring.
func SheetNames() []string {
	return []string{"village", "resources", "groups", "sessions", "access_records", "products", "seasons", "activities", "factors",
		"criteria", "weights", "judgments", "scores", "polls"}
}

// CountOf is how many records a table has, or all tables together.
func CountOf(w store.Workshop, name string) int {
	counts := map[string]int{"village": 1, "resources": len(w.Resources), "groups": len(w.Groups), "sessions": len(w.Sessions),
		"access_records": len(w.AccessRecords), "products": len(w.Products), "seasons": len(w.Seasons), "activities": len(w.Activities),
		"factors": len(w.Factors), "criteria": len(w.Criteria), "weights": len(w.Weights), "judgments": len(w.Judgments),
		"scores": len(w.Scores), "polls": len(w.Polls)}
	if n, one := counts[name]; one {
		return n
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

// SheetOf is one table of a workshop, its columns named like its schema's
// members.
func SheetOf(w store.Workshop, name string, opt SheetOptions, p *i18n.Printer) Sheet {
	switch name {
	case "village":
		return sheet(name, []mapping.Village{w.Village}, p)
	case "resources":
		return resourceSheet(w, opt, p)
	case "groups":
		return sheet(name, w.Groups, p)
	case "sessions":
		return sheet(name, w.Sessions, p)
	case "access_records":
		return sheet(name, w.AccessRecords, p)
	case "products":
		return sheet(name, w.Products, p)
	case "seasons":
		return sheet(name, w.Seasons, p)
	case "activities":
		return sheet(name, w.Activities, p)
	case "factors":
		return sheet(name, w.Factors, p)
	case "criteria":
		return sheet(name, w.Criteria, p)
	case "weights":
		return sheet(name, w.Weights, p)
	case "judgments":
		return sheet(name, w.Judgments, p)
	case "scores":
		return sheet(name, w.Scores, p)
	}
	return sheet("polls", w.Polls, p)
}

func sheet[T any](name string, records []T, p *i18n.Printer) Sheet {
	columns := memberColumns(name, p)
	return Sheet{Name: name, Columns: columns, Rows: func(yield func([]any, error) bool) {
		for _, r := range records {
			if !yield(memberCells(r, columns)) {
				return
			}
		}
	}}
}

func memberColumns(table string, p *i18n.Printer) []SheetColumn {
	columns := []SheetColumn{}
	for _, f := range schema.Fields(table) {
		columns = append(columns, SheetColumn{Key: f.Name, Title: p.Pick(f.LabelID, f.LabelEN), About: f.Description})
	}
	return columns
}

// memberCells are a record's members in the order of the columns.
func memberCells(record any, columns []SheetColumn) ([]any, error) {
	raw, err := json.Marshal(record)
	if err != nil {
		return nil, err
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = memberCell(members[c.Key])
	}
	return cells, nil
}

// memberCell is a member as a cell: a list of ids with commas between them,
// other lists and objects as their JSON text.
func memberCell(raw json.RawMessage) any {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if len(raw) == 0 || decoder.Decode(&value) != nil {
		return nil
	}
	switch v := value.(type) {
	case []any:
		var ids []string
		if json.Unmarshal(raw, &ids) == nil {
			return strings.Join(ids, ",")
		}
		return plainJSON(v)
	case map[string]any:
		return plainJSON(v)
	}
	return value
}

// plainJSON leaves signs such as < as they are.
func plainJSON(v any) string {
	o := &object{}
	o.value(v)
	return o.text.String()
}

// resourceSheet has the columns of resources, and at the end one by which our
// import knows what the other columns are.
func resourceSheet(w store.Workshop, opt SheetOptions, p *i18n.Printer) Sheet {
	columns := memberColumns("resources", p)
	members := len(columns)
	own := intake.Own{Version: ownVersion, Derived: []string{}, Guarded: opt.Guarded}
	x := &exporter{w: w}
	if opt.RBI {
		x.rbi(mapping.Resource{}, func(name string, _ any) {
			columns = append(columns, SheetColumn{Key: name, Title: name, About: p.T("export.about.rbi")})
			own.Derived = append(own.Derived, name)
		})
	}
	for _, name := range geometryColumns(opt.Geometry) {
		columns = append(columns, SheetColumn{Key: name, Title: p.T("export.title." + name), About: p.T("export.about." + name)})
	}
	if opt.Geometry != WKT && opt.Geometry != LonLat {
		own.Derived = append(own.Derived, "lon", "lat")
	}
	columns = append(columns, SheetColumn{Key: intake.OwnMember, Title: p.T("export.title.potensi"), About: p.T("export.about.potensi")})
	mark := plainJSON(own)
	return Sheet{Name: "resources", Columns: columns, Rows: func(yield func([]any, error) bool) {
		for r, err := range chosen(w, opt.Each) {
			if err != nil {
				yield(nil, err)
				return
			}
			cells, err := memberCells(r, columns[:members])
			if opt.RBI {
				x.rbi(r, func(_ string, value any) { cells = append(cells, rbiCell(value)) })
			}
			cells = append(cells, geometryCells(r.Geometry, opt.Geometry)...)
			if !yield(append(cells, mark), err) {
				return
			}
		}
	}}
}

func rbiCell(value any) any {
	if area, ok := value.(*float64); ok {
		if area == nil {
			return nil
		}
		return *area
	}
	return value
}

func geometryColumns(which string) []string {
	switch which {
	case WKT:
		return []string{"wkt"}
	case LonLat:
		return []string{"lon", "lat"}
	}
	return []string{"lon", "lat", "wkt"}
}

func geometryCells(g orb.Geometry, which string) []any {
	cells := []any{}
	for _, name := range geometryColumns(which) {
		cells = append(cells, geometryCell(g, name))
	}
	return cells
}

func geometryCell(g orb.Geometry, column string) any {
	if g == nil {
		return nil
	}
	const centimetres = 1e7 // geodata.Decimals
	switch column {
	case "lon":
		return orb.Round(geodata.LabelPoint(g), centimetres).(orb.Point)[0]
	case "lat":
		return orb.Round(geodata.LabelPoint(g), centimetres).(orb.Point)[1]
	}
	return wkt.MarshalString(orb.Round(orb.Clone(g), centimetres))
}

// explanation is the sheet that says what the columns of the others mean.
func explanation(sheets []Sheet, p *i18n.Printer) Sheet {
	columns := []SheetColumn{}
	for _, key := range []string{"sheet", "column", "title", "about"} {
		columns = append(columns, SheetColumn{Key: p.T("export.explain." + key)})
	}
	return Sheet{Name: intake.ExplanationSheet, Columns: columns, Rows: func(yield func([]any, error) bool) {
		for _, s := range sheets {
			for _, c := range s.Columns {
				if s.Name == intake.CoverSheet {
					continue
				}
				if !yield([]any{s.Name, c.Key, c.Title, c.About}, nil) {
					return
				}
			}
		}
	}}
}

// number is a cell's number, if it is one.
func number(cell any) (json.Number, bool) {
	switch v := cell.(type) {
	case json.Number:
		return v, true
	case float64:
		return json.Number(strconv.FormatFloat(v, 'f', -1, 64)), true
	}
	return "", false
}

// headed are the columns' keys.
func headed(columns []SheetColumn) []string {
	keys := make([]string, len(columns))
	for i, c := range columns {
		keys[i] = c.Key
	}
	return slices.Clip(keys)
}
