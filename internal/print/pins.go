package print

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

func itoa(n int) string { return strconv.Itoa(n) }

func two(n int) string {
	if n < 10 {
		return "0" + itoa(n)
	}
	return itoa(n)
}

// pin is a disc with a pictogram, a badge of its class, and a name beside it.
type pin struct {
	ID, Name, Class string
	Number          int    // of the row on blank sheets; 0 where there is none
	Mark            string // stands for a name that found no room
	Badge           []layer
	Picture         template.HTML
	At, Anchor      spot
	Point, Far      bool
	Label           *label
	weight          float64
}

// Sizes of discs and names, in millimetres; how wide a letter is can only be
// guessed.
const (
	pinRadius  = 3.6
	pinGap     = 1.4
	nameSize   = 3.05
	nameLetter = .56
	nameLead   = 3.6
)

// label is a name beside a disc, relative to its middle.
type label struct {
	box
	Anchor string
	Lines  []labelLine
}

type labelLine struct {
	X, Y   float64
	Number string // before the first line
	Text   string
}

// arrange moves discs apart and writes names where there is room.
func (c *chart) arrange(small bool) {
	c.thin()
	spread(c.Pins, c.Inside, c.Disc)
	if small {
		return
	}
	place(c.Pins, c.Inside.inset(1))
	letter := 'a'
	for _, p := range c.Pins {
		switch {
		case p.Label != nil || p.Name == "":
		case p.Number > 0:
			p.Mark = itoa(p.Number)
		case letter <= 'z':
			p.Mark = string(letter)
			letter++
		}
	}
}

// mostDiscs is how many discs a sheet has room for.
const mostDiscs = 300

// thin keeps the discs of the largest resources; other points become dots.
func (c *chart) thin() {
	if len(c.Pins) <= mostDiscs {
		return
	}
	slices.SortStableFunc(c.Pins, func(a, b *pin) int { return cmp.Compare(b.weight, a.weight) })
	for _, p := range c.Pins[mostDiscs:] {
		if p.Point {
			c.Dots = append(c.Dots, dot{p.Anchor, inkOf(p.Class).Fill})
		}
	}
	c.Pins = c.Pins[:mostDiscs]
}

// spread moves overlapping discs apart until none do or it has tried for long
// enough, and keeps them within the map.
func spread(pins []*pin, within box, size float64) {
	const rounds = 240
	for _, p := range pins {
		p.At = p.Anchor
	}
	room := within.inset(pinRadius*size + 1)
	for round := range rounds {
		moved := false
		for i, a := range pins {
			for _, b := range pins[i+1:] {
				moved = push(a, b, (2*pinRadius+pinGap)*size, float64(round+i)) || moved
			}
		}
		for _, p := range pins {
			p.At.X = math.Max(room.X, math.Min(room.X+room.W, p.At.X))
			p.At.Y = math.Max(room.Y, math.Min(room.Y+room.H, p.At.Y))
		}
		if !moved {
			break
		}
	}
	for _, p := range pins {
		p.Far = math.Hypot(p.At.X-p.Anchor.X, p.At.Y-p.Anchor.Y) > pinRadius*.7*size
	}
}

// push moves two overlapping discs apart, the lighter one further.
func push(a, b *pin, least, turn float64) bool {
	dx, dy := b.At.X-a.At.X, b.At.Y-a.At.Y
	distance := math.Hypot(dx, dy)
	if distance >= least {
		return false
	}
	if distance < .01 { // one on the other: any way will do
		dx, dy, distance = math.Cos(turn), math.Sin(turn), 1
	}
	bend := .3 * math.Sin(turn*1.7) // or those in a row would stay in it
	dx, dy = dx-dy*bend, dy+dx*bend
	overlap := (least - math.Min(distance, least) + .02) / distance
	share := b.weight / (a.weight + b.weight)
	a.At.X, a.At.Y = a.At.X-dx*overlap*share, a.At.Y-dy*overlap*share
	b.At.X, b.At.Y = b.At.X+dx*overlap*(1-share), b.At.Y+dy*overlap*(1-share)
	return true
}

// place writes names beside the discs, the heaviest first, where nothing is
// taken already.
func place(pins []*pin, within box) {
	taken := []box{}
	for _, p := range pins {
		const core = pinRadius * .85 // a disc leaves the corners of its box free
		taken = append(taken, box{p.At.X - core, p.At.Y - core, 2 * core, 2 * core})
	}
	order := slices.Clone(pins)
	slices.SortStableFunc(order, func(a, b *pin) int { return cmp.Compare(b.weight, a.weight) })
	for _, p := range order {
		for _, l := range p.candidates() {
			at := box{p.At.X + l.X, p.At.Y + l.Y, l.W, l.H}
			if within.holds(at) && !slices.ContainsFunc(taken, at.overlaps) {
				p.Label = &l
				taken = append(taken, at)
				break
			}
		}
	}
}

// candidates are the ways to write a name: below, right, left, above, and at
// the corners.
func (p *pin) candidates() []label {
	if p.Name == "" {
		return nil
	}
	out := []label{}
	for _, about := range []int{18, 40} {
		lines := wrap(p.Name, about)
		longest := 0
		for i, line := range lines {
			n := utf8.RuneCountInString(line)
			if i == 0 && p.Number > 0 {
				n += 1 + len(itoa(p.Number))
			}
			longest = max(longest, n)
		}
		w, h := float64(longest)*nameSize*nameLetter+1.2, float64(len(lines))*nameLead+.4
		const gap = pinRadius + .5
		for _, way := range []struct {
			x, y   float64
			anchor string
		}{{-w / 2, gap, "middle"}, {gap + .6, -h / 2, "start"}, {-gap - .6 - w, -h / 2, "end"}, {-w / 2, -gap - h, "middle"},
			{gap - 1, gap - 1.6, "start"}, {-gap + 1 - w, gap - 1.6, "end"},
			{gap - 1, -gap + 1.6 - h, "start"}, {-gap + 1 - w, -gap + 1.6 - h, "end"}} {
			out = append(out, written(lines, p.Number, box{way.x, way.y, w, h}, way.anchor))
		}
	}
	return out
}

// written lays lines in a box.
func written(lines []string, number int, b box, anchor string) label {
	l := label{box: b, Anchor: anchor}
	x := map[string]float64{"start": b.X + .6, "middle": b.X + b.W/2, "end": b.X + b.W - .6}[anchor]
	for i, text := range lines {
		line := labelLine{X: x, Y: b.Y + float64(i)*nameLead + nameLead - .7, Text: text}
		if i == 0 && number > 0 {
			line.Number = itoa(number)
		}
		l.Lines = append(l.Lines, line)
	}
	return l
}

// wrap breaks a name into lines of about so many letters, two at most; what is
// longer ends in an ellipsis.
func wrap(name string, about int) []string {
	lines := []string{}
	for _, word := range strings.Fields(name) {
		n := len(lines)
		if n > 0 && utf8.RuneCountInString(lines[n-1])+1+utf8.RuneCountInString(word) <= about {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	if len(lines) > 2 {
		lines = []string{lines[0], strings.TrimRight(lines[1], " /,;:") + " …"}
	}
	for i := range lines {
		lines[i] = cut(lines[i], about+8)
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

// Move is the start of a transform to the disc.
func (p pin) Move() string { return "translate(" + mm(p.At.X) + " " + mm(p.At.Y) + ")" }
