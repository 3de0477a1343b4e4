package print

import (
	"fmt"
	"math"

	"potensi/mapping"
)

// ink is how a class looks: a fill, and marks that can be told apart without
// colour. Women are dots, men are lines, both are dots and lines.
type ink struct {
	Fill  string
	Marks []marks
}

// marks is one kind of mark over a fill.
type marks struct {
	Kind   string  // dots, lines, or the name of a sign
	Step   float64 // millimetres between them
	Width  float64
	Colour string
}

// The pens. Darkness differs too, so that grey paper keeps them apart.
const (
	plum, teal, amber, brown = "#5E2A84", "#2F8F83", "#F2A93B", "#4A2C00"
	paperWhite, ink1, grey   = "#FFFFFF", "#1D1D1B", "#6B665B"
)

// signPath is a little sign, drawn from its middle.
func signPath(kind string) string {
	switch kind {
	case "square":
		return "m-.5-.5h1v1h-1z"
	case "ring":
		return "m-.55 0a.55.55 0 1 0 1.1 0a.55.55 0 1 0-1.1 0"
	case "question":
		return "m-.5-.5c0-.85 1.1-.85 1.1 0c0 .5-.55.5-.55 .95m0 .6h0"
	}
	return "m-1 1l2-2" // slash
}

// inkOf is the ink of a class.
func inkOf(class string) ink {
	if all, ok := inks()[class]; ok {
		return all
	}
	return inks()["neutral"]
}

// inks are all classes: who holds, the gap between women and men, and the
// levels of each.
func inks() map[string]ink {
	unknown := ink{paperWhite, []marks{{"question", 3.2, .26, "#8A857A"}}}
	out := map[string]ink{
		"neutral":          {"#EEE8DA", nil},
		"held-women":       {plum, []marks{{"dots", 2.1, .72, paperWhite}}},
		"held-men":         {amber, []marks{{"lines", 1.7, .36, brown}}},
		"held-both":        {teal, []marks{{"lines", 3.4, .3, paperWhite}, {"dots", 2.4, .78, paperWhite}}},
		"held-institution": {"#DDDDDD", []marks{{"square", 3, .2, "#4A4A4A"}}},
		"held-nobody":      {"#F6F4EE", []marks{{"ring", 3, .24, grey}}},
		"held-disputed":    {"#FFF3D6", []marks{{"lines", 4, .3, grey}}},
		"held-unknown":     unknown,
		"gap-women-much":   {"#5B2A86", []marks{{"dots", 2.1, .72, paperWhite}}},
		"gap-women-more":   {"#C9B3DF", []marks{{"dots", 3, .7, plum}}},
		"gap-even":         {"#F3F1EC", nil},
		"gap-men-more":     {"#F8D79A", []marks{{"lines", 3.4, .26, brown}}},
		"gap-men-much":     {"#D98A1F", []marks{{"lines", 1.5, .42, "#2A1800"}}},
		"gap-unknown":      unknown,
		"women-unknown":    unknown,
		"men-unknown":      unknown,
		"women-0":          {paperWhite, []marks{{"ring", 3, .2, "#A59D8E"}}},
		"women-1":          {"#E9DFF2", []marks{{"dots", 3.4, .6, plum}}},
		"women-2":          {"#BFA6D8", []marks{{"dots", 2.3, .74, "#3F1A5C"}}},
		"women-3":          {plum, []marks{{"dots", 2.1, .72, paperWhite}}},
		"men-0":            {paperWhite, []marks{{"ring", 3, .2, "#A59D8E"}}},
		"men-1":            {"#FDEFD3", []marks{{"lines", 4, .24, brown}}},
		"men-2":            {"#F9CF86", []marks{{"lines", 2.4, .32, brown}}},
		"men-3":            {"#E8961E", []marks{{"lines", 1.4, .46, brown}}},
	}
	return out
}

// layer is one path over another.
type layer struct {
	D, Fill, Stroke string
	Width           float64
}

// WidthText is the width as an attribute holds it.
func (l layer) WidthText() string { return mm(l.Width) }

// layers draw rings in the ink of a class.
func (i ink) layers(rings [][]spot) []layer {
	out := []layer{{D: path(rings, true), Fill: i.Fill}}
	for _, m := range i.Marks {
		d := ""
		switch m.Kind {
		case "lines":
			d = hatchLines(rings, m.Step)
		case "dots":
			d = dots(grains(rings, m.Step, m.Width/2))
		default:
			d = signs(grains(rings, m.Step, 1), signPath(m.Kind))
		}
		if d != "" {
			out = append(out, layer{D: d, Stroke: m.Colour, Width: m.Width})
		}
	}
	return out
}

// band draws the marks of a class along lines: on a river there is no room for
// a hatch.
func (i ink) band(lines [][]spot) []layer {
	out := []layer{}
	for _, m := range i.Marks {
		d := ""
		for _, line := range lines {
			switch m.Kind {
			case "lines":
				d += signs(along(line, math.Max(1.6, m.Step*.7)), signPath("slash"))
			case "dots":
				d += dots(along(line, m.Step))
			default:
				d += signs(along(line, m.Step), signPath(m.Kind))
			}
		}
		out = append(out, layer{D: d, Stroke: m.Colour, Width: m.Width})
	}
	return out
}

// swatch is a class as the legend shows it, so many millimetres large.
func swatch(class string, w, h float64) []layer {
	if class == holderClass(mapping.HolderDisputed) {
		return disputedSwatch(w, h)
	}
	return inkOf(class).layers([][]spot{{{0, 0}, {w, 0}, {w, h}, {0, h}}})
}

// disputedSwatch shows two answers side by side, as on the map.
func disputedSwatch(w, h float64) []layer {
	m := w / 2
	zigzag := []spot{{m + 1, 0}, {m - 1, h / 4}, {m + 1, h / 2}, {m - 1, h * 3 / 4}, {m + 1, h}}
	left := append([]spot{{0, h}, {0, 0}}, zigzag...)
	right := append([]spot{{w, h}, {w, 0}}, zigzag...)
	out := append(inkOf("held-women").layers([][]spot{left}), inkOf("held-men").layers([][]spot{right})...)
	between := path([][]spot{zigzag}, false)
	return append(out, layer{D: between, Stroke: paperWhite, Width: 1.1}, layer{D: between, Stroke: ink1, Width: .35})
}

// gapStep is a step of the scale from women to men; To is exclusive.
type gapStep struct {
	Class    string
	From, To float64
}

// gapSteps are the steps, women's first.
func gapSteps() []gapStep {
	return []gapStep{{"gap-women-much", -4, -1.5}, {"gap-women-more", -1.5, -.5}, {"gap-even", -.5, .5}, {"gap-men-more", .5, 1.5}, {"gap-men-much", 1.5, 4}}
}

// gapClass is the class of men − women on one dimension.
func gapClass(gap *float64) string {
	if gap != nil {
		for _, step := range gapSteps() {
			if *gap >= step.From && *gap < step.To {
				return step.Class
			}
		}
	}
	return "gap-unknown"
}

// levelClass is the class of one side's level, 0 to 3.
func levelClass(side string, level *float64) string {
	if level == nil {
		return side + "-unknown"
	}
	return fmt.Sprintf("%s-%d", side, int(math.Round(*level)))
}

// holderClass is the class of who holds a dimension.
func holderClass(h mapping.Holder) string {
	if h == "" {
		h = mapping.HolderUnknown
	}
	return "held-" + string(h)
}
