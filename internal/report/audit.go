package report

import (
	"context"
	"slices"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// Audit holds a poll's cards, papers and ballots against each other: every sum
// that must agree if nothing was lost, added or counted twice. While the poll
// is not closed it says nothing of what ballots say.
type Audit struct {
	Poll    ranking.Poll      `json:"poll"`
	Cards   bool              `json:"cards"` // cards were made for this poll
	Groups  []AuditCounts     `json:"groups"`
	All     AuditCounts       `json:"all"`
	Content *AuditContent     `json:"content"` // nil until the poll is closed
	Checks  []AuditCheck      `json:"checks"`
	Agrees  bool              `json:"agrees"` // no check differs
	State   ranking.PollState `json:"state"`
}

// AuditCounts are the numbers of one group, or of all. Members nil is unknown.
// Papers are nil where so few came back that it would tell what somebody's paper
// says; then a group has no AuditBox either, as the difference would tell it.
type AuditCounts struct {
	Group   string            `json:"group,omitempty"`
	Members *int              `json:"members"`
	Cards   store.CardCount   `json:"cards"`
	Out     *int              `json:"out"` // cards handed out, as counted by hand; nil: nobody counted
	Papers  *store.PaperCount `json:"papers"`
	Waiting int               `json:"waiting"` // papers keyed in and not counted; told of all together only
	Phone   int               `json:"phone"`
	Import  int               `json:"import"`
	*AuditBox
}

// AuditBox are ballots in the box: those on paper, and all.
type AuditBox struct {
	Paper   int `json:"paper"`
	Ballots int `json:"ballots"`
}

// PapersTogether says whether what papers say is told group by group, what they
// are together, and whether that may be told.
func PapersTogether(counts []store.PaperCount) (apart bool, all store.PaperCount, several bool) {
	for _, c := range counts {
		all.Marked += c.Marked
		all.Blank += c.Blank
		all.Spoilt += c.Spoilt
	}
	return PapersApart(counts), all, !fewPeople(all.Papers())
}

func newCounts(group string) AuditCounts {
	return AuditCounts{Group: group, Cards: store.CardCount{Group: group}, Papers: &store.PaperCount{Group: group}, AuditBox: &AuditBox{}}
}

// PapersApart reports whether it may be told group by group how many papers were
// blank or spoilt: where every group with papers has at least SmallGroup of
// them. Otherwise it is told of all together alone, as a table in which only one
// group is left out tells of that one, too.
func PapersApart(counts []store.PaperCount) bool {
	return !slices.ContainsFunc(counts, func(c store.PaperCount) bool { return fewPeople(c.Papers()) })
}

// AuditContent is what a closed poll's ballots say in all, and what several
// counts of them make of it.
type AuditContent struct {
	Valid       int            `json:"valid"`
	Invalid     int            `json:"invalid"`
	Abstentions int            `json:"abstentions"`
	Reasons     map[string]int `json:"reasons"`
	Rule        string         `json:"rule"`
	Tiers       [][]string     `json:"tiers"`
	Ways        []CountingWay  `json:"ways"`
}

// CountingWay is one of the counts, and whether it gives the official result.
type CountingWay struct {
	Way  string `json:"way"` // rows, packed, sums
	Same bool   `json:"same"`
}

// AuditState is how a check stands.
type AuditState string

const (
	AuditAgrees  AuditState = "agrees"
	AuditDiffers AuditState = "differs"
	AuditPending AuditState = "pending" // cannot agree yet: the poll is not closed
	AuditNothing AuditState = "nothing" // there is nothing to hold it against
	AuditNoted   AuditState = "noted"   // no sum differs, but somebody should look
)

// AuditStates lists them.
func AuditStates() []AuditState {
	return []AuditState{AuditAgrees, AuditDiffers, AuditPending, AuditNothing, AuditNoted}
}

// The checks of an audit.
const (
	SumCards   = "cards"   // cards printed = voted + exchanged for paper + spoiled + unused
	SumOut     = "out"     // cards handed out, as counted by hand = used + never come back
	SumPhone   = "phone"   // ballots from phones = cards voted with
	SumPaper   = "paper"   // cards exchanged = papers counted + blank + spoilt
	SumKeyed   = "keyed"   // paper ballots in the box = papers counted + blank
	SumBallots = "ballots" // ballots read = phone + paper + import
	SumContent = "content" // ballots = valid + invalid + abstentions
	SumMembers = "members" // no more votes than members on record, else a note
	SumSeal    = "seal"    // the rule is the one that was sealed
	SumRecount = "recount" // further counts give the same result
)

// AuditChecks lists them in the order in which they are told.
func AuditChecks() []string {
	return []string{SumCards, SumOut, SumPhone, SumPaper, SumKeyed, SumBallots, SumMembers, SumContent, SumSeal, SumRecount}
}

// AuditTerm is one number of a sum: audit.term.NAME are its words.
type AuditTerm struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// AuditCheck is one sum: Total should be what the Parts add up to. Group is
// empty where it is of all together. Found is what is wrong, in the words of
// audit.found.FOUND with the arguments n and m.
type AuditCheck struct {
	Rule  string      `json:"rule"`
	Group string      `json:"group,omitempty"`
	State AuditState  `json:"state"`
	Total AuditTerm   `json:"total"`
	Parts []AuditTerm `json:"parts"`
	Found string      `json:"found,omitempty"`
	N     int         `json:"n"` // what Found says of two numbers
	M     int         `json:"m"`
}

// AuditPoll audits a poll. Its numbers by group are turnout, and no contents.
func AuditPoll(ctx context.Context, db *store.DB, w store.Workshop, poll ranking.Poll) (Audit, error) {
	counts, err := db.BoxCounts(ctx, poll.ID)
	if err != nil {
		return Audit{}, err
	}
	out, err := db.CardsOut(ctx, poll.ID)
	if err != nil {
		return Audit{}, err
	}
	a := Audit{Poll: poll, State: poll.State, Checks: []AuditCheck{}, Groups: groupCounts(w, poll, counts), All: newCounts("")}
	for i, g := range a.Groups {
		if n, ok := out[g.Group]; ok {
			a.Groups[i].Out = &n
		}
	}
	a.sumUp(counts)
	a.checkGroups(w, PapersApart(counts.Papers))
	if poll.State == ranking.Closed {
		if err := a.checkContents(ctx, db); err != nil {
			return a, err
		}
	}
	a.checkSeal()
	order := AuditChecks()
	slices.SortStableFunc(a.Checks, func(x, y AuditCheck) int { return slices.Index(order, x.Rule) - slices.Index(order, y.Rule) })
	a.Agrees = !slices.ContainsFunc(a.Checks, func(c AuditCheck) bool { return c.State == AuditDiffers })
	return a, nil
}

// AuditDecision audits the poll that a decision rests on. It is nil where the
// decision rests on none, or the poll is gone or open again.
func AuditDecision(ctx context.Context, db *store.DB, w store.Workshop, d ranking.Decision) (*Audit, error) {
	i := slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == d.Poll })
	if i < 0 || w.Polls[i].State != ranking.Closed {
		return nil, nil
	}
	a, err := AuditPoll(ctx, db, w, w.Polls[i])
	return &a, err
}

