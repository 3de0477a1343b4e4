package report

import (
	"context"
	"slices"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// Turnout is how many have voted in a poll, and never what.
type Turnout struct {
	Poll     string            `json:"poll"`
	State    ranking.PollState `json:"state"`
	Cast     int               `json:"cast"`
	Expected *int              `json:"expected"` // voters in all groups; nil while that of any is unknown
	Channels []ChannelTurnout  `json:"channels"`
	Groups   []VoterTurnout    `json:"groups"` // without those of fewer than SmallGroup people
	Hidden   int               `json:"hidden"` // how many those are: they are in the sums alone
	Unused   int               `json:"unused"` // cards that nobody has voted with yet
	Handed   bool              `json:"handed"` // cards count in Expected as they were handed out, of every group
	Cards    bool              `json:"cards"`  // Expected counts cards, those printed and not spoiled where it is not Handed
	Coming   int               `json:"coming"` // cards exchanged for papers that are not counted yet
}

// ChannelTurnout is how many ballots came one way.
type ChannelTurnout struct {
	Channel ranking.Channel `json:"channel"`
	Cast    int             `json:"cast"`
}

// VoterTurnout is how many of one group have voted. Expected is how many cards were
// handed out, or where nobody noted it how many it has that are not spoiled, or
// without cards how many people it has; nil is
// unknown.
type VoterTurnout struct {
	Group    string `json:"group"`
	Cast     int    `json:"cast"`
	Expected *int   `json:"expected"`
	Cards    bool   `json:"cards"`  // expected counts cards
	Handed   bool   `json:"handed"` // that were handed out
}

// TurnoutOf counts who has voted in a poll. Of a group of fewer than SmallGroup
// people nothing is told by itself: neighbours would know who is still to come.
func TurnoutOf(ctx context.Context, db *store.DB, w store.Workshop, poll ranking.Poll) (Turnout, error) {
	cast, err := db.Turnout(ctx, poll.ID)
	if err != nil {
		return Turnout{}, err
	}
	cards, err := db.CardCounts(ctx, poll.ID)
	if err != nil {
		return Turnout{}, err
	}
	handed, err := db.CardsOut(ctx, poll.ID)
	if err != nil {
		return Turnout{}, err
	}
	papers, err := db.PaperCounts(ctx, poll.ID)
	if err != nil {
		return Turnout{}, err
	}
	out := turnout(Voters(w, poll), poll, cast, cards, handed)
	out.Coming = comingPapers(cards, papers)
	return out, nil
}

// comingPapers is how many cards were exchanged for papers that nobody has
// counted yet.
func comingPapers(cards []store.CardCount, papers []store.PaperCount) int {
	n := 0
	for _, c := range cards {
		n += c.Paper
	}
	for _, p := range papers {
		n -= p.Papers()
	}
	return max(0, n)
}

func turnout(voters []mapping.Group, poll ranking.Poll, cast []store.GroupTurnout, cards []store.CardCount, handed map[string]int) Turnout {
	out := Turnout{Poll: poll.ID, State: poll.State, Channels: []ChannelTurnout{}, Groups: []VoterTurnout{}, Cards: len(cards) > 0, Handed: len(cards) > 0}
	if out.State == "" {
		out.State = ranking.Draft
	}
	byGroup, byChannel := map[string]int{}, map[ranking.Channel]int{}
	for _, c := range cast {
		out.Cast += c.Ballots()
		byGroup[c.Group] += c.Ballots()
		byChannel[ranking.Phone] += c.Phone
		byChannel[ranking.Paper] += c.Paper
		byChannel[ranking.Import] += c.Imported
	}
	for _, channel := range ranking.Channels() {
		if n := byChannel[channel]; n > 0 {
			out.Channels = append(out.Channels, ChannelTurnout{channel, n})
		}
	}
	all, known := 0, len(voters) > 0
	for _, g := range voters {
		one := expectedOf(g, cards, handed)
		out.Handed = out.Handed && one.Handed
		one.Cast = byGroup[g.ID]
		if known = known && one.Expected != nil; known {
			all += *one.Expected
		}
		if Small(g) {
			out.Hidden++
			continue
		}
		out.Groups = append(out.Groups, one)
	}
	if known {
		out.Expected = &all
	}
	for _, c := range cards {
		out.Unused += c.Unused
	}
	return out
}

// expectedOf is how many of a group may vote. Where a poll has cards, a group
// without any has none.
func expectedOf(g mapping.Group, cards []store.CardCount, handed map[string]int) VoterTurnout {
	out := VoterTurnout{Group: g.ID, Expected: g.Members}
	if len(cards) == 0 {
		return out
	}
	n := 0
	if i := slices.IndexFunc(cards, func(c store.CardCount) bool { return c.Group == g.ID }); i >= 0 {
		n = cards[i].Cards - cards[i].Spoilt
	}
	out.Handed = n == 0
	if given, ok := handed[g.ID]; ok {
		n, out.Handed = given, true
	}
	out.Cards, out.Expected = true, &n
	return out
}
