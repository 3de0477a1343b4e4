package geodata

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// own is the verdict of our quick test: "" or a rule, unsure when it leaves
// the answer to simplefeatures.
func own(polygons []orb.Polygon) string {
	met := new(sweep).meet(polygons)
	switch {
	case met.crossed:
		return met.by.rule()
	case !met.none():
		return unsure
	}
	rule, _ := stray(polygons)
	return rule
}

// onGrid gives a random ring on a small grid, full of touching sides.
func onGrid(rng *rand.Rand) orb.Ring {
	size := 3 + rng.IntN(6)
	return randomRing(3+rng.IntN(6), func() orb.Point {
		return orb.Point{float64(rng.IntN(size)), float64(rng.IntN(size))}
	})
}

// nearGrid is the same, moved by so little that rounding decides.
func nearGrid(rng *rand.Rand) orb.Ring {
	return randomRing(3+rng.IntN(6), func() orb.Point {
		x, y := 111+0.1*float64(rng.IntN(5)), -2.5+0.1*float64(rng.IntN(5))
		for range rng.IntN(3) {
			x = math.Nextafter(x, 200)
		}
		return orb.Point{x, y}
	})
}

func scattered(rng *rand.Rand) orb.Ring {
	return randomRing(3+rng.IntN(5), func() orb.Point { return orb.Point{rng.Float64(), rng.Float64()} })
}

// star is simple most of the time, and long enough for the sweep now and then.
func star(rng *rand.Rand) orb.Ring {
	n, k := 3+rng.IntN(150), 0.0
	x, y := 3*rng.Float64(), 3*rng.Float64()
	wobble := rng.Float64() * 2.2 / float64(n)
	return randomRing(n, func() orb.Point {
		angle := 2*math.Pi*k/float64(n) + wobble*(rng.Float64()-0.5)*2*math.Pi
		k++
		r := 0.2 + rng.Float64()
		return orb.Point{x + r*math.Cos(angle), y + r*math.Sin(angle)}
	})
}

func randomRing(n int, point func() orb.Point) orb.Ring {
	ring := make(orb.Ring, n, n+1)
	for i := range ring {
		ring[i] = point()
	}
	return append(ring, ring[0])
}

// usable says whether a ring comes as far as the test for validity.
func usable(r orb.Ring) bool {
	var c Checker
	return len(c.distinct(r, nowhere())) == len(r) && !fewerThanThree(r) && !isFlat(r)
}

// TestVerdictsAgree compares our quick verdicts with simplefeatures on rings,
// polygons with holes and several parts: they must agree wherever ours is sure.
func TestVerdictsAgree(t *testing.T) {
	makers := map[string]func(*rand.Rand) orb.Ring{"grid": onGrid, "near": nearGrid, "scattered": scattered, "star": star}
	for name, maker := range makers {
		rng := rand.New(rand.NewPCG(7, 11))
		sure, good := 0, 0
		rounds := 5000
		if raced {
			rounds = 200
		}
		for range rounds {
			polygons := randomPolygons(rng, maker)
			ours := own(polygons)
			if ours == unsure {
				continue
			}
			sure++
			theirs := verdict(polygons)
			if theirs == "" {
				good++
			}
			if (ours == "") != (theirs == "") {
				t.Fatalf("%s: ours %q, simplefeatures %q: %v", name, ours, theirs, polygons)
			}
		}
		t.Logf("%s: %d of %d without simplefeatures, %d of them valid", name, sure, rounds, good)
		if good == 0 || sure == good {
			t.Errorf("%s: the test is one-sided", name)
		}
	}
}

func randomPolygons(rng *rand.Rand, maker func(*rand.Rand) orb.Ring) (polygons []orb.Polygon) {
	ring := func() orb.Ring {
		for {
			if r := maker(rng); usable(r) {
				return r
			}
		}
	}
	for range 1 + rng.IntN(8)/6 {
		p := orb.Polygon{ring()}
		for range rng.IntN(6) / 4 {
			hole := ring()
			for i, v := range hole { // smaller, so that some lie inside
				hole[i] = orb.Point{p[0][0][0] + (v[0]-hole[0][0])/8, p[0][0][1] + (v[1]-hole[0][1])/8}
			}
			if usable(hole) {
				p = append(p, hole)
			}
		}
		polygons = append(polygons, p)
	}
	return polygons
}
