package survey

// odk reads a submission of ODK Central: from a table, or from GeoJSON, whose
// features have nothing but their id.
func (r *record) odk(header map[string]bool) {
	if r.hasAny("KEY", "__id") {
		r.identify("KEY", "__id")
	}
	for _, name := range []string{"meta-instanceID", "instanceID", "__id"} {
		if r.text(name) == r.ID {
			r.drop(name)
		}
	}
	r.choices(header)
	r.clear()
}
