// Package print lays a village out on paper: the A3 poster map, the tables of
// the access-and-control profile on A4, and the blank sheets and picture cards
// that facilitators take into a session. Each is HTML with drawings in SVG whose
// unit is a millimetre of paper, so that a browser prints what is meant. Hatches
// are drawn as lines and dots and not as patterns: a browser would turn those
// into pictures of points.
//
// What is printed leaves the screen, so each sheet is made for a circle
// ([report.ForCircle]) and says what it leaves out.
package print

import (
	"bytes"
	"embed"
	"html/template"
	"io"
	"time"

	"potensi/internal/i18n"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

//go:embed templates print.css votesheets.css
var files embed.FS

// Order is what is asked of every sheet.
type Order struct {
	Circle  mapping.ConsentScope
	Date    time.Time                       // of printing
	Picture func(name string) template.HTML // what is inside a pictogram of 64 by 64 units
	Photo   func(product string) string     // the address of a product's photo, empty where it has none; nil: there are no photos
}

// Press makes sheets of one workshop, in one language, for one circle.
type Press struct {
	Order
	w     store.Workshop
	blank blank
	left  report.LeftOut
	names report.Names
	rows  map[string]int // row numbers of the whole village, so that every circle's sheets agree
	p     *i18n.Printer
}

// blank is what empty sheets ask about, and of which sessions. Nothing has been
// said on them yet, so small groups are asked like all others, and whoever
// prints for the village may ask about its sensitive places.
type blank struct {
	resources []mapping.Resource
	groups    []mapping.Group
	sessions  []mapping.Session
}

// NewPress takes from a workshop what the circle may see. Sensitive places stay
// off what is hung up or handed on, whoever prints it; only blank sheets ask
// about them, as far as the circle knows of them.
func NewPress(w store.Workshop, o Order, p *i18n.Printer) *Press {
	press := &Press{Order: o, rows: numbersOf(w.Resources), p: p, names: report.NamesOf(w, p)}
	known, _ := report.ForCircle(w, o.Circle)
	press.blank = blank{known.Resources, w.Groups, known.Sessions}
	if o.Circle == mapping.ConsentVillage {
		press.blank.sessions = w.Sessions
	}
	shown := report.Protect(w, report.CircleOptions{Circle: o.Circle, Screen: true})
	press.w, press.left = shown.Workshop, shown.Left
	return press
}

// Sessions are those that blank sheets can be printed for.
func (s *Press) Sessions() []mapping.Session { return s.blank.sessions }

// LeftOut counts what the circle does not get to see.
func (s *Press) LeftOut() report.LeftOut { return s.left }

// Style is the style sheet of everything printed.
func Style() []byte {
	var out []byte
	for _, name := range []string{"print.css", "votesheets.css"} {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		out = append(out, text...)
	}
	return out
}

// draw fills one template of the room in.
func (s *Press) draw(name string, data any) (template.HTML, error) {
	set, err := template.New("").Funcs(s.funcs()).ParseFS(files, "templates/*.html")
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, name, data); err != nil {
		return "", err
	}
	return template.HTML(out.String()), nil //nolint:gosec // html/template wrote it
}

// WriteFile writes a sheet as one file that opens and prints without the
// server: its style is within, and it holds no script.
func (s *Press) WriteFile(w io.Writer, title string, sheet template.HTML) error {
	style := template.CSS(Style()) //nolint:gosec // our own file
	page, err := s.draw("document", map[string]any{"Lang": s.p.Lang, "Title": title, "Village": s.w.Village.Name, "Style": style, "Sheet": sheet})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, string(page))
	return err
}

// profile is the whole access-and-control profile of what the circle sees.
func (s *Press) profile(opt mapping.ProfileOptions) (mapping.Profile, error) {
	return report.AccessProfile(s.w, opt)
}
