package report

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"potensi/internal/store"
	"potensi/mapping"
)

// spokenName is a WAV file of silence with a mark in it.
func spokenName(mark string) []byte {
	return append([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"), mark...)
}

func drawnPicture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 50, 40))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMediaAreWhatTheirBytesSay(t *testing.T) {
	ctx := context.Background()
	db, _ := hallPoll(t)
	for _, test := range []struct {
		name, mime, problem string
		file                []byte
		agreed              bool
	}{
		{"wav", "audio/wav", "", spokenName("x"), true},
		{"mp3", "audio/mpeg", "", []byte("ID3\x04rest"), true},
		{"mp3 without a tag", "audio/mpeg", "", []byte("\xFF\xFB\x90rest"), true},
		{"ogg", "audio/ogg", "", []byte("OggSrest"), true},
		{"webm", "audio/webm", "", []byte("\x1A\x45\xDF\xA3rest"), true},
		{"m4a", "audio/mp4", "", []byte("\x00\x00\x00\x20ftypM4A rest"), true},
		{"png", "image/jpeg", "", drawnPicture(t), false},
		{"nobody agreed", "", "voice-not-agreed", spokenName("x"), false},
		{"too long", "", "sound-too-large", append(spokenName(""), make([]byte, MostSoundBytes)...), true},
		{"a page", "", "medium-kind", []byte("<html><script>alert(1)</script>"), true},
		{"a picture of lines", "", "medium-kind", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), true},
		{"nothing", "", "medium-kind", nil, true},
	} {
		m, err := AddMedium(ctx, db, "test", MediumOrder{Product: "P1", File: test.file, Agreed: test.agreed})
		var refused *RequestError
		if errors.As(err, &refused) {
			if refused.Key != test.problem {
				t.Errorf("%s: %s, not %q", test.name, refused.Key, test.problem)
			}
			continue
		}
		if err != nil || test.problem != "" || m.Mime != test.mime {
			t.Errorf("%s: %v, %s", test.name, err, m.Mime)
		}
	}
	if _, err := AddMedium(ctx, db, "test", MediumOrder{Product: "P9", File: drawnPicture(t)}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a product that is not there: %v", err)
	}
}

// TestVoiceTakenBackIsGone: no page of the file and no line of the log holds
// what was said, or whose voice it was.
func TestVoiceTakenBackIsGone(t *testing.T) {
	ctx := context.Background()
	db, _ := hallPoll(t)
	mark := strings.Repeat("suara-yang-ditarik-", 200)
	if _, err := AddMedium(ctx, db, "test", MediumOrder{Product: "P1", File: spokenName(mark), Agreed: true, Note: "Ibu-yang-menarik"}); err != nil {
		t.Fatal(err)
	}
	index, err := MediaIndex(ctx, db)
	if err != nil || index["P1"].Sound == "" || index["P1"].Picture != "" {
		t.Fatalf("%v, %v", index, err)
	}
	if err := db.RemoveMedium(ctx, "test", "P1", store.Sound); err != nil {
		t.Fatal(err)
	}
	if err := db.RemoveMedium(ctx, "test", "P1", store.Sound); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	changes, _, err := db.Changes(ctx, store.ChangeQuery{Table: "media"})
	if err != nil || len(changes) != 2 || changes[0].Undoable() {
		t.Errorf("log: %+v, %v", changes, err)
	}
	path := db.Path()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal"} {
		raw, err := os.ReadFile(path + end)
		if err == nil && (bytes.Contains(raw, []byte("suara-yang-ditarik")) || bytes.Contains(raw, []byte("Ibu-yang-menarik"))) {
			t.Errorf("%s still holds the voice", end)
		}
	}
}

// TestVoicesLeaveAsAgreed: a copy for a circle has the pictures, and those
// voices that may go there; never whose they are.
func TestVoicesLeaveAsAgreed(t *testing.T) {
	ctx := context.Background()
	db, w := hallPoll(t)
	for product, consent := range map[string]mapping.ConsentScope{"P1": mapping.ConsentVillage, "P2": mapping.ConsentPublic} {
		if _, err := AddMedium(ctx, db, "test", MediumOrder{Product: product, File: spokenName(product), Agreed: true, Note: "Ibu Sari", Consent: consent}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := AddMedium(ctx, db, "test", MediumOrder{Product: "P3", File: drawnPicture(t)}); err != nil {
		t.Fatal(err)
	}
	for circle, want := range map[mapping.ConsentScope]string{mapping.ConsentPublic: "P2 sound P3 picture", mapping.ConsentVillage: "P1 sound P2 sound P3 picture", "": "P3 picture"} {
		path := t.TempDir() + "/salinan.gpkg"
		if err := db.CopyTo(ctx, path, store.Passing{Keep: w, Circle: circle}); err != nil {
			t.Fatal(err)
		}
		copied, err := store.Open(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		media, err := copied.Media(ctx)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, m := range media {
			got = append(got, m.Product, string(m.Kind))
			if m.Note != "" {
				t.Errorf("%s: the copy says whose voice: %q", circle, m.Note)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, not %s", circle, got, want)
		}
		if err := copied.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
