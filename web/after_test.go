package web

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// sentFile is a form with a file, as a browser sends it.
func sentFile(t *testing.T, h http.Handler, target string, file []byte, fields map[string]string, from string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", "../../etc/apa.wav")
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", target, &body)
	r.Host, r.RemoteAddr = "localhost:8080", from
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const fromDesk = "127.0.0.1:50000"

func wavOf(bytes int) []byte {
	return append([]byte("RIFF\x00\x00\x00\x00WAVEfmt "), make([]byte, bytes)...)
}

// TestVoiceIsKeptAndPlayed: what is kept at the desk plays in the hall, with its
// exact type, in parts, and kept by version alone.
func TestVoiceIsKeptAndPlayed(t *testing.T) {
	s, db := sampleSite(t)
	desk, hall := s.Handler(), s.Hall()
	if got := sentFile(t, desk, "/products/P02/voice", wavOf(900), map[string]string{"agreed": "yes", "note": "Ibu Sari"}, fromDesk); got.Code != http.StatusSeeOther {
		t.Fatalf("kept: %d %s", got.Code, got.Body)
	}
	index, err := report.MediaIndex(t.Context(), db)
	if err != nil || index["P02"].Sound == "" {
		t.Fatalf("%v, %v", index, err)
	}
	address := "/media/P02/sound?v=" + index["P02"].Sound
	for name, h := range map[string]http.Handler{"desk": desk, "hall": hall} {
		got := ask(h, "GET", address, "", "Range", "bytes=0-3")
		header := got.Header()
		if got.Code != http.StatusPartialContent || got.Body.String() != "RIFF" || header.Get("Content-Type") != "audio/wav" || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %q %v", name, got.Code, got.Body, header)
		}
		if cache := header.Get("Cache-Control"); !strings.Contains(cache, "max-age") {
			t.Errorf("%s: with its version: %q", name, cache)
		}
		if cache := ask(h, "GET", "/media/P02/sound?v=old", "").Header().Get("Cache-Control"); cache != "no-store" {
			t.Errorf("%s: with another version: %q", name, cache)
		}
		for _, target := range []string{"/media/P02/picture", "/media/P99/sound", "/media/P02/..", "/media/P02/%2e%2e%2f", "/media/P02"} {
			if got := ask(h, "GET", target, ""); got.Code < 400 {
				t.Errorf("%s: %s answers %d", name, target, got.Code)
			}
		}
	}
	if got := ask(desk, "POST", "/products/P02/voice/remove", "kind=sound", "Content-Type", "application/x-www-form-urlencoded"); got.Code != http.StatusSeeOther {
		t.Errorf("removed: %d", got.Code)
	}
	if got := ask(hall, "GET", address, ""); got.Code != http.StatusNotFound {
		t.Errorf("a voice that was taken back: %d", got.Code)
	}
}

// TestVoiceRefusals: what is too large, of another kind, or not agreed to comes
// back as a page that says so; and the hall cannot send anything.
func TestVoiceRefusals(t *testing.T) {
	s, db := sampleSite(t)
	desk := s.Handler()
	yes := map[string]string{"agreed": "yes"}
	for name, test := range map[string]struct {
		file   []byte
		fields map[string]string
		from   string
		status int
		says   string
	}{
		"too long":     {wavOf(report.MostSoundBytes), yes, fromDesk, 422, "200 KB"},
		"not agreed":   {wavOf(10), nil, fromDesk, 422, "Tanyakan dulu"},
		"a page":       {[]byte("<html>"), yes, fromDesk, 422, "bukan suara"},
		"from a phone": {wavOf(10), yes, "192.168.43.17:4000", 403, ""},
	} {
		got := sentFile(t, desk, "/products/P02/voice", test.file, test.fields, test.from)
		if got.Code != test.status || !strings.Contains(got.Body.String(), test.says) {
			t.Errorf("%s: %d\n%s", name, got.Code, got.Body)
		}
	}
	if got := ask(desk, "POST", "/products/P02/voice", "x", "Content-Type", "text/plain"); got.Code != http.StatusBadRequest {
		t.Errorf("no form: %d", got.Code)
	}
	for _, target := range []string{"/products/P02/voice", "/vote/buah/audit", "/vote/buah/ballots", "/vote/buah/slip"} {
		if got := ask(s.Hall(), "GET", target, ""); got.Code != http.StatusNotFound {
			t.Errorf("the hall answers %s with %d", target, got.Code)
		}
		if got := askFromHall(desk, "GET", target, ""); got.Code != http.StatusForbidden {
			t.Errorf("the desk answers a phone's %s with %d", target, got.Code)
		}
	}
	if media, err := db.Media(t.Context()); err != nil || len(media) > 0 {
		t.Errorf("%v, %v", media, err)
	}
}

