package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"potensi/geodata"
	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// routeEdit sets up what the map's editor asks for: the facilitator's alone.
func (s *Server) routeEdit(v1 *gin.RouterGroup) {
	v1.GET("/versions", s.api(s.getVersions))
	v1.POST("/resources", s.api(s.postResource))
	v1.GET("/resources/:resource", s.api(s.getResource))
	v1.PUT("/resources/:resource", s.api(s.putResource))
	v1.DELETE("/resources/:resource", s.api(s.deleteResource))
	v1.GET("/photos", s.api(s.getPhotos))
	v1.POST("/photos", s.api(s.postPhoto))
	v1.PUT("/photos/:photo", s.api(s.putPhoto))
	v1.DELETE("/photos/:photo", s.api(s.deletePhoto))
	v1.GET("/basemaps", s.api(s.getBasemaps))
}

// facilitator refuses whoever does not sit at the computer that the server
// runs on.
func facilitator(r *http.Request) error {
	if fromHere(r) {
		return nil
	}
	return refused(http.StatusForbidden, "facilitator-only", nil)
}

// editAnswer is what became of a resource that was drawn or corrected.
type editAnswer struct {
	ID       string               `json:"id"`
	Outcome  string               `json:"outcome"` // added, updated, unchanged
	Version  string               `json:"version"`
	Feature  json.RawMessage      `json:"feature"`
	Findings []report.EditFinding `json:"findings"`
	Overlaps []report.EditOverlap `json:"overlaps"`
}

// getVersions gives the version of every resource, by id: what If-Match takes.
func (s *Server) getVersions(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	if err := facilitator(c.Request); err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	versions := map[string]string{}
	for _, r := range w.Resources {
		if versions[r.ID], err = store.Version(r); err != nil {
			return err
		}
	}
	return answerJSON(c, http.StatusOK, versions)
}

// getResource is one resource as a GeoJSON Feature, with its version as ETag.
func (s *Server) getResource(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	r, err := s.db.Resource(c.Request.Context(), c.Param("resource"))
	if err != nil {
		return err
	}
	if _, ok := showable(r, fromHere(c.Request)); !ok {
		return &store.Error{Kind: store.ErrNotFound, Key: "resource-unknown", Args: map[string]any{"id": r.ID}}
	}
	version, err := store.Version(r)
	if err != nil {
		return err
	}
	feature, err := featureOf(r)
	if err != nil {
		return err
	}
	c.Header("ETag", quotedTag(version))
	write(c.Writer, http.StatusOK, "application/geo+json", feature)
	return nil
}

// featureOf is a resource as a GeoJSON Feature.
func featureOf(r mapping.Resource) ([]byte, error) {
	var all bytes.Buffer
	if err := report.WriteResources(&all, "", []mapping.Resource{r}); err != nil {
		return nil, err
	}
	var collection struct{ Features []json.RawMessage }
	err := json.Unmarshal(all.Bytes(), &collection)
	if err == nil && len(collection.Features) != 1 {
		err = errors.New("a resource is one feature")
	}
	if err != nil {
		return nil, err
	}
	return collection.Features[0], nil
}

func quotedTag(version string) string { return strconv.Quote(version) }

// postResource adds a resource that was drawn. Its id is the feature's, if it
// has one: sending the same again after a lost answer adds nothing.
func (s *Server) postResource(c *gin.Context) error {
	return s.edit(c, intake.Edit{By: "web"})
}

// putResource corrects a resource. If-Match says which state was corrected.
func (s *Server) putResource(c *gin.Context) error {
	version, err := wantedVersion(c.Request)
	if err != nil {
		return err
	}
	return s.edit(c, intake.Edit{ID: c.Param("resource"), Version: version, By: "web"})
}

// wantedVersion reads If-Match. Without it somebody else's work would be
// overwritten unseen.
func wantedVersion(r *http.Request) (string, error) {
	given := strings.TrimPrefix(strings.TrimSpace(r.Header.Get("If-Match")), "W/")
	if given == "" {
		return "", refused(http.StatusPreconditionRequired, "if-match-missing", nil)
	}
	return strings.Trim(given, `"`), nil
}

// edit checks and saves a feature, and answers with what is saved.
func (s *Server) edit(c *gin.Context, edit intake.Edit) error {
	query, err := readQuery(c.Request, "dry_run")
	if err == nil {
		err = facilitator(c.Request)
	}
	if err == nil {
		edit.DryRun, err = truth(query.Get("dry_run"), "dry_run")
	}
	if err == nil {
		edit.Feature, err = readFeature(c)
	}
	if err != nil {
		return err
	}
	edited, err := intake.Save(c.Request.Context(), s.db, edit)
	if err != nil {
		return err
	}
	if edited.Rejected() {
		return rejection{edited}
	}
	return s.answerEdit(c, edited, edit.DryRun)
}

