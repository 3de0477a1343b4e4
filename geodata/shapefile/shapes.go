package shapefile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

// shape is one record of a .shp. A nil geometry without a rule is a null shape.
type shape struct {
	geometry orb.Geometry
	altitude bool
	rule     string // why it cannot be used
	args     args
}

func broken(rule string, a args) shape { return shape{rule: rule, args: a} }

// shapes reads the records of a .shp one after another, at the places that its
// index tells as long as there is one to be trusted.
type shapes struct {
	in    *bufio.Reader
	at    io.ReaderAt // of the same file, if it has one
	index io.Reader   // records of the .shx, nil without
	left  int64       // records in it
	pos   int64
	end   int64 // where the file should end, 0 if it does not say
	far   int64 // as far as was read
	read  int64 // bytes of records read
	box   orb.Bound
	buf   bytes.Buffer
	over  bool
}

func openShapes(shp, shx io.Reader) (*shapes, error) {
	s := &shapes{in: bufio.NewReaderSize(shp, 64<<10), pos: headerLength, far: headerLength}
	s.at, _ = shp.(io.ReaderAt)
	h, err := readHeader(s.in)
	if err != nil {
		return nil, err
	}
	s.box = h.box
	if h.length > headerLength {
		s.end = h.length
	}
	if shx == nil {
		return s, nil
	}
	index := bufio.NewReaderSize(shx, 16<<10)
	if h, err := readHeader(index); err == nil && h.length > headerLength {
		s.index, s.left = index, (h.length-headerLength)/8
	}
	return s, nil
}

// entry is what the index says of the next record: where it begins and how
// long its content is. An index that breaks off is used no more.
func (s *shapes) entry() (offset, length int64, ok bool) {
	var b [8]byte
	if _, err := io.ReadFull(s.index, b[:]); err != nil {
		s.index = nil
		return 0, 0, false
	}
	s.left--
	return 2 * int64(binary.BigEndian.Uint32(b[:])), 2 * int64(binary.BigEndian.Uint32(b[4:])), true
}

// next reads a record. The error is io.EOF after the last.
func (s *shapes) next() (shape, error) {
	if s.over || s.index != nil && s.left == 0 {
		return shape{}, io.EOF
	}
	if s.index != nil {
		if offset, length, ok := s.entry(); ok {
			return s.indexed(offset, length)
		}
	}
	if s.end > 0 && s.pos >= s.end {
		return shape{}, io.EOF
	}
	return s.record(-1)
}

// indexed reads the record that begins at an offset. Where the index does not
// fit the records as they follow one another, it is used no more.
func (s *shapes) indexed(offset, length int64) (shape, error) {
	if offset == s.pos {
		return s.record(-1)
	}
	if offset < headerLength {
		s.index = nil
		return s.record(-1)
	}
	rule := "shape-unordered"
	if offset > s.pos {
		rule = "truncated"
	}
	if ok, err := s.seek(offset); !ok || err != nil {
		return broken(rule, args{"offset": offset}), err
	}
	return s.record(length)
}

// seek goes to where the index says the next record is. It is false when that
// lies behind in a stream that cannot go back, or past the end, or when more
// was read already than records that lie side by side can hold.
func (s *shapes) seek(offset int64) (bool, error) {
	switch {
	case s.at != nil && headerLength+s.read < s.far:
		s.in.Reset(io.NewSectionReader(s.at, offset, math.MaxInt64-offset))
	case offset > s.pos:
		n, err := io.CopyN(io.Discard, s.in, offset-s.pos)
		if err != nil {
			s.pos += n
			return false, notEOF(err)
		}
	default:
		return false, nil
	}
	s.pos = offset
	return true, nil
}

func notEOF(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
}

// record reads the record here. want is its length by the index, or -1.
func (s *shapes) record(want int64) (shape, error) {
	var head [8]byte
	n, err := io.ReadFull(s.in, head[:])
	s.advance(int64(n))
	if err != nil {
		s.over = s.index == nil
		if n == 0 && s.index == nil && (s.end == 0 || s.pos >= s.end) {
			return shape{}, eofOr(err)
		}
		return broken("truncated", args{"offset": s.pos}), notEOF(err)
	}
	length := 2 * int64(binary.BigEndian.Uint32(head[4:]))
	if want >= 0 && want != length {
		return broken("shape-broken", args{"offset": s.pos}), nil
	}
	return s.content(length)
}

func (s *shapes) advance(n int64) {
	s.pos += n
	s.read += n
	s.far = max(s.far, s.pos)
}

func eofOr(err error) error {
	if notEOF(err) == nil {
		return io.EOF
	}
	return err
}

