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
func (a *attack) byPoints(x, y, circle, n int) (level, pass Margin) {
	lead, lots := a.lots(x, y, circle)
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
func (a *attack) lots(x, y, circle int) (lead int64, lots []lot) {
	widest := a.v.widest()
	for _, k := range a.v.kinds {
		w := a.v.circles[k.circle].weight
		gives := k.points[x] - k.points[y]
		lead += int64(k.n) * w * gives
		if circle == everybody || circle == k.circle {
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
// of another: the first place against the last one, or against none at all.
func (v *voters) widest() int64 {
	first, last := int64(v.in.Places), int64(0)
	if v.in.Places == v.m && v.in.Incomplete == AverageRest {
		last = 1
	}
	return v.unit * (first - last)
}