// groupCounts puts the counts to the groups that vote, and after them to those
// that do not and are in the box all the same.
func groupCounts(w store.Workshop, poll ranking.Poll, counts store.BoxCounts) []AuditCounts {
	out := []AuditCounts{}
	for _, g := range Voters(w, poll) {
		one := newCounts(g.ID)
		one.Members = g.Members
		out = append(out, one)
	}
	of := func(group string) *AuditCounts {
		i := slices.IndexFunc(out, func(c AuditCounts) bool { return c.Group == group })
		if i < 0 {
			i, out = len(out), append(out, newCounts(group))
		}
		return &out[i]
	}
	for _, c := range counts.Cards {
		of(c.Group).Cards = c
	}
	for _, p := range counts.Papers {
		of(p.Group).Papers = &p
	}
	for _, b := range counts.Ballots {
		of(b.Group).cast(b)
	}
	return out
}

func (c *AuditCounts) cast(b store.BallotCount) {
	c.Ballots += b.Ballots
	switch b.Channel {
	case ranking.Paper:
		c.Paper += b.Ballots
	case ranking.Import:
		c.Import += b.Ballots
	default:
		c.Phone += b.Ballots
	}
}

// sumUp makes the line of all groups together.
func (a *Audit) sumUp(counts store.BoxCounts) {
	known, members, counted, handed := true, 0, true, 0
	for _, g := range a.Groups {
		a.All.Cards.Cards += g.Cards.Cards
		a.All.Cards.Unused += g.Cards.Unused
		a.All.Cards.Voted += g.Cards.Voted
		a.All.Cards.Paper += g.Cards.Paper
		a.All.Cards.Spoilt += g.Cards.Spoilt
		a.All.Papers.Marked += g.Papers.Marked
		a.All.Papers.Blank += g.Papers.Blank
		a.All.Papers.Spoilt += g.Papers.Spoilt
		a.All.Papers.Settled += g.Papers.Settled
		a.All.Papers.Single += g.Papers.Single
		a.All.Phone += g.Phone
		a.All.Paper += g.Paper
		a.All.Import += g.Import
		a.All.Ballots += g.Ballots
		if counted = counted && g.Out != nil; counted {
			handed += *g.Out
		}
		if known = known && g.Members != nil; known {
			members += *g.Members
		}
	}
	if counted && len(a.Groups) > 0 {
		a.All.Out = &handed
	}
	a.All.Waiting, a.Cards = counts.Waiting, a.All.Cards.Cards > 0
	if known && len(a.Groups) > 0 {
		a.All.Members = &members
	}
}

