package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// formBody is a page with one form.
type formBody struct {
	Kind    string // session, group, resource: the form that the template draws
	ID      string // of what is edited; empty: it is new
	Form    form
	Action  string
	Groups  []formOption // of people, for a session
	Consent mapping.ConsentScope
	Records int // that a session has
	Quick   []quickThing
	Have    []namedThing
}

// showForm draws a form, with 422 when something in it has to be mended.
func (v *visit) showForm(body formBody) error {
	status := http.StatusOK
	if body.Form.Count > 0 {
		status = http.StatusUnprocessableEntity
	}
	title := "web.record." + body.Kind + ".new"
	if body.ID != "" {
		title = "web.record." + body.Kind + ".edit"
	}
	return v.showStatus(status, "record-form", v.p.T(title), body)
}

// Sessions

func newSession(v *visit) error {
	session := mapping.Session{Kind: mapping.FGD, Date: time.Now().Format(time.DateOnly), Consent: mapping.ConsentVillage}
	if len(v.w.Sessions) > 0 { // who facilitates today is likely who did before
		last := v.w.Sessions[len(v.w.Sessions)-1]
		session.Facilitator, session.FacilitatorGender = last.Facilitator, last.FacilitatorGender
	}
	if g, ok := v.groupOfVoice(mapping.VoiceGroup(v.Query("voice"))); ok {
		session.Group = g.ID
	}
	if v.Query("voice") == string(mapping.PlenaryVoice) {
		session.Kind = mapping.Plenary
	}
	return v.showForm(v.sessionForm("", valuesOf(session), nil))
}

// groupOfVoice finds a group to hear for a voice.
func (v *visit) groupOfVoice(voice mapping.VoiceGroup) (mapping.Group, bool) {
	if gender := mapping.Gender(voice); gender == mapping.Women || gender == mapping.Men {
		return mapping.Everyone(v.w.Groups, gender)
	}
	for _, g := range v.w.Groups {
		if slices.Contains(mapping.VoiceGroupsOf(mapping.Session{Kind: mapping.FGD, Group: g.ID}, v.w.Groups), voice) {
			return g, true
		}
	}
	return mapping.Group{}, false
}

func (v *visit) sessionForm(id string, values map[string]string, found []schema.Finding) formBody {
	body := formBody{Kind: "session", ID: id, Form: v.formOf("session", values, found), Action: v.link("/record/sessions/new"),
		Groups: v.groupTiles(values["group"], func(g mapping.Group) bool { return g.Type == mapping.People }), Consent: mapping.ConsentScope(values["consent"])}
	body.Groups = append(body.Groups, formOption{Label: v.p.T("web.record.group.all"), Pict: "session_plenary", Chosen: values["group"] == ""})
	if id != "" {
		body.Action = v.link("/record/sessions/" + url.PathEscape(id))
	}
	for _, r := range v.w.AccessRecords {
		if r.Session == id {
			body.Records++
		}
	}
	return body
}

func editSession(v *visit) error {
	session, err := v.sessionInPath()
	if err != nil {
		return err
	}
	return v.showForm(v.sessionForm(session.ID, valuesOf(session), nil))
}

func saveNewSession(v *visit) error {
	id, err := store.NewID()
	if err != nil {
		return err
	}
	return v.saveSessionForm("", mapping.Session{ID: id})
}

func saveSession(v *visit) error {
	session, err := v.sessionInPath()
	if err != nil {
		return err
	}
	return v.saveSessionForm(session.ID, session)
}

func (v *visit) saveSessionForm(id string, standing mapping.Session) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	if strings.TrimSpace(sent.Get("name")) == "" {
		sent.Set("name", v.sessionName(sent))
	}
	session, found, err := decodeForm("session", standing, sent)
	if err != nil {
		return err
	}
	found = append(found, v.unknownGroup(sent.Get("group"))...)
	if len(found) > 0 {
		return v.showForm(v.sessionForm(id, plainValues(sent), found))
	}
	session.ID = standing.ID
	if err := v.edit(session); err != nil {
		return err
	}
	if id != "" {
		return v.see("/record")
	}
	return v.see("/record/" + url.PathEscape(session.ID))
}

// sessionName makes a name of what else is known: kind, who was heard, and the
// day.
func (v *visit) sessionName(sent url.Values) string {
	parts := []string{}
	for _, label := range schema.EnumLabels("session", "kind") {
		if label.Word == sent.Get("kind") {
			name, _, _ := strings.Cut(v.p.Pick(label.ID, label.EN), " (")
			parts = append(parts, name)
		}
	}
	if id := sent.Get("group"); id != "" && sent.Get("kind") != string(mapping.Plenary) {
		parts = append(parts, v.names.Of(id))
	}
	if day := v.dayOf(sent.Get("date")); day != "" {
		parts = append(parts, day)
	}
	return strings.Join(parts, ", ")
}

