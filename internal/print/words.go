package print

import (
	"fmt"
	"html/template"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"potensi/internal/report"
	"potensi/mapping"
)

// funcs are what templates can call.
func (s *Press) funcs() template.FuncMap {
	return template.FuncMap{
		"t":        func(key string, pairs ...any) string { return s.p.T(key, pairs...) },
		"word":     s.word,
		"number":   s.number,
		"percent":  s.p.Percent,
		"signed":   s.signed,
		"size":     s.size,
		"scale":    func(n float64) string { return s.p.T("print.scale-number", "n", s.p.Number(n, 0)) },
		"mm":       mm,
		"round":    func(n float64, to float64) float64 { return math.Round(n/to) * to },
		"today":    func() string { return s.date(s.Date) },
		"circle":   func() string { return s.p.T("circle." + string(s.Circle)) },
		"pict":     s.icon,
		"plus":     func(a, b float64) float64 { return a + b },
		"minus":    func(a, b float64) float64 { return a - b },
		"add":      func(a, b int) int { return a + b },
		"list":     func(items ...string) []string { return items },
		"dict":     dict,
		"code":     func() string { return s.w.Village.KemendagriCode },
		"held":     func(x mapping.ProfileSummary) mapping.Holder { return x.Holder[mapping.Control] },
		"gaps":     gapsOf,
		"name":     s.names.Of,
		"points":   func(n float64) string { return report.Points(n, s.p) },
		"seen":     s.seen,
		"least":    func() int { return report.SmallGroup },
		"attended": func(session *mapping.Session, who string) string { return s.attended(session, who) },
		"consented": func(session *mapping.Session, circle string) bool {
			return session != nil && session.Consent == mapping.ConsentScope(circle)
		},
	}
}

// attended is how many came, as a sheet's head holds it; empty to be filled in.
func (s *Press) attended(session *mapping.Session, who string) string {
	if session == nil {
		return ""
	}
	n := map[string]*int{"women": session.Women, "men": session.Men, "youth": session.Youth, "disability": session.Disability}[who]
	if n == nil {
		return ""
	}
	return s.p.Number(float64(*n), 0)
}

// gapsOf are the gaps in the order of the dimensions.
func gapsOf(x mapping.ProfileSummary) []*float64 {
	out := []*float64{}
	for _, d := range mapping.Dimensions() {
		out = append(out, x.Gap[d])
	}
	return out
}

// word is a word of a closed set: kind.forest. An empty one has no word.
func (s *Press) word(set string, word any) string {
	text := fmt.Sprint(word)
	if text == "" {
		return ""
	}
	return s.p.T(set + "." + text)
}

// number writes a number, or a dash for one that is not known.
func (s *Press) number(n any, decimals int) string {
	v := reflect.ValueOf(n)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return "–"
		}
		v = v.Elem()
	}
	switch {
	case v.CanInt():
		return s.p.Number(float64(v.Int()), decimals)
	case v.CanFloat():
		return s.p.Number(v.Float(), decimals)
	}
	return "–"
}

// signed writes a difference with its sign, or "?" for one that is not known.
func (s *Press) signed(n *float64) string {
	if n == nil {
		return "?"
	}
	rounded := math.Round(*n*10) / 10
	text := s.p.Number(math.Abs(rounded), decimals(rounded))
	switch {
	case rounded > 0:
		return "+" + text
	case rounded < 0:
		return "−" + text
	}
	return text
}

// size writes hectares and kilometres as far as there are any.
func (s *Press) size(ha, km float64) string {
	parts := []string{}
	if ha > 0 {
		places := 0
		if ha < 100 {
			places = 1
		}
		parts = append(parts, s.p.T("web.ha", "n", s.p.Number(ha, places)))
	}
	if km > 0 {
		parts = append(parts, s.p.T("web.km", "n", s.p.Number(km, 1)))
	}
	return strings.Join(parts, " + ")
}

// date writes a day in words.
func (s *Press) date(at time.Time) string {
	return s.p.T("web.date", "day", at.Day(), "month", s.p.T("web.month."+strconv.Itoa(int(at.Month()))), "year", strconv.Itoa(at.Year()))
}

// icon is a pictogram as an element. Words stand beside it.
func (s *Press) icon(name any) template.HTML {
	return `<svg class="pp-pict" viewBox="0 0 64 64" aria-hidden="true" focusable="false">` + s.picture(fmt.Sprint(name)) + `</svg>`
}

// dict hands several values to a template.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a name without a value")
	}
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		out[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return out, nil
}
