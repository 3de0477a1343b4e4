package web

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"html/template"
	"maps"
	"math"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"potensi/internal/i18n"
	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
)

// pages holds a template set for each page. A set is bound to a language when
// it is first asked for.
type pages struct {
	assets assets
	sets   map[string]*template.Template
	bound  *sync.Map // page and language → *template.Template
}

// standalone pages bring their own html element.
var standalone = map[string]bool{"join": true, "hall-screen": true, "groups": true, "ballot": true, "notice": true, "brief": true, "screen": true, "practice-result": true, "wait": true, "signin": true, "hasil": true}

// pageNames lists the templates that are whole pages.
func pageNames() []string {
	return []string{
		"village", "map", "tilemap", "edit", "access", "disagreements", "unheard", "calendar", "activities", "factors",
		"gap-sheet", "products", "rank", "vote", "join", "groups", "ballot", "notice", "results", "report",
		"brief", "print", "settings", "error", "wait", "signin", "record", "record-form", "record-matrix", "record-cards",
		"record-changes", "record-year", "record-list", "hall", "hall-screen", "rank-criteria", "rank-criterion", "rank-remove", "rank-scores", "rank-weights",
		"rank-weigh", "products-form", "vote-form", "vote-cards", "vote-sheet", "vote-scan", "vote-run", "vote-practice", "screen", "practice-result",
		"vote-cardsheet", "audit", "hasil", "voice", "paper", "paper-read", "paper-check", "paper-print"}
}

func loadPages(a assets) (pages, error) {
	p := pages{assets: a, sets: map[string]*template.Template{}, bound: &sync.Map{}}
	shared, err := template.New("").Funcs(p.funcs(&i18n.Printer{})).ParseFS(embedded, "templates/shared/*.html")
	if err != nil {
		return p, err
	}
	for _, name := range pageNames() {
		set, err := shared.Clone()
		if err == nil {
			err = p.parse(set, name)
		}
		if err != nil {
			return p, fmt.Errorf("page %s: %w", name, err)
		}
		p.sets[name] = set
	}
	return p, nil
}

// parse adds a page's own templates. The ballot has many small parts, which on a
// phone go without the indents that show their order here.
func (p pages) parse(set *template.Template, name string) error {
	text, err := embedded.ReadFile("templates/" + name + ".html")
	if err != nil {
		return err
	}
	if name == "ballot" {
		text = regexp.MustCompile(`\n\s+`).ReplaceAll(text, []byte("\n"))
	}
	_, err = set.New(name + ".html").Parse(string(text))
	return err
}

// in returns a page's templates with the functions of one language.
func (p pages) in(page string, printer *i18n.Printer) (*template.Template, error) {
	key := page + "/" + printer.Lang
	if set, ok := p.bound.Load(key); ok {
		return set.(*template.Template), nil
	}
	set, err := p.sets[page].Clone()
	if err != nil {
		return nil, err
	}
	p.bound.Store(key, set.Funcs(p.funcs(printer)))
	return set, nil
}

// render draws a page and sends it whole.
func (s *Server) render(c *gin.Context, status int, p *i18n.Printer, data view) error {
	body, err := s.draw(p, data)
	if err != nil {
		return err
	}
	packed := acceptsGzip(c)
	if packed {
		body = s.packer.pack(body)
	}
	sendPage(c, status, p.Lang, body, packed)
	return nil
}

// draw makes a page.
func (s *Server) draw(p *i18n.Printer, data view) ([]byte, error) {
	set, err := s.pages.in(cmp.Or(data.Template, data.Page), p)
	if err != nil {
		return nil, err
	}
	start := "layout"
	if standalone[data.Page] {
		start = "content"
	}
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, start, data); err != nil {
		return nil, err
	}
	if data.Page == "ballot" {
		return indents.ReplaceAll(out.Bytes(), []byte("\n")), nil
	}
	return out.Bytes(), nil
}

