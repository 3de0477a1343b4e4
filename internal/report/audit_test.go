package report

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

func auditOf(t *testing.T, db *store.DB) Audit {
	t.Helper()
	w := workshopOf(t, db)
	a, err := AuditPoll(context.Background(), db, w, w.Polls[0])
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// checkIn is one check of an audit; one that is not there has no state.
func checkIn(a Audit, rule, group string) AuditCheck {
	i := slices.IndexFunc(a.Checks, func(c AuditCheck) bool { return c.Rule == rule && c.Group == group })
	if i < 0 {
		return AuditCheck{}
	}
	return a.Checks[i]
}

func TestAuditWithoutCards(t *testing.T) {
	db, w := hallPoll(t)
	a := auditOf(t, db)
	if a.Content != nil || a.Cards || !a.Agrees || a.All.Ballots != 25 {
		t.Errorf("open: %+v", a)
	}
	if _, err := Move(context.Background(), db, "test", w.Polls[0], ranking.Closed); err != nil {
		t.Fatal(err)
	}
	a = auditOf(t, db)
	if a.Content == nil || a.Content.Valid != 25 || !a.Agrees {
		t.Fatalf("closed: %+v", a)
	}
	ways := []string{}
	for _, way := range a.Content.Ways {
		if !way.Same {
			t.Errorf("counted by %s the result differs", way.Way)
		}
		ways = append(ways, way.Way)
	}
	if !slices.Equal(ways, []string{"rows", "packed", "sums"}) {
		t.Errorf("counted by %v", ways)
	}
	if c := checkIn(a, SumSeal, ""); c.State != AuditAgrees {
		t.Errorf("seal: %+v", c)
	}
}

// TestAuditFollowsEveryCard: cards printed, voted with, exchanged and spoiled,
// with two papers of which one comes back.
func TestAuditFollowsEveryCard(t *testing.T) {
	ctx := context.Background()
	db, w := hallPoll(t)
	_, codes, err := db.NewCards(ctx, "V", "G1", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range codes[:3] {
		if _, err := CastByCard(ctx, db, code, ranking.Ballot{Channel: ranking.Phone, Ranking: [][]string{{"P2"}}}); err != nil {
			t.Fatal(err)
		}
	}
	for i, use := range []store.CardUse{store.ForPaper, store.ForPaper, store.Spoiled} {
		if _, err := db.MarkCard(ctx, codes[4+i], use); err != nil {
			t.Fatal(err)
		}
	}
	a := auditOf(t, db)
	if c := checkIn(a, SumCards, "G1"); c.State != AuditAgrees || c.Total.N != 10 || c.Parts[3].N != 4 {
		t.Errorf("cards: %+v", c)
	}
	if c := checkIn(a, SumPaper, "G1"); c.State != AuditPending || c.N != 2 || c.M != 0 {
		t.Errorf("papers while open: %+v", c)
	}
	// The 25 ballots of the village were cast without cards: they show.
	if c := checkIn(a, SumPhone, "G1"); c.State != AuditDiffers || c.Found != "phone-more" || c.N != 15 || c.M != 3 {
		t.Errorf("phones: %+v", c)
	}
	// Cards are the roll: 5 were used, and 12 people are on record.
	if c := checkIn(a, SumMembers, "G1"); c.State != AuditAgrees || c.Total.N != 5 {
		t.Errorf("members: %+v", c)
	}
	if a.Agrees {
		t.Error("all agrees")
	}
	if _, err := Move(ctx, db, "test", w.Polls[0], ranking.Closed); err != nil {
		t.Fatal(err)
	}
	a = auditOf(t, db)
	if c := checkIn(a, SumPaper, ""); c.State != AuditDiffers || c.Found != "paper-fewer" || c.N != 2 || c.M != 0 {
		t.Errorf("papers after closing: %+v", c)
	}
	if c := checkIn(a, SumCards, "G1"); c.State != AuditAgrees || c.Total.N != 10 {
		t.Errorf("cards after closing: %+v", c)
	}
}

// TestAuditSeesAnotherRule: a rule that was changed after the poll opened
// breaks the seal.
func TestAuditSeesAnotherRule(t *testing.T) {
	a := Audit{Poll: ranking.Poll{ID: "V", Choices: []string{"P1", "P2"}}}
	a.Poll.Sealed = ranking.NewSealed(a.Poll)
	a.Poll.Rule = ranking.PluralityRule
	a.checkSeal()
	if a.Checks[0].State != AuditDiffers {
		t.Errorf("%+v", a.Checks)
	}
}

// TestAuditSeesAnotherCount: a count that moves one point between products is
// found by the sums.
func TestAuditSeesAnotherCount(t *testing.T) {
	db, w := hallPoll(t)
	ballots, err := db.Ballots(context.Background(), "V")
	if err != nil {
		t.Fatal(err)
	}
	poll := w.Polls[0]
	poll.State = ranking.Closed
	official, err := count(poll, ballots, TallyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	official.Rows = slices.Clone(official.Rows)
	official.Rows[0].Points++
	ways, err := countAgain(poll, ballots, CastBallots{Ballots: ballots}, official)
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range ways {
		if way.Same {
			t.Errorf("counted by %s nothing is found", way.Way)
		}
	}
}

// TestAuditKeepsOnePaperSecret: of a single paper it is told that it came back,
// and nothing from which it follows that it was blank.
func TestAuditKeepsOnePaperSecret(t *testing.T) {
	for name, papers := range map[string]map[string]int{"one": {"G2": 1}, "six and one": {"G1": 6, "G2": 1}, "six and five": {"G1": 6, "G2": 5}} {
		w := store.Workshop{Groups: []mapping.Group{{ID: "G1"}, {ID: "G2"}}}
		poll := ranking.Poll{ID: "V", State: ranking.Closed}
		box, all := store.BoxCounts{}, 0
		for _, g := range []string{"G1", "G2"} {
			n := papers[g]
			all += n
			box.Cards = append(box.Cards, store.CardCount{Group: g, Cards: 20, Voted: 10, Paper: n, Unused: 10 - n})
			box.Papers = append(box.Papers, store.PaperCount{Group: g, Blank: n})
			box.Ballots = append(box.Ballots, store.BallotCount{Group: g, Channel: ranking.Phone, Ballots: 10}, store.BallotCount{Group: g, Channel: ranking.Paper, Ballots: n})
		}
		a := Audit{Poll: poll, Groups: groupCounts(w, poll, box), All: newCounts("")}
		a.sumUp(box)
		a.checkGroups(w, PapersApart(box.Papers))
		apart := name == "six and five"
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if told := strings.Count(string(text), `"blank":`); told != map[string]int{"one": 0, "six and one": 1, "six and five": 3}[name] {
			t.Errorf("%s: blank papers are told %d times: %s", name, told, text)
		}
		if group := checkIn(a, SumPaper, "G2"); group.State != AuditAgrees || len(group.Parts) == 3 != apart {
			t.Errorf("%s: %+v", name, group)
		}
		if group := checkIn(a, SumKeyed, "G2"); (group.Rule != "") != apart || (checkIn(a, SumBallots, "G2").Rule != "") != apart {
			t.Errorf("%s: %+v", name, group)
		}
		if all := checkIn(a, SumPaper, ""); all.State != AuditAgrees || len(all.Parts) == 3 != (name != "one") {
			t.Errorf("%s: %+v", name, all)
		}
	}
}

// TestMembersOnRecordAreNoSum: more voters than people on record is a note where
// cards are the roll, a warning where they are not, and never a sum that differs.
func TestMembersOnRecordAreNoSum(t *testing.T) {
	twelve := 12
	c := newCounts("G1")
	c.Members, c.Ballots, c.Cards.Voted = &twelve, 13, 13
	for cards, found := range map[bool]string{true: "members-old", false: "members-fewer"} {
		if check := membersCheck(c, cards); check.State != AuditNoted || check.Found != found || check.N != 13 || check.M != 12 {
			t.Errorf("cards %v: %+v", cards, check)
		}
	}
}
