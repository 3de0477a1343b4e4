package web

import (
	"slices"

	"potensi/internal/report"
	"potensi/ranking"
)

// methodTable is what every method says, and the choice among them.
type methodTable struct {
	Top     int
	Of      int
	Choices []methodChoice
	Ranked  []methodChoice // those that ranked, in the order of the columns
	Rows    []methodRow
	Words   []string
	JSON    string
}

// methodChoice is one method; Off when these scales do not suit it.
type methodChoice struct {
	Value        string
	Current, Off bool
}

type methodRow struct {
	Name, Pict string
	In         int
	Ranks      []int
	All        bool // every method has it in the top
}

// methodsOf compares the methods on what the page shows.
func (v *visit) methodsOf(opt report.RankOptions, r ranking.Ranking) (*methodTable, error) {
	all, err := report.CompareMethods(v.w, opt, 0)
	if err != nil {
		return nil, err
	}
	opt.Method = ""
	t := &methodTable{Top: all.Top, Of: len(all.Methods), Words: report.MethodWords(all, v.names, v.p), JSON: address("id", "/api/v1/ranking/methods", rankPairs(opt, opt.Axis)...)}
	for _, method := range ranking.Methods() {
		choice := methodChoice{method, method == r.Method, slices.Contains(all.Unsuited, method) || method == ranking.Bayes && mapped(r)}
		t.Choices = append(t.Choices, choice)
		if slices.Contains(all.Methods, method) {
			t.Ranked = append(t.Ranked, choice)
		}
	}
	for _, row := range all.Rows {
		if slices.Max(append(row.Ranks, 0)) == 0 {
			continue // too little is known of it, by whatever method
		}
		t.Rows = append(t.Rows, methodRow{v.names.Of(row.Product), v.pictOfID(row.Product), row.In, row.Ranks, row.In == len(all.Methods)})
	}
	return t, nil
}

// mapped reports whether criteria of different scales were put on one, on which
// Bayes says nothing.
func mapped(r ranking.Ranking) bool {
	return slices.ContainsFunc(r.Warnings, func(w ranking.Warning) bool { return w.Key == ranking.ScalesMapped })
}
