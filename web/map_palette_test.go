package web

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

// color is linear light: red, green and blue from 0 to 1.
type color [3]float64

func colorOf(t *testing.T, hex string) color {
	t.Helper()
	var c color
	for i := range c {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil || len(hex) != 7 {
			t.Fatal(hex)
		}
		x := float64(n) / 255
		if c[i] = x / 12.92; x > 0.04045 {
			c[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return c
}

// eyes are ways to see: full colour-blindness of three kinds by Machado,
// Oliveira and Fernandes (2009), severity 1, and the grey of a copier.
func eyes() map[string][3]color {
	const r, g, b = 0.2126, 0.7152, 0.0722
	return map[string][3]color{
		"every colour": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
		"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
		"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
		"grey":         {{r, g, b}, {r, g, b}, {r, g, b}},
	}
}

func (c color) seenBy(eye [3]color) color {
	var out color
	for i, row := range eye {
		out[i] = math.Min(1, math.Max(0, row[0]*c[0]+row[1]*c[1]+row[2]*c[2]))
	}
	return out
}

// oklab is the perceptual space of Ottosson (2020); distances times 100 below
// about 8 are hard to tell on a map.
func (c color) oklab() color {
	l := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	m := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	s := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	return color{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, 1.9779984951*l - 2.4285922050*m + 0.4505937099*s, 0.0259040371*l + 0.7827717662*m - 0.8086757660*s}
}

func apart(a, b color) float64 {
	x, y := a.oklab(), b.oklab()
	return 100 * math.Sqrt((x[0]-y[0])*(x[0]-y[0])+(x[1]-y[1])*(x[1]-y[1])+(x[2]-y[2])*(x[2]-y[2]))
}

// contrast is that of WCAG 2.2, 1 to 21.
func contrast(a, b color) float64 {
	light := func(c color) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] + 0.05 }
	return math.Max(light(a), light(b)) / math.Min(light(a), light(b))
}

func fillOf(t *testing.T, class string) color {
	t.Helper()
	for _, tint := range tints() {
		if tint.Class == class {
			return colorOf(t, tint.Fill)
		}
	}
	t.Fatalf("no class %s", class)
	return color{}
}

// TestClassesStayApart holds the colours of each map apart for every eye:
// what lies side by side on one map must be told by its colour alone, in grey
// too. Classes with a sign of their own may share a pale ground.
func TestClassesStayApart(t *testing.T) {
	const least = 8.0
	for name, classes := range map[string]string{
		"holders": "held-women held-both held-men held-institution held-unknown",
		"gap":     "gap-women-much gap-women-more gap-even gap-men-more gap-men-much",
		"women":   "women-0 women-1 women-2 women-3",
		"men":     "men-0 men-1 men-2 men-3",
	} {
		list := strings.Fields(classes)
		for eye, matrix := range eyes() {
			for i, a := range list {
				for _, b := range list[i+1:] {
					if d := apart(fillOf(t, a).seenBy(matrix), fillOf(t, b).seenBy(matrix)); d < least {
						t.Errorf("%s seen by %s: %s and %s are %.1f apart", name, eye, a, b, d)
					}
				}
			}
		}
	}
}

// TestLevelsGetDarker: a higher level is darker, and its pattern denser.
func TestLevelsGetDarker(t *testing.T) {
	for _, side := range []string{"women", "men"} {
		steps := tintsOf(side + "-")
		for i := 1; i < len(steps); i++ {
			if steps[i].Dense <= steps[i-1].Dense || fillOf(t, steps[i].Class).oklab()[0] >= fillOf(t, steps[i-1].Class).oklab()[0] {
				t.Errorf("%s does not come after %s", steps[i].Class, steps[i-1].Class)
			}
		}
	}
}

// TestPatternsAreSeen: a pattern stands out from its own ground, and women's
// is of dots, men's of lines.
func TestPatternsAreSeen(t *testing.T) {
	for _, tint := range tints() {
		for _, ink := range []string{tint.Dots, tint.Lines} {
			if ink == "" {
				continue
			}
			hex := ink
			if len(ink) == 4 {
				hex = "#" + strings.Repeat(ink[1:2], 2) + strings.Repeat(ink[2:3], 2) + strings.Repeat(ink[3:], 2)
			}
			if c := contrast(colorOf(t, tint.Fill), colorOf(t, hex)); c < 3 {
				t.Errorf("the pattern of %s has contrast %.1f", tint.Class, c)
			}
		}
		if strings.Contains(tint.Class, "women") && tint.Lines != "" || strings.Contains(tint.Class, "-men") && tint.Dots != "" {
			t.Errorf("%s has the other's pattern", tint.Class)
		}
	}
}
