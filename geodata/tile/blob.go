package tile

import (
	"encoding/binary"
	"math"
)

// blobReader walks over well-known binary, little endian and without
// altitudes, as village files hold it. When the blob ends early it reads
// zeros.
type blobReader struct {
	b []byte
}

// plainBlob is a reader past the header of a GeoPackage blob; false when the
// blob is of another sort or broken, for the general decoder to judge.
func plainBlob(blob []byte) (*blobReader, bool) {
	if len(blob) < 13 || blob[0] != 'G' || blob[1] != 'P' || blob[2] != 0 || blob[3]&1 == 0 || blob[3]&(1<<5) != 0 {
		return nil, false
	}
	envelope := int(blob[3] >> 1 & 7)
	if envelope > 4 {
		return nil, false
	}
	start := 8 + [...]int{0, 32, 48, 48, 64}[envelope]
	if len(blob) < start+9 || !whole(blob[start:]) {
		return nil, false
	}
	return &blobReader{blob[start:]}, true
}

// whole reports whether well-known binary is one of the six plain types with
// all that it announces.
func whole(b []byte) bool {
	code, rest, ok := headOf(b)
	switch {
	case !ok || code < 1 || code > 6:
		return false
	case code <= 3:
		_, ok = skip(code, rest)
		return ok
	}
	n, rest, ok := countOf(rest, 9)
	for range n {
		var part uint32
		if part, rest, ok = headOf(rest); !ok || part != code-3 {
			return false
		}
		if rest, ok = skip(part, rest); !ok {
			return false
		}
	}
	return ok
}

func headOf(b []byte) (code uint32, rest []byte, ok bool) {
	if len(b) < 5 || b[0] != 1 {
		return 0, nil, false
	}
	return binary.LittleEndian.Uint32(b[1:]), b[5:], true
}

func countOf(b []byte, size int) (n int, rest []byte, ok bool) {
	if len(b) < 4 {
		return 0, nil, false
	}
	n = int(binary.LittleEndian.Uint32(b))
	return n, b[4:], n <= (len(b)-4)/size
}

// skip passes over the body of a point, line or polygon.
func skip(code uint32, b []byte) (rest []byte, ok bool) {
	const pair = 16
	switch code {
	case 1:
		if len(b) < pair {
			return nil, false
		}
		return b[pair:], true
	case 2:
		n, rest, ok := countOf(b, pair)
		if !ok {
			return nil, false
		}
		return rest[n*pair:], true
	}
	n, b, ok := countOf(b, 4)
	for range n {
		if b, ok = skip(2, b); !ok {
			return nil, false
		}
	}
	return b, ok
}

// uint32 reads a number after some bytes that are passed over.
func (r *blobReader) uint32(pass int) uint32 {
	n := binary.LittleEndian.Uint32(r.b[pass:])
	r.b = r.b[pass+4:]
	return n
}

// each calls for the only part of a simple geometry, or each part of a Multi
// one, after its head.
func (r *blobReader) each(code uint32, part func()) {
	if code <= 3 {
		part()
		return
	}
	for range r.uint32(0) {
		r.uint32(1)
		part()
	}
}

func (r *blobReader) position(f *frame) position {
	p := f.at(float(r.b), float(r.b[8:]))
	r.b = r.b[16:]
	return p
}

// positions reads a line or ring into the grid's units.
func (r *blobReader) positions(f *frame, into []position) []position {
	n := int(r.uint32(0))
	b := r.b[:16*n]
	r.b = r.b[16*n:]
	for ; len(b) >= 16; b = b[16:] {
		into = append(into, f.at(float(b), float(b[8:])))
	}
	return into
}

func float(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }
