package report

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

func votingVillage() store.Workshop {
	return store.Workshop{
		Groups:   []mapping.Group{{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People}},
		Products: []ranking.Product{{ID: "P1", Name: "Madu"}, {ID: "P2", Name: "Abon"}, {ID: "P3", Name: "Gula aren"}},
		Polls: []ranking.Poll{
			{ID: "V1", Question: "Apa?", Choices: []string{"P1", "P2", "P3"}, BallotType: ranking.RankedBallot, Places: 2, State: ranking.Open},
			{ID: "V2", Question: "Lalu?", Choices: []string{"P1", "P2"}, BallotType: ranking.RankedBallot, State: ranking.Closed},
			{ID: "V3", Question: "Nanti?", Choices: []string{"P1", "P2"}, BallotType: ranking.RankedBallot},
		},
	}
}

func TestCheckBallot(t *testing.T) {
	for _, test := range []struct {
		name   string
		ballot ranking.Ballot
		key    string
		path   any
	}{
		{"whole", ranking.Ballot{Poll: "V1", Group: "G1", Ranking: [][]string{{"P1"}, {"P2"}}}, "", nil},
		{"tied", ranking.Ballot{Poll: "V1", Group: "G1", Ranking: [][]string{{"P1", "P2"}}}, "", nil},
		{"abstention", ranking.Ballot{Poll: "V1", Group: "G1", Ranking: [][]string{}}, "", nil},
		{"no group", ranking.Ballot{Poll: "V1", Ranking: [][]string{{"P1"}}}, "", nil},
		{"another poll", ranking.Ballot{Poll: "V9", Group: "G1"}, "unknown-poll", "/poll"},
		{"closed", ranking.Ballot{Poll: "V2", Group: "G1", Ranking: [][]string{{"P1"}}}, "poll-not-open", nil},
		{"not begun", ranking.Ballot{Poll: "V3", Group: "G1", Ranking: [][]string{{"P1"}}}, "poll-not-open", nil},
		{"another group", ranking.Ballot{Poll: "V1", Group: "G9", Ranking: [][]string{{"P1"}}}, "unknown-group", "/group"},
		{"another choice", ranking.Ballot{Poll: "V1", Group: "G1", Ranking: [][]string{{"P1"}, {"P9"}}}, "unknown-choice", "/ranking/1/0"},
		{"twice", ranking.Ballot{Poll: "V1", Group: "G1", Ranking: [][]string{{"P1"}, {"P2", "P1"}}}, "repeated-choice", "/ranking/1/1"},
		{"too many", ranking.Ballot{Poll: "V1", Group: "G1", Ranking: [][]string{{"P1"}, {"P2", "P3"}}}, "too-many-places", "/ranking"},
	} {
		err := CheckBallot(votingVillage(), test.ballot)
		var wrong *RequestError
		if errors.As(err, &wrong) != (test.key != "") {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if wrong != nil && (wrong.Key != test.key || wrong.Args["path"] != test.path) {
			t.Errorf("%s: %s at %v, not %s at %v", test.name, wrong.Key, wrong.Args["path"], test.key, test.path)
		}
	}
}

// TestCheckedBallotsAreValid: what may be cast is never set aside by the
// count.
func TestCheckedBallotsAreValid(t *testing.T) {
	w := votingVillage()
	tiers := [][]string{{"P1"}, {"P2"}, {"P1", "P2"}, {"P3", "P9"}, {"P1", "P1"}, {}, {"P1", "P2", "P3"}}
	for _, first := range tiers {
		for _, second := range tiers {
			ballot := ranking.Ballot{Poll: "V1", Ranking: [][]string{first, second}}
			tally, err := ranking.Borda(ranking.Tallying{Choices: w.Polls[0].Choices, Places: w.Polls[0].Places, Ballots: []ranking.Ballot{ballot}})
			if err != nil {
				t.Fatal(err)
			}
			if wrong := CheckBallot(w, ballot); (wrong == nil) != (tally.Invalid == 0) {
				t.Errorf("%v: checked %v, counted as invalid %d", ballot.Ranking, wrong, tally.Invalid)
			}
		}
	}
}

func TestCastOutlivesTheCaller(t *testing.T) {
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	w := votingVillage()
	if err := db.Save(t.Context(), "test", func(b *store.Batch) error {
		_, err := b.Put(w.Groups[0])
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.SetPoll(t.Context(), "test", w.Polls[0]); err != nil {
		t.Fatal(err)
	}
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	ballot := ranking.Ballot{ID: "b1", Poll: "V1", Group: "G1", Channel: ranking.Phone, Ranking: [][]string{{"P1"}}}
	first, err := Cast(gone, db, ballot)
	if err != nil || first != (store.Receipt{ID: "b1"}) {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := Cast(t.Context(), db, ballot)
	if err != nil || !again.Repeat {
		t.Errorf("%+v, %v", again, err)
	}
	ballot.Ranking = [][]string{{"P2"}}
	if _, err := Cast(t.Context(), db, ballot); !errors.Is(err, store.ErrConflict) {
		t.Errorf("another content: %v", err)
	}
}
