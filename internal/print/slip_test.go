package print

import (
	"image"
	"image/color"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"potensi/internal/i18n"
	"potensi/internal/qr"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// photographed is a code as a camera sees it: five points a module.
func photographed(t *testing.T, code qr.Code) image.Image {
	t.Helper()
	const zoom = 5
	out := image.NewGray(image.Rect(0, 0, code.Width()*zoom, code.Width()*zoom))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			shade := uint8(255)
			if code.Dark(x/zoom-qr.Quiet, y/zoom-qr.Quiet) {
				shade = 20
			}
			out.SetGray(x, y, color.Gray{shade})
		}
	}
	return out
}

func slipOf(products int) (report.Slip, store.Workshop) {
	at := time.Date(2026, 11, 26, 9, 30, 0, 0, time.UTC)
	s := report.Slip{Village: "Kotawaringin Hilir", Status: "kelurahan", Question: "Produk mana yang paling penting menjadi unggulan kelurahan kita?", Closed: &at,
		Ballots: 207, Valid: 199, Blank: 5, Invalid: 3, Rule: ranking.BordaRule, Voice: ranking.PerHead, Seats: 2, Seal: "7330b10e1c269546"}
	w := store.Workshop{Village: mapping.Village{Name: s.Village}}
	for i := range products {
		id := "P" + itoa(i)
		points := float64(900-i) + 0.5
		w.Products = append(w.Products, ranking.Product{ID: id, Name: strings.Repeat("Sayuran hidroponik ", 1+i%4) + id})
		s.Rows = append(s.Rows, report.SlipRow{Product: id, Rank: i + 1, Points: &points, Chosen: i < 2})
	}
	return s, w
}

// TestSlipCodeHoldsTheResult: what another program reads out of the code is the
// result, word for word.
func TestSlipCodeHoldsTheResult(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Printer("id")
	for _, products := range []int{2, 12, 60} {
		slip, w := slipOf(products)
		text := slip.Text(report.NamesOf(w, p), p)
		if len(text) > report.MostSlipBytes {
			t.Errorf("%d products: %d bytes", products, len(text))
		}
		code, err := qr.New(text)
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(photographed(t, code))
		if err != nil {
			t.Fatal(err)
		}
		read, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
		if err != nil {
			t.Fatalf("%d products: %v", products, err)
		}
		if read.GetText() != text {
			t.Errorf("%d products: read %q, not %q", products, read.GetText(), text)
		}
		for _, want := range []string{"HASIL PEMUNGUTAN SUARA", "Kelurahan Kotawaringin Hilir", "207 suara: 199 sah, 5 kosong, 3 tidak sah", "26 November 2026", "1. ", ": 900,5 *", "Segel: 7330b10e1c269546"} {
			if !strings.Contains(text, want) {
				t.Errorf("%d products: no %q in\n%s", products, want, text)
			}
		}
		if products == 60 && !strings.Contains(text, "produk lain") {
			t.Errorf("products are left out unsaid:\n%s", text)
		}
		// A module is at least 0.4 mm on paper: old cameras read that.
		if mm := 52 / float64(code.Width()); math.IsNaN(mm) || mm < 0.4 {
			t.Errorf("%d products: a module is %.2f mm wide", products, mm)
		}
	}
}

func TestLettersOfProducts(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 27: "AB", 52: "BA"} {
		if got := letterOf(i); got != want {
			t.Errorf("%d is %s, not %s", i, got, want)
		}
	}
}
