package report

import (
	"errors"
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
)

// TopPlaces is how many places count as chosen where nobody says otherwise.
const TopPlaces = 3

// AllMethods asks for every method instead of one.
const AllMethods = "all"

// MethodComparison is one table of scores ranked by every method that suits
// it: what all of them say, and what hangs on the method.
type MethodComparison struct {
	Top      int            `json:"top"` // places that count as chosen
	Voice    string         `json:"voice"`
	Criteria []string       `json:"criteria"`
	Methods  []string       `json:"methods"`  // those that ranked
	Unsuited []string       `json:"unsuited"` // those that these scales do not suit
	Rows     []MethodPlaces `json:"rows"`     // by how many methods have them in the top, then by their ranks
	Agreed   []string       `json:"agreed"`   // in the top by every method
	Depends  []string       `json:"depends"`  // in the top by some
}

// MethodPlaces is one product's rank by each method.
type MethodPlaces struct {
	Product string `json:"product"`
	Ranks   []int  `json:"ranks"` // in the order of Methods; 0 is not ranked
	In      int    `json:"in"`    // methods that have it in the top
}

// CompareMethods ranks by every method. A place counts as in the top when its
// rank is at most top, ties included; 0 is TopPlaces. Method is ignored. Bayes
// is left out: it is the weighted sum by another name, and would count twice.
func CompareMethods(w store.Workshop, opt RankOptions, top int) (MethodComparison, error) {
	opt.Method = ""
	first, err := Rank(w, opt)
	if err != nil {
		return MethodComparison{}, err
	}
	if top < 1 {
		top = TopPlaces
	}
	out := MethodComparison{Top: top, Voice: first.Voice, Criteria: first.Criteria, Methods: []string{}, Unsuited: []string{}, Rows: []MethodPlaces{}, Agreed: []string{}, Depends: []string{}}
	for _, row := range first.Rows {
		out.Rows = append(out.Rows, MethodPlaces{Product: row.Product, Ranks: []int{}})
	}
	for _, method := range ranking.Methods() {
		if opt.Method = method; method == ranking.Bayes {
			continue
		}
		r, err := Rank(w, opt)
		var unsuited *ranking.OptionError
		if errors.As(err, &unsuited) && unsuited.Option == "method" {
			out.Unsuited = append(out.Unsuited, method)
			continue
		}
		if err != nil {
			return out, err
		}
		out.add(method, r)
	}
	out.conclude()
	return out, nil
}

// add notes what one method says.
func (c *MethodComparison) add(method string, r ranking.Ranking) {
	c.Methods = append(c.Methods, method)
	for i := range c.Rows {
		x := &c.Rows[i]
		rank := rankOf(r.Rows, x.Product)
		x.Ranks = append(x.Ranks, rank)
		if rank > 0 && rank <= c.Top {
			x.In++
		}
	}
}

// conclude says on which products all methods agree. Rows keep the order of
// the weighted sum where as many methods have them in the top.
func (c *MethodComparison) conclude() {
	slices.SortStableFunc(c.Rows, func(a, b MethodPlaces) int { return b.In - a.In })
	for _, x := range c.Rows {
		switch {
		case x.In == 0:
		case x.In == len(c.Methods):
			c.Agreed = append(c.Agreed, x.Product)
		default:
			c.Depends = append(c.Depends, x.Product)
		}
	}
}

// MethodWords says in sentences what every method agrees on and what hangs on
// the method.
func MethodWords(c MethodComparison, names Names, p *i18n.Printer) []string {
	out := []string{}
	say := func(key string, args ...any) { out = append(out, p.T(key, args...)) }
	list := func(ids []string) string {
		words := []string{}
		for _, id := range ids {
			words = append(words, names.Of(id))
		}
		return strings.Join(words, ", ")
	}
	say("methods.compared", "n", len(c.Methods), "top", c.Top)
	if len(c.Agreed) > 0 {
		say("methods.agreed", "products", list(c.Agreed))
	} else {
		say("methods.none-agreed")
	}
	if len(c.Depends) > 0 {
		say("methods.depends", "products", list(c.Depends))
	}
	for _, method := range c.Unsuited {
		say("methods.unsuited", "method", p.T("method."+method))
	}
	return out
}

// MethodsTable lists the products by the rank that each method gives them.
func MethodsTable(c MethodComparison, names Names, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "product", "name", "methods_in")}
	for _, method := range c.Methods {
		t.Columns = append(t.Columns, Column{method, p.T("method." + method)})
	}
	for _, row := range c.Rows {
		cells := []any{row.Product, names.Of(row.Product), row.In}
		for _, rank := range row.Ranks {
			cells = append(cells, rankCell(rank))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}
