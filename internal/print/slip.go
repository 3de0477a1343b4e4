package print

import (
	"html/template"

	"potensi/internal/i18n"
	"potensi/internal/qr"
	"potensi/internal/report"
	"potensi/ranking"
)

// slipSheet is four slips of A6 on a page of A4, all alike: one for each who
// keeps the result.
type slipSheet struct {
	report.Slip
	Asked  string
	Copies []int
	Width  int // of the QR code with its quiet zone, in modules
	Path   string
	More   int // products that the code does not name
	Roomy  bool
	Press  *Press
}

// mostSlipRows is how many products fit on a slip; the code has more. Up to
// roomySlipRows are large enough for their photos to be known again.
const (
	mostSlipRows  = 8
	roomySlipRows = 5
)

// Slip draws the slips of a closed poll. The text in the code is Indonesian
// whatever the language of the sheet: it is for the people of the village.
func (s *Press) Slip(slip report.Slip, poll ranking.Poll, text string) (template.HTML, error) {
	code, err := qr.New(text)
	if err != nil {
		return "", err
	}
	sheet := slipSheet{Slip: slip, Asked: shortened(s.p.Pick(poll.Question, poll.QuestionEN), 110), Copies: []int{1, 2, 3, 4}, Width: code.Width(), Path: code.Path(), Press: s}
	if len(sheet.Rows) > mostSlipRows {
		sheet.More, sheet.Rows = len(sheet.Rows)-mostSlipRows, sheet.Rows[:mostSlipRows]
	}
	sheet.Roomy = len(sheet.Rows) <= roomySlipRows
	return s.draw("slip", sheet)
}

// Drawing is a product's picture as far as there is room for it.
func (s slipSheet) Drawing(product string) template.HTML {
	if s.Roomy {
		return s.Press.seen(product)
	}
	return s.Press.picture(s.Press.productPict(product))
}

// Village is the name at the head of a sheet.
func (s *Press) Village() string { return s.w.Village.Name }

// Printer is the sheet's language.
func (s *Press) Printer() *i18n.Printer { return s.p }
