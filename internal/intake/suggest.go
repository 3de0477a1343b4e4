package intake

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"potensi/geodata"
	"potensi/mapping"
	"potensi/schema"
)

const (
	watchedFeatures   = 1000 // of a file, from the first on
	watchedAttributes = 200
	watchedValues     = 8 // different ones of an attribute
)

// suggestions watches the attributes of a file's first features and says what
// they may be meant for, and how to say so. It changes nothing: what an
// attribute means only the person knows who brings the file. One goroutine at
// a time may use it; a nil one sees nothing.
type suggestions struct {
	file    string
	members *members
	seen    int
	watched map[string]*watched

	scalarless map[string]bool // attributes that the person named: seen without a text or number
}

// watched is an attribute and what it was seen to hold.
type watched struct {
	name   string
	n      int      // features that have a value
	values []string // different ones
}

func newSuggestions(file string, m *members) *suggestions {
	s := &suggestions{file: file, members: m, watched: map[string]*watched{}, scalarless: map[string]bool{}}
	for _, theirs := range m.opt.Fields {
		s.scalarless[theirs] = false
	}
	return s
}

// see looks at the properties of one feature.
func (s *suggestions) see(properties json.RawMessage) {
	if s == nil || s.seen == watchedFeatures || len(properties) == 0 {
		return
	}
	s.seen++
	for name, value := range geodata.Members(properties) {
		if text := plainText(value); text != "" {
			s.watch(name, text)
		} else if _, named := s.scalarless[name]; named {
			s.scalarless[name] = true
		}
	}
}

func (s *suggestions) watch(name, text string) {
	w := s.watched[name]
	if w == nil {
		if len(s.watched) == watchedAttributes {
			return
		}
		w = &watched{name: name}
		s.watched[name] = w
	}
	w.n++
	if len(w.values) < watchedValues && !slices.Contains(w.values, text) {
		w.values = append(w.values, text)
	}
}

// plainText is a string or number as text, "" for anything else.
func plainText(value json.RawMessage) string {
	if value[0] == '-' || value[0]-'0' < 10 {
		return shorten(string(value), 80)
	}
	text, ok := textOf(value)
	if !ok {
		return ""
	}
	return shorten(text, 80)
}

// findings lists the suggestions, always in the same order. All are notes
// about the file, but for a region's code that is of the wrong system.
func (s *suggestions) findings() []schema.Finding {
	if s == nil {
		return nil
	}
	taken := s.taken()
	out := append(s.absent(), s.landCover(taken)...)
	out = append(out, s.landStatus(taken)...)
	out = append(out, s.fields(taken)...)
	out = append(out, s.unnamed(taken)...)
	out = append(out, s.village()...)
	return append(out, s.regionCodes()...)
}

// taken lists the members that the file or the person gives already.
func (s *suggestions) taken() map[string]bool {
	taken := map[string]bool{"kind": s.members.opt.Kind != ""}
	for name := range s.watched {
		if meant := s.members.meaning(name); meant.field >= 0 {
			taken[s.members.fields[meant.field].Name] = true
		}
	}
	return taken
}

func (s *suggestions) note(rule string, args map[string]any) schema.Finding {
	return schema.Finding{Place: schema.Place{File: s.file}, Rule: rule, Level: schema.Note, Args: args}
}

// about are the arguments that tell an attribute and the flag that reads it.
func (s *suggestions) about(w *watched, member string) map[string]any {
	return map[string]any{"attribute": w.name, "member": member, "example": w.values[0], "n": w.n, "of": s.seen,
		"flag": "--field " + shellWord(member+"="+w.name)}
}

