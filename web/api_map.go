package web

import (
	"bytes"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/mapping"
)

// villageAnswer is the village and how much is in its file.
type villageAnswer struct {
	mapping.Village
	Counts map[string]int `json:"counts"`
}

// getVillages is a list, though a file holds one village: a district's server
// will hold many.
func (s *Server) getVillages(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	counts := map[string]int{
		"groups": len(w.Groups), "sessions": len(w.Sessions), "resources": len(w.Resources), "access_records": len(w.AccessRecords),
		"products": len(w.Products), "seasons": len(w.Seasons), "activities": len(w.Activities), "factors": len(w.Factors), "criteria": len(w.Criteria), "weights": len(w.Weights), "judgments": len(w.Judgments), "scores": len(w.Scores), "polls": len(w.Polls),
	}
	return answerJSON(c, http.StatusOK, []villageAnswer{{w.Village, counts}})
}

// getResources is the map as GeoJSON.
func (s *Server) getResources(c *gin.Context) error {
	query, err := readQuery(c.Request, "kind")
	if err != nil {
		return err
	}
	kind := mapping.Kind(query.Get("kind"))
	if kind != "" && !slices.Contains(mapping.Kinds(), kind) {
		return &report.RequestError{Key: "unknown-word", Args: map[string]any{"field": "kind", "given": string(kind), "allowed": mapping.Kinds()}}
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	shown := []mapping.Resource{}
	for _, resource := range w.Resources {
		if kind == "" || resource.Kind == kind {
			shown = append(shown, resource)
		}
	}
	var body bytes.Buffer
	if err := report.WriteResources(&body, w.Village.Name, shown); err != nil {
		return err
	}
	write(c.Writer, http.StatusOK, "application/geo+json", body.Bytes())
	return nil
}

// getOverlaps tells which resources lie over each other; those that somebody
// may not see are not reckoned with.
func (s *Server) getOverlaps(c *gin.Context) error {
	query, err := readQuery(c.Request, "by", "min_ha")
	if err != nil {
		return err
	}
	least, err := number(query, "min_ha")
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	o, err := report.Overlaps(w, mapping.OverlapOptions{By: mapping.ProfileBy(query.Get("by")), MinHa: least})
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, o)
}

func (s *Server) getAccess(c *gin.Context) error {
	query, err := readQuery(c.Request, "by", "dimension", "session", "said_by", "resource", "land_status")
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	profile, err := report.AccessProfile(w, mapping.ProfileOptions{
		By: mapping.ProfileBy(query.Get("by")), Dimension: mapping.Dimension(query.Get("dimension")),
		Session: query.Get("session"), SaidBy: query.Get("said_by"), Resource: query.Get("resource"), LandStatus: mapping.LandStatus(query.Get("land_status")),
	})
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, profile)
}

// getGaps compares two sides, as potensi gaps does.
func (s *Server) getGaps(c *gin.Context) error {
	query, err := readQuery(c.Request, "by", "compare", "dimension", "session", "said_by", "resource", "land_status")
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	gaps, err := report.Gaps(w, mapping.GapOptions{
		By: mapping.ProfileBy(query.Get("by")), Compare: mapping.Comparison(query.Get("compare")), Dimension: mapping.Dimension(query.Get("dimension")),
		Session: query.Get("session"), SaidBy: query.Get("said_by"), Resource: query.Get("resource"), LandStatus: mapping.LandStatus(query.Get("land_status")),
	})
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, gaps)
}

// getDisagreements tells which session contradicts which.
func (s *Server) getDisagreements(c *gin.Context) error {
	query, err := readQuery(c.Request, "dimension", "resource", "group", "session")
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	d, err := report.Disagreements(w, mapping.DisagreementOptions{Dimension: mapping.Dimension(query.Get("dimension")),
		Resource: query.Get("resource"), Group: query.Get("group"), Session: query.Get("session")})
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, d)
}

// getUnheard tells who was not heard and what was not asked.
func (s *Server) getUnheard(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, report.Unheard(w))
}
