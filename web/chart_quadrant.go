package web

import (
	"fmt"

	"potensi/internal/report"
	"potensi/ranking"
)

// The quadrant's size in its own units; the margins hold the axes' words.
const (
	quadrantWidth, quadrantHeight = 720.0, 540.0
	quadrantLeft, quadrantBottom  = 52.0, 46.0
	quadrantEdge                  = 12.0
)

// quadrant shows each product by what it is today and by what it could become.
type quadrant struct {
	W, H, Left, Top, Right, Bottom float64
	MiddleX, MiddleY               float64
	Points                         []quadrantPoint
	XTicks, YTicks                 []axisTick
}

// quadrantPoint is one product.
type quadrantPoint struct {
	Name, Pict string
	Pin        *pin
	Whisker    [2]float64 // the present score's interval
	Prospect   [2]float64
	Unranked   bool // too little is known to rank it
	Present    *float64
	Future     *float64
	Words      string
}

// Box is the chart's viewBox.
func (q quadrant) Box() string { return fmt.Sprintf("0 0 %s %s", short(q.W), short(q.H)) }

// quadrantOf ranks on both axes; nil when one of them has no scores.
func (v *visit) quadrantOf(opt report.RankOptions) *quadrant {
	var both [2]ranking.Ranking
	for i, axis := range ranking.Axes() {
		r, err := report.Rank(v.w, report.RankOptions{Axis: string(axis), Weights: opt.Weights, MinCoverage: opt.MinCoverage})
		if err != nil || !known(r.Rows) {
			return nil // no criteria or no scores on this axis: there is no second direction
		}
		both[i] = r
	}
	q := &quadrant{W: quadrantWidth, H: quadrantHeight, Left: quadrantLeft, Top: quadrantEdge, Right: quadrantWidth - quadrantEdge, Bottom: quadrantHeight - quadrantBottom}
	q.MiddleX, q.MiddleY = (q.Left+q.Right)/2, (q.Top+q.Bottom)/2
	x, y := v.axisOf(both[0], q.Left, q.Right), v.axisOf(both[1], q.Bottom, q.Top)
	q.XTicks, q.YTicks = x.ticks, y.ticks
	pins, names := []*pin{}, []string{}
	for _, present := range both[0].Rows {
		prospect := rowOf(both[1].Rows, present.Product)
		if present.Score == nil || prospect.Score == nil {
			continue
		}
		p := quadrantPoint{Name: v.names.Of(present.Product), Pict: v.pictOfID(present.Product), Unranked: present.Rank == 0, Present: present.Score, Future: prospect.Score,
			Pin:     &pin{Anchor: spot{x.at(*present.Score), y.at(*prospect.Score)}, weight: 10 + 10*present.Coverage},
			Whisker: [2]float64{x.at(present.Worst), x.at(present.Best)}, Prospect: [2]float64{y.at(prospect.Worst), y.at(prospect.Best)}}
		p.Words = v.p.T("web.quadrant.point", "product", p.Name, "present", present.Score, "prospect", prospect.Score)
		q.Points = append(q.Points, p)
		pins, names = append(pins, p.Pin), append(names, p.Name)
	}
	inside := box{q.Left, q.Top, q.Right - q.Left, q.Bottom - q.Top}
	spread(pins, inside)
	const corner = 150.0 // the words in the corners keep their room
	place(pins, names, inside, inside, box{q.Left, q.Top, corner, 30}, box{q.Right - corner, q.Top, corner, 30},
		box{q.Left, q.Bottom - 30, corner, 30}, box{q.Right - corner, q.Bottom - 30, corner, 30})
	return q
}

func known(rows []ranking.Ranked) bool {
	for _, row := range rows {
		if row.Score != nil {
			return true
		}
	}
	return false
}

func rowOf(rows []ranking.Ranked, product string) ranking.Ranked {
	for _, row := range rows {
		if row.Product == product {
			return row
		}
	}
	return ranking.Ranked{}
}

// chartAxis lays a scale between two places.
type chartAxis struct {
	low, high, from, to float64
	ticks               []axisTick
}

func (v *visit) axisOf(r ranking.Ranking, from, to float64) chartAxis {
	a := chartAxis{from: from, to: to}
	a.low, a.high = v.scaleOf(r)
	for i := range 5 {
		n := a.low + (a.high-a.low)*float64(i)/4
		a.ticks = append(a.ticks, axisTick{a.at(n), v.p.Number(n, decimalPlaces(n))})
	}
	return a
}

func (a chartAxis) at(x float64) float64 {
	return a.from + (x-a.low)/(a.high-a.low)*(a.to-a.from)
}
