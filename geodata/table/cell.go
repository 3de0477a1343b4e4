package table

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

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

// utmZone is a zone with its hemisphere or, as GPS devices write it, its band
// of latitude: 49S, 49 M. S and N are taken for hemispheres.
var utmZone = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i)(?:UTM)?\s*(?:zona|zone)?\s*(\d{1,2})\s*([A-Z])$`)
})

// zoneCode is the EPSG code of a UTM zone on WGS84, 0 if a text is none.
func zoneCode(text string) int {
	m := utmZone().FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	switch band := strings.ToUpper(m[2]); {
	case err != nil || n < 1 || n > 60:
		return 0
	case band == "S" || band < "N":
		return 32700 + n
	}
	return 32600 + n
}

// readPair reads latitude and longitude, or northing and easting; utm is the
// EPSG code of the zone that a column beside them names.
func (c geoColumn) readPair(lat, lon string, utm int, opt geodata.Options) (shape, *fault) {
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
	if _, far := beyondDegrees(s.geometry); far {
		s.srid = utm
	}
	return s, s.locate(opt)
}
