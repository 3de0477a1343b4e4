package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/mapping"
	"potensi/ranking"
)

// columns makes columns whose titles are messages "column.KEY".
func columns(p *i18n.Printer, keys ...string) []Column {
	out := make([]Column, len(keys))
	for i, key := range keys {
		out[i] = Column{key, p.T("column." + key)}
	}
	return out
}

// ProfileTable lists a profile's rows: one a group and resource, kind, or
// group alone.
func ProfileTable(profile mapping.Profile, names Names, p *i18n.Printer) Table {
	about := map[mapping.ProfileBy][]string{mapping.ByResource: {"resource", "name", "kind"}, mapping.ByKind: {"kind"}, mapping.ByStatus: {"land_status"}, mapping.ByPart: {"part"}, mapping.ByGroup: {}}[profile.By]
	keys := append(about, "group", "group_name")
	for _, d := range profile.Dimensions {
		keys = append(keys, string(d))
	}
	t := Table{Columns: columns(p, append(keys, "known", "cells")...)}
	for _, row := range profile.Rows {
		cells := []any{}
		switch profile.By {
		case mapping.ByResource:
			cells = append(cells, row.Resource, names.Of(row.Resource), word{"kind", string(row.Kind)})
		case mapping.ByKind:
			cells = append(cells, word{"kind", string(row.Kind)})
		case mapping.ByStatus:
			cells = append(cells, statusCell(row.LandStatus))
		case mapping.ByPart:
			cells = append(cells, word{"part", string(row.Part)})
		}
		cells = append(cells, row.Group, names.Of(row.Group))
		for _, d := range profile.Dimensions {
			cells = append(cells, profileCell(row, d, p))
		}
		t.Rows = append(t.Rows, append(cells, row.Coverage.Known, row.Coverage.Cells))
	}
	return t
}

// profileCell is a level, or why there is none: unknown, not applicable, or
// the different answers.
func profileCell(row mapping.ProfileRow, d mapping.Dimension, p *i18n.Printer) any {
	for _, x := range row.NotApplicable {
		if x == d {
			return "na"
		}
	}
	for _, x := range row.Disputed {
		if x == d && row.Level(d) == nil {
			return answers(row, d)
		}
	}
	if level := row.Level(d); level != nil {
		return *level
	}
	return nil
}

func answers(row mapping.ProfileRow, d mapping.Dimension) string {
	parts := []string{}
	for _, n := range row.Answers(d) {
		parts = append(parts, fmt.Sprint(n))
	}
	return strings.Join(parts, "≠")
}

// GapTable compares women and men, a line a resource or kind.
func GapTable(profile mapping.Profile, names Names, p *i18n.Printer) Table {
	about := []string{"resource", "name"}
	if profile.By == mapping.ByKind {
		about = []string{"kind", "resources"}
	}
	if profile.By == mapping.ByStatus {
		about = []string{"land_status", "resources"}
	}
	keys := append(about, "area_ha", "length_km")
	for _, d := range profile.Dimensions {
		keys = append(keys, "gap_"+string(d))
	}
	keys = append(keys, "parity")
	if profile.By == mapping.ByResource {
		keys = append(keys, "holder")
	}
	t := Table{Title: p.T("table.gap"), Columns: columns(p, append(keys, "coverage")...)}
	for _, s := range profile.Summaries {
		cells := []any{s.Resource, names.Of(s.Resource)}
		if profile.By == mapping.ByKind {
			cells = []any{word{"kind", string(s.Kind)}, s.Resources}
		}
		if profile.By == mapping.ByStatus {
			cells = []any{statusCell(s.LandStatus), s.Resources}
		}
		cells = append(cells, measure(s.AreaHa), measure(s.LengthKm))
		for _, d := range profile.Dimensions {
			cells = append(cells, s.Gap[d])
		}
		cells = append(cells, s.Parity)
		if profile.By == mapping.ByResource {
			cells = append(cells, word{"holder", string(s.Holder[leading(profile.Dimensions)])})
		}
		t.Rows = append(t.Rows, append(cells, share(s.Coverage.Share())))
	}
	return t
}

// measure is an area or length; a line has no area, and a point neither.
func measure(x *float64) any {
	if x == nil {
		return dash{}
	}
	return *x
}

