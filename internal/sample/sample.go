// Package sample holds the sample workshop: the kelurahan Kotawaringin Hilir
// as a geodata file and a workshop document, imported like any user's files.
package sample

import "embed"

// Files are resources.geojson and workshop.json.
//
//go:embed resources.geojson workshop.json
var Files embed.FS

// Names lists the files in the order of import: what others refer to first.
func Names() []string { return []string{"resources.geojson", "workshop.json"} }