func TestPictureBecomesSmall(t *testing.T) {
	s, db := sampleSite(t)
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewRGBA(image.Rect(0, 0, 1600, 900))); err != nil {
		t.Fatal(err)
	}
	if got := sentFile(t, s.Handler(), "/en/products/P02/voice", file.Bytes(), map[string]string{"drawing": "yes"}, fromDesk); got.Code != http.StatusSeeOther {
		t.Fatalf("%d", got.Code)
	}
	m, err := db.Medium(t.Context(), "P02", store.Picture)
	if err != nil || m.Mime != "image/jpeg" || m.Bytes > 25<<10 {
		t.Errorf("%+v, %v", m, err)
	}
	checkPage(t, "voice", ask(s.Handler(), "GET", "/products/P02/voice", ""))
}

// TestAfterPagesWaitForTheEnd: nothing of what ballots say is on a page before
// the poll is closed; then all of it is.
func TestAfterPagesWaitForTheEnd(t *testing.T) {
	s, db := sampleSite(t)
	desk, hall := s.Handler(), s.Hall()
	for _, lang := range []string{"", "/en"} {
		if got := ask(desk, "GET", lang+"/vote/unggulan/audit", ""); got.Code != 200 || strings.Contains(got.Body.String(), "sum-content") {
			t.Errorf("audit of an open poll: %d", got.Code)
		}
		for _, page := range []string{"ballots", "slip"} {
			if got := ask(desk, "GET", lang+"/vote/unggulan/"+page, ""); got.Code < http.StatusBadRequest {
				t.Errorf("%s of an open poll: %d", page, got.Code)
			}
		}
		if got := ask(hall, "GET", lang+"/hasil/unggulan", ""); strings.Contains(got.Body.String(), "outcome-rows") {
			t.Error("the hall shows results of an open poll")
		}
	}
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	poll, err := report.FindPoll(w, "unggulan")
	if err == nil {
		_, err = report.Move(t.Context(), db, "test", poll, ranking.Closed)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"", "/en"} {
		for _, page := range []string{"audit", "ballots", "slip"} {
			got := ask(desk, "GET", lang+"/vote/unggulan/"+page, "")
			if got.Code != http.StatusOK {
				t.Errorf("%s: %d", page, got.Code)
			}
			for _, secret := range []string{`"impor"`, "b-0", "<script>"} {
				if strings.Contains(got.Body.String(), secret) {
					t.Errorf("%s holds %s", page, secret)
				}
			}
		}
		got := ask(hall, "GET", lang+"/hasil/unggulan", "")
		if lang == "" {
			checkPage(t, "hasil", got)
		}
		if packed := packed(got.Body.Bytes(), 6); len(packed) > 15<<10 || got.Body.Len() > 30<<10 {
			t.Errorf("hasil has %d bytes, %d packed", got.Body.Len(), len(packed))
		}
		if body := got.Body.String(); strings.Contains(body, "<script") || !strings.Contains(body, "#p-P02") || strings.Contains(body, ">Penyandang disabilitas dan lansia <") {
			t.Errorf("hasil has a script, no product, or a small group alone")
		}
	}
}

func TestAuditJSON(t *testing.T) {
	s, _ := sampleSite(t)
	a := get[report.Audit](t, s.Handler(), "/api/v1/polls/unggulan/audit")
	if !a.Agrees || a.All.Ballots != 36 || a.Content != nil {
		t.Errorf("%+v", a)
	}
	if got := askFromHall(s.Handler(), "GET", "/api/v1/polls/unggulan/audit", ""); got.Code != http.StatusForbidden {
		t.Errorf("a phone gets %d", got.Code)
	}
}
