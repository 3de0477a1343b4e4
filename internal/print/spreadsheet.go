package print

import (
	"potensi/internal/report"
	"potensi/mapping"
)

// Tables are the tables of the profile for spreadsheets: APKM first, then
// Harvard, then the kinds of resource.
func (s *Press) Tables(o ProfileOrder) ([]report.Table, error) {
	profile, err := s.profile(mapping.ProfileOptions{Session: o.Session})
	if err != nil {
		return nil, err
	}
	kinds, err := s.profile(mapping.ProfileOptions{Session: o.Session, By: mapping.ByKind})
	if err != nil {
		return nil, err
	}
	return []report.Table{report.APKMTable(s.w, profile, s.names, s.p), s.harvardTable(profile), report.GapTable(kinds, s.names, s.p)}, nil
}

// harvardTable lists the signs and shares of the two Harvard tables.
func (s *Press) harvardTable(profile mapping.Profile) report.Table {
	t := report.Table{Title: s.p.T("print.harvard.title")}
	for _, key := range []string{"number", "name", "kind", "access_women", "access_men", "control_women", "control_men",
		"access_women_share", "access_men_share", "control_women_share", "control_men_share"} {
		t.Columns = append(t.Columns, report.Column{Key: key, Title: s.p.T("column." + key)})
	}
	sign := func(word string) string { return s.p.T("print.tick." + word) }
	for _, section := range s.harvard(profile) {
		for _, row := range section.Rows {
			a, c := row.Access, row.Control
			t.Rows = append(t.Rows, []any{row.Number, row.Name, s.word("kind", section.Kind), sign(a.Women), sign(a.Men), sign(c.Women), sign(c.Men),
				a.WomenShare, a.MenShare, c.WomenShare, c.MenShare})
		}
	}
	return t
}
