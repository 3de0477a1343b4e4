package web

import (
	"html/template"
	"slices"
	"time"

	"potensi/internal/print"
	"potensi/internal/report"
	"potensi/mapping"
)

// printBody is a page around one printable sheet: what can be chosen, and the
// sheet as it will be on paper.
type printBody struct {
	What    string // poster, profile or sheets
	Choices []printChoice
	Checks  *printChecks
	Session string
	Open    []mapping.Session
	Fixed   []pair // what the form keeps
	Action  string
	Limited bool // only what everybody may see is shown
	Sheet   template.HTML
}

// printChoice is one question about the sheet, with its answers as links.
type printChoice struct {
	Word string
	Tabs []tab
}

// printChecks are the groups that a blank sheet can ask about.
type printChecks struct{ Groups []groupCheck }

type groupCheck struct {
	ID, Name, Pict string
	Checked        bool
}

// pair is a hidden field of a form.
type pair struct{ Name, Value string }

// Picture is what is inside a pictogram's svg of 64 by 64 units; an unknown one
// is three dots.
func Picture(name string) template.HTML {
	a, err := loadAssets()
	if err != nil {
		return ""
	}
	return a.drawingOf(name)
}

// printCircles are the circles that paper is made for: nobody prints for a
// session alone.
func printCircles() []mapping.ConsentScope {
	return slices.DeleteFunc(mapping.Circles(), func(c mapping.ConsentScope) bool { return c == mapping.ConsentSession })
}

// circle is the one that was asked for, the village unless told. Whoever is
// not at this computer gets what everybody may see.
func (v *visit) circle() (mapping.ConsentScope, error) {
	if !fromHere(v.Request) {
		return mapping.ConsentPublic, nil
	}
	circle := mapping.ConsentScope(v.Query("circle"))
	if circle == "" {
		return mapping.ConsentVillage, nil
	}
	if !slices.Contains(printCircles(), circle) {
		return "", &report.RequestError{Key: "unknown-word", Args: map[string]any{"field": "circle", "given": string(circle), "allowed": printCircles()}}
	}
	return circle, nil
}

// press prepares the printing of what this visit may see.
func (v *visit) press() (*print.Press, error) {
	circle, err := v.circle()
	if err != nil {
		return nil, err
	}
	return v.pressFor(circle), nil
}

// pressFor prints for a circle, with the pictograms and photos that phones show.
func (v *visit) pressFor(circle mapping.ConsentScope) *print.Press {
	photo := func(product string) string {
		at, _ := v.mediaOf(product)
		return at
	}
	return print.NewPress(v.whole, print.Order{Circle: circle, Date: time.Now(), Picture: v.s.assets.drawingOf, Photo: photo}, v.p)
}

func posterPage(v *visit) error {
	press, err := v.press()
	if err != nil {
		return err
	}
	order := print.PosterOrder{Show: v.Query("show"), Dimension: mapping.Dimension(v.Query("dimension")), Session: v.Query("session")}
	body := printBody{What: "poster", Action: v.link("/report/poster")}
	if body.Sheet, err = press.Poster(order); err != nil {
		return err
	}
	if order.Show == "" {
		order.Show = string(mapping.Control)
	}
	if order.Dimension == "" {
		order.Dimension = mapping.Control
	}
	body.choose(v, "show", print.Shows(), order.Show, "web.print.show.")
	if order.Show == print.ShowGap || order.Show == print.ShowMultiples {
		body.choose(v, "dimension", texted(mapping.Dimensions()), string(order.Dimension), "dimension.")
	}
	return v.showPrint(body)
}

func profilePage(v *visit) error {
	press, err := v.press()
	if err != nil {
		return err
	}
	body := printBody{What: "profile", Action: v.link("/report/profile")}
	if body.Sheet, err = press.Profile(print.ProfileOrder{Session: v.Query("session")}); err != nil {
		return err
	}
	return v.showPrint(body)
}

func sheetsPage(v *visit) error {
	press, err := v.press()
	if err != nil {
		return err
	}
	order := print.SheetsOrder{What: v.Query("what"), Session: v.Query("session"), Groups: v.QueryArray("group"), Kind: mapping.Kind(v.Query("kind"))}
	if order.What == "" {
		order.What = print.Matrix
	}
	body := printBody{What: "sheets", Action: v.link("/report/sheets"), Open: press.Sessions()}
	if body.Sheet, err = press.Sheets(order); err != nil {
		return err
	}
	body.choose(v, "what", []string{print.Matrix, print.Cards}, order.What, "web.print.what.")
	if order.What == print.Matrix {
		body.Checks = v.groupChecks(order.Groups)
	}
	return v.showPrint(body)
}

// groupChecks lists the groups to be asked about; all of people unless chosen.
func (v *visit) groupChecks(chosen []string) *printChecks {
	out := &printChecks{}
	for _, g := range v.w.Groups {
		checked := slices.Contains(chosen, g.ID) || (len(chosen) == 0 && g.Type != mapping.Institution)
		out.Groups = append(out.Groups, groupCheck{g.ID, v.names.Of(g.ID), pictOf(g), checked})
	}
	return out
}

// choose adds one question; its answers keep the rest of the address.
func (b *printBody) choose(v *visit, name string, words []string, current, set string) {
	choice := printChoice{Word: v.p.T("web.print.choice." + name)}
	for _, word := range words {
		choice.Tabs = append(choice.Tabs, tab{Word: v.p.T(set + word), Value: word, Current: word == current, Href: v.with(b.Action, name, word)})
	}
	b.Choices = append(b.Choices, choice)
}

// with is this address with one member replaced.
func (v *visit) with(action, name, value string) string {
	query := v.Request.URL.Query()
	query.Set(name, value)
	return action + "?" + query.Encode()
}

// showPrint adds the circles and the sessions, and answers.
func (v *visit) showPrint(body printBody) error {
	circle, err := v.circle()
	if err != nil {
		return err
	}
	if body.Limited = !fromHere(v.Request); !body.Limited {
		body.choose(v, "circle", texted(printCircles()), string(circle), "circle.")
	}
	seen, _ := report.ForCircle(v.whole, circle)
	if body.Session = v.Query("session"); body.Open == nil {
		body.Open = seen.Sessions
	}
	for _, name := range []string{"show", "dimension", "circle", "what", "kind"} {
		if value := v.Query(name); value != "" {
			body.Fixed = append(body.Fixed, pair{name, value})
		}
	}
	return v.show("print", v.p.T("web.print."+body.What), body)
}

// texted are the words of a closed set.
func texted[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = string(word)
	}
	return out
}
