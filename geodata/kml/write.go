package kml

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/schema"
)

const (
	head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<kml xmlns="http://www.opengis.net/kml/2.2">` + "\n<Document>\n"
	tail = "</Document>\n</kml>\n"
)

// Write writes KML 2.2, one Placemark a feature, so that Read gives the same
// features again: id, geometry and all properties with their types. The
// properties name and description are the Placemark's own when they are
// texts; the others stand in its ExtendedData, typed by a Schema, values that
// KML has no type for as JSON. Coordinates have at most seven decimals;
// shells are counter-clockwise. A geometry without coordinates is left out.
//
// The Schema stands before the features and is known after them: what is
// longer than a few megabytes waits in a temporary file.
//
// It ends at the first error of features or w. A coordinate that is not
// finite is a *schema.Finding with the rule not-a-number; properties that are
// no JSON object are the error of encoding/json. What was written until then
// is not a whole file.
func Write(w io.Writer, name string, features iter.Seq2[geodata.Feature, error]) error {
	var body spool
	defer body.close()
	fields := newFields()
	var b []byte
	for f, err := range features {
		if err != nil {
			return err
		}
		if b, err = appendPlacemark(b[:0], f, fields); err != nil {
			return err
		}
		if _, err = body.Write(b); err != nil {
			return err
		}
	}
	b = append(b[:0], head...)
	if name != "" {
		b = append(appendText(append(b, "<name>"...), name), "</name>\n"...)
	}
	if _, err := w.Write(fields.appendSchemas(b)); err != nil {
		return err
	}
	if err := body.copyTo(w); err != nil {
		return err
	}
	_, err := io.WriteString(w, tail)
	return err
}

// appendPlacemark writes a feature and learns its fields.
func appendPlacemark(b []byte, f geodata.Feature, fields *fields) ([]byte, error) {
	if !isFinite(f.Geometry) {
		return b, &schema.Finding{Place: f.Place.At("/geometry"), Rule: "not-a-number", Level: schema.Error, Args: map[string]any{"value": "NaN"}}
	}
	p, err := fields.sort(f)
	if err != nil {
		return b, fmt.Errorf("properties of %q: %w", f.ID, err)
	}
	b = append(b, "<Placemark"...)
	if isName(f.ID) {
		b = append(appendText(append(b, ` id="`...), f.ID), '"')
	}
	b = append(b, '>')
	for _, own := range []struct{ name, text string }{{"name", p.name}, {"description", p.description}} {
		if own.text != "" {
			b = append(appendText(append(b, "<"+own.name+">"...), own.text), "</"+own.name+">"...)
		}
	}
	b = p.appendData(b)
	if !isEmpty(plain(f.Geometry)) {
		b = appendGeometry(b, plain(f.Geometry))
	}
	return append(b, "</Placemark>\n"...), nil
}

// appendText writes a text with what is special to XML escaped.
func appendText(b []byte, text string) []byte {
	out := bytes.NewBuffer(b)
	_ = xml.EscapeText(out, []byte(text)) // a buffer has no errors
	return out.Bytes()
}

// isSayable reports whether XML can say a text to the letter.
func isSayable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0xFFFD && r <= 0xFFFF
	})
}

// isTrim reports whether a text is sayable and not blank at its ends, which
// readers cut off.
func isTrim(text string) bool {
	return text != "" && strings.TrimSpace(text) == text && isSayable(text)
}

// xmlName is what an id may be in XML, as far as ASCII goes.
var xmlName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,200}$`) })

// isName reports whether an id can be one in XML.
func isName(id string) bool { return xmlName().MatchString(id) }

// plain makes a Multi geometry a collection and a Ring or Bound a Polygon, so
// that four kinds are left to write.
func plain(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Ring:
		return orb.Polygon{g}
	case orb.Bound:
		return g.ToPolygon()
	case orb.MultiPoint:
		return collected(g)
	case orb.MultiLineString:
		return collected(g)
	case orb.MultiPolygon:
		return collected(g)
	case orb.Collection:
		out := make(orb.Collection, 0, len(g))
		for _, m := range g {
			out = append(out, plain(m))
		}
		return out
	}
	return g
}

func collected[M ~[]P, P orb.Geometry](parts M) orb.Collection {
	out := make(orb.Collection, 0, len(parts))
	for _, part := range parts {
		out = append(out, part)
	}
	return out
}