// leading is control, where it is among the dimensions.
func leading(ds []mapping.Dimension) mapping.Dimension {
	for _, d := range ds {
		if d == mapping.Control {
			return d
		}
	}
	return ds[0]
}

// RankingTable lists products by score.
func RankingTable(r ranking.Ranking, names Names, p *i18n.Printer) Table {
	gated := slices.ContainsFunc(r.Rows, func(row ranking.Ranked) bool { return len(row.Gates) > 0 })
	keys := []string{"rank", "product", "name", "score", "worst", "best", "coverage", "known", "cells"}
	if gated {
		keys = append(keys, "gates")
	}
	t := Table{Columns: columns(p, keys...)}
	for _, row := range r.Rows {
		cells := []any{rankCell(row.Rank), row.Product, names.Of(row.Product), row.Score, row.Worst, row.Best, share(row.Coverage), row.Known, row.Cells}
		if gated {
			cells = append(cells, GatesText(row, names, p))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// GatesText says how a product stands at the gates: passed, or which one it fails
// or is not settled.
func GatesText(row ranking.Ranked, names Names, p *i18n.Printer) string {
	parts := []string{}
	if failed := row.Fails(); len(failed) > 0 {
		parts = append(parts, p.T("gate.no", "criteria", names.List(failed)))
	}
	if open := row.Unsettled(); len(open) > 0 {
		parts = append(parts, p.T("gate.unknown", "criteria", names.List(open)))
	}
	if len(parts) == 0 && len(row.Gates) > 0 {
		return p.T("gate.yes")
	}
	return strings.Join(parts, "; ")
}

// rankCell shows products without a rank as such.
func rankCell(rank int) any {
	if rank == 0 {
		return dash{}
	}
	return rank
}

// GroupRanksTable compares the groups' own rankings.
func GroupRanksTable(r ranking.Ranking, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.group_ranks"), Columns: columns(p, "product", "name")}
	for _, g := range r.Groups {
		t.Columns = append(t.Columns, Column{g.Group, names.Of(g.Group)})
	}
	for _, row := range r.Rows {
		cells := []any{row.Product, names.Of(row.Product)}
		for _, g := range r.Groups {
			for _, x := range g.Rows {
				if x.Product == row.Product {
					cells = append(cells, rankCell(x.Rank))
				}
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// TallyTable lists the joint count; with byGroup a column a group of ballots.
func TallyTable(tally ranking.Tally, names Names, p *i18n.Printer, byGroup bool) Table {
	t := Table{Columns: columns(p, "rank", "product", "name", "points", "mean", "first", "ranked")}
	if byGroup {
		for _, g := range tally.Groups {
			t.Columns = append(t.Columns, Column{strings.Join(g.Groups, "+"), fmt.Sprintf("%s (%d)", names.List(g.Groups), g.Ballots)})
		}
	}
	for _, row := range tally.Rows {
		var mean any = dash{} // where the rule goes by no sum
		if ranking.GoesBySum(tally.Rule) {
			mean = row.Mean
		}
		cells := []any{row.Rank, row.Product, names.Of(row.Product), row.Points, mean, row.First, row.Ranked}
		for _, g := range tally.Groups {
			if found := counted(g.Rows, row.Product); byGroup && found != nil {
				cells = append(cells, found.Points)
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// RulesTable lists the products by the rank that each rule gives them.
func RulesTable(c ranking.Comparison, names Names, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "product", "name")}
	for _, o := range c.Outcomes {
		t.Columns = append(t.Columns, Column{o.Rule, p.T("rule." + o.Rule)})
	}
	for _, row := range c.Tally.Rows {
		cells := []any{row.Product, names.Of(row.Product)}
		for _, o := range c.Outcomes {
			rank, _ := RankBy(o, row.Product)
			cells = append(cells, rank)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// PollTable lists polls.
func PollTable(polls []ranking.Poll, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "id", "question", "state", "ballot_type", "rule", "voice", "seats", "places")}
	for _, poll := range polls {
		t.Rows = append(t.Rows, []any{poll.ID, p.Pick(poll.Question, poll.QuestionEN), word{"pollstate", string(poll.State)},
			word{"ballot_type", string(poll.BallotType)}, word{"rule", poll.CountingRule()}, word{"voice", cmp.Or(poll.Voice, ranking.PerHead)}, max(poll.Seats, 1), poll.Places})
	}
	return t
}

// RuleTable lists the rules for a ballot type, all without one: what each
// counts, what a tie and a missing choice mean.
func RuleTable(facts []ranking.RuleFacts, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "rule", "name", "ballots", "tie", "missing", "condorcet", "monotone", "source")}
	for _, f := range facts {
		ballots := words{}
		for _, kind := range f.Ballots {
			ballots = append(ballots, word{"ballot_type", string(kind)})
		}
		t.Rows = append(t.Rows, []any{f.Rule, word{"rule", f.Rule}, ballots, word{"rule.tie", f.Ties}, word{"rule.missing", f.Missing},
			yesNo(f.Condorcet), yesNo(f.Monotone), f.Source})
	}
	return t
}

func yesNo(yes bool) word {
	if yes {
		return word{"answer", "yes"}
	}
	return word{"answer", "no"}
}

// FlagshipTable lists products by decision.
func FlagshipTable(f Flagship, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "decision", "product", "name", "vote_rank", "points", "present_rank", "present_score", "coverage", "prospect_rank")}
	for _, x := range f.Products {
		var voteRank, points, presentRank, presentScore, coverage, prospectRank any
		if x.Vote != nil {
			voteRank, points = x.Vote.Rank, x.Vote.Points
		}
		if x.Present != nil {
			presentRank, presentScore, coverage = rankCell(x.Present.Rank), x.Present.Score, share(x.Present.Coverage)
		}
		if x.Prospect != nil {
			prospectRank = rankCell(x.Prospect.Rank)
		}
		t.Rows = append(t.Rows, []any{word{"decision", x.Decision}, x.Product, x.Name, voteRank, points, presentRank, presentScore, coverage, prospectRank})
	}
	return t
}

// RobustnessTables lists the products' shares of all weightings, and the
// smallest shifts of weights that change the first place.
func RobustnessTables(r ranking.Robustness, names Names, p *i18n.Printer) []Table {
	shares := Table{Columns: columns(p, "rank", "product", "name", "share_first", "share_top", "mean_rank", "confidence")}
	for _, row := range r.Rows {
		var confidence any
		if row.Confidence != nil {
			confidence = share(*row.Confidence)
		}
		shares.Rows = append(shares.Rows, []any{row.Rank, row.Product, names.Of(row.Product), share(row.First), share(row.Top), row.Mean, confidence})
	}
	swaps := Table{Title: p.T("table.swaps"), Columns: columns(p, "product", "name", "pebbles_moved")}
	for _, s := range r.Swaps {
		var pebbles any = dash{}
		if s.Possible {
			pebbles = s.Pebbles
		}
		swaps.Rows = append(swaps.Rows, []any{s.Product, names.Of(s.Product), pebbles})
	}
	return []Table{shares, swaps}
}

// RobustnessWords says in sentences what a planner can quote.
func RobustnessWords(r ranking.Robustness, names Names, p *i18n.Printer) []string {
	out := []string{}
	say := func(key string, args ...any) { out = append(out, p.T(key, args...)) }
	if len(r.Rows) == 0 {
		say("robustness.none")
		return out
	}
	first := r.Rows[0]
	say("robustness.first", "product", names.Of(first.Product), "first", p.Percent(first.First), "top", p.Percent(first.Top), "places", r.Top)
	if len(r.Swaps) > 0 && r.Swaps[0].Possible {
		say("robustness.swap", "product", names.Of(r.Swaps[0].Product), "first", names.Of(first.Product), "pebbles", p.Number(r.Swaps[0].Pebbles, 1))
	} else if len(r.Swaps) > 0 {
		say("robustness.no-swap", "first", names.Of(first.Product))
	}
	changing := []string{}
	for _, x := range r.Without {
		if len(x.First) != 1 || x.First[0] != first.Product {
			changing = append(changing, names.Of(x.Criterion+x.Group))
		}
	}
	if len(changing) > 0 {
		say("robustness.hangs", "on", strings.Join(changing, "; "), "first", names.Of(first.Product))
	} else {
		say("robustness.stays", "first", names.Of(first.Product))
	}
	return out
}
