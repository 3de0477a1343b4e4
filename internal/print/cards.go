package print

import (
	"html/template"
	"math/rand/v2"
	"slices"
	"strings"

	"potensi/internal/qr"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// VoteCards asks for the cards of a poll on paper. Address is where phones
// reach the hall, as report.CardAddress gives it.
type VoteCards struct {
	Poll    ranking.Poll
	Address string
	Made    []report.MadeCards
}

// voteSheet is ten cards to a page. A group's cards begin a page of their own,
// so that they are cut and folded apart from those of others.
type voteSheet struct {
	Asked string
	Short string // the address as it is typed
	Bands []voteBand
	Pages []votePage
	Press *Press
}

// voteBand is a group's colour and pattern, drawn once.
type voteBand struct {
	ID     string
	Layers []layer
}

// votePage is one page of A4. Sheet stands in the margin, which is cut away.
type votePage struct {
	Sheet, Number, Of, Cards int
	Group, Band              string
	Mark                     Mark
	Codes                    []voteCode
}

// voteCode is what is secret on a card.
type voteCode struct {
	First, Second string
	Width         int // of the QR code with its quiet zone, in modules
	Path          string
}

// The strip at the edge of a card, in millimetres: it stays outside when the
// card is folded.
const stripWidth, cardHeight = 12.0, 56.4

// VoteCards draws one-time cards, cut lines and fold lines. The codes are
// shuffled: the place on the sheet tells nothing.
func (s *Press) VoteCards(o VoteCards) (template.HTML, error) {
	address := strings.TrimRight(o.Address, "/")
	sheet := voteSheet{Asked: shortened(s.p.Pick(o.Poll.Question, o.Poll.QuestionEN), 84), Press: s}
	_, sheet.Short, _ = strings.Cut(address, "://")
	marks := Marks(s.blank.groups)
	for i, made := range o.Made {
		band := voteBand{"pp-band-" + itoa(i), marks[made.Group].band(stripWidth, cardHeight)}
		sheet.Bands = append(sheet.Bands, band)
		pages, err := s.votePages(made, address)
		if err != nil {
			return "", err
		}
		for _, page := range pages {
			page.Band, page.Mark, page.Group = band.ID, marks[made.Group], s.voterName(made.Group)
			sheet.Pages = append(sheet.Pages, page)
		}
	}
	return s.draw("votecards", sheet)
}

// voterName is the name of a group on its cards; where nobody has a group, none.
func (s *Press) voterName(id string) string {
	if id == "" {
		return ""
	}
	return s.names.Of(id)
}

func (s *Press) votePages(made report.MadeCards, address string) ([]votePage, error) {
	codes := slices.Clone(made.Codes)
	rand.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	out := []votePage{}
	for part := range slices.Chunk(codes, report.CardsPerPage) {
		page := votePage{Sheet: made.Sheet, Cards: len(codes)}
		for _, code := range part {
			drawn, err := qr.New(address + "/v/" + code)
			if err != nil {
				return nil, err
			}
			first, second, _ := strings.Cut(store.ShowCode(code), "-")
			page.Codes = append(page.Codes, voteCode{first, second, drawn.Width(), drawn.Path()})
		}
		out = append(out, page)
	}
	for i := range out {
		out[i].Number, out[i].Of = i+1, len(out)
	}
	return out, nil
}

// shortened cuts a text after a word, so that it has so many letters at most.
func shortened(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	cut := string(letters[:most-1])
	if at := strings.LastIndex(cut, " "); at > most/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:–-") + "…"
}
