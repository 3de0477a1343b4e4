package report

import (
	"strings"

	"potensi/internal/i18n"
	"potensi/ranking"
)

// RankReason is one sentence of why a product has its place.
type RankReason struct {
	Product string `json:"product"`
	Reasons string `json:"reasons"` // without the name and the full stop
	Text    string `json:"text"`
}

// RankWords says in one sentence a product why it has its place in a tested
// ranking: how often it is first and in the top places over all weightings,
// what rank each group gives it, and how much of it is known. The order is the
// ranking's.
func RankWords(r ranking.Robustness, names Names, p *i18n.Printer) []RankReason {
	out := []RankReason{}
	for _, row := range r.Ranking.Rows {
		reasons := strings.Join(rankParts(r, row, names, p), "; ")
		out = append(out, RankReason{row.Product, reasons, p.T("rankwords.sentence", "product", names.Of(row.Product), "reasons", reasons)})
	}
	return out
}

func rankParts(r ranking.Robustness, row ranking.Ranked, names Names, p *i18n.Printer) []string {
	parts := []string{}
	add := func(key string, args ...any) { parts = append(parts, p.T(key, args...)) }
	known := []any{"coverage", p.Percent(row.Coverage), "known", row.Known, "cells", row.Cells}
	if gates := row.Fails(); len(gates) > 0 {
		add("rankwords.barred", "gates", names.List(gates))
		return parts
	}
	if row.Rank == 0 {
		add("rankwords.unranked", append(known, "min", p.Percent(r.Ranking.MinCoverage))...)
		return parts
	}
	for _, x := range r.Rows {
		if x.Product == row.Product {
			add(shareKey(x), "first", ShareWords(p, x.First), "top", ShareWords(p, x.Top), "places", r.Top)
		}
	}
	if len(r.Ranking.Groups) > 1 {
		parts = append(parts, rankGroupWords(r, row.Product, names, p))
	}
	if row.Coverage < 1 {
		add("rankwords.known", known...)
	} else {
		add("rankwords.all-known", "cells", row.Cells)
	}
	if gates := row.Unsettled(); len(gates) > 0 {
		add("rankwords.unsettled", "gates", names.List(gates))
	}
	return parts
}

// shareKey words what the weightings say: never, sometimes or mostly first.
func shareKey(x ranking.Robust) string {
	const never = 0.005 // shown as 0 %
	switch {
	case x.First >= never:
		return "rankwords.shares"
	case x.Top >= never:
		return "rankwords.top"
	}
	return "rankwords.never"
}

// rankGroupWords says where the groups have a product.
func rankGroupWords(r ranking.Robustness, product string, names Names, p *i18n.Printer) string {
	inTop, list := 0, []string{}
	for _, g := range r.Ranking.Groups {
		rank := rankOf(g.Rows, product)
		place := p.T("rankwords.no-rank")
		if rank > 0 {
			place = p.Number(float64(rank), 0)
		}
		if rank > 0 && rank <= r.Top {
			inTop++
		}
		list = append(list, p.T("rankwords.place", "group", names.Of(g.Group), "rank", place))
	}
	key := "rankwords.groups"
	switch inTop {
	case 0:
		key = "rankwords.groups-none"
	case len(list):
		key = "rankwords.groups-all"
	}
	return p.T(key, "n", inTop, "of", len(list), "places", r.Top, "groups", strings.Join(list, ", "))
}

func rankOf(rows []ranking.Ranked, product string) int {
	for _, row := range rows {
		if row.Product == product {
			return row.Rank
		}
	}
	return 0
}

// ShareWords writes a share of draws as a percentage that never rounds to none
// or to all where there are some that differ.
func ShareWords(p *i18n.Printer, share float64) string {
	const half = 0.005
	switch {
	case share > 0 && share < half:
		return p.T("share.hardly")
	case share < 1 && share >= 1-half:
		return p.T("share.nearly")
	}
	return p.Percent(share)
}
