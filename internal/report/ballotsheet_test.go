package report

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

var sheetChoices = []string{"P1", "P2", "P3", "P4", "P5"}

// anyBallot is a random ballot of a type: whole, partial, tied, empty or bad.
func anyBallot(dice *rand.Rand, poll ranking.Poll, n int) ranking.Ballot {
	b := ranking.Ballot{ID: fmt.Sprintf("b%04d", n), Poll: poll.ID, Group: []string{"G1", "G2", "G3", ""}[dice.IntN(4)], Channel: ranking.Phone}
	order := dice.Perm(len(poll.Choices))
	some := order[:dice.IntN(len(order)+1)]
	switch poll.BallotType {
	case ranking.PairwiseBallot:
		for i := range poll.Choices {
			for j := range i {
				if dice.IntN(5) > 0 {
					pair := [2]string{poll.Choices[i], poll.Choices[j]}
					if dice.IntN(2) == 0 {
						pair[0], pair[1] = pair[1], pair[0]
					}
					b.Pairs = append(b.Pairs, pair)
				}
			}
		}
	case ranking.PointsBallot, ranking.ScoreBallot:
		for _, i := range some {
			b.Points = append(b.Points, ranking.Mark{Choice: poll.Choices[i], Value: dice.IntN(4)})
		}
	default:
		for _, i := range some {
			if last := len(b.Ranking) - 1; last >= 0 && dice.IntN(4) == 0 {
				b.Ranking[last] = append(b.Ranking[last], poll.Choices[i])
				continue
			}
			b.Ranking = append(b.Ranking, []string{poll.Choices[i]})
		}
	}
	return b
}

// TestSheetAddsUpToTheOfficialCount: what people add up by hand is what the
// other room counted, for every type of ballot and every reading of what a
// ballot leaves out.
func TestSheetAddsUpToTheOfficialCount(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for _, kind := range ranking.BallotTypes() {
		for _, rest := range ranking.IncompletesFor(kind) {
			for _, places := range []int{0, 2} {
				poll := ranking.Poll{ID: "V", Choices: sheetChoices, BallotType: kind, Incomplete: rest, Places: places, State: ranking.Closed, Points: 10, MaxScore: 3}
				if kind != ranking.RankedBallot && kind != ranking.ApprovalBallot {
					poll.Places = 0
				}
				ballots := []ranking.Ballot{}
				for n := range 200 {
					ballots = append(ballots, anyBallot(dice, poll, n))
				}
				sheet, err := ballotSheetOf(poll, ballots, []byte("secret"))
				if err != nil {
					t.Fatal(err)
				}
				if !sheet.Same() {
					t.Errorf("%s, %s, %d places: the sheet has %+v, the count %+v", kind, rest, places, sheet.Total, sheet.Tally.Rows)
				}
				wantPairs(t, sheet, ballots)
				wantPages(t, sheet)
			}
		}
	}
}

// wantPairs holds the pair counts to those by which rules of pairs count.
func wantPairs(t *testing.T, s BallotSheet, ballots []ranking.Ballot) {
	t.Helper()
	for i, a := range s.Poll.Choices {
		for j, b := range s.Poll.Choices {
			if i == j {
				continue
			}
			over := 0
			for _, ballot := range ballots {
				if len(s.Poll.Faults(ballot)) == 0 && prefers(s.Poll, ballot, a, b) {
					over++
				}
			}
			if s.Total.Over[i][j] != over {
				t.Errorf("%s %s: %s above %s on %d ballots, not %d", s.Poll.BallotType, s.Poll.Incomplete, a, b, s.Total.Over[i][j], over)
			}
		}
	}
}

