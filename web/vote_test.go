package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"potensi/mapping"
	"potensi/ranking"
)

// askFromHall is a phone on the hotspot.
func askFromHall(h http.Handler, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "desa.test:8080", "192.168.43.17:40000"
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func ballotForm(id, group string, places ...string) string {
	form := url.Values{"id": {id}, "group": {group}}
	for i := 0; i+1 < len(places); i += 2 {
		form.Set("place-"+places[i], places[i+1])
	}
	return form.Encode()
}

func TestBallotIsCastAndCounted(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	drawn := askFromHall(h, "GET", "/vote/buah?group=G2", "")
	checkPage(t, "/vote/buah", drawn)
	id := regexp.MustCompile(`name="id" value="([0-9a-f]{32})"`).FindStringSubmatch(drawn.Body.String())
	if id == nil {
		t.Fatal("the ballot has no id")
	}
	form := ballotForm(id[1], "G2", "P02", "1", "P01", "2", "P03", "")
	for range 2 { // a repeat is thanked, too, and counts once
		w := askFromHall(h, "POST", "/vote/buah?n=x", form)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/vote/buah/thanks" {
			t.Fatalf("%d to %s: %s", w.Code, w.Header().Get("Location"), w.Body)
		}
	}
	ballots, err := db.Ballots(t.Context(), "buah")
	if err != nil || len(ballots) != 1 || ballots[0].Group != "G2" || ballots[0].Channel != ranking.Phone || len(ballots[0].Ranking) != 2 || ballots[0].Ranking[0][0] != "P02" {
		t.Fatalf("%+v, %v", ballots, err)
	}
	thanks := page(t, h, "/vote/buah/thanks", http.StatusOK)
	if strings.Contains(thanks, "Gula aren") || strings.Contains(thanks, id[1]) || !strings.Contains(thanks, "sudah dihitung") {
		t.Error("the thanks tell the vote")
	}
	w := askFromHall(h, "POST", "/vote/buah", ballotForm(id[1], "G2", "P01", "1"))
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "sudah dipakai") {
		t.Errorf("another content under the same id: %d", w.Code)
	}
	if ballots, _ := db.Ballots(t.Context(), "buah"); len(ballots) != 1 {
		t.Errorf("%d ballots", len(ballots))
	}
}

func TestBallotToBeMendedKeepsItsChoices(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	for name, c := range map[string]struct {
		form, says string
	}{
		"two at one place": {ballotForm("", "G1", "P01", "1", "P02", "1"), "nomor yang sama"},
		"nothing chosen":   {ballotForm("", "G1"), "paling sedikit satu"},
		"no number":        {ballotForm("", "G1", "P01", "satu"), "tidak dapat dibaca"},
		"place nought":     {ballotForm("", "G1", "P01", "0"), "tidak dapat dibaca"},
	} {
		w := askFromHall(h, "POST", "/vote/buah", c.form)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d", name, w.Code)
		}
		checkPage(t, "/vote/buah", w)
		if name == "two at one place" && strings.Count(w.Body.String(), `<option value="1" selected>`) != 2 {
			t.Errorf("%s: the choices are gone", name)
		}
	}
	if ballots, _ := db.Ballots(t.Context(), "buah"); len(ballots) != 0 {
		t.Errorf("%d ballots", len(ballots))
	}
}

func TestBallotThatCannotBe(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	for name, c := range map[string]struct {
		target, form string
		status       int
	}{
		"unknown poll":     {"/vote/nirgends", ballotForm("", "G1", "P01", "1"), http.StatusNotFound},
		"unknown group":    {"/vote/buah", ballotForm("", "G99", "P01", "1"), http.StatusUnprocessableEntity},
		"no group":         {"/vote/buah", ballotForm("", "", "P01", "1"), http.StatusUnprocessableEntity},
		"an institution":   {"/vote/buah", ballotForm("", "G5", "P01", "1"), http.StatusUnprocessableEntity},
		"unknown product":  {"/vote/buah", ballotForm("", "G1", "P99", "1"), http.StatusUnprocessableEntity},
		"too many places":  {"/vote/buah", ballotForm("", "G1", "P01", "1", "P02", "2", "P03", "3"), http.StatusUnprocessableEntity},
		"not a form":       {"/vote/buah", "%zz", http.StatusBadRequest},
		"far too large":    {"/vote/buah", "id=" + strings.Repeat("x", maxBallot), http.StatusRequestEntityTooLarge},
		"large in English": {"/en/vote/buah", "id=" + strings.Repeat("x", maxBallot), http.StatusRequestEntityTooLarge},
	} {
		if w := askFromHall(h, "POST", c.target, c.form); w.Code != c.status {
			t.Errorf("%s: %d, not %d", name, w.Code, c.status)
		} else if bracketed.MatchString(w.Body.String()) {
			t.Errorf("%s: %s", name, bracketed.FindString(w.Body.String()))
		}
	}
	if ballots, _ := db.Ballots(t.Context(), "buah"); len(ballots) != 0 {
		t.Errorf("%d ballots", len(ballots))
	}
}

