package report

import (
	"cmp"
	"slices"

	"potensi/ranking"
)

// assess tests the present ranking over all weightings. The seed is fixed, so
// that the sentence of why stays the same for the same scores.
func (d *decision) assess(opt FlagshipOptions) error {
	if d.present == nil || rankedCount(d.present.Rows) == 0 {
		return nil
	}
	const few = 3 // the places that people call the top, more when more are to be chosen
	r, err := Robustness(d.w, RobustnessOptions{RankOptions: RankOptions{Weights: opt.Weights, MinCoverage: opt.MinCoverage}, Seed: 1, Top: max(few, d.seats)})
	d.robust = &r
	return err
}

func (d *decision) weighings() *Weighings {
	if d.robust == nil {
		return nil
	}
	return &Weighings{d.robust.Draws, d.robust.Seed, d.robust.Top}
}

func (d *decision) robustnessOf(product string) *ranking.Robust {
	if d.robust == nil {
		return nil
	}
	i := slices.IndexFunc(d.robust.Rows, func(r ranking.Robust) bool { return r.Product == product })
	if i < 0 {
		return nil
	}
	return &d.robust.Rows[i]
}

// placesOf are a product's ranks among the ballots of each shown group; without
// ballots, by each group's own weights and scores.
func (d *decision) placesOf(product string) []GroupPlace {
	out := []GroupPlace{}
	if d.tally == nil {
		for _, g := range d.silent() {
			if i := slices.IndexFunc(g.Rows, func(r ranking.Ranked) bool { return r.Product == product }); i >= 0 && g.Rows[i].Rank > 0 {
				out = append(out, GroupPlace{Groups: []string{g.Group}, Rank: g.Rows[i].Rank})
			}
		}
		return out
	}
	for _, g := range d.tally.Groups {
		if row := counted(g.Rows, product); row != nil {
			out = append(out, GroupPlace{g.Groups, row.Rank, &row.Points})
		}
	}
	return out
}

// silent are the groups that have scored, where nobody has voted.
func (d *decision) silent() []ranking.GroupRanking {
	if d.present == nil {
		return nil
	}
	return d.present.Groups
}

// differ tells of the groups that alone would have chosen others.
func (d *decision) differ(f Flagship) []GroupChoice {
	out := []GroupChoice{}
	add := func(groups, chosen, contested []string) {
		if !same(chosen, f.Chosen) || !same(contested, f.Contested) {
			out = append(out, GroupChoice{groups, chosen, contested})
		}
	}
	if d.tally == nil {
		for _, g := range d.silent() {
			chosen, contested := topRanked(g.Rows, d.seats)
			add([]string{g.Group}, chosen, contested)
		}
		return out
	}
	for _, g := range d.tally.Groups {
		chosen, contested := topCounted(g.Rows, d.seats)
		add(g.Groups, chosen, contested)
	}
	return out
}

// topCounted fills the seats from the ranks of a count; a tie over the last
// seat is contested.
func topCounted(rows []ranking.Counted, seats int) (chosen, contested []string) {
	ranked := make([]ranking.Ranked, len(rows))
	for i, row := range rows {
		ranked[i] = ranking.Ranked{Product: row.Product, Rank: row.Rank}
	}
	slices.SortStableFunc(ranked, func(a, b ranking.Ranked) int { return cmp.Compare(a.Rank, b.Rank) })
	return topRanked(ranked, seats)
}

// same reports whether two lists hold the same ids.
func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
