package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"potensi/internal/store"
	"potensi/ranking"
)

// ballotsOfEveryKind are open polls on n products: each kind that there is.
func ballotsOfEveryKind(t *testing.T, n int) (*Server, *store.DB, []ranking.Poll) {
	t.Helper()
	s, db := sampleSite(t)
	choices := []string{}
	picts := []string{"fish_floss", "palm_sugar", "honey", "fruit", "capsules", "cakes", "fish_balls", "fish_crackers", "hydroponics", "fresh_fish", "cage_fish", "beekeeping"}
	for i := range n {
		id := fmt.Sprintf("Q%02d", i+1)
		put(t, db, ranking.Product{ID: id, Name: "Olahan hutan nomor " + id, NameEN: "Forest product number " + id, Pictogram: picts[i%len(picts)]})
		choices = append(choices, id)
	}
	polls := []ranking.Poll{
		{ID: "KR", BallotType: ranking.RankedBallot}, {ID: "KA", BallotType: ranking.ApprovalBallot},
		{ID: "K5", BallotType: ranking.PointsBallot, Points: 5}, {ID: "K10", BallotType: ranking.PointsBallot}, {ID: "K100", BallotType: ranking.PointsBallot, Points: 100},
		{ID: "KT", BallotType: ranking.ScoreBallot, MaxScore: 1}, {ID: "KS", BallotType: ranking.ScoreBallot}, {ID: "KX", BallotType: ranking.ScoreBallot, MaxScore: 10},
		{ID: "KP", BallotType: ranking.PairwiseBallot},
	}
	for i := range polls {
		p := &polls[i]
		p.Question, p.QuestionEN = "Produk apa yang paling penting untuk kita kembangkan?", "Which product matters most for us to develop?"
		p.Choices, p.State, p.Rule = choices, ranking.Open, ranking.RulesFor(p.BallotType)[0]
		if err := db.SetPoll(t.Context(), "test", *p); err != nil {
			t.Fatal(err)
		}
	}
	return s, db, polls
}

func cardOf(t *testing.T, db *store.DB, poll string) string {
	t.Helper()
	_, codes, err := db.NewCards(t.Context(), poll, "G1", 1)
	if err != nil {
		t.Fatal(err)
	}
	return codes[0]
}

// A voter's page is one answer under 60 kB that needs nothing else, however many
// products there are and whatever is asked of them.
func TestVotersPageIsLightInEveryKind(t *testing.T) {
	s, db, polls := ballotsOfEveryKind(t, 12)
	h := s.Hall()
	for _, poll := range polls {
		code := cardOf(t, db, poll.ID)
		for _, path := range []string{"/v/" + code, "/en/v/" + code, "/v/" + code + "?view=all", "/en/v/" + code + "?view=all"} {
			w := askFromHall(h, "GET", path, "")
			checkPage(t, strings.Replace(path, code, "", 1), w)
			if n := w.Body.Len(); n > 60_000 {
				t.Errorf("%s by %s: %d bytes", path, poll.ID, n)
			} else {
				t.Logf("%s %s: %d bytes", poll.ID, path[len(path)-5:], n)
			}
			if wanting := regexp.MustCompile(`<(link rel="stylesheet"|img|audio|iframe)[^>]*>`).FindString(w.Body.String()); wanting != "" {
				t.Errorf("%s loads %s", path, wanting)
			}
		}
	}
}

// postedBy posts a form by a card from the hall.
func postedBy(h http.Handler, code string, form url.Values) (int, string) {
	w := askFromHall(h, "POST", "/v/"+code, form.Encode())
	return w.Code, w.Body.String()
}