func TestPollThatIsNotOpen(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	for state, says := range map[ranking.PollState]string{ranking.Draft: "Belum dibuka", ranking.Closed: "Sudah ditutup"} {
		setState(t, db, state)
		if body := page(t, h, "/vote/buah", http.StatusOK); !strings.Contains(body, says) {
			t.Errorf("%s is not said", says)
		}
		w := askFromHall(h, "POST", "/vote/buah", ballotForm("", "G1", "P01", "1"))
		if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: %d", state, w.Code)
		}
	}
}

func TestFacilitatorMovesAPoll(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	put(t, db, ranking.Poll{ID: "baru", Question: "Apa?", Choices: []string{"P01", "P02"}, BallotType: ranking.RankedBallot})
	state := func() ranking.Poll {
		w, err := db.Workshop(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return w.Polls[len(w.Polls)-1]
	}
	if w := askFromHall(h, "POST", "/vote/baru/open", ""); w.Code != http.StatusForbidden || state().State == ranking.Open {
		t.Errorf("a phone opened the poll: %d", w.Code)
	}
	if strings.Contains(askFromHall(h, "GET", "/vote", "").Body.String(), "/close") || !strings.Contains(page(t, h, "/vote/buah/run", http.StatusOK), `action="/vote/buah/close"`) {
		t.Error("the buttons are not where they belong")
	}
	for _, step := range []struct {
		action string
		status int
		state  ranking.PollState
	}{{"open", http.StatusSeeOther, ranking.Open}, {"open", http.StatusSeeOther, ranking.Open}, {"close", http.StatusSeeOther, ranking.Closed}, {"open", http.StatusConflict, ranking.Closed}} {
		if w := ask(h, "POST", "/vote/baru/"+step.action, ""); w.Code != step.status || state().State != step.state {
			t.Errorf("%s: %d, then %s", step.action, w.Code, state().State)
		}
	}
	if sealed := state(); sealed.Sealed != ranking.NewSealed(sealed) {
		t.Error("the rules are not sealed")
	}
}

func TestBallotAsksForTheGroupFirst(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	body := page(t, h, "/vote/buah", http.StatusOK)
	if strings.Contains(body, "<form") || strings.Count(body, `class="group-tile"`) != 4 || strings.Contains(body, "Koperasi") {
		t.Error("the groups of people should be asked for, and nothing else")
	}
	if body := page(t, h, "/vote/buah?group=nirgends", http.StatusOK); strings.Contains(body, "<form") {
		t.Error("an unknown group gets a ballot")
	}
	ungrouped, _ := villageOf(t, ranking.Product{ID: "P1", Name: "Madu"}, mapping.Group{ID: "I", Name: "PT", Type: mapping.Institution, Gender: mapping.NoGender},
		ranking.Poll{ID: "X", Question: "?", Choices: []string{"P1"}, BallotType: ranking.RankedBallot, State: ranking.Open})
	if body := page(t, ungrouped.Handler(), "/vote/X", http.StatusOK); !strings.Contains(body, "<form") {
		t.Error("a village without groups cannot vote")
	}
	if w := askFromHall(ungrouped.Handler(), "POST", "/vote/X", ballotForm("", "", "P1", "1")); w.Code != http.StatusSeeOther {
		t.Errorf("a village without groups: %d", w.Code)
	}
}

// TestBallotIsLight: a ballot is one small answer that needs nothing but the
// optional script.
func TestBallotIsLight(t *testing.T) {
	s, _ := sampleSite(t)
	w := askFromHall(s.Handler(), "GET", "/vote/unggulan?group=G1", "")
	body := w.Body.String()
	if len(body) > 60_000 {
		t.Errorf("%d bytes", len(body))
	}
	if strings.Contains(body, "<link rel=\"stylesheet\"") || strings.Contains(body, "<img") || strings.Contains(body, "src=\"/static") {
		t.Error("the ballot loads more than itself")
	}
	if hash := s.ballotStyleHash(); !strings.Contains(w.Header().Get("Content-Security-Policy"), hash) || !strings.Contains(body, "<style>"+string(s.assets.ballot)+"</style>") {
		t.Errorf("the style is not what its hash %s says", hash)
	}
	for _, contract := range []string{`<form id="ballot" class="ranked" method="post" action="/vote/unggulan?n=`, `data-poll="unggulan" data-places="5"`, `data-text-placed="{name}: nomor {place}"`, `data-text-full=`, `data-text-sending=`, `data-text-retry=`,
		`data-ballot="choose"`, `data-product="P01"`, `class="tile" aria-pressed="false" disabled`, `id="name-P01"`, `class="badge"`, `name="place-P01" aria-labelledby="name-P01"`, `id="tray"`, `data-ballot="review"`, `id="review" tabindex="-1" hidden`,
		`id="review-list"`, `data-ballot="back"`, `data-ballot="send"`, `id="ballot-status"`, `id="ballot-live"`, `<template id="tray-item">`, `aria-label="Batalkan {name}"`} {
		if !strings.Contains(body, contract) {
			t.Errorf("the script finds no %s", contract)
		}
	}
}
