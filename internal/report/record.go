package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// Saying is a change of what one session said about one group and resource, as
// somebody recorded it. Set are the members that change, Was is what they were
// when the recorder saw them. Whoever records makes the id, a UUIDv7, so that
// sending a change again after a lost answer changes nothing.
type Saying struct {
	ID       string                     `json:"id"`
	Resource string                     `json:"resource"`
	Group    string                     `json:"group"`
	Session  string                     `json:"session"`
	Set      map[string]json.RawMessage `json:"set"`
	Was      map[string]json.RawMessage `json:"was"`
}

// What became of a Saying.
const (
	Saved     = "saved"
	Unchanged = "unchanged" // it stands so already
	Repeated  = "repeated"  // saved before: the answer was lost
	Conflict  = "conflict"  // it was changed elsewhere since
	Refused   = "refused"
)

// Recorded is what became of a Saying. Record is as it stands now; nil where
// the session says nothing about the group and resource.
type Recorded struct {
	ID       string                `json:"id"`
	Outcome  string                `json:"outcome"`
	Record   *mapping.AccessRecord `json:"record"`
	Findings []schema.Finding      `json:"-"`
}

// Record saves what was recorded, in one transaction and in order, each change
// logged by itself. A change is checked as an import checks a record. One that
// was made of something that has been changed elsewhere since is a Conflict and
// changes nothing: a person decides.
func Record(ctx context.Context, db *store.DB, by string, changes []Saying) ([]Recorded, error) {
	out := make([]Recorded, 0, len(changes))
	err := db.Save(context.WithoutCancel(ctx), by, func(b *store.Batch) error {
		for i, change := range changes {
			done, err := recordOne(b, change, fmt.Sprintf("/changes/%d", i))
			if err != nil {
				return err
			}
			out = append(out, done)
		}
		return nil
	})
	return out, err
}

func recordOne(b *store.Batch, change Saying, path string) (Recorded, error) {
	done := Recorded{ID: change.ID, Outcome: Refused}
	var err error
	if done.Findings, err = wrongIn(b, change, path); err != nil || len(done.Findings) > 0 {
		return done, err
	}
	standing, err := b.Answer(change.Resource, change.Group, change.Session)
	if err != nil {
		return done, err
	}
	if standing.ID != "" {
		done.Record = &standing
	}
	if known, err := b.KnowsChange(change.ID); err != nil || known {
		done.Outcome = Repeated
		return done, err
	}
	members, err := membersOf(standing)
	if err != nil {
		return done, err
	}
	if agree(members, change.Set) {
		done.Outcome = Unchanged
		return done, nil
	}
	if !agree(members, wasOf(change)) {
		done.Outcome = Conflict
		return done, nil
	}
	return done, saveSaying(b, change, standing, members, path, &done)
}

// saveSaying decodes the record with its changes and saves it; one that says nothing
// any more goes.
func saveSaying(b *store.Batch, change Saying, standing mapping.AccessRecord, members map[string]json.RawMessage, path string, done *Recorded) error {
	maps.Copy(members, change.Set)
	raw, err := json.Marshal(members)
	if err != nil {
		return err
	}
	record, findings := schema.Decode[mapping.AccessRecord]("access_record", raw, schema.Place{Path: path + "/set"})
	if done.Findings = findings; len(findings) > 0 {
		return nil
	}
	if record.Status == "" || changesLevel(standing, record) && change.Set["status"] == nil {
		record.Status = mapping.Stated
	}
	done.Outcome, done.Record = Saved, &record
	if record.Empty() {
		done.Record = nil
		outcome, err := b.Delete(change.ID, record)
		if outcome == store.Unchanged {
			done.Outcome = Unchanged
		}
		return err
	}
	if record.ID == "" {
		if record.ID, err = store.NewID(); err != nil {
			return err
		}
	}
	_, err = b.Edit(change.ID, record)
	return err
}

func changesLevel(a, b mapping.AccessRecord) bool {
	return slices.ContainsFunc(mapping.Dimensions(), func(d mapping.Dimension) bool { return a.Level(d) != b.Level(d) })
}

// aUUIDv7 is an id that sorts by the time when it was made (RFC 9562).
var aUUIDv7 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// wrongIn says what is wrong with a change before its values are looked at.
func wrongIn(b *store.Batch, change Saying, path string) ([]schema.Finding, error) {
	var found []schema.Finding
	add := func(rule, member string, args map[string]any) {
		args["field"] = member
		found = append(found, schema.Finding{Place: schema.Place{Path: path + "/" + member}, Rule: rule, Level: schema.Error, Args: args})
	}
	if !aUUIDv7.MatchString(change.ID) {
		add("change-id", "id", map[string]any{"given": change.ID})
	}
	if len(change.Set) == 0 {
		add("required", "set", map[string]any{})
	}
	for name := range change.Set {
		if slices.Contains([]string{"id", "resource", "group", "session"}, name) {
			add("unknown-member", "set/"+name, map[string]any{"known": []string{"access", "participation", "control", "benefit", "evidence", "status", "note", "method"}})
		}
	}
	for _, ref := range []struct{ member, table, id string }{
		{"resource", "resources", change.Resource}, {"group", "groups", change.Group}, {"session", "sessions", change.Session},
	} {
		known, err := b.Exists(ref.table, ref.id)
		if err != nil {
			return nil, err
		}
		if !known {
			add("unknown-reference", ref.member, map[string]any{"given": ref.id, "table": ref.table, "known": []string{}})
		}
	}
	consent, err := b.SessionConsent(change.Session)
	if consent == mapping.ConsentWithdrawn {
		add("session-withdrawn", "session", map[string]any{"given": change.Session})
	}
	return found, err
}

// membersOf is a record as JSON members; what is not said is not there.
func membersOf(record mapping.AccessRecord) (map[string]json.RawMessage, error) {
	text, err := json.Marshal(record)
	if err != nil {
		return nil, err
	}
	members := map[string]json.RawMessage{}
	err = json.Unmarshal(text, &members)
	return members, err
}

// wasOf is what a change was made of: members that it does not name were not
// said.
func wasOf(change Saying) map[string]json.RawMessage {
	was := map[string]json.RawMessage{}
	for name := range change.Set {
		was[name] = change.Was[name]
	}
	delete(was, "method") // how it was found is nobody's answer
	return was
}

// agree reports whether members have the values wanted.
func agree(members, wanted map[string]json.RawMessage) bool {
	for name, value := range wanted {
		if !bytes.Equal(spelled(members[name]), spelled(value)) {
			return false
		}
	}
	return true
}

// spelled is a value in its only spelling: nothing, null and "" are the same.
func spelled(value json.RawMessage) []byte {
	var v any
	if json.Unmarshal(value, &v) != nil || v == nil || v == "" {
		return []byte("null")
	}
	out, err := json.Marshal(v)
	if err != nil {
		return value
	}
	return out
}
