package mapping

import "slices"

// Reaches reports whether what was said under this consent may be shown to a
// circle: the agreement must go at least as far. Where nothing was agreed it
// stays in the village it belongs to. What was withdrawn reaches nobody.
func (s ConsentScope) Reaches(circle ConsentScope) bool {
	if s == "" {
		s = ConsentVillage
	}
	at := slices.Index(ConsentScopes(), s)
	return at > 0 && at >= slices.Index(ConsentScopes(), circle)
}