// prefers reads one ballot about two choices, a third time.
func prefers(poll ranking.Poll, ballot ranking.Ballot, a, b string) bool {
	place := func(choice string) int {
		return slices.IndexFunc(ballot.Ranking, func(tier []string) bool { return slices.Contains(tier, choice) })
	}
	value := func(choice string) (int, bool) {
		i := slices.IndexFunc(ballot.Points, func(m ranking.Mark) bool { return m.Choice == choice })
		if i < 0 {
			return 0, false
		}
		return ballot.Points[i].Value, true
	}
	switch poll.BallotType {
	case ranking.PairwiseBallot:
		return slices.Contains(ballot.Pairs, [2]string{a, b})
	case ranking.PointsBallot, ranking.ScoreBallot:
		if poll.BallotType == ranking.PointsBallot && !slices.ContainsFunc(ballot.Points, func(m ranking.Mark) bool { return m.Value > 0 }) {
			return false
		}
		x, _ := value(a)
		y, known := value(b)
		return x > y && (known || poll.Incomplete != ranking.MeanRest)
	case ranking.ApprovalBallot:
		return place(a) >= 0 && place(b) < 0
	}
	if poll.Incomplete == ranking.ZeroRest && place(b) < 0 {
		return false
	}
	return place(a) >= 0 && (place(b) < 0 || place(a) < place(b))
}

// wantPages: the subtotals of the pages add up to the total.
func wantPages(t *testing.T, s BallotSheet) {
	t.Helper()
	valid, first := 0, make([]int, len(s.Poll.Choices))
	points := make([]float64, len(s.Total.Points))
	for _, page := range s.Pages(40) {
		sum := s.Sum(page)
		valid += sum.Valid
		for i, n := range sum.First {
			first[i] += n
		}
		for i, n := range sum.Points {
			points[i] += n
		}
	}
	if valid != s.Total.Valid || !slices.Equal(first, s.Total.First) {
		t.Errorf("pages add up to %d ballots and firsts %v, not %d and %v", valid, first, s.Total.Valid, s.Total.First)
	}
	for i := range points {
		if d := points[i] - s.Total.Points[i]; d > 1e-9 || d < -1e-9 {
			t.Errorf("pages give %s %g points, not %g", s.Poll.Choices[i], points[i], s.Total.Points[i])
		}
	}
	for i, b := range s.Ballots {
		if b.Number != i+1 {
			t.Fatalf("line %d has the number %d", i+1, b.Number)
		}
	}
}

// TestSheetOrderIsNobodysChoice: ids decide nothing, a secret everything; and
// the place of a ballot tells nothing of when it was cast.
func TestSheetOrderIsNobodysChoice(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	poll := ranking.Poll{ID: "V", Choices: sheetChoices, BallotType: ranking.RankedBallot, State: ranking.Closed}
	ballots := []ranking.Ballot{}
	for n := range 120 {
		ballots = append(ballots, anyBallot(dice, poll, n))
	}
	lines := func(secret string) string {
		s, err := ballotSheetOf(poll, ballots, []byte(secret))
		if err != nil {
			t.Fatal(err)
		}
		out := []string{}
		for _, b := range s.Ballots {
			out = append(out, b.Kind+" "+strings.Join(b.Groups, "+")+" "+b.said.text)
		}
		return strings.Join(out, "\n")
	}
	before, other := lines("one"), lines("two")
	if before == other {
		t.Error("another secret makes the same order")
	}
	dice.Shuffle(len(ballots), func(i, j int) { ballots[i], ballots[j] = ballots[j], ballots[i] })
	for i := range ballots {
		ballots[i].ID = fmt.Sprintf("%04d-chosen", 9999-i)
	}
	if lines("one") != before {
		t.Error("other ids, or another order of casting, change the sheet")
	}
}

// TestSheetSpread: a ballot's place does not go with what it says, over many
// secrets.
func TestSheetSpread(t *testing.T) {
	poll := ranking.Poll{ID: "V", Choices: sheetChoices, BallotType: ranking.RankedBallot, State: ranking.Closed}
	ballots := []ranking.Ballot{{ID: "me", Ranking: [][]string{{"P5"}}}}
	for n := range 19 {
		ballots = append(ballots, ranking.Ballot{ID: fmt.Sprint(n), Ranking: [][]string{{"P1"}, {"P2"}}})
	}
	times := make([]int, len(ballots))
	const draws = 4000
	for n := range draws {
		s, err := ballotSheetOf(poll, ballots, []byte(fmt.Sprint("secret", n)))
		if err != nil {
			t.Fatal(err)
		}
		times[slices.IndexFunc(s.Ballots, func(b BallotLine) bool { return b.said.text == "- - - - 1" })]++
	}
	chi, expected := 0.0, float64(draws)/float64(len(times))
	for _, n := range times {
		chi += (float64(n) - expected) * (float64(n) - expected) / expected
	}
	if chi > 43.8 { // 19 degrees of freedom, p = 0.001; the secrets are fixed
		t.Errorf("places %v, chi² %.1f", times, chi)
	}
}

