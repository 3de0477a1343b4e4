package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// rowsAtOnce is how many resources one page of the matrix has.
const rowsAtOnce = 150

// matrixBody is one session's matrix: resources by groups and dimensions.
type matrixBody struct {
	Session    recordSession
	Groups     []mapping.Group
	Dimensions []mapping.Dimension
	Sections   []matrixSection
	Rows       int // of all pages
	Page       int // from 1
	Pages      int
	View       string // all, group:ID, dimension:access
	Others     bool   // what other sessions said is shown
	Notes      map[string]recordNote
	Statuses   []mapping.Status
	Form       *matrixForm
	Village    string
}

// matrixSection is the rows of one kind.
type matrixSection struct {
	Kind mapping.Kind
	Rows []matrixRow
}

type matrixRow struct {
	Number   int
	ID, Name string
	Href     string
	Cells    []matrixCell
}

// matrixCell is one question: what this session says of a group on a
// dimension, and what others said.
type matrixCell struct {
	Group     string
	Dimension mapping.Dimension
	Value     string // "", na, 0 to 3
	Sign      string
	Words     string
	Start     bool // the first of its group
	Hidden    bool // in this view
	Noted     bool
	Others    []levelCell
}

// recordNote is what a record has besides its levels.
type recordNote struct {
	Evidence string         `json:"evidence"`
	Status   mapping.Status `json:"status"`
	Note     string         `json:"note"`
}

// matrixForm records one resource without a script.
type matrixForm struct {
	Row      matrixRow
	Groups   []matrixFormGroup
	Next     string // the resource that follows
	Problems []string
}

type matrixFormGroup struct {
	Group mapping.Group
	Name  string
	Cells []matrixCell
	recordNote
}

type recordKey struct{ resource, group string }

func matrixPage(v *visit) error { return v.showMatrix(v.Query("r"), nil) }

func (v *visit) showMatrix(resource string, problems []string) error {
	session, err := v.sessionInPath()
	if err != nil {
		return err
	}
	order := mapping.SheetOrder(v.w.Resources)
	body := matrixBody{Session: v.sessionCard(session), Groups: v.w.Groups, Dimensions: mapping.Dimensions(), Rows: len(order), View: v.matrixView(),
		Others: v.Query("others") == "1", Notes: map[string]recordNote{}, Statuses: mapping.Statuses(), Village: v.w.Village.ID}
	body.Pages = max(1, (len(order)+rowsAtOnce-1)/rowsAtOnce)
	body.Page = v.pageOfMatrix(order, resource, body.Pages)
	own := map[recordKey]mapping.AccessRecord{}
	others := map[recordKey][]mapping.AccessRecord{}
	for _, r := range v.w.AccessRecords {
		key := recordKey{r.Resource, r.Group}
		if r.Session == session.ID {
			own[key] = r
			body.Notes[r.Resource+"|"+r.Group] = recordNote{r.Evidence, r.Status, r.Note}
		} else if body.Others && v.agreed(r.Session) {
			others[key] = append(others[key], r)
		}
	}
	from := (body.Page - 1) * rowsAtOnce
	for i, r := range order[min(from, len(order)):min(from+rowsAtOnce, len(order))] {
		row := v.matrixRow(session, from+i+1, r, body, own, others)
		if len(body.Sections) == 0 || body.Sections[len(body.Sections)-1].Kind != r.Kind {
			body.Sections = append(body.Sections, matrixSection{Kind: r.Kind})
		}
		last := &body.Sections[len(body.Sections)-1]
		last.Rows = append(last.Rows, row)
		if r.ID == resource {
			body.Form = v.matrixForm(row, own, order, from+i, problems)
		}
	}
	status := http.StatusOK
	if len(problems) > 0 {
		status = http.StatusConflict
	}
	return v.showStatus(status, "record-matrix", v.names.Of(session.ID), body)
}

// agreed reports whether a session still agrees to be shown.
func (v *visit) agreed(session string) bool {
	return !slices.ContainsFunc(v.w.Sessions, func(s mapping.Session) bool { return s.ID == session && s.Consent == mapping.ConsentWithdrawn })
}

// sessionCard is a session with how far it has come; a withdrawn one too.
func (v *visit) sessionCard(session mapping.Session) recordSession {
	list, _ := v.recordSessions()
	for _, s := range list {
		if s.ID == session.ID {
			return s
		}
	}
	return recordSession{Session: session, Shown: v.names.Of(session.ID), Pict: v.pictOfSession(session), Day: v.dayOf(session.Date)}
}

// matrixView is which columns are shown: all, one group's or one dimension's.
func (v *visit) matrixView() string {
	kind, id, _ := strings.Cut(v.Query("show"), ":")
	switch {
	case kind == "group" && slices.ContainsFunc(v.w.Groups, func(g mapping.Group) bool { return g.ID == id }):
		return v.Query("show")
	case kind == "dimension" && slices.Contains(mapping.Dimensions(), mapping.Dimension(id)):
		return v.Query("show")
	}
	return "all"
}

