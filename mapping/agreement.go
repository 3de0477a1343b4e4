package mapping

import (
	"cmp"
	"math"
	"slices"
)

// How many cells two sessions must both have answered before their agreement
// is told as a share, and before it is corrected for chance. A weighted kappa
// of k levels wants at least 2k² (Cicchetti 1981): 32 for our four.
const (
	EnoughForShare = 10
	EnoughForKappa = 32
)

// SessionPair is how far two sessions agree over the Cells that both answered.
// Differ of them have another level, Wide another side of holding. Higher is
// how much higher B's levels are than A's, the mean over the cells. Agreement
// is (Cells − Differ)/Cells, nil for fewer cells than EnoughForShare. Kappa is
// Cohen's weighted kappa with weights |i − j|/3 (Cohen 1968): 1 complete
// agreement, 0 what chance would give; nil for fewer cells than EnoughForKappa,
// or when chance alone leaves nothing to disagree on.
type SessionPair struct {
	A         string   `json:"a"`
	B         string   `json:"b"`
	Cells     int      `json:"cells"`
	Differ    int      `json:"differ"`
	Wide      int      `json:"differ_holding"`
	Higher    float64  `json:"higher"`
	Agreement *float64 `json:"agreement"`
	Kappa     *float64 `json:"kappa"`
}

// paired counts how often one session said i and the other j.
type paired struct{ counts [4][4]int }

// pair compares every two voices of a cell.
func (c *contrast) pair(voices []Voice) {
	for i, a := range voices {
		for _, b := range voices[i+1:] {
			x, y := a, b
			if x.Session > y.Session {
				x, y = b, a
			}
			if x.Session == y.Session {
				continue
			}
			key := [2]string{x.Session, y.Session}
			if c.between[key] == nil {
				c.between[key] = &paired{}
			}
			m, _ := x.Level.Number()
			n, _ := y.Level.Number()
			c.between[key].counts[m][n]++
		}
	}
}

// pairs are the sessions that answered the same cells, the share of
// differences highest first.
func (c *contrast) pairs() []SessionPair {
	out := []SessionPair{}
	for key, p := range c.between {
		if c.opt.Session == "" || key[0] == c.opt.Session || key[1] == c.opt.Session {
			out = append(out, p.told(key[0], key[1]))
		}
	}
	slices.SortFunc(out, func(a, b SessionPair) int {
		return cmp.Or(cmp.Compare(b.share(), a.share()), cmp.Compare(b.Cells, a.Cells), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return out
}

func (p SessionPair) share() float64 { return float64(p.Differ) / float64(p.Cells) }

func (p *paired) told(a, b string) SessionPair {
	out := SessionPair{A: a, B: b}
	higher := 0
	threshold, _ := Holds.Number()
	for i, row := range p.counts {
		for j, n := range row {
			out.Cells += n
			higher += n * (j - i)
			if i != j {
				out.Differ += n
			}
			if (i >= threshold) != (j >= threshold) {
				out.Wide += n
			}
		}
	}
	out.Higher = float64(higher) / float64(out.Cells)
	if out.Cells >= EnoughForShare {
		out.Agreement = number(float64(out.Cells-out.Differ) / float64(out.Cells))
	}
	if out.Cells >= EnoughForKappa {
		out.Kappa = p.kappa(float64(out.Cells))
	}
	return out
}

// kappa is 1 − Σ wij oij / Σ wij eij: the differences that there are over those
// that the two sessions' own frequencies would give by chance (Cohen 1968).
func (p *paired) kappa(n float64) *float64 {
	var rows, columns [4]float64
	for i, row := range p.counts {
		for j, count := range row {
			rows[i] += float64(count)
			columns[j] += float64(count)
		}
	}
	var seen, chance float64
	for i := range rows {
		for j := range columns {
			weight := math.Abs(float64(i-j)) / 3
			seen += weight * float64(p.counts[i][j])
			chance += weight * rows[i] * columns[j] / n
		}
	}
	if chance == 0 {
		return nil
	}
	return number(1 - seen/chance)
}

// HolderDispute is a resource on which the women's sessions and the men's
// sessions name different holders of control. Others is who holds it according
// to all other sessions: the plenary, documents.
type HolderDispute struct {
	Resource string   `json:"resource"`
	Kind     Kind     `json:"kind"`
	AreaHa   *float64 `json:"area_ha"`
	LengthKm *float64 `json:"length_km"`
	Women    Holder   `json:"women"`
	Men      Holder   `json:"men"`
	Others   Holder   `json:"others"`
}

// control compares who controls each resource by whose session says so.
func (c *contrast) control(w Workshop, opt DisagreementOptions) []HolderDispute {
	out := []HolderDispute{}
	if opt.Dimension != "" && opt.Dimension != Control {
		return out
	}
	of := w.voicesOf()
	by := func(voice Gender) *summarizer {
		part := w
		part.Records = slices.DeleteFunc(slices.Clone(w.Records), func(r AccessRecord) bool { return of[r.Session] != voice })
		return part.grid(ProfileOptions{Dimension: Control, Resource: opt.Resource}).summarizer(w.sides())
	}
	women, men, others := by(Women), by(Men), by(NoGender)
	for i, r := range c.resources {
		row := HolderDispute{r.ID, r.Kind, r.AreaHa, r.LengthKm, women.holder(women.row(i), controlAt), men.holder(men.row(i), controlAt), others.holder(others.row(i), controlAt)}
		if row.Women != row.Men && row.Women != HolderUnknown && row.Men != HolderUnknown {
			out = append(out, row)
		}
	}
	slices.SortStableFunc(out, func(a, b HolderDispute) int { return cmp.Compare(value(b.AreaHa), value(a.AreaHa)) })
	return out
}

// voicesOf tells for each session whose voice it is: that of women, of men, or
// of others. A document about women is not their voice.
func (w Workshop) voicesOf() map[string]Gender {
	genders := map[string]Gender{}
	for _, g := range w.Groups {
		genders[g.ID] = g.Gender
	}
	out := map[string]Gender{}
	for _, s := range w.Sessions {
		out[s.ID] = NoGender
		if gender := genders[s.Group]; s.Kind.Voiced() && (gender == Women || gender == Men) {
			out[s.ID] = gender
		}
	}
	return out
}
