package tile

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

// Kind is what a feature is drawn as: the GeomType of the specification.
type Kind uint8

const (
	Nothing Kind = iota
	Points
	Lines
	Polygons
)

// Drawer draws one geometry after another into one tile. It keeps its buffers,
// so that drawing allocates nothing once they have grown; it is not for
// several goroutines at a time.
type Drawer struct {
	frame    frame
	ring     []position // being read
	clipped  []position
	spots    []spot // of all rings, lines or points
	strands  []strand
	edges    []edge
	commands []byte
	repairs  int
	coarse   int32 // a power of two
}

// strand is one ring or line of what is drawn: spots from begin to end.
type strand struct {
	begin, end int
	hole       bool
	area       int64 // twice, positive for an outer ring of the specification
	box        edge  // only its extent
}

// NewDrawer makes a drawer for a tile.
func NewDrawer(t ID) *Drawer {
	d := &Drawer{}
	d.Reset(t)
	return d
}

// Reset turns to another tile.
func (d *Drawer) Reset(t ID) { d.frame, d.coarse = frameOf(t), 1 }

// Coarsen draws on a grid so many times coarser, a power of two up to 256,
// until the next Reset. Squares stay as they are.
func (d *Drawer) Coarsen(times int32) { d.coarse = times }

// Commands are the drawn geometry as the specification encodes it. They are
// good until the next one is drawn.
func (d *Drawer) Commands() []byte { return d.commands }

// Repairs counts the polygons so far that crossed themselves on the grid.
func (d *Drawer) Repairs() int { return d.repairs }

func (d *Drawer) clear() {
	d.spots, d.strands, d.commands = d.spots[:0], d.strands[:0], d.commands[:0]
}

// Blob draws the geometry of a GeoPackage, in degrees. What is not in the
// tile, or too small for its grid, is Nothing, and so is what is no geometry.
func (d *Drawer) Blob(blob []byte) Kind {
	d.clear()
	r, ok := plainBlob(blob)
	if !ok {
		g, err := geodata.DecodeGPKG(blob)
		if err != nil || g == nil {
			return Nothing
		}
		return d.Geometry(g)
	}
	switch code := r.uint32(1); code {
	case 1, 4:
		r.each(code, func() { d.point(r.position(&d.frame)) })
		return d.endPoints()
	case 2, 5:
		r.each(code, func() { d.line(r.positions(&d.frame, d.ring[:0])) })
		return d.endLines()
	default:
		r.each(code, func() {
			for i := range r.uint32(0) {
				d.addRing(r.positions(&d.frame, d.ring[:0]), i > 0)
			}
		})
		return d.endPolygons()
	}
}

// Geometry draws a geometry in degrees; of a collection what has the most
// dimensions.
func (d *Drawer) Geometry(g orb.Geometry) Kind {
	d.clear()
	switch g := g.(type) {
	case orb.Point:
		d.point(d.frame.at(g[0], g[1]))
		return d.endPoints()
	case orb.MultiPoint:
		for _, p := range g {
			d.point(d.frame.at(p[0], p[1]))
		}
		return d.endPoints()
	case orb.LineString:
		d.line(d.project(g))
		return d.endLines()
	case orb.MultiLineString:
		for _, part := range g {
			d.line(d.project(part))
		}
		return d.endLines()
	case orb.Polygon:
		d.polygon(g)
		return d.endPolygons()
	case orb.MultiPolygon:
		for _, part := range g {
			d.polygon(part)
		}
		return d.endPolygons()
	case orb.Collection:
		return d.Geometry(widest(g))
	}
	return Nothing
}

