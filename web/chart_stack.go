package web

import (
	"math"
	"slices"

	"potensi/ranking"
)

// stack shows what each criterion adds to each product's weighted sum. Places
// are percentages of the scale, so that it fills any width.
type stack struct {
	Key   []stackKey
	Rows  []stackRow
	Ticks []axisTick
	Low   string // the lower end of the scale, where the bars begin
	Open  bool   // some product has unknown cells
}

// stackKey is one criterion: its number, its look and its weight.
type stackKey struct {
	Number int
	Name   string
	Weight float64
	Look   stackLook
}

// stackLook is how a segment is drawn: a pattern, and colours that its number
// is read on.
type stackLook struct{ Fill, Back, Ink string }

// stackRow is one product.
type stackRow struct {
	ranking.Ranked
	Name, Pict string
	Shared     bool // others have the same rank
	Exact      bool
	Segments   []segment
	Open       segment // from the worst case to the best
	At         float64 // the score
	Words      string
	Why        string
	cells      []stackCell
}

// segment is what one criterion adds.
type segment struct {
	stackKey
	X, Width, Middle float64
	Adds             float64 // points of the scale
	Label            string  // "" where the number has no room; small, wide
}

// stackCell is a cell of the same as a table.
type stackCell struct {
	Adds  float64
	Known float64 // share of the voices
}

// Parts are the row's cells by criterion.
func (r stackRow) Parts() []stackCell { return r.cells }

// stackLooks alternate dark and light, each with a pattern of its own: they
// can be told apart in black and white, and wear the colours of no gender.
func stackLooks() []stackLook {
	return []stackLook{
		{"url(#stack-0)", "#3B5B84", "#fff"}, {"url(#stack-1)", "#CBD9EA", "#1D1D1B"},
		{"url(#stack-2)", "#8C4A32", "#fff"}, {"url(#stack-3)", "#F0D9C8", "#1D1D1B"},
		{"url(#stack-4)", "#55604B", "#fff"}, {"url(#stack-5)", "#DDE3C4", "#1D1D1B"},
		{"url(#stack-6)", "#54515C", "#fff"}, {"url(#stack-7)", "#E3E0E8", "#1D1D1B"},
	}
}

// Segments narrower than these, in per cent of the chart, have no room for
// their number: on any screen, or on a phone.
const (
	labelRoom     = 1.9
	labelRoomHere = 4.2
)

// stackOf draws contributions of a ranking by the weighted sum.
func (v *visit) stackOf(r ranking.Ranking, c ranking.Contributions) *stack {
	s := &stack{Low: v.p.Number(c.Low, decimalPlaces(c.Low))}
	looks := stackLooks()
	for i, id := range c.Criteria {
		s.Key = append(s.Key, stackKey{i + 1, v.names.Of(id), c.Weights[id], looks[i%len(looks)]})
	}
	for i := range 5 {
		n := c.Low + (c.High-c.Low)*float64(i)/4
		s.Ticks = append(s.Ticks, axisTick{float64(i) * 25, v.p.Number(n, decimalPlaces(n))})
	}
	for i, row := range r.Rows {
		line := v.stackRow(s.Key, row, c, c.Rows[i])
		line.Shared = row.Rank > 0 && 1 < len(slices.DeleteFunc(slices.Clone(r.Rows), func(x ranking.Ranked) bool { return x.Rank != row.Rank }))
		s.Open = s.Open || !line.Exact
		s.Rows = append(s.Rows, line)
	}
	return s
}

func (v *visit) stackRow(keys []stackKey, row ranking.Ranked, c ranking.Contributions, parts ranking.Contribution) stackRow {
	scale := 100 / (c.High - c.Low)
	out := stackRow{Ranked: row, Name: v.names.Of(row.Product), Pict: v.pictOfID(row.Product), Exact: row.Best-row.Worst < 1e-9}
	x := 0.0
	for j, cell := range parts.Cells {
		adds := 0.0
		if cell.Value != nil {
			adds = keys[j].Weight / 100 * cell.Share * (*cell.Value - c.Low)
		}
		out.cells = append(out.cells, stackCell{adds, cell.Share})
		out.Segments = append(out.Segments, newSegment(keys[j], x, adds, scale))
		x += adds * scale
		if cell.Value != nil {
			out.Words += v.p.T("web.stack.part", "name", keys[j].Name, "adds", v.p.Number(adds, 2)) + " "
		} else {
			out.Words += v.p.T("web.stack.part-unknown", "name", keys[j].Name) + " "
		}
	}
	out.Open = segment{X: clamp((row.Worst-c.Low)*scale, 0, 100), Width: clamp((row.Best-row.Worst)*scale, 0, 100)}
	if row.Score != nil {
		out.At = clamp((*row.Score-c.Low)*scale, 0, 100)
	}
	return out
}

func newSegment(key stackKey, x, adds, scale float64) segment {
	out := segment{stackKey: key, X: x, Width: math.Max(0, adds*scale), Adds: adds, Middle: x + adds*scale/2}
	switch {
	case out.Width >= labelRoomHere:
		out.Label = "small"
	case out.Width >= labelRoom:
		out.Label = "wide"
	}
	return out
}

// apart are the ranked rows and the others.
func (s *stack) apart() (ranked, unranked []stackRow) {
	for _, row := range s.Rows {
		if row.Rank > 0 {
			ranked = append(ranked, row)
		} else {
			unranked = append(unranked, row)
		}
	}
	return ranked, unranked
}

// Ranked are the rows with a rank.
func (s *stack) Ranked() []stackRow {
	rows, _ := s.apart()
	return rows
}

// Unranked are the rows of which too little is known.
func (s *stack) Unranked() []stackRow {
	_, rows := s.apart()
	return rows
}
