package photo

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"golang.org/x/image/draw"
)

const (
	// SmallSide is the side of a small picture, a square, in pixels.
	SmallSide = 320
	// SmallBytes is how large its file may be: a phone on a full hotspot loads
	// a dozen of them.
	SmallBytes = 25 << 10
)

// Small reads a picture as [Read] does and makes it a small square: of a photo
// the middle, of a drawing all that is drawn, on white paper.
func Small(from io.Reader, drawing bool) (Picture, error) {
	whole, err := Read(from)
	if err != nil {
		return whole, err
	}
	seen, err := jpeg.Decode(bytes.NewReader(whole.JPEG))
	if err != nil {
		return Picture{}, ErrBroken
	}
	out := image.NewRGBA(image.Rect(0, 0, SmallSide, SmallSide))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if !drawing {
		draw.CatmullRom.Scale(out, out.Bounds(), seen, middle(seen.Bounds()), draw.Src, nil)
		return fitted(out)
	}
	sheet := whitened(within(seen, drawingSide))
	ink := inkIn(sheet)
	draw.CatmullRom.Scale(out, placed(ink.Size()), sheet, ink, draw.Src, nil)
	return fitted(out)
}

// middle is the largest square in the middle of a picture.
func middle(b image.Rectangle) image.Rectangle {
	side := min(b.Dx(), b.Dy())
	at := image.Pt(b.Min.X+(b.Dx()-side)/2, b.Min.Y+(b.Dy()-side)/2)
	return image.Rectangle{at, at.Add(image.Pt(side, side))}
}

// drawingSide is how large a drawing is looked at: fine lines survive it.
const drawingSide = 1200

// within is a picture no larger than so many pixels.
func within(seen image.Image, side int) *image.RGBA {
	size := seen.Bounds().Size()
	if longer := max(size.X, size.Y); longer > side {
		size = image.Pt(max(1, size.X*side/longer), max(1, size.Y*side/longer))
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	draw.ApproxBiLinear.Scale(out, out.Bounds(), seen, seen.Bounds(), draw.Src, nil)
	return out
}

// A point is ink when it is so much darker, in per cent, than its surroundings
// on the mean, or strongly coloured.
const (
	darkerBy = 12
	colourBy = 70
)

// whitened makes the paper of a drawing white, whatever the light in the room:
// each point is compared with the mean around it (Bradley and Roth 2007,
// "Adaptive thresholding using the integral image"). Ink keeps its colour.
func whitened(sheet *image.RGBA) *image.RGBA {
	w, h := sheet.Rect.Dx(), sheet.Rect.Dy()
	sums := lightSums(sheet)
	reach := max(w, h) / 16
	out := image.NewRGBA(sheet.Rect)
	for y := range h {
		for x := range w {
			left, right, top, low := max(x-reach, 0), min(x+reach+1, w), max(y-reach, 0), min(y+reach+1, h)
			mean := (sums[low*(w+1)+right] - sums[top*(w+1)+right] - sums[low*(w+1)+left] + sums[top*(w+1)+left]) / ((right - left) * (low - top))
			point := sheet.RGBAAt(x, y)
			if light(point)*100 >= mean*(100-darkerBy) && colourful(point) < colourBy {
				point = color.RGBA{255, 255, 255, 255}
			}
			out.SetRGBA(x, y, point)
		}
	}
	return out
}

// lightSums are, for each corner, the light of all points above and left of it.
func lightSums(sheet *image.RGBA) []int {
	w, h := sheet.Rect.Dx(), sheet.Rect.Dy()
	sums := make([]int, (w+1)*(h+1))
	for y := range h {
		line := 0
		for x := range w {
			line += light(sheet.RGBAAt(x, y))
			sums[(y+1)*(w+1)+x+1] = sums[y*(w+1)+x+1] + line
		}
	}
	return sums
}

// light is how bright a point is, from 0 to 255 (ITU-R BT.601).
func light(c color.RGBA) int { return (299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000 }

// colourful is how far a point is from grey, from 0 to 255.
func colourful(c color.RGBA) int { return int(max(c.R, c.G, c.B)) - int(min(c.R, c.G, c.B)) }

// inkIn is the part of a whitened sheet that holds its ink; all of it when it
// is blank.
func inkIn(sheet *image.RGBA) image.Rectangle {
	out := image.Rectangle{}
	for y := range sheet.Rect.Dy() {
		for x := range sheet.Rect.Dx() {
			if sheet.RGBAAt(x, y) != (color.RGBA{255, 255, 255, 255}) {
				out = out.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if out.Empty() {
		return sheet.Rect
	}
	return out
}

// placed is where a drawing of some size lies in the square, with a margin.
func placed(size image.Point) image.Rectangle {
	const room = SmallSide - SmallSide/10
	longer := max(size.X, size.Y)
	w, h := max(1, size.X*room/longer), max(1, size.Y*room/longer)
	at := image.Pt((SmallSide-w)/2, (SmallSide-h)/2)
	return image.Rectangle{at, at.Add(image.Pt(w, h))}
}

// fitted writes a small picture so that it is small as a file, too.
func fitted(seen image.Image) (Picture, error) {
	var out bytes.Buffer
	for quality := 85; ; quality -= 10 {
		out.Reset()
		if err := jpeg.Encode(&out, seen, &jpeg.Options{Quality: quality}); err != nil {
			return Picture{}, err
		}
		if out.Len() <= SmallBytes || quality <= 15 {
			return Picture{bytes.Clone(out.Bytes()), SmallSide, SmallSide}, nil
		}
	}
}
