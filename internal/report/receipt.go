package report

import (
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/schema"
)

// ReceiptReport is a receipt with its findings in words.
type ReceiptReport struct {
	intake.Receipt
	Messages []FindingMessage `json:"messages"`
}

// FindingMessage is one finding in words: where, what, and what to do.
type FindingMessage struct {
	File    string       `json:"file"`
	Place   string       `json:"place"`
	Level   schema.Level `json:"level"`
	Rule    string       `json:"rule"`
	Message string       `json:"message"`
	Cure    string       `json:"cure"`
}

// Receipt puts words to a receipt's findings.
func Receipt(r intake.Receipt, p *i18n.Printer) ReceiptReport {
	out := ReceiptReport{Receipt: r, Messages: []FindingMessage{}}
	for _, file := range r.Files {
		for _, f := range file.Findings {
			out.Messages = append(out.Messages, FindingMessage{File: f.File, Place: placeText(f.Place, p), Level: f.Level, Rule: f.Rule,
				Message: p.Format("finding."+f.Rule, f.Args), Cure: p.Format("finding."+f.Rule+".cure", f.Args)})
		}
	}
	return out
}

// FindingText is a finding in one line: what is wrong, and what to do.
func FindingText(f schema.Finding, p *i18n.Printer) string {
	return p.Format("finding."+f.Rule, f.Args) + " " + p.Format("finding."+f.Rule+".cure", f.Args)
}

// placeText names a place: line 4, features[12] (R05)/kind, /scores/3, and
// where in a shape, counted from 1 as people do: part 2, hole 1, vertex 17, at 111.4175, -2.464.
func placeText(at schema.Place, p *i18n.Printer) string {
	var parts []string
	if at.Line > 0 {
		parts = append(parts, p.T("place.line", "n", at.Line))
	}
	if at.Feature != nil {
		parts = append(parts, fmt.Sprintf("features[%d]", *at.Feature))
	}
	if at.ID != "" {
		parts = append(parts, "id "+at.ID)
	}
	if at.Path != "" {
		parts = append(parts, at.Path)
	}
	if shape := shapePlace(at, p); shape != "" {
		parts = append(parts, "("+shape+")")
	}
	return strings.Join(parts, " ")
}

// shapePlace names a place within a shape.
func shapePlace(at schema.Place, p *i18n.Printer) string {
	var parts []string
	if at.Part != nil {
		parts = append(parts, p.T("place.part", "n", *at.Part+1))
	}
	if at.Ring != nil && *at.Ring > 0 {
		parts = append(parts, p.T("place.hole", "n", *at.Ring))
	}
	if at.Vertex != nil {
		parts = append(parts, p.T("place.vertex", "n", *at.Vertex+1))
	}
	if c := at.Coordinate; c != nil {
		parts = append(parts, p.T("place.coordinate", "lon", degrees(c[0]), "lat", degrees(c[1])))
	}
	return strings.Join(parts, ", ")
}

// degrees writes a coordinate to about a centimetre, with a point in every
// language, to be pasted into a map program.
func degrees(v float64) string {
	return strconv.FormatFloat(math.Round(v*1e7)/1e7, 'f', -1, 64)
}

// FindingTable lists the findings for a spreadsheet.
func FindingTable(r intake.Receipt, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "file", "place", "level", "rule", "message", "cure")}
	for _, m := range Receipt(r, p).Messages {
		t.Rows = append(t.Rows, []any{m.File, m.Place, string(m.Level), m.Rule, m.Message, m.Cure})
	}
	return t
}

// WriteReceipt writes a receipt for people: each file's sum, then each
// finding with its place, its reason and its cure.
func WriteReceipt(w io.Writer, r intake.Receipt, dryRun bool, p *i18n.Printer) error {
	var out strings.Builder
	for _, file := range r.Files {
		writeFile(&out, file, p)
	}
	if len(r.Files) > 1 {
		fmt.Fprintln(&out, p.T("receipt.total", "in", r.Total.In, "kept", r.Total.Kept, "repaired", r.Total.Repaired, "rejected", r.Total.Rejected))
	}
	if dryRun {
		fmt.Fprintln(&out, p.T("receipt.dry_run"))
	} else {
		fmt.Fprintln(&out, p.T("receipt.saved", "added", r.Total.Added, "updated", r.Total.Updated, "unchanged", r.Total.Unchanged))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func writeFile(out *strings.Builder, file intake.FileReceipt, p *i18n.Printer) {
	if file.Broken {
		fmt.Fprintln(out, p.T("receipt.broken", "file", file.File))
	} else {
		fmt.Fprintln(out, p.T("receipt.file", "file", file.File, "format", p.T("format."+file.Format), "records", recordsText(file.Records, p)))
		fmt.Fprintln(out, p.T("receipt.sum", "in", file.In, "kept", file.Kept, "repaired", file.Repaired, "rejected", file.Rejected))
	}
	for _, f := range file.Findings {
		where := placeText(f.Place, p)
		if f.File != "" && f.File != file.File { // one that was read together with this
			where = strings.TrimSpace(f.File + " " + where)
		}
		if where != "" {
			where += ": "
		}
		fmt.Fprintf(out, "  %s %s%s\n      → %s\n", p.T("level_word."+string(f.Level)), where, p.Format("finding."+f.Rule, f.Args), p.Format("finding."+f.Rule+".cure", f.Args))
	}
	if file.Omitted > 0 {
		fmt.Fprintln(out, p.T("receipt.omitted", "n", file.Omitted))
	}
}

func recordsText(records map[string]int, p *i18n.Printer) string {
	names := make([]string, 0, len(records))
	for name := range records {
		names = append(names, name)
	}
	sort.Strings(names)
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = p.T("receipt.records", "n", records[name], "table", p.T("table."+name))
	}
	return strings.Join(parts, ", ")
}
