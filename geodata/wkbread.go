package geodata

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"
)

// wkbReader reads well-known binary and keeps the first error; after one it
// reads nothing but zeros.
type wkbReader struct {
	blob   []byte
	pos    int
	order  binary.ByteOrder
	floats int // in a position
	err    error
}

func (d *wkbReader) fail(rule string, a args) {
	if d.err == nil {
		d.err = blobError(rule, a)
	}
}

// need reports whether n bytes are left.
func (d *wkbReader) need(n int) bool {
	if d.err == nil && n > len(d.blob)-d.pos {
		d.fail("blob-truncated", args{"offset": d.pos})
	}
	return d.err == nil
}

func (d *wkbReader) uint32() (v uint32) {
	if d.need(4) {
		v = d.order.Uint32(d.blob[d.pos:])
		d.pos += 4
	}
	return v
}

// count reads how many things follow, of at least size bytes each.
func (d *wkbReader) count(size int) int {
	n := d.uint32()
	if uint64(n)*uint64(size) > uint64(len(d.blob)-d.pos) {
		d.fail("blob-truncated", args{"offset": d.pos})
	}
	if d.err != nil {
		return 0
	}
	return int(n)
}

// head reads the byte order and the type, which must be want unless that is 0.
func (d *wkbReader) head(want uint32) uint32 {
	if !d.need(5) {
		return 0
	}
	d.order = byteOrder(d.blob[d.pos])
	d.pos++
	raw := d.uint32()
	const oldZ, oldM = 1 << 31, 1 << 30 // as written before ISO
	code := raw &^ (oldZ | oldM)
	extra := code / 1000
	code %= 1000
	d.floats = 2
	if extra == 3 || raw&oldZ != 0 && raw&oldM != 0 {
		d.floats = 4
	} else if extra > 0 || raw != raw&^(oldZ|oldM) {
		d.floats = 3
	}
	if code < wkbPoint || code > wkbCollection || extra > 3 || want != 0 && code != want {
		d.fail("blob-geometry-type", args{"code": raw})
		return 0
	}
	return code
}

// geometry reads any geometry if want is 0, else one of that type.
func (d *wkbReader) geometry(want uint32) orb.Geometry {
	switch d.head(want) {
	case wkbPoint:
		if p, ok := d.point(); ok {
			return p
		}
	case wkbLineString:
		return orb.LineString(d.points())
	case wkbPolygon:
		return d.rings()
	case wkbMultiPoint:
		return orb.MultiPoint(parts[orb.Point](d, wkbPoint))
	case wkbMultiLineString:
		return orb.MultiLineString(parts[orb.LineString](d, wkbLineString))
	case wkbMultiPolygon:
		return orb.MultiPolygon(parts[orb.Polygon](d, wkbPolygon))
	case wkbCollection:
		return d.collection()
	}
	return nil
}

// point reads a position; NaN for both stands for a point nowhere.
func (d *wkbReader) point() (orb.Point, bool) {
	if !d.need(8 * d.floats) {
		return orb.Point{}, false
	}
	x := math.Float64frombits(d.order.Uint64(d.blob[d.pos:]))
	y := math.Float64frombits(d.order.Uint64(d.blob[d.pos+8:]))
	d.pos += 8 * d.floats
	return orb.Point{x, y}, !math.IsNaN(x) || !math.IsNaN(y)
}

func (d *wkbReader) points() []orb.Point {
	n := d.count(8 * d.floats)
	points := make([]orb.Point, n)
	for i := range points {
		points[i], _ = d.point()
	}
	return points
}

func (d *wkbReader) rings() orb.Polygon {
	n := d.count(4)
	rings := make(orb.Polygon, 0, min(n, 64))
	for range n {
		rings = append(rings, d.points())
	}
	return rings
}

// parts reads the members of a Multi geometry, each with its own head. The
// smallest has nine bytes.
func parts[P orb.Geometry](d *wkbReader, code uint32) []P {
	n := d.count(9)
	out := make([]P, 0, min(n, 64))
	for range n {
		if part, ok := d.geometry(code).(P); ok {
			out = append(out, part)
		}
	}
	return out
}

func (d *wkbReader) collection() orb.Geometry {
	n := d.count(9)
	out := make(orb.Collection, 0, min(n, 64))
	for range n {
		if d.nests() {
			d.fail("nested-collection", nil)
			break
		}
		if g := d.geometry(0); g != nil {
			out = append(out, g)
		}
	}
	return out
}

// nests looks whether a collection is next.
func (d *wkbReader) nests() bool {
	ahead := wkbReader{blob: d.blob, pos: d.pos, err: d.err}
	return ahead.head(0) == wkbCollection
}
