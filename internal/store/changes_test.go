package store_test

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"potensi/internal/store"
	"potensi/mapping"
)

// hall is a village with two groups, a session and a forest.
func hall(t *testing.T) *store.DB {
	t.Helper()
	db, _ := create(t)
	put(t, db, mapping.Group{ID: "P", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
		mapping.Group{ID: "L", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People},
		mapping.Session{ID: "S", Name: "Pleno", Kind: mapping.Plenary, Consent: mapping.ConsentVillage}, forest("Hutan APL"))
	return db
}

func edit(t *testing.T, db *store.DB, change string, record any) store.Outcome {
	t.Helper()
	var out store.Outcome
	err := db.Save(t.Context(), "penguji", func(b *store.Batch) (err error) {
		out, err = b.Edit(change, record)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func said(control mapping.Level) mapping.AccessRecord {
	return mapping.AccessRecord{ID: "A1", Resource: forest("").ID, Group: "P", Session: "S", Access: mapping.Limited, Control: control, Status: mapping.Stated}
}

func log(t *testing.T, db *store.DB, q store.ChangeQuery) []store.Change {
	t.Helper()
	changes, _, err := db.Changes(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func records(t *testing.T, db *store.DB) []mapping.AccessRecord {
	t.Helper()
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return w.AccessRecords
}

func TestImportsAreCountedAndEditsAreLoggedOneByOne(t *testing.T) {
	db := hall(t)
	edit(t, db, "c1", said(mapping.None))
	edit(t, db, "c2", said(mapping.Shared))
	if got := edit(t, db, "c3", said(mapping.Shared)); got != store.Unchanged {
		t.Errorf("the same again: %v", got)
	}
	got := log(t, db, store.ChangeQuery{Table: "access_records"})
	if len(got) != 2 || got[0].ID != "c2" || got[1].ID != "c1" {
		t.Fatalf("%+v", got)
	}
	if got[0].Action != "update" || got[0].Before["control"] != "0" || got[0].After["control"] != "2" || got[0].By != "penguji" || got[0].At.IsZero() {
		t.Errorf("%+v", got[0])
	}
	if got[1].Action != "add" || got[1].Before != nil || got[1].After["access"] != "1" || got[1].After["participation"] != nil {
		t.Errorf("%+v", got[1])
	}
	for _, c := range log(t, db, store.ChangeQuery{Table: "groups"}) {
		if c.Records != 2 || c.Key != "" || c.Undoable() {
			t.Errorf("an import of groups: %+v", c)
		}
	}
	if n := len(log(t, db, store.ChangeQuery{Part: "S"})); n != 2 {
		t.Errorf("%d changes of the session", n)
	}
	page, place, err := db.Changes(t.Context(), store.ChangeQuery{Table: "access_records", Limit: 1})
	if err != nil || len(page) != 1 || place == 0 {
		t.Fatal(page, place, err)
	}
	if rest := log(t, db, store.ChangeQuery{Table: "access_records", Before: place}); len(rest) != 1 || rest[0].ID != "c1" {
		t.Errorf("reading on: %+v", rest)
	}
}

// TestUndoGoesBackStepByStep undoes an update, then the addition, then undoes
// the undoing; the state and the log follow.
func TestUndoGoesBackStepByStep(t *testing.T) {
	db := hall(t)
	edit(t, db, "c1", said(mapping.None))
	edit(t, db, "c2", said(mapping.Shared))
	refusedUndo(t, db, "c1", "change-later")
	undo(t, db, "c2")
	if got := records(t, db); got[0].Control != mapping.None {
		t.Errorf("%+v", got)
	}
	refusedUndo(t, db, "c2", "change-undone")
	gone := undo(t, db, "c1")
	if got := records(t, db); len(got) != 0 || gone.Action != "delete" || gone.Undoes != "c1" {
		t.Errorf("%+v %+v", got, gone)
	}
	undo(t, db, gone.ID)
	if got := records(t, db); len(got) != 1 || !reflect.DeepEqual(got[0], said(mapping.None)) {
		t.Errorf("%+v", got)
	}
	if n := len(log(t, db, store.ChangeQuery{Table: "access_records"})); n != 5 {
		t.Errorf("%d lines in the log", n)
	}
	if back, err := db.Change(t.Context(), "c2"); err != nil || back.Undone == "" {
		t.Errorf("%+v %v", back, err)
	}
}

func undo(t *testing.T, db *store.DB, id string) store.Change {
	t.Helper()
	c, err := db.Undo(t.Context(), "penguji", id)
	if err != nil {
		t.Fatalf("undo %s: %v", id, err)
	}
	return c
}

func refusedUndo(t *testing.T, db *store.DB, id, key string) {
	t.Helper()
	_, err := db.Undo(t.Context(), "penguji", id)
	var refused *store.Error
	if !errors.As(err, &refused) || refused.Key != key {
		t.Errorf("undo %s: %v, not %s", id, err, key)
	}
}

func TestUndoIsRefusedWithItsReason(t *testing.T) {
	db := hall(t)
	refusedUndo(t, db, "nobody", "unknown-change")
	refusedUndo(t, db, log(t, db, store.ChangeQuery{Table: "groups"})[0].ID, "change-not-one")
	edit(t, db, "g", mapping.Group{ID: "M", Name: "Kaum muda", Gender: mapping.MixedGender, Age: mapping.Youth, Type: mapping.People})
	record := said(mapping.Full)
	record.Group = "M"
	edit(t, db, "a", record)
	refusedUndo(t, db, "g", "record-used")
	undo(t, db, "a")
	undo(t, db, "g")
}

// TestDeleteIsLoggedAndTakenBack holds every column of a resource through
// deleting and undoing, its shape included.
func TestDeleteIsLoggedAndTakenBack(t *testing.T) {
	db := hall(t)
	before, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = db.Save(t.Context(), "penguji", func(b *store.Batch) error {
		outcome, err := b.Delete("d", forest(""))
		if outcome != store.Deleted {
			t.Errorf("%v", outcome)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	undo(t, db, "d")
	after, err := db.Workshop(t.Context())
	if err != nil || !reflect.DeepEqual(before.Resources, after.Resources) {
		t.Errorf("%+v\n%+v\n%v", before.Resources, after.Resources, err)
	}
}

func TestUndoPutsBackEveryTable(t *testing.T) {
	db := hall(t)
	three := 3
	for _, r := range []struct{ one, other any }{
		{mapping.Group{ID: "M", Name: "Muda", Gender: mapping.MixedGender, Type: mapping.People}, mapping.Group{ID: "M", Name: "Kaum muda", Gender: mapping.MixedGender, Age: mapping.Youth, Type: mapping.People, Members: &three}},
		{mapping.Session{ID: "T", Name: "FGD", Kind: mapping.FGD}, mapping.Session{ID: "T", Name: "FGD muda", Kind: mapping.FGD, Youth: &three, Date: "2026-05-12"}},
		{mapping.Season{ID: "m", Theme: "banjir", Month: 1}, mapping.Season{ID: "m", Theme: "banjir", Month: 1, Intensity: &three}},
		{mapping.Activity{ID: "k", Name: "menyadap", Role: mapping.Productive, Group: "L"}, mapping.Activity{ID: "k", Name: "menyadap", Role: mapping.Productive, Group: "L", Months: []int{11, 12, 1}}},
		{mapping.Resource{ID: "X", Name: "Rawa", Kind: mapping.Wetland}, mapping.Resource{ID: "X", Name: "Rawa", Kind: mapping.Wetland, Sensitive: true, Attributes: map[string]any{"kode": "007"}}},
	} {
		edit(t, db, "", r.one)
		first, err := db.Workshop(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		edit(t, db, "", r.other)
		undo(t, db, log(t, db, store.ChangeQuery{})[0].ID)
		again, err := db.Workshop(t.Context())
		if err != nil || !reflect.DeepEqual(first, again) {
			t.Errorf("%T: %v\n%+v\n%+v", r.one, err, first, again)
		}
		refusedUndo(t, db, log(t, db, store.ChangeQuery{})[1].ID, "change-undone")
	}
}

// TestErasedIsInNoByteOfTheFile deletes a session for good: neither tables nor
// log nor free pages hold its words any more.
func TestErasedIsInNoByteOfTheFile(t *testing.T) {
	db, path := create(t)
	put(t, db, mapping.Group{ID: "P", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People}, forest("Hutan APL"),
		mapping.Session{ID: "S", Name: "FGD rahasia sekali", Kind: mapping.FGD, Consent: mapping.ConsentWithdrawn})
	record := said(mapping.None)
	record.Note = "kata yang ditarik kembali"
	edit(t, db, "a", record)
	record.Note = "kata yang ditarik kembali juga"
	edit(t, db, "b", record)
	edit(t, db, "f", mapping.Factor{ID: "f", Name: "faktor yang ditarik kembali", Kind: mapping.Norm, Effect: mapping.Constraint, Session: "S"})
	n, err := db.EraseSession(t.Context(), "penguji", "S")
	if err != nil || n != 2 {
		t.Fatal(n, err)
	}
	last := log(t, db, store.ChangeQuery{})[0]
	if last.Action != "erase" || last.Records != 2 || last.Undoable() {
		t.Errorf("%+v", last)
	}
	refusedUndo(t, db, "b", "change-not-one")
	refusedUndo(t, db, last.ID, "change-not-one")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"ditarik kembali", "rahasia sekali"} {
		if strings.Contains(string(bytes), word) {
			t.Errorf("the file still holds %q", word)
		}
	}
}
