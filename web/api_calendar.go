package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/mapping"
)

// getCalendar is the seasonal calendar.
func (s *Server) getCalendar(c *gin.Context) error {
	query, err := readQuery(c.Request, "by", "group", "session")
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	calendar, err := report.Calendar(w, mapping.CalendarOptions{By: mapping.CalendarAbout(query.Get("by")), Group: query.Get("group"), Session: query.Get("session")})
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, calendar)
}

// getActivities is the activity profile.
func (s *Server) getActivities(c *gin.Context) error {
	query, err := readQuery(c.Request, "group", "session")
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	profile, err := report.Activities(w, mapping.ActivityOptions{Group: query.Get("group"), Session: query.Get("session")})
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, profile)
}

// getFactors are the influencing factors.
func (s *Server) getFactors(c *gin.Context) error {
	query, err := readQuery(c.Request, "group", "session", "effect")
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	factors, err := report.Factors(w, report.FactorOptions{Group: query.Get("group"), Session: query.Get("session"), Effect: mapping.FactorEffect(query.Get("effect"))})
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, factors)
}

// getGAPSheet is the Gender Analysis Pathway as far as it can be filled in.
func (s *Server) getGAPSheet(c *gin.Context) error {
	query, err := readQuery(c.Request, "form", "session")
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	sheet, err := report.GAPSheet(w, mapping.GAPOptions{Form: mapping.GAPForm(query.Get("form")), Session: query.Get("session")})
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, sheet)
}
