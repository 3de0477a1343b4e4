package qr

import (
	"strings"
	"testing"
)

func TestFindersAreWhereReadersLook(t *testing.T) {
	code, err := New("http://192.168.137.1:8081/v/7F3A9K2M")
	if err != nil {
		t.Fatal(err)
	}
	for _, corner := range [][2]int{{0, 0}, {code.Size - 7, 0}, {0, code.Size - 7}} {
		for i := range 7 {
			if !code.Dark(corner[0]+i, corner[1]) || !code.Dark(corner[0], corner[1]+i) {
				t.Errorf("finder at %v is broken", corner)
			}
		}
	}
	if code.Dark(-1, 0) || code.Dark(code.Size, code.Size) {
		t.Error("dark outside the code")
	}
}

func TestPathAndTextSayTheSame(t *testing.T) {
	code, err := New("potensi")
	if err != nil {
		t.Fatal(err)
	}
	dark := 0
	for y := range code.Size {
		for x := range code.Size {
			if code.Dark(x, y) {
				dark++
			}
		}
	}
	lines := strings.Split(strings.TrimSuffix(code.Text(), "\n"), "\n")
	light := 0
	for _, line := range lines {
		light += 2*strings.Count(line, "█") + strings.Count(line, "▀") + strings.Count(line, "▄")
	}
	all := (code.Size + 4) * 2 * len(lines)
	if all-light != dark {
		t.Errorf("%d modules, %d light in the text, %d dark in the code", all, light, dark)
	}
	if strings.Count(code.Path(), "M") == 0 || code.Width() != code.Size+8 {
		t.Error("no path")
	}
}

func TestTooLongIsAnError(t *testing.T) {
	if _, err := New(strings.Repeat("x", 4000)); err == nil {
		t.Error("4,000 bytes went in")
	}
}
