package table

import (
	"encoding/binary"
	"encoding/hex"

	"potensi/geodata"
)

// isHexWKB reports whether a text looks like WKB in hexadecimal digits.
func isHexWKB(text string) bool {
	if len(text) < 18 || len(text)%2 != 0 || text[0] != '0' || text[1] != '0' && text[1] != '1' {
		return false
	}
	head, err := hex.DecodeString(text[:10])
	if err != nil {
		return false
	}
	code := wkbCode(head) & 0xFFFF % 1000
	return code >= 1 && code <= 7
}

func wkbCode(head []byte) uint32 { return wkbOrder(head).Uint32(head[1:5]) }

func wkbOrder(head []byte) binary.ByteOrder {
	if head[0] == 0 {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// readHexWKB reads WKB and PostGIS' EWKB in hexadecimal digits.
func readHexWKB(text string) (shape, *fault) {
	blob, err := hex.DecodeString(text)
	if err != nil || len(blob) < 9 {
		return shape{}, &fault{"wkb-broken", nil}
	}
	const withSRID, withZ, withM = 1 << 29, 1 << 31, 1 << 30
	order, code := wkbOrder(blob), wkbCode(blob)
	s := shape{altitude: code&(withZ|withM) != 0 || code&0xFFFF >= 1000}
	if code&withSRID != 0 {
		s.srid = int(order.Uint32(blob[5:9]) & 0xFFFFFF)
		blob = append(blob[:5], blob[9:]...)
		order.PutUint32(blob[1:], code&^withSRID)
	}
	g, err := geodata.DecodeGPKG(append([]byte{'G', 'P', 0, 1, 0, 0, 0, 0}, blob...))
	if err != nil {
		return shape{}, &fault{"wkb-broken", nil}
	}
	s.geometry = g
	return s, nil
}
