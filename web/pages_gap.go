package web

import (
	"bytes"
	"net/http"
	"slices"
	"time"

	"potensi/internal/report"
	"potensi/mapping"
)

// factorsBody is what holds groups back and what helps them.
type factorsBody struct {
	Options  report.FactorOptions
	Groups   []mapping.Group
	Sessions []mapping.Session
	Sections []factorSection // one a field
	Grid     []factorCount   // one a dimension
	Total    int
	JSON     string
}

type factorSection struct {
	Kind        mapping.FactorKind
	Constraints []factorLine
	Opportunity []factorLine
}

type factorLine struct {
	mapping.Factor
	Text, Who, Thing, Says string
}

// factorCount counts the factors that bear on a dimension; an empty one is all
// four.
type factorCount struct {
	Dimension                  mapping.Dimension
	Constraints, Opportunities int
}

func factorsPage(v *visit) error {
	opt := report.FactorOptions{Group: v.Query("group"), Session: v.Query("session"), Effect: mapping.FactorEffect(v.Query("effect"))}
	factors, err := report.Factors(v.w, opt)
	if err != nil {
		return err
	}
	body := factorsBody{Options: opt, Groups: v.w.Groups, Sessions: v.w.Sessions, Total: len(factors),
		JSON: address("id", "/api/v1/factors", "group", opt.Group, "session", opt.Session, "effect", string(opt.Effect))}
	for _, kind := range mapping.FactorKinds() {
		if section := v.factorSection(kind, factors); len(section.Constraints)+len(section.Opportunity) > 0 {
			body.Sections = append(body.Sections, section)
		}
	}
	for _, d := range append(mapping.Dimensions(), "") {
		body.Grid = append(body.Grid, countFactors(d, factors))
	}
	return v.show("factors", v.p.T("web.factors.title"), body)
}

func countFactors(d mapping.Dimension, factors []mapping.Factor) factorCount {
	count := factorCount{Dimension: d}
	for _, f := range factors {
		switch {
		case f.Dimension != d:
		case f.Effect == mapping.Constraint:
			count.Constraints++
		default:
			count.Opportunities++
		}
	}
	return count
}

func (v *visit) factorSection(kind mapping.FactorKind, factors []mapping.Factor) factorSection {
	section := factorSection{Kind: kind}
	for _, f := range factors {
		if f.Kind != kind {
			continue
		}
		line := factorLine{Factor: f, Text: v.p.Pick(f.Name, f.NameEN), Who: v.p.T("calendar.everybody")}
		if f.Group != "" {
			line.Who = v.names.Of(f.Group)
		}
		if f.Resource != "" {
			line.Thing = v.names.Of(f.Resource)
		}
		if f.Session != "" {
			line.Says = v.names.Of(f.Session)
		}
		if f.Effect == mapping.Constraint {
			section.Constraints = append(section.Constraints, line)
		} else {
			section.Opportunity = append(section.Opportunity, line)
		}
	}
	return section
}

// gapBody is the Gender Analysis Pathway for the screen and for paper.
type gapBody struct {
	Sheet    mapping.GAPSheet
	Village  mapping.Village
	Date     time.Time
	Session  string
	Sessions []mapping.Session
	Tabs     []tab
	Rows     []gapRow
	Unasked  []string
	Warnings []string
	Query    string
	CSV      string
	XLSX     string
	JSON     string
	Blanks   []int
}

// gapRow is a row in words; what has no words is for people to write.
type gapRow struct {
	mapping.GAPRow
	Issue                         string
	Opening, Baseline, Indicators []string
	Gaps                          []gapText
	Internal, External, Helping   []string
}

type gapText struct {
	Dimension mapping.Dimension
	Lines     []string
	Wide      bool // a gap of two or more: look here first
}

func gapPage(v *visit) error {
	opt := mapping.GAPOptions{Form: mapping.GAPForm(v.Query("form")), Session: v.Query("session")}
	sheet, err := report.GAPSheet(v.w, opt)
	if err != nil {
		return err
	}
	switch v.Query("format") {
	case "csv", "xlsx":
		return v.sendGAP(sheet, v.Query("format"))
	}
	body := gapBody{Sheet: sheet, Village: v.w.Village, Date: time.Now(), Session: opt.Session, Sessions: v.w.Sessions, Warnings: v.warnings(sheet.Warnings), Blanks: make([]int, 4)}
	for _, form := range mapping.GAPForms() {
		body.Tabs = append(body.Tabs, tab{Value: string(form), Current: form == sheet.Form, Href: v.link("/gap-sheet", "form", string(form), "session", opt.Session)})
	}
	download := func(format string) string {
		return v.link("/gap-sheet", "form", string(sheet.Form), "session", opt.Session, "format", format)
	}
	body.CSV, body.XLSX = download("csv"), download("xlsx")
	body.JSON = address("id", "/api/v1/gap-sheet", "form", string(sheet.Form), "session", opt.Session)
	for i, row := range sheet.Rows {
		body.Rows = append(body.Rows, v.gapRow(row, i > 0))
	}
	for _, kind := range sheet.Unasked {
		body.Unasked = append(body.Unasked, wordOf(v.p, "kind", kind))
	}
	return v.show("gap-sheet", v.p.T("web.gap-sheet.title"), body)
}

// gapRow writes a row; causes that bear on all resources are spelled out once,
// in the first.
func (v *visit) gapRow(row mapping.GAPRow, again bool) gapRow {
	out := gapRow{GAPRow: row, Issue: report.GAPIssue(row, v.p), Opening: v.remarks(row.Opening), Baseline: v.remarks(row.Baseline),
		Indicators: v.remarks(row.Indicators), Internal: v.factorTexts(row.Internal, again), Helping: v.factorTexts(row.Helping, again),
		External: v.factorTexts(slices.Concat(row.External, row.Unplaced), again)}
	for _, d := range mapping.Dimensions() {
		text := gapText{Dimension: d, Lines: v.remarks(row.Gaps(d))}
		for _, r := range row.Gaps(d) {
			gap, ok := r.Args["gap"].(float64)
			text.Wide = text.Wide || ok && gap >= 2
		}
		out.Gaps = append(out.Gaps, text)
	}
	return out
}

func (v *visit) remarks(list []mapping.Remark) []string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = report.RemarkText(r, v.names, v.p)
	}
	return out
}

func (v *visit) factorTexts(list []mapping.Factor, again bool) []string {
	out, general := []string{}, 0
	for _, f := range list {
		if again && f.Resource == "" {
			general++
			continue
		}
		out = append(out, report.FactorText(f, v.names, v.p))
	}
	if general > 0 {
		out = append(out, v.p.T("web.gap-sheet.as-first", "n", general))
	}
	return out
}

// sendGAP answers with the sheet as a file for a spreadsheet.
func (v *visit) sendGAP(sheet mapping.GAPSheet, format string) error {
	table := report.GAPTable(sheet, v.names, v.p)
	var out bytes.Buffer
	kind := "text/csv; charset=utf-8"
	var err error
	if format == "csv" {
		out.WriteString("\ufeff") // so that Excel reads it as UTF-8
		err = table.WriteCSV(&out)
	} else {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		_, err = report.WriteXLSX(&out, []report.Sheet{table.Sheet("GAP", v.p)}, v.p)
	}
	if err != nil {
		return err
	}
	v.Header("Content-Disposition", `attachment; filename="gap.`+format+`"`)
	v.Data(http.StatusOK, kind, out.Bytes())
	return nil
}
