package web

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"potensi/mapping"
)

// legendItem is one class of the legend with what it covers. Asked is the part
// of it of which both women's and men's standing is known.
type legendItem struct {
	Class, Word  string
	Range        string // of a gap, in numbers
	Href         string // shows only these
	Count, Asked int
	Ha, Km       *float64
}

// legend counts the classes of a map of everything.
func (v *visit) legend(profile mapping.Profile, show string) []legendItem {
	l := lookOf(v.w, profile, show, "")
	return v.legendOf(profile, l, l.Way, func(mapping.ProfileSummary) bool { return true })
}

// legendOf counts the classes of one way to look at what counts lets pass.
func (v *visit) legendOf(profile mapping.Profile, l look, way string, counts func(mapping.ProfileSummary) bool) []legendItem {
	if way == string(l.Dimension) {
		return v.holderLegend(profile, l.Dimension, counts)
	}
	l = l.as(way)
	out := []legendItem{}
	for _, class := range classesOf(way) {
		item := legendItem{Class: class, Word: v.classWord(class), Ha: new(float64), Km: new(float64)}
		for _, s := range profile.Summaries {
			if counts(s) && l.classOf(mapping.Resource{ID: s.Resource, Kind: s.Kind}) == class {
				item.Count++
				*item.Ha += orZero(s.AreaHa)
				*item.Km += orZero(s.LengthKm)
			}
		}
		item.Asked = item.Count
		out = append(out, item)
	}
	if way == gapView {
		v.ranges(out)
	}
	return out
}

// classesOf are the classes of a way to look, in the order of its legend.
func classesOf(way string) []string {
	var of []tint
	switch way {
	case gapView:
		of = gapTints()
	case womenView, menView:
		of = tintsOf(way+"-", "level-")
	}
	out := []string{}
	for _, t := range of {
		out = append(out, t.Class)
	}
	return out
}

// ranges writes the steps of the gap in numbers.
func (v *visit) ranges(items []legendItem) {
	for i, class := range gapClasses() {
		from, to := max(class.From, -3), min(class.To, 3)
		items[i].Range = v.p.T("web.map.range", "from", signedOf(v.p, from), "to", signedOf(v.p, to))
	}
}

func (v *visit) holderLegend(profile mapping.Profile, d mapping.Dimension, counts func(mapping.ProfileSummary) bool) []legendItem {
	out := []legendItem{}
	for _, c := range (mapping.Workshop{Groups: v.w.Groups}).Tenure(profile, d, counts).Classes {
		out = append(out, legendItem{Class: "held-" + string(c.Holder), Word: wordOf(v.p, "web.holder", c.Holder),
			Count: c.All.Resources, Asked: c.Asked.Resources, Ha: &c.All.AreaHa, Km: &c.All.LengthKm})
	}
	return out
}

// discLine is one state of the two halves, with how many resources show it.
type discLine struct {
	State      string
	Women, Men mapping.Extent
}

// discLegend counts the states of the halves.
func discLegend(profile mapping.Profile, l look, counts func(mapping.ProfileSummary) bool) []discLine {
	out := []discLine{}
	for _, state := range discStates() {
		line := discLine{State: state}
		for _, s := range profile.Summaries {
			d := l.discsOf(mapping.Resource{ID: s.Resource, Kind: s.Kind})
			if d == nil || !counts(s) {
				continue
			}
			if d.Women == state {
				widen(&line.Women, s)
			}
			if d.Men == state {
				widen(&line.Men, s)
			}
		}
		out = append(out, line)
	}
	return out
}

func widen(e *mapping.Extent, s mapping.ProfileSummary) {
	e.Resources++
	e.AreaHa += orZero(s.AreaHa)
	e.LengthKm += orZero(s.LengthKm)
}

