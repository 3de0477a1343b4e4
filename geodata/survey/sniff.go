package survey

import (
	"bytes"
	"encoding/json"
	"io"

	"potensi/geodata"
)

// Document is a kind of JSON document that is no GeoJSON.
type Document int

const (
	// Unknown is no document known here.
	Unknown Document = iota
	// KoboJSON is for ReadKoboJSON.
	KoboJSON
	// OData is for ReadOData.
	OData
	// Archive is for ReadArchive.
	Archive
	// UMapFile is for ReadUMap.
	UMapFile
)

// String is the name of the format.
func (d Document) String() string {
	return [...]string{"", "kobo", "odata", "comapeo", "umap"}[d]
}

// SniffJSON tells by the beginning of a JSON text, which may break off, what
// kind of document it is.
func SniffJSON(head []byte) Document {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))))
	start, err := d.Token()
	if err != nil {
		return Unknown
	}
	if start == json.Delim('[') {
		if start, err = d.Token(); err != nil || start != json.Delim('{') {
			return Unknown
		}
		return sniffRecord(d)
	}
	if start != json.Delim('{') {
		return Unknown
	}
	return sniffObject(d)
}

// sniffRecord looks for members that only Kobo's records have.
func sniffRecord(d *json.Decoder) Document {
	for d.More() {
		key, _, err := next(d)
		switch key {
		case "_uuid", "_geolocation", "_submission_time", "formhub/uuid", "_xform_id_string":
			return KoboJSON
		}
		if err != nil {
			break
		}
	}
	return Unknown
}

// sniffObject looks for the list of records, and for what begins it.
func sniffObject(d *json.Decoder) Document {
	for d.More() {
		key, value, err := next(d)
		switch {
		case key == "features", key == "type" && err == nil && string(value) != `"umap"`:
			return Unknown // GeoJSON, or TopoJSON, may have any member besides
		case key == "@odata.context", key == "value" && begins(value, err):
			return OData
		case key == "results" && begins(value, err):
			return KoboJSON
		case key == "data" && begins(value, err):
			return Archive
		case key == "type" && string(value) == `"umap"`, key == "layers" && begins(value, err):
			return UMapFile
		}
		if err != nil {
			break
		}
	}
	return Unknown
}

// begins reports whether a value is a list, or broke off before it was known.
func begins(value json.RawMessage, err error) bool {
	return err != nil || len(value) > 0 && value[0] == '['
}

// next reads a member; its name stands even if its value breaks off.
func next(d *json.Decoder) (key string, value json.RawMessage, err error) {
	token, err := d.Token()
	if err != nil {
		return "", nil, err
	}
	key, _ = token.(string)
	err = d.Decode(&value)
	return key, value, err
}

// ReadJSON reads a document of a kind that SniffJSON told.
func ReadJSON(kind Document, r io.Reader, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	switch kind {
	case OData:
		return ReadOData(r, file, opt, each)
	case Archive:
		return ReadArchive(r, file, opt, each)
	case UMapFile:
		return ReadUMap(r, file, opt, each)
	}
	return ReadKoboJSON(r, file, opt, each)
}
