package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"potensi/mapping"
	"potensi/ranking"
)

// hallSite is the sample's desk on a laptop with the given networks. The hall
// would open at a port that is free.
func hallSite(t *testing.T, cards ...networkCard) (*Server, http.Handler) {
	t.Helper()
	s, _ := sampleSite(t)
	s.door.cards = func() []networkCard { return cards }
	s.door.last = freePort(t)
	t.Cleanup(s.door.Close)
	return s, s.Handler()
}

func postForm(h http.Handler, target string, pairs ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return ask(h, "POST", target, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// TestShortDiskIsTold is R6: under 500 MB the facilitator is told how many are
// left, where the hall is opened and where a poll is run; with more nobody is.
func TestShortDiskIsTold(t *testing.T) {
	s, h := hallSite(t, interfaceOf("wlan0", "10.42.0.1"))
	for _, test := range []struct {
		free  uint64
		err   error
		tells bool
	}{{499 << 20, nil, true}, {0, nil, true}, {500 << 20, nil, false}, {1, errors.New("no such call"), false}} {
		s.free = func() (uint64, error) { return test.free, test.err }
		for target, says := range map[string]string{"/hall": "tinggal %d MB", "/en/hall": "Only %d MB", "/vote/" + openPollID + "/run": "tinggal %d MB", "/en/vote/" + openPollID + "/run": "Only %d MB"} {
			body := page(t, h, target, http.StatusOK)
			if strings.Contains(body, fmt.Sprintf(says, test.free>>20)) != test.tells {
				t.Errorf("%s with %d MB, %v: told is %v", target, test.free>>20, test.err, !test.tells)
			}
		}
	}
}

// The facilitator opens and closes the hall on the page.
func TestHallIsOpenedAndClosedOnThePage(t *testing.T) {
	s, h := hallSite(t, interfaceOf("wlan0", "10.42.0.1"), interfaceOf("docker0", "172.17.0.1"))
	closed := page(t, h, "/hall", http.StatusOK)
	if !strings.Contains(closed, "Balai ditutup") || !strings.Contains(closed, `value="open"`) || strings.Contains(closed, `value="check"`) {
		t.Error("a closed hall does not look closed")
	}
	page(t, h, "/hall/screen", http.StatusOK)
	for _, do := range []string{"open", "open", "choose", "what"} { // none of these is harmful
		if w := postForm(h, "/hall", "do", do, "ip", "not one"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/hall" {
			t.Fatalf("%s: %d %s", do, w.Code, w.Body)
		}
	}
	state := s.door.State()
	if !state.Open {
		t.Fatal("it is not open")
	}
	for _, target := range []string{"/hall", "/en/hall", "/hall/screen", "/en/hall/screen", "/hall/poster", "/en/hall/poster?paper=a3"} {
		body := page(t, h, target, http.StatusOK)
		if digits := strings.Trim(state.URL()[len("http:"):], "/"); !strings.Contains(body, digits) || !strings.Contains(body, `<path d="M`) {
			t.Errorf("%s: no %s", target, digits)
		}
	}
	if body := page(t, h, "/hall", http.StatusOK); !strings.Contains(body, "docker0") || strings.Index(body, "docker0") < strings.Index(body, "Lainnya") {
		t.Error("docker is not among the others")
	}
	if answer := get[hallAnswer](t, h, "/api/v1/hall"); !answer.Open || answer.URL != state.URL() || answer.Version != state.version() {
		t.Errorf("%+v", answer)
	}
	postForm(h, "/hall", "do", "choose", "ip", "172.17.0.1")
	if got := s.door.State().URL(); !strings.Contains(got, "172.17.0.1") {
		t.Errorf("chosen was another: %s", got)
	}
	postForm(h, "/en/hall", "do", "close")
	if s.door.State().Open {
		t.Error("it is not closed")
	}
}

// A laptop without a network is told what to do, and goes on.
func TestHallWithoutANetwork(t *testing.T) {
	s, h := hallSite(t)
	postForm(h, "/hall", "do", "open")
	body := page(t, h, "/hall", http.StatusOK)
	for _, words := range []string{"belum tersambung ke jaringan", "Hotspot seluler", "nmcli device wifi hotspot"} {
		if !strings.Contains(body, words) {
			t.Errorf("no %q", words)
		}
	}
	page(t, h, "/hall/screen", http.StatusOK)
	page(t, h, "/hall/poster", http.StatusOK)
	s.door.cards = func() []networkCard { return []networkCard{interfaceOf("wlan0", "10.42.0.1")} }
	if body := page(t, h, "/hall", http.StatusOK); !strings.Contains(body, "10.42.0.1:") || strings.Contains(body, "belum tersambung") {
		t.Error("the address does not appear")
	}
}

// Nobody but the facilitator sees or moves the hall's door, and from the hall
// itself there is no such page.
func TestHallIsTheFacilitatorsAlone(t *testing.T) {
	s, h := hallSite(t, interfaceOf("wlan0", "10.42.0.1"))
	for _, target := range []string{"/hall", "/hall/screen", "/hall/poster", "/en/hall", "/api/v1/hall"} {
		if w := askFromHall(h, "GET", target, ""); w.Code != http.StatusForbidden {
			t.Errorf("%s to a phone: %d", target, w.Code)
		}
		if w := askFromHall(s.Hall(), "GET", target, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s in the hall: %d", target, w.Code)
		}
	}
	for _, target := range []string{"/hall", "/hall/poster"} {
		if w := askFromHall(h, "POST", target, "do=open&name=x"); w.Code != http.StatusForbidden {
			t.Errorf("%s by a phone: %d", target, w.Code)
		}
	}
	if w := ask(h, "POST", "/hall", "do=open", "Content-Type", "application/x-www-form-urlencoded", "Origin", "http://evil.example"); w.Code != http.StatusForbidden {
		t.Errorf("another site opens the hall: %d", w.Code)
	}
	if s.door.State().Open {
		t.Error("somebody opened the hall")
	}
}

// The Wi-Fi's password is on the poster and on the screen, and nowhere else: no
// file, no log.
func TestWiFiIsForThePosterAlone(t *testing.T) {
	log := captureLog(t)
	s, h := hallSite(t, interfaceOf("wlan0", "10.42.0.1"))
	postForm(h, "/hall", "do", "open")
	for then, to := range map[string]string{"poster": "/hall/poster", "screen": "/hall/screen"} {
		w := postForm(h, "/hall/poster", "name", " Balai; Desa ", "password", `ra:ha"sia\1`, "then", then)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
			t.Errorf("%s: %d %s", then, w.Code, w.Header().Get("Location"))
		}
		if body := page(t, h, to, http.StatusOK); !strings.Contains(body, "Balai; Desa") || !strings.Contains(body, `ra:ha&#34;sia\1`) {
			t.Errorf("%s: name or password is missing", to)
		}
	}
	if w := postForm(h, "/hall/poster", "name", "Balai", "password", "pendek"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "8 sampai 63") {
		t.Errorf("a short password: %d", w.Code)
	}
	w, err := s.db.Workshop(t.Context())
	if err != nil || strings.Contains(fmt.Sprintf("%+v", w), "ra:ha") {
		t.Error("the village file knows the password", err)
	}
	if strings.Contains(log.String(), "ra:ha") {
		t.Error("the log knows the password")
	}
	postForm(h, "/hall/poster", "name", "x", "then", "forget")
	if strings.Contains(page(t, h, "/hall", http.StatusOK), "ra:ha") {
		t.Error("it is not forgotten")
	}
}

// Whoever types the code of a card as people do comes to its ballot.
func TestCodesAreReadAsTheyAreTyped(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Hall()
	_, codes, err := db.NewCards(t.Context(), openPollID, "G1", 1)
	if err != nil {
		t.Fatal(err)
	}
	code := codes[0]
	alike := strings.NewReplacer("1", "l", "0", "o").Replace(strings.ToLower(code))
	for _, typed := range []string{code, strings.ToLower(code), code[:4] + "-" + code[4:], code[:4] + " – " + code[4:], " " + code[:2] + " " + code[2:] + "\n",
		alike, "http://10.42.0.1:8081/v/" + code, "10.42.0.1:8081/en/v/" + strings.ToLower(code)} {
		w := askFromHall(h, "POST", "/", url.Values{"code": {typed}}.Encode())
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/v/"+code {
			t.Errorf("%q: %d %s", typed, w.Code, w.Header().Get("Location"))
		}
	}
	for _, typed := range []string{"", "1234567", code + "1", "ABCD*123", "<script>"} {
		w := askFromHall(h, "POST", "/en/", url.Values{"code": {typed}}.Encode())
		checkPage(t, "/en/", w)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "This is no card code") {
			t.Errorf("%q: %d", typed, w.Code)
		}
	}
}

