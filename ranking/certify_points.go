package ranking

import (
	"cmp"
	"slices"
)

// lot is some ballots, each of which can cut a lead by so much.
type lot struct {
	effect int64
	n      int
}

// byPoints is the exact margin by a rule that adds up points.
func (a *attack) byPoints(x, y, bloc, n int) (level, pass Margin) {
	lead, lots := a.lots(x, y, bloc)
	at, past := fewest(lots, lead, false), fewest(lots, lead, true)
	level, pass = Margin{Least: at, Most: at}, Margin{Least: past, Most: past}
	if at > n {
		level.Most = 0
	}
	if past > n {
		pass.Most = 0
	}
	return level.settled(n), pass.settled(n)
}

// lots are the lead of x over y and what each ballot that may change can take
// from it.
func (a *attack) lots(x, y, bloc int) (lead int64, lots []lot) {
	widest := a.widest()
	for _, k := range a.v.kinds {
		w := a.v.blocs[k.bloc].weight
		gives := k.points[x] - k.points[y]
		lead += int64(k.n) * w * gives
		if bloc == everybody || bloc == k.bloc {
			lots = append(lots, lot{w * (gives + widest), k.n})
		}
	}
	return lead, lots
}

// fewest is how many ballots cut a lead to nothing, or below, those with the
// largest effect first; one more than there are when all of them do not.
func fewest(lots []lot, lead int64, below bool) int {
	slices.SortFunc(lots, func(p, q lot) int { return cmp.Compare(q.effect, p.effect) })
	if below {
		lead++ // whole numbers: below nothing is one less
	}
	changed := 0
	for _, l := range lots {
		if l.effect <= 0 {
			continue
		}
		if full := int64(l.n) * l.effect; lead > full {
			lead -= full
			changed += l.n
			continue
		}
		return max(changed+int((lead+l.effect-1)/l.effect), 1)
	}
	all := 0
	for _, l := range lots {
		all += l.n
	}
	return all + 1
}

// widest is the most points by which one valid ballot can put a choice ahead
// of another: it is among the ballots that do nothing but lift the one and lower
// the other.
func (a *attack) widest() int64 {
	most := int64(0)
	for _, k := range a.extremes(0, 1) {
		most = max(most, k.points[0]-k.points[1])
	}
	return most
}

// extremes are ballots with one choice as high as can be, another as low, and
// each number of others between them.
func (a *attack) extremes(up, down int) []kind {
	others := slices.DeleteFunc(indexesTo(a.v.m), func(x int) bool { return x == up || x == down })
	out := []kind{}
	for n := range len(others) + 1 {
		order := slices.Concat([]int{up}, others[:n])
		out = append(out, a.ballots(order, 1)...)
		out = append(out, a.ballots(append(order, down), 1)...)
	}
	return out
}