func (s *Server) answerEdit(c *gin.Context, edited intake.Edited, dry bool) error {
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	p := s.speak(c.Request)
	names := report.NamesOf(w, p)
	out := editAnswer{ID: edited.Resource.ID, Outcome: outcomeWord(edited.Outcome), Version: edited.Version,
		Findings: report.EditFindings(edited, names, p), Overlaps: report.OverlapsOf(w, edited.Resource, names)}
	if out.Feature, err = featureOf(edited.Resource); err != nil {
		return err
	}
	c.Header("ETag", quotedTag(edited.Version))
	status := http.StatusOK
	if edited.Outcome == store.Added && !dry {
		status = http.StatusCreated
		c.Header("Location", "/api/v1/resources/"+out.ID)
	}
	return answerJSON(c, status, out)
}

func outcomeWord(o store.Outcome) string {
	switch o {
	case store.Added:
		return "added"
	case store.Updated:
		return "updated"
	}
	return "unchanged"
}

// truth reads a parameter that is true or false.
func truth(text, name string) (bool, error) {
	switch text {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, &report.RequestError{Key: "unknown-word", Args: map[string]any{"field": name, "given": text, "allowed": []string{"true", "false"}}}
}

// readFeature reads a body that has to be GeoJSON, within what one feature may
// have.
func readFeature(c *gin.Context) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || !slices.Contains([]string{"application/geo+json", "application/json"}, kind) {
		return nil, refused(http.StatusUnsupportedMediaType, "not-json", map[string]any{"wanted": "application/geo+json"})
	}
	text, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return nil, unread(err)
	}
	return text, nil
}

// rejection is an edit that its findings keep out.
type rejection struct{ intake.Edited }

func (r rejection) Error() string { return "the shape was rejected" }

// deleteResource takes a resource away, unless others refer to it. Answers
// about access and control go along when the facilitator says so.
func (s *Server) deleteResource(c *gin.Context) error {
	version, err := wantedVersion(c.Request)
	if err != nil {
		return err
	}
	query, err := readQuery(c.Request, "dry_run", "answers")
	if err == nil {
		err = facilitator(c.Request)
	}
	removal := intake.Removal{ID: c.Param("resource"), Version: version, By: "web"}
	if err == nil {
		removal.DryRun, err = truth(query.Get("dry_run"), "dry_run")
	}
	if err == nil {
		removal.Answers, err = truth(query.Get("answers"), "answers")
	}
	if err == nil {
		err = intake.Remove(c.Request.Context(), s.db, removal)
	}
	if err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// problemOfEdit puts the errors of the editor into words.
func problemOfEdit(err error, p *i18n.Printer) (problem, bool) {
	var rejected rejection
	var stale *intake.StaleError
	var used *intake.UsedError
	switch {
	case errors.As(err, &rejected):
		return problemOfRejection(rejected, p), true
	case errors.As(err, &stale):
		out := newProblem(http.StatusPreconditionFailed, "resource-stale", map[string]any{"id": stale.Current.ID, "name": stale.Current.Name}, p)
		out.Version = stale.Version
		out.Current, err = featureOf(stale.Current)
		return out, err == nil
	case errors.As(err, &used):
		args := map[string]any{"name": used.Name, "uses": usesText(used.Uses, p)}
		for _, use := range used.Uses {
			args[use.Table] = use.Rows
		}
		return newProblem(http.StatusConflict, "resource-used", args, p), true
	}
	return problem{}, false
}

func usesText(uses []store.Use, p *i18n.Printer) string {
	parts := make([]string, len(uses))
	for i, use := range uses {
		table := use.Table
		if p.Has("table." + table) {
			table = p.T("table." + table)
		}
		parts[i] = p.T("receipt.records", "n", use.Rows, "table", table)
	}
	return strings.Join(parts, ", ")
}

func problemOfRejection(rejected rejection, p *i18n.Printer) problem {
	found := report.EditFindings(rejected.Edited, report.Names{}, p)
	out := newProblem(http.StatusUnprocessableEntity, "shape-rejected", map[string]any{"count": len(found)}, p)
	out.Problems = make([]wrong, len(found))
	for i, f := range found {
		args := maps.Clone(f.Args)
		if args == nil {
			args = map[string]any{}
		}
		out.Problems[i] = wrong{Path: f.Path, Rule: f.Rule, Args: args, Message: f.Message, Cure: f.Cure, Level: string(f.Level),
			Part: f.Part, Ring: f.Ring, Vertex: f.Vertex, Coordinate: f.Coordinate}
	}
	return out
}

// maxFeature is the largest body of an edit.
const maxFeature = geodata.MaxFeatureBytes
