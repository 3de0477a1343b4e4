package geodata

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// DecodeGPKG reads the geometry of a GeoPackage blob, of either byte order,
// with any envelope. Altitudes and measures are dropped. The srs_id is not
// looked at: what the coordinates mean is told by the table. An empty blob,
// SQL's NULL, and a point without coordinates are a nil geometry.
//
// Errors are *schema.Finding with the rule blob-not-gpkg, blob-extended
// (geometry by an extension of the standard), blob-truncated,
// blob-geometry-type (code: not one of the seven simple ones) or
// nested-collection. It allocates no more than the blob holds.
func DecodeGPKG(blob []byte) (orb.Geometry, error) {
	if len(blob) == 0 {
		return nil, nil
	}
	h, ok := header(blob)
	if !ok {
		return nil, blobError("blob-not-gpkg", nil)
	}
	if h.extended {
		return nil, blobError("blob-extended", nil)
	}
	d := wkbReader{blob: blob, pos: h.size}
	g := d.geometry(0)
	if d.err != nil {
		return nil, d.err
	}
	return g, nil
}

// Envelope is the extent of a GeoPackage blob, from its header if it tells.
// It is false for an empty geometry and for what is no such blob.
func Envelope(blob []byte) (orb.Bound, bool) {
	h, ok := header(blob)
	if !ok {
		return orb.Bound{}, false
	}
	if b := h.box; h.boxed && isFinite(b.Min) && isFinite(b.Max) && b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1] {
		return b, true
	}
	g, err := DecodeGPKG(blob)
	if err != nil || g == nil {
		return orb.Bound{}, false
	}
	b := bound(g)
	return b, isFinite(b.Min) && isFinite(b.Max)
}

type gpkgHeader struct {
	size     int
	extended bool
	boxed    bool
	box      orb.Bound
}

func header(blob []byte) (h gpkgHeader, ok bool) {
	if len(blob) < 8 || blob[0] != 'G' || blob[1] != 'P' || blob[2] != 0 {
		return h, false
	}
	flags := blob[3]
	kind := int(flags >> 1 & 7)
	if kind > 4 {
		return h, false
	}
	h.extended = flags&(1<<5) != 0
	h.size = 8 + [...]int{0, 32, 48, 48, 64}[kind]
	if len(blob) < h.size {
		return h, false
	}
	if h.boxed = kind > 0; h.boxed {
		order := byteOrder(flags & 1)
		at := func(i int) float64 { return math.Float64frombits(order.Uint64(blob[8+8*i:])) }
		h.box = orb.Bound{Min: orb.Point{at(0), at(2)}, Max: orb.Point{at(1), at(3)}}
	}
	return h, true
}

func byteOrder(little byte) binary.ByteOrder {
	if little == 1 {
		return binary.LittleEndian
	}
	return binary.BigEndian
}

func blobError(rule string, a args) *schema.Finding {
	return &schema.Finding{Rule: rule, Level: schema.Error, Args: a}
}