// hallPoll is a village with an open poll of 3 + 12 + 10 ballots.
func hallPoll(t *testing.T) (*store.DB, store.Workshop) {
	t.Helper()
	ctx := context.Background()
	db, err := store.Create(ctx, filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() }) //nolint:errcheck // a test's
	ten, few := 12, 3
	poll := ranking.Poll{ID: "V", Question: "Produk apa?", Choices: []string{"P1", "P2", "P3"}, BallotType: ranking.RankedBallot, State: ranking.Open, Rule: ranking.BordaRule, Seats: 1}
	poll.Sealed = ranking.NewSealed(poll)
	err = db.Save(ctx, "test", func(b *store.Batch) error {
		for _, record := range []any{mapping.Village{ID: "D", Name: "Desa"}, mapping.Group{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People, Members: &ten},
			mapping.Group{ID: "G2", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People, Members: &ten}, mapping.Group{ID: "G3", Name: "Pemuda", Gender: mapping.MixedGender, Type: mapping.People, Members: &few},
			ranking.Product{ID: "P1", Name: "Madu"}, ranking.Product{ID: "P2", Name: "Abon"}, ranking.Product{ID: "P3", Name: "Gula aren"}, poll} {
			if _, err := b.Put(record); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for group, n := range map[string]int{"G1": 12, "G2": 10, "G3": 3} {
		for i := range n {
			order := [][]string{{"P1"}, {"P2"}, {"P3"}}
			if i%2 == 0 {
				order = [][]string{{"P3"}, {"P1"}}
			}
			if _, err := db.Cast(ctx, ranking.Ballot{ID: store.NewBallotID(), Poll: "V", Group: group, Channel: ranking.Phone, Ranking: order}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return db, workshopOf(t, db)
}

func workshopOf(t *testing.T, db *store.DB) store.Workshop {
	t.Helper()
	w, err := db.Workshop(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSheetOfAnOpenPollIsRefused(t *testing.T) {
	ctx := context.Background()
	db, w := hallPoll(t)
	var refused *RequestError
	if _, err := NewBallotSheet(ctx, db, w.Polls[0]); !errors.As(err, &refused) || refused.Key != "results-withheld" {
		t.Errorf("an open poll: %v", err)
	}
	if _, err := db.ShuffleSecret(ctx, w.Polls[0]); !errors.Is(err, store.ErrConflict) {
		t.Errorf("a secret before the last ballot: %v", err)
	}
	poll, err := Move(ctx, db, "test", w.Polls[0], ranking.Closed)
	if err != nil {
		t.Fatal(err)
	}
	first, err := NewBallotSheet(ctx, db, poll)
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Ballots) != 25 || !first.Same() || !first.Groups {
		t.Errorf("%d ballots, same %v, groups %v", len(first.Ballots), first.Same(), first.Groups)
	}
	for _, b := range first.Ballots {
		if slices.Equal(b.Groups, []string{"G3"}) {
			t.Errorf("line %d names a group of three", b.Number)
		}
	}
	again, err := NewBallotSheet(ctx, db, poll)
	if err != nil {
		t.Fatal(err)
	}
	for i := range again.Ballots {
		if again.Ballots[i].said.text != first.Ballots[i].said.text {
			t.Fatalf("line %d differs when the sheet is printed again", i+1)
		}
	}
}

// TestSheetHidesAgreementWithinAGroup: where all of a group say the same, no
// line names its group.
func TestSheetHidesAgreementWithinAGroup(t *testing.T) {
	poll := ranking.Poll{ID: "V", Choices: []string{"P1", "P2"}, BallotType: ranking.ApprovalBallot, State: ranking.Closed}
	ballots := []ranking.Ballot{}
	for i := range 12 {
		group, choice := "G1", "P1"
		if i%2 == 0 {
			group, choice = "G2", []string{"P1", "P2"}[i/2%2]
		}
		ballots = append(ballots, ranking.Ballot{ID: fmt.Sprint(i), Group: group, Ranking: [][]string{{choice}}})
	}
	s, err := ballotSheetOf(poll, ballots, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Groups {
		t.Errorf("the sheet names groups: %+v", s.Ballots)
	}
}
