package report_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// closedSample is the sample workshop with its poll closed and sealed.
func closedSample(t *testing.T) (store.Workshop, []ranking.Ballot) {
	t.Helper()
	w, ballots := sampleWorkshop(t)
	w.Polls = slices.Clone(w.Polls)
	w.Polls[0].State, w.Polls[0].Sealed = ranking.Closed, ranking.NewSealed(w.Polls[0])
	return w, ballots
}

func decided(t *testing.T, w store.Workshop, ballots []ranking.Ballot, s report.Settling) ranking.Decision {
	t.Helper()
	s.At = time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC)
	d, err := report.NewDecision(w, ballots, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhyIsFromTheNumbers(t *testing.T) {
	w, ballots := sampleWorkshop(t)
	for lang, want := range map[string][]string{
		"id": {"Gula aren terpilih: peringkat 1 dari 12", "nomor satu pada 40 % dan tiga besar pada 95 % dari semua pembobotan", "sama-sama menaruhnya di dua besar", "100 % selnya diketahui."},
		"en": {"first in 40 % and top three in 95 % of all weightings", "all have it in their top two", "100 % of its cells are known."},
	} {
		f, err := report.Decide(w, ballots, report.FlagshipOptions{}, printer(t, lang))
		if err != nil {
			t.Fatal(err)
		}
		sugar := find(t, f, "P02")
		for _, text := range want {
			if !strings.Contains(sugar.Why, text) {
				t.Errorf("%s: no %q in %q", lang, text, sugar.Why)
			}
		}
		if r := sugar.Robustness; r == nil || r.Product != "P02" || f.Weighings.Top != 3 {
			t.Errorf("robustness %+v", r)
		}
		if s := sugar.Support; s == nil || s.Standing != ranking.AgreedByAll || len(s.For) != 3 {
			t.Errorf("support %+v", s)
		}
		if c := sugar.Certificate; c == nil || c.Votes == nil || c.Rival != "P06" || c.Scores == nil || len(sugar.Changes) == 0 {
			t.Errorf("certificate %+v", c)
		}
		if b := sugar.Board; b == nil || b.Cell != report.BoardFlagship {
			t.Errorf("board %+v", b)
		}
		if floss := find(t, f, "P01"); floss.Board.Cell != report.BoardUndecided || !slices.Contains(floss.Unscored, "K5") {
			t.Errorf("floss, whose band crosses the middle: %+v, unscored %v", floss.Board, floss.Unscored)
		}
	}
}

// Words follow from what is stored: no number of a sentence is lost.
func TestAStoredDecisionSaysWhatWasSaid(t *testing.T) {
	w, ballots := closedSample(t)
	d := decided(t, w, ballots, report.Settling{})
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back ranking.Decision
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	stored, ok := report.ResultOf(back)
	now, err := report.Decide(w, ballots, report.FlagshipOptions{}, printer(t, "id"))
	if err != nil || !ok {
		t.Fatal(err, ok)
	}
	stored.Speak(report.NamesOf(w, printer(t, "id")), printer(t, "id"))
	for _, x := range now.Products {
		if was := find(t, stored, x.Product); was.Why != x.Why || !slices.Equal(was.Changes, x.Changes) {
			t.Errorf("was %q %q\nnow %q %q", was.Why, was.Changes, x.Why, x.Changes)
		}
	}
	for _, secret := range []string{"R09", "ranking\":[[", "men-control"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("a decision holds %s", secret)
		}
	}
}

func TestInputsChangeWithWhatTheyAre(t *testing.T) {
	w, ballots := closedSample(t)
	d := decided(t, w, ballots, report.Settling{})
	check, in := report.CheckDecision(w, ballots, d)
	sum := sha256.Sum256([]byte(in.Text))
	if !check.Same || !check.Recounted || hex.EncodeToString(sum[:]) != d.Inputs {
		t.Errorf("%+v", check)
	}
	if check, _ = report.CheckDecision(w, nil, d); !check.Same || check.Recounted {
		t.Errorf("without the ballots the stored count stands for them: %+v", check)
	}
	turned := slices.Clone(w.Scores)
	slices.Reverse(turned)
	for part, change := range map[string]func(*store.Workshop, *[]ranking.Ballot){
		"":       func(w *store.Workshop, _ *[]ranking.Ballot) { w.Scores = turned },
		"scores": func(w *store.Workshop, _ *[]ranking.Ballot) { w.Scores = w.Scores[1:] },
		"weights": func(w *store.Workshop, _ *[]ranking.Ballot) {
			w.Weights = append(slices.Clone(w.Weights[1:]), w.Weights[1])
		},
		"criteria": func(w *store.Workshop, _ *[]ranking.Ballot) {
			w.Criteria = slices.Clone(w.Criteria)
			w.Criteria[0].Name += "\tx"
		},
		"products": func(w *store.Workshop, _ *[]ranking.Ballot) {
			w.Products = slices.Clone(w.Products)
			w.Products[0].Name += "\nproduct=P99"
		},
		"poll": func(w *store.Workshop, _ *[]ranking.Ballot) {
			w.Polls = slices.Clone(w.Polls)
			w.Polls[0].Sealed = "lain"
		},
		"votes": func(_ *store.Workshop, b *[]ranking.Ballot) { *b = (*b)[1:] },
	} {
		changed, cast := w, ballots
		change(&changed, &cast)
		check, _ := report.CheckDecision(changed, cast, d)
		if want := []string{part}; check.Same != (part == "") || part != "" && !slices.Equal(check.Changed, want) {
			t.Errorf("%s: %+v", part, check)
		}
	}
}

