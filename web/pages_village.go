package web

import (
	"slices"
	"strings"

	"potensi/internal/report"
	"potensi/mapping"
)

// villageBody is the village and its workshop at a glance.
type villageBody struct {
	Village    mapping.Village
	Note       string
	People     *people
	Figures    []mapping.Figure
	Kinds      []kindCount
	Groups     []namedGroup
	Sessions   []heardSession
	Coverage   mapping.Coverage
	Resources  int
	Map        drawing
	Headline   []string
	Products   int
	Empty      bool
	FirstSteps []string
}

// people are the village's women and men, and whether a stated total agrees.
type people struct {
	Women, Men, Sum int
	Share           float64 // of women
	Stated          *float64
	Agrees          bool
}

// kindCount is how much of one kind is mapped.
type kindCount struct {
	Kind   mapping.Kind
	Count  int
	Ha, Km *float64
}

// namedGroup is a group with its name and picture.
type namedGroup struct {
	mapping.Group
	Shown, Pict string
}

// heardSession is a session with whom it heard.
type heardSession struct {
	mapping.Session
	Shown, Heard, Note string
	Records            int
}

func villagePage(v *visit) error {
	profile, err := report.AccessProfile(v.w, mapping.ProfileOptions{})
	if err != nil {
		return err
	}
	village := v.w.Village
	body := villageBody{Village: village, Note: v.p.Pick(village.Note, village.NoteEN), People: peopleOf(village), Figures: village.Figures,
		Kinds: kindCounts(v.w.Resources), Groups: v.namedGroups(), Sessions: v.heardSessions(), Coverage: profile.Coverage,
		Headline: v.headline(profile, string(mapping.Control)), Products: len(v.w.Products)}
	for _, k := range body.Kinds {
		body.Resources += k.Count
	}
	body.Empty = body.Resources == 0 && len(v.w.Groups) == 0 && len(v.w.Products) == 0
	body.Map = v.drawMap(profile, mapOrder{Show: string(mapping.Control), Plain: true, Hide: !fromHere(v.Request),
		Link: func(id string) string { return v.link("/map", "r", id) }})
	title := village.Name
	if title == "" {
		title = v.p.T("web.village.unnamed")
	}
	return v.show("village", title, body)
}

// peopleOf adds women and men up, as far as both are known, and looks for a
// stated total to check the sum against.
func peopleOf(village mapping.Village) *people {
	if village.Women == nil || village.Men == nil || *village.Women+*village.Men <= 0 {
		return nil
	}
	p := people{Women: *village.Women, Men: *village.Men, Sum: *village.Women + *village.Men}
	p.Share = float64(p.Women) / float64(p.Sum)
	for _, f := range village.Figures {
		name := strings.ToLower(f.Name)
		total := strings.Contains(name, "jumlah penduduk") || strings.Contains(name, "total population")
		if total && f.Value != nil && (f.Operator == "" || f.Operator == "=") {
			p.Stated, p.Agrees = f.Value, *f.Value == float64(p.Sum)
		}
	}
	return &p
}

// kindCounts adds up what is mapped, kind by kind in the order of legends.
func kindCounts(resources []mapping.Resource) []kindCount {
	out := []kindCount{}
	for _, kind := range kindsOf(resources) {
		count := kindCount{Kind: kind}
		for _, r := range resources {
			if r.Kind == kind {
				count.Count++
				count.Ha, count.Km = plus(count.Ha, r.AreaHa), plus(count.Km, r.LengthKm)
			}
		}
		out = append(out, count)
	}
	return out
}

// plus adds what is known; nothing known stays nil.
func plus(a, b *float64) *float64 {
	if b == nil {
		return a
	}
	sum := orZero(a) + *b
	return &sum
}

func (v *visit) namedGroups() []namedGroup {
	out := []namedGroup{}
	for _, g := range v.w.Groups {
		out = append(out, namedGroup{g, v.names.Of(g.ID), pictOf(g)})
	}
	return out
}

// heardSessions lists who was heard, with the number of statements.
func (v *visit) heardSessions() []heardSession {
	out := []heardSession{}
	for _, s := range v.w.Sessions {
		records := slices.DeleteFunc(slices.Clone(v.w.AccessRecords), func(r mapping.AccessRecord) bool { return r.Session != s.ID })
		out = append(out, heardSession{s, v.names.Of(s.ID), v.names[s.Group], v.p.Pick(s.Note, s.NoteEN), len(records)})
	}
	return out
}
