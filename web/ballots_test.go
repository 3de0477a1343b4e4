package web

import (
	"net/http"
	"strings"
	"testing"

	"potensi/ranking"
)

// typedPolls opens a poll of each ballot type but ranked.
func typedPolls() []ranking.Poll {
	choices := []string{"P01", "P02", "P03"}
	return []ranking.Poll{
		{ID: "VA", Question: "Setuju?", Choices: choices, BallotType: ranking.ApprovalBallot, Places: 2, State: ranking.Open},
		{ID: "VP", Question: "Bagi?", Choices: choices, BallotType: ranking.PointsBallot, State: ranking.Open},
		{ID: "VS", Question: "Skor?", Choices: choices, BallotType: ranking.ScoreBallot, Rule: ranking.StarRule, State: ranking.Open},
		{ID: "VW", Question: "Mana?", Choices: choices, BallotType: ranking.PairwiseBallot, State: ranking.Open},
	}
}

// Each ballot type is answered in its own member, and what is wrong is told by
// its place.
func TestBallotsOfEveryType(t *testing.T) {
	s, db := sampleSite(t)
	for _, poll := range typedPolls() {
		if err := db.SetPoll(t.Context(), "test", poll); err != nil {
			t.Fatal(err)
		}
	}
	h := s.Handler()
	for _, test := range []struct {
		poll, body string
		status     int
		path, rule string
	}{
		{"VA", `{"ranking":["P01","P02"]}`, 201, "", ""},
		{"VA", `{"ranking":[]}`, 201, "", ""},
		{"VA", `{}`, 422, "/ranking", "required"},
		{"VA", `{"ranking":["P01","P02","P03"]}`, 422, "/ranking", "too-many-places"},
		{"VA", `{"points":[{"choice":"P01","value":1}]}`, 422, "/points", "wrong-ballot"},
		{"VP", `{"id":"b1","points":[{"choice":"P01","value":3},{"choice":"P02","value":7}]}`, 201, "", ""},
		{"VP", `{"id":"b1","points":[{"choice":"P02","value":7},{"choice":"P01","value":3}]}`, 200, "", ""},
		{"VP", `{"id":"b1","points":[{"choice":"P02","value":3},{"choice":"P01","value":7}]}`, 409, "", "ballot-conflict"},
		{"VP", `{"points":[]}`, 201, "", ""},
		{"VP", `{}`, 422, "/points", "required"},
		{"VP", `{"ranking":[]}`, 422, "/points", "required"},
		{"VP", `{"points":[{"choice":"P01","value":11}]}`, 422, "/points", "overspent"},
		{"VP", `{"points":[{"choice":"P01","value":9}]}`, 422, "/points", "underspent"},
		{"VP", `{"points":[{"choice":"P01","value":5},{"choice":"P01","value":5}]}`, 422, "/points/1/choice", "repeated-choice"},
		{"VP", `{"points":[{"choice":"P01"}]}`, 422, "/points/0/value", "required"},
		{"VP", `{"ranking":["P01"]}`, 422, "/ranking", "wrong-ballot"},
		{"VS", `{"points":[{"choice":"P01","value":5},{"choice":"P02","value":0}]}`, 201, "", ""},
		{"VS", `{"points":[{"choice":"P01","value":6}]}`, 422, "/points/0/value", "out-of-range"},
		{"VW", `{"pairs":[["P01","P02"],["P03","P01"]]}`, 201, "", ""},
		{"VW", `{}`, 422, "/pairs", "required"},
		{"VW", `{"pairs":[["P01","P02"],["P02","P01"]]}`, 422, "/pairs/1", "repeated-pair"},
		{"VW", `{"pairs":[["P01","P99"]]}`, 422, "/pairs/0/1", "unknown-choice"},
	} {
		w := ask(h, "POST", "/api/v1/polls/"+test.poll+"/ballots", test.body, "Content-Type", "application/json")
		if w.Code != test.status {
			t.Errorf("%s %s: %d %s", test.poll, test.body, w.Code, w.Body)
			continue
		}
		if test.rule == "" {
			continue
		}
		if got := problemIn(t, w.Body.Bytes()).Problems; len(got) != 1 || got[0].Rule != test.rule || test.path != "" && got[0].Path != test.path || strings.Contains(got[0].Message, "{") {
			t.Errorf("%s %s: %+v", test.poll, test.body, got)
		}
	}
}

// Results are told in the words of the poll's rule, in both languages.
func TestResultsOfEveryType(t *testing.T) {
	s, db := sampleSite(t)
	ballots := map[string]func(group string, n int) ranking.Ballot{
		"VA": func(string, int) ranking.Ballot { return ranking.Ballot{Ranking: [][]string{{"P01"}, {"P02"}}} },
		"VP": func(_ string, n int) ranking.Ballot {
			return ranking.Ballot{Points: []ranking.Mark{{Choice: "P01", Value: n}, {Choice: "P02", Value: 10 - n}}}
		},
		"VS": func(_ string, n int) ranking.Ballot {
			return ranking.Ballot{Points: []ranking.Mark{{Choice: "P01", Value: n % 6}, {Choice: "P02", Value: 5}}}
		},
		"VW": func(string, int) ranking.Ballot { return ranking.Ballot{Pairs: [][2]string{{"P01", "P02"}}} },
	}
	for _, poll := range typedPolls() {
		poll.State = ranking.Closed
		if err := db.SetPoll(t.Context(), "test", poll); err != nil {
			t.Fatal(err)
		}
		for _, group := range []string{"G1", "G2"} {
			for n := range 6 {
				b := ballots[poll.ID](group, n)
				b.ID, b.Poll, b.Group = poll.ID+group+string(rune('a'+n)), poll.ID, group
				if _, err := db.Cast(t.Context(), b); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	h := s.Handler()
	for poll, words := range map[string][2]string{
		"VA": {"Bagian surat suara yang menyetujui", "Share of ballots that approve"}, "VP": {"Rata-rata kerikil", "Mean pebbles"},
		"VS": {"STAR: Dua pilihan", "STAR: The two choices"}, "VW": {"Menang per pasangan: ", "Pairs won: "},
	} {
		for i, lang := range []string{"", "/en"} {
			body := page(t, h, lang+"/results?poll="+poll, http.StatusOK)
			if !strings.Contains(body, words[i]) || strings.Contains(body, "[web.") || strings.Contains(body, "[rule.") {
				t.Errorf("%s%s does not say %q", lang, poll, words[i])
			}
		}
	}
	if got := get[map[string]any](t, h, "/api/v1/polls/VS/tally?rule=score"); got["sealed_rule"] != nil {
		t.Errorf("what was never opened is sealed: %v", got["sealed_rule"])
	}
}