// checkGroups holds the sums against each other: of each group, then of all. What
// papers say is told of groups only apart, and of all only where they are not few.
func (a *Audit) checkGroups(w store.Workshop, apart bool) {
	voters := Voters(w, a.Poll)
	for i, c := range a.Groups {
		a.checkCounts(c, apart)
		if known := slices.ContainsFunc(voters, func(g mapping.Group) bool { return g.ID == c.Group }); !known && c.Group != "" && c.Ballots > 0 {
			a.Checks = append(a.Checks, AuditCheck{Rule: SumMembers, Group: c.Group, State: AuditDiffers, Total: AuditTerm{"ballots", c.Ballots},
				Parts: []AuditTerm{}, Found: "group-strange", N: c.Ballots})
		}
		if !apart {
			a.Groups[i].Papers, a.Groups[i].AuditBox = nil, nil
		}
	}
	several := !fewPeople(a.All.Papers.Papers())
	a.checkCounts(a.All, several)
	if !several {
		a.All.Papers = nil
	}
}

// checkCounts holds one line's sums against each other. Where its papers are not
// told apart, it is only whether they came back; and of a group not how many
// ballots came on paper, which is the same less the spoilt.
func (a *Audit) checkCounts(c AuditCounts, apart bool) {
	closed := a.Poll.State == ranking.Closed
	add := func(check AuditCheck) {
		check.Group = c.Group
		a.Checks = append(a.Checks, check)
	}
	if a.Cards {
		add(sumCheck(SumCards, AuditTerm{"printed", c.Cards.Cards}, "cards-sum", AuditTerm{"voted", c.Cards.Voted}, AuditTerm{"exchanged", c.Cards.Paper},
			AuditTerm{"spoiled", c.Cards.Spoilt}, AuditTerm{"unused", c.Cards.Unused}))
		if c.Out != nil {
			add(outCheck(c))
		}
		add(phoneCheck(c))
		add(paperCheck(c, closed, apart))
	}
	if apart || c.Group == "" {
		if c.Paper+c.Papers.Marked+c.Papers.Blank+c.Waiting > 0 {
			add(keyedCheck(c, closed, apart))
		}
		add(sumCheck(SumBallots, AuditTerm{"ballots", c.Ballots}, "ballots-sum", AuditTerm{"phone", c.Phone}, AuditTerm{"paper", c.Paper}, AuditTerm{"import", c.Import}))
	}
	if c.Group != "" || len(a.Groups) == 0 {
		add(membersCheck(c, a.Cards))
	}
}

