package shapefile

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"time"
)

// julianEpoch is the Julian day of 1 January 1970.
const julianEpoch = 2_440_588

// binaryValue appends a cell of FoxPro's binary types: whole numbers (I, +),
// numbers (O, B), money in ten-thousandths (Y), and times (T, @).
func binaryValue(out []byte, kind byte, cell []byte) []byte {
	switch kind {
	case 'I', '+':
		return strconv.AppendInt(out, int64(int32(binary.LittleEndian.Uint32(cell))), 10)
	case 'O', 'B':
		return appendFloat(out, math.Float64frombits(binary.LittleEndian.Uint64(cell)))
	case 'Y':
		return money(out, int64(binary.LittleEndian.Uint64(cell)))
	}
	days, milliseconds := binary.LittleEndian.Uint32(cell), binary.LittleEndian.Uint32(cell[4:])
	if days == 0 || days > 5_373_484 || milliseconds > 86_400_000 { // none, or after the year 9999
		return append(out, "null"...)
	}
	at := time.Unix((int64(days)-julianEpoch)*86_400, 0).UTC().Add(time.Duration(milliseconds) * time.Millisecond)
	return fmt.Appendf(out, "%q", at.Format("2006-01-02T15:04:05.999"))
}

// money appends ten-thousandths with a point, exactly.
func money(out []byte, v int64) []byte {
	if v < 0 {
		out = append(out, '-')
	}
	whole, part := v/10_000, v%10_000
	return fmt.Appendf(out, "%d.%04d", max(whole, -whole), max(part, -part))
}