// plainValues are the first of each name.
func plainValues(sent url.Values) map[string]string {
	out := map[string]string{}
	for name := range sent {
		out[name] = sent.Get(name)
	}
	return out
}

// Consent taken back

func withdrawPage(v *visit) error {
	session, err := v.sessionInPath()
	if err != nil {
		return err
	}
	body := v.sessionForm(session.ID, valuesOf(session), nil)
	body.Kind = "withdraw"
	return v.showStatus(http.StatusOK, "record-form", v.p.T("web.record.withdraw.title"), body)
}

func withdrawSession(v *visit) error {
	return v.consent(func(string) mapping.ConsentScope { return mapping.ConsentWithdrawn })
}

// restoreSession gives a session back the consent that it had before.
func restoreSession(v *visit) error {
	return v.consent(func(id string) mapping.ConsentScope {
		changes, _, err := v.s.db.Changes(v.Request.Context(), store.ChangeQuery{Table: "sessions", Key: id})
		for _, c := range changes {
			if before, ok := c.Before["consent"].(string); err == nil && ok && before != string(mapping.ConsentWithdrawn) {
				return mapping.ConsentScope(before)
			}
		}
		return mapping.ConsentSession
	})
}

func (v *visit) consent(scope func(id string) mapping.ConsentScope) error {
	session, err := v.sessionInPath()
	if err != nil {
		return err
	}
	session.Consent = scope(session.ID)
	if err := v.edit(session); err != nil {
		return err
	}
	return v.see("/record/sessions/" + url.PathEscape(session.ID) + "/withdraw")
}

// eraseSession deletes a session for good, once its consent is taken back.
func eraseSession(v *visit) error {
	session, err := v.sessionInPath()
	if err != nil {
		return err
	}
	if session.Consent != mapping.ConsentWithdrawn {
		return refused(http.StatusConflict, "session-not-withdrawn", nil)
	}
	if _, err := v.s.db.EraseSession(v.Request.Context(), "web", session.ID); err != nil {
		return err
	}
	return v.see("/record")
}

// Groups

func newGroup(v *visit) error {
	return v.showForm(v.groupForm("", valuesOf(mapping.Group{Gender: mapping.MixedGender, Age: mapping.AnyAge, Disability: mapping.AnyDisability, Type: mapping.People}), nil))
}

func (v *visit) groupForm(id string, values map[string]string, found []schema.Finding) formBody {
	body := formBody{Kind: "group", ID: id, Form: v.formOf("group", values, found), Action: v.link("/record/groups/new")}
	if id != "" {
		body.Action = v.link("/record/groups/" + url.PathEscape(id))
	}
	return body
}

func (v *visit) groupInPath() (mapping.Group, error) {
	for _, g := range v.w.Groups {
		if g.ID == v.Param("group") {
			return g, nil
		}
	}
	return mapping.Group{}, refused(http.StatusNotFound, "unknown-group", map[string]any{"given": v.Param("group"), "known": []string{}})
}

func editGroup(v *visit) error {
	group, err := v.groupInPath()
	if err != nil {
		return err
	}
	return v.showForm(v.groupForm(group.ID, valuesOf(group), nil))
}

func saveNewGroup(v *visit) error {
	id, err := store.NewID()
	if err != nil {
		return err
	}
	return v.saveGroupForm("", mapping.Group{ID: id})
}

func saveGroup(v *visit) error {
	group, err := v.groupInPath()
	if err != nil {
		return err
	}
	return v.saveGroupForm(group.ID, group)
}

func (v *visit) saveGroupForm(id string, standing mapping.Group) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	if sent.Get("type") == string(mapping.Institution) { // neither women nor men, nor of any age
		sent.Set("gender", string(mapping.NoGender))
		sent.Set("age", "")
		sent.Set("disability", "")
	}
	group, found, err := decodeForm("group", standing, sent)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return v.showForm(v.groupForm(id, plainValues(sent), found))
	}
	group.ID = standing.ID
	if err := v.edit(group); err != nil {
		return err
	}
	return v.see("/record")
}

