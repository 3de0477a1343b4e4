package report

import (
	"slices"
	"strings"
	"testing"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// twoGroups is a workshop whose women and men differ about the second product.
func twoGroups() (store.Workshop, []ranking.Ballot) {
	score := func(product, criterion string, value float64) ranking.Score {
		return ranking.Score{Product: product, Criterion: criterion, Value: &value}
	}
	w := store.Workshop{
		Groups:   []mapping.Group{{ID: "w", Name: "Perempuan"}, {ID: "m", Name: "Laki-laki"}},
		Products: []ranking.Product{{ID: "a", Name: "Gula"}, {ID: "b", Name: "Madu"}, {ID: "c", Name: "Abon"}},
		Criteria: []ranking.Criterion{{ID: "k", Name: "Pasar"}, {ID: "l", Name: "Bahan"}},
		Scores: []ranking.Score{score("a", "k", 5), score("a", "l", 4), score("b", "k", 1), score("b", "l", 2),
			score("c", "k", 4), score("c", "l", 4)},
		Polls: []ranking.Poll{{ID: "p", Choices: []string{"a", "b", "c"}, Seats: 1, BallotType: ranking.RankedBallot, State: ranking.Closed}},
	}
	cast := func(group string, order ...string) []ranking.Ballot {
		tiers := [][]string{}
		for _, x := range order {
			tiers = append(tiers, []string{x})
		}
		return slices.Repeat([]ranking.Ballot{{Poll: "p", Group: group, Ranking: tiers}}, 6)
	}
	return w, append(cast("w", "a", "b", "c"), cast("m", "a", "c", "b")...)
}

func printer(t *testing.T) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer("id")
}

func TestCertificateInWords(t *testing.T) {
	w, ballots := twoGroups()
	p := printer(t)
	out, err := CertifyPoll(w.Polls[0], ballots, TallyOptions{}, NamesOf(w, p), p)
	if err != nil {
		t.Fatal(err)
	}
	// a leads b by 36 − 18; a ballot that has a before c before b can take 2 + 2.
	text := strings.Join(out.Messages, "\n")
	for _, want := range []string{"Gula tetap terpilih kecuali 5 orang mengubah pilihannya", "Gula: terpilih di 10 dari 10 balai serupa"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	w.Polls[0].State = ranking.Open
	if out, err := CertifyPoll(w.Polls[0], ballots, TallyOptions{}, NamesOf(w, p), p); err != nil || out.Certificate != nil || len(out.Messages) > 0 {
		t.Errorf("an open poll is told: %+v, %v", out, err)
	}
	if out, err := AgreementOf(w.Polls[0], ballots, TallyOptions{}, NamesOf(w, p), p); err != nil || out.Concord != nil || len(out.Voices) > 0 {
		t.Errorf("an open poll is told: %+v, %v", out, err)
	}
}

func TestVoices(t *testing.T) {
	w, ballots := twoGroups()
	w.Polls[0].Seats = 2
	rows, err := Voices(w.Polls[0], ballots, TallyOptions{})
	if err != nil || len(rows) != 4 {
		t.Fatalf("%+v, %v", rows, err)
	}
	for i, want := range []struct{ voice, chosen, contested string }{{"per-head", "a", "b c"}, {"equal-voice", "a", "b c"}, {"m", "a c", ""}, {"w", "a b", ""}} {
		if got := rows[i]; got.Voice != want.voice || strings.Join(got.Chosen, " ") != want.chosen || strings.Join(got.Contested, " ") != want.contested {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

func TestBoard(t *testing.T) {
	w, ballots := twoGroups()
	b, err := NewBoard(w, ballots, BoardOptions{}, printer(t))
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{"a": BoardFlagship, "b": BoardNeither, "c": BoardNeither}
	for _, x := range b.Products {
		if x.Cell != cells[x.Product] || x.Vote == nil || x.Score == nil || x.Share == nil {
			t.Errorf("%+v, want %s", x, cells[x.Product])
		}
	}
	if got := b.Products[1].Failing; !slices.Equal(got, []string{"k", "l"}) {
		t.Errorf("b fails on %v", got)
	}
	w.Scores[0].Value = nil // now a's market is unknown: 1 to 5
	b, err = NewBoard(w, ballots, BoardOptions{RankOptions: RankOptions{MinCoverage: new(float64)}}, printer(t))
	if err != nil || b.Products[0].Cell != BoardUndecided {
		t.Errorf("%+v, %v", b.Products[0], err)
	}
	w.Polls[0].State = ranking.Open
	if b, err := NewBoard(w, ballots, BoardOptions{}, printer(t)); err != nil || b.Products[0].Cell != BoardUnknown || b.Products[0].Chance != nil {
		t.Errorf("an open poll is told: %+v, %v", b.Products[0], err)
	}
}
