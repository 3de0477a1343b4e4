package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// get decodes an answer of the API, which must be 200.
func get[T any](t *testing.T, h http.Handler, target string, headers ...string) T {
	t.Helper()
	var value T
	w := ask(h, "GET", target, "", headers...)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &value); err != nil {
		t.Fatalf("%s: %v in %s", target, err, w.Body)
	}
	return value
}

func TestVillages(t *testing.T) {
	s, _ := sampleSite(t)
	list := get[[]villageAnswer](t, s.Handler(), "/api/v1/villages")
	if len(list) != 1 || list[0].Name != "Kotawaringin Hilir" || list[0].Counts["products"] != 12 || list[0].Counts["groups"] != 5 {
		t.Errorf("%+v", list)
	}
}

func TestResourcesAreGeoJSON(t *testing.T) {
	type collection struct {
		Type     string
		Features []struct {
			Type, ID   string
			Geometry   *struct{ Type string }
			Properties mapping.Resource
		}
	}
	s, db := sampleSite(t)
	h := s.Handler()
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := get[collection](t, h, "/api/v1/resources")
	if all.Type != "FeatureCollection" || len(all.Features) != len(w.Resources) {
		t.Fatalf("%s with %d features", all.Type, len(all.Features))
	}
	for i, f := range all.Features {
		if f.Type != "Feature" || f.ID != w.Resources[i].ID || f.Properties.Name != w.Resources[i].Name || (f.Geometry == nil) != !f.Properties.Kind.Spatial() {
			t.Errorf("%+v", f)
		}
	}
	forests := get[collection](t, h, "/api/v1/resources?kind=forest")
	if len(forests.Features) != 2 {
		t.Errorf("%d forests", len(forests.Features))
	}
	if kind := ask(h, "GET", "/api/v1/resources", "").Header().Get("Content-Type"); kind != "application/geo+json" {
		t.Errorf("sent as %s", kind)
	}
}

// TestAccessIsWhatTheCommandPrints: the same question, the same bytes.
func TestAccessIsWhatTheCommandPrints(t *testing.T) {
	s, db := sampleSite(t)
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for query, opt := range map[string]mapping.ProfileOptions{
		"":                      {},
		"?by=kind":              {By: mapping.ByKind},
		"?by=group":             {By: mapping.ByGroup},
		"?dimension=control":    {Dimension: mapping.Control},
		"?session=S-BRIEF":      {Session: "S-BRIEF"},
		"?resource=R03&lang=en": {Resource: "R03"},
		"?said_by=Perempuan":    {SaidBy: "G1"},
	} {
		profile, err := report.AccessProfile(w, opt)
		if err != nil {
			t.Fatal(err)
		}
		var printed bytes.Buffer
		if err := report.WriteJSON(&printed, profile); err != nil {
			t.Fatal(err)
		}
		if got := ask(s.Handler(), "GET", "/api/v1/access"+query, ""); got.Body.String() != printed.String() {
			t.Errorf("%q: the API says\n%s\nthe command line\n%s", query, got.Body, &printed)
		}
	}
}

func TestRankingAndTallyOfTheSample(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	ranked := get[ranking.Ranking](t, h, "/api/v1/ranking?criteria=lokakarya&min_coverage=0.75")
	if ranked.Rows[0].Product != "P02" || ranked.Rows[0].Rank != 1 {
		t.Errorf("first is %+v", ranked.Rows[0])
	}
	tally := get[report.PollTally](t, h, "/api/v1/polls/unggulan/tally")
	if tally.Turnout != 36 || tally.Tally.Rows[0].Product != "P02" || tally.Tally.Rows[0].Points != 125 || tally.Tally.Rows[1].Points != 115 {
		t.Errorf("%+v", tally.Tally.Rows[:2])
	}
	equal := get[report.PollTally](t, h, "/api/v1/polls/unggulan/tally?voice=equal")
	if equal.Tally.Voice != ranking.EqualVoice {
		t.Errorf("counted by %s", equal.Tally.Voice)
	}
}

