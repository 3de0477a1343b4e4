package preflib

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// alike is an order, and how many ballots have it.
type alike struct {
	tiers [][]string
	times int
}

// Write writes a PrefLib file with the head of 2021: the orders by how many
// ballots have them, groups together, no order of casting. Ballots that rank
// nothing are left out of .soc and .toc, in which all others are completed by
// PrefLib's convention: what a ballot leaves out is tied at its end.
//
// Errors: *Error CannotHold for a kind that cannot hold the ballots, others from
// writing.
func Write(out io.Writer, e Election, kind Kind) error {
	if !slices.Contains(Kinds(), kind) {
		return &Error{0, CannotHold, string(kind)}
	}
	list, err := e.pooled(kind)
	if err != nil {
		return err
	}
	voters := 0
	for _, a := range list {
		voters += a.times
	}
	w := bufio.NewWriter(out)
	say := func(key, value string) { fmt.Fprintf(w, "# %s: %s\n", key, oneLine(value)) }
	say("TITLE", e.Title)
	say("DESCRIPTION", e.Description)
	say("DATA TYPE", string(kind))
	say("MODIFICATION TYPE", "original")
	say("NUMBER ALTERNATIVES", fmt.Sprint(len(e.Alternatives)))
	say("NUMBER VOTERS", fmt.Sprint(voters))
	say("NUMBER UNIQUE ORDERS", fmt.Sprint(len(list)))
	for i, name := range e.Alternatives {
		say(fmt.Sprintf("ALTERNATIVE NAME %d", i+1), name)
	}
	for _, a := range list {
		fmt.Fprintf(w, "%d: %s\n", a.times, orderText(a.tiers))
	}
	return w.Flush()
}

// oneLine keeps a text from being read as several lines.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// pooled are the ballots of all groups by their orders, those of most ballots
// first.
func (e Election) pooled(kind Kind) ([]alike, error) {
	byText, list := map[string]int{}, []alike{}
	add := func(tiers [][]string, times int) error {
		ranked := 0
		for _, tier := range tiers {
			ranked += len(tier)
		}
		if ranked < len(e.Alternatives) && kind == TOC {
			tiers = e.completed(tiers)
		}
		if err := kind.holds(tiers, ranked == len(e.Alternatives) || kind == TOC); err != nil {
			return err
		}
		text := orderText(tiers)
		at, known := byText[text]
		if !known {
			at = len(list)
			byText[text], list = at, append(list, alike{tiers, 0})
		}
		list[at].times += times
		return nil
	}
	for a := range e.Papers.All() {
		if err := add(a.Ranking, a.Times); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(a, b alike) int {
		return cmp.Or(cmp.Compare(b.times, a.times), cmp.Compare(orderText(a.tiers), orderText(b.tiers)))
	})
	return list, nil
}

// holds says whether a kind can hold an order.
func (kind Kind) holds(tiers [][]string, complete bool) error {
	tied := slices.ContainsFunc(tiers, func(tier []string) bool { return len(tier) > 1 })
	if tied && (kind == SOC || kind == SOI) || !complete && kind == SOC {
		return &Error{0, CannotHold, string(kind)}
	}
	return nil
}

// completed puts what is left out at the end.
func (e Election) completed(tiers [][]string) [][]string {
	rest := []string{}
	for _, choice := range e.Papers.Choices() {
		if !slices.ContainsFunc(tiers, func(tier []string) bool { return slices.Contains(tier, choice) }) {
			rest = append(rest, choice)
		}
	}
	return append(slices.Clip(tiers), rest)
}

// orderText writes "3,{1,2}".
func orderText(tiers [][]string) string {
	var b strings.Builder
	for i, tier := range tiers {
		if i > 0 {
			b.WriteByte(',')
		}
		if len(tier) == 1 {
			b.WriteString(tier[0])
			continue
		}
		b.WriteString("{" + strings.Join(tier, ",") + "}")
	}
	return b.String()
}
