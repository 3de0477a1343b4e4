package web

import (
	"html/template"
	"slices"
	"strconv"

	"potensi/internal/print"
	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
)

// paperPrintBody is the page around the printable ballots.
type paperPrintBody struct {
	Poll   ranking.Poll
	Groups []paperChip
	Copies string
	Big    bool
	Sealed bool // the poll has been opened: the ballot stays as it is
	Sheet  template.HTML
}

// paperPrintPage shows the picture ballots of a poll as they will be on paper.
func paperPrintPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	press := v.pressFor(mapping.ConsentVillage)
	copies, _ := strconv.Atoi(v.Query("copies"))
	body := paperPrintBody{Poll: poll, Copies: v.Query("copies"), Big: v.Query("big") != "", Sealed: poll.Sealed != ""}
	order := print.BallotsOrder{Poll: poll, Groups: v.QueryArray("group"), Copies: copies, Big: body.Big, Other: v.s.catalogue.Printer(otherLang(v.p.Lang))}
	marks := print.Marks(v.whole.Groups)
	for _, g := range report.Voters(v.whole, poll) {
		body.Groups = append(body.Groups, paperChip{Word: g.ID, Name: v.names.Of(g.ID), Mark: marks[g.ID].Icon(), Chosen: len(order.Groups) == 0 || slices.Contains(order.Groups, g.ID)})
	}
	if body.Sheet, err = press.Ballots(order); err != nil {
		return err
	}
	return v.show("paper-print", v.p.T("web.paper.print"), body)
}