// A page that there is not, and a code that no card has, lead back to the way in.
func TestLostPhonesFindTheWayIn(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Hall()
	for target, words := range map[string]string{"/map": "Halaman ini tidak ada", "/en/apa": "There is no such page", "/v/0000-0000": "tidak dikenal", "/en/v/xx": "not known"} {
		w := askFromHall(h, "GET", target, "")
		checkPage(t, target, w)
		body := w.Body.String()
		back := strings.Contains(body, `name="code"`) || strings.Contains(body, `href="`+prefixOf(s.langOf(target))+`/"`)
		if w.Code != http.StatusNotFound || !strings.Contains(body, words) || !back || strings.Contains(body, `href="/map"`) {
			t.Errorf("%s: %d, a way back: %v", target, w.Code, back)
		}
	}
}

// The way in says what is open, paused, to come or over, and is light.
func TestWayInTellsOfPolls(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Hall()
	for _, c := range []struct {
		state ranking.PollState
		words []string
	}{
		{ranking.Open, []string{"Sedang berlangsung", "Buah apa?"}},
		{ranking.Paused, []string{"Jeda sebentar", "Kartu Anda tetap berlaku"}},
		{ranking.Draft, nil}, // as long as another is open
		{ranking.Closed, []string{"Sudah ditutup", `href="/hasil/buah"`}},
	} {
		poll := ranking.Poll{ID: openPollID, Question: "Buah apa?", Choices: []string{"P01", "P02", "P03"}, BallotType: ranking.RankedBallot, Places: 2, Seats: 1, State: c.state, Rule: "borda", Results: ranking.AfterClose}
		if err := db.SetPoll(t.Context(), "test", poll); err != nil {
			t.Fatal(err)
		}
		w := askFromHall(h, "GET", "/", "")
		checkPage(t, "/", w)
		for _, words := range c.words {
			if !strings.Contains(w.Body.String(), words) {
				t.Errorf("%s: no %q", c.state, words)
			}
		}
		if n := w.Body.Len() + len(s.assets.files["/static/join.css"].body); n > 15<<10 {
			t.Errorf("%s: %d bytes", c.state, n)
		}
		scripts := regexp.MustCompile(`<script[^>]*src="([^"]*)"`).FindAllStringSubmatch(w.Body.String(), -1)
		if len(scripts) > 1 || strings.Count(w.Body.String(), "<script") != len(scripts) {
			t.Errorf("it has other scripts than the one that sends unsent votes: %v", scripts)
		}
		n := len(packed(w.Body.Bytes(), 6)) + len(s.assets.files["/static/join.css"].packed)
		for _, script := range scripts {
			n += len(s.assets.files[script[1]].packed)
		}
		if n > 15<<10 {
			t.Errorf("%s: %d bytes packed, with its script", c.state, n)
		}
	}
	empty, _ := villageOf(t, mapping.Village{ID: "kosong", Name: "Desa Kosong"})
	if w := askFromHall(empty.Hall(), "GET", "/", ""); !strings.Contains(w.Body.String(), "Belum ada pemungutan suara") {
		t.Error("an empty village says nothing")
	}
}
