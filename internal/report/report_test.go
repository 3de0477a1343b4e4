package report_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/report"
	"potensi/internal/sample"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/schema"
)

func printer(t *testing.T, lang string) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(lang)
}

func sampleWorkshop(t *testing.T) (store.Workshop, []ranking.Ballot) {
	t.Helper()
	ctx := context.Background()
	db, err := store.Create(ctx, filepath.Join(t.TempDir(), "contoh.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := intake.Import(ctx, db, intake.Embedded(sample.Files, sample.Names()), intake.Options{}); err != nil {
		t.Fatal(err)
	}
	w, err := db.Workshop(ctx)
	if err != nil {
		t.Fatal(err)
	}
	ballots, err := db.Ballots(ctx, "unggulan")
	if err != nil {
		t.Fatal(err)
	}
	return w, ballots
}

func keys(warnings []ranking.Warning) []string {
	out := []string{}
	for _, w := range warnings {
		out = append(out, w.Key)
	}
	return out
}

func find(t *testing.T, f report.Flagship, product string) report.FlagshipProduct {
	t.Helper()
	for _, p := range f.Products {
		if p.Product == product {
			return p
		}
	}
	t.Fatalf("no product %s", product)
	return report.FlagshipProduct{}
}

func TestSampleSupportsSugarAndFlossOnlyByProspect(t *testing.T) {
	w, ballots := sampleWorkshop(t)
	f, err := report.Decide(w, ballots, report.FlagshipOptions{}, printer(t, "id"))
	if err != nil {
		t.Fatal(err)
	}
	if f.DecidedBy != "votes" || !slices.Equal(f.Chosen, []string{"P02", "P01"}) || len(f.Contested) != 0 {
		t.Errorf("chosen %v contested %v by %s", f.Chosen, f.Contested, f.DecidedBy)
	}
	sugar, floss := find(t, f, "P02"), find(t, f, "P01")
	if sugar.Present.Rank != 1 || slices.Contains(keys(sugar.Warnings), "prospect-only") {
		t.Errorf("palm sugar: present rank %d, warnings %v", sugar.Present.Rank, keys(sugar.Warnings))
	}
	if floss.Present.Rank != 6 || !slices.Contains(keys(floss.Warnings), "prospect-only") || !slices.Contains(keys(floss.Warnings), "men-control") {
		t.Errorf("floss: present rank %d, warnings %v", floss.Present.Rank, keys(floss.Warnings))
	}
	for _, key := range []string{"unknown-cells", "tie", "access-unknown-cells", "access-unheard-groups", "small-groups-merged"} {
		if !slices.Contains(keys(f.Warnings), key) {
			t.Errorf("no warning %s in %v", key, keys(f.Warnings))
		}
	}
	if len(f.Messages) != len(f.Warnings) {
		t.Errorf("%d messages for %d warnings", len(f.Messages), len(f.Warnings))
	}
}

func TestEverySentenceIsComplete(t *testing.T) {
	w, ballots := sampleWorkshop(t)
	for _, lang := range []string{"id", "en"} {
		for _, votes := range [][]ranking.Ballot{ballots, nil} {
			f, err := report.Decide(w, votes, report.FlagshipOptions{Seats: 3}, printer(t, lang))
			if err != nil {
				t.Fatal(err)
			}
			texts := slices.Clone(f.Messages)
			for _, p := range f.Products {
				texts = append(append(texts, p.Why), p.Messages...)
				if strings.Count(p.Why, ". ") > 0 || !strings.HasSuffix(p.Why, ".") {
					t.Errorf("not one sentence: %s", p.Why)
				}
			}
			for _, text := range texts {
				if strings.ContainsAny(text, "[]{}") || strings.Contains(text, "%!") {
					t.Errorf("%s: %s", lang, text)
				}
			}
		}
	}
}

func TestWithoutVotesScoresDecide(t *testing.T) {
	w, _ := sampleWorkshop(t)
	f, err := report.Decide(w, nil, report.FlagshipOptions{Seats: 2}, printer(t, "en"))
	if err != nil {
		t.Fatal(err)
	}
	if f.DecidedBy != "scores" || !slices.Equal(f.Chosen, []string{"P02", "P03"}) || !slices.Contains(keys(f.Warnings), "no-ballots") {
		t.Errorf("chosen %v by %s, warnings %v", f.Chosen, f.DecidedBy, keys(f.Warnings))
	}
}

func TestTiedSeatStaysContested(t *testing.T) {
	products := []ranking.Product{{ID: "a", Name: "A"}, {ID: "b", Name: "B"}, {ID: "c", Name: "C"}}
	poll := ranking.Poll{ID: "p", Question: "?", Choices: []string{"a", "b", "c"}, BallotType: ranking.RankedBallot, State: ranking.Closed}
	ballots := []ranking.Ballot{{ID: "1", Ranking: [][]string{{"a"}, {"b", "c"}}}, {ID: "2", Ranking: [][]string{{"a"}, {"b", "c"}}}}
	w := store.Workshop{Products: products, Polls: []ranking.Poll{poll}}
	f, err := report.Decide(w, ballots, report.FlagshipOptions{Seats: 2}, printer(t, "id"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(f.Chosen, []string{"a"}) || len(f.Contested) != 2 {
		t.Errorf("chosen %v, contested %v: a tie is never broken in silence", f.Chosen, f.Contested)
	}
	if !slices.Contains(keys(f.Warnings), "few-voices") || !slices.Contains(keys(f.Warnings), "no-scores") {
		t.Errorf("warnings %v", keys(f.Warnings))
	}
}

func TestResultsAreWithheldUntilClosed(t *testing.T) {
	poll := ranking.Poll{ID: "p", Choices: []string{"a", "b"}, State: ranking.Open, Results: ranking.AfterClose}
	got, err := report.Tally(poll, []ranking.Ballot{{ID: "1", Ranking: [][]string{{"a"}}}}, report.TallyOptions{})
	if err != nil || got.Tally != nil || got.Turnout != 1 {
		t.Errorf("%+v, %v: an open poll tells its turnout and nothing else", got, err)
	}
}

func TestEconomicCriteriaAlonePutOilPalmFirst(t *testing.T) {
	w, _ := sampleWorkshop(t)
	r, err := report.Rank(w, report.RankOptions{Criteria: "K1,K2,K5,K6,K7"})
	if err != nil {
		t.Fatal(err)
	}
	if first := r.Rows[0]; first.Product != "P10" || *first.Score < 4.135 || *first.Score > 4.145 {
		t.Errorf("first is %s with %.3f, want P10 with 4.14", first.Product, *first.Score)
	}
	if slices.Contains(keys(r.Warnings), "pebbles-sum") {
		t.Error("choosing some criteria is not a wrong number of pebbles")
	}
}

func TestRequestsThatMakeNoSense(t *testing.T) {
	w, ballots := sampleWorkshop(t)
	half := 1.5
	cases := map[string]error{
		"unknown-word":      second(report.Rank(w, report.RankOptions{Method: "sihir"})),
		"unknown-criterion": second(report.Rank(w, report.RankOptions{Criteria: "K99"})),
		"coverage-range":    second(report.Rank(w, report.RankOptions{MinCoverage: &half})),
		"unknown-group":     second(report.AccessProfile(w, mapping.ProfileOptions{SaidBy: "siapa"})),
		"unknown-poll":      second(report.Decide(w, ballots, report.FlagshipOptions{Poll: "lain"}, printer(t, "id"))),
		"no-products":       second(report.Decide(store.Workshop{}, nil, report.FlagshipOptions{}, printer(t, "id"))),
	}
	for key, err := range cases {
		var wrong *report.RequestError
		if !errors.As(err, &wrong) || wrong.Key != key {
			t.Errorf("%v, want %s", err, key)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestCSVNeutralisesFormulas(t *testing.T) {
	var out bytes.Buffer
	table := report.Table{Columns: []report.Column{{Key: "name"}, {Key: "gap"}}, Rows: [][]any{{"=HYPERLINK(1)", -2.0}, {"+62", nil}}}
	if err := table.WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	if want := "name,gap\n'=HYPERLINK(1),-2\n'+62,\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestPlaceWithinAShape(t *testing.T) {
	one, two, line := 1, 2, 3
	at := schema.Place{Feature: &line, ID: "K1", Path: "/geometry", Part: &one, Ring: &two, Vertex: &one, Coordinate: &[2]float64{111.41750001, -2.464}}
	for lang, want := range map[string]string{
		"en": "features[3] id K1 /geometry (part 2, hole 2, vertex 2, at 111.4175, -2.464)",
		"id": "features[3] id K1 /geometry (bagian 2, lubang 2, titik 2, di 111.4175, -2.464)",
	} {
		r := intake.Receipt{Files: []intake.FileReceipt{{Findings: []schema.Finding{{Place: at, Rule: "spike-kept"}}}}}
		if got := report.Receipt(r, printer(t, lang)).Messages[0].Place; got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}
