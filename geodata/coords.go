package geodata

import "github.com/paulmach/orb"

const (
	// MaxVertices is how many vertices a feature may have.
	MaxVertices = 500_000
	// MaxRingVertices is how many vertices a ring may have.
	MaxRingVertices = 100_000
)

// isGeometry reports whether kind is one of the seven geometry types.
func isGeometry(kind string) bool {
	switch kind {
	case "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
		"GeometryCollection":
		return true
	}
	return false
}

// geometry is a geometry object while it is read. Its coordinates can only be
// read once the type is known; when they come first they are read afterwards.
type geometry struct {
	*scanner
	inside bool // a GeometryCollection
	kind   string
	coords int // where coordinates stand that are to be read later
	geoms  int // the same for geometries
	seen   int // members met, one bit each
	out    orb.Geometry
}

// geometry reads a geometry object; an empty one may be nil.
func (s *scanner) geometry(inside bool) (orb.Geometry, bool) {
	g := geometry{scanner: s, inside: inside, coords: -1, geoms: -1}
	if c := s.peek(); c != '{' {
		return nil, s.wrongKind("geometry-type")
	}
	if !s.object(g.member) || !g.later() {
		return nil, false
	}
	if !inside && s.total > MaxVertices {
		return nil, s.fail("too-many-vertices", args{"n": s.total, "max": MaxVertices})
	}
	return g.out, true
}

func (g *geometry) member(name []byte) bool {
	switch string(name) {
	case "type":
		return g.once(&g.seen, 1, "type") && g.readKind()
	case "coordinates":
		return g.once(&g.seen, 2, "coordinates") && g.read(&g.coords, g.kind != "" && g.kind != "GeometryCollection")
	case "geometries":
		return g.once(&g.seen, 4, "geometries") && g.read(&g.geoms, g.kind == "GeometryCollection")
	case "crs":
		return g.readCRS(crsName)
	}
	return g.scanner.value()
}

func (g *geometry) readKind() bool {
	if g.peek() != '"' {
		return g.wrongKind("geometry-type")
	}
	raw, ok := g.str()
	if !ok {
		return false
	}
	g.kind = unquote(raw)
	switch {
	case !isGeometry(g.kind):
		return g.fail("geometry-type", args{"type": excerpt(raw)})
	case g.inside && g.kind == "GeometryCollection":
		g.nested++
	}
	return true
}

// read reads coordinates or geometries when they can be understood now, and
// notes where they stand when not.
func (g *geometry) read(at *int, now bool) bool {
	if now {
		return g.body()
	}
	*at = g.pos
	return g.skip()
}

// later reads what had to wait for the type.
func (g *geometry) later() bool {
	at, member := g.coords, 2
	if g.kind == "GeometryCollection" {
		at, member = g.geoms, 4
	}
	switch {
	case g.kind == "":
		return g.fail("geometry-type", args{"type": ""})
	case g.seen&member == 0:
		return g.fail("bad-coordinates", args{"type": g.kind})
	case at < 0:
		return true
	}
	end := g.pos
	g.pos = at
	g.depth++
	ok := g.body()
	g.depth--
	g.pos = end
	return ok
}

func (g *geometry) body() bool {
	if g.kind == "GeometryCollection" {
		return g.under("geometries", g.collection)
	}
	return g.under("coordinates", g.coordinates)
}

func (g *geometry) collection() bool {
	all := orb.Collection{}
	ok := g.items(func(int) bool {
		one, ok := g.scanner.geometry(true)
		if inner, ok := one.(orb.Collection); ok {
			all = append(all, inner...)
		} else if one != nil {
			all = append(all, one)
		}
		return ok
	})
	g.out = all
	return ok
}

func (g *geometry) coordinates() (ok bool) {
	switch g.kind {
	case "Point":
		g.out, ok = g.point()
	case "MultiPoint":
		points, good := g.positions(MaxVertices)
		g.out, ok = orb.MultiPoint(points), good
	case "LineString":
		points, good := g.positions(MaxVertices)
		g.out, ok = orb.LineString(points), good
	case "MultiLineString":
		g.out, ok = g.lines()
	case "Polygon":
		g.out, ok = g.rings()
	default:
		g.out, ok = g.polygons()
	}
	return ok
}

// point reads a position; an empty array is a point nowhere.
func (g *geometry) point() (orb.Geometry, bool) {
	start := g.pos
	if g.take('[') && g.take(']') {
		return nil, true
	}
	g.pos = start
	g.total++
	p, ok := g.position()
	return p, ok
}

func (g *geometry) lines() (orb.MultiLineString, bool) {
	lines := orb.MultiLineString{}
	ok := g.items(func(int) bool {
		points, ok := g.positions(MaxVertices)
		if g.total <= MaxVertices {
			lines = append(lines, points)
		}
		return ok
	})
	return lines, ok
}

func (g *geometry) rings() (orb.Polygon, bool) {
	rings := orb.Polygon{}
	ok := g.items(func(int) bool {
		points, ok := g.positions(MaxRingVertices)
		if g.total <= MaxVertices {
			rings = append(rings, points)
		}
		return ok
	})
	return rings, ok
}

func (g *geometry) polygons() (orb.MultiPolygon, bool) {
	all := orb.MultiPolygon{}
	ok := g.items(func(int) bool {
		rings, ok := g.rings()
		if len(rings) == 0 {
			g.total++ // so that empty parts run into the limit too
		}
		if g.total <= MaxVertices {
			all = append(all, rings)
		}
		return ok
	})
	return all, ok
}
