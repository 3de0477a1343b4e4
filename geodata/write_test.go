package geodata

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"potensi/schema"
)

func sequence(features ...Feature) iter.Seq2[Feature, error] {
	return func(yield func(Feature, error) bool) {
		for _, f := range features {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func TestWriteGeoJSON(t *testing.T) {
	var out bytes.Buffer
	err := WriteGeoJSON(&out, `Kebun "<&>"`, sequence(
		Feature{ID: "a", Geometry: orb.Point{111.50000001, -2.1234567}, Properties: json.RawMessage("{\n \"a\": \"<\"\n}")},
		Feature{Geometry: orb.Polygon{reversed(box(-1e-9, 0, 4)), box(1, 1, 1)}},
		Feature{ID: "é\n", Geometry: orb.Collection{orb.Point{100, 0}, nil}},
	))
	want := `{"type":"FeatureCollection","name":"Kebun \"<&>\"","features":[
{"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[111.5,-2.1234567]},"properties":{"a":"<"}},
{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]},"properties":null},
{"type":"Feature","id":"é\n","geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[100,0]},null]},"properties":null}
]}
`
	if err != nil || out.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out.String(), want)
	}
	out.Reset()
	if err := WriteGeoJSON(&out, "", sequence()); err != nil || out.String() != "{\"type\":\"FeatureCollection\",\"features\":[\n]}\n" {
		t.Errorf("empty: %q %v", out.String(), err)
	}
}

func TestWriteGeoJSONErrors(t *testing.T) {
	stop := errors.New("stop")
	broken := func(yield func(Feature, error) bool) { yield(Feature{}, stop) }
	if err := WriteGeoJSON(&bytes.Buffer{}, "", broken); err != stop {
		t.Errorf("error of the features: %v", err)
	}
	if err := WriteGeoJSON(full{}, "", sequence(Feature{})); err != errFull {
		t.Errorf("full disk: %v", err)
	}
	var finding *schema.Finding
	for _, v := range []float64{math.NaN(), math.Inf(1)} {
		err := WriteGeoJSON(&bytes.Buffer{}, "", sequence(Feature{Geometry: orb.LineString{{1, v}}, Place: schema.Place{ID: "x"}}))
		if !errors.As(err, &finding) || finding.Rule != "not-a-number" || finding.ID != "x" {
			t.Errorf("%v: %v", v, err)
		}
	}
	if err := WriteGeoJSON(&bytes.Buffer{}, "", sequence(Feature{Properties: json.RawMessage("{")})); err == nil {
		t.Error("broken properties are written")
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// What is written is read again as the same, by us and by orb.
func TestWriteReadRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	for range 300 {
		var features []Feature
		for _, g := range append(randomGeometries(rng), nil) {
			if len(SplitMixed(Feature{Geometry: g})) > 1 {
				continue // read as several features
			}
			features = append(features, Feature{ID: "id " + string(rune(1+rng.IntN(0xD7FF))), Geometry: g, Properties: json.RawMessage(`{"a":[1,"x"]}`)})
		}
		var out bytes.Buffer
		if err := WriteGeoJSON(&out, "round", sequence(features...)); err != nil {
			t.Fatal(err)
		}
		all := readText(t, out.String())
		theirs, err := geojson.UnmarshalFeatureCollection(out.Bytes())
		if err != nil || len(all) != len(features) || strings.Count(out.String(), "\n") != len(features)+2 {
			t.Fatal(len(all), err)
		}
		for i, f := range features {
			got := all[i]
			if got.ID != f.ID || !bytes.Equal(got.Properties, f.Properties) || !reflect.DeepEqual(got.Geometry, f.Geometry) || got.Rejected() {
				t.Fatalf("%+v became %+v", f, got)
			}
			if !reflect.DeepEqual(theirs.Features[i].Geometry, f.Geometry) {
				t.Fatalf("orb reads %v as %v", f.Geometry, theirs.Features[i].Geometry)
			}
		}
	}
}
