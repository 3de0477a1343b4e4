package ranking

import (
	"cmp"
	"math/big"
	"slices"
)

// Contest is a count that is examined: the ballots, the rule that counts them
// and how many are chosen.
type Contest struct {
	Tallying
	Rule  string // one of Rules; "" is BordaRule
	Seats int    // how many are chosen; 0 is 1
}

// voters are the valid ballots of a contest, equal ones of a group together.
type voters struct {
	in      Contest
	m       int // choices
	kinds   []kind
	groups  int      // strata: the groups as they voted
	circles []circle // the groups as they are shown; one of all ballots when none is
	shown   bool     // the circles may be shown
	n       int      // ballots
	worth   []int64  // Borda's: worth[p] is the sum of the points of the best p places
	unit    int64    // points are so many times what they are, so that they are whole
}

// kind is some equal ballots of one group.
type kind struct {
	group, circle int
	n             int
	tiers         []uint8 // by choice: the number of its tier from 0, or absent
	points        []int64 // by choice, times unit; for rules that add up points
}

// absent marks a choice that a ballot leaves out.
const absent = 0xFF

// circle is a group, or several merged ones, with a voice.
type circle struct {
	groups []string
	n      int
	weight int64 // of each of its ballots; whole numbers in proportion
}

// newVoters reads the ballots; those that do not count are passed over.
func newVoters(in Contest) (*voters, error) {
	in, err := in.withDefaults()
	if err != nil {
		return nil, err
	}
	box, err := newBox(in.Tallying)
	if err != nil {
		return nil, err
	}
	v := &voters{in: in, m: len(in.Choices), worth: box.worth}
	strata, seen := map[string]int{}, map[string]int{}
	for i := range in.Ballots {
		tiers := box.tiersOf(&in.Ballots[i])
		if tiers == nil {
			continue
		}
		v.add(box, in.Ballots[i].Group, tiers, strata, seen)
	}
	v.groups = len(strata)
	v.setCircles(box, strata)
	return v, v.setPoints()
}

func (in Contest) withDefaults() (Contest, error) {
	tallying, err := in.Tallying.withDefaults()
	if err != nil {
		return in, err
	}
	in.Tallying = tallying
	if in.Rule == "" {
		in.Rule = BordaRule
	}
	if in.Seats == 0 {
		in.Seats = 1
	}
	switch {
	case !slices.Contains(Rules(), in.Rule), in.Rule == KemenyRule && len(in.Choices) > MaxKemeny:
		return in, &OptionError{"rule", in.Rule}
	case in.Seats < 1:
		return in, badNumber("seats", in.Seats)
	case len(in.Choices) > 127:
		return in, badNumber("choices", len(in.Choices))
	}
	return in, nil
}

// tiersOf reads a ballot as tiers by choice; nil when it does not count.
func (b *box) tiersOf(ballot *Ballot) []uint8 {
	if reason := b.read(ballot.Ranking); reason != "" || len(b.paper.order) == 0 {
		return nil
	}
	tiers := make([]uint8, len(b.in.Choices))
	for i := range tiers {
		tiers[i] = absent
	}
	from := 0
	for t, to := range b.paper.ends {
		for _, i := range b.paper.order[from:to] {
			tiers[i] = uint8(t)
		}
		from = to
	}
	return tiers
}

// add folds one ballot into its kind.
func (v *voters) add(box *box, group string, tiers []uint8, strata, seen map[string]int) {
	if _, known := strata[group]; !known {
		strata[group] = len(strata)
		box.groups[group] = newCount(v.m)
	}
	box.groups[group].ballots++
	v.n++
	key := group + "\x00" + string(tiers)
	at, known := seen[key]
	if !known {
		at = len(v.kinds)
		seen[key] = at
		v.kinds = append(v.kinds, kind{group: strata[group], tiers: tiers})
	}
	v.kinds[at].n++
}

// setCircles says which groups have a voice together, and how much a ballot of
// each counts.
func (v *voters) setCircles(box *box, strata map[string]int) {
	shown := box.shown()
	v.shown = len(shown) > 0
	if !v.shown {
		all := box.merge(box.clusters())
		shown = []cluster{all}
	}
	of := make([]int, len(strata))
	for i, c := range shown {
		v.circles = append(v.circles, circle{c.groups, c.count.ballots, 1})
		for _, group := range c.groups {
			of[strata[group]] = i
		}
	}
	for i := range v.kinds {
		v.kinds[i].circle = of[v.kinds[i].group]
	}
	if v.in.Voice == EqualVoice {
		v.weigh()
	}
}

// weigh gives each circle the same voice: a ballot counts the common multiple
// of the circles' sizes, divided by its own circle's size.
func (v *voters) weigh() {
	common := big.NewInt(1)
	for _, c := range v.circles {
		if c.n > 0 {
			common = lcm(common, big.NewInt(int64(c.n)))
		}
	}
	for i, c := range v.circles {
		if c.n > 0 && common.IsInt64() {
			v.circles[i].weight = common.Int64() / int64(c.n)
		}
	}
	if !common.IsInt64() {
		v.circles = nil // setPoints refuses
	}
}