func TestDecisionsThatAreRefused(t *testing.T) {
	w, ballots := closedSample(t)
	open, _ := sampleWorkshop(t)
	tied := store.Workshop{Products: []ranking.Product{{ID: "a", Name: "A"}, {ID: "b", Name: "B"}},
		Polls: []ranking.Poll{{ID: "p", Choices: []string{"a", "b"}, State: ranking.Closed, BallotType: ranking.RankedBallot}}}
	even := []ranking.Ballot{{ID: "1", Ranking: [][]string{{"a", "b"}}}}
	for key, try := range map[string]func() error{
		"decision-poll-open":  func() error { _, err := report.NewDecision(open, ballots, report.Settling{}); return err },
		"decision-no-ballots": func() error { _, err := report.NewDecision(w, nil, report.Settling{}); return err },
		"decision-tied": func() error {
			_, err := report.NewDecision(tied, even, report.Settling{FlagshipOptions: report.FlagshipOptions{Seats: 1}})
			return err
		},
		"unknown-product": func() error {
			_, err := report.NewDecision(w, ballots, report.Settling{Products: []string{"X"}})
			return err
		},
		"decision-twice": func() error {
			_, err := report.NewDecision(w, ballots, report.Settling{Products: []string{"P01", "P01"}})
			return err
		},
		"attendance-unreadable": func() error { _, err := report.ReadAttendance(w, []string{"G1"}); return err },
		"attendance-twice":      func() error { _, err := report.ReadAttendance(w, []string{"G1=1", "Perempuan=2"}); return err },
		"unknown-word":          func() error { return report.CheckSettling(report.Settling{AgreedBy: []ranking.SigningRole{"Siti"}}) },
	} {
		var request *report.RequestError
		if err := try(); !errors.As(err, &request) || request.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	d := decided(t, tied, even, report.Settling{FlagshipOptions: report.FlagshipOptions{Seats: 1}, Products: []string{"B"}})
	if d.Method != ranking.ByDeliberation || !slices.Equal(d.Products, []string{"b"}) {
		t.Errorf("a tie that the meeting settled: %+v", d)
	}
}

// Others see small attendance only together, and no number from which it would
// follow.
func TestAttendanceIsCrowded(t *testing.T) {
	at := func(n ...int) (out []ranking.Attendance) {
		for i, people := range n {
			out = append(out, ranking.Attendance{Groups: []string{string(rune('A' + i))}, People: people})
		}
		return out
	}
	for _, c := range []struct {
		given []ranking.Attendance
		want  string
	}{
		{at(12, 14, 3, 2), "A 12; B 14; C+D 5"},
		{at(12, 14, 3), "B 14; A+C 15"},
		{at(12, 30), "A 12; B 30"},
		{at(2), ""},
		{at(2, 1), ""},
		{at(0, 9), "B 9; A 0"},
	} {
		w := store.Workshop{Decisions: []ranking.Decision{{ID: "K", Present: c.given}}}
		shown, _ := report.ForCircle(w, mapping.ConsentVillage)
		parts := []string{}
		for _, a := range shown.Decisions[0].Present {
			parts = append(parts, strings.Join(a.Groups, "+")+" "+printer(t, "id").Number(float64(a.People), 0))
		}
		slices.Sort(parts)
		want := strings.Split(c.want, "; ")
		slices.Sort(want)
		if got := strings.Join(parts, "; "); got != strings.Join(want, "; ") {
			t.Errorf("%v shown as %q, not %q", c.given, got, c.want)
		}
		own, _ := report.ForCircle(w, mapping.ConsentSession)
		if len(own.Decisions[0].Present) != len(c.given) {
			t.Error("the facilitator's own numbers are gone")
		}
	}
}

func TestOfficialDates(t *testing.T) {
	day := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	if got := report.OfficialDate(printer(t, "id"), day); got != "Kamis, tanggal dua puluh enam bulan November tahun dua ribu dua puluh enam (26-11-2026)" {
		t.Error(got)
	}
	for n, want := range map[int]string{0: "nol", 11: "sebelas", 19: "sembilan belas", 20: "dua puluh", 21: "dua puluh satu", 100: "seratus", 111: "seratus sebelas", 1000: "seribu", 1999: "seribu sembilan ratus sembilan puluh sembilan", 2030: "dua ribu tiga puluh"} {
		if got := report.NumberWords(printer(t, "id"), n); got != want {
			t.Errorf("%d is %q, not %q", n, got, want)
		}
	}
	if got := report.NumberWords(printer(t, "en"), 2026); got != "two thousand twenty-six" {
		t.Error(got)
	}
}
