package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// listBody is a list of records with a form for one of them.
type listBody struct {
	Kind    string // activity or factor
	ID      string // of what is edited; empty: it is new
	Form    form
	Action  string
	List    string // where the list is
	Items   []listItem
	Choices map[string][]formOption // things to refer to, by member
	Months  []formOption
	Problem string
}

// listItem is a record in the list.
type listItem struct {
	ID, Name, Note, Pict, Href, Delete string
	Current                            bool
}

// referable is what a record may refer to.
func (v *visit) referable(values map[string]string) map[string][]formOption {
	out := map[string][]formOption{}
	add := func(member, id, pict string) {
		out[member] = append(out[member], formOption{Word: id, Label: v.names.Of(id), Pict: pict, Chosen: values[member] == id})
	}
	for _, g := range v.w.Groups {
		add("group", g.ID, pictOf(g))
		add("decides", g.ID, pictOf(g))
	}
	for _, r := range v.w.Resources {
		if r.Kind != mapping.Boundary {
			add("resource", r.ID, string(r.Kind))
		}
	}
	for _, s := range v.openSessions() {
		add("session", s.ID, "session_"+string(s.Kind))
	}
	return out
}

// Activities

func recordActivities(v *visit) error {
	standing := mapping.Activity{Session: v.lastSession()}
	if id := v.Query("edit"); id != "" {
		i := slices.IndexFunc(v.w.Activities, func(a mapping.Activity) bool { return a.ID == id })
		if i < 0 {
			return refused(http.StatusNotFound, "unknown-record", map[string]any{"given": id})
		}
		standing = v.w.Activities[i]
	}
	return v.showActivities(standing.ID, valuesOf(standing), standing.Months, nil)
}

// lastSession is the session that was made last: the one that people are in.
func (v *visit) lastSession() string {
	sessions := v.openSessions()
	if len(sessions) == 0 {
		return ""
	}
	return sessions[len(sessions)-1].ID
}

func (v *visit) showActivities(id string, values map[string]string, months []int, found []schema.Finding) error {
	body := listBody{Kind: "activity", ID: id, Form: v.formOf("activity", values, found), Action: v.link("/record/activities"), List: v.link("/record/activities"), Choices: v.referable(values)}
	for _, m := range mapping.From(1) {
		body.Months = append(body.Months, formOption{Word: strconv.Itoa(m), Label: report.MonthName(m, v.p), Chosen: slices.Contains(months, m)})
	}
	for _, a := range v.w.Activities {
		note := v.names.Of(a.Group) + " · " + wordOf(v.p, "activity_role", a.Role)
		if text := report.MonthsText(a.Months, v.p); text != "" {
			note += " · " + text
		}
		body.Items = append(body.Items, listItem{a.ID, v.p.Pick(a.Name, a.NameEN), note, pictOf(v.group(a.Group)),
			v.link("/record/activities", "edit", a.ID), v.link("/record/activities/delete"), a.ID == id})
	}
	return v.showList(body, v.p.T("web.record-activity.title"))
}

func (v *visit) showList(body listBody, title string) error {
	status := http.StatusOK
	if body.Form.Count > 0 {
		status = http.StatusUnprocessableEntity
	}
	return v.showStatus(status, "record-list", title, body)
}

func saveActivity(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	id := sent.Get("id")
	standing := mapping.Activity{}
	if i := slices.IndexFunc(v.w.Activities, func(a mapping.Activity) bool { return a.ID == id }); i >= 0 {
		standing = v.w.Activities[i]
	}
	standing.Months = monthsIn(sent)
	values := url.Values{}
	for name := range sent {
		if name != "months" {
			values[name] = sent[name]
		}
	}
	activity, found, err := decodeForm("activity", standing, values)
	if err != nil {
		return err
	}
	found = append(found, report.Unknowns(v.w, map[string]string{"group": sent.Get("group"), "resource": sent.Get("resource"), "decides": sent.Get("decides"), "session": sent.Get("session")})...)
	if len(found) > 0 {
		return v.showActivities(standing.ID, plainValues(values), standing.Months, found)
	}
	if activity.ID, err = orNewID(standing.ID); err != nil {
		return err
	}
	if activity.Status == "" {
		activity.Status = mapping.Stated
	}
	if err := v.edit(activity); err != nil {
		return err
	}
	return v.see("/record/activities")
}

