package report

import (
	"encoding/json"
	"io"

	"potensi/geodata"
	"potensi/mapping"
)

// WriteResources writes resources as a GeoJSON FeatureCollection (RFC 7946).
// The properties are the columns of the table resources; one that is empty is
// left out. A resource that is not yet mapped has the geometry null.
func WriteResources(w io.Writer, name string, resources []mapping.Resource) error {
	return geodata.WriteGeoJSON(w, name, func(yield func(geodata.Feature, error) bool) {
		for _, r := range resources {
			properties, err := json.Marshal(r)
			if !yield(geodata.Feature{ID: r.ID, Geometry: r.Geometry, Properties: properties}, err) {
				return
			}
		}
	})
}
