package table

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"
)

// readStyles finds out which cell styles show a number as a day or a time.
func (w *Workbook) readStyles() error {
	custom := map[string]bool{}
	cellStyles := false
	return w.scan("xl/styles.xml", true, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[attr(e, "numFmtId")] = isDateFormat(attr(e, "formatCode"))
		case "cellXfs":
			cellStyles = true
		case "cellStyles", "dxfs":
			cellStyles = false
		case "xf":
			if id := attr(e, "numFmtId"); cellStyles {
				date, own := custom[id]
				w.dates = append(w.dates, own && date || !own && isDateNumber(id))
			}
		}
		return nil
	})
}

// isDateNumber knows the built-in formats of days and times (ECMA-376 part 1,
// 18.8.30).
func isDateNumber(id string) bool {
	n, err := strconv.Atoi(id)
	return err == nil && (n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58)
}

// isDateFormat looks for the letters of a day or a time outside quotes,
// escapes and brackets.
func isDateFormat(code string) bool {
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case !bracket && strings.IndexByte("yYmMdDhHsS", c) >= 0:
			return true
		}
	}
	return false
}

// isDate reports whether a cell's style shows a day.
func (w *Workbook) isDate(style string) bool {
	i, err := strconv.Atoi(style)
	return err == nil && i >= 0 && i < len(w.dates) && w.dates[i]
}

// day writes a number of days as ISO 8601: a date, a time of day if there is
// no day, or both. Spreadsheets know no time zone.
func (w *Workbook) day(value string) string {
	days, err := strconv.ParseFloat(value, 64)
	if err != nil || days < 0 || days >= 2_958_466 { // the year 10000
		return value
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if w.mac1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	seconds := math.Round(days * 86400)
	t := epoch.Add(time.Duration(seconds/86400) * 24 * time.Hour).Add(time.Duration(math.Mod(seconds, 86400)) * time.Second)
	switch {
	case days < 1:
		return t.Format(time.TimeOnly)
	case math.Mod(seconds, 86400) == 0:
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02T15:04:05")
}

// digits writes a number with all its digits, without an exponent. Of those
// that a spreadsheet adds when it writes 0.1 as 0.10000000000000001 it keeps
// the ones that make the same number.
func digits(value string) string {
	long := len(value) > 16 && strings.IndexByte(value, '.') >= 0
	if !long && !strings.ContainsAny(value, "eE") {
		return value
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || math.Abs(v) > 1e21 {
		return value
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
