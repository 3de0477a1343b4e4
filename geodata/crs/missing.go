package crs

import (
	"strconv"

	"github.com/paulmach/orb"
)

// Missing makes the arguments of the finding crs-missing for coordinates that
// lie in a box: near (one of its corners), guess (what system they look like,
// "?" if like none) and example (what to try as --crs).
func Missing(box orb.Bound) map[string]any {
	a := map[string]any{"near": Near(box.Min), "guess": "?", "example": "EPSG:32749"}
	switch {
	case holds(orb.Bound{Min: orb.Point{90, -15}, Max: orb.Point{145, 10}}, box):
		a["guess"], a["example"] = "WGS 84 (EPSG:4326)", "EPSG:4326"
	case holds(orb.Bound{Min: orb.Point{100_000, 8_800_000}, Max: orb.Point{900_000, 10_000_000}}, box):
		a["guess"] = "UTM 46S–54S"
	case holds(orb.Bound{Min: orb.Point{100_000, 0}, Max: orb.Point{900_000, 900_000}}, box):
		a["guess"], a["example"] = "UTM 46N–54N", "EPSG:32649"
	case holds(orb.Bound{Min: orb.Point{20_000, 900_000}, Max: orb.Point{380_000, 2_400_000}}, box):
		a["guess"], a["example"] = "TM-3", "EPSG:23836"
	}
	return a
}

// holds is false for a box with NaN.
func holds(outer, box orb.Bound) bool {
	return box.Min[0] <= box.Max[0] && box.Min[1] <= box.Max[1] && around(outer, box)
}

// Near writes a position for a finding.
func Near(p orb.Point) string {
	return strconv.FormatFloat(p[0], 'g', 10, 64) + ", " + strconv.FormatFloat(p[1], 'g', 10, 64)
}

func around(a, b orb.Bound) bool {
	return a.Min[0] <= b.Min[0] && a.Min[1] <= b.Min[1] && a.Max[0] >= b.Max[0] && a.Max[1] >= b.Max[1]
}
