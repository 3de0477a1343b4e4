package photo

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"
)

// paper is a grey sheet in uneven light with a dark ring on it.
func paper(w, h int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			shade := uint8(150 + 70*x/w)
			dx, dy := x-w/2, y-h/2
			if d := dx*dx + dy*dy; d > (h/4)*(h/4) && d < (h/4+6)*(h/4+6) {
				shade = 60
			}
			out.SetRGBA(x, y, color.RGBA{shade, shade, shade, 255})
		}
	}
	return out
}

func encoded(t *testing.T, seen image.Image) *bytes.Buffer {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, seen); err != nil {
		t.Fatal(err)
	}
	return &out
}

func TestDrawingLosesThePaper(t *testing.T) {
	small, err := Small(encoded(t, paper(900, 600)), true)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := jpeg.Decode(bytes.NewReader(small.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if seen.Bounds().Dx() != SmallSide || seen.Bounds().Dy() != SmallSide || len(small.JPEG) > SmallBytes {
		t.Errorf("%v, %d bytes", seen.Bounds(), len(small.JPEG))
	}
	at := func(x, y int) int {
		r, g, b, _ := seen.At(x, y).RGBA()
		return int(r+g+b) / 3 >> 8
	}
	for _, spot := range []image.Point{{4, 4}, {315, 4}, {160, 160}, {4, 315}, {315, 315}} {
		if at(spot.X, spot.Y) < 245 {
			t.Errorf("the paper at %v has a light of %d", spot, at(spot.X, spot.Y))
		}
	}
	// The ring was a half of the sheet's height; now it fills the square.
	if dark := min(at(17, 160), at(18, 160), at(19, 160), at(20, 160)); dark > 160 {
		t.Errorf("the ring's left edge has a light of %d", dark)
	}
}

// TestSmallStaysSmall: even noise, which no encoder likes.
func TestSmallStaysSmall(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 6))
	noise := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for i := range noise.Pix {
		noise.Pix[i] = byte(dice.IntN(256))
	}
	small, err := Small(encoded(t, noise), false)
	if err != nil {
		t.Fatal(err)
	}
	if len(small.JPEG) > SmallBytes {
		t.Errorf("%d bytes", len(small.JPEG))
	}
}

func TestBlankDrawing(t *testing.T) {
	blank := image.NewRGBA(image.Rect(0, 0, 40, 3))
	for i := range blank.Pix {
		blank.Pix[i] = 255
	}
	if _, err := Small(encoded(t, blank), true); err != nil {
		t.Error(err)
	}
}
