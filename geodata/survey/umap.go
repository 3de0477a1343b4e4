package survey

import (
	"bytes"
	"encoding/json"
	"io"

	"potensi/geodata"
)

// MaxLayerBytes is how long the text of one layer of a uMap may be.
const MaxLayerBytes = 64 << 20

// ReadUMap reads a .umap file: the features of all its layers, each with the
// attribute layer. A layer that is no FeatureCollection is a rejected feature;
// an error of type *schema.Finding says that there are no layers
// (records-missing, empty-file).
func ReadUMap(r io.Reader, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	a := openAnswers(r, file, MaxLayerBytes, each)
	return a.readList("layers", func(raw json.RawMessage) error {
		layer := layerName(raw)
		err := geodata.ReadGeoJSON(bytes.NewReader(raw), file, opt, func(f geodata.Feature) error {
			f.Place.Line = 0 // counted within the layer
			for i := range f.Findings {
				f.Findings[i].Line = 0
			}
			f = Normalise(f)
			if m, ok := parse(f.Properties); ok && !f.Rejected() && layer != "" && m.add("layer", quote(layer)) {
				f.Properties = m.json()
			}
			return a.give(f)
		})
		if finding, args := findingOf(err); finding != "" {
			return a.give(a.rejected(finding, args))
		}
		return err
	})
}

// layerName is what a layer is called, in either of two places.
func layerName(raw json.RawMessage) string {
	var layer struct {
		Properties struct{ Name string }
		Options    struct{ Name string } `json:"_umap_options"`
	}
	if json.Unmarshal(raw, &layer) != nil {
		return ""
	}
	if layer.Options.Name != "" {
		return layer.Options.Name
	}
	return layer.Properties.Name
}
