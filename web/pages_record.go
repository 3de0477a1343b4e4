package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// routeRecord registers the pages on which what is said in the hall is
// recorded: the facilitator's, at the computer that the server runs on.
func (s *Server) routeRecord(tree *gin.RouterGroup, lang string) {
	for path, h := range map[string]handler{
		"/record": recordPage, "/record/changes": changesPage,
		"/record/sessions/new": newSession, "/record/sessions/:session": editSession, "/record/sessions/:session/withdraw": withdrawPage,
		"/record/groups/new": newGroup, "/record/groups/:group": editGroup,
		"/record/resources/new": newResource, "/record/resources/:resource": editResource,
		"/record/:session": matrixPage, "/record/:session/cards": cardsPage,
		"/record/calendar": yearPage, "/record/activities": recordActivities, "/record/factors": recordFactors,
	} {
		tree.GET(path, s.page(lang, forRecorder(h)))
	}
	for path, h := range map[string]handler{
		"/record/changes/:change/undo": undoChange,
		"/record/sessions/new":         saveNewSession, "/record/sessions/:session": saveSession, "/record/sessions/:session/withdraw": withdrawSession,
		"/record/sessions/:session/restore": restoreSession, "/record/sessions/:session/erase": eraseSession,
		"/record/groups/new": saveNewGroup, "/record/groups/:group": saveGroup, "/record/groups/usual": addUsualGroups,
		"/record/resources/new": saveNewResource, "/record/resources/:resource": saveResource, "/record/resources/quick": addResources,
		"/record/:session": saveAnswers, "/record/:session/cards": layCard,
		"/record/calendar": saveYear, "/record/activities": saveActivity, "/record/factors": saveFactor,
		"/record/activities/delete": deleteActivity, "/record/factors/delete": deleteFactor,
	} {
		tree.POST(path, s.page(lang, forRecorder(h)))
	}
}

// forRecorder lets only the facilitator's computer see and save what is being
// recorded. Here what was withdrawn is listed too, so that it can be taken back.
func forRecorder(h handler) handler {
	return func(v *visit) error {
		if !fromHere(v.Request) {
			v.s.errorPage(v.Context, http.StatusForbidden, "web.error.recording", nil)
			return nil
		}
		v.sees(report.Shown{Workshop: v.whole})
		return h(v)
	}
}

// see sends the browser on after something was saved.
func (v *visit) see(path string, pairs ...string) error {
	v.Redirect(http.StatusSeeOther, v.link(path, pairs...))
	return nil
}

// edit saves one record and logs it by itself.
func (v *visit) edit(record any) error {
	return v.s.db.Save(v.Request.Context(), "web", func(b *store.Batch) error {
		_, err := b.Edit("", record)
		return err
	})
}

// recordBody is what has been recorded so far, and what has not.
type recordBody struct {
	Voices    []voiceTile
	Unheard   int
	Sessions  []recordSession
	Withdrawn int
	Groups    []namedGroup
	Resources int            // with a place
	Others    []namedThing   // resources without a place, and benefits
	Changes   []changeLine   // the latest
	Answered  int            // over all sessions
	Ready     bool           // there is something to ask about, and somebody
	Now       string         // today, for people
	Usual     bool           // no group of women or of men yet
	Mapped    []mapping.Kind // kinds that have a place
}

// voiceTile is one of those who are to be heard.
type voiceTile struct {
	Voice    mapping.VoiceGroup
	Pict     string
	Sessions int // that have answers
	Href     string
}

// recordSession is a session with how far it has come.
type recordSession struct {
	mapping.Session
	Shown, Heard, Pict, Day string
	Coverage                mapping.Coverage
	Noted                   int // records with a quote
	Attended                bool
}

// namedThing is something with a picture.
type namedThing struct{ ID, Name, Pict string }

func recordPage(v *visit) error {
	body := recordBody{Groups: v.namedGroups(), Now: dateOf(v.p, time.Now())}
	body.Sessions, body.Withdrawn = v.recordSessions()
	body.Voices, body.Unheard = v.voiceTiles()
	for _, r := range mapping.SheetOrder(v.w.Resources) {
		if r.Kind.Spatial() {
			body.Resources++
			continue
		}
		body.Others = append(body.Others, namedThing{r.ID, v.names.Of(r.ID), string(r.Kind)})
	}
	for _, s := range body.Sessions {
		body.Answered += s.Coverage.Known
	}
	_, women := mapping.Everyone(v.w.Groups, mapping.Women)
	_, men := mapping.Everyone(v.w.Groups, mapping.Men)
	body.Usual = !women || !men
	body.Ready = len(v.w.Groups) > 0 && body.Resources+len(body.Others) > 0
	changes, _, err := v.s.db.Changes(v.Request.Context(), store.ChangeQuery{Limit: 5})
	if err != nil {
		return err
	}
	body.Changes = v.changeLines(changes)
	return v.show("record", v.p.T("web.record.title"), body)
}

