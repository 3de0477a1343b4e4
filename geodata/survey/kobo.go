package survey

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// kobo reads a submission of KoboToolbox: from a table, from GeoJSON, or from
// the API. An edit changes _uuid but not meta/rootUuid; _index is a row number
// of the one export and left out.
func (r *record) kobo(header map[string]bool) {
	root, own := bare(r.text("meta/rootUuid")), bare(r.text("_uuid"))
	switch {
	case root != "":
		r.ID = root
	case own != "":
		r.ID = own
	case r.has("meta/instanceID"):
		r.ID = bare(r.text("meta/instanceID"))
	}
	if bare(r.text("meta/instanceID")) == r.ID {
		r.drop("meta/instanceID")
	}
	r.drop("meta/rootUuid", "_uuid", "_index", "_geolocation")
	r.choices(header)
	if names := fileNames(r.elements("_attachments")); names != nil {
		r.drop("_attachments")
		r.add("attachments", list(names))
	}
	r.repeats()
	r.leaves()
	r.clear()
}

// bare is a UUID without the scheme that only some members write.
func bare(id string) string { return strings.TrimPrefix(id, "uuid:") }

// question is one with several answers: its columns q/choice in a record.
type question struct {
	chosen []string
	other  bool // a column holds something else than 0 and 1
}

// choices makes lists of questions with several answers: of the columns
// q/choice that hold 0 and 1, where there is a column q too. The text in q is
// not split, for choices may contain spaces.
func (r *record) choices(header map[string]bool) {
	asked := r.questions(header)
	if len(asked) == 0 {
		return
	}
	r.keep(func(m member) bool { q, ok := asked[stem(m.name)]; return !ok || q.other })
	for i, m := range r.members {
		if q, ok := asked[m.name]; ok && !q.other {
			if len(q.chosen) > 0 {
				r.members[i].value = list(q.chosen)
			}
			delete(asked, m.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		if q := asked[name]; !q.other && len(q.chosen) > 0 {
			r.add(name, list(q.chosen))
		}
	}
}

// stem is the question of a column q/choice, or nothing.
func stem(name string) string { return name[:max(0, strings.LastIndexByte(name, '/'))] }

func (r *record) questions(header map[string]bool) map[string]*question {
	names := map[string]bool{}
	for _, m := range r.members {
		names[m.name] = true
	}
	asked := map[string]*question{}
	for _, m := range r.members {
		name := stem(m.name)
		if name == "" || !names[name] && !header[name] {
			continue
		}
		if asked[name] == nil {
			asked[name] = &question{}
		}
		asked[name].learn(m.name[len(name)+1:], m.value)
	}
	return asked
}

func (q *question) learn(choice string, value json.RawMessage) {
	switch strings.ToLower(strings.Trim(string(value), `"`)) {
	case "1", "true":
		q.chosen = append(q.chosen, choice)
	case "0", "false", "":
	default:
		q.other = true
	}
}

// repeats takes the path off the names inside repeated questions.
func (r *record) repeats() {
	for i, m := range r.members {
		if len(m.value) > 0 && m.value[0] == '[' {
			r.members[i].value = withoutPath(m.value, m.name+"/", 0)
		}
	}
}

func withoutPath(value json.RawMessage, prefix string, depth int) json.RawMessage {
	var elements []json.RawMessage
	if depth > 8 || json.Unmarshal(value, &elements) != nil {
		return value
	}
	for i, element := range elements {
		m, ok := parse(element)
		if !ok || len(m) == 0 {
			return value
		}
		for j := range m {
			if len(m[j].value) > 0 && m[j].value[0] == '[' {
				m[j].value = withoutPath(m[j].value, m[j].name+"/", depth+1)
			}
			m[j].name = strings.TrimPrefix(m[j].name, prefix)
		}
		elements[i] = m.json()
	}
	raw, err := json.Marshal(elements)
	if err != nil {
		return value
	}
	return raw
}

var groupPath = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][\w.-]*(/[A-Za-z_][\w.-]*)+$`) })

// leaves takes the groups off the names of questions, where no two questions
// then have the same name.
func (r *record) leaves() {
	count := map[string]int{}
	for _, m := range r.members {
		count[leaf(m.name)]++
	}
	for i, m := range r.members {
		if short := leaf(m.name); count[short] == 1 {
			r.members[i].name = short
		}
	}
}

func leaf(name string) string {
	if !groupPath().MatchString(name) || strings.HasPrefix(name, "meta/") || strings.HasPrefix(name, "formhub/") {
		return name
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}
