package store_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"potensi/internal/store"
	"potensi/mapping"
)

// change is one row of the log.
type change struct{ action, entity, id, before, after string }

func changesOf(t *testing.T, path string) (out []change) {
	t.Helper()
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	rows, err := raw.Query(`SELECT action, entity, coalesce(entity_id, ''), coalesce(before, ''), coalesce(after, '') FROM changes ORDER BY fid`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c change
		if err := rows.Scan(&c.action, &c.entity, &c.id, &c.before, &c.after); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func in(t *testing.T, db *store.DB, do func(b *store.Batch) error) {
	t.Helper()
	if err := db.Save(t.Context(), "test", do); err != nil {
		t.Fatal(err)
	}
}

// TestSingleEditsAreLoggedWhole: what is drawn or deleted alone can be undone
// alone, so the log has all of it.
func TestSingleEditsAreLoggedWhole(t *testing.T) {
	db, path := create(t)
	r := forest("Hutan")
	in(t, db, func(b *store.Batch) error { _, err := b.AddResource(r); return err })
	in(t, db, func(b *store.Batch) error { return b.DeleteResource(r.ID) })
	log := changesOf(t, path)
	if len(log) != 2 || log[0].action != "add" || log[0].before != "" || log[1].action != "delete" || log[1].after != "" {
		t.Fatalf("%+v", log)
	}
	if log[0].after != log[1].before || !strings.Contains(log[0].after, `"geom":"4750`) || log[0].id != r.ID || log[1].entity != "resources" {
		t.Errorf("%+v", log)
	}
}

func TestAddingAgainAddsNothing(t *testing.T) {
	db, path := create(t)
	r := forest("Hutan")
	for want, again := range []store.Outcome{store.Added, store.Unchanged} {
		in(t, db, func(b *store.Batch) error {
			outcome, err := b.AddResource(r)
			if outcome != again {
				t.Errorf("%d: %v", want, outcome)
			}
			return err
		})
	}
	r.Name = "Rimba"
	err := db.Save(t.Context(), "test", func(b *store.Batch) error { _, err := b.AddResource(r); return err })
	if !errors.Is(err, store.ErrExists) || len(changesOf(t, path)) != 1 {
		t.Errorf("%v", err)
	}
}

func TestVersionTellsStatesApart(t *testing.T) {
	db, _ := create(t)
	r := forest("Hutan")
	put(t, db, r)
	kept, err := db.Resource(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	renamed, noted, moved := kept, kept, kept
	renamed.Name, noted.Note, moved.Geometry = "Rimba", "x", nil
	for name, state := range map[string]mapping.Resource{"as it was given": r, "renamed": renamed, "noted": noted, "moved": moved} {
		version, err := store.Version(state)
		if err != nil || seen[version] != "" {
			t.Errorf("%s is %s: %v", name, seen[version], err)
		}
		seen[version] = name
	}
	if version, err := store.Version(kept); err != nil || seen[version] != "as it was given" {
		t.Errorf("what is read back is %q: %v", seen[version], err)
	}
	if _, err := db.Resource(t.Context(), "tidak ada"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

func TestUsesOfAResource(t *testing.T) {
	db, path := create(t)
	r := forest("Hutan")
	put(t, db, r, mapping.Group{ID: "G", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People}, mapping.Session{ID: "S", Name: "FGD", Kind: mapping.FGD},
		mapping.AccessRecord{ID: "X", Resource: r.ID, Group: "G", Session: "S", Access: mapping.Unknown, Participation: mapping.Unknown, Control: mapping.Unknown, Benefit: mapping.Unknown})
	in(t, db, func(b *store.Batch) error {
		uses, err := b.Uses(r.ID)
		if len(uses) != 1 || uses[0].Table != "access_records" || uses[0].Rows != 1 {
			t.Errorf("%+v", uses)
		}
		return err
	})
	if err := db.Save(t.Context(), "test", func(b *store.Batch) error { return b.DeleteResource(r.ID) }); err == nil {
		t.Error("an answer hangs in the air")
	}
	in(t, db, func(b *store.Batch) error {
		n, err := b.DeleteAnswers(r.ID)
		if n != 1 {
			t.Errorf("%d", n)
		}
		return errors.Join(err, b.DeleteResource(r.ID))
	})
	log := changesOf(t, path)
	answer, gone := log[len(log)-2], log[len(log)-1]
	if answer.entity != "access_records" || answer.action != "delete" || answer.id != "R1/G/S" || answer.before == "" || gone.id != r.ID {
		t.Errorf("%+v", log)
	}
}
