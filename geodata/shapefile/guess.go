package shapefile

import (
	"bytes"
	"strconv"

	"github.com/paulmach/orb"
)

// missingCRS tells what coordinates without a system look like: a guess, the
// system to try first, and a position.
func missingCRS(box orb.Bound) args {
	a := args{"near": pair(box.Min), "guess": "?", "example": "EPSG:32749"}
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

func pair(p orb.Point) string {
	return strconv.FormatFloat(p[0], 'g', 10, 64) + ", " + strconv.FormatFloat(p[1], 'g', 10, 64)
}

func trimBlank(text []byte) []byte { return bytes.Trim(text, "\ufeff\x00 \t\r\n") }