// recordSessions lists the sessions, the latest first. A withdrawn one is
// counted, not named.
func (v *visit) recordSessions() (list []recordSession, withdrawn int) {
	cells := v.cellsAsked()
	type tally struct{ known, na, noted int }
	of := map[string]*tally{}
	for _, r := range v.w.AccessRecords {
		t := of[r.Session]
		if t == nil {
			t = &tally{}
			of[r.Session] = t
		}
		t.known += r.Known()
		t.na += r.Answered() - r.Known()
		if r.Note != "" {
			t.noted++
		}
	}
	list = []recordSession{}
	for _, s := range slices.Backward(v.w.Sessions) {
		if s.Consent == mapping.ConsentWithdrawn {
			withdrawn++
			continue
		}
		one := recordSession{Session: s, Shown: v.names.Of(s.ID), Pict: v.pictOfSession(s), Day: v.dayOf(s.Date), Attended: s.Women != nil || s.Men != nil}
		if s.Group != "" {
			one.Heard = v.names.Of(s.Group)
		}
		one.Coverage.Cells = cells
		if t := of[s.ID]; t != nil {
			one.Noted = t.noted
			one.Coverage = mapping.Coverage{Known: t.known, Cells: max(cells-t.na, t.known)}
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b recordSession) int { return strings.Compare(b.Date, a.Date) })
	return list, withdrawn
}

// cellsAsked counts the questions of one session: each resource, each group of
// people, four dimensions. Institutions are asked about where they matter.
func (v *visit) cellsAsked() int {
	people := 0
	for _, g := range v.w.Groups {
		if g.Type == mapping.People {
			people++
		}
	}
	return len(mapping.SheetOrder(v.w.Resources)) * people * len(mapping.Dimensions())
}

// dayOf writes a session's date in words, as far as it is known.
func (v *visit) dayOf(date string) string {
	if at, err := time.Parse(time.DateOnly, date); err == nil {
		return dateOf(v.p, at)
	}
	return date
}

// pictOfSession is the picture of who was heard.
func (v *visit) pictOfSession(s mapping.Session) string {
	for _, g := range v.w.Groups {
		if g.ID == s.Group && s.Kind != mapping.Plenary {
			return pictOf(g)
		}
	}
	return "session_" + string(s.Kind)
}

// voiceTiles tells who has been heard by themselves, and who not yet.
func (v *visit) voiceTiles() ([]voiceTile, int) {
	workshop := mapping.Workshop{Groups: v.w.Groups, Sessions: v.w.Sessions, Records: v.w.AccessRecords}
	unheard := mapping.NotHeard(workshop)
	answered := map[string]bool{}
	for _, r := range v.w.AccessRecords {
		answered[r.Session] = answered[r.Session] || r.Answered() > 0
	}
	out := []voiceTile{}
	for _, voice := range mapping.VoiceGroups() {
		tile := voiceTile{Voice: voice, Pict: string(voice), Href: v.link("/record/sessions/new", "voice", string(voice))}
		if voice == mapping.PlenaryVoice {
			tile.Pict = "session_plenary"
		}
		for _, s := range v.w.Sessions {
			if answered[s.ID] && slices.Contains(mapping.VoiceGroupsOf(s, v.w.Groups), voice) {
				tile.Sessions++
			}
		}
		out = append(out, tile)
	}
	return out, len(unheard)
}

// sessionInPath finds the session of the address.
func (v *visit) sessionInPath() (mapping.Session, error) {
	for _, s := range v.w.Sessions {
		if s.ID == v.Param("session") {
			return s, nil
		}
	}
	known := []string{}
	for _, s := range v.w.Sessions {
		known = append(known, s.ID)
	}
	return mapping.Session{}, refused(http.StatusNotFound, "unknown-session", map[string]any{"given": v.Param("session"), "known": known})
}
