// Package geodata turns the world's geodata formats into features and back,
// checks and repairs their geometry, and measures it on the WGS84 ellipsoid.
//
// Coordinates are longitude and latitude in degrees, as in GeoJSON (RFC 7946).
// A bad feature is a feature with findings; only a file that cannot be read
// any further is an error.
package geodata

import (
	"encoding/json"

	"github.com/paulmach/orb"

	"potensi/geodata/crs"
	"potensi/schema"
)

// Feature is one thing read from a file. A nil Geometry means not yet mapped.
type Feature struct {
	ID         string
	Geometry   orb.Geometry
	Properties json.RawMessage // a JSON object, or nil
	Place      schema.Place
	Findings   []schema.Finding
	Altitude   bool // an altitude or measure stood in the file and was dropped
	// Foreign are the members beside type, id, geometry, properties and bbox
	// as a JSON object, or nil: "$comapeo" for one.
	Foreign json.RawMessage
}

// Options say what a reader cannot know from the file itself.
type Options struct {
	// CRS is the system that the person says the coordinates are in; it wins
	// over what the file says. Nil: as the file says.
	CRS *crs.System
	// Tell takes what is to be said of a file in which there is no feature to
	// say it with. Nil: nobody listens.
	Tell func(schema.Finding)
}

// Say tells what could be told with no feature.
func (o Options) Say(findings []schema.Finding) {
	if o.Tell == nil {
		return
	}
	for _, f := range findings {
		o.Tell(f)
	}
}

// Rejected reports whether a finding of level error keeps the feature out.
func (f Feature) Rejected() bool {
	return has(f.Findings, func(x schema.Finding) bool { return x.Level == schema.Error })
}

// Repaired reports whether the feature was changed to make it good.
func (f Feature) Repaired() bool {
	return has(f.Findings, func(x schema.Finding) bool { return x.Repaired })
}

func has(findings []schema.Finding, match func(schema.Finding) bool) bool {
	for _, f := range findings {
		if match(f) {
			return true
		}
	}
	return false
}
