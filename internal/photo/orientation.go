package photo

import (
	"bytes"
	"encoding/binary"
	"image"
)

// The way in which a camera was held, by Exif's tag Orientation (CIPA
// DC-008, 4.6.4): where the first row and column of the file are in what was
// seen.
const (
	upright       = 1
	mirrored      = 2
	upsideDown    = 3
	flipped       = 4
	transposed    = 5
	turnRight     = 6 // what was seen is the file turned clockwise
	transverse    = 7
	turnLeft      = 8
	tagOrient     = 0x0112
	markerAPP1    = 0xE1
	markerScan    = 0xDA
	maxExifFields = 1000
)

// orientation finds the tag in a JPEG; without a good one it is upright.
func orientation(text []byte) int {
	for at := 2; at+4 <= len(text) && text[at] == 0xFF; {
		marker, size := text[at+1], int(binary.BigEndian.Uint16(text[at+2:]))
		if marker == markerScan || size < 2 || at+2+size > len(text) {
			break
		}
		segment := text[at+4 : at+2+size]
		if exif, found := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); found && marker == markerAPP1 {
			return orientationIn(exif)
		}
		at += 2 + size
	}
	return upright
}

// orientationIn reads the first directory of a TIFF header.
func orientationIn(tiff []byte) int {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	fields := min(int(order.Uint16(tiff[at:])), maxExifFields)
	for i := range uint64(fields) {
		field := at + 2 + 12*i
		if field+12 > uint64(len(tiff)) {
			break
		}
		if order.Uint16(tiff[field:]) != tagOrient {
			continue
		}
		if value := int(order.Uint16(tiff[field+8:])); value >= upright && value <= turnLeft {
			return value
		}
	}
	return upright
}

// turned is a picture as it was seen.
func turned(file *image.RGBA, orientation int) *image.RGBA {
	if orientation == upright {
		return file
	}
	w, h := file.Bounds().Dx(), file.Bounds().Dy()
	size := image.Pt(w, h)
	if orientation >= transposed {
		size = image.Pt(h, w)
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := range h {
		for x := range w {
			to := seenAt(x, y, w-1, h-1, orientation)
			copy(out.Pix[out.PixOffset(to.X, to.Y):][:4], file.Pix[file.PixOffset(x, y):][:4])
		}
	}
	return out
}

// seenAt is where a pixel of the file is in what was seen; right and bottom
// are the file's last column and row.
func seenAt(x, y, right, bottom, orientation int) image.Point {
	switch orientation {
	case mirrored:
		return image.Pt(right-x, y)
	case upsideDown:
		return image.Pt(right-x, bottom-y)
	case flipped:
		return image.Pt(x, bottom-y)
	case transposed:
		return image.Pt(y, x)
	case turnRight:
		return image.Pt(bottom-y, x)
	case transverse:
		return image.Pt(bottom-y, right-x)
	case turnLeft:
		return image.Pt(y, right-x)
	}
	return image.Pt(x, y)
}
