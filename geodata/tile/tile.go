// Package tile draws features into Mapbox Vector Tiles 2.1: squares of the Web
// Mercator map with coordinates on a grid of 4096, 256 beyond each edge.
//
// A Drawer takes the geometry of a GeoPackage straight to the grid. What is
// rounded may cross itself: an exact test on whole numbers tells, and only
// those polygons that fail are built anew from their own edges. So every
// polygon in a tile is valid: rings closed, simple and not of zero area, holes
// within, parts that touch in points at most.
package tile

import (
	"math"

	"github.com/paulmach/orb"
)

const (
	// Extent is the side of a tile in units of its grid.
	Extent = 4096
	// Buffer is how far beyond its edges a tile is drawn, in the same units.
	Buffer = 256
	// MaxZoom is the deepest zoom level: a unit of the grid is 9 µm there.
	MaxZoom = 30

	low, high = -Buffer, Extent + Buffer
)

// ID is a tile's address: zoom, column from the west, row from the north.
type ID struct{ Z, X, Y int }

// Valid reports whether there is such a tile.
func (t ID) Valid() bool {
	return t.Z >= 0 && t.Z <= MaxZoom && t.X >= 0 && t.Y >= 0 && t.X < 1<<t.Z && t.Y < 1<<t.Z
}

// Bound is the tile with its buffer in degrees of longitude and latitude.
func (t ID) Bound() orb.Bound {
	const edge = float64(Buffer) / Extent
	return orb.Bound{
		Min: orb.Point{t.longitude(-edge), t.latitude(1 + edge)},
		Max: orb.Point{t.longitude(1 + edge), t.latitude(-edge)},
	}
}

func (t ID) longitude(right float64) float64 {
	return (float64(t.X)+right)/float64(uint64(1)<<t.Z)*360 - 180
}

func (t ID) latitude(down float64) float64 {
	y := math.Pi * (1 - 2*(float64(t.Y)+down)/float64(uint64(1)<<t.Z))
	return math.Atan(math.Sinh(y)) * 180 / math.Pi
}

// Project is a position in the square of the whole map, 0 to 1 from the west
// and from the north.
func Project(p orb.Point) (x, y float64) {
	return (p[0] + 180) / 360, 0.5 - isometric(p[1])/(2*math.Pi)
}

// At is the tile of a zoom level in which a position lies.
func At(zoom int, p orb.Point) ID {
	side := float64(uint64(1) << zoom)
	x, y := Project(p)
	return ID{zoom, int(min(max(x*side, 0), side-1)), int(min(max(y*side, 0), side-1))}
}

// maxLatitude is where the square of the Web Mercator map ends.
const maxLatitude = 85.0511287798066

// isometric is Mercator's northing of a latitude in degrees, on a sphere of
// radius 1.
func isometric(latitude float64) float64 {
	return math.Atanh(math.Sin(min(max(latitude, -maxLatitude), maxLatitude) * math.Pi / 180))
}

// frame takes degrees to units of a tile's grid. Near the tile the northing is
// a polynomial of degree four about the tile's middle, whose error is below a
// hundred-thousandth of a unit; elsewhere it is reckoned in full.
type frame struct {
	scaleX, startX float64
	scaleY, startY float64
	middle, near   float64 // degrees
	poly           [5]float64
}

// polyZoom is the zoom level from which the polynomial serves.
const polyZoom = 9

func frameOf(t ID) frame {
	side := float64(uint64(1)<<t.Z) * Extent
	f := frame{scaleX: side / 360, startX: side/2 - float64(t.X)*Extent,
		scaleY: -side / (2 * math.Pi), startY: side/2 - float64(t.Y)*Extent, middle: t.latitude(0.5)}
	if t.Z < polyZoom {
		return f
	}
	const radian = math.Pi / 180
	sec, tan := 1/math.Cos(f.middle*radian), math.Tan(f.middle*radian)
	f.near = 1.5 * (t.latitude(0) - t.latitude(1))
	f.poly = [5]float64{isometric(f.middle), sec * radian, sec * tan / 2 * radian * radian,
		(sec*tan*tan + sec*sec*sec) / 6 * radian * radian * radian,
		(sec*tan*tan*tan + 5*sec*sec*sec*tan) / 24 * radian * radian * radian * radian}
	for i := range f.poly {
		f.poly[i] *= f.scaleY
	}
	f.poly[0] += f.startY
	return f
}

func (f *frame) at(longitude, latitude float64) position {
	x := longitude*f.scaleX + f.startX
	d := latitude - f.middle
	if d < f.near && d > -f.near {
		return position{x, f.poly[0] + d*(f.poly[1]+d*(f.poly[2]+d*(f.poly[3]+d*f.poly[4])))}
	}
	return position{x, isometric(latitude)*f.scaleY + f.startY}
}

// position is a place on the grid before it is rounded.
type position struct{ x, y float64 }

// spot is a place on the grid. Sixteen bits would do; 32 multiply faster.
type spot struct{ x, y int32 }

func (p position) round() spot {
	return spot{int32(math.Floor(p.x + 0.5)), int32(math.Floor(p.y + 0.5))}
}

// cross is twice the signed area of a triangle. All places are within the
// buffered tile, so that it fits.
func cross(a, b, c spot) int32 { return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x) }
