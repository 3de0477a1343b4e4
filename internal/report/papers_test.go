package report_test

import (
	"errors"
	"slices"
	"testing"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

func paperPoll(kind ranking.BallotType) ranking.Poll {
	return ranking.Poll{ID: "V", BallotType: kind, Choices: []string{"a", "b", "c", "d", "e"}, State: ranking.Open}
}

// TestMarksAreReadAsTheyAreTyped: and what is shown for a ballot reads as the
// same ballot.
func TestMarksAreReadAsTheyAreTyped(t *testing.T) {
	thumbs := paperPoll(ranking.ScoreBallot)
	thumbs.MaxScore = 1
	pairs := paperPoll(ranking.PairwiseBallot)
	pairs.Choices = pairs.Choices[:3]
	mark := func(id string, n int) ranking.Mark { return ranking.Mark{Choice: id, Value: n} }
	for _, x := range []struct {
		poll ranking.Poll
		text string
		want ranking.Ballot
	}{
		{paperPoll(ranking.RankedBallot), "312", ranking.Ballot{Ranking: [][]string{{"c"}, {"a"}, {"b"}}}},
		{paperPoll(ranking.RankedBallot), "3, 1 2", ranking.Ballot{Ranking: [][]string{{"c"}, {"a"}, {"b"}}}},
		{paperPoll(ranking.RankedBallot), "3=12", ranking.Ballot{Ranking: [][]string{{"c", "a"}, {"b"}}}},
		{paperPoll(ranking.RankedBallot), "3>1=2", ranking.Ballot{Ranking: [][]string{{"c"}, {"a", "b"}}}},
		{paperPoll(ranking.RankedBallot), "", ranking.Ballot{}},
		{paperPoll(ranking.ApprovalBallot), "14", ranking.Ballot{Ranking: [][]string{{"a", "d"}}}},
		{thumbs, "14-2", ranking.Ballot{Points: []ranking.Mark{mark("a", 1), mark("d", 1), mark("b", 0)}}},
		{thumbs, "-2 +1", ranking.Ballot{Points: []ranking.Mark{mark("b", 0), mark("a", 1)}}},
		{paperPoll(ranking.PointsBallot), "5 - 0 10", ranking.Ballot{Points: []ranking.Mark{mark("a", 5), mark("d", 10)}}},
		{paperPoll(ranking.ScoreBallot), "5 - 0 3", ranking.Ballot{Points: []ranking.Mark{mark("a", 5), mark("c", 0), mark("d", 3)}}},
		{paperPoll(ranking.ScoreBallot), "5-03", ranking.Ballot{Points: []ranking.Mark{mark("a", 5), mark("c", 0), mark("d", 3)}}},
		{pairs, "102", ranking.Ballot{Pairs: [][2]string{{"a", "b"}, {"c", "a"}}}},
	} {
		got, err := report.ReadMarks(x.poll, x.text)
		if err != nil || !same(got, x.want) {
			t.Errorf("%s %q: %+v, %v", x.poll.BallotType, x.text, got, err)
		}
		shown := report.MarksText(x.poll, got)
		if again, err := report.ReadMarks(x.poll, shown); err != nil || !same(again, got) {
			t.Errorf("%s %q is shown as %q: %+v, %v", x.poll.BallotType, x.text, shown, again, err)
		}
	}
	for _, wrong := range []struct {
		poll ranking.Poll
		text string
	}{{paperPoll(ranking.RankedBallot), "6"}, {paperPoll(ranking.RankedBallot), "é"}, {paperPoll(ranking.ApprovalBallot), "1?"}, {pairs, "3"}, {pairs, "1111"}, {paperPoll(ranking.ScoreBallot), "1 2 3 4 5 6"}} {
		if _, err := report.ReadMarks(wrong.poll, wrong.text); err == nil {
			t.Errorf("%q is read", wrong.text)
		}
	}
}

func same(a, b ranking.Ballot) bool {
	return store.Paper{Ranking: a.Ranking, Points: a.Points, Pairs: a.Pairs}.SaysSame(store.Paper{Ranking: b.Ranking, Points: b.Points, Pairs: b.Pairs})
}

func TestReadingsAreReconciled(t *testing.T) {
	paper := func(number, reading int, group string, tiers ...[]string) store.Paper {
		return store.Paper{Number: number, Reading: reading, Group: group, Outcome: store.PaperMarked, Ranking: tiers}
	}
	ab, ba := [][]string{{"a"}, {"b"}}, [][]string{{"b"}, {"a"}}
	spoilt := store.Paper{Number: 5, Reading: 2, Group: "w", Outcome: store.PaperSpoilt, Reason: "named"}
	lines := report.Reconcile([]store.Paper{paper(2, 1, "w", ab...), paper(2, 2, "w", ba...), paper(1, 1, "w", ab...), paper(1, 2, "w", ab...), paper(3, 2, "m", ab...),
		paper(4, 1, "w", ab...), paper(4, 2, "m", ab...), paper(4, 3, "m", ab...), paper(5, 1, "w", ab...), spoilt})
	want := []struct {
		state   report.PaperState
		differs []string
	}{{report.PaperAgreed, []string{}}, {report.PaperDiffers, []string{"a", "b"}}, {report.PaperMissing, []string{}}, {report.PaperSettled, []string{"group"}}, {report.PaperDiffers, []string{"a", "b", "outcome"}}}
	for i, x := range want {
		if lines[i].Number != i+1 || lines[i].State != x.state || !slices.Equal(lines[i].Differs, x.differs) {
			t.Errorf("%d: %s %v", lines[i].Number, lines[i].State, lines[i].Differs)
		}
	}
	if got := lines[3].Taken(); got == nil || got.Group != "m" || got.Reading != store.LastReading {
		t.Errorf("the last reading does not decide: %+v", got)
	}
}

// TestPapersAreChecked: what the count would set aside is told and can be kept
// as spoilt; what is blank or spoilt says nothing.
func TestPapersAreChecked(t *testing.T) {
	w := store.Workshop{Groups: []mapping.Group{{ID: "w", Name: "Perempuan", Type: mapping.People}, {ID: "i", Name: "Dinas", Type: mapping.Institution}}}
	poll := paperPoll(ranking.RankedBallot)
	poll.Places = 1
	many := store.Paper{Number: 1, Reading: 1, Group: "w", Ranking: [][]string{{"a"}, {"b"}}}
	for _, x := range []struct {
		paper store.Paper
		key   string
	}{
		{many, "too-many-places"},
		{store.Paper{Number: 0, Group: "w"}, "paper-number"},
		{store.Paper{Number: 1, Group: "i"}, "paper-group"},
		{store.Paper{Number: 1}, "paper-group"},
		{store.Paper{Number: 1, Group: "w", Outcome: "eaten"}, "paper-outcome"},
		{store.Paper{Number: 1, Group: "w", Outcome: store.PaperSpoilt, Reason: "ugly"}, "paper-outcome"},
		{store.Paper{Number: 1, Group: "w", Ranking: [][]string{{"z"}}}, "unknown-choice"},
	} {
		_, err := report.CheckPaper(w, poll, x.paper)
		var wrong *report.RequestError
		if !errors.As(err, &wrong) || wrong.Key != x.key {
			t.Errorf("%+v: %v", x.paper, err)
		}
	}
	many.Outcome, many.Reason = store.PaperSpoilt, report.PaperReason("too-many-places")
	kept, err := report.CheckPaper(w, poll, many)
	if err != nil || kept.Reason != "too-many" || kept.Ranking != nil {
		t.Errorf("%+v, %v", kept, err)
	}
	if blank, err := report.CheckPaper(w, poll, store.Paper{Number: 1, Group: "w"}); err != nil || blank.Outcome != store.PaperBlank {
		t.Errorf("%+v, %v", blank, err)
	}
}

// TestPapersAgainstCards: how many cards were exchanged, and how many papers
// there are.
func TestPapersAgainstCards(t *testing.T) {
	w := store.Workshop{Groups: []mapping.Group{{ID: "w", Type: mapping.People}, {ID: "m", Type: mapping.People}}}
	progress := report.PaperProgress{Counts: []store.PaperCount{{Group: "w", Marked: 3, Blank: 1, Spoilt: 1}},
		Lines: report.Reconcile([]store.Paper{{Number: 1, Reading: 1, Group: "m"}})}
	sums := report.PaperSums(w, paperPoll(ranking.RankedBallot), progress, []store.CardCount{{Group: "w", Paper: 4}, {Group: "m", Paper: 3}})
	if sums[0].All() != 5 || sums[0].More() != 1 || sums[1].All() != 1 || sums[1].More() != -2 {
		t.Errorf("%+v", sums)
	}
	if sums = report.PaperSums(w, paperPoll(ranking.RankedBallot), progress, nil); sums[0].More() != 0 || sums[0].Exchanged != nil {
		t.Errorf("without cards: %+v", sums)
	}
}

func TestPaperCodesNameTheBallot(t *testing.T) {
	poll := paperPoll(ranking.RankedBallot)
	w := store.Workshop{Groups: []mapping.Group{{ID: "w", Type: mapping.People}, {ID: "m", Type: mapping.People}}, Polls: []ranking.Poll{poll}}
	code := report.PaperCode(poll, "w")
	if len(code) != 8 || code == report.PaperCode(poll, "m") {
		t.Errorf("%s", code)
	}
	for _, text := range []string{report.PaperMark(poll, "w"), code, code[:4] + "-" + code[4:], " " + code + "\n"} {
		if found, group, ok := report.ReadPaperMark(w, text); !ok || found.ID != "V" || group != "w" {
			t.Errorf("%q: %s, %v", text, group, ok)
		}
	}
	poll.Choices = []string{"b", "a", "c", "d", "e"}
	if code == report.PaperCode(poll, "w") {
		t.Error("another order has the same code")
	}
}

func FuzzReadMarks(f *testing.F) {
	for _, text := range []string{"312", "3=1>2", "14-2", "5 - 0 10", "1 2 0", "q/*", "１２", "10,11", "-", "=", "+-+"} {
		for kind := range ranking.BallotTypes() {
			f.Add(kind, 0, text)
		}
	}
	f.Fuzz(func(t *testing.T, kind, most int, text string) {
		types := ranking.BallotTypes()
		poll := paperPoll(types[max(kind, -kind, 0)%len(types)])
		poll.MaxScore = most
		ballot, err := report.ReadMarks(poll, text)
		if err != nil {
			return
		}
		shown := report.MarksText(poll, ballot)
		again, err := report.ReadMarks(poll, shown)
		if len(poll.Faults(ballot)) == 0 && (err != nil || !same(again, ballot)) {
			t.Errorf("%q is %+v, shown as %q: %+v, %v", text, ballot, shown, again, err)
		}
	})
}
