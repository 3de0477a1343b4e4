package web

import (
	"strings"

	"potensi/mapping"
)

// workedFormula is a formula with the numbers of one row put in.
type workedFormula struct{ Formula, Example string }

// workExample writes the formulas out with the numbers of the resource whose
// gap is the widest.
func (v *visit) workExample(body *accessBody) error {
	gaps, err := v.gaps(body.State, mapping.ByResource)
	if err != nil {
		return err
	}
	formulas := append([]string{"formula.holder", "formula.index", "formula.coverage"}, gaps.Formulas...)
	examples := map[string]string{}
	if len(gaps.Rows) > 0 && gaps.Rows[0].Size != nil {
		row := gaps.Rows[0]
		examples[gaps.Formulas[0]] = v.gapExample(row)
		examples[gaps.Formulas[3]] = v.parityExample(row)
		examples["formula.gap_coverage"] = v.p.T("web.example.share", "name", v.names.Of(row.Resource), "part", row.Coverage.Pairs, "of", row.Coverage.Of, "share", v.p.Percent(row.Coverage.Share()))
		if err := v.profileExamples(body.State, gaps, examples); err != nil {
			return err
		}
	}
	if len(body.Claims) > 0 {
		c := body.Claims[0]
		examples["formula.claim"] = v.p.T("web.example.share", "name", wordOf(v.p, "kind", c.Kind), "part", v.p.Number(c.AreaHa, 0), "of", v.p.Number(c.OfHa, 0), "share", v.p.Percent(c.Share))
	}
	for _, key := range formulas {
		body.Worked = append(body.Worked, workedFormula{v.p.T(key), examples[key]})
	}
	return nil
}

// gapExample is the widest gap of a resource: 3 − 0 = 3.
func (v *visit) gapExample(row mapping.GapRow) string {
	for _, d := range row.Differences {
		if d.Gap != nil && (*d.Gap == *row.Size || *d.Gap == -*row.Size) {
			return v.p.T("web.example.gap", "name", v.names.Of(row.Resource), "dimension", strings.ToLower(wordOf(v.p, "dimension", d.Dimension)),
				"with", v.level(*d.With), "of", v.level(*d.Of), "gap", signedOf(v.p, *d.Gap))
		}
	}
	return ""
}

func (v *visit) level(x float64) string { return numberOf(v.p, x, min(1, decimalPlaces(x))) }

// parityExample is the sums of both sides: (1 + 1 + 0 + 1) ÷ (3 + 3 + 3 + 3).
func (v *visit) parityExample(row mapping.GapRow) string {
	if row.Parity == nil {
		return ""
	}
	of, with := []string{}, []string{}
	for _, d := range row.Differences {
		if d.Gap != nil {
			of, with = append(of, v.level(*d.Of)), append(with, v.level(*d.With))
		}
	}
	return v.p.T("web.example.parity", "name", v.names.Of(row.Resource), "of", strings.Join(of, " + "), "with", strings.Join(with, " + "), "parity", v.p.Number(*row.Parity, 2))
}

// profileExamples are one group's index, deficit and coverage on the same
// resource.
func (v *visit) profileExamples(s accessState, gaps mapping.Gaps, examples map[string]string) error {
	s.Resource, s.Dimension = gaps.Rows[0].Resource, ""
	profile, err := v.profile(s, mapping.ByResource)
	if err != nil {
		return err
	}
	name := v.names.Of(s.Resource)
	examples["formula.coverage"] = v.p.T("web.example.share", "name", name, "part", profile.Coverage.Known, "of", profile.Coverage.Cells, "share", v.p.Percent(profile.Coverage.Share()))
	for _, row := range profile.Rows {
		if row.ControlDeficit == nil || row.Group != gaps.Compared.Of[0] {
			continue
		}
		group := v.names.Of(row.Group)
		examples["formula.control_deficit"] = v.p.T("web.example.deficit", "name", name, "group", group,
			"access", v.level(*row.Access), "control", v.level(*row.Control), "deficit", signedOf(v.p, *row.ControlDeficit))
		examples["formula.index"] = v.p.T("web.example.index", "name", name, "group", group, "levels", strings.Join(v.levels(row), " + "), "n", len(v.levels(row)), "index", v.p.Number(*row.Index, 2))
		break
	}
	if h, ok := gaps.Rows[0].Holder[mapping.Control]; ok {
		examples["formula.holder"] = v.p.T("web.example.holder", "name", name, "holder", wordOf(v.p, "holder", h))
	}
	return nil
}

// levels are a row's known levels.
func (v *visit) levels(row mapping.ProfileRow) []string {
	out := []string{}
	for _, d := range mapping.Dimensions() {
		if level := row.Level(d); level != nil {
			out = append(out, v.level(*level))
		}
	}
	return out
}
