package print

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// rows cuts rings by parallels of the x axis: for each row the stretches that
// lie inside, by the even-odd rule. Rows are multiples of step, so that the
// hatches of neighbours run on.
func rows(rings [][]spot, step float64, each func(y, from, to float64)) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, ring := range rings {
		for _, p := range ring {
			low, high = math.Min(low, p.Y), math.Max(high, p.Y)
		}
	}
	const most = 2000 // rows: a sheet of A3 holds 300
	for n := 0; n < most && (math.Ceil(low/step)+float64(n))*step < high; n++ {
		y := (math.Ceil(low/step) + float64(n)) * step
		crossings := []float64{}
		for _, ring := range rings {
			for i, a := range ring {
				b := ring[(i+1)%len(ring)]
				if (a.Y <= y) != (b.Y <= y) {
					crossings = append(crossings, a.X+(y-a.Y)/(b.Y-a.Y)*(b.X-a.X))
				}
			}
		}
		slices.SortFunc(crossings, cmp.Compare)
		for i := 0; i+1 < len(crossings); i += 2 {
			each(y, crossings[i], crossings[i+1])
		}
	}
}

// turned turns rings about the origin.
func turned(rings [][]spot, angle float64) [][]spot {
	out := make([][]spot, len(rings))
	for i, ring := range rings {
		out[i] = make([]spot, len(ring))
		for k, p := range ring {
			out[i][k] = p.turned(angle)
		}
	}
	return out
}

func (s spot) turned(angle float64) spot {
	sin, cos := math.Sincos(angle)
	return spot{s.X*cos - s.Y*sin, s.X*sin + s.Y*cos}
}

// lines hatches rings with parallels rising to the right, step millimetres
// apart; it returns the d of a path.
func hatchLines(rings [][]spot, step float64) string {
	var out strings.Builder
	const slant = -math.Pi / 4
	rows(turned(rings, -slant), step, func(y, from, to float64) {
		a, b := spot{from, y}.turned(slant), spot{to, y}.turned(slant)
		out.WriteString("M" + mm(a.X) + " " + mm(a.Y) + "L" + mm(b.X) + " " + mm(b.Y))
	})
	return out.String()
}

// grains are the places of a pattern inside rings: every step millimetres, every
// other row shifted by half, each at least clear from the edges to its sides,
// above and below.
func grains(rings [][]spot, step, clear float64) []spot {
	out := []spot{}
	row := step * math.Sqrt(3) / 2
	rows(rings, row, func(y, from, to float64) {
		shift := 0.0
		if int(math.Round(y/row))%2 != 0 {
			shift = step / 2
		}
		for n := math.Ceil((from + clear - shift) / step); n*step+shift <= to-clear; n++ {
			out = append(out, spot{n*step + shift, y})
		}
	})
	return slices.DeleteFunc(out, func(p spot) bool {
		return !inside(rings, spot{p.X, p.Y - clear}) || !inside(rings, spot{p.X, p.Y + clear})
	})
}

// inside reports whether a place lies in rings, by the even-odd rule.
func inside(rings [][]spot, p spot) bool {
	in := false
	for _, ring := range rings {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a.Y <= p.Y) != (b.Y <= p.Y) && p.X < a.X+(p.Y-a.Y)/(b.Y-a.Y)*(b.X-a.X) {
				in = !in
			}
		}
	}
	return in
}

// dots are grains as a path of strokes without length: round ends make them dots.
func dots(at []spot) string {
	var out strings.Builder
	for _, p := range at {
		out.WriteString("M" + mm(p.X) + " " + mm(p.Y) + "h0")
	}
	return out.String()
}

// signs draws a little path at each grain.
func signs(at []spot, d string) string {
	var out strings.Builder
	for _, p := range at {
		out.WriteString("M" + mm(p.X) + " " + mm(p.Y) + d)
	}
	return out.String()
}

// along are places on a line, so many millimetres apart.
func along(line []spot, step float64) []spot {
	out := []spot{}
	left := step / 2
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := math.Hypot(b.X-a.X, b.Y-a.Y)
		for ; left < length; left += step {
			out = append(out, spot{a.X + (b.X-a.X)*left/length, a.Y + (b.Y-a.Y)*left/length})
		}
		left -= length
	}
	return out
}
