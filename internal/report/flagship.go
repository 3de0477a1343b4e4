package report

import (
	"cmp"
	"errors"
	"slices"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// FlagshipOptions select how the decision is made.
type FlagshipOptions struct {
	Seats       int // 0: the poll's seats, or 2
	Poll        string
	Rule        string
	Voice       string
	Weights     string
	MinCoverage *float64
	light       bool // without what takes time: only what was counted
}

// Flagship is the decision: the ballots choose, the scores and the access
// profile say what the choice rests on. Without ballots the scores choose.
type Flagship struct {
	Seats       int               `json:"seats"`
	DecidedBy   string            `json:"decided_by"` // votes or scores
	Poll        string            `json:"poll,omitempty"`
	Rule        string            `json:"rule"`
	Voice       string            `json:"voice"`
	Ballots     int               `json:"ballots"`
	Abstentions int               `json:"abstentions"`
	Invalid     int               `json:"invalid"`
	Turnout     []GroupTurnout    `json:"turnout"` // ballots by group, small groups together
	Weights     string            `json:"weights"` // whose weights the scores were ranked with
	MinCoverage float64           `json:"min_coverage"`
	Chosen      []string          `json:"chosen"`
	Contested   []string          `json:"contested"` // tied for the seats left: talk, or draw lots in public
	Products    []FlagshipProduct `json:"products"`
	Weighings   *Weighings        `json:"weighings"` // how often the weights were drawn anew; null when no scores are ranked
	Differ      []GroupChoice     `json:"differ"`    // what single groups would have chosen instead
	Dissent     []string          `json:"dissent"`   // the same in words
	Warnings    []ranking.Warning `json:"warnings"`
	Messages    []string          `json:"messages"` // the warnings in words
}

// FlagshipProduct is one product with everything that speaks for and against.
type FlagshipProduct struct {
	Product     string            `json:"product"`
	Name        string            `json:"name"`
	Decision    string            `json:"decision"` // chosen, contested or not_chosen
	Vote        *ranking.Counted  `json:"vote"`
	Groups      []GroupPlace      `json:"groups"`
	Present     *ranking.Ranked   `json:"present"`
	Prospect    *ranking.Ranked   `json:"prospect"`
	Access      []ResourceAccess  `json:"access"`
	Robustness  *ranking.Robust   `json:"robustness"`  // null: its scores are not ranked
	Support     *ranking.Support  `json:"support"`     // null: fewer than two groups are shown
	Certificate *Firmness         `json:"certificate"` // what would change its place; null: nothing to compare it with
	Board       *OnBoard          `json:"board"`       // where it lies on the board of scores against votes; null without either
	Why         string            `json:"why"`         // one sentence
	Basis       []string          `json:"basis"`       // what else is known, a clause each
	Changes     []string          `json:"changes"`     // what would change its place, a clause each
	Gates       []string          `json:"gates"`       // criteria with a gate that it does not pass by what is known
	Weak        []string          `json:"weak"`        // criteria on which it scores in the lower half
	Unscored    []string          `json:"unscored"`    // criteria on which nobody has scored it
	Warnings    []ranking.Warning `json:"warnings"`
	Messages    []string          `json:"messages"`
}

// GroupPlace is a product's rank among the ballots of some groups, or, where
// nobody voted, by a group's own weights and scores; those have no points.
type GroupPlace struct {
	Groups []string `json:"groups"`
	Rank   int      `json:"rank"`
	Points *float64 `json:"points"`
}

// GroupTurnout is how many ballots some groups cast.
type GroupTurnout struct {
	Groups  []string `json:"groups"`
	Ballots int      `json:"ballots"`
}

// Weighings say how the shares of all weightings were found (SMAA-2).
type Weighings struct {
	Draws int    `json:"draws"`
	Seed  uint64 `json:"seed"`
	Top   int    `json:"top"` // the places that count as the top
}

// GroupChoice is what some groups alone would have chosen.
type GroupChoice struct {
	Groups    []string `json:"groups"`
	Chosen    []string `json:"chosen"`
	Contested []string `json:"contested"`
}

// ResourceAccess is who holds a resource that a product is made from.
type ResourceAccess struct {
	Resource     string         `json:"resource"`
	Name         string         `json:"name"`
	Control      mapping.Holder `json:"control"`
	Benefit      mapping.Holder `json:"benefit"`
	WomenControl *float64       `json:"women_control"`
	WomenBenefit *float64       `json:"women_benefit"`
}

// Decide joins votes, scores and access into a decision, in words of p.
func Decide(w store.Workshop, ballots []ranking.Ballot, opt FlagshipOptions, p *i18n.Printer) (Flagship, error) {
	d, err := gather(w, ballots, opt)
	if err != nil {
		return Flagship{}, err
	}
	f := d.flagship()
	f.Speak(NamesOf(w, p), p)
	return f, nil
}

// decision is what a flagship is put together from.
type decision struct {
	w                   store.Workshop
	seats               int
	turnout             int
	poll                *ranking.Poll
	tally               *ranking.Tally
	other               *ranking.Tally // the same ballots with the other voice
	present             *ranking.Ranking
	prospect            *ranking.Ranking
	profile             mapping.Profile
	together            string // the rule that chooses several products together, if one does
	choice, otherChoice choice // by that rule, with the voice and with the other one
	robust              *ranking.Robustness
	board               *Board
	weak                []ranking.Weakness
	supports            []ranking.Support
	ballots             *ranking.Certificate      // what would change the count
	scores              *ranking.ScoreCertificate // what would change the ranking
}

func gather(w store.Workshop, ballots []ranking.Ballot, opt FlagshipOptions) (*decision, error) {
	d := &decision{w: w, seats: opt.Seats, turnout: len(ballots)}
	if len(w.Products) == 0 {
		return nil, &RequestError{"no-products", nil}
	}
	if opt.Seats < 0 || opt.Seats > len(w.Products) {
		return nil, &RequestError{"seats-range", map[string]any{"field": "seats", "given": opt.Seats, "max": len(w.Products)}}
	}
	if err := d.count(ballots, opt); err != nil {
		return nil, err
	}
	if err := d.score(opt); err != nil {
		return nil, err
	}
	if d.tally == nil && d.present == nil {
		return nil, &RequestError{"nothing-to-decide", nil}
	}
	if d.seats == 0 {
		d.seats = 2
	}
	if !opt.light {
		if err := errors.Join(d.assess(opt), d.certify(ballots, opt), d.lay(ballots, opt)); err != nil {
			return nil, err
		}
	}
	var err error
	d.profile, err = AccessProfile(w, mapping.ProfileOptions{})
	return d, err
}

// count tallies the ballots by both voices. Without a poll, with results
// still withheld, or without a ballot, the scores decide.
func (d *decision) count(ballots []ranking.Ballot, opt FlagshipOptions) error {
	if len(d.w.Polls) == 0 && opt.Poll == "" {
		return nil
	}
	poll, err := FindPoll(d.w, opt.Poll)
	if err != nil {
		return err
	}
	d.poll = &poll
	if d.seats == 0 {
		d.seats = max(poll.Seats, 1)
	}
	if Withheld(poll, len(ballots)) || len(ballots) == 0 {
		return nil
	}
	rule := cmp.Or(opt.Rule, poll.Rule)
	if err := decidingRule(poll, rule); err != nil {
		return err
	}
	if decidesTogether(poll, rule) {
		d.together, opt.Rule = rule, ""
	}
	if d.tally, err = d.countBy(ballots, opt, opt.Voice); err != nil {
		return err
	}
	voice := ranking.EqualVoice
	if d.tally.Voice == ranking.EqualVoice {
		voice = ranking.PerHead
	}
	if d.other, err = d.countBy(ballots, opt, voice); err != nil || d.together == "" {
		return err
	}
	return d.chooseTogether(ballots, opt, voice)
}

// score ranks by both axes, as far as there are criteria and scores for them.
func (d *decision) score(opt FlagshipOptions) error {
	for _, axis := range ranking.Axes() {
		of := slices.DeleteFunc(slices.Clone(d.w.Criteria), func(c ranking.Criterion) bool { return axisOf(c) != axis })
		if len(scoresOf(d.w, of)) == 0 {
			continue
		}
		in, err := scoringOf(d.w, RankOptions{Axis: string(axis), Weights: opt.Weights, MinCoverage: opt.MinCoverage})
		if err != nil {
			return err
		}
		r, err := ranking.Rank(in)
		if err != nil {
			return err
		}
		if axis == ranking.Prospect {
			d.prospect = &r
			continue
		}
		d.present = &r
		if d.weak, err = ranking.Weaknesses(in); err != nil {
			return err
		}
	}
	return nil
}

func (d *decision) flagship() Flagship {
	f := Flagship{Seats: d.seats, DecidedBy: "scores", Rule: "wsm", Chosen: []string{}, Contested: []string{}, Products: []FlagshipProduct{}, Turnout: []GroupTurnout{}}
	if d.tally != nil {
		f.DecidedBy, f.Rule, f.Voice = "votes", cmp.Or(d.together, d.tally.Rule), d.tally.Voice
		f.Poll, f.Ballots, f.Abstentions, f.Invalid = d.poll.ID, d.tally.Ballots, d.tally.Abstentions, d.tally.Invalid
		for _, g := range d.tally.Groups {
			f.Turnout = append(f.Turnout, GroupTurnout{g.Groups, g.Ballots})
		}
		f.Chosen, f.Contested = d.chosenBy(d.tally, d.choice)
	} else {
		f.Voice = d.present.Voice
		f.Chosen, f.Contested = topRanked(d.present.Rows, d.seats)
	}
	if d.present != nil {
		f.Weights, f.MinCoverage = d.present.Voice, d.present.MinCoverage
	}
	for _, product := range d.w.Products {
		f.Products = append(f.Products, d.product(product, f))
	}
	slices.SortStableFunc(f.Products, d.byDecision)
	f.Weighings, f.Differ = d.weighings(), d.differ(f)
	f.Warnings = d.warnings(f)
	return f
}

// topRanked fills the seats from shared ranks; a tie over the last seat is
// contested.
func topRanked(rows []ranking.Ranked, seats int) (chosen, contested []string) {
	chosen, contested = []string{}, []string{}
	for _, row := range rows {
		tied := 0
		for _, other := range rows {
			if other.Rank == row.Rank {
				tied++
			}
		}
		switch {
		case row.Rank == 0 || row.Rank > seats:
		case row.Rank+tied-1 <= seats:
			chosen = append(chosen, row.Product)
		default:
			contested = append(contested, row.Product)
		}
	}
	return chosen, contested
}

func (d *decision) product(product ranking.Product, f Flagship) FlagshipProduct {
	p := FlagshipProduct{Product: product.ID, Decision: "not_chosen", Groups: []GroupPlace{}, Access: []ResourceAccess{}}
	switch {
	case slices.Contains(f.Chosen, product.ID):
		p.Decision = "chosen"
	case slices.Contains(f.Contested, product.ID):
		p.Decision = "contested"
	}
	if d.tally != nil {
		p.Vote = counted(d.tally.Rows, product.ID)
	}
	p.Groups = d.placesOf(product.ID)
	p.Present, p.Prospect = ranked(d.present, product.ID), ranked(d.prospect, product.ID)
	for _, resource := range product.Resources {
		if access, ok := d.access(resource); ok {
			p.Access = append(p.Access, access)
		}
	}
	p.Robustness, p.Support, p.Certificate = d.robustnessOf(product.ID), d.supportOf(product.ID), d.firmness(product.ID)
	p.Board = d.onBoard(product.ID)
	weak := d.weakness(product.ID)
	p.Gates, p.Weak, p.Unscored = []string{}, weak.Failing, weak.Unknown
	if p.Present != nil {
		p.Gates = p.Present.Fails()
	}
	p.Warnings = d.productWarnings(p)
	return p
}

func counted(rows []ranking.Counted, id string) *ranking.Counted {
	i := slices.IndexFunc(rows, func(r ranking.Counted) bool { return r.Product == id })
	if i < 0 {
		return nil
	}
	return &rows[i]
}

func ranked(r *ranking.Ranking, id string) *ranking.Ranked {
	if r == nil {
		return nil
	}
	i := slices.IndexFunc(r.Rows, func(r ranking.Ranked) bool { return r.Product == id })
	if i < 0 {
		return nil
	}
	return &r.Rows[i]
}

func (d *decision) access(resource string) (ResourceAccess, bool) {
	i := slices.IndexFunc(d.profile.Summaries, func(s mapping.ProfileSummary) bool { return s.Resource == resource })
	if i < 0 {
		return ResourceAccess{}, false
	}
	s := d.profile.Summaries[i]
	a := ResourceAccess{Resource: resource, Control: s.Holder[mapping.Control], Benefit: s.Holder[mapping.Benefit]}
	for _, row := range d.profile.Rows {
		if row.Resource == resource && d.isWomen(row.Group) {
			a.WomenControl, a.WomenBenefit = row.Control, row.Benefit
		}
	}
	return a, true
}

func (d *decision) isWomen(group string) bool {
	return slices.ContainsFunc(d.w.Groups, func(g mapping.Group) bool { return g.ID == group && g.Gender == mapping.Women })
}

// byDecision puts the chosen first, then by vote, then by present score.
func (d *decision) byDecision(a, b FlagshipProduct) int {
	order := map[string]int{"chosen": 0, "contested": 1, "not_chosen": 2}
	return cmp.Or(cmp.Compare(order[a.Decision], order[b.Decision]), cmp.Compare(place(a), place(b)), cmp.Compare(a.Product, b.Product))
}

func place(p FlagshipProduct) int {
	const last = 1 << 20
	switch {
	case p.Vote != nil:
		return p.Vote.Rank
	case p.Present != nil && p.Present.Rank > 0:
		return p.Present.Rank
	}
	return last
}

// heldBy are the ids of the resources that a class of holder controls.
func heldBy(access []ResourceAccess, holder mapping.Holder) []string {
	ids := []string{}
	for _, a := range access {
		if a.Control == holder {
			ids = append(ids, a.Resource)
		}
	}
	return ids
}
