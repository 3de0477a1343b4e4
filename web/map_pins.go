package web

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Pins are discs of a constant size with a pictogram. They are pushed apart
// when they overlap; a thin line then leads to the place they stand for.
const (
	pinRadius = 19.0
	pinGap    = 6.0
	maxPins   = 300 // beyond, only the largest resources have one
	farAway   = 14.0
)

// pin is one disc.
type pin struct {
	At     spot // where it is drawn
	Anchor spot // what it stands for
	Far    bool // far enough from its place to need a line to it
	Ring   bool // the disc hides what it stands for, and wears its class
	Label  *label
	weight float64
}

// label is a name beside a disc, relative to it.
type label struct {
	Box   box
	Lines []labelLine
}

type labelLine struct {
	X, Y float64
	Text string
}

// spread moves overlapping pins apart until none do or it has tried for long
// enough, and keeps them within the bounds.
func spread(pins []*pin, bounds box) {
	const rounds = 220
	for _, p := range pins {
		p.At = p.Anchor
	}
	for round := range rounds {
		moved := false
		for i, a := range pins {
			for _, b := range pins[i+1:] {
				moved = push(a, b, float64(round+i)) || moved
			}
		}
		for _, p := range pins {
			p.At.X = clamp(p.At.X, bounds.X+pinRadius, bounds.X+bounds.W-pinRadius)
			p.At.Y = clamp(p.At.Y, bounds.Y+pinRadius, bounds.Y+bounds.H-pinRadius)
		}
		if !moved {
			break
		}
	}
	for _, p := range pins {
		p.Far = math.Hypot(p.At.X-p.Anchor.X, p.At.Y-p.Anchor.Y) > farAway
	}
}

// push moves two overlapping pins apart, the lighter one further.
func push(a, b *pin, turn float64) bool {
	dx, dy := b.At.X-a.At.X, b.At.Y-a.At.Y
	distance := math.Hypot(dx, dy)
	least := 2*pinRadius + pinGap
	if distance >= least {
		return false
	}
	if distance < 0.01 { // one on the other: any way will do
		dx, dy, distance = math.Cos(turn), math.Sin(turn), 1
	}
	bend := 0.3 * math.Sin(turn*1.7) // or those in a row would stay in it
	dx, dy = dx-dy*bend, dy+dx*bend
	overlap := (least - math.Min(distance, least) + 0.05) / distance
	share := b.weight / (a.weight + b.weight)
	a.At.X -= dx * overlap * share
	a.At.Y -= dy * overlap * share
	b.At.X += dx * overlap * (1 - share)
	b.At.Y += dy * overlap * (1 - share)
	return true
}

// Labels are written in this size; how wide a letter is can only be guessed.
const (
	labelSize   = 14.5
	labelLetter = 0.61
	labelLead   = 18.0
)

// place writes names beside the discs, the heaviest first, where there is
// room and nothing is taken already. What is in the view keeps its name there,
// the rest within the bounds.
func place(pins []*pin, names []string, view, bounds box, taken ...box) {
	for _, p := range pins {
		const core = pinRadius - 4 // a disc leaves the corners of its box free
		taken = append(taken, box{p.At.X - core, p.At.Y - core, 2 * core, 2 * core})
	}
	order := make([]int, len(pins))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(pins[b].weight, pins[a].weight) })
	for _, i := range order {
		within := bounds
		if view.holds(box{pins[i].At.X, pins[i].At.Y, 0, 0}) {
			within = view
		}
		for _, l := range candidates(names[i]) { // none for a nameless disc
			at := box{pins[i].At.X + l.Box.X, pins[i].At.Y + l.Box.Y, l.Box.W, l.Box.H}
			if within.holds(at) && !slices.ContainsFunc(taken, at.overlaps) {
				pins[i].Label = &l
				taken = append(taken, at)
				break
			}
		}
	}
}

// candidates are the ways to write a name: below, right, left, above, and
// towards the corners.
func candidates(name string) []label {
	lines := wrap(name, 17)
	if len(lines) == 0 {
		return nil
	}
	longest := 0
	for _, line := range lines {
		longest = max(longest, utf8.RuneCountInString(line))
	}
	w := float64(longest)*labelSize*labelLetter + 14
	h := float64(len(lines))*labelLead + 6
	gap := pinRadius + 4
	near := gap * 0.72
	corners := []spot{{-w / 2, gap}, {gap, -h / 2}, {-gap - w, -h / 2}, {-w / 2, -gap - h},
		{near, near}, {near, -near - h}, {-near - w, near}, {-near - w, -near - h}}
	out := make([]label, len(corners))
	for i, c := range corners {
		out[i] = label{Box: box{c.X, c.Y, w, h}}
		for k, line := range lines {
			out[i].Lines = append(out[i].Lines, labelLine{c.X + w/2, c.Y + float64(k)*labelLead + labelLead - 0.5, line})
		}
	}
	return out
}

// shortName leaves away what a name adds in brackets or after a stroke: "Rawa
// banjir / wilayah tangkap ikan" is "Rawa banjir" on a map.
func shortName(name string) string {
	for _, end := range []string{" (", " / ", ", "} {
		if head, tail, ok := strings.Cut(name, end); ok && utf8.RuneCountInString(head) > 3 && strings.TrimRight(tail, "0123456789") == tail {
			name = head
		}
	}
	return strings.TrimSpace(name)
}

// shortNames are the names of marks as a map writes them; a name keeps what
// tells it from another.
func shortNames(marks []*mark) map[string]string {
	bearers := map[string]map[string]bool{} // of each short name
	for _, m := range marks {
		short := shortName(m.Name)
		if bearers[short] == nil {
			bearers[short] = map[string]bool{}
		}
		bearers[short][m.Name] = true
	}
	out := map[string]string{}
	for short, names := range bearers {
		for name := range names {
			out[name] = short
			if len(names) > 1 {
				out[name] = name
			}
		}
	}
	return out
}

// wrap breaks a name into lines of about so many letters, two at most; what
// is longer ends in an ellipsis.
func wrap(name string, about int) []string {
	words := strings.Fields(name)
	lines := []string{}
	for _, word := range words {
		n := len(lines)
		if n > 0 && utf8.RuneCountInString(lines[n-1])+1+utf8.RuneCountInString(word) <= about {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	if len(lines) > 2 {
		lines = []string{lines[0], cut(strings.TrimRight(lines[1], " /,;:")+" …", about+3)}
	}
	for i := range lines {
		lines[i] = cut(lines[i], about+6)
	}
	return lines
}

// cut shortens a text to so many letters.
func cut(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return strings.TrimRight(string(letters[:most-1]), " ") + "…"
}