// widest keeps of a collection the members with the most dimensions.
func widest(c orb.Collection) orb.Geometry {
	var areas orb.MultiPolygon
	var lines orb.MultiLineString
	var points orb.MultiPoint
	for _, g := range c {
		switch g := g.(type) {
		case orb.Polygon:
			areas = append(areas, g)
		case orb.MultiPolygon:
			areas = append(areas, g...)
		case orb.LineString:
			lines = append(lines, g)
		case orb.MultiLineString:
			lines = append(lines, g...)
		case orb.Point:
			points = append(points, g)
		case orb.MultiPoint:
			points = append(points, g...)
		}
	}
	switch {
	case len(areas) > 0:
		return areas
	case len(lines) > 0:
		return lines
	}
	return points
}

func (d *Drawer) project(points []orb.Point) []position {
	d.ring = d.ring[:0]
	for _, p := range points {
		d.ring = append(d.ring, d.frame.at(p[0], p[1]))
	}
	return d.ring
}

func (d *Drawer) polygon(rings orb.Polygon) {
	for i, ring := range rings {
		d.addRing(d.project(ring), i > 0)
	}
}

func (d *Drawer) point(p position) {
	if p.x >= low && p.x <= high && p.y >= low && p.y <= high {
		d.spots = append(d.spots, p.round())
	}
}

// Square draws a square about a place of the grid; a side of 0 is a point.
func (d *Drawer) Square(x, y, side float64) Kind {
	d.clear()
	at, half := position{x - side/2, y - side/2}.round(), int32(math.Floor(side+0.5))
	if half < 1 {
		d.point(position{x, y})
		return d.endPoints()
	}
	d.spots = append(d.spots, at, spot{at.x + half, at.y}, spot{at.x + half, at.y + half}, spot{at.x, at.y + half})
	d.strands = append(d.strands, strand{begin: 0, end: 4, area: 2 * int64(half) * int64(half)})
	d.writeRings()
	return Polygons
}

func (d *Drawer) endPoints() Kind {
	if len(d.spots) == 0 {
		return Nothing
	}
	d.command(moveTo, len(d.spots))
	var at spot
	for _, p := range d.spots {
		at = d.step(at, p)
	}
	return Points
}

func (d *Drawer) endLines() Kind {
	if len(d.strands) == 0 {
		return Nothing
	}
	var at spot
	for _, s := range d.strands {
		line := d.spots[s.begin:s.end]
		d.command(moveTo, 1)
		at = d.step(at, line[0])
		d.command(lineTo, len(line)-1)
		for _, p := range line[1:] {
			at = d.step(at, p)
		}
	}
	return Lines
}

func (d *Drawer) endPolygons() Kind {
	if len(d.strands) == 0 {
		return Nothing
	}
	if !d.sound() {
		d.repairs++
		if d.repair(); len(d.strands) == 0 {
			return Nothing
		}
	}
	d.writeRings()
	return Polygons
}

// writeRings encodes the rings, outer ones of positive area and holes of
// negative area, as the specification wants them.
func (d *Drawer) writeRings() {
	var at spot
	for _, s := range d.strands {
		ring := d.spots[s.begin:s.end]
		d.command(moveTo, 1)
		at = d.step(at, ring[0])
		d.command(lineTo, len(ring)-1)
		if s.area > 0 == s.hole {
			for i := len(ring) - 1; i > 0; i-- {
				at = d.step(at, ring[i])
			}
		} else {
			for _, p := range ring[1:] {
				at = d.step(at, p)
			}
		}
		d.command(closePath, 1)
	}
}

const moveTo, lineTo, closePath = 1, 2, 7

func (d *Drawer) command(id, count int) {
	d.commands = binary.AppendUvarint(d.commands, uint64(id|count<<3))
}

func (d *Drawer) step(from, to spot) spot {
	d.commands = appendZigzag(appendZigzag(d.commands, to.x-from.x), to.y-from.y)
	return to
}

func appendZigzag(b []byte, n int32) []byte {
	u := uint32(n<<1) ^ uint32(n>>31)
	if u < 0x80 {
		return append(b, byte(u))
	}
	return binary.AppendUvarint(b, uint64(u))
}
