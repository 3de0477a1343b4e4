package web

import (
	"fmt"

	"potensi/internal/report"
	"potensi/ranking"
)

// The margins of the quadrant hold the axes' words.
const (
	quadrantLeft, quadrantBottom = 50.0, 44.0
	quadrantEdge                 = 12.0
)

// quadrant shows each product by what it is today and by what it could become.
// A phone gets its own drawing, with numbers instead of names.
type quadrant struct {
	Wide, Narrow quadrantDrawing
	Corners      []quadrantCorner
}

// quadrantDrawing is the chart at one size.
type quadrantDrawing struct {
	W, H, Left, Top, Right, Bottom float64
	MiddleX, MiddleY               float64
	Points                         []quadrantPoint
	XTicks, YTicks                 []axisTick
}

// quadrantPoint is one product.
type quadrantPoint struct {
	Number     int // in the list beside the chart
	Name, Pict string
	Pin        *pin
	Whisker    [2]float64 // the present score's interval
	Prospect   [2]float64
	Unranked   bool // too little is known to rank it
	Present    *float64
	Future     *float64
	Words      string

	PresentEnds, FutureEnds [2]float64 // worst and best
}

// PresentOpen reports whether something of the present score is unknown.
func (p quadrantPoint) PresentOpen() bool { return p.PresentEnds[1]-p.PresentEnds[0] > 1e-9 }

// FutureOpen reports whether something of the prospect is unknown.
func (p quadrantPoint) FutureOpen() bool { return p.FutureEnds[1]-p.FutureEnds[0] > 1e-9 }

// quadrantCorner says what one corner means and who lies there.
type quadrantCorner struct {
	Word, Meaning string
	Names         []string
}

// Box is the chart's viewBox.
func (q quadrantDrawing) Box() string { return fmt.Sprintf("0 0 %s %s", short(q.W), short(q.H)) }

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
	q := &quadrant{Wide: v.quadrantDrawing(both, 720, 560, true), Narrow: v.quadrantDrawing(both, 344, 400, false)}
	q.Corners = v.quadrantCorners(both, q.Wide)
	return q
}

func (v *visit) quadrantDrawing(both [2]ranking.Ranking, width, height float64, named bool) quadrantDrawing {
	q := quadrantDrawing{W: width, H: height, Left: quadrantLeft, Top: quadrantEdge, Right: width - quadrantEdge, Bottom: height - quadrantBottom}
	q.MiddleX, q.MiddleY = (q.Left+q.Right)/2, (q.Top+q.Bottom)/2
	x, y := v.axisOf(both[0], q.Left, q.Right), v.axisOf(both[1], q.Bottom, q.Top)
	q.XTicks, q.YTicks = x.ticks, y.ticks
	pins, names := []*pin{}, []string{}
	for _, present := range both[0].Rows {
		prospect := rowOf(both[1].Rows, present.Product)
		if present.Score == nil || prospect.Score == nil {
			continue
		}
		p := quadrantPoint{Number: len(q.Points) + 1, Name: v.names.Of(present.Product), Pict: v.pictOfID(present.Product), Unranked: present.Rank == 0, Present: present.Score, Future: prospect.Score,
			Pin:     &pin{Anchor: spot{x.at(*present.Score), y.at(*prospect.Score)}, weight: 10 + 10*present.Coverage},
			Whisker: [2]float64{x.at(present.Worst), x.at(present.Best)}, Prospect: [2]float64{y.at(prospect.Worst), y.at(prospect.Best)},
			PresentEnds: [2]float64{present.Worst, present.Best}, FutureEnds: [2]float64{prospect.Worst, prospect.Best}}
		p.Words = v.p.T("web.quadrant.point", "product", p.Name, "present", present.Score, "prospect", prospect.Score)
		q.Points = append(q.Points, p)
		name := ""
		if named {
			name = fmt.Sprintf("%d. %s", p.Number, shortName(p.Name))
		}
		pins, names = append(pins, p.Pin), append(names, name)
	}
	q.settle(pins, names)
	return q
}

// settle moves the discs apart and writes names where there is room; where
// there is none, the number leads to the list.
func (q quadrantDrawing) settle(pins []*pin, names []string) {
	inside := box{q.Left, q.Top, q.Right - q.Left, q.Bottom - q.Top}
	const row, corner = 24.0, 130.0 // the words in the corners keep their room
	spread(pins, box{inside.X, inside.Y + row, inside.W, inside.H - 2*row})
	taken := []box{{q.Left, q.Top, corner, 28}, {q.Right - corner, q.Top, corner, 28},
		{q.Left, q.Bottom - 28, corner, 28}, {q.Right - corner, q.Bottom - 28, corner, 28}}
	for _, p := range pins { // and the numbers, and where the lines begin
		taken = append(taken, box{p.At.X + 5, p.At.Y - 23, 18, 18}, box{p.Anchor.X - 4, p.Anchor.Y - 4, 8, 8})
	}
	place(pins, names, inside, inside, taken...)
}

// quadrantCorners lists who lies in which corner. Who could lie in another, as
// far as is known, is marked.
func (v *visit) quadrantCorners(both [2]ranking.Ranking, q quadrantDrawing) []quadrantCorner {
	out := []quadrantCorner{}
	for _, key := range []string{"strong", "potential", "today", "weak"} {
		out = append(out, quadrantCorner{Word: v.p.T("web.quadrant." + key), Meaning: v.p.T("web.quadrant.means." + key)})
	}
	lowX, highX := v.scaleOf(both[0])
	lowY, highY := v.scaleOf(both[1])
	x, y := (lowX+highX)/2, (lowY+highY)/2
	for _, p := range q.Points {
		at := 0
		if *p.Present < x {
			at++
		}
		if *p.Future < y {
			at += 2
		}
		name := p.Name
		if crosses(p.PresentEnds, *p.Present, x) || crosses(p.FutureEnds, *p.Future, y) {
			name = v.p.T("web.quadrant.unsure", "name", name)
		}
		out[at].Names = append(out[at].Names, name)
	}
	return out
}

// crosses reports whether a score could lie on the other side of the middle.
func crosses(ends [2]float64, score, middle float64) bool {
	return score >= middle && ends[0] < middle || score < middle && ends[1] >= middle
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