// monthsIn are the months that were ticked.
func monthsIn(sent url.Values) []int {
	months := []int{}
	for _, text := range sent["months"] {
		if m, err := strconv.Atoi(text); err == nil && m >= 1 && m <= 12 && !slices.Contains(months, m) {
			months = append(months, m)
		}
	}
	slices.Sort(months)
	return months
}

func orNewID(id string) (string, error) {
	if id != "" {
		return id, nil
	}
	return store.NewID()
}

func deleteActivity(v *visit) error {
	return deleteRecord(v, v.w.Activities, func(a mapping.Activity) string { return a.ID }, "/record/activities")
}

// Factors

func recordFactors(v *visit) error {
	standing := mapping.Factor{Effect: mapping.Constraint, Session: v.lastSession()}
	if id := v.Query("edit"); id != "" {
		i := slices.IndexFunc(v.w.Factors, func(f mapping.Factor) bool { return f.ID == id })
		if i < 0 {
			return refused(http.StatusNotFound, "unknown-record", map[string]any{"given": id})
		}
		standing = v.w.Factors[i]
	}
	return v.showFactors(standing.ID, valuesOf(standing), nil)
}

func (v *visit) showFactors(id string, values map[string]string, found []schema.Finding) error {
	body := listBody{Kind: "factor", ID: id, Form: v.formOf("factor", values, found), Action: v.link("/record/factors"), List: v.link("/record/factors"), Choices: v.referable(values)}
	for _, f := range v.w.Factors {
		parts := []string{wordOf(v.p, "factor_effect", f.Effect), wordOf(v.p, "factor_kind", f.Kind)}
		if f.Group != "" {
			parts = append(parts, v.names.Of(f.Group))
		}
		pict := "minus"
		if f.Effect == mapping.Opportunity {
			pict = "plus"
		}
		body.Items = append(body.Items, listItem{f.ID, v.p.Pick(f.Name, f.NameEN), strings.Join(parts, " · "), pict,
			v.link("/record/factors", "edit", f.ID), v.link("/record/factors/delete"), f.ID == id})
	}
	return v.showList(body, v.p.T("web.record-factor.title"))
}

func saveFactor(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	id := sent.Get("id")
	standing := mapping.Factor{}
	if i := slices.IndexFunc(v.w.Factors, func(f mapping.Factor) bool { return f.ID == id }); i >= 0 {
		standing = v.w.Factors[i]
	}
	factor, found, err := decodeForm("factor", standing, sent)
	if err != nil {
		return err
	}
	found = append(found, report.Unknowns(v.w, map[string]string{"group": sent.Get("group"), "resource": sent.Get("resource"), "session": sent.Get("session")})...)
	if len(found) > 0 {
		return v.showFactors(standing.ID, plainValues(sent), found)
	}
	if factor.ID, err = orNewID(standing.ID); err != nil {
		return err
	}
	if factor.Status == "" {
		factor.Status = mapping.Stated
	}
	if err := v.edit(factor); err != nil {
		return err
	}
	return v.see("/record/factors")
}

func deleteFactor(v *visit) error {
	return deleteRecord(v, v.w.Factors, func(f mapping.Factor) string { return f.ID }, "/record/factors")
}

// deleteRecord takes away the record whose id was sent; it can be undone among
// the changes.
func deleteRecord[T any](v *visit, list []T, idOf func(T) string, back string) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(x T) bool { return idOf(x) == sent.Get("id") })
	if i < 0 {
		return v.see(back) // it is gone already
	}
	change, err := store.NewID()
	if err != nil {
		return err
	}
	err = v.s.db.Save(v.Request.Context(), "web", func(b *store.Batch) error {
		_, err := b.Delete(change, list[i])
		return err
	})
	if err != nil {
		return err
	}
	return v.see(back)
}
