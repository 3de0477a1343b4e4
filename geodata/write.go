package geodata

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"strconv"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// Decimals is how many decimals coordinates are written with: 7 is a
// centimetre.
const Decimals = 7

// WriteGeoJSON writes a FeatureCollection (RFC 7946), one feature a line, its
// members in the order type, id, geometry, properties. Coordinates have at
// most seven decimals; shells are counter-clockwise. A nil geometry and nil
// properties are null, an empty ID and an empty name are left out. All
// features given are written, rejected ones too.
//
// It ends at the first error of features or w. A coordinate that is not
// finite is a *schema.Finding with the rule not-a-number; properties that are
// not JSON are the error of encoding/json. What was written until then is not
// a whole file.
func WriteGeoJSON(w io.Writer, name string, features iter.Seq2[Feature, error]) error {
	out := bufio.NewWriterSize(w, 64<<10)
	line := []byte(`{"type":"FeatureCollection",`)
	if name != "" {
		line = append(appendString(append(line, `"name":`...), name), ',')
	}
	line = append(line, `"features":[`...)
	separator := "\n"
	for f, err := range features {
		if err != nil {
			return err
		}
		if line, err = appendFeature(append(line, separator...), f); err != nil {
			return err
		}
		if _, err = out.Write(line); err != nil {
			return err
		}
		line, separator = line[:0], ",\n"
	}
	if _, err := out.Write(append(line, "\n]}\n"...)); err != nil {
		return err
	}
	return out.Flush()
}

func appendFeature(b []byte, f Feature) ([]byte, error) {
	b = append(b, `{"type":"Feature",`...)
	if f.ID != "" {
		b = append(appendString(append(b, `"id":`...), f.ID), ',')
	}
	b = append(b, `"geometry":`...)
	if f.Geometry != nil && !strands(f.Geometry, nowhere(), func(points []orb.Point, _ spot) bool { return every(points, isFinite) }) {
		return b, &schema.Finding{Place: f.Place.At("/geometry"), Rule: "not-a-number", Level: schema.Error}
	}
	b = appendGeometry(b, f.Geometry)
	return appendProperties(append(b, `,"properties":`...), f.Properties)
}

// appendProperties writes the properties on one line and ends the feature.
func appendProperties(b []byte, properties json.RawMessage) ([]byte, error) {
	if len(properties) == 0 {
		return append(b, "null}"...), nil
	}
	out := bytes.NewBuffer(b)
	err := json.Compact(out, properties)
	return append(out.Bytes(), '}'), err
}

// appendString writes a JSON string. Bytes that are not UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	out := bytes.NewBuffer(b)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string and a buffer have no errors
	return bytes.TrimSuffix(out.Bytes(), []byte{'\n'})
}

func appendGeometry(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case nil:
		return append(b, "null"...)
	case orb.Ring:
		return appendGeometry(b, orb.Polygon{g})
	case orb.Bound:
		return appendGeometry(b, g.ToPolygon())
	case orb.Collection:
		b = append(b, `{"type":"GeometryCollection","geometries":`...)
		return append(appendList(b, g, appendGeometry), '}')
	}
	b = append(b, `{"type":"`...)
	b = append(b, g.GeoJSONType()...)
	b = append(b, `","coordinates":`...)
	return append(appendCoordinates(b, wind(g)), '}')
}

func appendCoordinates(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return appendPoint(b, g)
	case orb.MultiPoint:
		return appendList(b, g, appendPoint)
	case orb.LineString:
		return appendList(b, g, appendPoint)
	case orb.MultiLineString:
		return appendList(b, g, func(b []byte, l orb.LineString) []byte { return appendList(b, l, appendPoint) })
	case orb.Polygon:
		return appendRings(b, g)
	case orb.MultiPolygon:
		return appendList(b, g, appendRings)
	}
	return append(b, "[]"...)
}

func appendRings(b []byte, p orb.Polygon) []byte {
	return appendList(b, p, func(b []byte, r orb.Ring) []byte { return appendList(b, r, appendPoint) })
}

func appendList[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, v)
	}
	return append(b, ']')
}

func appendPoint(b []byte, p orb.Point) []byte {
	b = appendDegrees(append(b, '['), p[0])
	b = appendDegrees(append(b, ','), p[1])
	return append(b, ']')
}

// appendDegrees writes v without needless zeros, and never as -0.
func appendDegrees(b []byte, v float64) []byte {
	start := len(b)
	b = strconv.AppendFloat(b, v, 'f', Decimals, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	b = bytes.TrimSuffix(b, []byte{'.'})
	if string(b[start:]) == "-0" {
		return append(b[:start], '0')
	}
	return b
}
