package mapping

import (
	"cmp"
	"slices"
)

// sides splits the groups of people into women and men, and the institutions.
type sides struct{ women, men, institutions map[string]bool }

func (w Workshop) sides() sides {
	s := sides{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, g := range w.Groups {
		switch {
		case g.Type == Institution:
			s.institutions[g.ID] = true
		case g.Gender == Women:
			s.women[g.ID] = true
		case g.Gender == Men:
			s.men[g.ID] = true
		}
	}
	return s
}

func (w Workshop) summaries(rows []ProfileRow, opt ProfileOptions) []ProfileSummary {
	byResource := map[string][]ProfileRow{}
	for _, row := range rows {
		byResource[row.Resource] = append(byResource[row.Resource], row)
	}
	sides := w.sides()
	out := []ProfileSummary{}
	for _, resource := range w.Resources {
		if !resource.Kind.Profiled() || (opt.Resource != "" && opt.Resource != resource.ID) {
			continue
		}
		rows := byResource[resource.ID]
		s := summarize(rows, sides, dimensions(opt))
		s.Resource, s.Name, s.Kind = resource.ID, resource.Name, resource.Kind
		s.Resources, s.AreaHa, s.LengthKm = 1, resource.AreaHa, resource.LengthKm
		s.Holder = map[Dimension]Holder{}
		for _, d := range dimensions(opt) {
			s.Holder[d] = holder(rows, sides, d)
		}
		out = append(out, s)
	}
	return out
}

// summarize compares women's and men's rows of one resource or kind.
func summarize(rows []ProfileRow, sides sides, ds []Dimension) ProfileSummary {
	s := ProfileSummary{Gap: map[Dimension]*float64{}}
	var women, men float64
	for _, d := range ds {
		w, m := sideMean(rows, sides.women, d), sideMean(rows, sides.men, d)
		s.Gap[d] = nil
		if w == nil || m == nil {
			continue
		}
		s.Gap[d] = number(*m - *w)
		women += *w
		men += *m
		s.ParityDimensions++
	}
	if men > 0 {
		s.Parity = number(women / men)
	}
	for _, row := range rows {
		s.Coverage.add(row.Coverage)
	}
	return s
}

func sideMean(rows []ProfileRow, side map[string]bool, d Dimension) *float64 {
	sum, n := 0.0, 0
	for _, row := range rows {
		if level := row.Level(d); side[row.Group] && level != nil {
			sum += *level
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return number(sum / float64(n))
}

// standing is what is known of one side on one dimension.
type standing struct{ holds, disputed, asked bool }

func stand(rows []ProfileRow, side map[string]bool, d Dimension) standing {
	threshold, _ := Holds.Number()
	var s standing
	for _, row := range rows {
		if !side[row.Group] {
			continue
		}
		known, _ := row.answers(d)
		holds := slices.ContainsFunc(known, func(n int) bool { return n >= threshold })
		denies := slices.ContainsFunc(known, func(n int) bool { return n < threshold })
		s.asked = s.asked || len(known) > 0
		s.holds = s.holds || holds
		s.disputed = s.disputed || (holds && denies)
	}
	return s
}

// holder names who holds d. Sides that differ between sessions on whether
// they hold it make it disputed.
func holder(rows []ProfileRow, sides sides, d Dimension) Holder {
	women, men, institutions := stand(rows, sides.women, d), stand(rows, sides.men, d), stand(rows, sides.institutions, d)
	for _, s := range []standing{women, men, institutions} {
		if s.disputed {
			return HolderDisputed
		}
	}
	switch {
	case women.holds && men.holds:
		return HeldByBoth
	case women.holds:
		return HeldByWomen
	case men.holds:
		return HeldByMen
	case institutions.holds:
		return HeldByInstitution
	case women.asked && men.asked:
		return HeldByNobody
	}
	return HolderUnknown
}

func summarizeKinds(resources []ProfileSummary, rows []ProfileRow, w Workshop, ds []Dimension) []ProfileSummary {
	sides := w.sides()
	out := []ProfileSummary{}
	for _, kind := range Kinds() {
		of := slices.DeleteFunc(slices.Clone(resources), func(s ProfileSummary) bool { return s.Kind != kind })
		if len(of) == 0 {
			continue
		}
		of[0] = poolSummary(kind, of, slices.DeleteFunc(slices.Clone(rows), func(r ProfileRow) bool { return r.Kind != kind }), sides, ds)
		out = append(out, of[0])
	}
	return out
}

func poolSummary(kind Kind, of []ProfileSummary, rows []ProfileRow, sides sides, ds []Dimension) ProfileSummary {
	s := summarize(rows, sides, ds)
	s.Kind, s.Resources = kind, len(of)
	for _, one := range of {
		s.AreaHa = sum(s.AreaHa, one.AreaHa)
		s.LengthKm = sum(s.LengthKm, one.LengthKm)
	}
	return s
}

// sum adds what is known; nothing known stays nil.
func sum(a, b *float64) *float64 {
	if b == nil {
		return a
	}
	if a == nil {
		return number(*b)
	}
	return number(*a + *b)
}

// Holding is how much of the mapped resources one class of holder holds.
type Holding struct {
	Holder    Holder  `json:"holder"`
	Resources int     `json:"resources"`
	AreaHa    float64 `json:"area_ha"`
	LengthKm  float64 `json:"length_km"`
}

// Holdings adds a by-resource profile up for a map's legend: every class, in
// legend order, with counts and hectares of what a map can show.
func (p Profile) Holdings(d Dimension) []Holding {
	out := []Holding{}
	for _, h := range Holders() {
		holding := Holding{Holder: h}
		for _, s := range p.Summaries {
			if s.Holder[d] != h || !s.Kind.Spatial() {
				continue
			}
			holding.Resources++
			holding.AreaHa += value(s.AreaHa)
			holding.LengthKm += value(s.LengthKm)
		}
		out = append(out, holding)
	}
	return out
}

func value(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

func (w Workshop) warnings(rows []ProfileRow, coverage Coverage) []Warning {
	out := []Warning{}
	if unknown := coverage.Cells - coverage.Known; unknown > 0 {
		out = append(out, Warning{"access-unknown-cells", map[string]any{"unknown": unknown, "cells": coverage.Cells}})
	}
	disputed := 0
	for _, row := range rows {
		disputed += len(row.Disputed)
	}
	if disputed > 0 {
		out = append(out, Warning{"access-disputed-cells", map[string]any{"disputed": disputed}})
	}
	if unheard := w.unheard(rows); len(unheard) > 0 {
		out = append(out, Warning{"access-unheard-groups", map[string]any{"groups": unheard}})
	}
	return out
}

// unheard lists the groups of people about whom nothing is known at all.
func (w Workshop) unheard(rows []ProfileRow) []string {
	known := map[string]int{}
	for _, row := range rows {
		known[row.Group] += row.Coverage.Known
	}
	out := []string{}
	for _, g := range w.Groups {
		if g.Type == People && known[g.ID] == 0 && len(rows) > 0 {
			out = append(out, g.ID)
		}
	}
	slices.SortFunc(out, cmp.Compare[string])
	return out
}