// sumCheck is a check whose parts add up to its total, or do not.
func sumCheck(rule string, total AuditTerm, found string, parts ...AuditTerm) AuditCheck {
	check := AuditCheck{Rule: rule, State: AuditAgrees, Total: total, Parts: parts}
	added := 0
	for _, part := range parts {
		added += part.N
	}
	if added != total.N {
		check.State, check.Found, check.N, check.M = AuditDiffers, found, total.N, added
	}
	return check
}

// outCheck: more cards cannot have been used than were handed out.
func outCheck(c AuditCounts) AuditCheck {
	used := c.Cards.Voted + c.Cards.Paper
	check := sumCheck(SumOut, AuditTerm{"handed", *c.Out}, "", AuditTerm{"voted", c.Cards.Voted}, AuditTerm{"exchanged", c.Cards.Paper},
		AuditTerm{"silent", max(0, *c.Out-used)})
	switch {
	case used > *c.Out:
		check.Found, check.N, check.M = "out-fewer", *c.Out, used
	case *c.Out > c.Cards.Cards:
		check.State, check.Found, check.N, check.M = AuditDiffers, "out-more", *c.Out, c.Cards.Cards
	}
	return check
}

// phoneCheck: a card and its ballot are one transaction, so they always agree.
func phoneCheck(c AuditCounts) AuditCheck {
	check := sumCheck(SumPhone, AuditTerm{"phone", c.Phone}, "phone-more", AuditTerm{"voted", c.Cards.Voted})
	if c.Phone < c.Cards.Voted {
		check.Found = "phone-fewer"
	}
	return check
}

// paperCheck: whoever hands in a card gets one paper, which comes back.
func paperCheck(c AuditCounts, closed, apart bool) AuditCheck {
	parts := []AuditTerm{{"counted", c.Papers.Marked}, {"blank", c.Papers.Blank}, {"spoilt", c.Papers.Spoilt}}
	if !apart {
		parts = []AuditTerm{{"back", c.Papers.Papers()}}
	}
	check := sumCheck(SumPaper, AuditTerm{"exchanged", c.Cards.Paper}, "paper-fewer", parts...)
	switch {
	case check.M > check.N:
		check.Found = "paper-more"
	case check.State == AuditDiffers && !closed:
		check.State, check.Found = AuditPending, "paper-coming"
	}
	return check
}

// keyedCheck: a paper that was counted is a ballot in the box.
func keyedCheck(c AuditCounts, closed, apart bool) AuditCheck {
	parts := []AuditTerm{{"counted", c.Papers.Marked}, {"blank", c.Papers.Blank}}
	if !apart {
		parts = []AuditTerm{{"keyed", c.Papers.Marked + c.Papers.Blank}}
	}
	check := sumCheck(SumKeyed, AuditTerm{"paper", c.Paper}, "keyed", parts...)
	if c.Waiting > 0 {
		check.State, check.Found, check.N, check.M = AuditDiffers, "papers-waiting", c.Waiting, 0
		if !closed {
			check.State = AuditPending
		}
	}
	return check
}

// membersCheck holds the voters against the people of a group on record. Where
// cards were handed out they are the roll, and the number on record is only old:
// that more voted is noted. Without cards it is a warning.
func membersCheck(c AuditCounts, cards bool) AuditCheck {
	total := AuditTerm{"ballots", c.Ballots}
	if cards {
		total = AuditTerm{"used", c.Cards.Voted + c.Cards.Paper}
	}
	check := AuditCheck{Rule: SumMembers, State: AuditAgrees, Total: total, Parts: []AuditTerm{}}
	if c.Members == nil {
		check.State = AuditNothing
		return check
	}
	check.Parts = append(check.Parts, AuditTerm{"members", *c.Members})
	if total.N > *c.Members {
		check.State, check.Found, check.N, check.M = AuditNoted, "members-fewer", total.N, *c.Members
		if cards {
			check.Found = "members-old"
		}
	}
	return check
}

