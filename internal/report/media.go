package report

import (
	"context"

	"potensi/internal/i18n"
	"potensi/internal/store"
)

// ProductMedia are the versions of what a product has to be seen and heard;
// empty is none. The address of each is /media/PRODUCT/KIND?v=VERSION.
type ProductMedia struct {
	Picture string `json:"picture,omitempty"`
	Sound   string `json:"sound,omitempty"`
}

// MediaIndex says which products have a picture or a sound, by their ids.
func MediaIndex(ctx context.Context, db *store.DB) (map[string]ProductMedia, error) {
	media, err := db.Media(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]ProductMedia{}
	for _, m := range media {
		has := out[m.Product]
		if m.Kind == store.Sound {
			has.Sound = m.Version
		} else {
			has.Picture = m.Version
		}
		out[m.Product] = has
	}
	return out, nil
}

// MediaTable lists the sounds and pictures of products.
func MediaTable(media []store.Medium, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.media"), Columns: columns(p, "product", "kind", "mime", "bytes", "consent", "note")}
	for _, m := range media {
		consent := ""
		if m.Consent != "" {
			consent = p.T("circle." + string(m.Consent))
		}
		t.Rows = append(t.Rows, []any{names.Of(m.Product), p.T("media." + string(m.Kind)), m.Mime, m.Bytes, consent, m.Note})
	}
	return t
}
