package ranking

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// cluster is one or several groups that are counted together.
type cluster struct {
	groups []string // sorted
	count  *count
}

// clusters are the groups with valid ballots, by id.
func (b *box) clusters() []cluster {
	list := make([]cluster, 0, len(b.groups))
	for _, id := range slices.Sorted(maps.Keys(b.groups)) {
		list = append(list, cluster{[]string{id}, b.groups[id]})
	}
	return list
}

// merge counts the clusters together.
func (b *box) merge(list []cluster) cluster {
	all := cluster{groups: []string{}, count: newCount(len(b.in.Choices))}
	for _, c := range list {
		all.groups = append(all.groups, c.groups...)
		all.count.plus(c.count)
	}
	slices.Sort(all.groups)
	return all
}

// shown merges small groups until each cluster has MinGroup ballots. It
// returns none if that leaves one that is merged or still too small.
func (b *box) shown() []cluster {
	list := b.clusters()
	for len(list) > 1 {
		slices.SortStableFunc(list, bySize)
		if list[0].count.ballots >= b.in.MinGroup {
			break
		}
		list = append(list[2:], b.merge(list[:2]))
	}
	if len(list) == 1 && (len(list[0].groups) > 1 || list[0].count.ballots < b.in.MinGroup) {
		return nil
	}
	slices.SortFunc(list, byFirstID)
	return list
}

// bySize puts the smallest first, equal ones by id.
func bySize(a, b cluster) int {
	return cmp.Or(cmp.Compare(a.count.ballots, b.count.ballots), byFirstID(a, b))
}

func byFirstID(a, b cluster) int { return strings.Compare(a.groups[0], b.groups[0]) }

// groupTallies counts each cluster, one ballot one voice.
func (b *box) groupTallies(shown []cluster) []GroupTally {
	tallies := make([]GroupTally, len(shown))
	for i, c := range shown {
		tallies[i] = GroupTally{
			Groups:  c.groups,
			Ballots: c.count.ballots,
			Rows:    countedRows(b.in.Choices, c.count.points(), c.count.ballots, c.count),
		}
	}
	return tallies
}

// groupAgreement is Kendall's W between the groups' orders.
func groupAgreement(groups []GroupTally, choices map[string]int) *float64 {
	ranks := make([][]float64, len(groups))
	for g, tally := range groups {
		ranks[g] = make([]float64, len(choices))
		for _, row := range tally.Rows {
			ranks[g][choices[row.Product]] = float64(row.Rank)
		}
	}
	if w, ok := KendallW(ranks); ok {
		return &w
	}
	return nil
}

// warnings says what a reader of the count has to know.
func (b *box) warnings(t Tally) []Warning {
	list := []Warning{}
	if t.Ballots < b.in.MinGroup {
		list = append(list, Warning{FewVoices, map[string]any{"ballots": t.Ballots, "min": b.in.MinGroup}})
	}
	if t.Invalid > 0 {
		list = append(list, Warning{InvalidBallots, map[string]any{"invalid": t.Invalid, "reasons": t.Reasons}})
	}
	list = append(list, b.smallWarnings(t.Groups)...)
	if t.Ballots > 0 {
		list = append(list, tieWarnings(tiersOf(ranksCounted(t.Rows)))...)
	}
	if firsts := tallyFirsts(t.Groups); differ(firsts) {
		list = append(list, Warning{GroupsDisagree, map[string]any{"firsts": firsts}})
	}
	return list
}

// smallWarnings names the groups that are shown merged or not at all.
func (b *box) smallWarnings(shown []GroupTally) []Warning {
	if len(shown) == 0 && len(b.groups) > 0 {
		ids := slices.Sorted(maps.Keys(b.groups))
		return []Warning{{GroupsHidden, map[string]any{"groups": ids, "min": b.in.MinGroup}}}
	}
	merged := []string{}
	for _, g := range shown {
		if len(g.Groups) > 1 {
			merged = append(merged, g.Groups...)
		}
	}
	if len(merged) == 0 {
		return nil
	}
	return []Warning{{SmallGroupsMerged, map[string]any{"groups": merged}}}
}

// tallyFirsts are the first tiers of the groups, by ids joined by "+".
func tallyFirsts(groups []GroupTally) map[string][]string {
	firsts := map[string][]string{}
	for _, g := range groups {
		firsts[strings.Join(g.Groups, "+")] = tiersOf(ranksCounted(g.Rows))[0].products
	}
	return firsts
}
