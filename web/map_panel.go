package web

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"potensi/mapping"
)

// resourceCard is all that is known about one resource.
type resourceCard struct {
	mapping.Resource
	Name       string
	Summary    *mapping.ProfileSummary // nil for kinds that are not profiled
	Dimensions []mapping.Dimension
	Holders    []dimensionHolder
	Gaps       []gapCell
	ParitySum  string // the levels behind the parity, written out
	Rows       []cardRow
	Disputes   []differing
	Said       []saying
	Products   []namedProduct
}

// Secret reports whether the place is for this screen alone.
func (c resourceCard) Secret() bool { return secret(c.Resource) }

// dimensionHolder is who holds one dimension.
type dimensionHolder struct {
	Dimension mapping.Dimension
	Holder    mapping.Holder
}

// namedProduct is a product with its name and picture.
type namedProduct struct{ Name, Pict string }

// cardRow is one group's standing on the resource.
type cardRow struct {
	Group mapping.Group
	Name  string
	Pict  string
	Row   mapping.ProfileRow
	Cells []levelCell
}

// saying is one statement, with who said it about whom.
type saying struct {
	mapping.Statement
	About   string
	Session mapping.Session
	Name    string // the session's
	Heard   string
	Note    string
	Levels  []levelCell
}

// gapCell is men − women on a dimension, with its step of the scale.
type gapCell struct {
	Dimension mapping.Dimension
	Gap       *float64
	Class     string
}

// differing is what sessions said differently about one group: their answers
// side by side.
type differing struct {
	Group   string
	Replies []reply
}

// reply is one session's answers to what is disputed.
type reply struct {
	saying
	Answers []levelCell
}

