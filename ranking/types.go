package ranking

// Product is something the village could make or sell.
type Product struct {
	ID        string   `json:"id,omitempty"`
	Name      string   `json:"name"`
	NameEN    string   `json:"name_en,omitempty"`
	Stage     Stage    `json:"stage,omitempty"`
	Resources []string `json:"resources,omitempty"` // ids of the resources it is made from
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
// stated); Direction says whether more is better.
type Criterion struct {
	ID        string    `json:"id,omitempty"`
	Set       string    `json:"set,omitempty"`
	Name      string    `json:"name"`
	NameEN    string    `json:"name_en,omitempty"`
	Direction Direction `json:"direction,omitempty"` // default benefit
	Axis      Axis      `json:"axis,omitempty"`      // default present
	Min       *float64  `json:"min,omitempty"`       // default 1
	Max       *float64  `json:"max,omitempty"`       // default 5
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
	Group     string  `json:"group"`
	Criterion string  `json:"criterion"`
	Value     float64 `json:"value"`
	Status    string  `json:"status,omitempty"`
	Note      string  `json:"note,omitempty"`
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
	Places     int        `json:"places,omitempty"`  // at most so many are ranked; 0 means all
	Seats      int        `json:"seats,omitempty"`   // how many are chosen; default 1
	State      PollState  `json:"state,omitempty"`   // default draft
	Rule       string     `json:"rule,omitempty"`    // default borda
	Results    ShowWhen   `json:"results,omitempty"` // default after_close
	Sealed     string     `json:"sealed,omitempty"`
	Note       string     `json:"note,omitempty"`
	NoteEN     string     `json:"note_en,omitempty"`
}

type BallotType string

const (
	RankedBallot   BallotType = "ranked"
	ApprovalBallot BallotType = "approval"
	PointsBallot   BallotType = "points"
)

func BallotTypes() []BallotType { return []BallotType{RankedBallot, ApprovalBallot, PointsBallot} }

type PollState string

const (
	Draft  PollState = "draft"
	Open   PollState = "open"
	Closed PollState = "closed"
)

func PollStates() []PollState { return []PollState{Draft, Open, Closed} }

// ShowWhen says when results may be seen; after_close avoids bandwagons.
type ShowWhen string

const (
	AfterClose ShowWhen = "after_close"
	Live       ShowWhen = "live"
)

func ShowWhens() []ShowWhen { return []ShowWhen{AfterClose, Live} }

// Ballot is one vote: tiers of product ids, best first; products in one tier
// are tied, products left out are unranked. ID is random and made by whoever
// casts the ballot: sending it twice counts once.
type Ballot struct {
	ID      string     `json:"id,omitempty"`
	Poll    string     `json:"poll"`
	Group   string     `json:"group,omitempty"`
	Channel Channel    `json:"channel,omitempty"`
	Ranking [][]string `json:"ranking"`
}

type Channel string

const (
	Phone  Channel = "phone"
	Paper  Channel = "paper"
	Import Channel = "import"
)

func Channels() []Channel { return []Channel{Phone, Paper, Import} }
