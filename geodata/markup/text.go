package markup

import (
	"encoding/xml"
	"strings"
	"unicode"
)

// Begin starts the account of a feature's text.
func (r *Reader) Begin() { r.used, r.over, r.damaged, r.gate.cut = 0, false, "", false }

// Over reports whether the feature had more text than MaxText, and how much.
// What was too much was not kept.
func (r *Reader) Over() (int64, bool) { return r.used, r.over }

// Damaged quotes a text of the feature in which letters are broken: what was
// not in the file's encoding, or may not stand in XML, reads U+FFFD.
func (r *Reader) Damaged() (string, bool) { return r.damaged, r.damaged != "" }

// Keep charges a feature with n bytes that are kept of it beside its texts,
// and reports whether there is room for them.
func (r *Reader) Keep(n int) bool {
	if r.used += int64(n); r.used > MaxText {
		r.over = true
	}
	return !r.over
}

// Children visits the elements inside the one that has just begun, to its
// end. visit must read each to its end.
func (r *Reader) Children(visit func(Element) error) error {
	for {
		e, err := r.Next()
		if err != nil || e.End {
			return err
		}
		if err := visit(e); err != nil {
			return err
		}
	}
}

// Skip reads to the end of the element that has just begun.
func (r *Reader) Skip() error {
	for depth := len(r.open); len(r.open) >= depth; {
		if _, err := r.Next(); err != nil {
			return err
		}
	}
	return nil
}

// Leaves reads to the end of the element that has just begun and gives the
// text of each element in it that has none inside.
func (r *Reader) Leaves(leaf func(e Element, text string)) error {
	var e Element
	var b strings.Builder
	innermost := false
	for depth := len(r.open); len(r.open) >= depth; {
		token, err := r.token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.CharData:
			r.keep(&b, string(t))
		case xml.StartElement:
			e, err = r.begin(t)
			innermost = true
			b.Reset()
		case xml.EndElement:
			if innermost {
				leaf(e, strings.TrimSpace(r.judged(b.String())))
			}
			innermost = false
			_, err = r.end(t)
			b.Reset()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Text reads to the end of the element that has just begun and gives what
// stands in it. Tags in it, such as those of HTML, are text; they need not be
// closed.
func (r *Reader) Text() (string, error) {
	var b strings.Builder
	own := r.open[len(r.open)-1]
	for nested := 0; ; {
		token, err := r.token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.CharData:
			r.keep(&b, string(t))
		case xml.StartElement:
			if t.Name == own {
				nested++
			}
			r.keepTag(&b, t)
		case xml.EndElement:
			if t.Name == own && nested == 0 {
				_, err := r.end(t)
				return r.judged(b.String()), err
			}
			if r.isParent(t.Name) {
				return "", r.fault("not-xml")
			}
			if t.Name == own {
				nested--
			}
			r.keep(&b, "</"+written(t.Name)+">")
		}
	}
}

// isParent reports whether an end inside a text ends what is around it.
func (r *Reader) isParent(name xml.Name) bool {
	return len(r.open) > 1 && r.open[len(r.open)-2] == name
}

func (r *Reader) keep(b *strings.Builder, text string) {
	r.over = r.over || r.gate.cut
	if r.Keep(len(text)) {
		b.WriteString(text)
	}
}

// keepTag writes a tag inside a text as it was.
func (r *Reader) keepTag(b *strings.Builder, t xml.StartElement) {
	r.keep(b, "<"+written(t.Name))
	for _, a := range t.Attr {
		r.keep(b, " "+written(a.Name)+`="`+strings.ReplaceAll(a.Value, `"`, "&quot;")+`"`)
	}
	r.keep(b, ">")
}

func written(name xml.Name) string {
	if name.Space == "" {
		return name.Local
	}
	return name.Space + ":" + name.Local
}

// judged notes a text with broken letters.
func (r *Reader) judged(text string) string {
	if at := strings.IndexRune(text, unicode.ReplacementChar); at >= 0 && r.damaged == "" {
		from := max(0, at-15)
		r.damaged = Excerpt(strings.ToValidUTF8(text[from:min(len(text), at+60)], ""))
	}
	return text
}

// Excerpt is the printable beginning of a text, at most 40 characters.
func Excerpt(text string) string {
	var b strings.Builder
	n := 0
	for _, c := range text {
		if n++; n > 40 {
			break
		}
		if !unicode.IsPrint(c) {
			c = ' '
		}
		b.WriteRune(c)
	}
	return strings.TrimSpace(b.String())
}
