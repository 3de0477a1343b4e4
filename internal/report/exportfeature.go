package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// FeatureOptions say how resources are written as features.
type FeatureOptions struct {
	RBI  bool                               // also under the attribute names of Peta Rupabumi Indonesia
	Peta bool                               // also under the short Indonesian names of a map of access and control
	Each iter.Seq2[mapping.Resource, error] // the resources whole, where the workshop has outlines of them
}

// Features gives every resource as a feature for other programs: its columns,
// its attributes, and what is known of women's and men's access and control.
// An attribute whose name a column has stays in the member "attributes". The
// member "potensi" holds who said what about which group, and the names of all
// members that a reader need not keep because they follow from other records.
func Features(w store.Workshop, opt FeatureOptions, p *i18n.Printer) iter.Seq2[geodata.Feature, error] {
	x := &exporter{w: w, opt: opt, names: NamesOf(w, p), women: map[string]bool{}, men: map[string]bool{}, records: map[string][]mapping.AccessRecord{}}
	for _, g := range w.Groups {
		x.women[g.ID] = g.Type == mapping.People && g.Gender == mapping.Women
		x.men[g.ID] = g.Type == mapping.People && g.Gender == mapping.Men
	}
	for _, r := range w.AccessRecords {
		x.records[r.Resource] = append(x.records[r.Resource], r)
	}
	return func(yield func(geodata.Feature, error) bool) {
		for r, err := range chosen(w, opt.Each) {
			var properties json.RawMessage
			if err == nil {
				properties, err = x.properties(r)
			}
			if !yield(geodata.Feature{ID: r.ID, Geometry: r.Geometry, Properties: properties}, err) || err != nil {
				return
			}
		}
	}
}

// chosen are the resources of a workshop, read whole by each where the
// workshop has only outlines of them (see store.DB.View).
func chosen(w store.Workshop, each iter.Seq2[mapping.Resource, error]) iter.Seq2[mapping.Resource, error] {
	keep := map[string]bool{}
	for _, r := range w.Resources {
		keep[r.ID] = each != nil
	}
	return func(yield func(mapping.Resource, error) bool) {
		if each == nil {
			for _, r := range w.Resources {
				if !yield(r, nil) {
					return
				}
			}
			return
		}
		for r, err := range each {
			if (err != nil || keep[r.ID]) && !yield(r, err) {
				return
			}
		}
	}
}

// exporter knows what stands beside each resource.
type exporter struct {
	w          store.Workshop
	opt        FeatureOptions
	names      Names
	women, men map[string]bool // groups
	records    map[string][]mapping.AccessRecord
}

// profile is what is known of access to one resource.
func (x *exporter) profile(r mapping.Resource) mapping.Profile {
	return mapping.NewProfile(mapping.Workshop{Groups: x.w.Groups, Sessions: x.w.Sessions, Resources: []mapping.Resource{r}, Records: x.records[r.ID]},
		mapping.ProfileOptions{})
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
	profile := x.profile(r)
	own := ownMember{intake.Own{Version: ownVersion, Derived: []string{}}, x.relations(profile.Rows)}
	derived := func(name string, value any) {
		o.add(name, value)
		own.Derived = append(own.Derived, name)
	}
	if x.opt.RBI {
		x.rbi(r, derived)
	}
	if x.opt.Peta {
		x.peta(r, profile, derived)
	}
	sizes(r.Geometry, derived)
	x.standing(profile, len(own.Relations) > 0, derived)
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

// sizes writes what follows from the shape besides area and length: the length
// of its edges in kilometres, how compact it is (Polsby–Popper, 0 to 1), its
// centre of mass, and a place for its name, which always lies inside.
func sizes(g orb.Geometry, add func(name string, value any)) {
	d := geodata.Describe(g)
	if d.PerimeterKm != nil && d.Compactness != nil {
		add("perimeter_km", rounded(*d.PerimeterKm, 6))
		add("compactness", rounded(*d.Compactness, 4))
	}
	if _, point := g.(orb.Point); point || d.Centroid == nil {
		return
	}
	place := func(name string, p *orb.Point) {
		add(name+"_lon", rounded(p[0], geodata.Decimals))
		add(name+"_lat", rounded(p[1], geodata.Decimals))
	}
	place("centroid", d.Centroid)
	place("label", d.Label)
}

func rounded(x float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(x*scale) / scale
}

// standing writes the levels of women and of men, the gap between them (men −
// women), their parity, and who holds control. Null is not known; where nobody
// has said anything, only that is written.
func (x *exporter) standing(profile mapping.Profile, said bool, add func(name string, value any)) {
	if len(profile.Summaries) == 0 {
		return // a kind that is not profiled
	}
	s := profile.Summaries[0]
	add("holder", s.Holder[mapping.Control])
	if !said {
		return
	}
	for _, d := range mapping.Dimensions() {
		add(string(d)+"_women", side(profile.Rows, x.women, d))
		add(string(d)+"_men", side(profile.Rows, x.men, d))
		add("gap_"+string(d), s.Gap[d])
	}
	add("parity", s.Parity)
}

// side is the mean level of some groups.
func side(rows []mapping.ProfileRow, groups map[string]bool, d mapping.Dimension) *float64 {
	sum, n := 0.0, 0
	for _, row := range rows {
		if level := row.Level(d); groups[row.Group] && level != nil {
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

func (x *exporter) relations(rows []mapping.ProfileRow) []relation {
	out := []relation{}
	for _, row := range rows {
		for _, s := range row.Said {
			out = append(out, relation{Group: row.Group, GroupName: x.names.Of(row.Group), Session: s.Session, SessionName: x.names.Of(s.Session),
				Access: s.Access, Participation: s.Participation, Control: s.Control, Benefit: s.Benefit, Status: s.Status, Evidence: s.Evidence})
		}
	}
	return out
}

// peta writes what a map of access and control shows of a place, in Indonesian:
// L_P and L_L are the levels of control of women (perempuan) and of men
// (laki-laki), gap is L_L − L_P, dominan who holds control.
func (x *exporter) peta(r mapping.Resource, profile mapping.Profile, add func(name string, value any)) {
	dominan := map[mapping.Holder]string{mapping.HeldByWomen: "perempuan", mapping.HeldByMen: "laki-laki", mapping.HeldByBoth: "bersama",
		mapping.HeldByInstitution: "lembaga", mapping.HeldByNobody: "tidak seorang pun", mapping.HolderDisputed: "tidak sepakat", mapping.HolderUnknown: "tanpa data"}
	add("nama", r.Name)
	add("jenis", label("resource", "kind", string(r.Kind)))
	if len(profile.Summaries) > 0 { // a kind that is profiled
		s := profile.Summaries[0]
		add("L_P", side(profile.Rows, x.women, mapping.Control))
		add("L_L", side(profile.Rows, x.men, mapping.Control))
		add("gap", s.Gap[mapping.Control])
		add("dominan", dominan[s.Holder[mapping.Control]])
	}
	add("metode_geometri", label("resource", "geometry_method", string(r.GeometryMethod)))
	add("akurasi_m", r.AccuracyM)
}

// rbi writes the attributes by which Peta Rupabumi Indonesia describes a
// place: LUASWH is in hectares; the codes are those of Kemendagri (KDEPUM) and
// BPS (KDEBPS), which are never made from one another.
func (x *exporter) rbi(r mapping.Resource, add func(name string, value any)) {
	v := x.w.Village
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
