package web

import (
	"strconv"

	"potensi/internal/report"
	"potensi/internal/store"
)

// changesBody is the history of what was recorded and corrected.
type changesBody struct {
	Lines []changeLine
	Older string // address of what came before
	About string // of which session
}

// changeLine is one change in words.
type changeLine struct {
	store.Change
	report.ChangeWords
	Time, Day, By string
	Undo          bool
}

func changesPage(v *visit) error {
	before, _ := strconv.ParseInt(v.Query("before"), 10, 64) // what is no number starts at the newest
	query := store.ChangeQuery{Part: v.Query("session"), Before: before, Limit: 100}
	changes, place, err := v.s.db.Changes(v.Request.Context(), query)
	if err != nil {
		return err
	}
	body := changesBody{Lines: v.changeLines(changes)}
	if query.Part != "" {
		body.About = v.names.Of(query.Part)
	}
	if place > 0 {
		body.Older = v.link("/record/changes", "session", query.Part, "before", strconv.FormatInt(place, 10))
	}
	return v.show("record-changes", v.p.T("web.record.changes.title"), body)
}

func (v *visit) changeLines(changes []store.Change) []changeLine {
	out := []changeLine{}
	for _, c := range changes {
		at := c.At.Local()
		line := changeLine{Change: c, ChangeWords: report.WordsOfChange(c, v.names, v.p), Time: at.Format("15.04"), Day: dateOf(v.p, at), By: c.By, Undo: c.Undoable()}
		if v.p.Lang != "id" {
			line.Time = at.Format("15:04")
		}
		if c.By == "web" {
			line.By = v.p.T("web.record.changes.web")
		}
		if v.ofWithdrawn(c) { // counted, not told
			line.ChangeWords.Subject, line.Steps, line.Undo = v.p.T("web.record.changes.withdrawn"), nil, false
		}
		out = append(out, line)
	}
	return out
}

// undoChange takes one change back.
func undoChange(v *visit) error {
	if _, err := v.s.db.Undo(v.Request.Context(), "web", v.Param("change")); err != nil {
		return err
	}
	return v.see("/record/changes")
}

// ofWithdrawn reports whether a change is of what a session said whose consent
// has been withdrawn.
func (v *visit) ofWithdrawn(c store.Change) bool {
	session := c.Key
	if c.Table != "sessions" {
		columns := c.After
		if columns == nil {
			columns = c.Before
		}
		session, _ = columns["session"].(string)
	}
	return session != "" && !v.agreed(session)
}
