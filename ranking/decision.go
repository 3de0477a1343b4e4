package ranking

// DecisionMethod is how a meeting came to its decision.
type DecisionMethod string

const (
	ByVotes        DecisionMethod = "votes"        // the ballots chose
	ByScores       DecisionMethod = "scores"       // the scores chose
	ByDeliberation DecisionMethod = "deliberation" // the meeting settled on other products than were counted
)

func DecisionMethods() []DecisionMethod {
	return []DecisionMethod{ByVotes, ByScores, ByDeliberation}
}

// SigningRole is for whom somebody signs the minutes. Names of persons are
// written on paper alone.
type SigningRole string

const (
	VillageHead   SigningRole = "head"
	WomensGroup   SigningRole = "women"
	MensGroup     SigningRole = "men"
	FacilitatorOf SigningRole = "facilitator"
)

// SigningRoles lists them in the order in which they sign.
func SigningRoles() []SigningRole {
	return []SigningRole{VillageHead, WomensGroup, MensGroup, FacilitatorOf}
}

// Attendance is how many people of a group, or of several counted together,
// were present.
type Attendance struct {
	Groups []string `json:"groups"`
	People int      `json:"people"`
}

// Decision is what a meeting settled, with all that it rested on as it was
// then. The ballots never travel with it: Result holds the count, small groups
// merged. Inputs is the SHA-256 of a text of everything that was counted, and
// Parts the SHA-256 of each part of that text, by which anybody can tell what
// has changed since.
type Decision struct {
	ID        string            `json:"id,omitempty"`
	DecidedAt string            `json:"decided_at"` // RFC 3339, UTC
	Place     string            `json:"place,omitempty"`
	Poll      string            `json:"poll,omitempty"` // empty: without a vote
	Products  []string          `json:"products"`       // ids, in the order of the result
	Seats     int               `json:"seats,omitempty"`
	Method    DecisionMethod    `json:"method"`
	Rule      string            `json:"rule,omitempty"`  // by which the ballots, or the scores, were counted
	Voice     string            `json:"voice,omitempty"` // how the groups counted together
	Seal      string            `json:"seal,omitempty"`  // of the poll
	Inputs    string            `json:"inputs"`
	Parts     map[string]string `json:"parts,omitempty"`
	Present   []Attendance      `json:"present,omitempty"`
	Result    map[string]any    `json:"result,omitempty"` // the numbers as they were
	Remarks   []string          `json:"remarks,omitempty"`
	AgreedBy  []SigningRole     `json:"agreed_by,omitempty"`
	Note      string            `json:"note,omitempty"`
}