// mostVoices bounds sums of voices and points, so that none overflows.
const mostVoices = 1 << 60

// setPoints gives each kind its points, in whole numbers.
//
// Errors: *OptionError when the voices of the groups have no common measure
// that is small enough.
func (v *voters) setPoints() error {
	unit := big.NewInt(1)
	for _, left := range []int{v.m - 1, v.m - v.in.Seats} { // of a ballot that ranks one, or as many as are chosen
		unit = lcm(unit, big.NewInt(int64(max(left, 1))))
	}
	most := 1 // tied in a tier; fewer are left of it as a runoff goes on
	for _, k := range v.kinds {
		for t, size := range k.sizes() {
			if unit = lcm(unit, big.NewInt(int64(size))); t < k.named() {
				most = max(most, size)
			}
		}
	}
	for size := 2; v.in.Rule == RunoffRule && size <= most; size++ {
		unit = lcm(unit, big.NewInt(int64(size)))
	}
	voices := new(big.Int)
	for _, c := range v.circles {
		voices.Add(voices, new(big.Int).Mul(big.NewInt(int64(c.n)), big.NewInt(c.weight)))
	}
	bound := new(big.Int).Mul(new(big.Int).Mul(unit, voices), big.NewInt(int64(2*v.m*v.m+2)))
	if v.circles == nil || bound.Cmp(big.NewInt(mostVoices)) > 0 {
		return &OptionError{"voice", v.in.Voice}
	}
	v.unit = unit.Int64()
	for i := range v.kinds {
		v.kinds[i].points = v.pointsOf(v.kinds[i].tiers)
	}
	return nil
}

// named is how many tiers a ballot names.
func (k kind) named() int {
	out := 0
	for _, t := range k.tiers {
		if t != absent {
			out = max(out, int(t)+1)
		}
	}
	return out
}

// sizes are how many choices each tier holds, those left out last.
func (k kind) sizes() []int {
	sizes, out := make([]int, len(k.tiers)), 0
	for _, t := range k.tiers {
		if t == absent {
			out++
			continue
		}
		sizes[t]++
	}
	sizes = append(sizes, out)
	return slices.DeleteFunc(sizes, func(n int) bool { return n == 0 })
}

// pointsOf are Borda's points of a ballot by choice, times unit.
func (v *voters) pointsOf(tiers []uint8) []int64 {
	from, sizes := 0, kind{tiers: tiers}.sizes()
	each := make([]int64, 0, len(sizes))
	for _, size := range sizes {
		each = append(each, v.unit*(v.worth[from+size]-v.worth[from])/int64(size))
		from += size
	}
	points := make([]int64, len(tiers))
	for i, t := range tiers {
		switch {
		case t != absent:
			points[i] = each[t]
		case v.in.Incomplete == AverageRest:
			points[i] = each[len(each)-1]
		}
	}
	return points
}

// above reports whether a ballot ranks x above y.
func (v *voters) above(tiers []uint8, x, y int) bool {
	return tiers[x] < tiers[y] && (tiers[y] != absent || v.in.Incomplete == AverageRest)
}

// adds reports whether the rule adds up points of each ballot, so that what a
// ballot does to the lead of one choice over another depends on that ballot
// alone.
func (v *voters) adds() bool { return v.in.Rule == BordaRule }

// sums are the points by choice, weighted.
func (v *voters) sums(kinds []kind) []int64 {
	out := make([]int64, v.m)
	for _, k := range kinds {
		w := int64(k.n) * v.circles[k.circle].weight
		for i, p := range k.points {
			out[i] += w * p
		}
	}
	return out
}

// over counts the voices that rank one choice above another, row by row.
func (v *voters) over(kinds []kind) []int64 {
	out := make([]int64, v.m*v.m)
	for _, k := range kinds {
		w := int64(k.n) * v.circles[k.circle].weight
		for x := range v.m {
			for y := range v.m {
				if v.above(k.tiers, x, y) {
					out[x*v.m+y] += w
				}
			}
		}
	}
	return out
}

// ranks counts ballots by the rule: by choice its rank, where ties share the
// best (1, 2, 2, 4).
func (v *voters) ranks(kinds []kind) []int {
	switch v.in.Rule {
	case BordaRule:
		return ranksOfSums(v.sums(kinds))
	case CopelandRule:
		return ranksOfSums(v.wins(v.over(kinds)))
	case MinimaxRule:
		return ranksOfSums(v.defeats(v.over(kinds)))
	case SchulzeRule:
		return v.paths(v.over(kinds))
	case RunoffRule:
		return v.ranksOfRounds(v.rounds(kinds))
	case RankedPairsRule:
		return v.rankedPairs(v.over(kinds))
	}
	o, _ := v.duels(kinds).kemeny()
	return v.ranksIn(o.Tiers)
}

