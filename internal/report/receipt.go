package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
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
				Message: messageText(f, p), Cure: cureText(f, p)})
		}
	}
	return out
}

// FindingText is a finding in one line: what is wrong, and what to do.
func FindingText(f schema.Finding, p *i18n.Printer) string {
	return messageText(f, p) + " " + cureText(f, p)
}

// messageText says what is wrong, or how it would be repaired if that had not
// been declined.
func messageText(f schema.Finding, p *i18n.Printer) string {
	text := p.Format("finding."+f.Rule, worded(f, p))
	if f.Args["declined"] == true {
		return p.T("receipt.declined", "text", text)
	}
	return text
}

// cureText says what to do; where one word of a list is nearly what was
// written, it asks whether that was meant.
func cureText(f schema.Finding, p *i18n.Printer) string {
	if f.Args["declined"] == true {
		return p.T("receipt.declined.cure")
	}
	args := worded(f, p)
	cure := p.Format("finding."+f.Rule+".cure", args)
	if args["nearest"] != nil {
		cure = p.Format("receipt.nearest", args) + " " + cure
	}
	return cure
}

// worded are a finding's arguments as people read them: records are counted
// from 1, and words of a closed list stand beside their meaning.
func worded(f schema.Finding, p *i18n.Printer) map[string]any {
	args := maps.Clone(f.Args)
	for name, value := range args {
		if value == "" {
			args[name] = nil // written as a dash
		}
	}
	if first, ok := args["first"].(int); ok {
		args["first"] = first + 1
	}
	field, _ := args["field"].(string)
	if allowed, ok := args["allowed"].([]string); ok {
		args["allowed"] = meanings(field, allowed, p)
	}
	if nearest, ok := args["nearest"].(string); ok {
		args["nearest"] = meanings(field, []string{nearest}, p)
	}
	return args
}

// meanings puts the label of each word beside it, where it has one of its own:
// forest (Hutan).
func meanings(field string, words []string, p *i18n.Printer) []string {
	out := slices.Clone(words)
	for i, word := range words {
		key := field + "." + word
		if p.Has(key) && !strings.EqualFold(p.T(key), word) {
			out[i] = word + " (" + p.T(key) + ")"
		}
	}
	return out
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
