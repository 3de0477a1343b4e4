package table

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

var plainNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$`) })

// number reads a decimal number with a point or, as Indonesian spreadsheets
// write it, a comma: -2,4799. NaN, infinities and thousands are none.
func number(text string) (float64, bool) {
	if len(text) > 64 {
		return 0, false
	}
	text = strings.Replace(strings.TrimSpace(text), "−", "-", 1)
	if strings.IndexByte(text, '.') < 0 {
		text = strings.Replace(text, ",", ".", 1)
	}
	if !plainNumber().MatchString(text) {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// hasLeadingZero spots 01.1, which ODK Central takes for no number at all.
func hasLeadingZero(text string) bool {
	text = strings.TrimLeft(text, "+-−")
	return len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9'
}

const (
	hemisphere = `(LINTANG UTARA|LINTANG SELATAN|BUJUR TIMUR|BUJUR BARAT|NORTH|SOUTH|EAST|WEST|LU|LS|BT|BB|N|S|E|W)`
	figure     = `(\d+(?:[.,]\d+)?)`
)

var (
	degrees = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^` + hemisphere + `?[ .:]*([+-]?)` + figure + ` *(?:°|º|˚|DEG|D| )? *(?:` +
			figure + ` *'? *(?:` + figure + ` *"?)?)? *` + hemisphere + `?$`)
	})
	marks = strings.NewReplacer("−", "-", "′", "'", "’", "'", "‘", "'", "´", "'", "`", "'", "″", `"`, "”", `"`, "“", `"`,
		"''", `"`, "’’", `"`, "′′", `"`, "\u00a0", " ", "\u2009", " ")
)

// angle reads a coordinate in degrees: a decimal number, or degrees, minutes
// and seconds with a hemisphere in English or Indonesian (2°28'47.6"S, S 2 28
// 47,6, 111° 26,8' BT). The axis is 'y' or 'x' when a hemisphere tells, else 0.
func angle(text string) (v float64, axis byte, ok bool) {
	if v, ok := number(text); ok {
		return v, 0, true
	}
	if len(text) > 80 {
		return 0, 0, false
	}
	m := degrees().FindStringSubmatch(strings.ToUpper(strings.TrimSpace(marks.Replace(text))))
	if m == nil || m[1] != "" && m[6] != "" {
		return 0, 0, false
	}
	deg, _ := number(m[3])
	minutes, _ := number(m[4])
	seconds, _ := number(m[5])
	if minutes >= 60 || seconds > 60 || m[4] != "" && deg != float64(int(deg)) || m[5] != "" && minutes != float64(int(minutes)) {
		return 0, 0, false
	}
	v = deg + minutes/60 + seconds/3600
	axis, negative := side(m[1] + m[6])
	if negative != (m[2] == "-") {
		v = -v
	}
	return v, axis, axis != 0 || m[5] != "" || strings.Contains(text, "°")
}

// side tells the axis of a hemisphere and whether it counts down from zero.
func side(hemisphere string) (axis byte, negative bool) {
	switch hemisphere {
	case "N", "NORTH", "LU", "LINTANG UTARA":
		return 'y', false
	case "S", "SOUTH", "LS", "LINTANG SELATAN":
		return 'y', true
	case "E", "EAST", "BT", "BUJUR TIMUR":
		return 'x', false
	case "W", "WEST", "BB", "BUJUR BARAT":
		return 'x', true
	}
	return 0, false
}

// anglePair reads latitude and longitude that stand in one text, each with its
// hemisphere, in either order: 2°28'47.6"S 111°26'48.8"E.
func anglePair(text string) (lat, lon float64, ok bool) {
	if len(text) > 120 {
		return 0, 0, false
	}
	for i := 0; i < len(text); i++ {
		if c := text[i]; c != ' ' && c != ',' && c != ';' && c != '/' {
			continue
		}
		first, a, ok1 := angle(text[:i])
		second, b, ok2 := angle(strings.TrimLeft(text[i+1:], " ,;/"))
		if !ok1 || !ok2 || a == 0 || b == 0 || a == b {
			continue
		}
		if a == 'x' {
			first, second = second, first
		}
		return first, second, true
	}
	return 0, 0, false
}
