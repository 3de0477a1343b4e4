package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
)

// storedDecision is one line of the list of what was decided.
type storedDecision struct {
	ranking.Decision
	Day, Names, Rule, Href string
	People                 int
	Check                  report.DecisionCheck
	Changed                string
}

// decideForm is what the facilitator fills in when a meeting has decided.
type decideForm struct {
	Poll, Voice, Today string
	Products           []decideProduct
	Groups             []namedGroup
	Roles              []ranking.SigningRole
	Tied               bool // the meeting has to settle a tie
}

type decideProduct struct {
	ID, Name, Pict string
	Chosen         bool
}

// fillDecisions adds the board, what was decided before, and the form.
func (v *visit) fillDecisions(body *resultsBody) error {
	standing, _ := report.Standing(v.whole)
	checks, err := report.CheckDecisions(v.Request.Context(), v.s.db, standing)
	if err != nil {
		return err
	}
	for i, d := range v.w.Decisions {
		body.Stored = append(body.Stored, storedDecision{Decision: d, Day: report.DayOf(d, v.p), Names: v.names.List(d.Products), Rule: report.RuleName(d.Rule, v.p),
			Href: v.link("/report/decision/" + d.ID), People: report.PresentTotal(d), Check: checks[i], Changed: report.PartNames(checks[i].Changed, v.p)})
	}
	slices.Reverse(body.Stored)
	if body.Decision == nil {
		return nil
	}
	body.Board = v.boardOf(body.Decision.Flagship)
	if !fromHere(v.Request) {
		return nil
	}
	if body.Closing = !body.NoPoll && body.Poll.State != ranking.Closed; !body.Closing && (body.NoPoll || body.Decision.DecidedBy == "votes") {
		body.Form = v.decideForm(body.Decision.Flagship)
	}
	return nil
}

func (v *visit) decideForm(f report.Flagship) *decideForm {
	form := &decideForm{Poll: f.Poll, Voice: v.Query("voice"), Today: time.Now().Format(time.DateOnly), Roles: ranking.SigningRoles(), Tied: len(f.Contested) > 0}
	for _, x := range f.Products {
		form.Products = append(form.Products, decideProduct{x.Product, x.Name, v.pictOfID(x.Product), slices.Contains(f.Chosen, x.Product)})
	}
	for _, g := range v.namedGroups() {
		if g.Type != mapping.Institution {
			form.Groups = append(form.Groups, g)
		}
	}
	return form
}

// saveDecision stores what a meeting decided: the facilitator's, at the
// computer that the server runs on.
func saveDecision(v *visit) error {
	if !fromHere(v.Request) {
		v.s.errorPage(v.Context, http.StatusForbidden, "web.error.facilitator", nil)
		return nil
	}
	s, err := v.settling()
	if err != nil {
		return err
	}
	d, err := report.Settle(v.Request.Context(), v.s.db, "web", v.w, s)
	if err != nil {
		return err
	}
	return v.see("/report/decision/" + d.ID)
}

// settling reads the form.
func (v *visit) settling() (report.Settling, error) {
	sent, err := v.readForm()
	if err != nil {
		return report.Settling{}, err
	}
	s := report.Settling{FlagshipOptions: report.FlagshipOptions{Poll: sent.Get("poll"), Voice: sent.Get("voice")}, Products: sent["product"],
		Place: strings.TrimSpace(sent.Get("place")), Note: strings.TrimSpace(sent.Get("note")), At: time.Now()}
	if day, err := time.ParseInLocation(time.DateOnly, sent.Get("date"), time.Local); err == nil && day.Format(time.DateOnly) != s.At.Format(time.DateOnly) {
		s.At = day.Add(12 * time.Hour) // noon is that day in every zone of Indonesia
	}
	for line := range strings.Lines(sent.Get("remarks")) {
		if line = strings.TrimSpace(line); line != "" {
			s.Remarks = append(s.Remarks, line)
		}
	}
	for _, role := range sent["agreed_by"] {
		s.AgreedBy = append(s.AgreedBy, ranking.SigningRole(role))
	}
	present := []string{}
	for _, g := range v.w.Groups {
		if n := strings.TrimSpace(sent.Get("present-" + g.ID)); n != "" {
			present = append(present, g.ID+"="+n)
		}
	}
	if s.Present, err = report.ReadAttendance(v.w, present); err != nil {
		return s, err
	}
	return s, report.CheckSettling(s)
}

// minutesPage is the berita acara of one decision, the latest when none is
// named.
func minutesPage(v *visit) error {
	standing, _ := report.Standing(v.whole)
	d, err := report.FindDecision(standing, v.Param("decision"))
	if err != nil {
		return err
	}
	ballots, err := v.s.db.Ballots(v.Request.Context(), d.Poll)
	if err != nil {
		return err
	}
	check, _ := report.CheckDecision(standing, ballots, d)
	audit, err := report.AuditDecision(v.Request.Context(), v.s.db, v.whole, d)
	if err != nil {
		return err
	}
	press, err := v.press()
	if err != nil {
		return err
	}
	body := printBody{What: "decision", Action: v.link("/report/decision/" + d.ID)}
	if body.Sheet, err = press.Minutes(d, check, audit); err != nil {
		return err
	}
	return v.showDecision(body)
}

// showDecision shows the sheet: who sees it may choose no session, and the
// circle does not change it.
func (v *visit) showDecision(body printBody) error {
	return v.show("print", v.p.T("web.print."+body.What), body)
}