func TestFlagshipSpeaksTheLanguage(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	id := get[report.Flagship](t, h, "/api/v1/flagship?poll=unggulan")
	en := get[report.Flagship](t, h, "/api/v1/flagship?poll=unggulan", "Accept-Language", "en-GB,en;q=0.8")
	asked := get[report.Flagship](t, h, "/api/v1/flagship?poll=unggulan&lang=en")
	if !slices.Equal(id.Chosen, []string{"P02", "P01"}) {
		t.Errorf("chosen: %v", id.Chosen)
	}
	if !strings.Contains(id.Products[0].Why, "terpilih: peringkat 1 dari 12") || !strings.Contains(en.Products[0].Why, "was chosen: rank 1 of 12") {
		t.Errorf("%q\n%q", id.Products[0].Why, en.Products[0].Why)
	}
	if en.Products[0].Why != asked.Products[0].Why {
		t.Errorf("by header %q, by parameter %q", en.Products[0].Why, asked.Products[0].Why)
	}
	if one := get[report.Flagship](t, h, "/api/v1/flagship?poll=unggulan&seats=1"); len(one.Chosen) != 1 {
		t.Errorf("one seat: %v", one.Chosen)
	}
	for _, f := range []report.Flagship{id, en} {
		for _, p := range f.Products {
			text := p.Why + strings.Join(p.Messages, " ") + strings.Join(f.Messages, " ")
			if strings.ContainsAny(text, "[]{}") {
				t.Errorf("words are missing: %s", text)
			}
		}
	}
}

func TestPollsTellTheTurnoutAlone(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	if polls := get[[]ranking.Poll](t, h, "/api/v1/polls"); len(polls) != 2 {
		t.Errorf("%d polls", len(polls))
	}
	cast(t, h, `{"id":"a1","group":"G1","ranking":["P01"]}`, http.StatusCreated)
	if poll := get[pollAnswer](t, h, "/api/v1/polls/"+openPollID); poll.Turnout != 1 || poll.State != ranking.Open {
		t.Errorf("%+v", poll)
	}
	w := ask(h, "GET", "/api/v1/polls/"+openPollID+"/tally", "")
	p := problemIn(t, w.Body.Bytes())
	if w.Code != http.StatusForbidden || p.Type != "urn:potensi:problem:results-withheld" || p.Turnout == nil || *p.Turnout != 1 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if strings.Contains(w.Body.String(), "P01") {
		t.Errorf("results come out: %s", w.Body)
	}
}

func TestSchemas(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	list := get[[]schemaAnswer](t, h, "/api/v1/schemas?lang=en")
	if len(list) != 17 {
		t.Errorf("%d schemas", len(list))
	}
	for _, one := range list {
		text := get[map[string]any](t, h, one.URL)
		if text["title"] != one.Title {
			t.Errorf("%s is called %v there, %s here", one.Name, text["title"], one.Title)
		}
	}
}

// cast sends a ballot to the open poll.
func cast(t *testing.T, h http.Handler, body string, want int) []byte {
	t.Helper()
	w := ask(h, "POST", "/api/v1/polls/"+openPollID+"/ballots", body, "Content-Type", "application/json")
	if w.Code != want {
		t.Errorf("%s: %d, not %d: %s", body, w.Code, want, w.Body)
	}
	return w.Body.Bytes()
}

func TestBallotCountsOnce(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	var first, again store.Receipt
	body := `{"id":"7f3a","group":"G1","ranking":["P01",["P02"]]}`
	if err := json.Unmarshal(cast(t, h, body, http.StatusCreated), &first); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(cast(t, h, body, http.StatusOK), &again); err != nil {
		t.Fatal(err)
	}
	if first != (store.Receipt{ID: "7f3a"}) || again != (store.Receipt{ID: "7f3a", Repeat: true}) {
		t.Errorf("%+v, then %+v", first, again)
	}
	p := problemIn(t, cast(t, h, `{"id":"7f3a","group":"G1","ranking":["P02"]}`, http.StatusConflict))
	if p.Problems[0].Rule != "ballot-conflict" {
		t.Errorf("%+v", p)
	}
	ballots, err := db.Ballots(t.Context(), openPollID)
	if err != nil || len(ballots) != 1 || ballots[0].Channel != ranking.Phone || fmt.Sprint(ballots[0].Ranking) != "[[P01] [P02]]" {
		t.Errorf("%+v, %v", ballots, err)
	}
}

