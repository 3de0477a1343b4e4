package report

import (
	"potensi/internal/i18n"
)

// CardTable counts cards by group, with a last line for all.
func CardTable(s CardSheet, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.cards"), Columns: []Column{{"group", p.T("web.group")}}}
	for _, key := range []string{"cards", "out", "voted", "paper", "spoiled", "unused"} {
		t.Columns = append(t.Columns, Column{key, p.T("column.cards." + key)})
	}
	row := func(name string, l CardLine) []any {
		var out any
		if l.Out != nil {
			out = *l.Out
		}
		return []any{name, l.Cards, out, l.Voted, l.Paper, l.Spoiled, l.Unused}
	}
	for _, l := range s.Groups {
		t.Rows = append(t.Rows, row(names.List(l.Groups), l))
	}
	if len(s.Groups) != 1 {
		t.Rows = append(t.Rows, row(p.T("cards.all"), s.Total))
	}
	return t
}

// CardWords says in sentences how the counts differ from each other, group by
// group; one that agrees in everything says so.
func CardWords(s CardSheet, names Names, p *i18n.Printer) []string {
	if s.Total.Cards == 0 {
		return []string{p.T("cards.words.none")}
	}
	out := []string{}
	for _, l := range s.Groups {
		out = append(out, lineWords(l, names.List(l.Groups), p)...)
	}
	if s.Adds {
		return append(out, p.T("cards.words.adds", "cards", s.Total.Cards, "voted", s.Total.Voted, "paper", s.Total.Paper, "spoiled", s.Total.Spoiled, "unused", s.Total.Unused))
	}
	return append(out, p.T("cards.words.wrong", "cards", s.Total.Cards))
}

func lineWords(l CardLine, name string, p *i18n.Printer) []string {
	silent, left := l.Silent(), l.Left()
	switch {
	case silent == nil:
		return nil
	case *left < 0:
		return []string{p.T("cards.words.too-many", "group", name, "out", *l.Out, "cards", l.Cards)}
	case *silent < 0:
		return []string{p.T("cards.words.more", "group", name, "n", -*silent, "out", *l.Out, "used", l.Used())}
	}
	out := []string{}
	if *silent > 0 {
		out = append(out, p.T("cards.words.silent", "group", name, "n", *silent, "out", *l.Out))
	}
	if *left > 0 {
		out = append(out, p.T("cards.words.left", "group", name, "n", *left, "cards", l.Cards))
	}
	return out
}
