package web

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"potensi/mapping"
	"potensi/ranking"
)

// slope shows each product's rank by each group's own weights and by all
// together, as lines between columns. It is drawn twice: a phone gets its own.
type slope struct {
	Columns      []slopeColumn
	Wide, Narrow slopeDrawing
	Strong       []string // products that the groups rank far apart
}

// slopeColumn is one ranking.
type slopeColumn struct {
	Name, Pict string
	Joint      bool
	ranks      map[string]int
}

// slopeDrawing is the chart at one size, in pixels.
type slopeDrawing struct {
	W, H, R  float64
	Heads    []slopeHead
	Lines    []slopeLine
	Marks    []slopeMark
	Labels   []slopeLabel
	Grid     []float64
	GridFrom float64
	GridTo   float64
	Below    float64 // where the unranked begin; 0 is nowhere
}

type slopeHead struct {
	slopeColumn
	X     float64
	Lines []labelLine
}

type slopeLine struct {
	Path           string
	Strong, Dashed bool
}

type slopeMark struct {
	X, Y             float64
	Pict, Words      string
	Strong, Unranked bool
}

// slopeLabel is a product's name beside its mark in the first or last column.
type slopeLabel struct {
	Rank   string
	X, Y   float64 // of the rank; Lines are relative to X and Y
	Anchor string
	NameX  float64
	Lines  []labelLine
	Strong bool
}

// slopeSize is how the chart is laid out at one size.
type slopeSize struct {
	left, right, step, radius, head, gap float64
	letters                              int
	size                                 float64
}

// farApart is how many places groups must lie apart for a line to be strong.
const farApart = 3

// slopeOf draws the groups' rankings; nil with fewer than two.
func (v *visit) slopeOf(r ranking.Ranking) *slope {
	if len(r.Groups) < 2 {
		return nil
	}
	s := &slope{Columns: v.slopeColumns(r)}
	ids, strong := []string{}, map[string]bool{}
	for _, row := range r.Rows {
		ids = append(ids, row.Product)
		if strong[row.Product] = s.spread(row.Product) >= farApart; strong[row.Product] {
			s.Strong = append(s.Strong, v.names.Of(row.Product))
		}
	}
	n := float64(len(s.Columns))
	s.Wide = v.slopeDrawing(s, ids, strong, slopeSize{left: 240, right: 240, step: 38, radius: 15, head: 90, gap: math.Max(112, 700/math.Max(1, n-1)), letters: 20, size: 15})
	s.Narrow = v.slopeDrawing(s, ids, strong, slopeSize{left: 134, right: 15, step: 36, radius: 11, head: 34, gap: math.Max(38, 176/math.Max(1, n-1)), letters: 12, size: 12})
	return s
}

// slopeColumns are the women's groups, all together, the men's, the others.
func (v *visit) slopeColumns(r ranking.Ranking) []slopeColumn {
	order := map[mapping.Gender]int{mapping.Women: 0, mapping.Men: 2}
	sides := [4][]slopeColumn{}
	sides[1] = []slopeColumn{{v.p.T("web.rank.joint"), "", true, ranksOf(r.Rows)}}
	for _, g := range r.Groups {
		group := v.group(g.Group)
		side, ok := order[group.Gender]
		if !ok {
			side = 3
		}
		sides[side] = append(sides[side], slopeColumn{v.names.Of(g.Group), pictOf(group), false, ranksOf(g.Rows)})
	}
	return slices.Concat(sides[:]...)
}

func ranksOf(rows []ranking.Ranked) map[string]int {
	out := map[string]int{}
	for _, row := range rows {
		out[row.Product] = row.Rank
	}
	return out
}

// spread is how many places a product's ranks lie apart.
func (s *slope) spread(product string) int {
	low, high := 0, 0
	for _, c := range s.Columns {
		rank := c.ranks[product]
		if high = max(high, rank); rank > 0 && (low == 0 || rank < low) {
			low = rank
		}
	}
	return high - low
}

// slopePlace is where a product lies in a column: its mark, and the line of
// its label.
type slopePlace struct {
	mark  spot
	label float64
}

