package print

import (
	"bytes"
	"html/template"
	"strings"
	"testing"

	"potensi/mapping"
	"potensi/ranking"
)

// photographedPress has photos of two products, at addresses that have to be
// escaped.
func photographedPress(t *testing.T) *Press {
	t.Helper()
	s := pressOf(t, sampleWorkshop(t), "id", mapping.ConsentVillage)
	s.Photo = func(product string) string {
		if product == "P01" || product == "P03" {
			return "/media/" + product + `/picture?v=1&"x`
		}
		return ""
	}
	return s
}

// TestBallotsShowPhotos: the photo lies over the pictogram, once a sheet, and
// on every ballot through it; a product without a photo keeps its pictogram.
func TestBallotsShowPhotos(t *testing.T) {
	s := photographedPress(t)
	for _, poll := range ballotPolls() {
		html := ballotsOf(t, s, BallotsOrder{Poll: poll, Copies: 9})
		photos := 0
		for _, id := range poll.Choices {
			if s.Photo(id) != "" {
				photos++
			}
		}
		if n := strings.Count(html, "<image "); n != photos {
			t.Errorf("%s: %d photos in the sheet, not %d", poll.ID, n, photos)
		}
		if !strings.Contains(html, `d="M0 0h1"/><image href="/media/P01/picture?v=1&amp;&#34;x"`) {
			t.Errorf("%s: the photo is not over the pictogram", poll.ID)
		}
		if bad := missing.FindString(html); bad != "" {
			t.Errorf("%s: %s", poll.ID, bad)
		}
	}
}

// TestSlipsShowPhotosWhereThereIsRoom: with few products.
func TestSlipsShowPhotosWhereThereIsRoom(t *testing.T) {
	for products, want := range map[int]int{roomySlipRows: roomySlipRows, roomySlipRows + 1: 0} {
		slip, w := slipOf(products)
		s := pressOf(t, w, "id", mapping.ConsentVillage)
		s.Photo = func(string) string { return "/media/x/picture" }
		html, err := s.Slip(slip, ranking.Poll{Question: slip.Question}, "hasil")
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(html), "<image "); n != want {
			t.Errorf("%d products: %d photos, not %d", products, n, want)
		}
	}
}

// TestAFileHoldsItsPhotos: a photo that is part of its address stays so in a
// file that opens without the server.
func TestAFileHoldsItsPhotos(t *testing.T) {
	s := pressOf(t, sampleWorkshop(t), "id", mapping.ConsentVillage)
	const photo = "data:image/jpeg;base64,AAAA+/=="
	s.Photo = func(string) string { return photo }
	poll := ballotPolls()[0]
	var out bytes.Buffer
	if err := s.WriteFile(&out, "x", template.HTML(ballotsOf(t, s, BallotsOrder{Poll: poll, Copies: 200}))); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), template.HTMLEscapeString(photo)); n != len(poll.Choices) {
		t.Errorf("%d photos in the file for %d products", n, len(poll.Choices))
	}
}
