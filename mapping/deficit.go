package mapping

import (
	"cmp"
	"slices"
)

// GroupGap is one group's own gap between using and deciding: the control
// deficit, access − control (methods of gender analysis call it "access without
// control"), over the resources for which both levels of the group are known.
// Lacking counts those where access is higher than control.
type GroupGap struct {
	Group       string   `json:"group"`
	Access      *float64 `json:"access"` // mean over the same Known resources as Control
	Control     *float64 `json:"control"`
	Deficit     *float64 `json:"control_deficit"`       // each resource counts once
	DeficitByHa *float64 `json:"control_deficit_by_ha"` // each hectare counts once
	Known       int      `json:"known"`
	Resources   int      `json:"resources"` // that both questions apply to
	KnownHa     float64  `json:"known_ha"`
	Lacking     int      `json:"lacking"`
	LackingHa   float64  `json:"lacking_ha"`
	LackingKm   float64  `json:"lacking_km"`
	Coverage    Coverage `json:"coverage"` // of the dimensions that are asked for
}

// The places of access and control among the dimensions.
const (
	accessAt  = 0
	controlAt = 2
)

func (g *gapper) groupGaps() []GroupGap {
	out := []GroupGap{}
	for column, group := range g.groups {
		one := g.groupGap(column)
		if group.Type == Institution && one.Coverage.Cells == 0 {
			continue
		}
		one.Group = group.ID
		out = append(out, one)
	}
	return out
}

func (g *gapper) groupGap(column int) GroupGap {
	var out GroupGap
	var access, control, byHa float64
	for i, r := range g.resources {
		c := g.row(i)[column]
		if !g.shown(column, c) {
			continue
		}
		out.Coverage.add(g.coverage(c))
		out.Resources += sign(c[accessAt].applicable() && c[controlAt].applicable())
		a, known := c[accessAt].level()
		b, also := c[controlAt].level()
		if !known || !also {
			continue
		}
		out.take(r, a-b)
		access, control, byHa = access+a, control+b, byHa+(a-b)*value(r.AreaHa)
	}
	if n := float64(out.Known); n > 0 {
		out.Access, out.Control, out.Deficit = number(access/n), number(control/n), number((access-control)/n)
	}
	if out.KnownHa > 0 {
		out.DeficitByHa = number(tidy(byHa / out.KnownHa))
	}
	return out
}

func (o *GroupGap) take(r *Resource, deficit float64) {
	o.Known++
	o.KnownHa += value(r.AreaHa)
	if deficit > 0 {
		o.Lacking++
		o.LackingHa += value(r.AreaHa)
		o.LackingKm += value(r.LengthKm)
	}
}

// Claim is a sentence in hectares: "men alone decide over 78 % of the APL
// forest". OfHa is all mapped area of that kind and status, of Of resources; Asked of
// them have an answer for both women and men, and only of those can it be said
// that somebody holds them. Share is AreaHa/OfHa, so that what was not asked is
// in the whole and never in the part.
type Claim struct {
	Kind       Kind       `json:"kind"`
	LandStatus LandStatus `json:"land_status,omitempty"`
	Dimension  Dimension  `json:"dimension"`
	Holder     Holder     `json:"holder"`
	Resources  int        `json:"resources"`
	AreaHa     float64    `json:"area_ha"`
	Share      float64    `json:"share"`
	OfHa       float64    `json:"of_ha"`
	Asked      int        `json:"asked"`
	Of         int        `json:"of"`
}

// claimed adds up one kind of land.
type claimed struct {
	kind   Kind
	status LandStatus
	of     int
	ha     float64
	asked  [4]int
	held   [4]map[Holder]*Holding
}

// claims says for each kind of land and dimension who holds most of it, the
// largest land first.
func (g *gapper) claims() []Claim {
	type id struct {
		kind   Kind
		status LandStatus
	}
	places, lands := map[id]int{}, []*claimed{}
	for i, r := range g.resources {
		if value(r.AreaHa) <= 0 {
			continue
		}
		at := id{r.Kind, r.LandStatus}
		place, seen := places[at]
		if !seen {
			place = len(lands)
			places[at] = place
			lands = append(lands, &claimed{kind: r.Kind, status: r.LandStatus})
		}
		lands[place].take(g, i)
	}
	slices.SortStableFunc(lands, func(a, b *claimed) int { return cmp.Compare(b.ha, a.ha) })
	out := []Claim{}
	for _, land := range lands {
		for _, d := range g.dims {
			if claim, ok := land.claim(d); ok {
				out = append(out, claim)
			}
		}
	}
	return out
}

func (l *claimed) take(g *gapper, i int) {
	ha := *g.resources[i].AreaHa
	l.of++
	l.ha += ha
	for _, d := range g.dims {
		if !stand(g.row(i), g.women, d).asked || !stand(g.row(i), g.men, d).asked {
			continue
		}
		l.asked[d]++
		if l.held[d] == nil {
			l.held[d] = map[Holder]*Holding{}
		}
		holder := g.holder(g.row(i), d)
		if l.held[d][holder] == nil {
			l.held[d][holder] = &Holding{Holder: holder}
		}
		l.held[d][holder].Resources++
		l.held[d][holder].AreaHa += ha
	}
}

// claim names the class that holds most; false when nobody was asked.
func (l *claimed) claim(d int) (Claim, bool) {
	var most *Holding
	for _, holder := range Holders() {
		if h := l.held[d][holder]; h != nil && (most == nil || h.AreaHa > most.AreaHa) {
			most = h
		}
	}
	if most == nil {
		return Claim{}, false
	}
	return Claim{Kind: l.kind, LandStatus: l.status, Dimension: Dimensions()[d], Holder: most.Holder, Resources: most.Resources,
		AreaHa: most.AreaHa, Share: most.AreaHa / l.ha, OfHa: l.ha, Asked: l.asked[d], Of: l.of}, true
}
