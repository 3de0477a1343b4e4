package web

import (
	"fmt"

	"potensi/internal/report"
)

// voteBoard shows each product by its score today and by its votes.
type voteBoard struct {
	W, H, Left, Top, Right, Bottom float64
	MiddleX, SeatY                 float64
	Points                         []boardPoint
	Ticks                          []axisTick // ranks
	Cells                          []boardList
}

// boardPoint is one product, with the bands of its score and of its votes.
type boardPoint struct {
	Name, Pict, Cell, Words string
	Pin                     *pin
	X, Y                    [2]float64
}

// boardList is the products of one cell: the board in words.
type boardList struct {
	Cell     string
	Products []boardItem
}

type boardItem struct{ Name, Pict, Needs string }

// Box is the chart's viewBox.
func (b voteBoard) Box() string { return fmt.Sprintf("0 0 %s %s", short(b.W), short(b.H)) }

// boardOf draws the board; nil where nothing lies on it.
func (v *visit) boardOf(f report.Flagship) *voteBoard {
	last, line, any := 1, 0.5, false
	for _, x := range f.Products {
		if x.Board != nil {
			last, line, any = max(last, x.Board.Last, x.Board.Rank), x.Board.Line, true
		}
	}
	if !any {
		return nil
	}
	const width, height = 720.0, 540.0
	b := &voteBoard{W: width, H: height, Left: quadrantLeft, Top: quadrantEdge, Right: width - quadrantEdge, Bottom: height - quadrantBottom}
	step := (b.Bottom - b.Top) / float64(last+1)
	y := func(rank float64) float64 { return b.Top + rank*step }
	x := func(share float64) float64 { return b.Left + share*(b.Right-b.Left) }
	b.MiddleX, b.SeatY = x(line), y(float64(f.Seats)+0.5)
	for rank := 1; rank <= last; rank++ {
		b.Ticks = append(b.Ticks, axisTick{y(float64(rank)), v.p.Number(float64(rank), 0)})
	}
	pins, names := []*pin{}, []string{}
	for _, product := range f.Products {
		on := product.Board
		if on == nil {
			continue
		}
		p := boardPoint{Name: product.Name, Pict: v.pictOfID(product.Product), Cell: on.Cell,
			X: [2]float64{x(on.Worst), x(on.Best)}, Y: [2]float64{y(float64(on.First)), y(float64(on.Last))},
			Pin: &pin{Anchor: spot{x(on.Score), y(float64(on.Rank))}, weight: 100 / float64(on.Rank)}}
		p.Words = v.p.T("web.board.point", "product", p.Name, "rank", on.Rank, "score", *product.Present.Score, "cell", v.p.T("board.cell."+on.Cell))
		b.Points = append(b.Points, p)
		pins, names = append(pins, p.Pin), append(names, p.Name)
	}
	b.arrange(pins, names)
	b.Cells = v.boardLists(f)
	return b
}

// arrange keeps the discs apart and writes their names where there is room.
func (b *voteBoard) arrange(pins []*pin, names []string) {
	inside := box{b.Left, b.Top, b.Right - b.Left, b.Bottom - b.Top}
	spread(pins, inside)
	const corner = 170.0 // the words in the corners keep their room
	place(pins, names, inside, inside, box{b.Left, b.Top, corner, 26}, box{b.Right - corner, b.Top, corner, 26},
		box{b.Left, b.Bottom - 26, corner, 26}, box{b.Right - corner, b.Bottom - 26, corner, 26})
}

func (v *visit) boardLists(f report.Flagship) []boardList {
	out := []boardList{}
	for _, cell := range report.BoardCells() {
		list := boardList{Cell: cell}
		for _, x := range f.Products {
			if x.Board != nil && x.Board.Cell == cell {
				list.Products = append(list.Products, boardItem{x.Name, v.pictOfID(x.Product), v.needsOf(x)})
			}
		}
		if len(list.Products) > 0 {
			out = append(out, list)
		}
	}
	return out
}

// needsOf names the criteria on which a product needs support: where it was
// voted for and its scores are low, or may be.
func (v *visit) needsOf(x report.FlagshipProduct) string {
	if x.Decision == "not_chosen" || len(x.Weak)+len(x.Unscored) == 0 {
		return ""
	}
	switch {
	case len(x.Unscored) == 0:
		return v.p.T("board.needs-weak", "weak", v.names.List(x.Weak))
	case len(x.Weak) == 0:
		return v.p.T("board.needs-unscored", "unscored", v.names.List(x.Unscored))
	}
	return v.p.T("board.needs-both", "weak", v.names.List(x.Weak), "unscored", v.names.List(x.Unscored))
}
