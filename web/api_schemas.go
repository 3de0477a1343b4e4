package web

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"potensi/schema"
)

// schemaAnswer tells that there is a schema, and where.
type schemaAnswer struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

func (s *Server) getSchemas(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	p := s.speak(c.Request)
	list := []schemaAnswer{}
	for _, name := range schema.Names() {
		var titles struct {
			Title   string `json:"title"`
			LabelID string `json:"x-label-id"`
		}
		text, _ := schema.Text(name)
		if err := json.Unmarshal(text, &titles); err != nil {
			return err
		}
		list = append(list, schemaAnswer{name, p.Pick(titles.LabelID, titles.Title), "/api/v1/schemas/" + name})
	}
	return answerJSON(c, http.StatusOK, list)
}

func (s *Server) getSchema(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	text, ok := schema.Text(c.Param("name"))
	if !ok {
		return refused(http.StatusNotFound, "unknown-schema", map[string]any{"given": c.Param("name"), "known": schema.Names()})
	}
	write(c.Writer, http.StatusOK, "application/schema+json", text)
	return nil
}