// content reads what follows a record's head.
func (s *shapes) content(length int64) (shape, error) {
	from := s.pos
	s.buf.Reset()
	n, err := io.CopyN(&s.buf, s.in, min(length, geodata.MaxFeatureBytes))
	s.advance(n)
	if err == nil && length > n {
		n, err = io.CopyN(io.Discard, s.in, length-n)
		s.advance(n)
	}
	switch {
	case err != nil:
		s.over = s.index == nil
		return broken("truncated", args{"offset": s.pos}), notEOF(err)
	case length > geodata.MaxFeatureBytes:
		return broken("feature-too-large", args{"bytes": length, "max": geodata.MaxFeatureBytes}), nil
	}
	out := decode(s.buf.Bytes())
	if out.rule == "shape-broken" {
		out.args = args{"offset": from}
	}
	return out, nil
}

// Shape types; 10 more have altitudes and perhaps measures, 20 more measures.
const (
	nullShape  = 0
	onePoint   = 1
	polyLine   = 3
	polygon    = 5
	multiPoint = 8
	multiPatch = 31
)

// decode reads the content of a record.
func decode(b []byte) shape {
	if len(b) < 4 {
		return broken("shape-broken", nil)
	}
	kind := binary.LittleEndian.Uint32(b)
	b = b[4:]
	out := shape{altitude: kind > 10 && kind < multiPatch}
	if kind > 10 && kind < multiPatch {
		kind %= 10
	}
	ok := true
	switch kind {
	case nullShape:
		return shape{}
	case onePoint:
		out.geometry, ok = decodePoint(b)
	case polyLine:
		out.geometry, ok = decodeLines(b)
	case polygon:
		parts, good := decodeParts(b)
		if ok = good; ok {
			return out.areas(parts)
		}
	case multiPoint:
		out.geometry, ok = decodePoints(b)
	case multiPatch:
		return broken("geometry-type", args{"type": "MultiPatch"})
	default:
		return broken("geometry-type", args{"type": fmt.Sprint(kind)})
	}
	if !ok {
		return broken("shape-broken", nil)
	}
	return out
}

func point(b []byte) orb.Point {
	x := math.Float64frombits(binary.LittleEndian.Uint64(b))
	y := math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))
	return orb.Point{x, y}
}

// decodePoint reads a point; one without coordinates is no geometry.
func decodePoint(b []byte) (orb.Geometry, bool) {
	if len(b) < 16 {
		return nil, false
	}
	p := point(b)
	if p[0] != p[0] && p[1] != p[1] || p[0] < -1e38 && p[1] < -1e38 {
		return nil, true
	}
	return p, true
}

func points(b []byte) []orb.Point {
	out := make([]orb.Point, len(b)/16)
	for i := range out {
		out[i] = point(b[16*i:])
	}
	return out
}

// decodePoints reads a multipoint: a box, a count, points.
func decodePoints(b []byte) (orb.Geometry, bool) {
	if len(b) < 36 {
		return nil, false
	}
	n := uint64(binary.LittleEndian.Uint32(b[32:]))
	if 36+16*n > uint64(len(b)) {
		return nil, false
	}
	if n == 0 {
		return nil, true
	}
	return orb.MultiPoint(points(b[36 : 36+16*n])), true
}

// decodeParts reads a box, two counts, where each part begins, and points.
// Parts without points are left out.
func decodeParts(b []byte) ([][]orb.Point, bool) {
	if len(b) < 40 {
		return nil, false
	}
	n, m := uint64(binary.LittleEndian.Uint32(b[32:])), uint64(binary.LittleEndian.Uint32(b[36:]))
	if 40+4*n+16*m > uint64(len(b)) || n == 0 && m > 0 {
		return nil, false
	}
	all := points(b[40+4*n : 40+4*n+16*m])
	parts := make([][]orb.Point, 0, n)
	for i := range n {
		from, to := uint64(binary.LittleEndian.Uint32(b[40+4*i:])), m
		if i+1 < n {
			to = uint64(binary.LittleEndian.Uint32(b[44+4*i:]))
		}
		if from > to || to > m || i == 0 && from > 0 {
			return nil, false
		}
		if from < to {
			parts = append(parts, all[from:to:to])
		}
	}
	return parts, true
}

func decodeLines(b []byte) (orb.Geometry, bool) {
	parts, ok := decodeParts(b)
	switch {
	case !ok || len(parts) == 0:
		return nil, ok
	case len(parts) == 1:
		return orb.LineString(parts[0]), true
	}
	lines := make(orb.MultiLineString, len(parts))
	for i, part := range parts {
		lines[i] = part
	}
	return lines, true
}

// areas makes the geometry of a polygon's rings.
func (s shape) areas(parts [][]orb.Point) shape {
	if len(parts) == 0 {
		return s
	}
	polygons, ok := sortRings(parts)
	if !ok {
		n := 0
		for _, p := range parts {
			n += len(p)
		}
		return broken("too-complex", args{"n": n})
	}
	if len(polygons) == 1 {
		s.geometry = polygons[0]
		return s
	}
	s.geometry = polygons
	return s
}