// checkSeal: the hash over question, choices and rule is what it was when the
// poll opened.
func (a *Audit) checkSeal() {
	if a.Poll.Sealed == "" {
		return
	}
	check := AuditCheck{Rule: SumSeal, State: AuditAgrees, Parts: []AuditTerm{}}
	if ranking.NewSealed(a.Poll) != a.Poll.Sealed {
		check.State, check.Found = AuditDiffers, "seal"
	}
	a.Checks = append(a.Checks, check)
}

// checkContents counts what the ballots say, and counts it again: from the rows
// as they were cast, from the packed form, and by hand, which is a program of
// its own (see hand).
func (a *Audit) checkContents(ctx context.Context, db *store.DB) error {
	rows, err := db.Ballots(ctx, a.Poll.ID)
	if err != nil {
		return err
	}
	official, err := BallotsOf(ctx, db, a.Poll)
	if err != nil {
		return err
	}
	t, err := countCast(a.Poll, official, TallyOptions{})
	if err != nil {
		return err
	}
	a.Content = &AuditContent{Valid: t.Ballots, Invalid: t.Invalid, Abstentions: t.Abstentions, Reasons: t.Reasons, Rule: t.Rule, Tiers: t.Tiers}
	a.Checks = append(a.Checks, sumCheck(SumContent, AuditTerm{"ballots", len(rows)}, "content-sum",
		AuditTerm{"valid", t.Ballots}, AuditTerm{"invalid", t.Invalid}, AuditTerm{"abstentions", t.Abstentions}))
	if a.Content.Ways, err = countAgain(a.Poll, rows, official, t); err != nil {
		return err
	}
	check := AuditCheck{Rule: SumRecount, State: AuditAgrees, Parts: []AuditTerm{}, N: len(a.Content.Ways)}
	if slices.ContainsFunc(a.Content.Ways, func(w CountingWay) bool { return !w.Same }) {
		check.State, check.Found = AuditDiffers, "recount"
	}
	a.Checks = append(a.Checks, check)
	return nil
}

// countAgain counts by the sealed rule in each way that there is.
func countAgain(poll ranking.Poll, rows []ranking.Ballot, official CastBallots, t ranking.Tally) ([]CountingWay, error) {
	plain, err := count(poll, rows, TallyOptions{})
	if err != nil {
		return nil, err
	}
	ways := []CountingWay{{"rows", sameCount(t, plain)}}
	if official.Papers != nil {
		packed, err := countCast(poll, CastBallots{Papers: official.Papers}, TallyOptions{})
		if err != nil {
			return nil, err
		}
		ways = append(ways, CountingWay{"packed", sameCount(t, packed)})
	}
	if len(rows) > mostByHand {
		return ways, nil
	}
	// A secret matters to the order alone.
	sheet, err := ballotSheetOf(poll, rows, nil)
	if err != nil {
		return nil, err
	}
	sheet.Tally = &t
	return append(ways, CountingWay{"sums", sheet.Same()}), nil
}

// mostByHand is how many ballots are added up by hand: that count is slow.
const mostByHand = 50_000

// sameCount reports whether two counts come to the same.
func sameCount(a, b ranking.Tally) bool {
	return a.Ballots == b.Ballots && a.Invalid == b.Invalid && a.Abstentions == b.Abstentions && slices.Equal(a.Rows, b.Rows) &&
		slices.EqualFunc(a.Tiers, b.Tiers, func(x, y []string) bool { return slices.Equal(x, y) })
}

// Findings is how many checks differ.
func (a Audit) Findings() (n int) {
	for _, c := range a.Checks {
		if c.State == AuditDiffers {
			n++
		}
	}
	return n
}

// Recounted reports whether every further count came to the same.
func (a Audit) Recounted() bool {
	return a.Content != nil && !slices.ContainsFunc(a.Content.Ways, func(w CountingWay) bool { return !w.Same })
}