// fields suggests the attributes that go by a known name.
func (s *suggestions) fields(taken map[string]bool) (out []schema.Finding) {
	for _, known := range mapping.KnownAttributes() {
		w := s.find(known.Attribute)
		if w == nil || taken[known.Member] {
			continue
		}
		taken[known.Member] = true
		rule, args := "suggest-field", s.about(w, known.Member)
		switch {
		case known.Member == "area_ha":
			rule = "suggest-area"
		case known.Member == "kind" && !s.allWords("kind", w.values):
			rule = "suggest-kind"
			args["readings"] = kindReadings(w.values)
		}
		out = append(out, s.note(rule, args))
	}
	if w := cmpFirst(s.find("LCODE"), s.find("FCODE")); w != nil && !taken["kind"] {
		args := s.about(w, "kind")
		args["readings"] = kindReadings(w.values)
		out = append(out, s.note("suggest-kind", args))
	}
	return out
}

// namedColumns is how many columns a note lists.
const namedColumns = 20

// unnamed lists the attributes there are where none is known to be the name.
func (s *suggestions) unnamed(taken map[string]bool) []schema.Finding {
	if taken["name"] || len(s.watched) == 0 {
		return nil
	}
	return []schema.Finding{s.note("suggest-columns", map[string]any{"columns": s.columns()})}
}

// columns are the names of the attributes seen, as many as a person will read.
func (s *suggestions) columns() []string {
	columns := []string{}
	for _, w := range s.inOrder() {
		columns = append(columns, shorten(w.name, 40))
	}
	if len(columns) > namedColumns {
		columns = append(columns[:namedColumns], "…")
	}
	return columns
}

// absent warns of attributes that the person named and the file's first
// features do not have: a spelling mistake would lose them silently.
func (s *suggestions) absent() (out []schema.Finding) {
	if s.seen == 0 || len(s.watched) == watchedAttributes {
		return nil
	}
	for _, ours := range slices.Sorted(maps.Keys(s.members.opt.Fields)) {
		theirs := s.members.opt.Fields[ours]
		if s.find(theirs) != nil || s.scalarless[theirs] {
			continue
		}
		f := s.note("field-absent", map[string]any{"attribute": shorten(theirs, 40), "member": ours, "columns": s.columns()})
		f.Level = schema.Warning
		out = append(out, f)
	}
	return out
}

func cmpFirst(a, b *watched) *watched {
	if a != nil {
		return a
	}
	return b
}

// find gives the attribute of a name in any case, if it was seen.
func (s *suggestions) find(name string) *watched {
	if w := s.watched[name]; w != nil {
		return w
	}
	for _, w := range s.inOrder() {
		if strings.EqualFold(w.name, name) {
			return w
		}
	}
	return nil
}

func (s *suggestions) inOrder() []*watched {
	return slices.SortedFunc(maps.Values(s.watched), func(a, b *watched) int { return strings.Compare(a.name, b.name) })
}

// allWords reports whether values are all words of a closed set or labels of
// them, so that a member can take them as they are.
func (s *suggestions) allWords(field string, values []string) bool {
	set := s.members.words[field]
	return !slices.ContainsFunc(values, func(v string) bool {
		_, ok := set[strings.ToLower(v)]
		return !ok
	})
}

// kindReadings tells what kind each class of the topographic map may be.
func kindReadings(values []string) []string {
	readings := []string{}
	for _, v := range values {
		reading := v
		for _, c := range mapping.RBIClasses() {
			if !strings.EqualFold(v, c.Code) && !strings.EqualFold(v, c.Indonesian) {
				continue
			}
			if reading = c.Code + " " + c.Indonesian; c.Kind != "" {
				reading += ": --kind " + string(c.Kind)
			}
		}
		readings = append(readings, reading)
	}
	return readings
}

// landCover suggests the attribute that holds KLHK's classes, one with codes
// rather than one with names.
func (s *suggestions) landCover(taken map[string]bool) []schema.Finding {
	if taken["land_cover"] {
		return nil
	}
	var best *watched
	var class mapping.LandCoverClass
	for _, w := range s.inOrder() {
		c, ok := mapping.LandCoverOf(w.values[0])
		if !ok || !namesLandCover(w.name) || best != nil && strings.EqualFold(w.values[0], c.Indonesian) {
			continue
		}
		best, class = w, c
	}
	if best == nil {
		return nil
	}
	args := s.about(best, "land_cover")
	args["reading"] = class.Code + " " + class.Symbol + ", " + class.Indonesian
	return []schema.Finding{s.note("suggest-land-cover", args)}
}

