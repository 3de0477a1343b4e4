package crs

import (
	"fmt"
	"strconv"
	"strings"
)

// zones is a row of systems with codes one after another.
type zones struct {
	first, from, to int // code of the zone from; zones from, from+1 … to
	name            string
	make            func(zone int) grid
}

// Known lists the systems that are read, WGS84 first.
func Known() []System {
	known := []System{{}, {Code: 4755, Name: "DGN95"}, {Code: 9470, Name: "SRGI2013"},
		{Code: 4238, Name: "ID74", datum: indonesian1974()}, {Code: 3857, Name: "WGS 84 / Pseudo-Mercator", method: webMercator}}
	for _, z := range allZones() {
		for zone := z.from; zone <= z.to; zone++ {
			known = append(known, z.system(zone))
		}
	}
	return known
}

// allZones has the codes as EPSG gives them. The rows of ID74 begin at its own
// ellipsoid, the others at that of WGS84.
func allZones() []zones {
	return []zones{
		{32646, 46, 54, "WGS 84 / UTM zone %dN", utmNorth},
		{32746, 46, 54, "WGS 84 / UTM zone %dS", utmSouth},
		{23866, 46, 52, "DGN95 / UTM zone %dN", utmNorth},
		{23877, 47, 54, "DGN95 / UTM zone %dS", utmSouth},
		{23830, 0, 15, "DGN95 / Indonesia TM-3 zone %s", tm3},
		{9476, 46, 52, "SRGI2013 / UTM zone %dN", utmNorth},
		{9487, 47, 54, "SRGI2013 / UTM zone %dS", utmSouth},
		{23846, 46, 52, "ID74 / UTM zone %dN", id74North},
		{23887, 47, 54, "ID74 / UTM zone %dS", id74South},
	}
}

func (z zones) system(zone int) System {
	s := System{Code: z.first + zone - z.from, method: transverseMercator, grid: z.make(zone)}
	s.Name = fmt.Sprintf(z.name, zone)
	if strings.HasSuffix(z.name, "%s") {
		s.Name = fmt.Sprintf(z.name, tm3Zone(zone))
	}
	if strings.HasPrefix(z.name, "ID74") {
		s.datum = indonesian1974()
	}
	return s
}

func utm(e ellipsoid, zone int, north float64) grid {
	return newGrid(e, float64(6*zone-183), 0.9996, 500_000, north)
}

func utmNorth(zone int) grid  { return utm(wgs84(), zone, 0) }
func utmSouth(zone int) grid  { return utm(wgs84(), zone, 10_000_000) }
func id74North(zone int) grid { return utm(indonesian(), zone, 0) }
func id74South(zone int) grid { return utm(indonesian(), zone, 10_000_000) }

// tm3 is the land office's grid, three degrees wide; zone 0 is 46.2.
func tm3(zone int) grid {
	return newGrid(wgs84(), 94.5+3*float64(zone), 0.9999, 200_000, 1_500_000)
}

// tm3Zone is a UTM zone and its western half (1) or eastern half (2).
func tm3Zone(zone int) string {
	return fmt.Sprintf("%d.%d", 46+(zone+1)/2, 1+(zone+1)%2)
}

// byCode finds a system by its EPSG code, or by one that others used before.
func byCode(code int) (System, bool) {
	switch code {
	case 4326, 4979:
		return System{}, true
	case 900913, 102100, 102113, 3785:
		code = 3857
	case 4898:
		code = 4755
	case 9469:
		code = 9470
	}
	for _, z := range allZones() {
		if zone := z.from + code - z.first; zone >= z.from && zone <= z.to {
			return z.system(zone), true
		}
	}
	for _, s := range Known()[1:5] {
		if s.Code == code {
			return s, true
		}
	}
	return System{}, false
}

