package ranking

// PairCheck says what is odd about pairwise ballots: pairs that nobody was
// asked about, and circles, in which the voices contradict each other.
type PairCheck struct {
	Missing  [][2]string `json:"missing"`  // no counted ballot compares these two
	Even     [][2]string `json:"even"`     // compared, and as many say one as the other
	Cycles   [][3]string `json:"cycles"`   // the first beats the second, that the third, and that the first (intransitive triads, Kendall and Babington Smith 1940)
	Circular int         `json:"circular"` // ballots that hold a circle themselves; they count
}

// readPairs reads pairs of choices, the better one first. Each two may be
// compared once.
func (b *box) readPairs(pairs [][2]string) (reason string) {
	p, m := b.marks, len(b.in.Choices)
	for _, pair := range pairs {
		above, known := b.index[pair[0]]
		below, too := b.index[pair[1]]
		switch {
		case !known || !too:
			return UnknownChoice
		case above == below:
			return RepeatedChoice
		case p.above[above*m+below] == p.number || p.above[below*m+above] == p.number:
			return RepeatedPair
		}
		p.above[above*m+below] = p.number
		p.value[above] = max(p.value[above], 0) + 1
		p.value[below] = max(p.value[below], 0)
		p.said++
	}
	return ""
}

// addCompared adds the pairs of the ballot at hand.
func (b *box) addCompared(g *count) {
	m := len(b.in.Choices)
	if g.over == nil {
		g.over = make([]int64, m*m)
	}
	for pair, number := range b.marks.above {
		if number == b.marks.number {
			g.over[pair]++
		}
	}
	if b.marks.circle(m) {
		b.marks.circular++
	}
}

// circle reports whether the pairs of the ballot at hand close a circle: what
// nothing is above is taken away until nothing is left, or only circles.
func (p *marks) circle(m int) bool {
	gone := make([]bool, m)
	for left := m; left > 0; {
		took := 0
		for b := range m {
			if !gone[b] && !p.under(b, gone, m) {
				gone[b] = true
				took++
			}
		}
		if took == 0 {
			return true
		}
		left -= took
	}
	return false
}

// under reports whether anything that is left stands above a choice.
func (p *marks) under(b int, gone []bool, m int) bool {
	for a := range m {
		if !gone[a] && p.above[a*m+b] == p.number {
			return true
		}
	}
	return false
}

// pairCheck looks for pairs that are missing or even, and for circles.
func (b *box) pairCheck(d duels) *PairCheck {
	out := &PairCheck{Missing: [][2]string{}, Even: [][2]string{}, Cycles: [][3]string{}, Circular: b.marks.circular}
	total, m := b.merge(b.clusters()).count, len(b.in.Choices)
	for x := range m {
		for y := x + 1; y < m; y++ {
			pair := [2]string{b.in.Choices[x], b.in.Choices[y]}
			switch {
			case total.over == nil || total.over[x*m+y]+total.over[y*m+x] == 0:
				out.Missing = append(out.Missing, pair)
			case !d.beats(x, y) && !d.beats(y, x):
				out.Even = append(out.Even, pair)
			}
		}
	}
	out.Cycles = d.triads()
	return out
}

// triads are the circles of three.
func (d duels) triads() [][3]string {
	out := [][3]string{}
	add := func(x, y, z int) {
		if d.beats(x, y) && d.beats(y, z) && d.beats(z, x) {
			out = append(out, [3]string{d.choices[x], d.choices[y], d.choices[z]})
		}
	}
	for x := range d.choices {
		for y := x + 1; y < len(d.choices); y++ {
			for z := y + 1; z < len(d.choices); z++ {
				add(x, y, z)
				add(x, z, y)
			}
		}
	}
	return out
}

// pairWarnings tell of pairs that are missing and of circles.
func (c *PairCheck) warnings() []Warning {
	list := []Warning{}
	if len(c.Missing) > 0 {
		list = append(list, Warning{PairsMissing, map[string]any{"pairs": len(c.Missing), "first": c.Missing[0][:]}})
	}
	if len(c.Cycles) > 0 {
		list = append(list, Warning{PairCycles, map[string]any{"cycles": len(c.Cycles), "products": c.Cycles[0][:]}})
	}
	if c.Circular > 0 {
		list = append(list, Warning{CircularBallots, map[string]any{"ballots": c.Circular}})
	}
	return list
}
