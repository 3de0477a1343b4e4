package table

import (
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/schema"
)

// Spot is what a text says about where something is.
type Spot struct {
	Geometry orb.Geometry // nil: nothing
	Altitude bool         // a third number stood there and was dropped
	Accuracy float64      // metres, the worst of its points; 0 is unknown
	Findings []schema.Finding
}

// LooksGeometry reports whether a text can only be a geometry: WKT, or the
// answer to a geo question of ODK or KoboToolbox called name. Two numbers are
// one only where the name speaks of a place.
func LooksGeometry(text, name string) bool {
	text = strings.TrimSpace(text)
	return isWKT(text) || LooksGeoString(text, placeWord().MatchString(name))
}

// ReadText reads a geometry from the text that answers the question called
// name. Findings are placed at at; one of level error says why there is none.
func ReadText(text, name string, opt geodata.Options, at schema.Place) Spot {
	c := geoColumn{text: 0, lat: -1, lon: -1, zone: -1, want: drawnIn(name, [][]string{{text}}, 0)}
	s, wrong := c.readText(strings.TrimSpace(text), opt)
	spot := Spot{Geometry: s.geometry, Altitude: s.altitude, Accuracy: s.accuracy, Findings: s.findings}
	if wrong != nil {
		spot.Findings = append(spot.Findings, schema.Finding{Rule: wrong.rule, Level: schema.Error, Args: wrong.args})
	}
	for i := range spot.Findings {
		spot.Findings[i].Place = at
	}
	return spot
}
