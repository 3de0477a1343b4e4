package web

import (
	"errors"
	"path/filepath"
	"time"

	"potensi/internal/report"
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
}

func reportPage(v *visit) error {
	v.forPaper()
	profile, err := report.AccessProfile(v.w, mapping.ProfileOptions{})
	if err != nil {
		return err
	}
	body := reportBody{Village: v.w.Village, Note: v.p.Pick(v.w.Village.Note, v.w.Village.NoteEN), Date: time.Now(), Coverage: profile.Coverage,
		Holdings: v.legend(profile, string(mapping.Control)), Headline: v.headline(profile, string(mapping.Control))}
	control := accessState{ProfileOptions: mapping.ProfileOptions{By: mapping.ByKind, Dimension: mapping.Control}}
	body.Groups = groupsIn(v.w.Groups, profile.Rows)
	kinds, err := v.pooledRows(control, mapping.ByKind, body.Groups)
	if err != nil {
		return err
	}
	body.Totals = inOrder(control, kinds)
	// What is printed leaves the village: sensitive places stay off, whoever prints.
	body.Map = v.drawMap(profile, mapOrder{Show: string(mapping.Control), Plain: true, Hide: true, Link: func(string) string { return v.link("/map") }})
	if err := v.fillReport(&body); err != nil {
		return err
	}
	return v.show("report", v.p.T("web.report.title"), body)
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
}

type countLine struct {
	Key   string
	Count int
}

func settingsPage(v *visit) error {
	w := v.w
	body := settingsBody{File: filepath.Base(v.s.db.Path()), Counts: []countLine{
		{"resources", len(w.Resources)}, {"groups", len(w.Groups)}, {"sessions", len(w.Sessions)}, {"records", len(w.AccessRecords)},
		{"products", len(w.Products)}, {"criteria", len(w.Criteria)}, {"scores", len(w.Scores)}, {"weights", len(w.Weights)}, {"polls", len(w.Polls)},
	}}
	for _, lang := range v.s.catalogue.Languages() {
		body.Languages = append(body.Languages, tab{Word: v.s.catalogue.Printer(lang).T("lang.name"), Value: lang, Href: address(lang, "/settings"), Current: lang == v.p.Lang})
	}
	return v.show("settings", v.p.T("web.settings.title"), body)
}
