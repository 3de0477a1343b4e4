package web

import (
	_ "embed"
	"net/http"

	"github.com/gin-gonic/gin"
)

// description is the API in OpenAPI 3.0. It is written by hand; a test holds it
// against the routes and their answers.
//
//go:embed openapi.json
var description []byte

func (s *Server) getDescription(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	write(c.Writer, http.StatusOK, "application/json", description)
	return nil
}
