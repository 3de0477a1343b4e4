// Package photo keeps pictures of hand-drawn maps beside a village file, each
// with the points that say where on the earth it lies. They are drawings that
// people made in a meeting: they stay on this computer, in a folder of their
// own, and in nothing that is exported.
//
// A picture is read once, and only what was seen in it is written: its pixels,
// upright, as a new JPEG. What else the file held (where and when the photo
// was taken, the camera, thumbnails) is not kept.
package photo

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // one of the three kinds that are read
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // another
)

const (
	// MaxBytes is how large a picture's file may be: a phone's best is half.
	MaxBytes = 40 << 20
	// MaxPixels is how many pixels it may have. A phone's photo has 12 to 50
	// million; a small file may claim billions.
	MaxPixels = 64_000_000
	// MaxSide is how long the longer side is that is kept, in pixels.
	MaxSide = 4096

	quality = 85
)

// The reasons why a picture is refused.
var (
	ErrTooLarge   = errors.New("too many bytes")
	ErrTooMany    = errors.New("too many pixels")
	ErrNotPicture = errors.New("neither PNG, JPEG nor WebP")
	ErrBroken     = errors.New("broken off or damaged")
)

// Picture is a picture as it is kept: a JPEG of so many pixels.
type Picture struct {
	JPEG          []byte
	Width, Height int
}

// Read reads a picture, whatever its name says, turns it upright, makes it no
// larger than MaxSide and writes it anew.
func Read(from io.Reader) (Picture, error) {
	text, err := io.ReadAll(io.LimitReader(from, MaxBytes+1))
	switch {
	case err != nil:
		return Picture{}, err
	case len(text) > MaxBytes:
		return Picture{}, ErrTooLarge
	}
	header, kind, err := image.DecodeConfig(bytes.NewReader(text))
	switch {
	case err != nil:
		return Picture{}, ErrNotPicture
	case header.Width < 1 || header.Height < 1:
		return Picture{}, ErrBroken
	case header.Width > MaxPixels/header.Height:
		return Picture{}, ErrTooMany
	}
	seen, _, err := image.Decode(bytes.NewReader(text))
	if err != nil {
		return Picture{}, ErrBroken
	}
	turn := upright
	if kind == "jpeg" {
		turn = orientation(text)
	}
	return write(turned(reduced(seen), turn))
}

// reduced is a picture on white paper, no larger than MaxSide.
func reduced(seen image.Image) *image.RGBA {
	size := seen.Bounds().Size()
	if longer := max(size.X, size.Y); longer > MaxSide {
		size = image.Pt(max(1, size.X*MaxSide/longer), max(1, size.Y*MaxSide/longer))
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if size == seen.Bounds().Size() {
		draw.Draw(out, out.Bounds(), seen, seen.Bounds().Min, draw.Over)
		return out
	}
	draw.ApproxBiLinear.Scale(out, out.Bounds(), seen, seen.Bounds(), draw.Over, nil)
	return out
}

func write(seen image.Image) (Picture, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, seen, &jpeg.Options{Quality: quality})
	return Picture{out.Bytes(), seen.Bounds().Dx(), seen.Bounds().Dy()}, err
}