// pageOfMatrix is the page that is asked for, or that a resource is on.
func (v *visit) pageOfMatrix(order []mapping.Resource, resource string, pages int) int {
	if at := slices.IndexFunc(order, func(r mapping.Resource) bool { return r.ID == resource }); at >= 0 {
		return at/rowsAtOnce + 1
	}
	page, err := strconv.Atoi(v.Query("page"))
	if err != nil || page < 1 || page > pages {
		return 1
	}
	return page
}

func (v *visit) matrixRow(session mapping.Session, number int, r mapping.Resource, body matrixBody, own map[recordKey]mapping.AccessRecord, others map[recordKey][]mapping.AccessRecord) matrixRow {
	row := matrixRow{Number: number, ID: r.ID, Name: v.names.Of(r.ID), Href: v.link("/record/"+url.PathEscape(session.ID), "r", r.ID, "show", v.Query("show"))}
	for _, g := range body.Groups {
		key := recordKey{r.ID, g.ID}
		for i, d := range body.Dimensions {
			cell := v.matrixCell(own[key].Level(d), g.ID, d)
			cell.Start, cell.Noted = i == 0, own[key].Note != ""
			cell.Hidden = body.View != "all" && body.View != "group:"+g.ID && body.View != "dimension:"+string(d)
			for _, other := range others[key] {
				if level := other.Level(d); level != mapping.Unknown {
					said := v.matrixCell(level, g.ID, d)
					cell.Others = append(cell.Others, levelCell{Sign: said.Sign, Text: said.Value, Words: said.Words, Column: v.names.Of(other.Session)})
				}
			}
			row.Cells = append(row.Cells, cell)
		}
	}
	return row
}

func (v *visit) matrixCell(level mapping.Level, group string, d mapping.Dimension) matrixCell {
	cell := matrixCell{Group: group, Dimension: d, Value: level.String(), Sign: level.String()}
	if level == mapping.Unknown {
		cell.Sign = "unknown"
	}
	cell.Words = v.p.T("level." + cell.Sign)
	return cell
}

// matrixForm lists a row's questions group by group.
func (v *visit) matrixForm(row matrixRow, own map[recordKey]mapping.AccessRecord, order []mapping.Resource, at int, problems []string) *matrixForm {
	form := &matrixForm{Row: row, Problems: problems}
	if at+1 < len(order) {
		form.Next = order[at+1].ID
	}
	n := len(mapping.Dimensions())
	for i, g := range v.w.Groups {
		r := own[recordKey{row.ID, g.ID}]
		form.Groups = append(form.Groups, matrixFormGroup{g, v.names.Of(g.ID), row.Cells[i*n : (i+1)*n], recordNote{r.Evidence, r.Status, r.Note}})
	}
	return form
}

// saveAnswers saves the form of one resource.
func saveAnswers(v *visit) error {
	session, err := v.sessionInPath()
	if err != nil {
		return err
	}
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	changes, err := v.sayings(session.ID, sent)
	if err != nil {
		return err
	}
	done, err := report.Record(v.Request.Context(), v.s.db, "web", changes)
	if err != nil {
		return err
	}
	if problems := v.unsaved(done); len(problems) > 0 {
		if err := v.readAgain(); err != nil {
			return err
		}
		return v.showMatrix(sent.Get("resource"), problems)
	}
	next := sent.Get("resource")
	if sent.Get("next") != "" {
		next = sent.Get("next")
	}
	return v.see("/record/"+url.PathEscape(session.ID), "r", next)
}

// unsaved puts into words what could not be saved.
func (v *visit) unsaved(done []report.Recorded) []string {
	out := []string{}
	for _, d := range done {
		switch d.Outcome {
		case report.Conflict:
			out = append(out, v.p.T("web.record.conflict.form"))
		case report.Refused:
			for _, f := range d.Findings {
				out = append(out, report.FindingText(f, v.p))
			}
		}
	}
	return slices.Compact(out)
}

// sayings are the changes that a form makes: a member that stands as it was
// shown is left alone.
func (v *visit) sayings(session string, sent url.Values) ([]report.Saying, error) {
	out := []report.Saying{}
	for _, g := range v.w.Groups {
		id, err := store.NewID()
		if err != nil {
			return nil, err
		}
		change := report.Saying{ID: id, Resource: sent.Get("resource"), Group: g.ID, Session: session, Set: map[string]json.RawMessage{}, Was: map[string]json.RawMessage{}}
		for _, member := range []string{"access", "participation", "control", "benefit", "evidence", "status", "note"} {
			was, is := sent.Get("was-"+member+"-"+g.ID), strings.TrimSpace(sent.Get(member+"-"+g.ID))
			if !sent.Has(member+"-"+g.ID) || was == is {
				continue
			}
			change.Set[member], change.Was[member] = memberText(member, is), memberText(member, was)
		}
		if len(change.Set) > 0 {
			change.Set["method"] = memberText("method", string(mapping.ByScale))
			out = append(out, change)
		}
	}
	return out, nil
}

// memberText is a form's text as a JSON member: levels are numbers.
func memberText(member, text string) json.RawMessage {
	value := any(text)
	switch {
	case text == "":
		value = nil
	case slices.Contains(mapping.Dimensions(), mapping.Dimension(member)):
		if level, err := mapping.ParseLevel(text); err == nil {
			value = level
		}
	}
	out, _ := json.Marshal(value) // text and levels always can
	return out
}
