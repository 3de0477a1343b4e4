package topojson

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

// arc is a stretch of border, or the reason why it cannot be used.
type arc struct {
	points []orb.Point
	fault  *fault
	high   bool // a position has a third number that is not 0
}

// fault is what is wrong with an arc or a feature.
type fault struct {
	rule string
	args map[string]any
	at   int    // byte in the text
	path string // in the topology
}

// readArcs reads all arcs into WGS84.
func (t *topology) readArcs(list span) error {
	if t.first(list) != '[' {
		return nil // features that ask for an arc will miss it
	}
	total := 0
	t.elements(list, func(_ int, value span) bool {
		a := t.readArc(value, &total)
		t.arcs = append(t.arcs, a)
		return total <= MaxArcVertices
	})
	if total > MaxArcVertices {
		return t.refuse("topology-too-large", list.from, map[string]any{"max": MaxArcVertices})
	}
	return nil
}

func (t *topology) readArc(value span, total *int) (a arc) {
	if t.first(value) != '[' {
		a.fault = &fault{rule: "bad-coordinates", at: value.from}
		return a
	}
	*total++ // an empty arc takes room too
	var before orb.Point
	t.elements(value, func(_ int, position span) bool {
		p, high, wrong := t.position(position)
		if wrong != nil {
			a.fault, a.points = wrong, nil
			return false
		}
		if t.quantised {
			p = orb.Point{before[0] + p[0], before[1] + p[1]}
			before = p
		}
		a.high = a.high || high
		a.points = append(a.points, t.real(p))
		*total++
		return *total <= MaxArcVertices
	})
	return a
}

// real turns a position as the file has it into WGS84.
func (t *topology) real(p orb.Point) orb.Point {
	p = orb.Point{p[0]*t.scale[0] + t.shift[0], p[1]*t.scale[1] + t.shift[1]}
	if t.system != nil {
		p = t.system.LonLat(p)
	}
	return p
}

// position reads two numbers; high tells of a third that is not 0.
func (t *topology) position(value span) (p orb.Point, high bool, wrong *fault) {
	if t.first(value) != '[' {
		return p, false, &fault{rule: "bad-coordinates", at: value.from}
	}
	n := 0
	t.elements(value, func(i int, number span) bool {
		v, ok := t.number(number)
		if !ok {
			wrong = &fault{rule: "not-a-number", at: number.from, args: map[string]any{"value": excerpt(string(t.raw(number)))}}
			return false
		}
		if n++; i < 2 {
			p[i] = v
		}
		high = high || i == 2 && v != 0
		return i < 2
	})
	if wrong == nil && n < 2 {
		wrong = &fault{rule: "bad-coordinates", at: value.from}
	}
	return p, high, wrong
}

// number reads a finite number.
func (t *topology) number(value span) (float64, bool) {
	if c := t.first(value); c != '-' && (c < '0' || c > '9') || value.to-value.from > geodata.MaxNumberBytes {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(t.raw(value)), 64)
	return v, err == nil && !math.IsInf(v, 0)
}
