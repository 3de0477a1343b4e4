package mapping

// Pile is where a picture card was laid: the drawings of a woman, a man and
// both, on which people sort cards of resources, first by who uses each and
// then by who decides about it (FAO SEAGA, resources picture cards). Two more
// take the cards that belong on none of them.
type Pile string

const (
	WomenPile   Pile = "women"
	MenPile     Pile = "men"
	BothPile    Pile = "both"
	NobodyPile  Pile = "nobody"
	UnknownPile Pile = "unknown" // nobody in the room knows
)

// Piles lists them in the order of the keys 1, 2, 3, 0 and ?.
func Piles() []Pile { return []Pile{WomenPile, MenPile, BothPile, NobodyPile, UnknownPile} }

// Levels says what a card on a pile means for women and for men. Cards know
// three answers where the scale knows four: a card on one side is full there
// and none on the other, one between is shared by both. Limited cannot be said
// with cards, which is why a record keeps how it was made ([ByCards]).
func (p Pile) Levels() (women, men Level) {
	switch p {
	case WomenPile:
		return Full, None
	case MenPile:
		return None, Full
	case BothPile:
		return Shared, Shared
	case NobodyPile:
		return None, None
	}
	return Unknown, Unknown
}

// PileOf is the pile that a card with these levels lies on; false where no
// pile means them, as after answers on the scale.
func PileOf(women, men Level) (Pile, bool) {
	for _, p := range Piles() {
		if w, m := p.Levels(); w == women && m == men {
			return p, true
		}
	}
	return "", false
}

// CardDimensions are what cards are laid about: first who uses it, then who
// decides about it (FAO SEAGA).
func CardDimensions() []Dimension { return []Dimension{Access, Control} }

// Everyone finds the group of all women, or of all men: of any age, with or
// without disability, or else the first of that gender. False: there is none.
func Everyone(groups []Group, gender Gender) (Group, bool) {
	var first *Group
	for i, g := range groups {
		if g.Type != People || g.Gender != gender {
			continue
		}
		if (g.Age == AnyAge || g.Age == "") && (g.Disability == AnyDisability || g.Disability == "") {
			return g, true
		}
		if first == nil {
			first = &groups[i]
		}
	}
	if first == nil {
		return Group{}, false
	}
	return *first, true
}