// namesLandCover knows how the ministry's layers call it: PL2019_ID, KD_TPL.
func namesLandCover(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"tpl", "tuplah", "tutupan", "legenda", "kode", "land_cover", "landcover", "kelas"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return strings.HasPrefix(name, "pl") && strings.ContainsAny(name, "0123456789_")
}

// landStatus tells an attribute of forest functions. Its codes are read in
// different ways in different tables: it says which, and a person decides.
func (s *suggestions) landStatus(taken map[string]bool) []schema.Finding {
	if taken["land_status"] {
		return nil
	}
	for _, w := range s.inOrder() {
		name := strings.ToLower(w.name)
		if !strings.Contains(name, "fungsi") && !strings.Contains(name, "kawasan") && !strings.Contains(name, "kws") {
			continue
		}
		if s.allWords("land_status", w.values) {
			return []schema.Finding{s.note("suggest-field", s.about(w, "land_status"))}
		}
		if readings := statusReadings(w.values); len(readings) > 0 {
			args := s.about(w, "land_status")
			args["readings"] = readings
			return []schema.Finding{s.note("suggest-land-status", args)}
		}
	}
	return nil
}

// statusReadings tells what each table takes each value for.
func statusReadings(values []string) []string {
	all := []string{}
	for _, v := range values {
		readings := mapping.ForestFunctionReadings(v)
		for i, r := range readings {
			if r == "" {
				readings[i] = "?"
			}
		}
		if len(readings) > 0 {
			all = append(all, v+" = "+strings.Join(slices.Compact(readings), " / "))
		}
	}
	return all
}

// village tells what a file that is about one village says of it.
func (s *suggestions) village() []schema.Finding {
	flags, attributes := []string{}, []string{}
	for _, known := range [][2]string{{"WADMKD", "--name"}, {"KDEPUM", "--code"}, {"KDEBPS", "--bps-code"},
		{"WADMKC", "--kecamatan"}, {"WADMKK", "--kabupaten"}, {"WADMPR", "--province"}} {
		w := s.find(known[0])
		if w == nil || len(w.values) != 1 || wrongSystem(known[0], w.values[0]) != "" {
			continue
		}
		if word := shellWord(w.values[0]); word != "" {
			flags, attributes = append(flags, known[1]+" "+word), append(attributes, w.name)
		}
	}
	if len(flags) == 0 || s.find("WADMKD") == nil {
		return nil
	}
	return []schema.Finding{s.note("suggest-village", map[string]any{"attributes": attributes, "flags": strings.Join(flags, " ")})}
}

// regionCodes tells codes of one system under the other's name.
func (s *suggestions) regionCodes() (out []schema.Finding) {
	for _, name := range []string{"KDEPUM", "kemendagri_code", "KDEBPS", "KDCBPS", "KDBBPS", "KDPBPS", "bps_code"} {
		w := s.find(name)
		if w == nil {
			continue
		}
		for _, v := range w.values {
			if system := wrongSystem(name, v); system != "" {
				f := s.note("region-code-system", map[string]any{"attribute": w.name, "given": v, "system": system})
				f.Level = schema.Warning
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// wrongSystem names the system that a code is of, when its attribute is for
// the other one.
func wrongSystem(attribute, code string) string {
	bps := strings.Contains(strings.ToUpper(attribute), "BPS")
	switch {
	case bps && len(code) > 2 && mapping.IsKemendagriCode(code):
		return "Kemendagri"
	case !bps && mapping.IsBPSVillageCode(code):
		return "BPS"
	}
	return ""
}

// shellWord writes a text as one word of a command, "" when no way of quoting
// is safe everywhere.
func shellWord(text string) string {
	safe := strings.Trim(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz0123456789_.=-/") == ""
	switch {
	case text == "" || strings.HasPrefix(text, "-") || strings.ContainsAny(text, "'\"`\\"):
		return ""
	case safe:
		return text
	case strings.ContainsAny(text, "$!%"):
		return "'" + text + "'"
	}
	return `"` + text + `"`
}
