package tiles

import (
	"cmp"
	"compress/gzip"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"potensi/geodata/tile"
	"potensi/internal/store"
)

// The overview is the tiles of the levels 0 to 8 of a large file. What is
// smaller than a cell of 32 units, two pixels of a tile 256 pixels wide, is put
// together with what lies in the same cell: a square with as much ground as
// all of it, in the colours that most of its ground has, with their number in
// n. What is larger is drawn as it is, on a grid of 8 units, but at most 4,000
// to a tile, the largest; the others are squares of their own. Whoever is
// withheld from anybody is in no overview.
const (
	overviewZoom = 8
	cellUnits    = 32
	cellsAcross  = tile.Extent / cellUnits
	overviewGrid = 8
	mostLarge    = 4000
)

// item is a resource that is smaller than a cell at the deepest level.
type item struct {
	place uint32 // of its cell in Morton order, 15 bits a side
	area  float32
	class class
}

// large is a resource that is larger than a cell from a level on.
type large struct {
	fid   int64
	box   orb.Bound // in units of the map's side, from the north-west
	area  float64   // ha
	size  float64   // the longer side of its box
	class class
	from  int // level
}

// builder gathers resources and makes the overview's tiles.
type builder struct {
	db     *store.DB
	pen    *pen
	items  []item
	larges []large
	open   [overviewZoom + 1]openTile
	out    *overview
	err    error
	ctx    context.Context
}

// openTile is the tile of a level to which cells are being added.
type openTile struct {
	begun bool
	id    tile.ID
	cells []cell
	cell  cell // the one being filled
	at    uint32
	full  bool // there is one
}

// cell is what is put together: hectares by step for each part of a class.
type cell struct {
	column, row uint16
	n           int
	area        float32
	weights     [parts][8]float32
}