func (v *visit) slopeDrawing(s *slope, ids []string, strong map[string]bool, size slopeSize) slopeDrawing {
	most, least := 0, 0 // ranked and unranked in any column
	for _, c := range s.Columns {
		n := len(slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return c.ranks[id] == 0 }))
		most, least = max(most, n), max(least, len(ids)-n)
	}
	d := slopeDrawing{R: size.radius, W: size.left + size.gap*float64(len(s.Columns)-1) + size.right}
	top := size.head + size.step/2
	for i := range most {
		d.Grid = append(d.Grid, top+size.step*float64(i))
	}
	d.GridFrom, d.GridTo = size.left-size.radius-4, d.W-size.right+size.radius+4
	d.H = top + size.step*(float64(most)-.3)
	if least > 0 {
		d.Below = top + size.step*(float64(most)-.1)
		d.H = d.Below + 20 + size.step*float64(least)
	}
	columns := make([]map[string]slopePlace, len(s.Columns))
	for i, c := range s.Columns {
		x := size.left + size.gap*float64(i)
		columns[i] = c.places(ids, x, top, d.Below+20+size.step/2, size)
		d.Heads = append(d.Heads, slopeHead{c, x, headLines(c.Name)})
	}
	for _, weak := range []bool{true, false} { // the strong ones lie above
		for _, id := range ids {
			if strong[id] != weak {
				v.slopeProduct(&d, s.Columns, columns, id, strong[id])
			}
		}
	}
	v.slopeLabels(&d, s, columns, ids, strong, size)
	return d
}

func headLines(name string) []labelLine {
	lines := []labelLine{}
	for i, text := range broken(name, 15) {
		lines = append(lines, labelLine{Y: float64(i) * 15, Text: text})
	}
	return lines
}

// broken breaks a name into lines of about so many letters.
func broken(name string, about int) []string {
	lines := []string{}
	for _, word := range strings.Fields(name) {
		if n := len(lines); n > 0 && utf8.RuneCountInString(lines[n-1]+" "+word) <= about {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, cut(word, about+6))
	}
	return lines[:min(3, len(lines))]
}

// places lays a column out: a line for each product, tied ones side by side in
// the middle of their lines, the unranked below.
func (c slopeColumn) places(ids []string, x, top, below float64, size slopeSize) map[string]slopePlace {
	out := map[string]slopePlace{}
	ranked := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return c.ranks[id] == 0 })
	slices.SortStableFunc(ranked, func(a, b string) int { return c.ranks[a] - c.ranks[b] })
	for from := 0; from < len(ranked); {
		to := from + 1
		for to < len(ranked) && c.ranks[ranked[to]] == c.ranks[ranked[from]] {
			to++
		}
		n := float64(to - from)
		apart := math.Min(2*size.radius, size.gap*.92/n)
		for k, id := range ranked[from:to] {
			out[id] = slopePlace{spot{x + (float64(k)-(n-1)/2)*apart, top + size.step*(float64(from)+(n-1)/2)}, top + size.step*float64(from+k)}
		}
		from = to
	}
	line := below
	for _, id := range ids {
		if c.ranks[id] == 0 {
			out[id] = slopePlace{spot{x, line}, line}
			line += size.step
		}
	}
	return out
}

// slopeProduct draws one product's line and marks.
func (v *visit) slopeProduct(d *slopeDrawing, list []slopeColumn, columns []map[string]slopePlace, id string, strong bool) {
	for i, c := range list {
		at := columns[i][id].mark
		words := v.p.T("web.slope.unranked", "product", v.names.Of(id), "group", c.Name)
		if c.ranks[id] > 0 {
			words = v.p.T("web.slope.mark", "product", v.names.Of(id), "group", c.Name, "rank", c.ranks[id])
		}
		d.Marks = append(d.Marks, slopeMark{at.X, at.Y, v.pictOfID(id), words, strong, c.ranks[id] == 0})
		if i == 0 {
			continue
		}
		from := columns[i-1][id].mark
		middle := short((from.X + at.X) / 2)
		d.Lines = append(d.Lines, slopeLine{fmt.Sprintf("M%s %sC%s %s %s %s %s %s", from.XText(), from.YText(), middle, from.YText(), middle, at.YText(), at.XText(), at.YText()),
			strong, c.ranks[id] == 0 || list[i-1].ranks[id] == 0})
	}
}

// slopeLabels names the products at the first column, and at the last where
// there is room.
func (v *visit) slopeLabels(d *slopeDrawing, s *slope, columns []map[string]slopePlace, ids []string, strong map[string]bool, size slopeSize) {
	label := func(column int, id, anchor string, x, out float64) {
		l := slopeLabel{Rank: "–", X: x, Y: columns[column][id].label + size.size*.36, Anchor: anchor, NameX: x + out, Strong: strong[id]}
		if rank := s.Columns[column].ranks[id]; rank > 0 {
			l.Rank = v.p.Number(float64(rank), 0)
		}
		lines := wrap(shortName(v.names.Of(id)), size.letters)
		for i, text := range lines {
			l.Lines = append(l.Lines, labelLine{Y: (float64(i) - float64(len(lines)-1)/2) * size.size * 1.08, Text: text})
		}
		d.Labels = append(d.Labels, l)
	}
	edge := size.radius*2 + 8
	for _, id := range ids {
		label(0, id, "end", size.left-edge, -size.size*1.45)
		if size.right > 100 {
			label(len(s.Columns)-1, id, "start", d.W-size.right+edge, size.size*1.45)
		}
	}
}
