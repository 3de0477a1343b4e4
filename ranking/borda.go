package ranking

import "math/big"

// Borda counts points by position (Borda 1784, "Mémoire sur les élections au
// scrutin").
//
// With k places, position p gets max(0, k+1−p) points; k is the number of
// choices when Places is 0 or more than there are. So a full ranking of m
// choices gives m, m−1, … 1. Tied choices get the mean of their positions'
// points. Choices left out share the points of the positions left
// (AverageRest) or get none (ZeroRest); other readings are DominationRest,
// NonDominationRest and ModifiedRest.
//
// A ballot is kept but not counted when it names an unknown choice, names one
// twice or ranks more choices than there are places; an empty one is an
// abstention. Points are summed in integers and compared exactly, so a tie is
// a true tie. Tied products keep the order of Choices.
//
// Groups that cast fewer than MinGroup valid ballots are merged, the two
// smallest first, until none is left; if that leaves one group that is merged
// or still too small, none is shown. By EqualVoice the groups as shown have a
// voice each, all together one when none is shown: a small group with a voice
// of its own could be worked out from the count by both voices.
//
// Errors: *UnknownError for a Voice, *OptionError for another bad option or a
// choice that is empty or listed twice. Bad ballots are never an error.
func Borda(in Tallying) (Tally, error) {
	in, err := in.withDefaults()
	if err != nil {
		return Tally{}, err
	}
	if in.Type != RankedBallot {
		return Tally{}, &OptionError{"ballot_type", string(in.Type)}
	}
	if in.TieBreak != "" {
		return in.count(BordaRule)
	}
	box, err := newBox(in)
	if err != nil {
		return Tally{}, err
	}
	if err := box.castAll(); err != nil {
		return Tally{}, err
	}
	return box.tally(), nil
}

// tally sums up after the last ballot.
func (b *box) tally() Tally {
	total := b.merge(b.clusters()).count
	points, voices := b.points(total)
	t := Tally{
		Rule:        RulesFor(b.in.Type)[0],
		Type:        b.in.Type,
		Voice:       b.in.Voice,
		Incomplete:  b.in.Incomplete,
		Places:      b.in.Places,
		Ballots:     total.ballots,
		Abstentions: b.abstentions,
		Reasons:     b.reasons,
		Rows:        countedRows(b.in.Choices, points, voices, total),
		Tiers:       [][]string{},
		Groups:      b.groupTallies(b.shown()),
	}
	for _, n := range b.reasons {
		t.Invalid += n
	}
	for _, tier := range tiersOf(ranksCounted(t.Rows)) {
		t.Tiers = append(t.Tiers, tier.products)
	}
	t.Agreement = groupAgreement(t.Groups, b.index)
	t.Warnings = b.warnings(t)
	return t
}

// points are the exact points by choice, and over how many voices they are
// summed: ballots, or groups whose means they are.
func (b *box) points(total *count) ([]*big.Rat, int) {
	if b.in.Voice == PerHead {
		return total.points(), total.ballots
	}
	sums, voices := newCount(len(b.in.Choices)).points(), b.shown()
	if len(voices) == 0 && total.ballots > 0 {
		voices = []cluster{{count: total}}
	}
	for _, v := range voices {
		ballots := big.NewRat(int64(v.count.ballots), 1)
		for i, p := range v.count.points() {
			sums[i].Add(sums[i], p.Quo(p, ballots))
		}
	}
	return sums, len(voices)
}
