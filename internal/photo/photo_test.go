package photo

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// picture is red in its upper left quarter and blue elsewhere.
func picture(w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			out.Set(x, y, color.RGBA{0, 0, 255, 255})
			if x < w/2 && y < h/2 {
				out.Set(x, y, color.RGBA{255, 0, 0, 255})
			}
		}
	}
	return out
}

func asPNG(t *testing.T, seen image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, seen); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// asPhoto is a JPEG as a camera writes it that was held some way.
func asPhoto(t *testing.T, seen image.Image, orientation int, order byteOrder) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, seen, nil); err != nil {
		t.Fatal(err)
	}
	mark := "II*\x00"
	if order == byteOrder(binary.BigEndian) {
		mark = "MM\x00*"
	}
	tiff := []byte(mark)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, tagOrient)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, uint16(orientation))
	tiff = append(tiff, "\x00\x00\x00\x00\x00\x00Kamera RAHASIA -2.5 111.4"...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := []byte{0xFF, 0xD8, 0xFF, markerAPP1}
	out = binary.BigEndian.AppendUint16(out, uint16(len(segment)+2))
	return append(append(out, segment...), plain.Bytes()[2:]...)
}

func TestPhotosAreTurnedUpright(t *testing.T) {
	// where the red quarter of the file is in what was seen: right, below
	corners := map[int][2]bool{1: {false, false}, 2: {true, false}, 3: {true, true}, 4: {false, true}, 5: {false, false}, 6: {true, false}, 7: {true, true}, 8: {false, true}}
	for orientation, corner := range corners {
		for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
			kept, err := Read(bytes.NewReader(asPhoto(t, picture(60, 40), orientation, order)))
			if err != nil {
				t.Fatal(err)
			}
			if wide := orientation < 5; wide != (kept.Width == 60 && kept.Height == 40) {
				t.Errorf("%d: %d by %d", orientation, kept.Width, kept.Height)
			}
			seen, err := jpeg.Decode(bytes.NewReader(kept.JPEG))
			if err != nil {
				t.Fatal(err)
			}
			x, y := kept.Width/4, kept.Height/4
			if corner[0] {
				x = kept.Width * 3 / 4
			}
			if corner[1] {
				y = kept.Height * 3 / 4
			}
			if r, _, b, _ := seen.At(x, y).RGBA(); r < 0xC000 || b > 0x5000 {
				t.Errorf("%d: the red quarter is not at %d,%d", orientation, x, y)
			}
			if bytes.Contains(kept.JPEG, []byte("RAHASIA")) || bytes.Contains(kept.JPEG, []byte("Exif")) {
				t.Error("what the camera noted is kept")
			}
		}
	}
}

// claims is a PNG's beginning that says how large it is.
func claims(w, h uint32) []byte {
	out := asPNGHeader(w, h)
	return append(out, 0, 0, 0, 0)
}

func asPNGHeader(w, h uint32) []byte {
	chunk := []byte("IHDR")
	chunk = binary.BigEndian.AppendUint32(chunk, w)
	chunk = binary.BigEndian.AppendUint32(chunk, h)
	chunk = append(chunk, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(out, crc(chunk))
}

func crc(text []byte) uint32 {
	sum := ^uint32(0)
	for _, b := range text {
		sum ^= uint32(b)
		for range 8 {
			sum = sum>>1 ^ 0xEDB88320&-(sum&1)
		}
	}
	return ^sum
}

func TestWhatIsRefused(t *testing.T) {
	webp, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		text []byte
		want error
	}{
		"png":              {asPNG(t, picture(4, 4)), nil},
		"webp":             {webp, nil},
		"a billion pixels": {claims(40_000, 40_000), ErrTooMany},
		"wraps around":     {claims(1<<31-1, 1<<31-1), ErrNotPicture},
		"broken off":       {asPNG(t, picture(300, 300))[:120], ErrBroken},
		"svg":              {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), ErrNotPicture},
		"html":             {[]byte("<!doctype html><script>alert(1)</script>"), ErrNotPicture},
		"gif":              {[]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"), ErrNotPicture},
		"nothing":          {nil, ErrNotPicture},
	} {
		if _, err := Read(bytes.NewReader(test.text)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, not %v", name, err, test.want)
		}
	}
	if _, err := Read(strings.NewReader(strings.Repeat("x", MaxBytes+1))); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

func TestAPhonesPhotoIsMadeSmaller(t *testing.T) {
	if testing.Short() {
		t.Skip()
	}
	kept, err := Read(bytes.NewReader(asPhoto(t, image.NewRGBA(image.Rect(0, 0, 6000, 2000)), turnRight, binary.LittleEndian)))
	if err != nil || kept.Width != 1365 || kept.Height != MaxSide {
		t.Errorf("%d by %d, %v", kept.Width, kept.Height, err)
	}
}

const someID = "01234567-89ab-7cde-8f01-23456789abcd"

func TestAlbum(t *testing.T) {
	dir := t.TempDir()
	album := AlbumOf(filepath.Join(dir, "desa kita.gpkg"))
	if filepath.Base(album.Dir) != "desa kita.photos" {
		t.Error(album.Dir)
	}
	sheet, err := album.Add(someID, "peta\xff tangan.jpg", Picture{[]byte("jpeg"), 100, 50})
	if err != nil || sheet.Name != "peta tangan.jpg" {
		t.Fatal(sheet, err)
	}
	sheet.Points, sheet.Opacity = []Point{{10, 20, 111.5, -2.5}}, 0.3
	if err := album.Keep(sheet); err != nil {
		t.Fatal(err)
	}
	list, err := album.List()
	if err != nil || len(list) != 1 || len(list[0].Points) != 1 || list[0].Opacity != 0.3 {
		t.Errorf("%+v, %v", list, err)
	}
	for _, wrong := range []Point{{-1, 0, 0, 0}, {101, 0, 0, 0}, {0, 51, 0, 0}, {0, 0, 181, 0}, {0, 0, 0, -91}} {
		sheet.Points = []Point{wrong}
		if err := album.Keep(sheet); !errors.Is(err, ErrPoints) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if err := album.Remove(someID); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(album.Dir); !os.IsNotExist(err) {
		t.Error("an empty folder stays")
	}
}

func TestAlbumOpensOnlyItsOwn(t *testing.T) {
	album := Album{t.TempDir()}
	for _, id := range []string{"", "..", "../desa", "../../etc/passwd", "a", strings.ToUpper(someID), someID + "/.."} {
		if _, err := album.Open(id); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %v", id, err)
		}
		if _, err := album.Sheet(id); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\x08\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if o := orientation(text); o < upright || o > turnLeft {
			t.Error(o)
		}
	})
}
