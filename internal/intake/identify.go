package intake

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"potensi/geodata"
)

var (
	goodID   = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)
	rowID    = regexp.MustCompile(`^[0-9]{1,18}$`)
	idsSpace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:potensi:id"))
)

// identify gives a resource its id: the file's, or one that importing the same
// file again gives again. A bare row number identifies a feature only within
// a file of that name; without any id the content identifies it.
func (m *members) identify(p *prepared) {
	id := p.feature.ID
	p.own = id != ""
	switch {
	case goodID.MatchString(id) && !rowID.MatchString(id):
		p.resource.ID = id
		return
	case p.own:
		p.resource.Attributes = with(p.resource.Attributes, "source_id", shorten(id, 200))
		p.resource.ID = uuid.NewSHA1(idsSpace, []byte("row\x00"+strings.TrimSuffix(m.file, filepath.Ext(m.file))+"\x00"+id)).String()
		return
	}
	blob, err := geodata.EncodeGPKG(p.resource.Geometry)
	if err != nil {
		return // the geometry was rejected
	}
	p.resource.ID = uuid.NewSHA1(idsSpace, []byte("resource\x00"+p.resource.Name+"\x00"+string(p.resource.Kind)+"\x00"+string(blob))).String()
}

func with(attributes map[string]any, key string, value any) map[string]any {
	if attributes == nil {
		attributes = map[string]any{}
	}
	attributes[key] = value
	return attributes
}