func orZero(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

// headline says in numbers what a map of everything shows.
func (v *visit) headline(profile mapping.Profile, show string) []string {
	l := lookOf(v.w, profile, show, "")
	return v.claims((mapping.Workshop{Groups: v.w.Groups}).Tenure(profile, l.Dimension, func(mapping.ProfileSummary) bool { return true }), "")
}

// claims say who holds how much of what: in hectares, as far as both women and
// men were asked about, largest first; then in numbers of resources. Of names
// the ground in words; empty is all that is mapped.
func (v *visit) claims(t mapping.Tenure, of string) []string {
	if of == "" {
		of = v.p.T("web.map.ground")
	}
	first, size := utf8.DecodeRuneInString(of)
	of = string(unicode.ToLower(first)) + of[size:]
	classes := slices.DeleteFunc(slices.Clone(t.Classes), func(c mapping.TenureClass) bool {
		return c.Holder == mapping.HolderUnknown || c.Holder == mapping.HeldByNobody || c.All.Resources == 0
	})
	slices.SortStableFunc(classes, func(a, b mapping.TenureClass) int {
		return cmp.Or(cmp.Compare(b.Asked.AreaHa, a.Asked.AreaHa), cmp.Compare(b.All.Resources, a.All.Resources))
	})
	out := []string{}
	for i, c := range classes {
		if share := t.ShareHa(c.Holder); i == 0 && share != nil && *share > 0 && c.Holder != mapping.HolderDisputed {
			out = append(out, v.p.T("web.map.claim."+string(t.Dimension), "holder", v.p.T("web.map.alone."+string(c.Holder)), "share", unbroken(v.p.Percent(*share)),
				"ha", v.p.Number(t.All.AreaHa, decimalsOf(t.All.AreaHa)), "of", of))
			continue
		}
		out = append(out, v.countClaim(t, c))
	}
	return out
}

// countClaim says it in numbers of resources.
func (v *visit) countClaim(t mapping.Tenure, c mapping.TenureClass) string {
	key := "web.map.headline." + string(t.Dimension)
	if c.Holder == mapping.HolderDisputed || c.Holder == mapping.HeldByInstitution {
		key = "web.map.headline." + string(c.Holder)
	}
	sentence := v.p.T(key, "holder", wordOf(v.p, "web.holder", c.Holder), "n", c.All.Resources, "of", t.All.Resources)
	if size := sizeOf(v.p, &c.All.AreaHa, &c.All.LengthKm); size != "" {
		sentence += ": " + unbroken(size)
	}
	return sentence + "."
}

// unbroken keeps a number and its unit on one line.
func unbroken(text string) string { return strings.ReplaceAll(text, " ", "\u00a0") }

// ground is one kind of land with who holds how many of its hectares.
type ground struct {
	Word, Href string
	Pict       mapping.Kind
	All, Asked mapping.Extent
	Parts      []groundPart
}

// groundPart is one class's share of a bar.
type groundPart struct {
	Class, Word string
	From, Share float64 // percent of the bar
}

// grounds are the kinds of land, largest first, a handful at most.
func (v *visit) grounds(profile mapping.Profile, m mapState, counts func(mapping.ProfileSummary) bool) []ground {
	const most = 6
	type key struct {
		kind mapping.Kind
		land mapping.LandStatus
	}
	keys, of := []key{}, map[string]key{}
	for _, r := range v.w.Resources {
		k := key{r.Kind, r.LandStatus}
		of[r.ID] = k
		if r.Kind.Profiled() && orZero(r.AreaHa) > 0 && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	out := []ground{}
	for _, k := range keys {
		t := (mapping.Workshop{Groups: v.w.Groups}).Tenure(profile, m.Dimension, func(s mapping.ProfileSummary) bool { return of[s.Resource] == k && counts(s) })
		if t.All.AreaHa > 0 {
			word := v.groundWord(k.kind, k.land)
			out = append(out, ground{Word: word, Pict: k.kind, All: t.All, Asked: t.Asked, Parts: v.groundParts(t),
				Href: v.link("/map", m.pairs("kind", string(k.kind), "land_status", string(k.land), "r", "", "view", "")...)})
		}
	}
	slices.SortStableFunc(out, func(a, b ground) int { return cmp.Compare(b.All.AreaHa, a.All.AreaHa) })
	return out[:min(most, len(out))]
}

// groundWord names a kind of land with its status: "Hutan di APL".
func (v *visit) groundWord(kind mapping.Kind, land mapping.LandStatus) string {
	word := wordOf(v.p, "kind", kind)
	if land == "" || land == mapping.UnknownStatus || land == mapping.WaterBody {
		return word
	}
	return v.p.T("web.map.on-land", "kind", word, "land", v.p.T("web.map.land."+string(land)))
}

func (v *visit) groundParts(t mapping.Tenure) []groundPart {
	out, from := []groundPart{}, 0.0
	for _, c := range t.Classes {
		if c.All.AreaHa <= 0 {
			continue
		}
		share := c.All.AreaHa / t.All.AreaHa * 100
		out = append(out, groundPart{"held-" + string(c.Holder), wordOf(v.p, "web.holder", c.Holder), from, share})
		from += share
	}
	return out
}
