package ranking

// Product is something the village could make or sell.
type Product struct {
	ID        string   `json:"id,omitempty"`
	Name      string   `json:"name"`
	NameEN    string   `json:"name_en,omitempty"`
	Stage     Stage    `json:"stage,omitempty"`
	Resources []string `json:"resources,omitempty"` // ids of the resources it is made from
	Cost      *float64 `json:"cost,omitempty"`      // what its support costs, in rupiah; nil is unknown
	Pictogram string   `json:"pictogram,omitempty"`
	Note      string   `json:"note,omitempty"`
}

// Stage is how far a product has come.
type Stage string

const (
	Idea     Stage = "idea"
	Training Stage = "training"
	Trial    Stage = "trial"
	Home     Stage = "home"
	Market   Stage = "market"
	Licensed Stage = "licensed"
)

func Stages() []Stage { return []Stage{Idea, Training, Trial, Home, Market, Licensed} }

// Criterion is one yardstick. Scores lie between Min and Max (1 and 5 unless
// stated); Direction says whether more is better. A criterion with a Gate has no
// weight: a product passes it or is not ranked.
type Criterion struct {
	ID        string    `json:"id,omitempty"`
	Set       string    `json:"set,omitempty"`
	Name      string    `json:"name"`
	NameEN    string    `json:"name_en,omitempty"`
	Direction Direction `json:"direction,omitempty"` // default benefit
	Axis      Axis      `json:"axis,omitempty"`      // default present
	Min       *float64  `json:"min,omitempty"`       // default 1
	Max       *float64  `json:"max,omitempty"`       // default 5
	Gate      *float64  `json:"gate,omitempty"`      // the least score (of a cost: the greatest) with which a product passes; nil is no gate
	Reference string    `json:"reference,omitempty"` // where the criterion comes from
	Note      string    `json:"note,omitempty"`
}

// Scale is the least and the greatest score: 1 and 5 where nothing is said.
func (c Criterion) Scale() (low, high float64) {
	low, high = 1, 5
	if c.Min != nil {
		low = *c.Min
	}
	if c.Max != nil {
		high = *c.Max
	}
	return low, high
}

type Direction string

const (
	BenefitCriterion Direction = "benefit"
	CostCriterion    Direction = "cost"
)

func Directions() []Direction { return []Direction{BenefitCriterion, CostCriterion} }

// Axis separates what a product is today from what it could become.
type Axis string

const (
	Present  Axis = "present"
	Prospect Axis = "prospect"
)

func Axes() []Axis { return []Axis{Present, Prospect} }

// Weight is how many of a group's 100 pebbles lie on a criterion.
type Weight struct {
	Group     string       `json:"group"`
	Criterion string       `json:"criterion"`
	Value     float64      `json:"value"`
	Method    WeightMethod `json:"method,omitempty"` // default pebbles
	Status    string       `json:"status,omitempty"`
	Note      string       `json:"note,omitempty"`
}

// WeightMethod is how a group's weights were found.
type WeightMethod string

const (
	Pebbles      WeightMethod = "pebbles"
	DirectWeight WeightMethod = "direct"
	CardOrder    WeightMethod = "order"
	AHP          WeightMethod = "ahp"
	BestWorst    WeightMethod = "best-worst"
	Entropy      WeightMethod = "entropy"
)

func WeightMethods() []WeightMethod {
	return []WeightMethod{Pebbles, DirectWeight, CardOrder, AHP, BestWorst, Entropy}
}

// Score is one cell of product × criterion × group. A nil Value means that
// nobody could tell; it is never zero. An empty Group means the whole workshop.
type Score struct {
	Product   string   `json:"product"`
	Criterion string   `json:"criterion"`
	Group     string   `json:"group,omitempty"`
	Value     *float64 `json:"value"`
	Evidence  string   `json:"evidence,omitempty"`
	Status    string   `json:"status,omitempty"`
	Note      string   `json:"note,omitempty"`
}

