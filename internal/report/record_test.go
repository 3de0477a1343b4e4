package report_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

const (
	change1 = "01980000-0000-7000-8000-000000000001"
	change2 = "01980000-0000-7000-8000-000000000002"
	change3 = "01980000-0000-7000-8000-000000000003"
)

func recordingHall(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	err = db.Save(t.Context(), "test", func(b *store.Batch) error {
		for _, r := range []any{mapping.Group{ID: "P", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
			mapping.Session{ID: "S", Name: "FGD", Kind: mapping.FGD}, mapping.Session{ID: "W", Name: "Dicabut", Kind: mapping.FGD, Consent: mapping.ConsentWithdrawn},
			mapping.Resource{ID: "R", Name: "Hutan", Kind: mapping.Forest}} {
			if _, err := b.Put(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// saying is a change in few words: was and set as JSON objects.
func saying(id, was, set string) report.Saying {
	s := report.Saying{ID: id, Resource: "R", Group: "P", Session: "S"}
	if json.Unmarshal([]byte(was), &s.Was) != nil || json.Unmarshal([]byte(set), &s.Set) != nil {
		panic(was + set)
	}
	return s
}

func outcomes(t *testing.T, db *store.DB, changes ...report.Saying) []string {
	t.Helper()
	done, err := report.Record(t.Context(), db, "web", changes)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, d := range done {
		out = append(out, d.Outcome)
	}
	return out
}

func spoken(t *testing.T, db *store.DB) []mapping.AccessRecord {
	t.Helper()
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return w.AccessRecords
}

func TestRecordIsSavedOnceHoweverOftenItIsSent(t *testing.T) {
	db := recordingHall(t)
	queue := []report.Saying{saying(change1, `{"control":null}`, `{"control":1,"method":"scale"}`), saying(change2, `{"control":1}`, `{"control":2}`)}
	if got := outcomes(t, db, queue...); !slices.Equal(got, []string{"saved", "saved"}) {
		t.Fatal(got)
	}
	if got := outcomes(t, db, queue...); !slices.Equal(got, []string{"repeated", "repeated"}) {
		t.Error(got)
	}
	got := spoken(t, db)
	if len(got) != 1 || got[0].Control != mapping.Shared || got[0].Access != mapping.Unknown || got[0].Method != mapping.ByScale || got[0].Status != mapping.Stated {
		t.Errorf("%+v", got)
	}
	changes, _, err := db.Changes(t.Context(), store.ChangeQuery{Table: "access_records"})
	if err != nil || len(changes) != 2 || changes[0].ID != change2 {
		t.Errorf("%+v %v", changes, err)
	}
}

func TestRecordTellsWhatWasChangedElsewhere(t *testing.T) {
	db := recordingHall(t)
	outcomes(t, db, saying(change1, `{}`, `{"control":3}`))
	if got := outcomes(t, db, saying(change2, `{"control":null}`, `{"control":0}`)); !slices.Equal(got, []string{"conflict"}) {
		t.Error(got)
	}
	if got := outcomes(t, db, saying(change2, `{"control":null}`, `{"control":3}`)); !slices.Equal(got, []string{"unchanged"}) {
		t.Error(got)
	}
	if got := outcomes(t, db, saying(change2, `{"access":null}`, `{"access":1}`)); !slices.Equal(got, []string{"saved"}) {
		t.Error("another dimension of the record is no conflict:", got)
	}
	if got := spoken(t, db)[0]; got.Control != mapping.Full || got.Access != mapping.Limited {
		t.Errorf("%+v", got)
	}
}

func TestRecordThatSaysNothingGoes(t *testing.T) {
	db := recordingHall(t)
	outcomes(t, db, saying(change1, `{}`, `{"benefit":"na"}`))
	if got := outcomes(t, db, saying(change2, `{"benefit":"na"}`, `{"benefit":null}`)); !slices.Equal(got, []string{"saved"}) {
		t.Error(got)
	}
	if got := spoken(t, db); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if _, err := db.Undo(t.Context(), "web", change2); err != nil {
		t.Error(err)
	}
	if got := spoken(t, db); len(got) != 1 || got[0].Benefit != mapping.NotApplicable {
		t.Errorf("%+v", got)
	}
}

func TestRecordRefusesWhatAnImportWouldReject(t *testing.T) {
	db := recordingHall(t)
	other := saying(change1, `{}`, `{"control":1}`)
	other.Resource = "tidak ada"
	withdrawn := saying(change2, `{}`, `{"control":1}`)
	withdrawn.Session = "W"
	for _, c := range []struct {
		change report.Saying
		path   string
		rule   string
	}{
		{saying(change1, `{}`, `{"control":4}`), "/changes/0/set/control", "enum"},
		{saying(change1, `{}`, `{"kontrol":1}`), "/changes/0/set/kontrol", "unknown-member"},
		{saying(change1, `{}`, `{"resource":"X"}`), "/changes/0/set/resource", "unknown-member"},
		{saying("1", `{}`, `{"control":1}`), "/changes/0/id", "change-id"},
		{saying(change1, `{}`, `{}`), "/changes/0/set", "required"},
		{other, "/changes/0/resource", "unknown-reference"},
		{withdrawn, "/changes/0/session", "session-withdrawn"},
	} {
		done, err := report.Record(t.Context(), db, "web", []report.Saying{c.change})
		if err != nil || done[0].Outcome != report.Refused || len(done[0].Findings) == 0 ||
			done[0].Findings[0].Path != c.path || done[0].Findings[0].Rule != c.rule {
			t.Errorf("%+v: %+v %v", c.change, done, err)
		}
	}
	if got := spoken(t, db); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestEvidenceOutlivesAChangedLevel: a session corrects a number; what is
// behind it stays, and the new number is as the session stated it.
func TestEvidenceOutlivesAChangedLevel(t *testing.T) {
	db := recordingHall(t)
	outcomes(t, db, saying(change1, `{}`, `{"control":1,"evidence":"B-RES-01","note":"Kami menyadap","status":"inferred"}`))
	outcomes(t, db, saying(change2, `{"control":1}`, `{"control":0}`))
	got := spoken(t, db)[0]
	if got.Status != mapping.Stated || got.Evidence != "B-RES-01" || got.Note != "Kami menyadap" {
		t.Errorf("%+v", got)
	}
	if got := outcomes(t, db, saying(change3, `{"note":"Kami menyadap"}`, `{"note":""}`)); !slices.Equal(got, []string{"saved"}) || spoken(t, db)[0].Note != "" {
		t.Error(got)
	}
}
