package geodata

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// esriSystem reads the name out of a "spatialReference" of Esri JSON, which
// gives the system's code; Esri's own code for web mercator is replaced.
func esriSystem(raw []byte) string {
	var member struct {
		Wkid, LatestWkid int
		Wkt              string
	}
	if len(raw) > 64<<10 || json.Unmarshal(raw, &member) != nil {
		return unreadableCRS
	}
	code := member.LatestWkid
	if code == 0 {
		code = member.Wkid
	}
	switch code {
	case 0:
		if member.Wkt != "" {
			return member.Wkt
		}
		return unreadableCRS
	case 102100, 102113, 900913:
		code = 3857
	}
	return "EPSG:" + strconv.Itoa(code)
}

// knownEsri reads a member of a feature of Esri JSON: attributes and a
// geometry whose members tell its type.
func (r *reading) knownEsri(name []byte) bool {
	switch string(name) {
	case "attributes":
		r.kind = "Feature"
		return r.once(&r.seen, 8, "attributes") && r.under("attributes", r.readProperties)
	case "geometry":
		r.kind = "Feature"
		return r.once(&r.seen, 4, "geometry") && r.under("geometry", r.readEsriGeometry)
	}
	return r.readForeign()
}

func (r *reading) readEsriGeometry() bool {
	if r.peek() == 'n' {
		return r.value()
	}
	if r.peek() != '{' {
		return r.wrongKind("geometry-type")
	}
	e := esriShape{geometry: geometry{scanner: r.scanner}, at: orb.Point{math.NaN(), math.NaN()}}
	if !r.object(e.member) {
		return false
	}
	if r.total > MaxVertices {
		return r.fail("too-many-vertices", args{"n": r.total, "max": MaxVertices})
	}
	r.Geometry = e.out
	if e.out == nil && !math.IsNaN(e.at[0]) && !math.IsNaN(e.at[1]) {
		r.Geometry = e.at
	}
	return true
}

// esriShape is a geometry of Esri JSON while it is read.
type esriShape struct {
	geometry
	at orb.Point // of a point; NaN when it is nowhere
}

func (e *esriShape) member(name []byte) (ok bool) {
	switch string(name) {
	case "x":
		return e.ordinate(0)
	case "y":
		return e.ordinate(1)
	case "z", "m":
		e.altitude = e.altitude || e.peek() != 'n'
		return e.value()
	case "points":
		var points []orb.Point
		points, ok = e.positions(MaxVertices)
		e.out = orb.MultiPoint(points)
		return ok
	case "paths":
		e.out, ok = e.lines()
		return ok
	case "rings":
		var rings orb.Polygon
		rings, ok = e.rings()
		e.out = areas(rings)
		return ok
	case "curvePaths", "curveRings":
		return e.fail("geometry-type", args{"type": string(name)})
	case "spatialReference":
		return e.readCRS(esriSystem)
	}
	return e.value()
}

// ordinate reads x or y of a point; null and "NaN" mean nowhere.
func (e *esriShape) ordinate(axis int) (ok bool) {
	if c := e.peek(); c == 'n' || c == '"' {
		return e.value()
	}
	e.total = 1
	e.at[axis], ok = e.coordinate()
	return ok
}

// areas sorts the rings of Esri JSON, which are in no order: clockwise ones
// bound areas, the others are holes in the smallest area that holds them. A
// hole in none is taken for an area.
func areas(rings []orb.Ring) orb.Geometry {
	all := orb.MultiPolygon{}
	for _, ring := range rings {
		if signedArea(ring) <= 0 {
			all = append(all, orb.Polygon{ring})
		}
	}
	outer := len(all)
	sizes := make([]float64, outer)
	for i, p := range all {
		sizes[i] = math.Abs(signedArea(p[0]))
	}
	for _, ring := range rings {
		if signedArea(ring) <= 0 {
			continue
		}
		if i := holder(all[:outer], sizes, ring); i >= 0 {
			all[i] = append(all[i], ring)
			continue
		}
		all = append(all, orb.Polygon{ring})
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

// holder finds the smallest area that holds a hole, -1 if there is none.
func holder(polygons []orb.Polygon, sizes []float64, hole orb.Ring) int {
	best, own := -1, signedArea(hole)
	for i, p := range polygons {
		if sizes[i] >= own && (best < 0 || sizes[i] < sizes[best]) && inside(hole[0], p[0]) >= 0 {
			best = i
		}
	}
	return best
}
