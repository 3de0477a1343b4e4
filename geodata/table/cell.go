package table

import (
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/schema"
)

// readText reads a cell by its form.
func (c geoColumn) readText(cell string, opt geodata.Options) (s shape, f *fault) {
	switch {
	case cell == "" || strings.EqualFold(cell, "null"):
		return shape{}, nil
	case cell[0] == '{':
		s, f = readJSON(cell, opt)
	case isWKT(cell):
		s, f = readWKT(cell)
	case isHexWKB(cell):
		s, f = readHexWKB(cell)
	default:
		s, f = geoString(cell, c.want)
	}
	if f == nil {
		f = s.locate(opt)
	}
	return s, f
}

// readJSON reads a GeoJSON geometry or feature.
func readJSON(cell string, opt geodata.Options) (s shape, f *fault) {
	var all orb.Collection
	err := geodata.ReadGeoJSON(strings.NewReader(cell), "", opt, func(read geodata.Feature) error {
		for _, finding := range read.Findings {
			if finding.Level == schema.Error && f == nil {
				f = &fault{finding.Rule, finding.Args}
			}
		}
		if read.Geometry != nil {
			all = append(all, read.Geometry)
		}
		s.altitude = s.altitude || read.Altitude
		return nil
	})
	if finding, ok := err.(*schema.Finding); ok && f == nil {
		f = &fault{finding.Rule, finding.Args}
	}
	s.lonLat = true
	switch {
	case len(all) == 1:
		s.geometry = all[0]
	case len(all) > 1:
		s.geometry = all
	}
	return s, f
}

// readPair reads latitude and longitude, or northing and easting.
func (c geoColumn) readPair(lat, lon string, opt geodata.Options) (shape, *fault) {
	if lat == "" && lon == "" || strings.EqualFold(lat, "null") || strings.EqualFold(lon, "null") {
		return shape{}, nil
	}
	y, yAxis, ok := angle(lat)
	if !ok {
		return shape{}, &fault{"coordinate-unreadable", args{"value": shorten(lat)}}
	}
	x, xAxis, ok := angle(lon)
	if !ok {
		return shape{}, &fault{"coordinate-unreadable", args{"value": shorten(lon)}}
	}
	s := shape{geometry: orb.Point{x, y}}
	if yAxis == 'x' && xAxis != 'x' || xAxis == 'y' && yAxis != 'y' {
		s.geometry = orb.Point{y, x}
		s.remark("swapped", true, nil)
	}
	return s, s.locate(opt)
}
