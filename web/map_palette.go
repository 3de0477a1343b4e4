package web

import (
	"slices"
	"strings"

	"potensi/mapping"
)

// tint is how a class is filled on a map: a colour, and a pattern that says
// the same in black and white. Patterns add up: women are dots, men are lines,
// both are dots and lines; the denser, the higher.
type tint struct {
	Class, Fill string
	Dots, Lines string // the pattern's colours; empty: none
	Dense       int    // 1 to 3
	Sign        string // a pattern of its own: bricks, rings, asks, zigzag, dashes
}

// tints are all classes. A test holds them apart for every eye and in grey.
func tints() []tint {
	return slices.Concat(holderTints(), gapTints(), levelTints(), kindTints())
}

func holderTints() []tint {
	return []tint{
		{Class: "held-women", Fill: "#5E2A84", Dots: "#fff", Dense: 3},
		{Class: "held-both", Fill: "#2F8F83", Dots: "#fff", Lines: "#fff", Dense: 2},
		{Class: "held-men", Fill: "#F2A93B", Lines: "#5A3600", Dense: 3},
		{Class: "held-institution", Fill: "#E1E1DF", Sign: "bricks"},
		{Class: "held-nobody", Fill: "#F4F2EC", Sign: "rings"},
		{Class: "held-disputed", Fill: "#F4F2EC", Sign: "zigzag"},
		{Class: "held-unknown", Fill: "#FFFFFF", Sign: "asks"},
		{Class: "neutral", Fill: "#E6DFCF"},
	}
}

// gapTints run from women to men.
func gapTints() []tint {
	return []tint{
		{Class: "gap-women-much", Fill: "#4A1F70", Dots: "#fff", Dense: 3},
		{Class: "gap-women-more", Fill: "#A98BC9", Dots: "#3B1460", Dense: 1},
		{Class: "gap-even", Fill: "#F4F1EA"},
		{Class: "gap-men-more", Fill: "#F7CF85", Lines: "#6B4400", Dense: 1},
		{Class: "gap-men-much", Fill: "#B86A00", Lines: "#2E1A00", Dense: 3},
		{Class: "gap-disputed", Fill: "#F4F2EC", Sign: "zigzag"},
		{Class: "gap-unknown", Fill: "#FFFFFF", Sign: "asks"},
	}
}

// levelTints are the levels 0 to 3 of women and of men, from light to dark.
func levelTints() []tint {
	return []tint{
		{Class: "women-0", Fill: "#F6F2FA"},
		{Class: "women-1", Fill: "#CDB9E0", Dots: "#3B1460", Dense: 1},
		{Class: "women-2", Fill: "#9468BC", Dots: "#fff", Dense: 2},
		{Class: "women-3", Fill: "#4F1F75", Dots: "#fff", Dense: 3},
		{Class: "men-0", Fill: "#FDF6E8"},
		{Class: "men-1", Fill: "#F6CE8A", Lines: "#6B4400", Dense: 1},
		{Class: "men-2", Fill: "#D98A1A", Lines: "#3F2400", Dense: 2},
		{Class: "men-3", Fill: "#7A4600", Lines: "#FFE7BF", Dense: 3},
		{Class: "level-disputed", Fill: "#F4F2EC", Sign: "zigzag"},
		{Class: "level-unknown", Fill: "#FFFFFF", Sign: "asks"},
		{Class: "level-na", Fill: "#F4F2EC", Sign: "dashes"},
	}
}

// kindTints are pale: where discs carry the answer, the ground only hints at
// what lies there.
func kindTints() []tint {
	return []tint{{Class: "kind-green", Fill: "#DDEBDA"}, {Class: "kind-water", Fill: "#DBE9F1"}, {Class: "kind-crop", Fill: "#F3EDCF"},
		{Class: "kind-built", Fill: "#EDE0DC"}, {Class: "kind-other", Fill: "#EDE9E0"}}
}

// kindTint is the pale class of a kind.
func kindTint(k mapping.Kind) string {
	switch k {
	case mapping.Forest, mapping.Agroforest, mapping.SugarPalm, mapping.SacredSite:
		return "kind-green"
	case mapping.River, mapping.Wetland, mapping.WaterSource, mapping.FishCage:
		return "kind-water"
	case mapping.Plantation, mapping.Farmland, mapping.Yard:
		return "kind-crop"
	case mapping.Settlement, mapping.Facility, mapping.Enterprise:
		return "kind-built"
	}
	return "kind-other"
}

// tintsOf are the classes whose names begin with one of some words; all
// without any.
func tintsOf(starts ...string) []tint {
	return slices.DeleteFunc(tints(), func(t tint) bool {
		return len(starts) > 0 && !slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(t.Class, s) })
	})
}

// Tile is the size of the pattern's square.
func (tint) Tile() int { return 30 }

// DotPaths are the dots of the pattern, for a screen and for what is shown
// small.
func (t tint) DotPaths() [2]string {
	fine := map[int]string{
		1: "M7.5 7.5h0M22.5 22.5h0",
		2: "M3.75 3.75h0M18.75 3.75h0M11.25 11.25h0M26.25 11.25h0M3.75 18.75h0M18.75 18.75h0M11.25 26.25h0M26.25 26.25h0",
		3: "M2.5 2.5h0M12.5 2.5h0M22.5 2.5h0M7.5 7.5h0M17.5 7.5h0M27.5 7.5h0M2.5 12.5h0M12.5 12.5h0M22.5 12.5h0M7.5 17.5h0M17.5 17.5h0M27.5 17.5h0M2.5 22.5h0M12.5 22.5h0M22.5 22.5h0M7.5 27.5h0M17.5 27.5h0M27.5 27.5h0",
	}
	coarse := map[int]string{1: "M15 15h0", 2: "M7.5 7.5h0M22.5 22.5h0", 3: "M5 5h0M20 5h0M12.5 15h0M27.5 15h0M5 25h0M20 25h0"}
	return [2]string{fine[t.Dense], coarse[t.Dense]}
}

// LinePaths are the lines of the pattern, in the same way.
func (t tint) LinePaths() [2]string {
	fine := map[int]string{
		1: "M-2 32L32 -2",
		2: "M-2 17L17 -2M-2 32L32 -2M13 32L32 13",
		3: "M-2 12L12 -2M-2 22L22 -2M-2 32L32 -2M8 32L32 8M18 32L32 18M28 32L32 28M-2 2L2 -2",
	}
	coarse := map[int]string{1: "M-4 34L34 -4", 2: "M-4 34L34 -4M-4 4L4 -4M26 34L34 26", 3: "M-4 19L19 -4M-4 34L34 -4M11 34L34 11"}
	return [2]string{fine[t.Dense], coarse[t.Dense]}
}
