package store

import (
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"potensi/ranking"
)

func TestBallotContent(t *testing.T) {
	for _, test := range []struct {
		ballot ranking.Ballot
		want   string
	}{
		{ranking.Ballot{}, "null"},
		{ranking.Ballot{Ranking: [][]string{}}, "[]"},
		{ranking.Ballot{Ranking: [][]string{{"P2"}, {"P3", "P1"}}}, `[["P2"],["P3","P1"]]`},
		{ranking.Ballot{Points: []ranking.Mark{{Choice: "P2", Value: 3}, {Choice: "P1", Value: 7}}}, `{"points":[{"choice":"P1","value":7},{"choice":"P2","value":3}]}`},
		{ranking.Ballot{Pairs: [][2]string{{"P2", "P1"}, {"P1", "P3"}}}, `{"pairs":[["P1","P3"],["P2","P1"]]}`},
	} {
		content, err := contentOf(test.ballot)
		if err != nil || content != test.want {
			t.Errorf("%s, %v, want %s", content, err, test.want)
		}
		back := ranking.Ballot{}
		if err := readContent(content, &back); err != nil || !saysSame(back, test.ballot) {
			t.Errorf("%s reads as %+v, %v", content, back, err)
		}
	}
	if err := readContent("{", &ranking.Ballot{}); err == nil {
		t.Error("half an object is read")
	}
}

// The same ballot told in another order is a repeat; other points are not.
func TestCastAgain(t *testing.T) {
	db, err := Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	marks := func(values ...ranking.Mark) ranking.Ballot {
		return ranking.Ballot{ID: "b1", Poll: "V1", Channel: ranking.Paper, Points: values}
	}
	first := marks(ranking.Mark{Choice: "P1", Value: 3}, ranking.Mark{Choice: "P2", Value: 7})
	again := marks(ranking.Mark{Choice: "P2", Value: 7}, ranking.Mark{Choice: "P1", Value: 3})
	other := marks(ranking.Mark{Choice: "P2", Value: 3}, ranking.Mark{Choice: "P1", Value: 7})
	pairs := ranking.Ballot{ID: "b2", Poll: "V1", Channel: ranking.Paper, Pairs: [][2]string{{"P2", "P1"}, {"P1", "P3"}}}
	for _, step := range []struct {
		ballot ranking.Ballot
		repeat bool
		err    error
	}{{first, false, nil}, {again, true, nil}, {other, false, ErrConflict}, {ranking.Ballot{ID: "b1", Poll: "V1"}, false, ErrConflict}, {pairs, false, nil}, {pairs, true, nil}} {
		receipt, err := db.Cast(t.Context(), step.ballot)
		if receipt.Repeat != step.repeat || !errors.Is(err, step.err) {
			t.Errorf("%+v: %+v, %v", step.ballot, receipt, err)
		}
	}
	ballots, err := db.Ballots(t.Context(), "V1")
	pairs.Pairs = [][2]string{{"P1", "P3"}, {"P2", "P1"}}
	if err != nil || len(ballots) != 2 || !reflect.DeepEqual(ballots[0], first) || !reflect.DeepEqual(ballots[1], pairs) {
		t.Errorf("%+v, %v", ballots, err)
	}
}