func makeOverview(ctx context.Context, db *store.DB, c *classes) (*overview, error) {
	b := &builder{db: db, pen: newPen(), ctx: ctx, out: &overview{tiles: map[tile.ID][]byte{}}}
	err := db.EachPlaced(ctx, func(p store.Placed) error {
		if k := c.of(p.ID, p.Kind); k&withheld == 0 {
			b.place(p, k)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	b.sum()
	b.drawAlone()
	return b.out, b.err
}

// place sorts a resource by its size.
func (b *builder) place(p store.Placed, k class) {
	northWest, southEast := square(orb.Point{p.Box.Min[0], p.Box.Max[1]}), square(orb.Point{p.Box.Max[0], p.Box.Min[1]})
	box := orb.Bound{Min: northWest, Max: southEast}
	size := max(southEast[0]-northWest[0], southEast[1]-northWest[1])
	const smallest = float64(cellUnits) / tile.Extent / (1 << overviewZoom)
	at := orb.Point{(northWest[0] + southEast[0]) / 2, (northWest[1] + southEast[1]) / 2}
	if size < smallest {
		b.items = append(b.items, item{morton(at), float32(p.AreaHa), k})
		return
	}
	from := overviewZoom
	for from > 0 && size >= smallest*math.Exp2(float64(overviewZoom-from+1)) {
		from--
	}
	b.larges = append(b.larges, large{fid: p.FID, box: box, area: p.AreaHa, size: size, class: k, from: from})
	if from > 0 { // on the levels above it is one of many
		b.items = append(b.items, item{morton(at), float32(p.AreaHa), k | class(from)<<fromAt})
	}
}

// fromAt is where an item's class tells from which level on the resource is
// drawn as it is.
const fromAt = 24

// square is a position in the map's square, 0 to 1 from the north-west.
func square(p orb.Point) orb.Point {
	x, y := tile.Project(p)
	return orb.Point{min(max(x, 0), 1), min(max(y, 0), 1)}
}

const cellBits = 15 // overviewZoom + 7

// morton interleaves the column and row of the cell at the deepest level: the
// cells of a tile, of whatever level, follow each other.
func morton(at orb.Point) (place uint32) {
	const side = 1 << cellBits
	x, y := uint32(min(at[0]*side, side-1)), uint32(min(at[1]*side, side-1))
	for bit := range cellBits {
		place |= (x>>bit&1)<<(2*bit) | (y>>bit&1)<<(2*bit+1)
	}
	return place
}

func unmorton(place uint32) (x, y uint32) {
	for bit := range cellBits {
		x |= (place >> (2 * bit) & 1) << bit
		y |= (place >> (2*bit + 1) & 1) << bit
	}
	return x, y
}

// sum goes over the items once, in Morton order, and fills the cells of all
// levels at the same time.
func (b *builder) sum() {
	slices.SortFunc(b.items, func(a, c item) int { return cmp.Compare(a.place, c.place) })
	for _, it := range b.items {
		from := int(it.class >> fromAt & 15)
		for z := range b.open {
			if from > 0 && z >= from {
				break
			}
			b.add(z, it)
		}
	}
	for z := range b.open {
		b.close(z)
	}
}

// add adds an item to its cell of a level.
func (b *builder) add(z int, it item) {
	o := &b.open[z]
	at := it.place >> (2 * (overviewZoom - z))
	if !o.begun || at>>14 != o.at>>14 { // 14 bits are the cells of a tile
		b.close(z)
		x, y := unmorton(at >> 14)
		o.begun, o.id = true, tile.ID{Z: z, X: int(x), Y: int(y)}
	}
	if !o.full || at != o.at {
		o.finishCell()
		x, y := unmorton(at)
		o.full, o.cell = true, cell{column: uint16(x % cellsAcross), row: uint16(y % cellsAcross)}
	}
	o.at = at
	o.cell.add(it.class, it.area)
}

func (c *cell) add(k class, area float32) {
	const least = 1e-6 // points and lines count where there is no ground
	c.n++
	c.area += area
	for i := range parts {
		c.weights[i][k.part(i)&7] += area + least
	}
}

func (o *openTile) finishCell() {
	if o.full {
		o.cells = append(o.cells, o.cell)
	}
	o.full = false
}

// most is the class that most of a cell's ground has, part by part.
func (c *cell) most() (k class) {
	for i, weights := range c.weights {
		best := 0
		for step, weight := range weights {
			if weight > weights[best] {
				best = step
			}
		}
		k |= class(best) << (4 * i)
	}
	return k
}

// close draws the tile of a level.
func (b *builder) close(z int) {
	o := &b.open[z]
	o.finishCell()
	if o.begun && b.err == nil {
		b.err = b.drawTile(o.id, o.cells)
	}
	o.begun, o.cells = false, o.cells[:0]
}

// drawAlone draws the tiles that have large resources only. What covers the
// globe is left out where it is alone.
func (b *builder) drawAlone() {
	const most = 2000 // tiles of a level
	for i := range b.larges {
		l := &b.larges[i]
		for z := l.from; z <= overviewZoom; z++ {
			if minX, minY, maxX, maxY := l.tiles(z); (maxX-minX+1)*(maxY-minY+1) <= most {
				b.drawMissing(z, minX, minY, maxX, maxY)
			}
		}
	}
}

func (b *builder) drawMissing(z, minX, minY, maxX, maxY int) {
	for x := minX; x <= maxX; x++ {
		for y := minY; y <= maxY; y++ {
			id := tile.ID{Z: z, X: x, Y: y}
			if _, done := b.out.tiles[id]; !done && b.err == nil {
				b.err = b.drawTile(id, nil)
			}
		}
	}
}

// edge is the buffer as a share of a tile.
const edge = float64(tile.Buffer) / tile.Extent

// tiles are the columns and rows of a level in which a resource lies.
func (l *large) tiles(z int) (minX, minY, maxX, maxY int) {
	side := math.Exp2(float64(z))
	at := func(v float64) int { return int(min(max(v, 0), side-1)) }
	return at(l.box.Min[0]*side - edge), at(l.box.Min[1]*side - edge), at(l.box.Max[0]*side + edge), at(l.box.Max[1]*side + edge)
}

// drawTile draws the large resources of a tile, and its cells.
func (b *builder) drawTile(id tile.ID, cells []cell) error {
	b.pen.begin(id, nil, false)
	b.pen.drawer.Coarsen(overviewGrid)
	if err := b.drawLarge(id); err != nil {
		return err
	}
	unit := metresPerUnit(id)
	for i := range cells {
		c := &cells[i]
		side := min(math.Sqrt(float64(c.area)*1e4)/unit, cellUnits)
		if c.area > 0 {
			side = max(side, 1)
		}
		x, y := (float64(c.column)+0.5)*cellUnits, (float64(c.row)+0.5)*cellUnits
		b.pen.square(x, y, side, c.most(), c.n, float64(c.area))
	}
	body, err := b.pen.packed(gzip.DefaultCompression)
	b.out.tiles[id] = body
	return err
}

// metresPerUnit is the scale of a tile in its middle.
func metresPerUnit(id tile.ID) float64 {
	const around = 2 * math.Pi * 6378137
	box := id.Bound()
	return around * math.Cos(box.Center()[1]*math.Pi/180) / (tile.Extent * math.Exp2(float64(id.Z)))
}

// square draws resources that are put together.
func (p *pen) square(x, y, side float64, k class, n int, area float64) {
	kind := p.drawer.Square(x, y, side)
	if kind == tile.Nothing {
		return
	}
	if area > 0 {
		p.layer.Number(keyArea, math.Round(area*100)/100)
	}
	p.colour(k)
	p.layer.Count(keyN, n)
	p.layer.Add(0, kind, p.drawer.Commands())
}

// drawLarge draws what is larger than a cell.
func (b *builder) drawLarge(id tile.ID) error {
	side := math.Exp2(float64(id.Z))
	box := orb.Bound{Min: orb.Point{(float64(id.X) - edge) / side, (float64(id.Y) - edge) / side},
		Max: orb.Point{(float64(id.X) + 1 + edge) / side, (float64(id.Y) + 1 + edge) / side}}
	here := []*large{}
	for i := range b.larges {
		if l := &b.larges[i]; l.from <= id.Z && l.box.Intersects(box) {
			here = append(here, l)
		}
	}
	if len(here) > mostLarge {
		slices.SortFunc(here, func(a, c *large) int { return cmp.Or(cmp.Compare(c.size, a.size), cmp.Compare(a.fid, c.fid)) })
		for _, l := range here[mostLarge:] {
			at := l.box.Center()
			ground := min(math.Sqrt(l.area*1e4)/metresPerUnit(id), l.size*side*tile.Extent)
			b.pen.square((at[0]*side-float64(id.X))*tile.Extent, (at[1]*side-float64(id.Y))*tile.Extent, ground, l.class, 1, l.area)
		}
		here = here[:mostLarge]
	}
	known := map[int64]class{}
	fids := make([]int64, len(here))
	for i, l := range here {
		fids[i], known[l.fid] = l.fid, l.class
	}
	slices.Sort(fids)
	return b.db.Mapped(b.ctx, fids, func(m *store.Mapped) error {
		return b.pen.drawAs(m, known[m.FID])
	})
}
