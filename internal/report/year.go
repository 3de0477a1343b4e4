package report

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// YearSaid is what one session says about the twelve months of one subject, as
// somebody records it: January first, null where nobody spoke about a month.
// Was are the months as the recorder saw them, so that what was changed
// elsewhere meanwhile is not overwritten; without it nothing is compared.
type YearSaid struct {
	mapping.Subject
	Group   string            `json:"group,omitempty"`
	Session string            `json:"session,omitempty"`
	Months  []json.RawMessage `json:"months"`
	Was     []*int            `json:"was,omitempty"`
}

// YearRecorded is a row as it stands after it was recorded, and how many
// months changed.
type YearRecorded struct {
	mapping.Subject
	Group   string       `json:"group,omitempty"`
	Session string       `json:"session,omitempty"`
	Months  mapping.Year `json:"months"`
	Changed int          `json:"changed"`
}

// RecordYear saves a row of the calendar, each month that changes logged by
// itself. It is judged as an import judges a month; what is wrong comes back
// as findings, and then nothing is saved. Months that were changed elsewhere
// since are a RequestError "season-changed".
func RecordYear(ctx context.Context, db *store.DB, by string, said YearSaid) (YearRecorded, []schema.Finding, error) {
	out := YearRecorded{Subject: said.Subject, Group: said.Group, Session: said.Session}
	var found []schema.Finding
	w, err := db.Workshop(ctx)
	if err != nil {
		return out, nil, err
	}
	seasons, found := said.seasons(w)
	if len(found) > 0 {
		return out, found, nil
	}
	standing := said.standing(w.Seasons)
	for i := range standing {
		if was := said.was(i); was != nil && !sameStones(*was, standing[i].Intensity) && !sameStones(standing[i].Intensity, seasons[i].Intensity) {
			return out, nil, &RequestError{"season-changed", map[string]any{"month": i + 1}}
		}
	}
	err = db.Save(context.WithoutCancel(ctx), by, func(b *store.Batch) error {
		for i, s := range seasons {
			out.Months[i] = s.Intensity
			if sameStones(standing[i].Intensity, s.Intensity) {
				continue
			}
			s.ID, s.Note, s.Status = standing[i].ID, standing[i].Note, mapping.Stated
			if err := editSeason(b, s); err != nil {
				return err
			}
			out.Changed++
		}
		return nil
	})
	return out, nil, err
}

// editSeason saves one month, with an id of its own when it is new.
func editSeason(b *store.Batch, s mapping.Season) error {
	if s.ID == "" {
		id, err := store.NewID()
		if err != nil {
			return err
		}
		s.ID = id
	}
	_, err := b.Edit("", s)
	return err
}

// was is what the recorder saw of a month; nil when that was not said.
func (y YearSaid) was(i int) **int {
	if len(y.Was) != 12 {
		return nil
	}
	return &y.Was[i]
}

func sameStones(a, b *int) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// standing are the twelve months as they stand; those without a record have
// no id.
func (y YearSaid) standing(seasons []mapping.Season) [12]mapping.Season {
	var out [12]mapping.Season
	for _, s := range seasons {
		same := s.Theme == y.Theme && s.Resource == y.Resource && s.Product == y.Product && s.Group == y.Group && s.Session == y.Session
		if same && s.Month >= 1 && s.Month <= 12 {
			out[s.Month-1] = s
		}
	}
	return out
}

// seasons decodes the twelve months and says what is wrong with them.
func (y YearSaid) seasons(w store.Workshop) ([12]mapping.Season, []schema.Finding) {
	var out [12]mapping.Season
	found := y.wrong(w)
	for i := range out {
		raw, err := json.Marshal(map[string]any{"theme": y.Theme, "resource": y.Resource, "product": y.Product, "group": y.Group, "session": y.Session,
			"month": i + 1, "intensity": y.month(i)})
		if err != nil {
			found = append(found, finding("type", fmt.Sprintf("/months/%d", i), nil))
			continue
		}
		season, wrong := schema.Decode[mapping.Season]("season", withoutEmpty(raw), schema.Place{Path: fmt.Sprintf("/months/%d", i)})
		out[i] = season
		found = append(found, wrong...)
	}
	return out, found
}

func (y YearSaid) month(i int) json.RawMessage {
	if i >= len(y.Months) || len(y.Months[i]) == 0 {
		return json.RawMessage("null")
	}
	return y.Months[i]
}

// withoutEmpty leaves out members that say nothing.
func withoutEmpty(raw []byte) []byte {
	members := map[string]json.RawMessage{}
	if json.Unmarshal(raw, &members) != nil {
		return raw
	}
	for name, value := range members {
		if string(value) == `""` {
			delete(members, name)
		}
	}
	text, err := json.Marshal(members)
	if err != nil {
		return raw
	}
	return text
}

// wrong says what is wrong with a row besides its months: it is about exactly
// one thing, and refers to what is there.
func (y YearSaid) wrong(w store.Workshop) []schema.Finding {
	var found []schema.Finding
	about := 0
	for _, one := range []string{strings.TrimSpace(y.Theme), y.Resource, y.Product} {
		if one != "" {
			about++
		}
	}
	if about != 1 {
		found = append(found, finding("season-about", "/theme", map[string]any{"given": about}))
	}
	if len(y.Months) != 12 {
		found = append(found, finding("season-months", "/months", map[string]any{"given": len(y.Months)}))
	}
	found = append(found, Unknowns(w, map[string]string{"resource": y.Resource, "product": y.Product, "group": y.Group, "session": y.Session})...)
	return found
}

// Unknowns are findings for references to what is not there, by member; a
// session that took back its consent takes no more records.
func Unknowns(w store.Workshop, refs map[string]string) []schema.Finding {
	var found []schema.Finding
	tables := map[string][]Named{"resource": Resources(w), "product": Products(w), "group": Groups(w), "decides": Groups(w), "session": Sessions(w)}
	names := map[string]string{"resource": "resources", "product": "products", "group": "groups", "decides": "groups", "session": "sessions"}
	for _, member := range []string{"resource", "product", "group", "decides", "session"} {
		id := refs[member]
		if id != "" && !slices.ContainsFunc(tables[member], func(n Named) bool { return n.ID == id }) {
			found = append(found, finding("unknown-reference", "/"+member, map[string]any{"field": member, "given": id, "table": names[member], "known": []string{}}))
		}
	}
	for _, s := range w.Sessions {
		if s.ID == refs["session"] && s.Consent == mapping.ConsentWithdrawn {
			found = append(found, finding("session-withdrawn", "/session", map[string]any{"field": "session", "given": s.ID}))
		}
	}
	return found
}

func finding(rule, path string, args map[string]any) schema.Finding {
	return schema.Finding{Place: schema.Place{Path: path}, Rule: rule, Level: schema.Error, Args: args}
}
