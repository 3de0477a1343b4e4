package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"potensi/geodata"
	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// FeatureOptions say how resources are written as features.
type FeatureOptions struct {
	RBI bool // also under the attribute names of Peta Rupabumi Indonesia
}

// Features gives every resource as a feature for other programs: its columns,
// its attributes, and what is known of women's and men's access and control.
// An attribute whose name a column has stays in the member "attributes". The
// member "potensi" holds who said what about which group, and the names of all
// members that a reader need not keep because they follow from other records.
func Features(w store.Workshop, opt FeatureOptions, p *i18n.Printer) iter.Seq2[geodata.Feature, error] {
	profile := mapping.NewProfile(mapping.Workshop{Groups: w.Groups, Sessions: w.Sessions, Resources: w.Resources, Records: w.AccessRecords}, mapping.ProfileOptions{})
	x := &exporter{opt: opt, village: w.Village, names: NamesOf(w, p), groups: map[string]mapping.Group{},
		rows: map[string][]mapping.ProfileRow{}, summaries: map[string]mapping.ProfileSummary{}}
	for _, g := range w.Groups {
		x.groups[g.ID] = g
	}
	for _, row := range profile.Rows {
		x.rows[row.Resource] = append(x.rows[row.Resource], row)
	}
	for _, s := range profile.Summaries {
		x.summaries[s.Resource] = s
	}
	return func(yield func(geodata.Feature, error) bool) {
		for _, r := range w.Resources {
			properties, err := x.properties(r)
			if !yield(geodata.Feature{ID: r.ID, Geometry: r.Geometry, Properties: properties}, err) {
				return
			}
		}
	}
}

// exporter knows what stands beside each resource.
type exporter struct {
	opt       FeatureOptions
	village   mapping.Village
	names     Names
	groups    map[string]mapping.Group
	rows      map[string][]mapping.ProfileRow
	summaries map[string]mapping.ProfileSummary
}

// ownMember is what a feature says about itself; see intake.OwnMember.
type ownMember struct {
	intake.Own
	Relations []relation `json:"relations"`
}

// ownVersion grows when what is derived is written otherwise.
const ownVersion = 1

// relation is what one session said of one group's standing on the resource.
type relation struct {
	Group         string         `json:"group"`
	GroupName     string         `json:"group_name"`
	Session       string         `json:"session"`
	SessionName   string         `json:"session_name"`
	Access        mapping.Level  `json:"access"`
	Participation mapping.Level  `json:"participation"`
	Control       mapping.Level  `json:"control"`
	Benefit       mapping.Level  `json:"benefit"`
	Status        mapping.Status `json:"status,omitempty"`
	Evidence      string         `json:"evidence,omitempty"`
}

func (x *exporter) properties(r mapping.Resource) (json.RawMessage, error) {
	attributes := r.Attributes
	r.Attributes = nil
	o := newObject(r)
	own := ownMember{intake.Own{Version: ownVersion, Derived: []string{}}, x.relations(r.ID)}
	derived := func(name string, value any) {
		o.add(name, value)
		own.Derived = append(own.Derived, name)
	}
	if x.opt.RBI {
		x.rbi(r, derived)
	}
	x.standing(r.ID, len(own.Relations) > 0, derived)
	clashing := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if value := attributes[name]; value == nil || intake.TakesAttribute(name) || slices.Contains(own.Derived, name) {
			clashing[name] = value
		} else {
			o.add(name, value)
		}
	}
	if len(clashing) > 0 {
		o.add("attributes", clashing)
	}
	o.add(intake.OwnMember, own)
	return o.end()
}

