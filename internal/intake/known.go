package intake

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// known is what records may refer to, by table: ids and names. A failure to
// read them stays in err.
type known struct {
	batch    *store.Batch
	stood    bool
	err      error
	tables   map[string]*names
	groups   map[string]mapping.Group
	criteria map[string]ranking.Criterion
	polls    map[string]ranking.Poll
	before   map[string]ranking.Poll      // as they stood before this import
	answers  map[string][3]string         // access records: id → resource, group, session
	weights  map[[2]string]ranking.Weight // by group and criterion
	explicit map[[2]string]bool           // weights that this import gives
	judged   map[string]bool              // group, criterion and method of judgments
}

type names struct {
	ids    map[string]string   // id → name
	byName map[string][]string // folded name → ids
}

func newKnown(b *store.Batch) *known {
	return &known{batch: b, tables: map[string]*names{}, groups: map[string]mapping.Group{}, criteria: map[string]ranking.Criterion{},
		polls: map[string]ranking.Poll{}, before: map[string]ranking.Poll{}, answers: map[string][3]string{},
		weights: map[[2]string]ranking.Weight{}, explicit: map[[2]string]bool{}, judged: map[string]bool{}}
}

// stand reads the records that others are checked against, once.
func (k *known) stand() {
	if k.stood || k.batch == nil {
		return
	}
	k.stood = true
	standing, err := k.batch.Standing()
	k.err = errors.Join(k.err, err)
	for _, g := range standing.Groups {
		k.groups[g.ID] = g
	}
	for _, c := range standing.Criteria {
		k.criteria[c.ID] = c
	}
	for _, p := range standing.Polls {
		k.polls[p.ID], k.before[p.ID] = p, p
	}
	for _, w := range standing.Weights {
		k.weights[[2]string{w.Group, w.Criterion}] = w
	}
	for _, j := range standing.Judgments {
		k.judge(j)
	}
	for _, a := range standing.AccessRecords {
		k.answers[a.ID] = [3]string{a.Resource, a.Group, a.Session}
	}
}

// table gives what is known of a table; what the village file has is read at
// the first question, for a map alone may have millions.
func (k *known) table(name string) *names {
	t := k.tables[name]
	if t != nil {
		return t
	}
	t = &names{ids: map[string]string{}, byName: map[string][]string{}}
	k.tables[name] = t
	if k.batch == nil || !slices.Contains(store.NamedTables(), name) {
		return t
	}
	err := k.batch.Names(name, func(id, named, also string) {
		k.add(name, id, named)
		k.alias(name, id, also)
	})
	k.err = errors.Join(k.err, err)
	return t
}

// asked reports whether anything has been asked about a table.
func (k *known) asked(name string) bool { return k.tables[name] != nil }

func (k *known) add(table, id, name string) {
	t := k.table(table)
	if _, ok := t.ids[id]; ok {
		return
	}
	t.ids[id] = name
	folded := strings.ToLower(name)
	t.byName[folded] = append(t.byName[folded], id)
}

// alias lets something be called by another id too: the one of its own file.
func (k *known) alias(table, id, other string) {
	t := k.table(table)
	if other != "" && other != id && !slices.Contains(t.byName[other], id) {
		t.byName[other] = append(t.byName[other], id)
	}
}

// find returns the ids that a text means: one that has this id, or all that
// have this name.
func (k *known) find(table, text string) []string {
	t := k.table(table)
	if _, ok := t.ids[text]; ok {
		return []string{text}
	}
	return t.byName[strings.ToLower(text)]
}

// few lists some names of a table for a message.
func (k *known) few(table string) []string {
	const few = 8
	names := slices.Sorted(maps.Values(k.table(table).ids))
	if len(names) > few {
		return append(names[:few], "…")
	}
	return names
}
