package print

import (
	"slices"

	"potensi/mapping"
)

// Rows are the resources that sheets ask about, in the order of their row
// numbers: kinds as legends have them, within a kind as the file has them.
// Fast entry of a filled sheet follows the same order.
func Rows(resources []mapping.Resource) []mapping.Resource {
	out := []mapping.Resource{}
	for _, kind := range mapping.Kinds() {
		if !kind.Profiled() {
			continue
		}
		for _, r := range resources {
			if r.Kind == kind {
				out = append(out, r)
			}
		}
	}
	return out
}

// numbersOf are the row numbers from 1, by resource.
func numbersOf(resources []mapping.Resource) map[string]int {
	out := map[string]int{}
	for i, r := range Rows(resources) {
		out[r.ID] = i + 1
	}
	return out
}

// groupsOf are the groups of people, and the institutions that somebody spoke
// about, in the village's order.
func (s *Press) groupsOf(profile mapping.Profile) []mapping.Group {
	return slices.DeleteFunc(slices.Clone(s.w.Groups), func(g mapping.Group) bool {
		return !slices.ContainsFunc(profile.Rows, func(r mapping.ProfileRow) bool { return r.Group == g.ID })
	})
}