// standing writes the levels of women and of men, the gap between them (men −
// women), their parity, and who holds control. Null is not known; where nobody
// has said anything, only that is written.
func (x *exporter) standing(resource string, said bool, add func(name string, value any)) {
	s, profiled := x.summaries[resource]
	if !profiled {
		return
	}
	add("holder", s.Holder[mapping.Control])
	if !said {
		return
	}
	for _, d := range mapping.Dimensions() {
		add(string(d)+"_women", x.side(resource, mapping.Women, d))
		add(string(d)+"_men", x.side(resource, mapping.Men, d))
		add("gap_"+string(d), s.Gap[d])
	}
	add("parity", s.Parity)
}

// side is the mean level of the groups of women, or of men.
func (x *exporter) side(resource string, gender mapping.Gender, d mapping.Dimension) *float64 {
	sum, n := 0.0, 0
	for _, row := range x.rows[resource] {
		group, level := x.groups[row.Group], row.Level(d)
		if group.Type == mapping.People && group.Gender == gender && level != nil {
			sum += *level
			n++
		}
	}
	if n == 0 {
		return nil
	}
	sum /= float64(n)
	return &sum
}

func (x *exporter) relations(resource string) []relation {
	out := []relation{}
	for _, row := range x.rows[resource] {
		for _, s := range row.Said {
			out = append(out, relation{Group: row.Group, GroupName: x.names.Of(row.Group), Session: s.Session, SessionName: x.names.Of(s.Session),
				Access: s.Access, Participation: s.Participation, Control: s.Control, Benefit: s.Benefit, Status: s.Status, Evidence: s.Evidence})
		}
	}
	return out
}

// rbi writes the attributes by which Peta Rupabumi Indonesia describes a
// place: LUASWH is in hectares; the codes are those of Kemendagri (KDEPUM) and
// BPS (KDEBPS), which are never made from one another.
func (x *exporter) rbi(r mapping.Resource, add func(name string, value any)) {
	v := x.village
	add("NAMOBJ", r.Name)
	add("REMARK", label("resource", "kind", string(r.Kind)))
	add("WADMKD", v.Name)
	add("WADMKC", v.Kecamatan)
	add("WADMKK", v.Kabupaten)
	add("WADMPR", v.Province)
	add("KDEPUM", v.KemendagriCode)
	add("KDEBPS", v.BPSCode)
	add("LUASWH", r.AreaHa)
	add("METADATA", metadata(r))
}

// metadata says in Indonesian how far a shape can be trusted.
func metadata(r mapping.Resource) string {
	parts := []string{}
	if r.GeometryMethod != "" {
		parts = append(parts, "metode "+label("resource", "geometry_method", string(r.GeometryMethod)))
	}
	if r.AccuracyM != nil {
		parts = append(parts, fmt.Sprintf("ketelitian %g m", *r.AccuracyM))
	}
	if r.Source != "" {
		parts = append(parts, "sumber "+r.Source)
	}
	return strings.Join(append(parts, "WGS84", "luas elipsoid (ha)"), "; ")
}

// label is the Indonesian word for one of a closed set.
func label(name, field, word string) string {
	for _, l := range schema.EnumLabels(name, field) {
		if l.Word == word {
			return l.ID
		}
	}
	return word
}

// object builds a JSON object member by member, in the order of adding.
type object struct {
	text bytes.Buffer
	err  error
}

// newObject begins with the members of a record.
func newObject(record any) *object {
	o := &object{}
	o.value(record)
	o.text.Truncate(max(o.text.Len()-1, 0)) // its brace
	return o
}

func (o *object) add(name string, value any) {
	if o.text.Len() > 1 {
		o.text.WriteByte(',')
	}
	o.value(name)
	o.text.WriteByte(':')
	o.value(value)
}

func (o *object) value(v any) {
	encoder := json.NewEncoder(&o.text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil && o.err == nil {
		o.err = err
	}
	if o.text.Len() > 0 && o.text.Bytes()[o.text.Len()-1] == '\n' {
		o.text.Truncate(o.text.Len() - 1)
	}
}

func (o *object) end() (json.RawMessage, error) {
	o.text.WriteByte('}')
	return o.text.Bytes(), o.err
}
