package mapping

import "slices"

// Reaches reports whether what was said under this consent may be shown to a
// circle: the agreement must go at least as far. Where nothing was agreed it
// stays in the village it belongs to.
func (s ConsentScope) Reaches(circle ConsentScope) bool {
	if s == "" {
		s = ConsentVillage
	}
	scopes := ConsentScopes()
	return max(slices.Index(scopes, s), 0) >= slices.Index(scopes, circle)
}
