// Package i18n holds everything a user sees, in Indonesian and English: one
// JSON file a language, and a Printer that fills a message's arguments in and
// writes numbers as the language does. Libraries return keys and arguments;
// words are put to them only here.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

//go:embed *.json
var files embed.FS

// Catalogue is every message in every language.
type Catalogue struct {
	messages map[string]func() map[string]string // by language, read at the first need
}

// Load finds the embedded catalogue.
func Load() (*Catalogue, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, err
	}
	c := &Catalogue{messages: map[string]func() map[string]string{}}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		c.messages[strings.TrimSuffix(name, ".json")] = sync.OnceValue(func() map[string]string { return read(name, text) })
	}
	return c, nil
}

// read panics when an embedded file is broken: the tests read them all.
func read(name string, text []byte) map[string]string {
	messages := map[string]string{}
	if err := json.Unmarshal(text, &messages); err != nil {
		panic(fmt.Errorf("%s: %w", name, err))
	}
	return messages
}

// Languages lists the languages, Indonesian first.
func (c *Catalogue) Languages() []string {
	languages := make([]string, 0, len(c.messages))
	for lang := range c.messages {
		languages = append(languages, lang)
	}
	sort.Slice(languages, func(i, j int) bool {
		if (languages[i] == "id") != (languages[j] == "id") {
			return languages[i] == "id"
		}
		return languages[i] < languages[j]
	})
	return languages
}

// Keys lists the message keys of one language in order.
func (c *Catalogue) Keys(lang string) []string {
	messages, ok := c.messages[lang]
	if !ok {
		return nil
	}
	keys := []string{}
	for key := range messages() {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// Match picks the language for a tag such as "en_US.UTF-8" or an
// Accept-Language header; Indonesian when nothing fits.
func (c *Catalogue) Match(wanted string) string {
	if !strings.ContainsAny(wanted, ",;") {
		wanted, _, _ = strings.Cut(strings.ReplaceAll(wanted, "_", "-"), ".") // en_US.UTF-8
	}
	tags, _, err := language.ParseAcceptLanguage(wanted)
	if err != nil {
		return "id"
	}
	for _, tag := range tags {
		base, _ := tag.Base()
		if _, ok := c.messages[base.String()]; ok {
			return base.String()
		}
	}
	return "id"
}

// Printer writes in one language; an unknown one becomes Indonesian.
func (c *Catalogue) Printer(lang string) *Printer {
	if _, ok := c.messages[lang]; !ok {
		lang = "id"
	}
	return &Printer{Lang: lang, messages: c.messages[lang](), numbers: message.NewPrinter(language.Make(lang))}
}

// Printer turns keys and arguments into words of one language.
type Printer struct {
	Lang     string
	messages map[string]string
	numbers  *message.Printer
}

// Has reports whether the catalogue knows a key.
func (p *Printer) Has(key string) bool {
	_, ok := p.messages[key]
	return ok
}

// Raw is a message as the catalogue has it, for who fills its places later.
func (p *Printer) Raw(key string) string { return p.messages[key] }

// T returns the message of a key with {name} places filled from pairs of name
// and value. A missing key comes back in brackets, so that it is seen.
func (p *Printer) T(key string, pairs ...any) string {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return p.Format(key, args)
}

// Format is T with a map of arguments.
func (p *Printer) Format(key string, args map[string]any) string {
	text, ok := p.messages[key]
	if !ok {
		return "[" + key + "]"
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			out.WriteString("{" + rest)
			return out.String()
		}
		out.WriteString(p.value(args[name]))
		text = after
	}
}

// Pick chooses the wording in the printer's language, or the other one when
// that is all there is.
func (p *Printer) Pick(id, en string) string {
	if p.Lang == "en" && en != "" {
		return en
	}
	if id == "" {
		return en
	}
	return id
}

// Number writes n with so many decimals, halves away from zero as people
// round: 1.847,6 in Indonesian.
func (p *Printer) Number(n float64, decimals int) string {
	scale := math.Pow10(decimals)
	n = math.Round(n*scale*(1+1e-12)) / scale
	return p.numbers.Sprint(number.Decimal(n, number.Scale(decimals)))
}

// Percent writes a share of 0 to 1 as a whole percentage.
func (p *Printer) Percent(share float64) string {
	return p.Number(share*100, 0) + " %"
}

func (p *Printer) value(v any) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case string:
		return v
	case []string:
		return strings.Join(v, ", ")
	case float64:
		return p.shortest(v)
	case *float64:
		if v == nil {
			return "–"
		}
		return p.shortest(*v)
	case int:
		return p.numbers.Sprint(number.Decimal(v))
	case json.Number:
		return v.String()
	}
	if list := reflect.ValueOf(v); list.Kind() == reflect.Slice {
		parts := make([]string, list.Len())
		for i := range parts {
			parts[i] = p.value(list.Index(i).Interface())
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

// shortest writes at most two decimals.
func (p *Printer) shortest(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	_, fraction, _ := strings.Cut(text, ".")
	return p.Number(v, min(len(fraction), 2))
}