func TestBallotWithoutIDGetsOne(t *testing.T) {
	s, _ := sampleSite(t)
	var one, two store.Receipt
	for _, receipt := range []*store.Receipt{&one, &two} {
		if err := json.Unmarshal(cast(t, s.Handler(), `{"ranking":["P01"]}`, http.StatusCreated), receipt); err != nil {
			t.Fatal(err)
		}
	}
	if len(one.ID) != 32 || one.ID == two.ID {
		t.Errorf("%q and %q", one.ID, two.ID)
	}
}

// TestParallelRetriesAreOneBallot is V1: a phone that loses the answer sends
// again, and so does its other tab.
func TestParallelRetriesAreOneBallot(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	var lock sync.Mutex
	var wait sync.WaitGroup
	answers := map[int]int{}
	for range 100 {
		wait.Go(func() {
			w := ask(h, "POST", "/api/v1/polls/"+openPollID+"/ballots", `{"id":"x","group":"G2","ranking":["P03"]}`, "Content-Type", "application/json")
			lock.Lock()
			defer lock.Unlock()
			answers[w.Code]++
		})
	}
	wait.Wait()
	if answers[http.StatusCreated] != 1 || answers[http.StatusOK] != 99 {
		t.Errorf("%v", answers)
	}
	if ballots, err := db.Ballots(t.Context(), openPollID); err != nil || len(ballots) != 1 {
		t.Errorf("%d ballots, %v", len(ballots), err)
	}
}

// TestVotesOutsideThePollAreRefused is V8, and that a lost answer may still be
// asked for after the poll has closed.
func TestVotesOutsideThePollAreRefused(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	counted := `{"id":"in-time","group":"G1","ranking":["P01"]}`
	cast(t, h, counted, http.StatusCreated)
	for _, state := range []ranking.PollState{ranking.Draft, ranking.Closed} {
		setState(t, db, state)
		p := problemIn(t, cast(t, h, `{"group":"G1","ranking":["P01"]}`, http.StatusConflict))
		if p.Problems[0].Rule != "poll-not-open" {
			t.Errorf("%s: %+v", state, p)
		}
	}
	var receipt store.Receipt
	if err := json.Unmarshal(cast(t, h, counted, http.StatusOK), &receipt); err != nil || !receipt.Repeat {
		t.Errorf("%+v, %v", receipt, err)
	}
	cast(t, h, `{"id":"in-time","group":"G1","ranking":["P02"]}`, http.StatusConflict)
	w := ask(h, "POST", "/api/v1/polls/lain/ballots", counted, "Content-Type", "application/json")
	if w.Code != http.StatusNotFound {
		t.Errorf("another poll: %d %s", w.Code, w.Body)
	}
	if ballots, err := db.Ballots(t.Context(), openPollID); err != nil || len(ballots) != 1 {
		t.Errorf("%d ballots, %v", len(ballots), err)
	}
}

func setState(t *testing.T, db *store.DB, state ranking.PollState) {
	t.Helper()
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	poll, err := report.FindPoll(w, openPollID)
	if err != nil {
		t.Fatal(err)
	}
	poll.State = state
	if err := db.SetPoll(t.Context(), "test", poll); err != nil {
		t.Fatal(err)
	}
}