// indents is what a page of many small parts can do without.
var indents = regexp.MustCompile(`\n\s+`)

// sendPage sends a page that has been drawn.
func sendPage(c *gin.Context, status int, lang string, body []byte, packed bool) {
	c.Header("Content-Language", lang)
	c.Header("Vary", "Accept-Encoding")
	if packed {
		c.Header("Content-Encoding", "gzip")
	}
	c.Header("Content-Length", strconv.Itoa(len(body)))
	c.Data(status, "text/html; charset=utf-8", body)
}

// acceptsGzip reports whether a browser takes packed answers: on a hotspot
// with fifty phones, a fifth of the bytes is five times the phones.
func acceptsGzip(c *gin.Context) bool {
	return strings.Contains(c.GetHeader("Accept-Encoding"), "gzip")
}

// packed is a body as gzip.
func packed(body []byte, level int) []byte {
	var out bytes.Buffer
	writer, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		panic(err) // a level that there is not
	}
	_, _ = writer.Write(body) // a bytes.Buffer takes everything
	_ = writer.Close()
	return out.Bytes()
}

// packer packs pages. A gzip writer is a megabyte, which is used again.
type packer struct{ idle sync.Pool }

func (p *packer) pack(body []byte) []byte {
	out := bytes.NewBuffer(make([]byte, 0, len(body)/2))
	writer, _ := p.idle.Get().(*gzip.Writer)
	if writer == nil {
		writer, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // a level that there is
	}
	writer.Reset(out)
	_, _ = writer.Write(body) // a bytes.Buffer takes everything
	_ = writer.Close()
	p.idle.Put(writer)
	return out.Bytes()
}

// funcs are what templates can call.
func (p pages) funcs(printer *i18n.Printer) template.FuncMap {
	out := template.FuncMap{
		"t":          func(key string, pairs ...any) string { return printer.T(key, pointed(pairs)...) },
		"word":       func(set string, word any) string { return wordOf(printer, set, word) },
		"pick":       printer.Pick,
		"kilo":       func(bytes int) int { return (bytes + 1023) >> 10 },
		"number":     func(n any, decimals int) string { return numberOf(printer, n, decimals) },
		"percent":    printer.Percent,
		"draws":      func(share float64) string { return report.ShareWords(printer, share) },
		"signed":     func(n *float64) string { return signedOf(printer, *n) },
		"size":       func(ha, km any) string { return sizeOf(printer, measure(ha), measure(km)) },
		"date":       func(at time.Time) string { return dateOf(printer, at) },
		"url":        func(path string, pairs ...string) string { return address(printer.Lang, path, pairs...) },
		"asset":      p.assets.address,
		"pict":       p.assets.pict,
		"pictof":     pictOf,
		"smallgroup": report.Small,
		"least":      func() int { return report.SmallGroup },
		"drawing":    p.assets.drawingOf,
		"island":     p.assets.island,
		"script":     p.assets.script,
		"style":      func() template.CSS { return p.assets.ballot },
		"daytype":    dayType,
		"sitestyle": func() template.CSS {
			return template.CSS(p.assets.files["/static/app.css"].body) //nolint:gosec // our own file
		},
	}
	maps.Copy(out, arithmetic())
	return out
}

// arithmetic is what templates need to lay things out.
func arithmetic() template.FuncMap {
	return template.FuncMap{
		"s":          short,
		"s4":         func(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) },
		"add":        func(a, b int) int { return a + b },
		"even":       func(n int) bool { return n%2 == 0 },
		"float":      func(n int) float64 { return float64(n) },
		"mul":        func(a, b int) int { return a * b },
		"plus":       func(a, b float64) float64 { return a + b },
		"minus":      func(a, b float64) float64 { return a - b },
		"times":      times,
		"share":      func(part, whole float64) float64 { return part / whole * 100 },
		"seg":        url.PathEscape,
		"minutes":    func(seconds *int) int { return valueOr(seconds, 0) / 60 },
		"split":      func(text string) []string { return strings.Split(text, ":") },
		"dict":       dict,
		"list":       func(items ...string) []string { return items },
		"gapclass":   gapOf,
		"tints":      tints,
		"stages":     ranking.Stages,
		"stageindex": func(stage ranking.Stage) int { return slices.Index(ranking.Stages(), stage) },
		"rankclass":  rankClass,
		"pips":       pipsOf,
	}
}

