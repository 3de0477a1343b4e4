package ranking

import (
	"cmp"
	"slices"
)

// Margin is how many ballots must change: fewer than Least never do it, Most
// are shown to do it. Where both are the same number it is exact. A changed
// ballot stays in its group and is replaced by any other valid one.
type Margin struct {
	Least int  `json:"least"`
	Most  int  `json:"most"`  // 0: no way was found
	Exact bool `json:"exact"` // Least is enough
	Never bool `json:"never"` // proven: no change of all those ballots does it
}

// GroupMargin is a margin when only the ballots of one shown group change.
type GroupMargin struct {
	Groups  []string `json:"groups"` // ids; several if merged
	Ballots int      `json:"ballots"`
	Level   Margin   `json:"level"`
}

// Lead is how firmly one product stands ahead of another.
type Lead struct {
	Ahead  string        `json:"ahead"`
	Behind string        `json:"behind"`
	Level  Margin        `json:"level"`  // until Ahead is no longer ahead: they are tied, or changed places
	Pass   Margin        `json:"pass"`   // until Behind is ahead
	Groups []GroupMargin `json:"groups"` // the same as Level, by each shown group alone
}

// Hold is how firmly a chosen product holds its seat.
type Hold struct {
	Product string `json:"product"`
	Lost    Margin `json:"lost"`  // ballots until it is no longer sure of a seat
	Rival   string `json:"rival"` // the product that is not chosen and draws level with it first; empty when all are chosen
}

// Certificate says how many people would have to change their ballots before
// the result of a count changes: the margin of victory (Xia 2012, "Computing
// the margin of victory for various voting rules").
type Certificate struct {
	Rule      string    `json:"rule"`
	Voice     string    `json:"voice"`
	Seats     int       `json:"seats"`
	Ballots   int       `json:"ballots"` // that count
	Chosen    []string  `json:"chosen"`
	Contested []string  `json:"contested"` // tied for the seats left: one ballot decides
	Holds     []Hold    `json:"holds"`     // the chosen, in their order
	Leads     []Lead    `json:"leads"`     // each chosen product over each that is not, the narrowest first; see [Certify]
	Warnings  []Warning `json:"warnings"`
}

// Certify reckons, for each chosen product and each that is not chosen, how
// many ballots must change until they change places.
//
// A rule that adds up points lets each changed ballot cut a lead by what it
// gives now and the most that a valid ballot can give the other way, whatever
// the other ballots say. So the smallest number is exact: the ballots with the
// largest effect, one after another (for scoring rules: Xia 2012, theorem 3).
// By equal voice a ballot of a small group has the larger effect.
//
// For the rules that compare pairs or count in rounds, finding the margin is
// hard in general. Least comes from a proof: with so few changed ballots no
// pair, path or round that the lead rests on can turn, whichever they are
// (IRV: Magrino, Rivest & Shen 2011, "Computing the margin of victory in IRV
// elections"). Most comes from an example: ballots were changed, counted again,
// and the lead was gone.
//
// Of rules for which neither is known here (Coombs, STV, STAR, majority judgment
// and means of scores) Least is 1, and only the lead over the first product that
// is not chosen is reckoned, by everybody's ballots.
//
// Ties count as ties, before any tie-break; those that exist already need no
// change, so that contested products have no Hold.
// Groups are those that are shown; their margins follow from at least MinGroup
// ballots.
//
// Errors: those of [Count]; *OptionError for seats below 1, for Kemeny's rule on
// more than MaxCertified choices, and where the voices of the groups have no
// small enough common measure.
func Certify(in Contest) (Certificate, error) {
	v, err := newVoters(in)
	if err != nil {
		return Certificate{}, err
	}
	return v.certificate(), nil
}

func (v *voters) certificate() Certificate {
	out := Certificate{Rule: v.in.Rule, Voice: v.in.Voice, Seats: v.in.Seats, Ballots: v.n,
		Chosen: []string{}, Contested: []string{}, Holds: []Hold{}, Leads: []Lead{}, Warnings: []Warning{}}
	if v.n == 0 {
		return out
	}
	if v.n < v.in.MinGroup {
		out.Warnings = append(out.Warnings, Warning{FewVoices, map[string]any{"ballots": v.n, "min": v.in.MinGroup}})
	}
	a := newAttack(v)
	chosen, contested, rest := a.seats()
	out.Chosen, out.Contested = v.choices(chosen), v.choices(contested)
	for _, x := range chosen {
		others := append(slices.Clone(contested), rest...)
		if v.slow() {
			others = others[:min(len(others), 1)]
		}
		leads := a.leads(x, others)
		out.Holds = append(out.Holds, a.hold(x, leads))
		out.Leads = append(out.Leads, leads...)
	}
	slices.SortStableFunc(out.Leads, func(x, y Lead) int {
		return cmp.Or(cmp.Compare(x.Level.Least, y.Level.Least), cmp.Compare(x.Level.Most, y.Level.Most))
	})
	return out
}

func (v *voters) choices(numbers []int) []string {
	out := make([]string, len(numbers))
	for i, x := range numbers {
		out[i] = v.in.Choices[x]
	}
	return out
}

// attack looks for the fewest changed ballots.
type attack struct {
	v     *voters
	now   []int // ranks before any change
	order []int // choices by rank
	sides []sides
}

func newAttack(v *voters) *attack {
	a := &attack{v: v, now: v.ranks(v.kinds), order: indexesTo(v.m), sides: v.sides()}
	slices.SortStableFunc(a.order, func(x, y int) int { return a.now[x] - a.now[y] })
	return a
}

