package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// spatial is the R-tree of the resources (GeoPackage 1.3, annex F.3). SQLite
// keeps it in three tables: nodes as blobs, the leaf of each row, and the
// parent of each node.
const (
	spatial      = "rtree_resources_geom"
	cellBytes    = 24 // id and four float32, big endian
	nodeHead     = 4  // depth of the tree (root only) and number of cells
	leafBuffer   = 32 << 10
	packAtLeast  = 300 // fewer boxes are inserted one by one
	rootNode     = 1
	hilbertOrder = 31 // bits a side
)

// cell is an entry of a node: a row with its box, or a child node with its.
type cell struct {
	key                    uint64 // place on the Hilbert curve, of rows only
	id                     int64
	minX, maxX, minY, maxY float32
}

func cellOf(id int64, b orb.Bound) cell {
	return cell{key: hilbert(b.Center()), id: id, minX: floatDown(b.Min[0]), maxX: floatUp(b.Max[0]), minY: floatDown(b.Min[1]), maxY: floatUp(b.Max[1])}
}

func (c *cell) grow(o cell) {
	c.minX, c.minY, c.maxX, c.maxY = min(c.minX, o.minX), min(c.minY, o.minY), max(c.maxX, o.maxX), max(c.maxY, o.maxY)
}

// floatDown and floatUp round a box outwards, as SQLite does.
func floatDown(x float64) float32 {
	f := float32(x)
	if float64(f) > x {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

func floatUp(x float64) float32 {
	f := float32(x)
	if float64(f) < x {
		f = math.Nextafter32(f, float32(math.Inf(1)))
	}
	return f
}

// hilbert is the place of a position on a Hilbert curve over the globe: what
// is near on the curve is near on the map (Hilbert 1891; used to pack R-trees
// by Kamel and Faloutsos 1993).
func hilbert(p orb.Point) (place uint64) {
	const side = 1 << hilbertOrder
	scale := func(v, span float64) uint32 { return uint32(min(max((v/span+0.5)*side, 0), side-1)) }
	x, y := scale(p[0], 360), scale(p[1], 180)
	for s := uint32(side / 2); s > 0; s /= 2 {
		var rx, ry uint32
		if x&s > 0 {
			rx = 1
		}
		if y&s > 0 {
			ry = 1
		}
		place += uint64(s) * uint64(s) * uint64((3*rx)^ry)
		if ry == 0 {
			if rx == 1 {
				x, y = side-1-x, side-1-y
			}
			x, y = y, x
		}
	}
	return place
}

// index gathers the boxes of rows that were added without the trigger, and
// puts them into the R-tree at the end: a few one by one, many as full leaves
// in Hilbert order, which is several times faster. Leaves are written whenever
// the buffer is full, so that memory does not grow with the file.
type index struct {
	ctx      context.Context
	tx       *sql.Tx
	buffer   []cell
	skip     map[int64]bool // rows whose box the update trigger has written since
	leaves   []cell         // written so far
	nodeSize int
	nextNode int64
}

func (x *index) add(fid int64, box orb.Bound) error {
	x.buffer = append(x.buffer, cellOf(fid, box))
	if len(x.buffer) < leafBuffer {
		return nil
	}
	return x.writeLeaves()
}

// moved notes that the update trigger has written a row's box.
func (x *index) moved(fid int64) {
	if x.skip == nil {
		x.skip = map[int64]bool{}
	}
	x.skip[fid] = true
}

// finish puts everything gathered into the R-tree.
func (x *index) finish() error {
	put := x.whole
	if len(x.leaves) == 0 && len(x.buffer) < packAtLeast {
		put = x.insertEach
	} else if err := x.writeLeaves(); err != nil {
		return err
	}
	if err := put(); err != nil {
		return err
	}
	x.buffer, x.skip = x.buffer[:0], nil
	return nil
}

// whole finishes a tree of which leaves have been written already.
func (x *index) whole() error {
	if len(x.leaves) == 0 {
		return nil
	}
	if err := x.writeTop(); err != nil {
		return err
	}
	x.leaves, x.nodeSize = nil, 0
	return nil
}

// extent is the box of the whole tree, nil when it is empty.
func (x *index) extent() (*cell, error) {
	root, err := x.node(rootNode)
	if err != nil {
		return nil, err
	}
	cells := readCells(root)
	if len(cells) == 0 {
		return nil, nil
	}
	box := cells[0]
	for _, c := range cells {
		box.grow(c)
	}
	return &box, nil
}

func (x *index) insertEach() error {
	for _, c := range x.buffer {
		if x.skip[c.id] {
			continue
		}
		_, err := x.tx.ExecContext(x.ctx, "INSERT OR REPLACE INTO "+spatial+" VALUES (?, ?, ?, ?, ?)", c.id, c.minX, c.maxX, c.minY, c.maxY)
		if err != nil {
			return err
		}
	}
	return nil
}

// perNode is how many cells a packed node gets: nine tenths of what it can
// hold, so that a later insert does not split it at once.
func (x *index) perNode() int { return max((x.nodeSize-nodeHead)/cellBytes*9/10, 2) }

// prepare looks at the tree as it is.
func (x *index) prepare() error {
	if x.nodeSize > 0 {
		return nil
	}
	return x.tx.QueryRowContext(x.ctx, "SELECT (SELECT length(data) FROM "+spatial+"_node WHERE nodeno = 1), (SELECT max(nodeno) + 1 FROM "+spatial+"_node)").
		Scan(&x.nodeSize, &x.nextNode)
}

// writeLeaves packs the buffer into leaves and empties it.
func (x *index) writeLeaves() error {
	if err := x.prepare(); err != nil {
		return err
	}
	cells := slices.DeleteFunc(x.buffer, func(c cell) bool { return x.skip[c.id] })
	slices.SortFunc(cells, func(a, b cell) int { return cmp.Compare(a.key, b.key) })
	first := x.nextNode
	for part := range slices.Chunk(cells, x.perNode()) {
		leaf, err := x.writeNode(x.nextNode, 0, part)
		if err != nil {
			return err
		}
		for i := range part {
			part[i].key = uint64(leaf.id) // the curve has done its work
		}
		x.leaves = append(x.leaves, leaf)
		x.nextNode++
	}
	if x.nextNode == first {
		return nil
	}
	slices.SortFunc(cells, func(a, b cell) int { return cmp.Compare(a.id, b.id) })
	err := x.insertPairs(spatial+"_rowid (rowid, nodeno)", len(cells), func(i int) (int64, int64) { return cells[i].id, int64(cells[i].key) })
	x.buffer = x.buffer[:0]
	return err
}

// writeNode writes a node and returns the cell that stands for it.
func (x *index) writeNode(number int64, depth int, cells []cell) (cell, error) {
	data := make([]byte, nodeHead, x.nodeSize)
	binary.BigEndian.PutUint16(data, uint16(depth))
	binary.BigEndian.PutUint16(data[2:], uint16(len(cells)))
	box := cells[0]
	for _, c := range cells {
		box.grow(c)
		data = binary.BigEndian.AppendUint64(data, uint64(c.id))
		for _, f := range [...]float32{c.minX, c.maxX, c.minY, c.maxY} {
			data = binary.BigEndian.AppendUint32(data, math.Float32bits(f))
		}
	}
	box.id = number
	_, err := x.tx.ExecContext(x.ctx, "INSERT OR REPLACE INTO "+spatial+"_node (nodeno, data) VALUES (?, ?)", number, data[:x.nodeSize])
	return box, err
}

func readCells(data []byte) []cell {
	n := min(int(binary.BigEndian.Uint16(data[2:])), (len(data)-nodeHead)/cellBytes)
	cells := make([]cell, n)
	for i := range cells {
		b := data[nodeHead+i*cellBytes:]
		at := func(k int) float32 { return math.Float32frombits(binary.BigEndian.Uint32(b[8+4*k:])) }
		cells[i] = cell{id: int64(binary.BigEndian.Uint64(b)), minX: at(0), maxX: at(1), minY: at(2), maxY: at(3)}
	}
	return cells
}

// writeTop builds the tree above the leaves anew: those that were there before
// and those written now.
func (x *index) writeTop() error {
	if err := x.gatherOldLeaves(); err != nil {
		return err
	}
	if _, err := x.tx.ExecContext(x.ctx, "DELETE FROM "+spatial+"_parent"); err != nil {
		return err
	}
	level, depth := x.leaves, 0
	for len(level) > x.perNode() {
		depth++
		var above []cell
		for part := range slices.Chunk(level, x.perNode()) {
			node, err := x.writeNode(x.nextNode, 0, part)
			if err == nil {
				err = x.adopt(x.nextNode, part)
			}
			if err != nil {
				return err
			}
			above = append(above, node)
			x.nextNode++
		}
		level = above
	}
	if len(level) == 0 {
		return nil
	}
	if _, err := x.writeNode(rootNode, depth+1, level); err != nil {
		return err
	}
	return x.adopt(rootNode, level)
}

// adopt makes a node the parent of others.
func (x *index) adopt(parent int64, children []cell) error {
	return x.insertPairs(spatial+"_parent (nodeno, parentnode)", len(children), func(i int) (int64, int64) { return children[i].id, parent })
}

// gatherOldLeaves adds the leaves that the tree had to those written now and
// removes the nodes above them.
func (x *index) gatherOldLeaves() error {
	root, err := x.node(rootNode)
	if err != nil {
		return err
	}
	depth := int(binary.BigEndian.Uint16(root))
	if depth == 0 {
		return x.moveRoot(readCells(root))
	}
	level := []cell{{id: rootNode}}
	for ; depth > 0; depth-- {
		var below []cell
		for _, c := range level {
			data, err := x.node(c.id)
			if err == nil {
				_, err = x.tx.ExecContext(x.ctx, "DELETE FROM "+spatial+"_node WHERE nodeno = ?", c.id)
			}
			if err != nil {
				return err
			}
			below = append(below, readCells(data)...)
		}
		level = below
	}
	x.leaves = append(level, x.leaves...)
	return nil
}

// moveRoot makes the rows of a root that is the only leaf a leaf of its own.
func (x *index) moveRoot(cells []cell) error {
	if len(cells) == 0 {
		return nil
	}
	leaf, err := x.writeNode(x.nextNode, 0, cells)
	if err != nil {
		return err
	}
	x.nextNode++
	x.leaves = append([]cell{leaf}, x.leaves...)
	_, err = x.tx.ExecContext(x.ctx, "UPDATE "+spatial+"_rowid SET nodeno = ? WHERE nodeno = ?", leaf.id, rootNode)
	return err
}

func (x *index) node(number int64) (data []byte, err error) {
	err = x.tx.QueryRowContext(x.ctx, "SELECT data FROM "+spatial+"_node WHERE nodeno = ?", number).Scan(&data)
	if err == nil && len(data) < nodeHead {
		err = &Error{ErrDamaged, "index-damaged", map[string]any{"file": spatial}}
	}
	return data, err
}

// insertPairs inserts n pairs of numbers, many a statement.
func (x *index) insertPairs(into string, n int, pair func(i int) (int64, int64)) error {
	const rows = 200
	var args []any
	for i := range n {
		a, b := pair(i)
		if args = append(args, a, b); len(args) < 2*rows && i < n-1 {
			continue
		}
		marks := strings.TrimSuffix(strings.Repeat("(?,?),", len(args)/2), ",")
		if _, err := x.tx.ExecContext(x.ctx, "INSERT OR REPLACE INTO "+into+" VALUES "+marks, args...); err != nil {
			return err
		}
		args = args[:0]
	}
	return nil
}
