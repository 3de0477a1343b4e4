package mapping

import (
	"slices"
	"strings"
)

// Conflict is why an overlap should be talked about.
type Conflict string

const (
	PlantationOnAPLForest   Conflict = "plantation_on_apl_forest"   // forest outside the state forest area: nothing protects it
	PlantationOnStateForest Conflict = "plantation_on_state_forest" // forest of a status that forbids or limits it
	PlantationOnForest      Conflict = "plantation_on_forest"       // forest of another status or none known
	DifferentHolders        Conflict = "different_holders"          // both name an owner or manager, and not the same
	DifferentStatuses       Conflict = "different_statuses"         // two land statuses of the same ground
	DrawnTwice              Conflict = "drawn_twice"                // two of one kind nearly the same
)

// Conflicts lists every conflict, the gravest first.
func Conflicts() []Conflict {
	return []Conflict{PlantationOnStateForest, PlantationOnAPLForest, PlantationOnForest, DifferentHolders, DifferentStatuses, DrawnTwice}
}

// nearlySame is the share of the smaller area from which two of one kind count
// as drawn twice.
const nearlySame = 0.9

// conflicts of two resources of which share, of the smaller one, is shared.
func conflicts(a, b Resource, share float64) (out []Conflict) {
	switch {
	case planted(a) && wooded(b):
		out = append(out, onForest(b.LandStatus))
	case planted(b) && wooded(a):
		out = append(out, onForest(a.LandStatus))
	}
	if x, y := holderOf(a), holderOf(b); x != "" && y != "" && !strings.EqualFold(x, y) {
		out = append(out, DifferentHolders)
	}
	if knownStatus(a) && knownStatus(b) && a.LandStatus != b.LandStatus {
		out = append(out, DifferentStatuses)
	}
	if a.Kind == b.Kind && share >= nearlySame {
		out = append(out, DrawnTwice)
	}
	return out
}

func onForest(status LandStatus) Conflict {
	switch status {
	case APL:
		return PlantationOnAPLForest
	case ProtectionForest, ProductionForest, LimitedForest, ConvertForest, Conservation:
		return PlantationOnStateForest
	}
	return PlantationOnForest
}

// wooded resources are forests, by kind or by their land cover: the six
// natural forests of KLHK's classes.
func wooded(r Resource) bool {
	return r.Kind == Forest ||
		(r.Kind != Plantation && slices.Contains([]string{"2001", "2002", "2004", "20041", "2005", "20051"}, r.LandCover))
}

// planted resources are plantations, by kind or by their land cover: KLHK's
// estate crops.
func planted(r Resource) bool {
	return r.Kind == Plantation || (r.Kind != Forest && r.LandCover == "2010")
}

// holderOf is the owner, or else the manager.
func holderOf(r Resource) string {
	if owner := strings.TrimSpace(r.Owner); owner != "" {
		return owner
	}
	return strings.TrimSpace(r.Manager)
}

func knownStatus(r Resource) bool { return r.LandStatus != "" && r.LandStatus != UnknownStatus }

// warn says what to talk about, the gravest first, and what the numbers leave
// out.
func (o *overlapping) warn() {
	for _, c := range Conflicts() {
		o.warnOf(c)
	}
	if o.Village != nil && o.Village.OutsideHa >= max(o.MinHa, 0.01) {
		o.warning("overlap-outside", map[string]any{"ha": o.Village.OutsideHa})
	}
	if o.Village == nil {
		o.warning("overlap-no-village", nil)
	}
	if o.sketched > 0 {
		o.warning("overlap-sketches", map[string]any{"n": o.sketched})
	}
	if o.Slivers.Pairs > 0 {
		o.warning("overlap-slivers", map[string]any{"n": o.Slivers.Pairs, "ha": o.Slivers.AreaHa})
	}
	if o.Coverage.Unmapped > 0 {
		o.warning("overlap-unmapped", map[string]any{"n": o.Coverage.Unmapped, "resources": o.Coverage.Resources})
	}
	if n := o.Coverage.Lines + o.Coverage.Points; n > 0 {
		o.warning("overlap-without-area", map[string]any{"n": n, "resources": o.Coverage.Resources})
	}
	if len(o.broken) > 0 {
		o.warning("overlap-broken", map[string]any{"broken": o.broken})
	}
	if o.Coverage.Failed > 0 {
		o.warning("overlap-failed", map[string]any{"n": o.Coverage.Failed})
	}
}

func (o *overlapping) warning(key string, args map[string]any) {
	o.Warnings = append(o.Warnings, Warning{Key: key, Args: args})
}

// warnOf adds up the pairs of one conflict; the resources are those of the
// first few pairs.
func (o *overlapping) warnOf(c Conflict) {
	const few = 6
	pairs, ha, names := 0, 0.0, []string{}
	for _, pair := range o.pairs {
		if !slices.Contains(pair.conflicts, c) {
			continue
		}
		pairs++
		ha += pair.ha
		for _, id := range []string{pair.a.ID, pair.b.ID} {
			if !slices.Contains(names, id) && len(names) < few {
				names = append(names, id)
			}
		}
	}
	if pairs > 0 {
		o.warning("overlap-"+strings.ReplaceAll(string(c), "_", "-"), map[string]any{"ha": ha, "pairs": pairs, "names": names})
	}
}