// Poll is one question put to a vote. Rule and the choices are fixed when it
// opens (Sealed is their hash).
type Poll struct {
	ID         string     `json:"id,omitempty"`
	Question   string     `json:"question"`
	QuestionEN string     `json:"question_en,omitempty"`
	Choices    []string   `json:"choices"` // product ids
	BallotType BallotType `json:"ballot_type"`
	Places     int        `json:"places,omitempty"`     // at most so many are ranked; 0 means all
	Seats      int        `json:"seats,omitempty"`      // how many are chosen; default 1
	State      PollState  `json:"state,omitempty"`      // default draft
	Rule       string     `json:"rule,omitempty"`       // default: the first of RulesFor its ballot type
	Voice      string     `json:"voice,omitempty"`      // default per-head
	Incomplete string     `json:"incomplete,omitempty"` // how choices left out count; default average
	TieBreak   TieBreak   `json:"tie_break,omitempty"`  // declared beforehand; default none: a tie is shown as a tie
	Points     int        `json:"points,omitempty"`     // points ballots: how many each voter shares out; default 10
	MaxScore   int        `json:"max_score,omitempty"`  // score ballots: the highest score, from 0; default 5
	Budget     *float64   `json:"budget,omitempty"`     // rupiah to spend on products with a cost, instead of seats
	Groups     []string   `json:"groups,omitempty"`     // ids of the groups that vote; empty means all groups of people
	Results    ShowWhen   `json:"results,omitempty"`    // default after_close
	Sealed     string     `json:"sealed,omitempty"`
	Note       string     `json:"note,omitempty"`
	NoteEN     string     `json:"note_en,omitempty"`
}

type BallotType string

const (
	RankedBallot   BallotType = "ranked"
	ApprovalBallot BallotType = "approval"
	PointsBallot   BallotType = "points"
	PairwiseBallot BallotType = "pairwise"
	ScoreBallot    BallotType = "score"
)

func BallotTypes() []BallotType {
	return []BallotType{RankedBallot, ApprovalBallot, PointsBallot, PairwiseBallot, ScoreBallot}
}

// TieBreak decides between tied choices where a decision is needed. It is
// declared before a poll opens and told with the result.
type TieBreak string

const (
	ByDirectWin   TieBreak = "pairwise" // who is ranked above the other by more voters
	ByFirsts      TieBreak = "first"    // more first places
	ByListedOrder TieBreak = "order"    // the order of the choices on the ballot
)

func TieBreaks() []TieBreak { return []TieBreak{ByDirectWin, ByFirsts, ByListedOrder} }

type PollState string

const (
	Draft  PollState = "draft"
	Open   PollState = "open"
	Paused PollState = "paused" // between open and open or closed: no ballots are taken
	Closed PollState = "closed"
)

func PollStates() []PollState { return []PollState{Draft, Open, Paused, Closed} }

// ShowWhen says when results may be seen; after_close avoids bandwagons.
type ShowWhen string

const (
	AfterClose ShowWhen = "after_close"
	Live       ShowWhen = "live"
)

func ShowWhens() []ShowWhen { return []ShowWhen{AfterClose, Live} }

// Ballot is one vote. ID is random and made by whoever casts the ballot:
// sending it twice counts once. By the poll's ballot type it says
//
//   - ranked: Ranking, tiers of product ids, best first; products in one tier
//     are tied, products left out are unranked;
//   - approval: Ranking, the approved products, in whatever tiers;
//   - points and score: the Points of products; products left out have none, or no
//     score;
//   - pairwise: Pairs, the better product first.
type Ballot struct {
	ID      string      `json:"id,omitempty"`
	Poll    string      `json:"poll"`
	Group   string      `json:"group,omitempty"`
	Channel Channel     `json:"channel,omitempty"`
	Ranking [][]string  `json:"ranking,omitempty"`
	Points  []Mark      `json:"points,omitempty"`
	Pairs   [][2]string `json:"pairs,omitempty"`
}

// Mark is the points, or the score, that a ballot gives a product.
type Mark struct {
	Choice string `json:"choice"`
	Value  int    `json:"value"`
}

type Channel string

const (
	Phone  Channel = "phone"
	Paper  Channel = "paper"
	Import Channel = "import"
)

func Channels() []Channel { return []Channel{Phone, Paper, Import} }
