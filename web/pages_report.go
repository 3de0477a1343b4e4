package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"time"

	"github.com/gin-gonic/gin"

	"potensi/internal/i18n"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// reportBody is the decision sheet: one village, one date, one page of paper
// or two.
type reportBody struct {
	Village  mapping.Village
	Note     string
	Date     time.Time
	Decision *decision
	Problem  string
	Poll     *ranking.Poll
	Asked    string
	PollNote string
	Bars     []bar
	Unranked []bar
	Low      float64
	High     float64
	Holdings []legendItem
	Totals   []accessRow
	Groups   []mapping.Group
	Coverage mapping.Coverage
	Map      drawing
	Headline []string
	Left     []string // what the circle does not get to see
}

// reportPage is the index of what can be printed, and the decision sheet.
func reportPage(v *visit) error {
	body, err := v.brief(mapping.ConsentVillage)
	if err != nil {
		return err
	}
	return v.show("report", v.p.T("web.report.title"), body)
}

// WriteBrief writes the decision sheet as one file that opens and prints
// without the server: its style is within, and it holds no script.
func WriteBrief(ctx context.Context, db *store.DB, catalogue *i18n.Catalogue, lang string, circle mapping.ConsentScope, out io.Writer) error {
	s, err := New(db, catalogue)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "/report", nil)
	if err != nil {
		return err
	}
	v, err := s.wholeVisit(&gin.Context{Request: request}, lang)
	if err != nil {
		return err
	}
	body, err := v.brief(circle)
	if err != nil {
		return err
	}
	data := s.view(v.Context, v.p, "brief", v.p.T("web.report.title"))
	data.Village, data.Names, data.Body = v.w.Village.Name, v.names, body
	set, err := s.pages.in("brief", v.p)
	if err != nil {
		return err
	}
	return set.ExecuteTemplate(out, "content", data)
}

// brief gathers the decision sheet for a circle. What is printed leaves the
// facilitator's screen, whoever prints it.
func (v *visit) brief(circle mapping.ConsentScope) (reportBody, error) {
	v.sees(report.Protect(v.whole, report.CircleOptions{Circle: circle}))
	profile, err := report.AccessProfile(v.w, mapping.ProfileOptions{})
	if err != nil {
		return reportBody{}, err
	}
	body := reportBody{Village: v.w.Village, Note: v.p.Pick(v.w.Village.Note, v.w.Village.NoteEN), Date: time.Now(), Coverage: profile.Coverage,
		Holdings: v.legend(profile, string(mapping.Control)), Headline: v.headline(profile, string(mapping.Control))}
	control := accessState{ProfileOptions: mapping.ProfileOptions{By: mapping.ByKind, Dimension: mapping.Control}}
	body.Groups = groupsIn(v.w.Groups, profile.Rows)
	kinds, err := v.pooledRows(control, mapping.ByKind, body.Groups)
	if err != nil {
		return body, err
	}
	body.Totals = inOrder(control, kinds)
	body.Map = v.drawMap(profile, mapOrder{Show: string(mapping.Control), Plain: true, Hide: true, Link: func(string) string { return v.link("/map") }})
	for _, note := range v.left.Notes() {
		note.Args["circle"] = wordOf(v.p, "circle", circle)
		body.Left = append(body.Left, v.p.Format(note.Key, note.Args))
	}
	return body, v.fillReport(&body)
}

func (v *visit) fillReport(body *reportBody) error {
	ballots := []ranking.Ballot{}
	if len(v.w.Polls) > 0 {
		poll, err := report.FindPoll(v.w, v.Query("poll"))
		if err != nil {
			return err
		}
		if ballots, err = v.s.db.Ballots(v.Request.Context(), poll.ID); err != nil {
			return err
		}
		body.Poll, body.Asked, body.PollNote = &poll, v.p.Pick(poll.Question, poll.QuestionEN), v.p.Pick(poll.Note, poll.NoteEN)
	}
	pollID := ""
	if body.Poll != nil {
		pollID = body.Poll.ID
	}
	var err error
	body.Decision, err = v.decide(pollID, ballots, v.Query("voice"))
	var asked *report.RequestError
	if errors.As(err, &asked) {
		body.Problem = v.p.Format("problem."+asked.Key, asked.Args)
		err = nil
	}
	if r, none := report.Rank(v.w, report.RankOptions{}); none == nil { // without criteria there is no table
		ranked := rankBody{Ranking: r}
		v.fillBars(&ranked)
		body.Bars, body.Unranked, body.Low, body.High = ranked.Bars, ranked.Unranked, ranked.Low, ranked.High
	}
	return err
}

// settingsBody is about the file and the program.
type settingsBody struct {
	File      string
	Languages []tab
	Counts    []countLine
	PIN       pinForm
}

type countLine struct {
	Key   string
	Count int
}

func settingsPage(v *visit) error { return v.settings(http.StatusOK, "") }

// settings shows the settings, with what is wrong about a PIN that was sent.
func (v *visit) settings(status int, problem string) error {
	w := v.w
	pin, err := v.pinForm()
	if err != nil {
		return err
	}
	pin.Problem = problem
	body := settingsBody{PIN: pin, File: filepath.Base(v.s.db.Path()), Counts: []countLine{
		{"resources", len(w.Resources)}, {"groups", len(w.Groups)}, {"sessions", len(w.Sessions)}, {"records", len(w.AccessRecords)},
		{"products", len(w.Products)}, {"criteria", len(w.Criteria)}, {"scores", len(w.Scores)}, {"weights", len(w.Weights)}, {"polls", len(w.Polls)},
	}}
	for _, lang := range v.s.catalogue.Languages() {
		body.Languages = append(body.Languages, tab{Word: v.s.catalogue.Printer(lang).T("lang.name"), Value: lang, Href: address(lang, "/settings"), Current: lang == v.p.Lang})
	}
	return v.showStatus(status, "settings", v.p.T("web.settings.title"), body)
}
