package ranking

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
)

// Contest is a count that is examined: the ballots, the rule that counts them
// and how many are chosen.
type Contest struct {
	Tallying
	Rule  string // one of RulesFor the ballots' type; "" is the first
	Seats int    // how many are chosen; 0 is 1
}

// voters are the valid ballots of a contest, equal ones of a group together.
type voters struct {
	in    Contest
	m     int // choices
	box   *box
	kinds []kind
	names []string // of the strata: the groups as they voted
	blocs []bloc   // the groups as they are shown; one of all ballots when none is
	shown bool     // the blocs may be shown
	n     int      // ballots
	unit  int64    // points are so many times what they are, so that they are whole
}

// kind is some equal ballots of one group.
type kind struct {
	group, bloc int
	n           int
	ballot      Ballot
	tiers       []uint8    // by choice: the number of its tier from 0, or absent
	beats       []bool     // by pair of choices: the ballot puts the first above the second
	exact       []*big.Rat // points by choice, for rules that add them up
	points      []int64    // the same, times unit
}

// absent marks a choice that a ballot leaves out.
const absent = 0xFF

// bloc is a group, or several merged ones, with a voice.
type bloc struct {
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
	if in.Type != RankedBallot {
		box.marks = newMarks(len(in.Choices))
	}
	v := &voters{in: in, m: len(in.Choices), box: box}
	f := folding{v, map[string]int{}, map[string]int{}}
	if in.Papers != nil {
		in.Papers.each(f.unpack)
	} else {
		for i := range in.Ballots {
			f.add(&in.Ballots[i], 1)
		}
	}
	v.setBlocs(f.strata)
	return v, v.setPoints()
}

// withDefaults fills in the defaults and checks the options.
func (in Contest) withDefaults() (Contest, error) {
	if in.Seats == 0 {
		in.Seats = max(in.Tallying.Seats, 1)
	}
	in.Tallying.Seats = in.Seats
	tallying, err := in.Tallying.withDefaults()
	if err != nil {
		return in, err
	}
	in.Tallying = tallying
	fitting := RulesFor(in.Type)
	in.Rule = cmp.Or(in.Rule, fitting[0])
	switch {
	case !slices.Contains(fitting, in.Rule), in.Rule == KemenyRule && len(in.Choices) > MaxCertified:
		return in, &OptionError{"rule", in.Rule}
	case len(in.Choices) > MaxPacked:
		return in, badNumber("choices", len(in.Choices))
	}
	return in, nil
}

// folding puts equal ballots together.
type folding struct {
	v            *voters
	strata, seen map[string]int
}

// unpack adds a packed ballot.
func (f folding) unpack(group, times int, codes []byte) {
	p := f.v.in.Papers
	ballot := Ballot{Group: p.groups[group]}
	tier := []string{}
	for _, code := range codes {
		tier = append(tier, p.choices[code&codeOf])
		if code&endOfTier != 0 {
			ballot.Ranking, tier = append(ballot.Ranking, tier), nil
		}
	}
	f.add(&ballot, times)
}

// add adds ballots that are alike, if they count.
func (f folding) add(ballot *Ballot, times int) {
	v := f.v
	if !v.read(ballot) {
		return
	}
	group := ballot.Group
	if _, known := f.strata[group]; !known {
		f.strata[group] = len(f.strata)
		v.names = append(v.names, group)
		v.box.groups[group] = newCount(v.m)
	}
	v.box.groups[group].ballots += times
	v.n += times
	key := group + "\x00" + v.content()
	at, known := f.seen[key]
	if !known {
		at = len(v.kinds)
		f.seen[key] = at
		k := v.kindOf(ballot)
		k.group = f.strata[group]
		v.kinds = append(v.kinds, k)
	}
	v.kinds[at].n += times
}

// read puts a ballot before the box; it is false when it does not count.
func (v *voters) read(ballot *Ballot) bool {
	if v.in.Type == RankedBallot {
		return v.box.read(ballot.Ranking) == "" && len(v.box.paper.order) > 0
	}
	return v.box.readMarks(ballot) == "" && v.box.marks.said > 0
}

// content tells the ballot that was read from others.
func (v *voters) content() string {
	if v.in.Type == RankedBallot {
		return string(v.tiersRead())
	}
	text, marks := []byte{}, v.box.marks
	for _, value := range marks.value {
		text = append(strconv.AppendInt(text, int64(value), 10), ' ')
	}
	for pair, number := range marks.above {
		if v.in.Type == PairwiseBallot && number == marks.number {
			text = append(strconv.AppendInt(text, int64(pair), 10), '>')
		}
	}
	return string(text)
}

// tiersRead are the tiers of the ballot that was read; of one that is no
// ranking, the higher values first.
func (v *voters) tiersRead() []uint8 {
	tiers := slices.Repeat([]uint8{absent}, v.m)
	if v.in.Type == RankedBallot {
		from := 0
		for t, to := range v.box.paper.ends {
			for _, i := range v.box.paper.order[from:to] {
				tiers[i] = uint8(t)
			}
			from = to
		}
		return tiers
	}
	values := slices.Clone(v.box.marks.value)
	slices.Sort(values)
	values = slices.Compact(values)
	for i, value := range v.box.marks.value {
		if value != unsaid {
			tiers[i] = uint8(len(values) - 1 - slices.Index(values, value))
		}
	}
	return tiers
}

