package committee

import "slices"

// Choose chooses by a rule.
//
//   - EqualShares: each voter has the same share of the seats, or of the budget,
//     by weight. In each round the choice is bought that costs its supporters
//     least for what it is worth to them, all paying alike as far as their money
//     goes. What is then left is filled as Complete says, by default not at all.
//   - Phragmen: the choice is taken that leaves its supporters with the smallest
//     greatest load. With costs it ends where the next one does not fit (Los,
//     Christoff and Grossi 2022), unless Complete says how to go on.
//   - PAV, ChamberlinCourant: the best of all committees, by branch and bound;
//     *TooLargeError after some seconds' work. 20 choices are never too many.
//   - SeqPAV, RevSeqPAV, SAV, AV: as their names say. AV with a budget takes
//     the most approved that still fits.
//
// Choices that nobody supports fill seats last; money is not spent on them.
//
// Errors: *OptionError for what makes no sense, *TooLargeError.
func Choose(e Election, m Method) (Outcome, error) {
	if err := m.check(e.Costs != nil); err != nil {
		return Outcome{}, err
	}
	p, err := compile(e)
	if err != nil {
		return Outcome{}, err
	}
	return p.choose(m)
}

func (p *profile) choose(m Method) (Outcome, error) {
	switch m.Rule {
	case EqualShares, Phragmen:
		return p.oneByOne(m)
	case PAV, ChamberlinCourant:
		return p.thiele(m)
	case SeqPAV:
		return p.upward(m)
	case RevSeqPAV:
		return p.downward(m)
	case SAV:
		return p.separable(m), nil
	}
	if p.seats == 0 {
		return p.oneByOne(m)
	}
	return p.separable(m), nil
}

func (m *Method) check(costs bool) error {
	if m.Worth == "" {
		m.Worth = WorthOne
	}
	if !slices.Contains(Rules(), m.Rule) || costs && !slices.Contains(BudgetRules(), m.Rule) {
		return &OptionError{"rule", m.Rule}
	}
	if !slices.Contains(Worths(), m.Worth) {
		return &OptionError{"worth", m.Worth}
	}
	for i, c := range m.Complete {
		if !slices.Contains(Completions(), c) || c == ByIncrease && (i > 0 || m.Rule != EqualShares) {
			return &OptionError{"complete", c}
		}
	}
	if m.Step != nil && m.Step.Sign() <= 0 {
		return &OptionError{"step", m.Step.RatString()}
	}
	return nil
}

// outcome lists committees, the resolute one first as it was found.
func (p *profile) outcome(rule string, found [][]int, more bool) Outcome {
	o := Outcome{Rule: rule, Chosen: []string{}, Committees: [][]string{}, More: more}
	if len(found) == 0 {
		return o
	}
	o.Chosen = p.names(found[0])
	sorted := make([][]int, len(found))
	for i, c := range found {
		sorted[i] = slices.Sorted(slices.Values(c))
	}
	slices.SortFunc(sorted, slices.Compare)
	for _, c := range slices.CompactFunc(sorted, slices.Equal) {
		o.Committees = append(o.Committees, p.names(c))
	}
	return o
}
