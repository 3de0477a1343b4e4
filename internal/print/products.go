package print

import "html/template"

// productPict is the pictogram of a product.
func (s *Press) productPict(id string) string {
	for _, p := range s.w.Products {
		if p.ID == id && p.Pictogram != "" {
			return p.Pictogram
		}
	}
	return "product"
}

// photo is where a product's photo is read from; empty is none.
func (s *Press) photo(id string) string {
	if s.Photo == nil {
		return ""
	}
	return s.Photo(id)
}

// seen is what a product looks like, in 64 by 64 units. As on the phone, its
// photo covers its pictogram, which stands where the photo cannot be had. The
// thin line shows on black-and-white paper where a bright photo ends.
func (s *Press) seen(id string) template.HTML {
	out := s.picture(s.productPict(id))
	at := s.photo(id)
	if at == "" {
		return out
	}
	image := `<image href="` + template.HTMLEscapeString(at) + `" width="64" height="64" preserveAspectRatio="xMidYMid slice"/><rect x=".25" y=".25" width="63.5" height="63.5" fill="none" stroke="#6B665B" stroke-width=".5"/>`
	return out + template.HTML(image) //nolint:gosec // the address is escaped
}