// resourceCard gathers what is known about a resource.
func (v *visit) resourceCard(profile mapping.Profile, id string) *resourceCard {
	i := slices.IndexFunc(v.w.Resources, func(r mapping.Resource) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	card := &resourceCard{Resource: v.w.Resources[i], Name: v.names.Of(id), Dimensions: profile.Dimensions}
	for _, row := range profile.Rows {
		if row.Resource != id {
			continue
		}
		card.Rows = append(card.Rows, v.cardRow(row, profile.Dimensions))
		if len(row.Disputed) > 0 {
			card.Disputes = append(card.Disputes, v.differing(row))
		}
		for _, s := range row.Said {
			card.Said = append(card.Said, v.saying(row.Group, s))
		}
	}
	for k := range profile.Summaries {
		if profile.Summaries[k].Resource == id {
			v.summarize(card, profile, &profile.Summaries[k])
		}
	}
	for _, p := range v.w.Products {
		if slices.Contains(p.Resources, id) {
			card.Products = append(card.Products, namedProduct{v.names.Of(p.ID), p.Pictogram})
		}
	}
	return card
}

// summarize adds who holds what, the gaps, and the sum behind the parity.
func (v *visit) summarize(c *resourceCard, profile mapping.Profile, s *mapping.ProfileSummary) {
	c.Summary = s
	groups := mapping.Workshop{Groups: v.w.Groups}
	women, men := []string{}, []string{}
	for _, d := range profile.Dimensions {
		c.Holders = append(c.Holders, dimensionHolder{d, s.Holder[d]})
		c.Gaps = append(c.Gaps, gapCell{d, s.Gap[d], gapOf(s.Gap[d])})
		w, m := groups.SideLevels(profile, mapping.Women, d)[s.Resource].Level, groups.SideLevels(profile, mapping.Men, d)[s.Resource].Level
		if w != nil && m != nil {
			women, men = append(women, v.levelText(*w)), append(men, v.levelText(*m))
		}
	}
	if s.Parity != nil {
		c.ParitySum = "(" + strings.Join(women, " + ") + ") ÷ (" + strings.Join(men, " + ") + ")"
	}
}

// levelText writes a level or a mean of levels.
func (v *visit) levelText(n float64) string {
	return v.p.Number(n, decimalPlaces(math.Round(n*10)/10))
}

func (v *visit) cardRow(row mapping.ProfileRow, ds []mapping.Dimension) cardRow {
	group := v.group(row.Group)
	out := cardRow{Row: row, Name: v.names.Of(row.Group), Group: group, Pict: pictOf(group)}
	for _, d := range ds {
		out.Cells = append(out.Cells, v.levelCell(row, d))
	}
	return out
}

// group finds a group; the zero Group when there is none.
func (v *visit) group(id string) mapping.Group {
	i := slices.IndexFunc(v.w.Groups, func(g mapping.Group) bool { return g.ID == id })
	if i < 0 {
		return mapping.Group{}
	}
	return v.w.Groups[i]
}

func (v *visit) saying(about string, s mapping.Statement) saying {
	out := saying{Statement: s, About: v.names.Of(about), Note: s.Note}
	for _, d := range mapping.Dimensions() {
		out.Levels = append(out.Levels, v.saidCell(s, d))
	}
	if i := slices.IndexFunc(v.w.Sessions, func(x mapping.Session) bool { return x.ID == s.Session }); i >= 0 {
		out.Session = v.w.Sessions[i]
		out.Name = v.names.Of(s.Session)
		if out.Session.Group != "" {
			out.Heard = v.names[out.Session.Group]
		}
	}
	return out
}

// differing lays the different answers about one group side by side, those of
// women's sessions first.
func (v *visit) differing(row mapping.ProfileRow) differing {
	out := differing{Group: v.names.Of(row.Group)}
	for _, s := range row.Said {
		one := reply{saying: v.saying(row.Group, s)}
		for _, d := range row.Disputed {
			if cell := v.saidCell(s, d); cell.Sign != "unknown" && cell.Sign != "na" {
				one.Answers = append(one.Answers, cell)
			}
		}
		if len(one.Answers) > 0 {
			out.Replies = append(out.Replies, one)
		}
	}
	slices.SortStableFunc(out.Replies, func(a, b reply) int { return cmp.Compare(v.voiceRank(a.Session), v.voiceRank(b.Session)) })
	return out
}

// voiceRank puts women's sessions left and men's right of them.
func (v *visit) voiceRank(s mapping.Session) int {
	switch v.group(s.Group).Gender {
	case mapping.Women:
		return 0
	case mapping.Men:
		return 1
	}
	return 2
}

// gapWalk leads from one resource to the next by the size of the gap between
// women and men: an agenda that the data made.
type gapWalk struct {
	At, Of     int // At 0: not yet begun
	Gap        *float64
	Class      string
	Prev, Next *walkStep
}

// walkStep is a resource on the way.
type walkStep struct{ ID, Name, Href string }

// walk puts the resources that pass the filters in order, the largest gap
// first, then the largest area. Resources without a gap are not on the way.
func (v *visit) walk(profile mapping.Profile, m mapState, keep func(mapping.ProfileSummary) bool) *gapWalk {
	on := slices.DeleteFunc(slices.Clone(profile.Summaries), func(s mapping.ProfileSummary) bool { return s.Gap[m.Dimension] == nil || !keep(s) })
	slices.SortStableFunc(on, func(a, b mapping.ProfileSummary) int {
		return cmp.Or(cmp.Compare(math.Abs(*b.Gap[m.Dimension]), math.Abs(*a.Gap[m.Dimension])), cmp.Compare(orZero(b.AreaHa), orZero(a.AreaHa)))
	})
	if len(on) == 0 {
		return nil
	}
	at := slices.IndexFunc(on, func(s mapping.ProfileSummary) bool { return s.Resource == m.Resource })
	step := func(i int) *walkStep {
		if i < 0 || i >= len(on) {
			return nil
		}
		id := on[i].Resource
		return &walkStep{id, v.names.Of(id), v.link("/map", m.pairs("r", id, "view", "")...)}
	}
	out := &gapWalk{At: at + 1, Of: len(on), Next: step(at + 1)}
	if at >= 0 {
		out.Gap, out.Prev = on[at].Gap[m.Dimension], step(at-1)
		out.Class = gapOf(out.Gap)
	}
	return out
}

// offMap is a resource that has no place on the map.
type offMap struct {
	ID, Name, Href, Class, Answer string
	Pict                          mapping.Kind
	Gap                           *float64
	Discs                         *discs
	Women, Men                    string // classes, for the view side by side
	Chosen                        bool
}

// offList is what belongs together of what has no place on the map.
type offList struct {
	Word string // names the heading
	List []offMap
}

// offLists are the resources without a place, such as capital and training;
// the benefits; and what is at a place but not yet drawn.
func (v *visit) offLists(m mapState, l look) []offList {
	out := []offList{{Word: "resources"}, {Word: "benefits"}, {Word: "undrawn"}}
	for _, one := range v.offTheMap(m, l) {
		at := 0
		if one.Pict.Spatial() {
			at = 2
		} else if one.Pict.Benefit() {
			at = 1
		}
		out[at].List = append(out[at].List, one)
	}
	return slices.DeleteFunc(out, func(l offList) bool { return len(l.List) == 0 })
}

// offTheMap lists the resources without a geometry that pass the filters:
// capital, training and information, and what was not yet drawn.
func (v *visit) offTheMap(m mapState, l look) []offMap {
	out := []offMap{}
	for _, r := range v.w.Resources {
		if r.Geometry != nil || !r.Kind.Profiled() || !m.keeps(r, l) {
			continue
		}
		one := offMap{ID: r.ID, Name: v.names.Of(r.ID), Href: v.link("/map", m.pairs("r", r.ID)...), Class: l.classOf(r), Pict: r.Kind, Discs: l.discsOf(r),
			Women: l.as(womenView).classOf(r), Men: l.as(menView).classOf(r), Chosen: r.ID == m.Resource}
		if s := l.summaries[r.ID]; s != nil {
			one.Gap = s.Gap[l.Dimension]
		}
		one.Answer = v.answerWord(one.Class, one.Discs)
		out = append(out, one)
	}
	return out
}

// secretsHere counts what is shown on the facilitator's screen alone.
func secretsHere(resources []mapping.Resource) int {
	return len(slices.DeleteFunc(slices.Clone(resources), func(r mapping.Resource) bool { return !secret(r) }))
}
