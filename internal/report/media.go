package report

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"potensi/internal/i18n"
	"potensi/internal/photo"
	"potensi/internal/store"
	"potensi/mapping"
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

// MostSoundBytes is how large a sound may be: five seconds of a voice.
const MostSoundBytes = 200 << 10

// MediumOrder is a file that somebody gives for a product. Agreed says that
// whose voice it is agreed to it; a picture needs nobody's word.
type MediumOrder struct {
	Product string
	File    []byte
	Drawing bool
	Agreed  bool
	Note    string // whose voice it is
	Consent mapping.ConsentScope
}

// AddMedium keeps a sound or a picture of a product. What a file is, its first
// bytes tell and not its name: WAV, MP3, Ogg, WebM and M4A are sounds, and are
// kept as they are; JPEG, PNG and WebP are pictures, of which only the pixels
// are kept.
//
// Errors: *RequestError for a file of another kind, one that is too large or
// damaged, or a voice that nobody agreed to.
func AddMedium(ctx context.Context, db *store.DB, by string, o MediumOrder) (store.Medium, error) {
	m := store.Medium{Product: o.Product, Kind: store.Sound, Mime: soundOf(o.File), Note: o.Note, Consent: o.Consent, Data: o.File}
	if m.Mime == "" {
		picture, err := photo.Small(bytes.NewReader(o.File), o.Drawing)
		if err != nil {
			return m, pictureError(err)
		}
		m.Kind, m.Mime, m.Data, m.Consent = store.Picture, "image/jpeg", picture.JPEG, ""
		return db.PutMedium(ctx, by, m)
	}
	switch {
	case len(o.File) > MostSoundBytes:
		return m, &RequestError{"sound-too-large", map[string]any{"max": MostSoundBytes >> 10, "given": len(o.File) >> 10}}
	case !o.Agreed:
		return m, &RequestError{"voice-not-agreed", nil}
	case o.Consent != "" && !slices.Contains(VoiceCircles(), o.Consent):
		return m, &RequestError{"unknown-word", map[string]any{"field": "consent", "given": string(o.Consent), "allowed": texts(VoiceCircles())}}
	}
	return db.PutMedium(ctx, by, m)
}

// VoiceCircles are those to whom a voice may be passed on.
func VoiceCircles() []mapping.ConsentScope {
	return []mapping.ConsentScope{mapping.ConsentVillage, mapping.ConsentDistrict, mapping.ConsentPlanners, mapping.ConsentPublic}
}

func texts[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = string(word)
	}
	return out
}

// soundOf is the media type of a sound by its first bytes; empty: it is none
// that we know.
func soundOf(file []byte) string {
	has := func(at int, text string) bool {
		return len(file) >= at+len(text) && string(file[at:at+len(text)]) == text
	}
	switch {
	case has(0, "RIFF") && has(8, "WAVE"):
		return "audio/wav"
	case has(0, "ID3"), len(file) > 2 && file[0] == 0xFF && file[1]&0xE0 == 0xE0 && file[1]&0x06 != 0:
		return "audio/mpeg"
	case has(0, "OggS"):
		return "audio/ogg"
	case has(0, "\x1A\x45\xDF\xA3"):
		return "audio/webm"
	case has(4, "ftypM4A"), has(4, "ftypmp42"), has(4, "ftypisom"), has(4, "ftypiso5"), has(4, "ftypdash"):
		return "audio/mp4"
	}
	return ""
}

// pictureError says what is wrong with a picture.
func pictureError(err error) error {
	switch {
	case errors.Is(err, photo.ErrTooLarge):
		return &RequestError{"photo-too-large", map[string]any{"max": photo.MaxBytes >> 20}}
	case errors.Is(err, photo.ErrTooMany):
		return &RequestError{"photo-too-many-pixels", map[string]any{"max": photo.MaxPixels / 1_000_000}}
	case errors.Is(err, photo.ErrNotPicture):
		return &RequestError{"medium-kind", nil}
	case errors.Is(err, photo.ErrBroken):
		return &RequestError{"photo-broken", nil}
	}
	return err
}
