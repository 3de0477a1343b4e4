package intake

import (
	"strings"

	"potensi/internal/store"
)

// known is what records may refer to, by table: ids and names.
type known struct {
	tables map[string]*names
}

type names struct {
	ids    map[string]string   // id → name
	byName map[string][]string // folded name → ids
}

func newKnown() *known { return &known{tables: map[string]*names{}} }

// knownOf reads what the village file already has.
func knownOf(b *store.Batch) (*known, error) {
	k := newKnown()
	for _, table := range []string{"village", "groups", "sessions", "resources", "products", "criteria", "polls"} {
		err := b.Names(table, func(id, name string) { k.add(table, id, name) })
		if err != nil {
			return nil, err
		}
	}
	return k, nil
}

func (k *known) table(name string) *names {
	t := k.tables[name]
	if t == nil {
		t = &names{ids: map[string]string{}, byName: map[string][]string{}}
		k.tables[name] = t
	}
	return t
}

func (k *known) add(table, id, name string) {
	t := k.table(table)
	if _, ok := t.ids[id]; ok {
		return
	}
	t.ids[id] = name
	folded := strings.ToLower(name)
	t.byName[folded] = append(t.byName[folded], id)
}

// other reports whether an id is taken by something of another name.
func (k *known) other(table, id, name string) bool {
	taken, ok := k.table(table).ids[id]
	return ok && taken != name
}

// find returns the id that a text means: an id, or a name that only one has.
func (k *known) find(table, text string) (string, bool) {
	t := k.table(table)
	if _, ok := t.ids[text]; ok {
		return text, true
	}
	ids := t.byName[strings.ToLower(text)]
	if len(ids) == 1 {
		return ids[0], true
	}
	return "", false
}

// few lists some ids of a table for a message.
func (k *known) few(table string) []string {
	out := []string{}
	for id := range k.table(table).ids {
		out = append(out, id)
	}
	return out
}
