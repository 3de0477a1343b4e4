package report

import (
	"reflect"
	"slices"

	"potensi/mapping"
	"potensi/ranking"
)

// productWarnings say what a reader must know before leaning on a product's
// place.
func (d *decision) productWarnings(p FlagshipProduct) []ranking.Warning {
	out := []ranking.Warning{}
	warn := func(key string, args map[string]any) { out = append(out, ranking.Warning{Key: key, Args: args}) }
	if p.Decision == "contested" {
		warn("seat-tied", map[string]any{"seats": d.seats})
	}
	if p.Decision == "not_chosen" {
		return out
	}
	if p.Present != nil && len(p.Present.Fails()) > 0 {
		warn("product-gate-failed", map[string]any{"criteria": p.Present.Fails()})
	}
	if p.Present != nil && len(p.Present.Unsettled()) > 0 {
		warn("product-gate-unsettled", map[string]any{"criteria": p.Present.Unsettled()})
	}
	if p.Present != nil && p.Present.Coverage < 1 {
		warn("product-unknown-cells", map[string]any{"known": p.Present.Known, "cells": p.Present.Cells})
	}
	if p.Vote != nil && p.Present != nil && !d.inTop(p.Present) {
		key := "present-weak"
		if d.inTop(p.Prospect) {
			key = "prospect-only"
		}
		warn(key, map[string]any{"rank": p.Present.Rank, "seats": d.seats})
	}
	if outside := d.outsideTop(p); len(outside) > 0 {
		warn("group-not-convinced", map[string]any{"groups": outside})
	}
	if names := heldBy(p.Access, mapping.HeldByMen); len(names) > 0 {
		warn("men-control", map[string]any{"resources": names})
	}
	return out
}

// inTop reports whether a score ranks among the seats.
func (d *decision) inTop(row *ranking.Ranked) bool {
	return row != nil && row.Rank > 0 && row.Rank <= d.seats
}

// outsideTop lists the groups that rank a product below the seats.
func (d *decision) outsideTop(p FlagshipProduct) []string {
	out := []string{}
	for _, g := range p.Groups {
		if g.Rank > d.seats {
			out = append(out, g.Groups...)
		}
	}
	return out
}

// warnings gathers what votes, scores and access warn of, each once.
func (d *decision) warnings(f Flagship) []ranking.Warning {
	out := []ranking.Warning{}
	add := func(ws []ranking.Warning) {
		for _, w := range ws {
			if !slices.ContainsFunc(out, func(x ranking.Warning) bool { return reflect.DeepEqual(x, w) }) {
				out = append(out, w)
			}
		}
	}
	switch {
	case d.poll == nil:
		add([]ranking.Warning{{Key: "no-votes"}})
	case d.tally == nil && d.turnout > 0:
		add([]ranking.Warning{{Key: "votes-withheld"}})
	case d.tally == nil:
		add([]ranking.Warning{{Key: noBallots(*d.poll)}})
	default:
		if d.poll.State != ranking.Closed {
			add([]ranking.Warning{{Key: "poll-open"}})
		}
		add(d.tally.Warnings)
		add(d.voiceWarning(f))
	}
	if d.present == nil {
		add([]ranking.Warning{{Key: "no-scores"}})
	} else {
		add(d.present.Warnings)
	}
	for _, w := range d.profile.Warnings {
		add([]ranking.Warning{{Key: w.Key, Args: w.Args}})
	}
	return out
}

// voiceWarning tells when counting every group's voice alike, or every head
// alike, would choose others.
func (d *decision) voiceWarning(f Flagship) []ranking.Warning {
	chosen, contested := d.other.Chosen(d.seats)
	slices.Sort(chosen)
	if sorted := slices.Sorted(slices.Values(f.Chosen)); slices.Equal(chosen, sorted) {
		return nil
	}
	return []ranking.Warning{{Key: "voice-changes-choice", Args: map[string]any{"voice": d.other.Voice, "products": append(chosen, contested...)}}}
}

// noBallots says why there are none: a closed poll's ballots may lie beside
// another copy of the village file.
func noBallots(poll ranking.Poll) string {
	if poll.State == ranking.Closed {
		return "ballots-elsewhere"
	}
	return "no-ballots"
}
