package web

import (
	"errors"
	"slices"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// voice is whose word a map shows: everybody's, one gender's groups' in their
// sessions, or one session's.
type voice struct {
	Word, Note, Href string
	Records          int
	Current          bool
}

// heard is the village as the state's sessions told it.
func (v *visit) heard(m mapState) (store.Workshop, mapping.Profile, error) {
	w, opt := v.w, mapping.ProfileOptions{Session: m.Session, SaidBy: m.SaidBy}
	for _, gender := range []mapping.Gender{mapping.Women, mapping.Men} {
		isID := slices.ContainsFunc(w.Groups, func(g mapping.Group) bool { return g.ID == m.SaidBy })
		if m.SaidBy == string(gender) && !isID {
			w, opt.SaidBy = saidByGender(w, gender), ""
		}
	}
	profile, err := report.AccessProfile(w, opt)
	return w, profile, err
}

// voices are whose word there is to be heard: all, then women's and men's
// groups, as far as they held sessions, then each session with records.
func (v *visit) voices(m mapState, p mapping.Profile) []voice {
	add := func(word, note, session, by string, n int) voice {
		return voice{Word: word, Note: note, Records: n, Current: m.Session == session && m.SaidBy == by,
			Href: v.link("/map", m.pairs("session", session, "said_by", by)...)}
	}
	out := []voice{add(v.p.T("web.all-sessions"), "", "", "", len(v.w.AccessRecords))}
	for _, gender := range []mapping.Gender{mapping.Women, mapping.Men} {
		if n := len(saidByGender(v.w, gender).AccessRecords); n > 0 {
			out = append(out, add(v.p.T("web.map.voice."+string(gender)), "", "", string(gender), n))
		}
	}
	if m.SaidBy != "" && !slices.ContainsFunc(out, func(x voice) bool { return x.Current }) && m.Session == "" {
		out = append(out, add(v.p.T("web.map.voice.of", "group", v.names.Of(m.SaidBy)), "", "", m.SaidBy, saidIn(p)))
	}
	for _, s := range v.heardSessions() {
		if s.Records > 0 {
			out = append(out, add(s.Shown, s.Date, s.ID, "", s.Records))
		}
	}
	return out
}

// saidIn counts the statements of a profile.
func saidIn(p mapping.Profile) int {
	n := 0
	for _, row := range p.Rows {
		n += len(row.Said)
	}
	return n
}

// according says in words whose word the map shows.
func (v *visit) according(m mapState, p mapping.Profile) string {
	n := saidIn(p)
	switch {
	case m.Session != "":
		return v.p.T("web.map.according.session", "session", v.names.Of(m.Session), "n", n)
	case m.SaidBy == string(mapping.Women) || m.SaidBy == string(mapping.Men):
		return v.p.T("web.map.according."+m.SaidBy, "n", n)
	case m.SaidBy != "":
		return v.p.T("web.map.according.group", "group", v.names.Of(m.SaidBy), "n", n)
	}
	return v.p.T("web.map.according.all", "n", n)
}

// secret reports whether a place is for the facilitator's screen alone: not
// for phones, not for paper.
func secret(r mapping.Resource) bool {
	return r.Sensitive || (r.Consent != "" && !r.Consent.Reaches(mapping.ConsentVillage))
}

// showable is a resource as far as it may be seen on a screen: what was
// withdrawn on none, what is secret on the facilitator's alone.
func showable(r mapping.Resource, here bool) (mapping.Resource, bool) {
	return r, r.Consent != mapping.ConsentWithdrawn && (here || !secret(r))
}

// known resolves names in an address to ids; what there is not is an error.
func (v *visit) known(m *mapState) error {
	var err error
	find := func(kind, text string, ids []report.Named) string {
		if text == "" {
			return ""
		}
		id, bad := report.Find(kind, text, ids)
		err = errors.Join(err, bad)
		return id
	}
	m.Session = find("session", m.Session, report.Sessions(v.w))
	m.Resource = find("resource", m.Resource, report.Resources(v.w))
	if m.SaidBy != string(mapping.Women) && m.SaidBy != string(mapping.Men) {
		m.SaidBy = find("group", m.SaidBy, report.Groups(v.w))
	}
	return err
}
