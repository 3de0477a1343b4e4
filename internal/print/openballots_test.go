package print

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// partial are six ballots of a type, each of which leaves something out, and
// says of P02 what is least.
func partial(poll ranking.Poll) []ranking.Ballot {
	out := []ranking.Ballot{}
	for n := range 6 {
		b := ranking.Ballot{ID: fmt.Sprintf("ballot-%s-%d", poll.ID, n), Poll: poll.ID, Channel: ranking.Import}
		switch poll.BallotType {
		case ranking.PointsBallot:
			b.Points = []ranking.Mark{{Choice: "P01", Value: 5}, {Choice: "P02", Value: 0}}
		case ranking.ScoreBallot:
			b.Points = []ranking.Mark{{Choice: "P01", Value: 1}, {Choice: "P02", Value: 0}}
		case ranking.PairwiseBallot:
			b.Pairs = [][2]string{{"P01", "P02"}}
		default:
			b.Ranking = [][]string{{"P01"}}
		}
		out = append(out, b)
	}
	return out
}

// sheetOf casts ballots in a new poll and closes it.
func sheetOf(t *testing.T, db *store.DB, poll ranking.Poll) report.BallotSheet {
	t.Helper()
	poll.State, poll.Seats = ranking.Open, 1
	err := db.Save(t.Context(), "test", func(b *store.Batch) error {
		_, err := b.Put(poll)
		return err
	})
	for _, ballot := range partial(poll) {
		if err == nil {
			_, err = report.Cast(t.Context(), db, ballot)
		}
	}
	if err == nil {
		poll, err = report.Move(t.Context(), db, "test", poll, ranking.Closed)
	}
	if err != nil {
		t.Fatal(poll.ID, err)
	}
	sheet, err := report.NewBallotSheet(t.Context(), db, poll)
	if err != nil {
		t.Fatal(poll.ID, err)
	}
	return sheet
}

var ballotCells = regexp.MustCompile(`<td>(.*?)</td>`)

// TestWhatABallotDoesNotNameIsNoZero: it is a dash, with words that say so; a
// zero that was given stays one. All types of ballots can be drawn.
func TestWhatABallotDoesNotNameIsNoZero(t *testing.T) {
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w := sampleWorkshop(t)
	choices := []string{"P01", "P02", "P03"}
	const dash, tick = `<span class="pp-bnot">–</span>`, "<b>✓</b>"
	for _, x := range []struct {
		poll   ranking.Poll
		cells  []string // of the first ballot
		legend string
	}{
		{ranking.Poll{ID: "R", BallotType: ranking.RankedBallot, Places: 1}, []string{"<b>1</b><small>1</small>", dash, dash}, "That is not a zero."},
		{ranking.Poll{ID: "M", BallotType: ranking.RankedBallot}, []string{"<b>1</b><small>3</small>", dash + "<small>1.5</small>", dash + "<small>1.5</small>"}, "A dash with a small number"},
		{ranking.Poll{ID: "A", BallotType: ranking.ApprovalBallot}, []string{tick, dash, dash}, "not marked on that ballot"},
		{ranking.Poll{ID: "B", BallotType: ranking.PointsBallot, Points: 5}, []string{"<b>5</b>", "<b>0</b>", dash}, "That is not a zero."},
		{ranking.Poll{ID: "S", BallotType: ranking.ScoreBallot, MaxScore: 3}, []string{"<b>1</b>", "<b>0</b>", dash}, "does not score it"},
		{ranking.Poll{ID: "T", BallotType: ranking.ScoreBallot, MaxScore: 1}, []string{tick, "<b>✗</b>", dash}, "That is not a no."},
		{ranking.Poll{ID: "P", BallotType: ranking.PairwiseBallot}, []string{"<b>A</b>", dash, dash}, "not compared on that ballot"},
	} {
		x.poll.Question, x.poll.Choices = "Mana?", choices
		html, err := pressOf(t, w, "en", mapping.ConsentVillage).AllBallots(sheetOf(t, db, x.poll))
		if err != nil {
			t.Fatal(x.poll.ID, err)
		}
		text := regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(string(html), "")
		_, body, _ := strings.Cut(text, "<tbody>")
		for i, cell := range ballotCells.FindAllStringSubmatch(body, len(x.cells)) {
			if cell[1] != x.cells[i] {
				t.Errorf("%s, column %d: %s, not %s", x.poll.ID, i, cell[1], x.cells[i])
			}
		}
		if !strings.Contains(text, x.legend) {
			t.Errorf("%s: no %q", x.poll.ID, x.legend)
		}
		if rest := strings.Contains(text, "A dash with a small number"); rest != (x.poll.ID == "M") {
			t.Errorf("%s: points for what is not named: %v", x.poll.ID, rest)
		}
		if bad := missing.FindString(text) + loose.FindString(text); bad != "" {
			t.Errorf("%s: %s", x.poll.ID, bad)
		}
	}
}