func TestWrongBallotsSayWhatIsWrong(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	for _, test := range []struct {
		body, path, rule string
		status           int
	}{
		{`{"ranking":["P01","P01"]}`, "/ranking", "unique", 422},
		{`{"ranking":["P01",["P01"]]}`, "/ranking/1/0", "repeated-choice", 422},
		{`{"ranking":["P01","P02","P03"]}`, "/ranking", "too-many-places", 422},
		{`{"ranking":["P99"]}`, "/ranking/0/0", "unknown-choice", 422},
		{`{"ranking":["P04"]}`, "/ranking/0/0", "unknown-choice", 422},
		{`{"group":"G99","ranking":["P01"]}`, "/group", "unknown-group", 422},
		{`{"poll":"unggulan","ranking":["P01"]}`, "/poll", "poll-differs", 422},
		{`{"poll":7,"ranking":["P01"]}`, "/poll", "type", 422},
		{`{"ranking":"P01"}`, "/ranking", "type", 422},
		{`{}`, "/ranking", "required", 422},
		{` { } `, "/ranking", "required", 422},
		{`{"id":"a b","ranking":["P01"]}`, "/id", "pattern", 422},
		{`{"ranking":["P01"],"voter":"Siti"}`, "/voter", "unknown-member", 422},
		{`{"ranking":["P01"],"ranking":["P02"]}`, "/ranking", "duplicate-member", 422},
		{`{"ranking":["P01"]}{"ranking":["P02"]}`, "", "trailing-text", 422},
		{`[]`, "", "not-object", 422},
		{``, "", "not-json", 422},
		{`{"ranking":["P0\u0000"]}`, "/ranking/0", "bad-character", 422},
		{`{"ranking":` + strings.Repeat("[", 4000), "", "", 422},
	} {
		p := problemIn(t, cast(t, h, test.body, test.status))
		if len(p.Problems) == 0 {
			t.Errorf("%s: no problems", test.body)
			continue
		}
		if got := p.Problems[0]; test.rule != "" && (got.Path != test.path || got.Rule != test.rule) {
			t.Errorf("%.60s: %s at %q, not %s at %q", test.body, got.Rule, got.Path, test.rule, test.path)
		}
	}
	if ballots, err := db.Ballots(t.Context(), openPollID); err != nil || len(ballots) != 0 {
		t.Errorf("%d ballots, %v", len(ballots), err)
	}
}

func TestWrongQueriesSayWhatIsWrong(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for _, test := range []struct {
		target, path, rule string
		status             int
	}{
		{"/api/v1/access?dimensi=control", "dimensi", "unknown-parameter", 400},
		{"/api/v1/access?by=resource&by=kind", "by", "repeated-parameter", 400},
		{"/api/v1/access?by=%zz", "", "query-broken", 400},
		{"/api/v1/access?by=village", "by", "unknown-word", 400},
		{"/api/v1/access?dimension=power", "dimension", "unknown-word", 400},
		{"/api/v1/access?session=S-99", "", "unknown-session", 400},
		{"/api/v1/access?said_by=Raja", "", "unknown-group", 400},
		{"/api/v1/access?resource=R99", "", "unknown-resource", 400},
		{"/api/v1/overlaps?by=group", "by", "unknown-word", 400},
		{"/api/v1/overlaps?min_ha=-1", "", "bad-option", 400},
		{"/api/v1/overlaps?min_ha=few", "min_ha", "not-a-number", 400},
		{"/api/v1/resources?kind=gold", "kind", "unknown-word", 400},
		{"/api/v1/ranking?method=ahp", "method", "unknown-word", 400},
		{"/api/v1/ranking?axis=past", "axis", "unknown-word", 400},
		{"/api/v1/ranking?weights=Raja", "", "unknown-group", 400},
		{"/api/v1/ranking?criteria=K99", "", "unknown-criterion", 400},
		{"/api/v1/ranking?min_coverage=most", "min_coverage", "not-a-number", 400},
		{"/api/v1/ranking?min_coverage=NaN", "min_coverage", "not-a-number", 400},
		{"/api/v1/ranking?min_coverage=2", "", "coverage-range", 400},
		{"/api/v1/flagship?seats=0", "seats", "seats-range", 400},
		{"/api/v1/flagship?seats=two", "seats", "seats-range", 400},
		{"/api/v1/flagship?poll=lain", "", "unknown-poll", 400},
		{"/api/v1/flagship?poll=unggulan&rule=dice", "rule", "unknown-word", 400},
		{"/api/v1/polls/unggulan/tally?voice=loud", "voice", "unknown-word", 400},
		{"/api/v1/polls/lain", "", "unknown-poll", 404},
		{"/api/v1/polls/lain/tally", "", "unknown-poll", 404},
		{"/api/v1/schemas/lain", "", "unknown-schema", 404},
		{"/api/v1/villages/1", "", "address-unknown", 404},
		{"/api", "", "address-unknown", 404},
	} {
		w := ask(h, "GET", test.target, "")
		p := problemIn(t, w.Body.Bytes())
		if w.Code != test.status || p.Problems[0].Rule != test.rule || p.Problems[0].Path != test.path {
			t.Errorf("%s: %d %+v", test.target, w.Code, p)
		}
	}
}