// seats are the choices that are sure of a seat, that are tied for one, and
// the others, each by rank.
func (a *attack) seats() (chosen, contested, rest []int) {
	for _, x := range a.order {
		switch {
		case a.sure(a.now, x):
			chosen = append(chosen, x)
		case a.now[x] <= a.v.in.Seats:
			contested = append(contested, x)
		default:
			rest = append(rest, x)
		}
	}
	return chosen, contested, rest
}

// sure reports whether by these ranks a choice is sure of a seat: fewer others
// than there are seats are level with it or ahead.
func (a *attack) sure(ranks []int, x int) bool {
	notBehind := 0
	for y, rank := range ranks {
		if y != x && rank <= ranks[x] {
			notBehind++
		}
	}
	return notBehind < a.v.in.Seats
}

// everybody lets the ballots of all blocs change.
const everybody = -1

// leads are those of a chosen product over others.
func (a *attack) leads(x int, others []int) []Lead {
	out := []Lead{}
	for _, y := range others {
		l := Lead{Ahead: a.v.in.Choices[x], Behind: a.v.in.Choices[y], Groups: []GroupMargin{}}
		l.Level, l.Pass = a.margins(x, y, everybody)
		for c, bloc := range a.v.blocs {
			if a.v.shown && !a.v.slow() {
				level, _ := a.margins(x, y, c)
				l.Groups = append(l.Groups, GroupMargin{bloc.groups, bloc.n, level})
			}
		}
		out = append(out, l)
	}
	return out
}

// margins are those until y is level with x, and until it passes, when ballots
// of one bloc, or everybody's, change.
func (a *attack) margins(x, y, bloc int) (level, pass Margin) {
	n := a.v.n
	if bloc != everybody {
		n = a.v.blocs[bloc].n
	}
	if a.v.adds() {
		return a.byPoints(x, y, bloc, n)
	}
	level = Margin{Least: firstUnsure(n, a.proof(x, y, bloc))}
	pass = Margin{Least: level.Least}
	if level.Least <= n {
		level.Most = a.example(plan{down: x, up: []int{y}, bloc: bloc}, level.Least, n, func(r []int) bool { return r[x] >= r[y] })
		pass.Most = a.example(plan{down: x, up: []int{y}, bloc: bloc}, max(level.Least, 1), n, func(r []int) bool { return r[x] > r[y] })
	}
	return level.settled(n), pass.settled(n)
}

// least is the number of ballots below which y surely stays behind x.
func (a *attack) least(x, y int) int {
	if a.v.adds() {
		level, _ := a.byPoints(x, y, everybody, a.v.n)
		return level.Least
	}
	return firstUnsure(a.v.n, a.proof(x, y, everybody))
}

// settled says whether the bounds meet, or more than all n would be needed.
func (m Margin) settled(n int) Margin {
	m.Never = m.Least > n
	m.Exact = !m.Never && m.Least == m.Most
	return m
}

// firstUnsure is the smallest number of changed ballots from 1 for which there
// is no proof; n+1 when there is one for all.
func firstUnsure(n int, proof func(changed int) bool) int {
	low, high := 1, n+1
	for low < high {
		mid := (low + high) / 2
		if proof(mid) {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// hold is when a chosen product is no longer sure of its seat. At least as
// many others as there are seats must be level with it then; so fewer ballots
// never do than the easiest so many of them need, one by one.
func (a *attack) hold(x int, leads []Lead) Hold {
	out := Hold{Product: a.v.in.Choices[x]}
	if len(leads) == 0 {
		out.Lost = Margin{Least: a.v.n + 1}.settled(a.v.n)
		return out
	}
	nearest := slices.MinFunc(leads, func(l, k Lead) int {
		return cmp.Or(cmp.Compare(l.Level.Least, k.Level.Least), cmp.Compare(l.Level.Most, k.Level.Most))
	})
	out.Rival = nearest.Behind
	out.Lost.Least = a.leastToLose(x, leads)
	for _, up := range a.rivals(x) {
		most := a.example(plan{down: x, up: up, bloc: everybody}, out.Lost.Least, a.v.n, func(r []int) bool { return !a.sure(r, x) })
		if most > 0 && (out.Lost.Most == 0 || most < out.Lost.Most) {
			out.Lost.Most = most
		}
	}
	out.Lost = out.Lost.settled(a.v.n)
	return out
}

// leastToLose is the number that the easiest so many others as there are seats
// need to be level, one by one; those that are already need none.
func (a *attack) leastToLose(x int, leads []Lead) int {
	needs := []int{}
	for y := range a.v.m {
		if y == x {
			continue
		}
		i := slices.IndexFunc(leads, func(l Lead) bool { return l.Behind == a.v.in.Choices[y] })
		switch {
		case i >= 0:
			needs = append(needs, leads[i].Level.Least)
		case a.now[y] <= a.now[x]:
			needs = append(needs, 0)
		default:
			needs = append(needs, a.least(x, y))
		}
	}
	slices.Sort(needs)
	return max(needs[a.v.in.Seats-1], 1)
}

// rivals are sets of others that could take the seat of x: as many of those
// behind it as are needed beside those that are not, by their order, or with the
// last of them replaced by the next ones.
func (a *attack) rivals(x int) [][]int {
	behind, need := []int{}, a.v.in.Seats
	for _, y := range a.order {
		switch {
		case a.now[y] > a.now[x]:
			behind = append(behind, y)
		case y != x:
			need--
		}
	}
	out := [][]int{}
	for last := need - 1; last < min(len(behind), need+1); last++ {
		set := append(slices.Clone(behind[:need-1]), behind[last])
		turned := slices.Clone(set)
		slices.Reverse(turned)
		out = append(out, set, turned)
	}
	return out
}
