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

// columns are the places of the groups that a side holds.
func (g *grid) columns(side map[string]bool) []int {
	out := []int{}
	for i, group := range g.groups {
		if side[group.ID] {
			out = append(out, i)
		}
	}
	return out
}

// summarizer makes summaries of resources.
type summarizer struct {
	*grid
	women, men, institutions []int
	holders                  map[[4]Holder]map[Dimension]Holder
	gaps                     map[[4]float64]map[Dimension]*float64
}

func (g *grid) summarizer(s sides) *summarizer {
	return &summarizer{g, g.columns(s.women), g.columns(s.men), g.columns(s.institutions),
		map[[4]Holder]map[Dimension]Holder{}, map[[4]float64]map[Dimension]*float64{}}
}

func (g *grid) summaries(s sides) []ProfileSummary {
	z := g.summarizer(s)
	out := make([]ProfileSummary, len(g.resources))
	for i, r := range g.resources {
		row := g.row(i)
		var p pairing
		p.take(z, row)
		out[i] = ProfileSummary{Resource: r.ID, Name: r.Name, Kind: r.Kind, Resources: 1, AreaHa: r.AreaHa, LengthKm: r.LengthKm, Holder: z.holdersOf(row)}
		z.finish(&out[i], p)
	}
	return out
}

// pooledSummaries compares women and men on each lot, in the order of legends.
func (g *grid) pooledSummaries(s sides, lotOf func(*Resource) lot) []ProfileSummary {
	z := g.summarizer(s)
	of := map[lot]*ProfileSummary{}
	pairs := map[lot]*pairing{}
	for i, r := range g.resources {
		at := lotOf(r)
		one := of[at]
		if one == nil {
			one = &ProfileSummary{Kind: at.kind, LandStatus: at.status}
			of[at], pairs[at] = one, &pairing{}
		}
		one.Resources++
		one.AreaHa, one.LengthKm = sum(one.AreaHa, r.AreaHa), sum(one.LengthKm, r.LengthKm)
		pairs[at].take(z, g.row(i))
	}
	out := []ProfileSummary{}
	for _, at := range lots() {
		if one := of[at]; one != nil {
			z.finish(one, *pairs[at])
			out = append(out, *one)
		}
	}
	return out
}

// lots lists what resources can be put together by, in the order of legends.
func lots() []lot {
	out := []lot{}
	for _, kind := range Kinds() {
		out = append(out, lot{kind: kind})
	}
	for _, status := range LandStatuses() {
		out = append(out, lot{status: status})
	}
	return out
}

// pairing adds up women's and men's levels where both are known: only the same
// resources are compared.
type pairing struct {
	women, men [4]float64
	known      [4]int
	coverage   Coverage
}

func (p *pairing) take(z *summarizer, row []cell) {
	for _, d := range z.dims {
		w, known := z.mean(row, z.women, d)
		m, also := z.mean(row, z.men, d)
		if known && also {
			p.women[d] += w
			p.men[d] += m
			p.known[d]++
		}
	}
	for column, c := range row {
		if z.shown(column, c) {
			p.coverage.add(z.coverage(c))
		}
	}
}

// noGap stands for a gap that is not known; gaps are −3 to 3.
const noGap = 99

// finish sets a summary's gaps and parity.
func (z *summarizer) finish(s *ProfileSummary, p pairing) {
	gaps := [4]float64{noGap, noGap, noGap, noGap}
	var women, men float64
	for _, d := range z.dims {
		if p.known[d] == 0 {
			continue
		}
		gaps[d] = (p.men[d] - p.women[d]) / float64(p.known[d])
		women += p.women[d]
		men += p.men[d]
		s.ParityDimensions++
	}
	if men > 0 {
		s.Parity = z.numbers.of(tidy(women / men))
	}
	s.Gap, s.Coverage = z.gapsOf(gaps), p.coverage
}

// gapsOf is the map of some gaps; the same gaps are the same map.
func (z *summarizer) gapsOf(gaps [4]float64) map[Dimension]*float64 {
	if known, ok := z.gaps[gaps]; ok {
		return known
	}
	out := make(map[Dimension]*float64, len(z.dims))
	for _, d := range z.dims {
		out[Dimensions()[d]] = nil
		if gaps[d] != noGap {
			out[Dimensions()[d]] = z.numbers.of(gaps[d])
		}
	}
	z.gaps[gaps] = out
	return out
}

// holdersOf names who holds each dimension; the same holders are the same map.
func (z *summarizer) holdersOf(row []cell) map[Dimension]Holder {
	var key [4]Holder
	for _, d := range z.dims {
		key[d] = z.holder(row, d)
	}
	if known, ok := z.holders[key]; ok {
		return known
	}
	out := make(map[Dimension]Holder, len(z.dims))
	for _, d := range z.dims {
		out[Dimensions()[d]] = key[d]
	}
	z.holders[key] = out
	return out
}

// standing is what is known of one side on one dimension.
type standing struct{ holds, disputed, asked bool }

func stand(row []cell, side []int, d int) (s standing) {
	for _, column := range side {
		a := row[column][d]
		holds, denies := a&holding != 0, a&(numbered&^holding) != 0
		s.asked = s.asked || a.known()
		s.holds = s.holds || holds
		s.disputed = s.disputed || (holds && denies)
	}
	return s
}

// holder names who holds d. Sides that differ between sessions on whether
// they hold it make it disputed.
func (z *summarizer) holder(row []cell, d int) Holder {
	women, men, institutions := stand(row, z.women, d), stand(row, z.men, d), stand(row, z.institutions, d)
	switch {
	case women.disputed || men.disputed || institutions.disputed:
		return HolderDisputed
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

// tallied is what a profile counts over all its cells.
type tallied struct {
	coverage Coverage
	disputed int
	rows     int
	known    []int // cells known of each group
}

func (g *grid) tally() tallied {
	out := tallied{known: make([]int, len(g.groups))}
	for i := range g.resources {
		for column, c := range g.row(i) {
			if !g.shown(column, c) {
				continue
			}
			covered := g.coverage(c)
			out.coverage.add(covered)
			out.known[column] += covered.Known
			out.rows++
			for _, d := range g.dims {
				if c[d].disputed() {
					out.disputed++
				}
			}
		}
	}
	return out
}

func (t tallied) warnings(g *grid) []Warning {
	out := []Warning{}
	if unknown := t.coverage.Cells - t.coverage.Known; unknown > 0 {
		out = append(out, Warning{"access-unknown-cells", map[string]any{"unknown": unknown, "cells": t.coverage.Cells}})
	}
	if t.disputed > 0 {
		out = append(out, Warning{"access-disputed-cells", map[string]any{"disputed": t.disputed}})
	}
	if unheard := t.unheard(g); len(unheard) > 0 {
		out = append(out, Warning{"access-unheard-groups", map[string]any{"groups": unheard}})
	}
	return out
}

// unheard lists the groups of people about whom nothing is known at all.
func (t tallied) unheard(g *grid) []string {
	out := []string{}
	for i, group := range g.groups {
		if group.Type == People && t.known[i] == 0 && t.rows > 0 {
			out = append(out, group.ID)
		}
	}
	slices.SortFunc(out, cmp.Compare[string])
	return out
}
