package geodata

import (
	"encoding/json"
	"strconv"

	"potensi/geodata/crs"
)

const unreadableCRS = "?"

// crsName reads the name out of a "crs" member of GeoJSON 2008, "" for null,
// and "?" for a member that cannot be understood.
func crsName(raw []byte) string {
	var name string
	if json.Unmarshal(raw, &name) == nil { // null too
		return name
	}
	var crs struct {
		Properties struct{ Name, Href, Code any }
	}
	if len(raw) > 64<<10 || json.Unmarshal(raw, &crs) != nil {
		return unreadableCRS
	}
	for _, v := range []any{crs.Properties.Name, crs.Properties.Href} {
		if text, ok := v.(string); ok && text != "" {
			return text
		}
	}
	if code, ok := crs.Properties.Code.(float64); ok {
		return "EPSG:" + strconv.FormatFloat(code, 'f', -1, 64)
	}
	return unreadableCRS
}

// isLonLat reports whether a name stands for WGS84 longitude and latitude, in
// the order GeoJSON files have them whatever EPSG says.
func isLonLat(name string) bool {
	system, err := crs.Parse(name)
	return err == nil && system.IsLonLat()
}