// wins are the wins less the defeats of each choice in pairs.
func (v *voters) wins(over []int64) []int64 {
	out := make([]int64, v.m)
	for x := range v.m {
		for y := range v.m {
			out[x] += int64(cmp.Compare(over[x*v.m+y], over[y*v.m+x]))
		}
	}
	return out
}

// defeats are the votes of the worst defeat of each choice, below zero, so that
// more is better.
func (v *voters) defeats(over []int64) []int64 {
	out := make([]int64, v.m)
	for x := range v.m {
		for y := range v.m {
			if against := over[y*v.m+x]; against > over[x*v.m+y] {
				out[x] = min(out[x], -against)
			}
		}
	}
	return out
}

// paths ranks by the strongest paths (Schulze).
func (v *voters) paths(over []int64) []int {
	m := v.m
	p := make([]int64, m*m)
	for x := range m {
		for y := range m {
			if over[x*m+y] > over[y*m+x] {
				p[x*m+y] = over[x*m+y]
			}
		}
	}
	widen(p, m)
	return peeled(m, func(x, y int) bool { return p[x*m+y] > p[y*m+x] })
}

// rankedPairs locks defeats as [RankedPairsRule] does, those of the same
// strength together.
func (v *voters) rankedPairs(over []int64) []int {
	m := v.m
	arcs := []int{}
	for at := range over {
		if back := at%m*m + at/m; over[at] > over[back] {
			arcs = append(arcs, at)
		}
	}
	stronger := func(p, q int) int {
		return cmp.Or(cmp.Compare(over[q], over[p]), cmp.Compare(over[p%m*m+p/m], over[q%m*m+q/m]))
	}
	slices.SortFunc(arcs, stronger)
	locked := newPaths(m)
	for len(arcs) > 0 {
		n := 1
		for n < len(arcs) && stronger(arcs[0], arcs[n]) == 0 {
			n++
		}
		locked.lock(arcs[:n])
		arcs = arcs[n:]
	}
	return peeled(m, locked.joins)
}

// paths are which choices lead to which over locked defeats, as sets of bits.
type paths struct {
	m     int
	reach [][2]uint64
}

func newPaths(m int) paths { return paths{m, make([][2]uint64, m)} }

func (p paths) joins(x, y int) bool { return p.reach[x][y/64]>>(y%64)&1 == 1 }

// lock adds the defeats of one strength that close no circle with those that
// are locked and with each other.
func (p paths) lock(arcs []int) {
	all := paths{p.m, slices.Clone(p.reach)}
	for _, at := range arcs {
		all.add(at/p.m, at%p.m)
	}
	for _, at := range arcs {
		if !all.joins(at%p.m, at/p.m) {
			p.add(at/p.m, at%p.m)
		}
	}
}

// add joins x to y, and with it all that leads to x to all that y leads to.
func (p paths) add(x, y int) {
	to := p.reach[y]
	to[y/64] |= 1 << (y % 64)
	for z := range p.m {
		if z == x || p.joins(z, x) {
			p.reach[z][0] |= to[0]
			p.reach[z][1] |= to[1]
		}
	}
}

// peeled ranks by a relation without circles, as [peel] does.
func peeled(m int, above func(x, y int) bool) []int {
	out, rank := make([]int, m), 1
	for rank <= m {
		tier := []int{}
		for y := range m {
			free := out[y] == 0
			for x := 0; free && x < m; x++ {
				free = x == y || out[x] != 0 || !above(x, y)
			}
			if free {
				tier = append(tier, y)
			}
		}
		for _, y := range tier {
			out[y] = rank
		}
		rank += len(tier)
	}
	return out
}

// ranksOfSums ranks by numbers, the largest first.
func ranksOfSums(sums []int64) []int {
	out := make([]int, len(sums))
	for i, a := range sums {
		out[i] = 1
		for _, b := range sums {
			if b > a {
				out[i]++
			}
		}
	}
	return out
}

// ranksIn are the ranks of tiers, by choice.
func (v *voters) ranksIn(tiers [][]string) []int {
	out, rank := make([]int, v.m), 1
	for _, tier := range tiers {
		for _, choice := range tier {
			out[slices.Index(v.in.Choices, choice)] = rank
		}
		rank += len(tier)
	}
	return out
}

func (v *voters) duels(kinds []kind) duels {
	d := duels{v.in.Choices, make([][]*big.Rat, v.m)}
	over := v.over(kinds)
	for x := range d.over {
		d.over[x] = make([]*big.Rat, v.m)
		for y := range d.over[x] {
			d.over[x][y] = new(big.Rat).SetInt64(over[x*v.m+y])
		}
	}
	return d
}
