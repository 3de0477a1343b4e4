package web

import (
	"cmp"
	"math"
	"slices"

	"potensi/mapping"
	"potensi/ranking"
)

// dumbbell shows each product's points per ballot, group by group. Places are
// percentages, so that marks and words keep their size on every screen.
type dumbbell struct {
	Groups []dumbbellGroup
	Note   string // what a place means
	Rows   []dumbbellRow
	Ticks  []axisTick
}

// dumbbellGroup is one shown group, or several small ones together.
type dumbbellGroup struct {
	Name, Shape string // circle is women, square men, diamond others
	Ballots     int
	Merged      bool
}

// dumbbellRow is one product.
type dumbbellRow struct {
	Name, Pict string
	Rank       int
	From, To   float64
	Marks      []dumbbellMark
	Height     int
	Words      string
	gap        float64
}

// dumbbellMark is one group's points on one product.
type dumbbellMark struct {
	Shape, Text, Group string
	At                 float64
	Lane               float64 // offset up or down where marks would overlap
}

// How wide a mark is on a phone, in per cent of the chart, and how far marks
// that would overlap are moved apart.
const (
	markWidth = 8.5
	laneStep  = 34
)

// dumbbellOf draws a count by groups; nil when no group may be shown.
func (v *visit) dumbbellOf(t ranking.Tally) *dumbbell {
	if len(t.Groups) == 0 || len(t.Rows) == 0 {
		return nil
	}
	d := &dumbbell{Note: v.p.T("web.results.chart." + t.Rule)}
	most := 1.0
	for _, g := range t.Groups {
		d.Groups = append(d.Groups, dumbbellGroup{v.names.List(g.Groups), v.shapeOf(g.Groups), g.Ballots, len(g.Groups) > 1})
		for _, row := range g.Rows {
			most = math.Max(most, math.Ceil(row.Mean))
		}
	}
	for n := 0.0; n <= most; n += math.Max(1, math.Ceil(most/5)) {
		d.Ticks = append(d.Ticks, axisTick{dumbbellAt(n, most), v.p.Number(n, 0)})
	}
	for _, row := range t.Rows {
		d.Rows = append(d.Rows, v.dumbbellRow(row, t.Groups, most))
	}
	return d
}

// dumbbellAt leaves room for half a mark at both ends.
func dumbbellAt(points, most float64) float64 { return 5 + points/most*90 }

func (v *visit) dumbbellRow(row ranking.Counted, groups []ranking.GroupTally, most float64) dumbbellRow {
	out := dumbbellRow{Name: v.names.Of(row.Product), Pict: v.pictOfID(row.Product), Rank: row.Rank, From: 100}
	for _, g := range groups {
		i := slices.IndexFunc(g.Rows, func(r ranking.Counted) bool { return r.Product == row.Product })
		if i < 0 {
			continue
		}
		mean := g.Rows[i].Mean
		mark := dumbbellMark{Shape: v.shapeOf(g.Groups), Text: v.p.Number(mean, 1), Group: v.names.List(g.Groups), At: dumbbellAt(mean, most)}
		out.From, out.To = math.Min(out.From, mark.At), math.Max(out.To, mark.At)
		out.Marks = append(out.Marks, mark)
		if out.Words != "" {
			out.Words += "; "
		}
		out.Words += mark.Group + " " + mark.Text
	}
	out.lanes()
	out.gap = out.To - out.From
	return out
}

// lanes moves marks that would overlap apart: women's up, men's down, others
// between them.
func (r *dumbbellRow) lanes() {
	r.Height = laneStep + 12
	order := make([]*dumbbellMark, len(r.Marks))
	for i := range r.Marks {
		order[i] = &r.Marks[i]
	}
	slices.SortStableFunc(order, func(a, b *dumbbellMark) int { return cmp.Compare(a.At, b.At) })
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && order[to].At-order[to-1].At < markWidth {
			to++
		}
		r.stack(order[from:to])
		from = to
	}
}

// stack puts a run of overlapping marks one below the other.
func (r *dumbbellRow) stack(run []*dumbbellMark) {
	rank := map[string]int{"circle": 0, "diamond": 1, "square": 2}
	slices.SortStableFunc(run, func(a, b *dumbbellMark) int { return cmp.Compare(rank[a.Shape], rank[b.Shape]) })
	for i, m := range run {
		m.Lane = (float64(i) - float64(len(run)-1)/2) * laneStep
	}
	r.Height = max(r.Height, len(run)*laneStep+12)
}

// shapeOf is the sign of the groups: of women, of men, or of others.
func (v *visit) shapeOf(groups []string) string {
	shapes := map[mapping.Gender]string{mapping.Women: "circle", mapping.Men: "square"}
	out := ""
	for _, id := range groups {
		g := v.group(id)
		shape, ok := shapes[g.Gender]
		if !ok || (out != "" && out != shape) {
			return "diamond"
		}
		out = shape
	}
	if out == "" {
		return "diamond"
	}
	return out
}

// mostDifferent are the products on which the groups lie furthest apart.
func (d *dumbbell) mostDifferent() []string {
	const far = 20.0 // per cent of the chart
	rows := slices.DeleteFunc(slices.Clone(d.Rows), func(r dumbbellRow) bool { return r.gap < far })
	slices.SortStableFunc(rows, func(a, b dumbbellRow) int {
		if a.gap > b.gap {
			return -1
		}
		return 1
	})
	out := []string{}
	for _, r := range rows[:min(2, len(rows))] {
		out = append(out, r.Name)
	}
	return out
}