// kindOf is what the ballot that was read says.
func (v *voters) kindOf(ballot *Ballot) kind {
	k := kind{ballot: Ballot{Ranking: ballot.Ranking, Points: ballot.Points, Pairs: ballot.Pairs}, tiers: v.tiersRead(), beats: make([]bool, v.m*v.m)}
	one := newCount(v.m)
	switch v.in.Type {
	case RankedBallot:
		v.box.add(one)
		v.box.addPairs(one)
	case PairwiseBallot:
		v.box.addMarks(one)
		v.box.addCompared(one)
	default:
		v.box.addMarks(one)
		v.box.addOrder(one)
	}
	for pair, n := range one.over {
		k.beats[pair] = n > 0
	}
	if k.exact = one.points(); v.in.Rule == PluralityRule {
		k.exact = k.firstPoints()
	}
	return k
}

// firstPoints is one point, shared by those on top.
func (k kind) firstPoints() []*big.Rat {
	out, top := make([]*big.Rat, len(k.tiers)), int64(0)
	for _, t := range k.tiers {
		if t == 0 {
			top++
		}
	}
	for i, t := range k.tiers {
		if out[i] = new(big.Rat); t == 0 {
			out[i].SetFrac64(1, top)
		}
	}
	return out
}

// setBlocs says which groups have a voice together, and how much a ballot of
// each counts.
func (v *voters) setBlocs(strata map[string]int) {
	shown := v.box.shown()
	v.shown = len(shown) > 0
	if !v.shown {
		shown = []cluster{v.box.merge(v.box.clusters())}
	}
	of := make([]int, len(strata))
	for i, c := range shown {
		v.blocs = append(v.blocs, bloc{c.groups, c.count.ballots, 1})
		for _, group := range c.groups {
			of[strata[group]] = i
		}
	}
	for i := range v.kinds {
		v.kinds[i].bloc = of[v.kinds[i].group]
	}
	if v.in.Voice == EqualVoice {
		v.weigh()
	}
}

// weigh gives each bloc the same voice: a ballot counts the common multiple of
// the blocs' sizes, divided by its own bloc's size.
func (v *voters) weigh() {
	common := big.NewInt(1)
	for _, c := range v.blocs {
		common = lcm(common, big.NewInt(int64(max(c.n, 1))))
	}
	if !common.IsInt64() {
		v.blocs = nil // setPoints refuses
		return
	}
	for i, c := range v.blocs {
		v.blocs[i].weight = common.Int64() / int64(max(c.n, 1))
	}
}

// mostVoices bounds sums of voices and points, so that none overflows.
const mostVoices = 1 << 60

// setPoints makes the points whole numbers.
//
// Errors: *OptionError when the voices of the groups have no common measure
// that is small enough.
func (v *voters) setPoints() error {
	unit, largest := big.NewInt(1), int64(v.m*v.m)
	for _, n := range v.divisors() {
		unit = lcm(unit, big.NewInt(int64(max(n, 1))))
	}
	for _, k := range v.kinds {
		for _, p := range k.exact {
			unit = lcm(unit, p.Denom())
			largest = max(largest, int64(number(p))+1)
		}
	}
	voices := new(big.Int)
	for _, c := range v.blocs {
		voices.Add(voices, new(big.Int).Mul(big.NewInt(int64(c.n)), big.NewInt(c.weight)))
	}
	bound := new(big.Int).Mul(new(big.Int).Mul(unit, voices), big.NewInt(2*max(largest, int64(v.in.Points), int64(v.in.MaxScore))))
	if v.blocs == nil || bound.Cmp(big.NewInt(mostVoices)) > 0 {
		return &OptionError{"voice", v.in.Voice}
	}
	v.unit = unit.Int64()
	for i := range v.kinds {
		v.kinds[i].points = v.whole(v.kinds[i].exact)
	}
	return nil
}

// divisors are numbers by which points may be divided on ballots that replace
// others, or among those tied on top as a runoff goes on.
func (v *voters) divisors() []int {
	out := []int{v.m - 1, v.m - v.in.Seats, v.m - v.in.Places, v.m - v.in.Seats - 1}
	if v.in.Rule != RunoffRule {
		return out
	}
	tied := 1
	for _, k := range v.kinds {
		sizes := map[uint8]int{}
		for _, t := range k.tiers {
			if sizes[t]++; t != absent {
				tied = max(tied, sizes[t])
			}
		}
	}
	for n := 2; n <= tied; n++ {
		out = append(out, n)
	}
	return out
}

// whole are points times unit.
func (v *voters) whole(points []*big.Rat) []int64 {
	out, unit := make([]int64, len(points)), new(big.Rat).SetInt64(v.unit)
	for i, p := range points {
		out[i] = new(big.Rat).Mul(p, unit).Num().Int64()
	}
	return out
}
