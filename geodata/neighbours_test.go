package geodata

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// metre is about one metre in degrees, near the equator.
const metre = 1 / metresPerDegree

func field(x, y, width, height float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}, {x, y}}}
}

func compare(boundary orb.Geometry, shapes ...orb.Geometry) []schema.Finding {
	n := NewNeighbours(boundary, 0)
	for i, g := range shapes {
		n.Add(Feature{Geometry: g, Place: schema.Place{File: "f", Feature: &i, ID: fmt.Sprint("K", i)}}, 0)
	}
	return n.Findings()
}

func TestNeighbours(t *testing.T) {
	left := field(111, -2, 100*metre, 100*metre)
	hundred := field(111, -2, 1000*metre, 1000*metre)
	tests := []struct {
		name     string
		boundary orb.Geometry
		shapes   []orb.Geometry
		want     []string
	}{
		{"side by side", nil, []orb.Geometry{left, field(111+100*metre, -2, 9*metre, 100*metre)}, nil},
		{"apart", nil, []orb.Geometry{left, field(112, -2, 9*metre, 9*metre)}, nil},
		{"twice, turned round", nil, []orb.Geometry{left, orb.Polygon{reversed(append(left[0][2:4:4], left[0][:3]...))}}, []string{"1 duplicate-geometry K0"}},
		{"line twice", nil, []orb.Geometry{orb.LineString{{1, 2}, {3, 4}}, orb.LineString{{3, 4}, {1, 2}}}, []string{"1 duplicate-geometry K0"}},
		{"point twice", nil, []orb.Geometry{orb.Point{1, 2}, orb.Point{1, 2}, orb.Point{1, 3}}, []string{"1 duplicate-geometry K0"}},
		{"thin overlap", nil, []orb.Geometry{left, field(111+99.5*metre, -2, 100*metre, 100*metre)}, []string{"1 sliver-overlap K0 50 m²"}},
		{"wide overlap is a conflict", nil, []orb.Geometry{left, field(111+90*metre, -2, 100*metre, 100*metre)}, nil},
		{"thin gap", nil, []orb.Geometry{left, orb.Polygon{{{111 + 100*metre, -2}, {111 + 200*metre, -2}, {111 + 200*metre, -2 + 100*metre}, {111 + 100*metre, -2 + 100*metre}, {111 + 100.5*metre, -2 + 50*metre}, {111 + 100*metre, -2}}}},
			[]string{"1 sliver-gap K0 25 m²"}},
		{"gap that is filled", nil, []orb.Geometry{left, orb.Polygon{{{111 + 100*metre, -2}, {111 + 200*metre, -2}, {111 + 200*metre, -2 + 100*metre}, {111 + 100*metre, -2 + 100*metre}, {111 + 100.5*metre, -2 + 50*metre}, {111 + 100*metre, -2}}},
			orb.Polygon{{{111 + 100*metre, -2}, {111 + 100.5*metre, -2 + 50*metre}, {111 + 100*metre, -2 + 100*metre}, {111 + 100*metre, -2}}}}, nil},
		{"inside", hundred, []orb.Geometry{left, orb.Point{111.001, -1.999}, orb.LineString{{111.001, -1.999}, {111.002, -1.999}}}, nil},
		{"a little outside", hundred, []orb.Geometry{field(111-40*metre, -2, 100*metre, 100*metre)}, nil},
		{"half outside", hundred, []orb.Geometry{field(111-100*metre, -2, 200*metre, 100*metre)}, []string{"0 outside-village 50 % 101 m"}},
		{"all outside", hundred, []orb.Geometry{field(111-300*metre, -2, 200*metre, 100*metre)}, []string{"0 outside-village 100 % 302 m"}},
		{"line half outside", hundred, []orb.Geometry{orb.LineString{{111 - 100*metre, -1.999}, {111 + 100*metre, -1.999}}}, []string{"0 outside-village 50 % 101 m"}},
		{"point outside", hundred, []orb.Geometry{orb.Point{111 - 82*metre, -1.999}}, []string{"0 outside-village 100 % 82 m"}},
		{"some of the points", hundred, []orb.Geometry{orb.MultiPoint{{111 - 82*metre, -1.999}, {111.001, -1.999}}}, []string{"0 outside-village 50 % 82 m"}},
		{"nothing", hundred, []orb.Geometry{nil, orb.Polygon{}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range compare(tt.boundary, tt.shapes...) {
				got = append(got, brief(f))
				if f.Level != schema.Warning || f.Coordinate == nil || f.Repaired {
					t.Errorf("%+v", f)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func brief(f schema.Finding) string {
	s := fmt.Sprint(*f.Feature, " ", f.Rule)
	if other, ok := f.Args["other"]; ok {
		s += fmt.Sprint(" ", other)
	}
	if area, ok := f.Args["area_m2"].(float64); ok {
		s += fmt.Sprint(" ", math.Round(area), " m²")
	}
	if share, ok := f.Args["share"].(float64); ok {
		s += fmt.Sprint(" ", math.Round(share), " % ", math.Round(f.Args["distance_m"].(float64)), " m")
	}
	return s
}

// A village of fields that share vertices has no slivers; one vertex moved by
// half a metre makes some.
func TestNeighboursOfAVillage(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const side = 30
	var at [side + 1][side + 1]orb.Point
	for i := range at {
		for j := range at[i] {
			at[i][j] = orb.Point{111 + 0.001*(float64(i)+0.4*rng.Float64()), -2.5 + 0.001*(float64(j)+0.4*rng.Float64())}
		}
	}
	var shapes []orb.Geometry
	for i := range side {
		for j := range side {
			shapes = append(shapes, orb.Polygon{{at[i][j], at[i+1][j], at[i+1][j+1], at[i][j+1], at[i][j]}})
		}
	}
	if found := compare(nil, shapes...); len(found) != 0 {
		t.Errorf("%d findings, first %+v", len(found), found[0])
	}
	moved := shapes[side*15+15].(orb.Polygon)
	moved[0][2][0] += 0.5 * metre
	if found := compare(nil, shapes...); len(found) == 0 {
		t.Error("a moved vertex was not seen")
	}
}

// More than can be held is told, and takes a bounded time.
func TestNeighboursBounded(t *testing.T) {
	slow(t)
	begin := time.Now()
	n := NewNeighbours(field(111, -2, 1, 1), 0)
	for i := range MaxNeighbours + 5 {
		n.Add(Feature{Geometry: field(111, -2, float64(i+1)*1e-6, 0.1), Place: schema.Place{Feature: &i}}, 0)
	}
	found := n.Findings()
	last := found[len(found)-1]
	if last.Rule != "neighbours-not-compared" || last.Level != schema.Note || last.Args["n"] != MaxNeighbours+5 || last.Args["compared"] != MaxNeighbours {
		t.Errorf("%+v", last)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// What is forgotten is not compared; what stood before is only the other.
func TestNeighboursForgetAndStand(t *testing.T) {
	n := NewNeighbours(nil, 0)
	add := func(id string, g orb.Geometry) {
		n.Add(Feature{ID: id, Geometry: g, Place: schema.Place{Feature: &n.n, ID: id}}, 0)
	}
	one, two := field(111, -2, 0.1, 0.1), field(112, -2, 0.1, 0.1)
	mark := n.Mark()
	add("A", one)
	add("B", two)
	n.Forget(mark)
	add("C", one)
	if ids := n.IDs(); len(ids) != 1 || !ids["C"] {
		t.Errorf("%v", ids)
	}
	if box, ok := n.Extent(); !ok || box != one.Bound() {
		t.Errorf("%v %v", box, ok)
	}
	for _, id := range []string{"S", "T"} { // doubles of the village, of which one is C too
		if !n.Stand(id, one, 0) {
			t.Fatal("no room")
		}
	}
	found := n.Findings()
	if len(found) != 1 || found[0].Rule != "duplicate-geometry" || found[0].ID != "C" || found[0].Args["other"] != "S" {
		t.Errorf("%+v", found)
	}
}
