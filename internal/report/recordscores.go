package report

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/schema"
)

// ScoreSaid is a change of one score, as somebody entered it. An empty Group is
// the whole workshop. Set and Was are as in Saying.
type ScoreSaid struct {
	ID        string                     `json:"id"`
	Product   string                     `json:"product"`
	Criterion string                     `json:"criterion"`
	Group     string                     `json:"group"`
	Set       map[string]json.RawMessage `json:"set"`
	Was       map[string]json.RawMessage `json:"was"`
}

// ScoreRecorded is what became of a ScoreSaid. Record is as it stands now; nil
// where nothing is known of the cell.
type ScoreRecorded struct {
	ID       string           `json:"id"`
	Outcome  string           `json:"outcome"`
	Record   *ranking.Score   `json:"record"`
	Findings []schema.Finding `json:"-"`
}

// RecordScores saves scores as they are entered, in one transaction and in order,
// each change logged by itself. A value is checked by the schema and by its
// criterion's scale. One that was made of something that has been changed
// elsewhere since is a Conflict and changes nothing: a person decides.
func RecordScores(ctx context.Context, db *store.DB, by string, changes []ScoreSaid) ([]ScoreRecorded, error) {
	out := make([]ScoreRecorded, 0, len(changes))
	err := db.Save(context.WithoutCancel(ctx), by, func(b *store.Batch) error {
		for i, change := range changes {
			done, err := recordScore(b, change, fmt.Sprintf("/changes/%d", i))
			if err != nil {
				return err
			}
			out = append(out, done)
		}
		return nil
	})
	return out, err
}

func recordScore(b *store.Batch, change ScoreSaid, path string) (ScoreRecorded, error) {
	done := ScoreRecorded{ID: change.ID, Outcome: Refused}
	var err error
	if done.Findings, err = wrongInScore(b, change, path); err != nil || len(done.Findings) > 0 {
		return done, err
	}
	standing := ranking.Score{Product: change.Product, Criterion: change.Criterion, Group: change.Group}
	there, err := b.Find(&standing)
	if err != nil {
		return done, err
	}
	if there {
		done.Record = &standing
	}
	if known, err := b.KnowsChange(change.ID); err != nil || known {
		done.Outcome = Repeated
		return done, err
	}
	members, err := scoreMembers(standing)
	if err != nil {
		return done, err
	}
	switch {
	case agree(members, change.Set):
		done.Outcome = Unchanged
		return done, nil
	case !agree(members, wasOf(Saying{Set: change.Set, Was: change.Was})):
		done.Outcome = Conflict
		return done, nil
	}
	return done, saveScore(b, change, members, path, &done)
}

// scoreMembers is a score as JSON members; a value that nobody knows is there as
// null, as the schema wants it.
func scoreMembers(s ranking.Score) (map[string]json.RawMessage, error) {
	text, err := json.Marshal(s)
	members := map[string]json.RawMessage{}
	if err == nil {
		err = json.Unmarshal(text, &members)
	}
	return members, err
}

// saveScore decodes the score with its changes and saves it; one that says
// nothing any more goes.
func saveScore(b *store.Batch, change ScoreSaid, members map[string]json.RawMessage, path string, done *ScoreRecorded) error {
	_, revalued := change.Set["value"]
	maps.Copy(members, change.Set)
	raw, err := json.Marshal(members)
	if err != nil {
		return err
	}
	score, findings := schema.Decode[ranking.Score]("score", raw, schema.Place{Path: path + "/set"})
	if len(findings) == 0 {
		findings, err = offScale(b, score, path+"/set")
	}
	if done.Findings = findings; err != nil || len(findings) > 0 {
		return err
	}
	if score.Value != nil && (score.Status == "" || revalued && change.Set["status"] == nil) {
		score.Status = string(mapping.Stated)
	}
	done.Outcome, done.Record = Saved, &score
	if score.Value == nil && score.Evidence == "" && score.Note == "" {
		done.Record = nil
		outcome, err := b.Delete(change.ID, score)
		if outcome == store.Unchanged {
			done.Outcome = Unchanged
		}
		return err
	}
	_, err = b.Edit(change.ID, score)
	return err
}

// offScale is the finding that a value lies outside its criterion's scale.
func offScale(b *store.Batch, score ranking.Score, path string) ([]schema.Finding, error) {
	criterion := ranking.Criterion{ID: score.Criterion}
	if _, err := b.Find(&criterion); err != nil || score.Value == nil {
		return nil, err
	}
	low, high := criterion.Scale()
	if low <= *score.Value && *score.Value <= high {
		return nil, nil
	}
	return []schema.Finding{finding("range", path+"/value", map[string]any{"field": "value", "given": *score.Value, "min": low, "max": high})}, nil
}

// wrongInScore says what is wrong with a change before its values are looked at.
func wrongInScore(b *store.Batch, change ScoreSaid, path string) ([]schema.Finding, error) {
	var found []schema.Finding
	add := func(rule, member string, args map[string]any) {
		args["field"] = member
		found = append(found, finding(rule, path+"/"+member, args))
	}
	if !aUUIDv7.MatchString(change.ID) {
		add("change-id", "id", map[string]any{"given": change.ID})
	}
	if len(change.Set) == 0 {
		add("required", "set", map[string]any{})
	}
	for _, name := range []string{"product", "criterion", "group"} {
		if _, there := change.Set[name]; there {
			add("unknown-member", "set/"+name, map[string]any{"known": []string{"value", "evidence", "status", "note"}})
		}
	}
	for _, ref := range []struct{ member, table, id string }{
		{"product", "products", change.Product}, {"criterion", "criteria", change.Criterion}, {"group", "groups", change.Group},
	} {
		if ref.member == "group" && ref.id == "" {
			continue // the whole workshop
		}
		known, err := b.Exists(ref.table, ref.id)
		if err != nil {
			return nil, err
		}
		if !known {
			add("unknown-reference", ref.member, map[string]any{"given": ref.id, "table": ref.table, "known": []string{}})
		}
	}
	return found, nil
}