// times multiplies.
func times(factors ...float64) float64 {
	product := 1.0
	for _, factor := range factors {
		product *= factor
	}
	return product
}

// rankClass marks a group's rank that lies well above or below the joint one.
func rankClass(rank, joint int) string {
	switch {
	case rank == 0 || joint == 0:
		return ""
	case rank <= joint-2:
		return "higher"
	case rank >= joint+2:
		return "lower"
	}
	return ""
}

// signedOf writes a difference with its sign.
func signedOf(p *i18n.Printer, n float64) string {
	rounded := math.Round(n*10) / 10
	text := p.Number(math.Abs(rounded), decimalPlaces(rounded))
	switch {
	case rounded > 0:
		return "+" + text
	case rounded < 0:
		return "−" + text
	}
	return text
}

// dateOf writes a day in words.
func dateOf(p *i18n.Printer, at time.Time) string {
	return p.T("web.date", "day", at.Day(), "month", p.T("web.month."+strconv.Itoa(int(at.Month()))), "year", strconv.Itoa(at.Year()))
}

// pointed replaces pointers by what they point to; a nil one stays.
func pointed(values []any) []any {
	out := make([]any, len(values))
	for i, value := range values {
		out[i] = value
		if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer {
			out[i] = nil
			if !v.IsNil() {
				out[i] = v.Elem().Interface()
			}
		}
	}
	return out
}

// wordOf is a word of a closed set: kind.forest. An empty one has no word.
func wordOf(p *i18n.Printer, set string, word any) string {
	text := fmt.Sprint(word)
	if text == "" {
		return ""
	}
	return p.T(set + "." + text)
}

// numberOf writes a number, or a dash for one that is not known.
func numberOf(p *i18n.Printer, n any, decimals int) string {
	v := reflect.ValueOf(n)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return "–"
		}
		v = v.Elem()
	}
	switch {
	case v.CanInt():
		return p.Number(float64(v.Int()), decimals)
	case v.CanFloat():
		return p.Number(v.Float(), decimals)
	}
	return "–"
}

// sizeOf writes hectares and kilometres as far as they are known.
func sizeOf(p *i18n.Printer, ha, km *float64) string {
	parts := []string{}
	if ha != nil && *ha > 0 {
		parts = append(parts, p.T("web.ha", "n", p.Number(*ha, decimalsOf(*ha))))
	}
	if km != nil && *km > 0 {
		parts = append(parts, p.T("web.km", "n", p.Number(*km, 1)))
	}
	return strings.Join(parts, " + ")
}

// measure is a number as templates hand it on: plain, by pointer, or nil.
func measure(n any) *float64 {
	switch n := n.(type) {
	case float64:
		return &n
	case *float64:
		return n
	}
	return nil
}

// decimalsOf is one decimal for what a person can pace off, none for the rest.
func decimalsOf(ha float64) int {
	if math.Abs(ha) < 100 {
		return 1
	}
	return 0
}

// dict hands several values to a shared template.
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

// pictOf names the pictogram of a group.
func pictOf(g mapping.Group) string {
	switch {
	case g.Type == mapping.Institution:
		return "institution"
	case g.Disability == mapping.WithDisability:
		return "disability"
	case g.Age == mapping.Youth:
		return "youth"
	case g.Age == mapping.Elder:
		return "elder"
	case g.Gender == mapping.Women || g.Gender == mapping.Men:
		return string(g.Gender)
	}
	return "mixed"
}
