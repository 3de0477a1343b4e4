package web

import (
	"slices"
	"strings"

	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
)

// productsBody is what the village could make, and how it scores.
type productsBody struct {
	Cards []productCard
	Axes  []scoreMatrix
	Done  *doneLine
}

// productCard is one product.
type productCard struct {
	ranking.Product
	Shown, Pict string
	From        []sourceOf
	Evidence    []scoreCell
	Known       int
}

// Held groups the resources of a product by who controls them.
func (c productCard) Held() []heldGroup { return heldBy(c.From) }

// sourceOf is a resource that a product is made from, and who controls it;
// Holder is empty where control is not asked about.
type sourceOf struct {
	ID, Name, Href string
	Holder         mapping.Holder
}

// scoreMatrix is product × criterion on one axis.
type scoreMatrix struct {
	Axis     ranking.Axis
	Criteria []ranking.Criterion
	Rows     []scoreRow
	Known    int
	Cells    int
}

// scoreRow is one product's line.
type scoreRow struct {
	Name, Pict string
	Cells      []scoreCell
}

// scoreCell is one score with what it rests on. The whole workshop's score is
// shown; the groups' own stand in Groups.
type scoreCell struct {
	Criterion string
	Value     *float64
	Low, High float64
	Status    string
	Evidence  []string
	Note      string
	Groups    []groupScore
}

// groupScore is a group's own score of a cell.
type groupScore struct {
	Group string
	Value *float64
}

func productsPage(v *visit) error {
	profile, err := report.AccessProfile(v.w, mapping.ProfileOptions{Dimension: mapping.Control})
	if err != nil {
		return err
	}
	holder := map[string]mapping.Holder{}
	for _, s := range profile.Summaries {
		holder[s.Resource] = s.Holder[mapping.Control]
	}
	body := productsBody{Done: v.did("")}
	for _, p := range v.w.Products {
		card := productCard{Product: p, Shown: v.names.Of(p.ID), Pict: pictOfProduct(p), Evidence: v.scores(p, v.w.Criteria)}
		for _, cell := range card.Evidence {
			if cell.Value != nil {
				card.Known++
			}
		}
		for _, r := range p.Resources {
			card.From = append(card.From, sourceOf{r, v.names.Of(r), v.link("/map", "r", r), holder[r]})
		}
		body.Cards = append(body.Cards, card)
	}
	for _, axis := range ranking.Axes() {
		if m := v.scoreMatrix(axis); len(m.Criteria) > 0 {
			body.Axes = append(body.Axes, m)
		}
	}
	return v.show("products", v.p.T("web.products.title"), body)
}

func pictOfProduct(p ranking.Product) string {
	if p.Pictogram == "" {
		return "product"
	}
	return p.Pictogram
}

// criteriaOn are the criteria of one axis.
func criteriaOn(axis ranking.Axis, all []ranking.Criterion) []ranking.Criterion {
	return slices.DeleteFunc(slices.Clone(all), func(c ranking.Criterion) bool {
		return c.Axis != axis && !(c.Axis == "" && axis == ranking.Present)
	})
}

func (v *visit) scoreMatrix(axis ranking.Axis) scoreMatrix {
	m := scoreMatrix{Axis: axis, Criteria: criteriaOn(axis, v.w.Criteria)}
	for _, p := range v.w.Products {
		row := scoreRow{v.names.Of(p.ID), pictOfProduct(p), v.scores(p, m.Criteria)}
		for _, cell := range row.Cells {
			m.Cells++
			if cell.Value != nil || len(cell.Groups) > 0 {
				m.Known++
			}
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

// scores are a product's cells, one for each criterion.
func (v *visit) scores(p ranking.Product, criteria []ranking.Criterion) []scoreCell {
	out := []scoreCell{}
	for _, c := range criteria {
		cell := scoreCell{Criterion: v.names.Of(c.ID), Low: 1, High: 5}
		if c.Min != nil {
			cell.Low = *c.Min
		}
		if c.Max != nil {
			cell.High = *c.Max
		}
		for _, s := range v.w.Scores {
			switch {
			case s.Product != p.ID || s.Criterion != c.ID:
			case s.Group != "":
				cell.Groups = append(cell.Groups, groupScore{v.names.Of(s.Group), s.Value})
			default:
				cell.Value, cell.Status, cell.Note = s.Value, s.Status, s.Note
				cell.Evidence = evidence(s.Evidence)
			}
		}
		out = append(out, cell)
	}
	return out
}

// evidence splits a list of evidence ids.
func evidence(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
}
