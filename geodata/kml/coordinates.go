package kml

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

// state is what came of reading coordinates.
type state int

const (
	fine state = iota
	badNumber
	badLayout
)

// list is a text of coordinates as far as it could be read.
type list struct {
	points []orb.Point // at most as many as there is room for
	n      int         // positions read
	high   bool        // an altitude is not 0
	state  state
	bad    string // where it went wrong
	badAt  int
}

var (
	aboutComma  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s*,\s*`) })
	behindComma = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`,\s+`) })
)

// coordinates reads positions, longitude and latitude and maybe altitude with
// commas between, positions apart by white space. A text with spaces about
// its commas, with commas between positions, or without commas is read when
// only one reading is possible; it is mended then.
func coordinates(text string, room int) (l list, mended bool) {
	text = plainSpaces(text)
	l = strict(text, room)
	if l.state == fine || l.state == badNumber {
		return l, false
	}
	for _, other := range readings(text) {
		if mend := strict(other, room); mend.state == fine {
			return mend, true
		}
	}
	return l, false
}

// readings are what else a text can be meant as. No two of them are good.
func readings(text string) []string {
	if strings.ContainsRune(text, ',') {
		return []string{aboutComma().ReplaceAllString(text, ","), behindComma().ReplaceAllString(strings.TrimRight(text, ", \t\r\n"), " ")}
	}
	fields := strings.Fields(text)
	switch n := len(fields); {
	case n == 2 || n == 3:
		return []string{strings.Join(fields, ",")}
	case n%2 == 0 && n%3 != 0:
		return []string{grouped(fields, 2)}
	case n%3 == 0 && n%2 != 0:
		return []string{grouped(fields, 3)}
	}
	return nil
}

// grouped joins every size fields with commas.
func grouped(fields []string, size int) string {
	var b strings.Builder
	for i, f := range fields {
		if i > 0 && i%size == 0 {
			b.WriteByte(' ')
		} else if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(f)
	}
	return b.String()
}

// plainSpaces makes the white space of Unicode a plain space.
func plainSpaces(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf && (unicode.IsSpace(r) || r == '\uFEFF' || r == '\u200B') {
			return ' '
		}
		return r
	}, text)
}

// strict reads positions as KML has them.
func strict(text string, room int) (l list) {
	for i := 0; i < len(text); {
		if isSpace(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && !isSpace(text[end]) {
			end++
		}
		if l.position(text[i:end], room); l.state != fine {
			l.bad, l.badAt = text[i:], i
			if l.state == badNumber {
				l.bad = text[i:end]
			}
			return l
		}
		i = end
	}
	return l
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// position reads one position.
func (l *list) position(text string, room int) {
	first, rest, _ := strings.Cut(text, ",")
	second, third, has := strings.Cut(rest, ",")
	if first == "" || second == "" || has && third == "" || strings.ContainsRune(third, ',') {
		l.state = badLayout
		return
	}
	lon, ok1 := degrees(first)
	lat, ok2 := degrees(second)
	high, ok3 := 0.0, true
	if has {
		high, ok3 = degrees(third)
	}
	if !ok1 || !ok2 || !ok3 {
		l.state = badNumber
		return
	}
	l.high = l.high || high != 0
	if l.n++; l.n <= room {
		l.points = append(l.points, orb.Point{lon, lat})
	}
}

// degrees reads a finite decimal number.
func degrees(text string) (float64, bool) {
	if len(text) > geodata.MaxNumberBytes || strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}
