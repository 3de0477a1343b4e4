package print

import (
	"html/template"

	"potensi/mapping"
)

// Mark is how a group is known on paper without reading: a shape, a colour and
// a pattern. Each tells the group alone, so grey paper and colour-blind eyes
// lose nothing.
type Mark struct {
	Word    string // of the shape: "mark."+Word
	Shape   string // its path, of 20 by 20 units
	Fill    string
	Ink     string // of the pattern on Fill
	Pattern string // dots, lines, or a little sign from its middle
	Open    bool   // the second group with this shape: an outline
}

// markKinds are the shapes in the order in which groups get them. Circles with
// dots are women's and squares with lines men's, as on the maps.
func markKinds() []Mark {
	return []Mark{
		{"circle", "M10 1.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17z", plum, paperWhite, "dots", false},
		{"square", "M2.5 2.5h15v15h-15z", amber, brown, "lines", false},
		{"triangle", "M10 1.5L19 17.5H1z", "#17675E", paperWhite, "m0-.8l.8 1.4h-1.6z", false},
		{"star", "M10 .8L12.6 7H19.3L14 11.2L15.9 17.9L10 13.9L4.1 17.9L6 11.2L.7 7H7.4z", "#8FC1EA", "#123A66", "m0-.8v1.6m-.7-1.2l1.4.8m0-.8l-1.4.8", false},
		{"plus", "M7 1.5h6V7h5.5v6H13v5.5H7V13H1.5V7H7z", "#A03A22", paperWhite, "m-.75 0h1.5m-.75-.75v1.5", false},
		{"arrow", "M10 1L18.5 10H13.5V19H6.5V10H1.5z", "#D9D4C7", "#4A463D", "m-.8 .4l.8-.8l.8 .8", false},
		{"moon", "M13.5 1.6A8.7 8.7 0 1 0 18.4 13A7 7 0 0 1 13.5 1.6z", "#3D3A33", paperWhite, "m-.8 .4a.8.8 0 0 1 1.6 0", false},
		{"diamond", "M10 .5L18 10L10 19.5L2 10z", "#F3B6C8", "#7A1F3D", "m0-.9l.7 .9l-.7 .9l-.7-.9z", false},
	}
}

// Marks gives every group of people its mark, the same on all sheets of a
// village. Who votes without a group has the mark of "".
func Marks(groups []mapping.Group) map[string]Mark {
	kinds := markKinds()
	out := map[string]Mark{"": {"ring", kinds[0].Shape, "#EEE8DA", "#4A463D", signPath("ring"), false}}
	women, isWomen := mapping.Everyone(groups, mapping.Women)
	men, isMen := mapping.Everyone(groups, mapping.Men)
	if isWomen {
		out[women.ID] = kinds[0]
	}
	if isMen {
		out[men.ID] = kinds[1]
	}
	next := 2
	for _, g := range groups {
		if _, has := out[g.ID]; has || g.Type == mapping.Institution {
			continue
		}
		mark := kinds[next%len(kinds)]
		mark.Open = next >= len(kinds)
		out[g.ID] = mark
		next++
	}
	return out
}

// Icon is the mark as an element of a page. Words stand beside it.
func (m Mark) Icon() template.HTML {
	fill := m.Fill
	if m.Open {
		fill = paperWhite
	}
	return template.HTML(`<svg class="pp-mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="` + m.Shape + `" fill="` + fill + //nolint:gosec // our own drawings
		`" stroke="` + ink1 + `" stroke-width="1.2" stroke-linejoin="round"/></svg>`)
}

// band draws a rectangle of so many millimetres in the mark's colour and
// pattern.
func (m Mark) band(w, h float64) []layer {
	ring := [][]spot{{{0, 0}, {w, 0}, {w, h}, {0, h}}}
	in := ink{m.Fill, []marks{{m.Pattern, 2.4, .5, m.Ink}}}
	switch m.Pattern {
	case "dots":
		in.Marks[0].Width = 1
	case "lines":
		in.Marks[0].Step = 1.9
	default:
		out := []layer{{D: path(ring, true), Fill: m.Fill}}
		return append(out, layer{D: signs(grains(ring, 3, 1), m.Pattern), Stroke: m.Ink, Width: .34})
	}
	return in.layers(ring)
}
