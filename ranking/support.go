package ranking

// Standing says who stands behind a product.
type Standing string

const (
	// AgreedByAll: it is in the joint top and in no group's bottom third, and every
	// group's ballots gave it something.
	AgreedByAll Standing = "agreed"
	// Championed: it is in some group's top and in no group's bottom third, but it
	// is not in the joint top or some group's ballots gave it nothing.
	Championed Standing = "championed"
	// Disputed: it is in the joint top or in some group's, and in the bottom third
	// of a group.
	Disputed Standing = "disputed"
	// Unclaimed: it is in no group's top, nor agreed by all or disputed.
	Unclaimed Standing = "unclaimed"
)

// Support is who stands behind a product and who does not. Ids of merged
// groups are joined by "+".
type Support struct {
	Product  string   `json:"product"`
	Rank     int      `json:"rank"` // joint
	Standing Standing `json:"standing"`
	For      []string `json:"for"`     // groups that have it in their top
	Against  []string `json:"against"` // groups that have it in their bottom third
	Silent   []string `json:"silent"`  // groups that do not rank it, or whose ballots give it nothing
}

// Supports says for each product whether all groups can live with it.
//
// A product is in the top when it is sure of one of the seats: a tied tier is
// in when all of it fits, else all of it is out. It is in the bottom third when
// its whole tier lies in the last ⌊m/3⌋ of the m places that the group gives;
// a tied tier that reaches above is out. So of two products neither can be in
// the bottom third, of 3 to 5 only the last.
//
// What ballots gave nothing is in no top, however few stand above it: no beans,
// no approval, no place, no pair won. A tie at zero is not support.
//
// Only groups that are shown are heard, small ones merged; with fewer than two
// there is nothing to compare and the list is empty.
func (t Tally) Supports(seats int) []Support {
	voices := []voice{}
	for _, g := range t.Groups {
		voices = append(voices, voice{groupName(g.Groups), ranksCounted(g.Rows), t.nothing(g.Rows)})
	}
	joint := voice{places: ranksCounted(t.Rows), nothing: t.nothing(t.Rows)}
	return supports(joint, voices, seats)
}

// Supports is like [Tally.Supports], for the groups' own rankings of scores. A
// group that does not rank a product is Silent about it; its places are those
// of the products that it ranks.
func (r Ranking) Supports(top int) []Support {
	voices := []voice{}
	for _, g := range r.Groups {
		voices = append(voices, voice{name: g.Group, places: ranksIn(g.Rows)})
	}
	return supports(voice{places: ranksIn(r.Rows)}, voices, top)
}

// voice is a group's order, and the products that its ballots gave nothing.
type voice struct {
	name    string
	places  []place
	nothing map[string]bool
}

// nothing are the products that ballots gave nothing.
func (t Tally) nothing(rows []Counted) map[string]bool {
	out := map[string]bool{}
	for _, row := range rows {
		if row.Ranked == 0 || row.Points == 0 && ZeroIsNothing(t.Rule) {
			out[row.Product] = true
		}
	}
	return out
}

// top are the products that are sure of a seat and got something.
func (v voice) top(seats int) map[string]bool {
	out := topOf(v.places, seats)
	for product := range v.nothing {
		delete(out, product)
	}
	return out
}

func supports(joint voice, voices []voice, seats int) []Support {
	out := []Support{}
	if len(voices) < 2 {
		return out
	}
	top := joint.top(seats)
	for _, p := range joint.places {
		s := Support{Product: p.product, Rank: p.rank, For: []string{}, Against: []string{}, Silent: []string{}}
		all := true
		for _, v := range voices {
			s.hear(v, seats)
			all = all && !v.nothing[p.product]
		}
		s.Standing = s.standing(top[p.product], all)
		out = append(out, s)
	}
	return out
}

// hear notes where a group has the product.
func (s *Support) hear(v voice, seats int) {
	switch {
	case !ranked(v.places, s.Product):
		s.Silent = append(s.Silent, v.name)
	case v.top(seats)[s.Product]:
		s.For = append(s.For, v.name)
	case bottomOf(v.places)[s.Product]:
		s.Against = append(s.Against, v.name)
	case v.nothing[s.Product]:
		s.Silent = append(s.Silent, v.name)
	}
}

// standing is what the groups make of it: top, it is in the joint top; all, no
// group's ballots gave it nothing.
func (s *Support) standing(top, all bool) Standing {
	switch wanted := top || len(s.For) > 0; {
	case !wanted:
		return Unclaimed
	case len(s.Against) > 0:
		return Disputed
	case top && all:
		return AgreedByAll
	case len(s.For) == 0:
		return Unclaimed
	}
	return Championed
}

func ranked(places []place, product string) bool {
	for _, p := range places {
		if p.product == product {
			return p.rank > 0
		}
	}
	return false
}

// topOf are the products that are sure of a seat.
func topOf(places []place, seats int) map[string]bool {
	chosen, _ := Tally{Tiers: tierNames(places)}.Chosen(seats)
	return setOf(chosen)
}

// bottomOf are the products whose whole tier lies in the last third of the
// places.
func bottomOf(places []place) map[string]bool {
	m := 0
	for _, p := range places {
		if p.rank > 0 {
			m++
		}
	}
	low := []string{}
	for _, p := range places {
		if p.rank > m-m/3 {
			low = append(low, p.product)
		}
	}
	return setOf(low)
}

func setOf(ids []string) map[string]bool {
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out
}
