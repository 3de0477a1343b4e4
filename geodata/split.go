package geodata

import (
	"github.com/paulmach/orb"

	"potensi/schema"
)

// SplitMixed parts a feature whose geometry is a collection of points, lines
// and areas into one feature for each of the three that it has, in that order,
// so that nothing is lost: a resource has one kind of shape. Members of
// members count as members. The parts have the id with "-point", "-line" or
// "-area" behind it, the same properties and place, and the note
// collection-split; what was found before stays with the first. Any other
// feature is returned as it is.
func SplitMixed(f Feature) []Feature {
	members, ok := f.Geometry.(orb.Collection)
	if !ok || f.Rejected() {
		return []Feature{f}
	}
	var kinds [3]orb.Collection
	sortMembers(&kinds, members)
	parts := []Feature{}
	for dim, geometry := range kinds {
		if geometry == nil {
			continue
		}
		part := f
		part.Geometry = geometry
		if len(geometry) == 1 {
			part.Geometry = geometry[0]
		}
		part.ID = suffixed(f.ID, dim)
		part.Place.ID = part.ID
		part.Findings = nil
		parts = append(parts, part)
	}
	if len(parts) < 2 {
		return []Feature{f}
	}
	parts[0].Findings = f.Findings
	for i := range parts {
		parts[i].Findings = append(parts[i].Findings, schema.Finding{Place: parts[i].Place.At("/geometry"), Rule: "collection-split",
			Level: schema.Note, Repaired: true, Args: args{"n": len(parts)}})
	}
	return parts
}

// sortMembers sorts what has coordinates by its dimension.
func sortMembers(kinds *[3]orb.Collection, members orb.Collection) {
	for _, m := range members {
		if inner, ok := m.(orb.Collection); ok {
			sortMembers(kinds, inner)
			continue
		}
		if m != nil && vertices(m) > 0 {
			dim := m.Dimensions()
			kinds[dim] = append(kinds[dim], m)
		}
	}
}

func suffixed(id string, dim int) string {
	if id == "" {
		return ""
	}
	return id + [...]string{"-point", "-line", "-area"}[dim]
}
