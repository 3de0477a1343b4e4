package geodata

import (
	"encoding/json"
	"strconv"
	"strings"
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
	name = strings.ToUpper(strings.TrimSpace(name))
	switch name {
	case "", "CRS84", "OGC:CRS84", "WGS84", "WGS 84", "EPSG:4326":
		return true
	}
	const urn, url = "URN:OGC:DEF:CRS:", "HTTP://WWW.OPENGIS.NET/DEF/CRS/"
	rest, ok := strings.CutPrefix(name, urn)
	if !ok {
		rest, ok = strings.CutPrefix(name, url)
		rest = strings.ReplaceAll(rest, "/", ":")
	}
	authority, code, _ := strings.Cut(rest, ":")
	code = code[strings.LastIndexByte(code, ':')+1:]
	return ok && (authority == "OGC" && code == "CRS84" || authority == "EPSG" && code == "4326")
}
