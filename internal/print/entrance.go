package print

import (
	"html/template"
	"strings"

	"potensi/internal/qr"
)

// Papers that the poster at the hall's entrance is printed on.
const (
	A4 = "a4"
	A3 = "a3"
)

// EntranceOrder says how people get into the hall with their phones. Without a
// Wi-Fi's name there is room to write it by hand; without an address, too.
type EntranceOrder struct {
	Paper   string // A4 or A3
	WiFi    WiFi
	Address string // http://192.168.137.1:8081/
}

// entrance is all that stands on the poster.
type entrance struct {
	EntranceOrder
	Village string
	Digits  string // the address as it is typed
	Join    *qr.Code
	Open    *qr.Code
}

// Entrance is the poster for the hall's entrance: one code joins the Wi-Fi, one
// opens the ballot's site, and the third step is the card. Names, password and
// address are there in letters, too.
func (s *Press) Entrance(o EntranceOrder) (template.HTML, error) {
	sheet := entrance{EntranceOrder: o, Village: s.w.Village.Name, Digits: strings.Trim(strings.TrimPrefix(o.Address, "http://"), "/")}
	if o.WiFi.Problem() == "" {
		code, err := qr.New(o.WiFi.Code())
		if err != nil {
			return "", err
		}
		sheet.Join = &code
	}
	if o.Address != "" {
		code, err := qr.New(o.Address)
		if err != nil {
			return "", err
		}
		sheet.Open = &code
	}
	return s.draw("entrance", sheet)
}
