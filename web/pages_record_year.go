package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/report"
	"potensi/mapping"
)

// yearBody is the calendar of one session, to be filled in.
type yearBody struct {
	Session  string
	Sessions []mapping.Session
	Groups   []mapping.Group
	Months   []calendarMonth
	Rows     []yearRow
	Themes   []string // that people often speak about
	Products []namedThing
	Things   []namedThing
	Problem  string
	API      string
}

// yearRow is a row with its twelve fields.
type yearRow struct {
	mapping.Subject
	Group           string
	Name, Pict, Who string
	Cells           []yearCell
	New             bool
}

type yearCell struct {
	Month int
	Name  string
	Value string
	Pips  []pip
	Class string
	Label string
}

// yearPage shows the grid of a session; ?add=theme:Banjir&group=G1 begins a
// row.
func yearPage(v *visit) error { return v.showYear("", http.StatusOK) }

func (v *visit) showYear(problem string, status int) error {
	body := yearBody{Sessions: v.openSessions(), Groups: v.w.Groups, Problem: problem, API: "/api/v1/seasons"}
	body.Session = v.Query("session")
	if body.Session == "" && len(body.Sessions) > 0 {
		body.Session = body.Sessions[len(body.Sessions)-1].ID
	}
	for _, m := range mapping.From(1) {
		body.Months = append(body.Months, calendarMonth{Month: m, Short: report.MonthName(m, v.p), Full: v.p.T("web.month." + strconv.Itoa(m))})
	}
	calendar := mapping.NewCalendar(v.w.Seasons, nil, mapping.CalendarOptions{Session: body.Session})
	if body.Session == "" {
		calendar.Rows = nil
	}
	for _, r := range calendar.Rows {
		body.Rows = append(body.Rows, v.yearRow(r, body.Months))
	}
	v.addRow(&body)
	v.offer(&body)
	return v.showStatus(status, "record-year", v.p.T("web.record-year.title"), body)
}

// openSessions are the sessions that may be recorded for.
func (v *visit) openSessions() []mapping.Session {
	return slices.DeleteFunc(slices.Clone(v.w.Sessions), func(s mapping.Session) bool { return s.Consent == mapping.ConsentWithdrawn })
}

func (v *visit) yearRow(r mapping.CalendarRow, months []calendarMonth) yearRow {
	out := yearRow{Subject: r.Subject, Group: r.Group, Name: v.names.Of(r.Key()), Pict: v.pictOfSubject(r.Subject), Who: v.p.T("calendar.everybody")}
	if r.Group != "" {
		out.Who = v.names.Of(r.Group)
	}
	for _, m := range months {
		cell := yearCell{Month: m.Month, Name: "m" + strconv.Itoa(m.Month), Class: "unknown", Label: m.Full}
		if n := r.Months[m.Month-1]; n != nil {
			cell.Value, cell.Class, cell.Pips = strconv.Itoa(*n), "n"+strconv.Itoa(*n), pips(*n)
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}

// addRow begins the row that the address asks for, unless it is there.
func (v *visit) addRow(body *yearBody) {
	kind, key, ok := strings.Cut(v.Query("add"), ":")
	if own := strings.TrimSpace(v.Query("theme")); own != "" {
		kind, key, ok = "theme", own, true
	}
	if !ok || strings.TrimSpace(key) == "" || body.Session == "" {
		return
	}
	subject := map[string]mapping.Subject{"theme": {Theme: key}, "resource": {Resource: key}, "product": {Product: key}}[kind]
	there := slices.ContainsFunc(body.Rows, func(r yearRow) bool { return r.Subject == subject && r.Group == v.Query("group") })
	if subject == (mapping.Subject{}) || there {
		return
	}
	row := v.yearRow(mapping.CalendarRow{Subject: subject, Group: v.Query("group")}, body.Months)
	row.New = true
	body.Rows = append(body.Rows, row)
}

// offer lists what a new row may be about.
func (v *visit) offer(body *yearBody) {
	for _, word := range []string{"flood", "dry", "rain", "fruit"} {
		body.Themes = append(body.Themes, v.s.catalogue.Printer("id").T("web.record-year.theme."+word))
	}
	for _, s := range v.w.Seasons {
		if s.Theme != "" && !slices.Contains(body.Themes, s.Theme) {
			body.Themes = append(body.Themes, s.Theme)
		}
	}
	for _, r := range v.w.Resources {
		if r.Kind.Profiled() {
			body.Things = append(body.Things, namedThing{r.ID, v.names.Of(r.ID), string(r.Kind)})
		}
	}
	for _, p := range v.w.Products {
		body.Products = append(body.Products, namedThing{p.ID, v.names.Of(p.ID), pictOfProduct(p)})
	}
}

// saveYear saves one row that was sent as a form, for browsers without scripts.
func saveYear(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	done, found, err := report.RecordYear(v.Request.Context(), v.s.db, "web", yearOf(sent))
	if request := (*report.RequestError)(nil); errors.As(err, &request) {
		return v.showYear(v.p.Format("problem."+request.Key, request.Args), http.StatusConflict)
	}
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return v.showYear(report.FindingText(found[0], v.p), http.StatusUnprocessableEntity)
	}
	return v.see("/record/calendar", "session", done.Session)
}

func yearOf(sent url.Values) report.YearSaid {
	said := report.YearSaid{Subject: mapping.Subject{Theme: strings.TrimSpace(sent.Get("theme")), Resource: sent.Get("resource"), Product: sent.Get("product")},
		Group: sent.Get("group"), Session: sent.Get("session")}
	for m := 1; m <= 12; m++ {
		value := strings.TrimSpace(sent.Get("m" + strconv.Itoa(m)))
		raw := json.RawMessage("null")
		if value != "" {
			if _, err := strconv.Atoi(value); err == nil {
				raw = json.RawMessage(value)
			} else if text, err := json.Marshal(value); err == nil {
				raw = text
			}
		}
		said.Months = append(said.Months, raw)
	}
	return said
}
