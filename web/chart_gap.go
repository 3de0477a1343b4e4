package web

import (
	"math"

	"potensi/mapping"
)

// gapChart sets two levels beside each other, row by row, on the scale of 0 to
// 3. Places are percentages, so that marks and words keep their size on every
// screen.
type gapChart struct {
	Sides []chartSide
	Rows  []gapChartRow
	Ticks []axisTick
}

// chartSide is one of the two marks of every row.
type chartSide struct{ Name, Shape string }

// gapChartRow is one dimension, or one group.
type gapChartRow struct {
	dumbbellRow
	Gap   *float64
	Basis string // what the levels rest on
	More  string
}

func newGapChart(v *visit, sides ...chartSide) *gapChart {
	c := &gapChart{Sides: sides}
	for n := range 4 {
		c.Ticks = append(c.Ticks, axisTick{dumbbellAt(float64(n), 3), v.p.Number(float64(n), 0)})
	}
	return c
}

// gapChart draws the two sides' mean levels by dimension, over the same
// resources for both; nil when nothing can be compared.
func (v *visit) gapChart(g mapping.Gaps) *gapChart {
	if len(g.Totals) == 0 || !g.Compared.Possible() || g.Coverage.Pairs == 0 {
		return nil
	}
	shapes := [2]string{v.shapeOf(g.Compared.Of), "plain"}
	if g.Compared.By == mapping.CompareGender {
		shapes[1] = "square"
	}
	c := newGapChart(v, chartSide{v.p.T("web.compare.of." + string(g.Compared.By)), shapes[0]}, chartSide{v.p.T("web.compare.with." + string(g.Compared.By)), shapes[1]})
	for _, d := range g.Totals[0].Differences {
		row := gapChartRow{Gap: d.Gap, Basis: v.p.T("web.access.basis", "pairs", d.Pairs, "of", d.Resources)}
		row.Name, row.Pict = wordOf(v.p, "dimension", d.Dimension), ""
		row.place(v, c.Sides, d.Of, d.With)
		if d.GapByHa != nil {
			row.More = v.p.T("web.access.by-ha", "gap", signedOf(v.p, *d.GapByHa), "ha", v.p.Number(d.PairsHa, 0))
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// deficitChart draws each group's access and control.
func (v *visit) deficitChart(g mapping.Gaps) *gapChart {
	c := newGapChart(v, chartSide{wordOf(v.p, "dimension", mapping.Access), "ring"}, chartSide{wordOf(v.p, "dimension", mapping.Control), "dot"})
	for _, group := range g.Groups {
		row := gapChartRow{Gap: group.Deficit, Basis: v.p.T("web.access.basis", "pairs", group.Known, "of", group.Resources)}
		row.Name, row.Pict = v.names.Of(group.Group), pictOf(v.group(group.Group))
		row.place(v, c.Sides, group.Access, group.Control)
		if group.Lacking > 0 {
			row.More = v.p.T("web.access.lacking", "n", group.Lacking, "size", sizeOf(v.p, &group.LackingHa, &group.LackingKm))
		}
		c.Rows = append(c.Rows, row)
	}
	if len(c.Rows) == 0 {
		return nil
	}
	return c
}

// place puts the two marks on the scale; an unknown level has none.
func (r *gapChartRow) place(v *visit, sides []chartSide, of, with *float64) {
	r.From = 100
	for i, level := range []*float64{of, with} {
		if level == nil {
			continue
		}
		mark := dumbbellMark{Shape: sides[i].Shape, Group: sides[i].Name, Text: v.p.Number(*level, decimalPlaces(math.Round(*level*10)/10)), At: dumbbellAt(*level, 3)}
		r.From, r.To = math.Min(r.From, mark.At), math.Max(r.To, mark.At)
		r.Marks = append(r.Marks, mark)
		if r.Words != "" {
			r.Words += "; "
		}
		r.Words += mark.Group + " " + mark.Text
	}
	r.lanes()
}