// addUsualGroups adds the groups of women and of men where there are none.
func addUsualGroups(v *visit) error {
	err := v.s.db.Save(v.Request.Context(), "web", func(b *store.Batch) error {
		for _, gender := range []mapping.Gender{mapping.Women, mapping.Men} {
			if _, there := mapping.Everyone(v.w.Groups, gender); there {
				continue
			}
			id, err := store.NewID()
			if err != nil {
				return err
			}
			other := v.s.catalogue.Printer(otherLang(v.p.Lang))
			names := map[string]string{v.p.Lang: v.p.T("web.record.group." + string(gender)), other.Lang: other.T("web.record.group." + string(gender))}
			_, err = b.Edit("", mapping.Group{ID: id, Name: names["id"], NameEN: names["en"], Gender: gender, Age: mapping.AnyAge, Disability: mapping.AnyDisability, Type: mapping.People})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.see("/record")
}

// Resources without a place, and benefits

// quickThing is a row of the access-and-control profile that is at no place
// (Overholt et al. 1985), to be added by one tick.
type quickThing struct {
	Kind    mapping.Kind
	Benefit bool
	There   bool // one of its kind is there already
}

func (v *visit) quickThings() []quickThing {
	out := []quickThing{}
	for _, kind := range mapping.Kinds() {
		if kind.Spatial() {
			continue
		}
		there := slices.ContainsFunc(v.w.Resources, func(r mapping.Resource) bool { return r.Kind == kind })
		out = append(out, quickThing{kind, kind.Benefit(), there})
	}
	return out
}

func newResource(v *visit) error {
	return v.showForm(v.resourceForm("", map[string]string{"kind": string(mapping.Capital)}, nil))
}

func (v *visit) resourceForm(id string, values map[string]string, found []schema.Finding) formBody {
	body := formBody{Kind: "resource", ID: id, Form: v.formOf("resource", values, found), Action: v.link("/record/resources/new"), Quick: v.quickThings()}
	if id != "" {
		body.Action = v.link("/record/resources/" + url.PathEscape(id))
	}
	kinds := body.Form.Fields["kind"]
	kinds.Options = slices.DeleteFunc(kinds.Options, func(o formOption) bool { return mapping.Kind(o.Word).Spatial() })
	body.Form.Fields["kind"] = kinds
	return body
}

func (v *visit) resourceInPath() (mapping.Resource, error) {
	for _, r := range v.w.Resources {
		if r.ID == v.Param("resource") && !r.Kind.Spatial() {
			return r, nil
		}
	}
	return mapping.Resource{}, refused(http.StatusNotFound, "unknown-resource", map[string]any{"given": v.Param("resource"), "known": []string{}})
}

func editResource(v *visit) error {
	resource, err := v.resourceInPath()
	if err != nil {
		return err
	}
	return v.showForm(v.resourceForm(resource.ID, valuesOf(resource), nil))
}

func saveNewResource(v *visit) error {
	id, err := store.NewID()
	if err != nil {
		return err
	}
	return v.saveResourceForm("", mapping.Resource{ID: id})
}

func saveResource(v *visit) error {
	resource, err := v.resourceInPath()
	if err != nil {
		return err
	}
	return v.saveResourceForm(resource.ID, resource)
}

func (v *visit) saveResourceForm(id string, standing mapping.Resource) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	only := url.Values{}
	for _, name := range []string{"name", "local_name", "kind", "note"} {
		only[name] = sent[name]
	}
	attributes, geometry := standing.Attributes, standing.Geometry
	standing.Attributes = nil
	resource, found, err := decodeForm("resource", standing, only)
	if err != nil {
		return err
	}
	if resource.Kind.Spatial() && len(found) == 0 {
		return refused(http.StatusUnprocessableEntity, "kind-spatial", nil)
	}
	if len(found) > 0 {
		return v.showForm(v.resourceForm(id, plainValues(only), found))
	}
	resource.ID, resource.Attributes, resource.Geometry = standing.ID, attributes, geometry
	if err := v.edit(resource); err != nil {
		return err
	}
	return v.see("/record")
}

// addResources adds one resource of each kind that was ticked, called like its
// kind.
func addResources(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	indonesian, english := v.s.catalogue.Printer("id"), v.s.catalogue.Printer("en")
	err = v.s.db.Save(v.Request.Context(), "web", func(b *store.Batch) error {
		for _, q := range v.quickThings() {
			if q.There || !slices.Contains(sent["kind"], string(q.Kind)) {
				continue
			}
			id, err := store.NewID()
			if err != nil {
				return err
			}
			if _, err := b.Edit("", mapping.Resource{ID: id, Name: wordOf(indonesian, "kind", q.Kind), NameEN: wordOf(english, "kind", q.Kind), Kind: q.Kind}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.see("/record")
}
