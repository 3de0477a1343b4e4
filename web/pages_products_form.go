package web

import (
	"net/http"
	"net/url"
	"slices"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/schema"
)

// productPicts are the pictograms that a product can have on a ballot.
func productPicts() []string {
	return []string{"product", "palm_sugar", "sugar_palm", "honey", "beekeeping", "fish_floss", "fish_balls", "fish_crackers", "capsules", "fresh_fish",
		"cage_fish", "fruit", "cakes", "hydroponics", "palm_bunch", "farmland", "yard", "plantation", "agroforest", "forest", "equipment", "enterprise", "training"}
}

// productBody is the form of one product.
type productBody struct {
	ID        string // empty: it is new
	Form      form
	Action    string
	Picts     []formOption
	Resources []formOption
}

func newProduct(v *visit) error {
	return v.showProduct("", valuesOf(ranking.Product{Stage: ranking.Idea}), nil, nil)
}

func (v *visit) showProduct(id string, values map[string]string, resources []string, found []schema.Finding) error {
	body := productBody{ID: id, Form: v.formOf("product", values, found), Action: v.link("/products/new")}
	title, status := "web.products.new", http.StatusOK
	if id != "" {
		title, body.Action = "web.products.edit", v.link("/products/edit/"+url.PathEscape(id))
	}
	chosen := values["pictogram"]
	picts := productPicts()
	if chosen == "" {
		chosen = picts[0]
	}
	for _, name := range picts {
		body.Picts = append(body.Picts, formOption{Word: name, Pict: name, Label: v.pictName(name), Chosen: name == chosen})
	}
	for _, r := range mapping.SheetOrder(v.w.Resources) {
		body.Resources = append(body.Resources, formOption{Word: r.ID, Label: v.names.Of(r.ID), Pict: string(r.Kind), Chosen: slices.Contains(resources, r.ID)})
	}
	if !slices.Contains(picts, chosen) {
		body.Picts = append(body.Picts, formOption{Word: chosen, Pict: chosen, Label: chosen, Chosen: true})
	}
	if len(found) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return v.showStatus(status, "products-form", v.p.T(title), body)
}

// pictName says what a pictogram shows.
func (v *visit) pictName(name string) string { return v.p.T("web.products.pict." + name) }

func (v *visit) productInPath() (ranking.Product, error) {
	for _, p := range v.w.Products {
		if p.ID == v.Param("product") {
			return p, nil
		}
	}
	return ranking.Product{}, refused(http.StatusNotFound, "unknown-product", map[string]any{"given": v.Param("product"), "known": []string{}})
}

func editProduct(v *visit) error {
	p, err := v.productInPath()
	if err != nil {
		return err
	}
	return v.showProduct(p.ID, valuesOf(p), p.Resources, nil)
}

func saveNewProduct(v *visit) error {
	id, err := store.NewID()
	if err != nil {
		return err
	}
	return v.saveProductForm("", ranking.Product{ID: id})
}

func saveProduct(v *visit) error {
	p, err := v.productInPath()
	if err != nil {
		return err
	}
	return v.saveProductForm(p.ID, p)
}

func (v *visit) saveProductForm(id string, standing ranking.Product) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	standing.Resources = nil
	p, found, err := decodeForm("product", standing, sent)
	if err != nil {
		return err
	}
	resources := sent["resource"]
	for _, r := range resources {
		if slices.ContainsFunc(v.w.Resources, func(have mapping.Resource) bool { return have.ID == r }) {
			p.Resources = append(p.Resources, r)
		}
	}
	if len(found) > 0 {
		return v.showProduct(id, plainValues(sent), resources, found)
	}
	p.ID = standing.ID
	if err := v.edit(p); err != nil {
		return err
	}
	return v.see("/products", "did", "saved", "n", "1")
}