// refused names systems of Indonesia and its neighbours that are not read,
// most of them because their datum needs another shift in each region.
func refused(code int) string {
	names := map[int]string{
		4211: "Batavia", 4813: "Batavia (Jakarta)", 2308: "Batavia / TM 109 SE", 3001: "Batavia / NEIEZ", 5330: "Batavia (Jakarta) / NEIEZ",
		21148: "Batavia / UTM zone 48S", 21149: "Batavia / UTM zone 49S", 21150: "Batavia / UTM zone 50S",
		4613: "Segara", 4820: "Segara (Jakarta)", 2933: "Segara / UTM zone 50S", 3000: "Segara / NEIEZ", 5329: "Segara (Jakarta) / NEIEZ",
		4257: "Makassar", 4804: "Makassar (Jakarta)", 3002: "Makassar / NEIEZ", 5331: "Makassar (Jakarta) / NEIEZ",
		4219: "Bukit Rimpah", 4295: "Serindung", 4298: "Timbalai 1948", 29849: "Timbalai 1948 / UTM zone 49N",
		29850: "Timbalai 1948 / UTM zone 50N", 3395: "WGS 84 / World Mercator",
	}
	return names[code]
}

// Parse finds a system by how files and people call it: EPSG:32749, a bare
// code, an OGC URN or URL, CRS84, or its name, e.g. "WGS 84 / UTM zone 49S",
// "UTM 49S". Positions are read in the order east, north whatever the
// authority says of its axes. The error is an *UnknownError.
func Parse(name string) (System, error) {
	text := strings.TrimSpace(name)
	if text == "" || plain(text) == "CRS84" || plain(text) == "WGS84" {
		return System{}, nil
	}
	authority, code := split(strings.ToUpper(text))
	if authority == "OGC" && (code == "CRS84" || code == "CRS84H") {
		return System{}, nil
	}
	if n, err := strconv.Atoi(code); err == nil && (authority == "EPSG" || authority == "ESRI" || authority == "") {
		if s, ok := byCode(n); ok {
			return s, nil
		}
		if known := refused(n); known != "" {
			text = fmt.Sprintf("%s (EPSG:%d)", known, n)
		}
		return System{}, &UnknownError{text}
	}
	if s, ok := byName(text); ok {
		return s, nil
	}
	return System{}, &UnknownError{text}
}

// split takes an identifier in capitals apart into authority and code.
func split(text string) (authority, code string) {
	for _, prefix := range []string{"URN:OGC:DEF:CRS:", "URN:X-OGC:DEF:CRS:", "HTTP://WWW.OPENGIS.NET/DEF/CRS/",
		"HTTPS://WWW.OPENGIS.NET/DEF/CRS/", "HTTP://WWW.OPENGIS.NET/GML/SRS/"} {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			text = strings.NewReplacer("/", ":", ".XML#", ":").Replace(rest)
			break
		}
	}
	authority, code, ok := strings.Cut(text, ":")
	if !ok {
		return "", text
	}
	return authority, code[strings.LastIndexByte(code, ':')+1:]
}

// byName finds a system by its name as EPSG or ESRI write it, or as short as
// "UTM 49S" (of WGS84) and "TM-3 49.2".
func byName(name string) (System, bool) {
	key := strings.TrimPrefix(plain(name), "GCS")
	if strings.HasPrefix(key, "UTM") {
		key = "WGS84" + key
	}
	if strings.HasPrefix(key, "TM3") {
		key = "DGN95INDONESIA" + key
	}
	for _, s := range Known()[1:] {
		if plain(s.Name) == key {
			return s, true
		}
	}
	return System{}, key == "WGS84"
}

// plain brings the ways to write a name together: capitals and digits only.
func plain(name string) string {
	letters := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.ToUpper(name))
	return strings.NewReplacer("ZONE", "", "WGS1984", "WGS84", "DGN1995", "DGN95", "INDONESIAN1974", "ID74",
		"WEBMERCATORAUXILIARYSPHERE", "PSEUDOMERCATOR").Replace(letters)
}
