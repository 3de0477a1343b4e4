package web

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
)

// routeEntry registers the pages on which the facilitator enters what a
// ranking and a vote need: criteria, weights, scores, products and polls.
func (s *Server) routeEntry(tree *gin.RouterGroup, lang string) {
	for path, h := range map[string]handler{
		"/rank/criteria": criteriaPage, "/rank/criteria/new": newCriterion, "/rank/criteria/edit/:criterion": editCriterion,
		"/rank/criteria/remove/:criterion": removePage,
		"/rank/weights":                    weightsPage, "/rank/weights/:group": weighPage,
		"/rank/scores":  scoresPage,
		"/products/new": newProduct, "/products/edit/:product": editProduct,
		"/vote/new": newPoll, "/vote/:poll/edit": editPoll,
	} {
		tree.GET(path, s.page(lang, forRecorder(h)))
	}
	for path, h := range map[string]handler{
		"/rank/criteria/new": saveNewCriterion, "/rank/criteria/edit/:criterion": saveCriterion, "/rank/criteria/remove/:criterion": removeCriterion,
		"/rank/criteria/templates": addTemplate, "/rank/undo": undoRun,
		"/rank/weights/:group": saveWeights, "/rank/scores": saveScores,
		"/products/new": saveNewProduct, "/products/edit/:product": saveProduct,
		"/vote/new": saveNewPoll, "/vote/:poll/edit": savePoll,
	} {
		tree.POST(path, s.page(lang, forRecorder(h)))
	}
}

// doneLine says what one form did just now, and can be taken back.
type doneLine struct {
	Text        string
	First, Last string // of the run; empty: there is nothing to take back
	Back        string // the page to come back to
}

// did is the line about the run that the address tells of.
func (v *visit) did(back string) *doneLine {
	what, n := v.Query("did"), v.Query("n")
	keys := map[string]string{"saved": "web.entry.did.saved", "draft": "web.entry.did.draft", "removed": "web.entry.did.removed", "added": "web.entry.did.added", "undone": "web.entry.did.undone"}
	if keys[what] == "" {
		return nil
	}
	if count, err := strconv.Atoi(n); err != nil || count < 1 {
		return &doneLine{Text: v.p.T("web.entry.did.nothing")}
	}
	return &doneLine{v.p.T(keys[what], "n", n), v.Query("from"), v.Query("to"), back}
}

// seeRun sends the browser on after a run, with the means to take it back.
func (v *visit) seeRun(path, what string, run report.Run, pairs ...string) error {
	pairs = append(pairs, "did", what, "n", strconv.Itoa(run.N), "from", run.First, "to", run.Last)
	return v.see(path, pairs...)
}

// undoRun takes back what one form did.
func undoRun(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	n, err := v.s.db.UndoRun(v.Request.Context(), "web", sent.Get("from"), sent.Get("to"))
	if err != nil {
		return err
	}
	back := map[string]string{"weights": "/rank/weights", "criteria": "/rank/criteria"}[sent.Get("back")]
	if back == "" {
		back = "/rank/criteria"
	}
	return v.see(back, "did", "undone", "n", strconv.Itoa(n))
}
