// Package qr draws QR codes (ISO/IEC 18004): as a path for a page or a sheet,
// and as text for a terminal. The codes are made by boombuler/barcode.
package qr

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// Quiet is how many modules around a code stay white; readers need them.
const Quiet = 4

// Code is a QR code of Size × Size modules, without the quiet zone.
type Code struct {
	Size int
	dark barcode.Barcode
}

// New encodes a text so that up to 15 % of it may be soiled (level M). A text
// of more than about 2,300 bytes does not fit and is an error.
func New(text string) (Code, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("QR code: %w", err)
	}
	return Code{code.Bounds().Dx(), code}, nil
}

// Dark reports whether a module is dark; outside the code none is.
func (c Code) Dark(x, y int) bool {
	if x < 0 || y < 0 || x >= c.Size || y >= c.Size {
		return false
	}
	r, _, _, _ := c.dark.At(x, y).RGBA()
	return r == 0
}

// Width is the code's side with its quiet zone, in modules: the viewBox of its
// path.
func (c Code) Width() int { return c.Size + 2*Quiet }

// Path is the dark modules as an SVG path, one unit a module, the quiet zone
// included: <svg viewBox="0 0 WIDTH WIDTH"><path d="…"/></svg>.
func (c Code) Path() string {
	var b strings.Builder
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			from := x
			for c.Dark(x, y) {
				x++
			}
			if n := x - from; n > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+Quiet, y+Quiet, n, n)
			}
		}
	}
	return b.String()
}

// Text is the code for a terminal, two modules a character, light on dark as
// terminals are: the light modules are drawn.
func (c Code) Text() string {
	var b strings.Builder
	for y := -2; y < c.Size+2; y += 2 {
		for x := -2; x < c.Size+2; x++ {
			b.WriteString(half(!c.Dark(x, y), !c.Dark(x, y+1)))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func half(above, below bool) string {
	switch {
	case above && below:
		return "█"
	case above:
		return "▀"
	case below:
		return "▄"
	}
	return " "
}
