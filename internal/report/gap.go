package report

import (
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/mapping"
)

// Factors lists the influencing factors that opt selects.
func Factors(w store.Workshop, opt FactorOptions) ([]mapping.Factor, error) {
	group, session, err := whoAndWhoSaid(w, opt.Group, opt.Session)
	if err != nil {
		return nil, err
	}
	if opt.Effect != "" && !slices.Contains(mapping.FactorEffects(), opt.Effect) {
		return nil, &RequestError{"unknown-word", map[string]any{"field": "effect", "given": string(opt.Effect), "allowed": mapping.FactorEffects()}}
	}
	out := []mapping.Factor{}
	for _, f := range consented(w).Factors {
		if (group == "" || f.Group == "" || f.Group == group) && (session == "" || f.Session == session) && (opt.Effect == "" || f.Effect == opt.Effect) {
			out = append(out, f)
		}
	}
	return out, nil
}

// FactorOptions select factors. A group's are also those that bear on
// everybody.
type FactorOptions struct {
	Group, Session string
	Effect         mapping.FactorEffect
}

// GAPSheet fills the Gender Analysis Pathway from a workshop's records and
// factors. A session in opt may also be a name.
func GAPSheet(w store.Workshop, opt mapping.GAPOptions) (mapping.GAPSheet, error) {
	if opt.Form != "" && !slices.Contains(mapping.GAPForms(), opt.Form) {
		return mapping.GAPSheet{}, &RequestError{"unknown-word", map[string]any{"field": "form", "given": string(opt.Form), "allowed": mapping.GAPForms()}}
	}
	var err error
	if _, opt.Session, err = whoAndWhoSaid(w, "", opt.Session); err != nil {
		return mapping.GAPSheet{}, err
	}
	w = consented(w)
	of := mapping.Workshop{Groups: w.Groups, Sessions: w.Sessions, Resources: w.Resources, Records: w.AccessRecords}
	return mapping.NewGAPSheet(of, w.Factors, opt), nil
}

// RemarkText puts a remark into words: ids get their names, words of closed
// sets their messages, and a size that is not known is left out.
func RemarkText(r mapping.Remark, names Names, p *i18n.Printer) string {
	args := names.Words(r.Args)
	for name, value := range r.Args {
		switch v := value.(type) {
		case mapping.Kind:
			args[name] = strings.ToLower(p.T("kind." + string(v)))
			args["Kind"] = p.T("kind." + string(v))
		case mapping.Dimension:
			args[name] = strings.ToLower(p.T("dimension." + string(v)))
		case *float64:
			args[name] = knownNumber(v, p)
		}
	}
	args["extent"] = extentText(r.Args, p)
	return p.Format(r.Key, args)
}

// knownNumber is a level or ratio with two decimals, or a question mark.
func knownNumber(n *float64, p *i18n.Printer) string {
	if n == nil {
		return "?"
	}
	return p.T("number", "n", *n)
}

// extentText is " (1.848 ha)" where hectares or kilometres are known, else
// nothing.
func extentText(args map[string]any, p *i18n.Printer) string {
	parts := []string{}
	for _, unit := range []struct{ arg, key string }{{"area_ha", "web.ha"}, {"length_km", "web.km"}} {
		if n, ok := args[unit.arg].(*float64); ok && n != nil && *n > 0 {
			decimals := 0
			if *n < 100 {
				decimals = 1
			}
			parts = append(parts, p.T(unit.key, "n", p.Number(*n, decimals)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, " + ") + ")"
}

// GAPTable is the sheet as a table under the columns that planning offices
// use; what people must write is empty.
func GAPTable(sheet mapping.GAPSheet, names Names, p *i18n.Printer) Table {
	keys := []string{"program_kegiatan", "tujuan", "data_pembuka_wawasan", "akses", "partisipasi", "kontrol", "manfaat", "sebab_internal", "sebab_eksternal",
		"reformulasi", "rencana_aksi", "data_dasar", "indikator", "anggaran"}
	if sheet.Form == mapping.GAPFour {
		keys = []string{"isu", "data_pembuka_wawasan", "akses", "partisipasi", "kontrol", "manfaat", "sebab_internal", "sebab_eksternal",
			"rencana_aksi", "data_dasar", "indikator", "penanggung_jawab"}
	}
	t := Table{Title: p.T("table.gap_sheet"), Columns: columns(p, keys...)}
	for _, row := range sheet.Rows {
		cells := gapCells(row, names, p)
		line := make([]any, len(keys))
		for i, key := range keys {
			line[i] = listCell(cells[key])
			if cells[key] == "" {
				line[i] = ""
			}
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// gapCells are a row's texts by column; a column that people must write has
// none, but in the four-step form the issue is known.
func gapCells(row mapping.GAPRow, names Names, p *i18n.Printer) map[string]string {
	remarks := func(list []mapping.Remark) string {
		parts := make([]string, len(list))
		for i, r := range list {
			parts[i] = RemarkText(r, names, p)
		}
		return strings.Join(parts, "\n")
	}
	factors := func(list ...mapping.Factor) string {
		parts := make([]string, len(list))
		for i, f := range list {
			parts[i] = FactorText(f, names, p)
		}
		return strings.Join(parts, "\n")
	}
	issue := GAPIssue(row, p)
	return map[string]string{"isu": issue, "data_pembuka_wawasan": issue + "\n" + remarks(row.Opening),
		"akses": remarks(row.Access), "partisipasi": remarks(row.Participation), "kontrol": remarks(row.Control), "manfaat": remarks(row.Benefit),
		"sebab_internal": factors(row.Internal...), "sebab_eksternal": factors(append(slices.Clone(row.External), row.Unplaced...)...),
		"data_dasar": remarks(row.Baseline), "indikator": remarks(row.Indicators)}
}

// GAPIssue names what a row is about.
func GAPIssue(row mapping.GAPRow, p *i18n.Printer) string {
	return p.T("gap.issue", "kind", strings.ToLower(p.T("kind."+string(row.Kind))))
}

// FactorText is a factor with the facts behind it.
func FactorText(f mapping.Factor, _ Names, p *i18n.Printer) string {
	text := p.Pick(f.Name, f.NameEN)
	if f.Evidence != "" {
		text += " [" + f.Evidence + "]"
	}
	return text
}