// TestEmptyVillageHasEmptyLists: a new village file has lists, not null.
func TestEmptyVillageHasEmptyLists(t *testing.T) {
	db, err := store.Create(t.Context(), t.TempDir()+"/baru.gpkg")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	h := siteOf(t, db).Handler()
	for target, want := range map[string]string{"/api/v1/products": "[]\n", "/api/v1/polls": "[]\n"} {
		if w := ask(h, "GET", target, ""); w.Body.String() != want {
			t.Errorf("%s: %s", target, w.Body)
		}
	}
	profile := get[map[string]any](t, h, "/api/v1/access")
	for _, list := range []string{"rows", "summaries", "formulas", "warnings", "dimensions"} {
		if _, ok := profile[list].([]any); !ok {
			t.Errorf("access: %s is %v", list, profile[list])
		}
	}
	if features, ok := get[map[string]any](t, h, "/api/v1/resources")["features"].([]any); !ok || len(features) != 0 {
		t.Errorf("features: %v", features)
	}
	for _, target := range []string{"/api/v1/ranking", "/api/v1/flagship"} {
		if w := ask(h, "GET", target, ""); w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

// TestNaughtyNamesStayText: names come out as they went in, and never as
// anything a browser would run (S2).
func TestNaughtyNamesStayText(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	names := []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, "</title>\u2028\u2029", `{{7*7}} ' OR 1=1 --`,
		"Ω≈ç√ 田中 👩‍🌾 ي", `\u0000 %00 ../../etc/passwd`, "=HYPERLINK(\"http://x\")"}
	for _, name := range names {
		resource := mapping.Resource{ID: "R03", Name: name, Kind: mapping.Forest}
		if err := db.Save(t.Context(), "test", func(b *store.Batch) error {
			_, err := b.Put(resource)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		w := ask(h, "GET", "/api/v1/resources?kind=forest", "")
		if kind := w.Header().Get("Content-Type"); kind != "application/geo+json" {
			t.Errorf("sent as %s", kind)
		}
		var all struct {
			Features []struct{ Properties mapping.Resource }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &all); err != nil || all.Features[0].Properties.Name != name {
			t.Errorf("%q became %+v, %v", name, all, err)
		}
	}
	w := ask(h, "GET", "/api/v1/access?resource=%3Cscript%3Ealert(1)%3C/script%3E", "")
	if w.Code != http.StatusBadRequest || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d as %s", w.Code, w.Header().Get("Content-Type"))
	}
}

// FuzzReadBallot: whatever a stranger sends is a ballot for the poll of the
// path or a list of what is wrong, never a panic.
func FuzzReadBallot(f *testing.F) {
	for _, seed := range []string{`{"ranking":["P01",["P02","P03"]]}`, `{}`, ` {"poll":"buah","ranking":[]}`, `[`, `{"poll":null,"ranking":[[]]}`, "\xEF\xBB\xBF{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		ballot, err := readBallot(body, openPollID)
		if err == nil && (ballot.Poll != openPollID || ballot.Channel == "" || ballot.Ranking == nil && ballot.Points == nil && ballot.Pairs == nil) {
			t.Errorf("%s became %+v", body, ballot)
		}
		if err != nil && statusOf(err) != http.StatusUnprocessableEntity {
			t.Errorf("%s: %v", body, err)
		}
	})
}
