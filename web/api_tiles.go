package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"potensi/geodata/tile"
	"potensi/internal/report"
	"potensi/internal/tiles"
	"potensi/mapping"
)

const tileType = "application/vnd.mapbox-vector-tile"

// Withheld reports whether a resource is kept from everybody but the computer
// that the server runs on.
func Withheld(r mapping.Resource) bool {
	_, ok := showable(r, false)
	return !ok
}

// getTile is a vector tile. One without anything in it is no content.
func (s *Server) getTile(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	id, err := tileID(c.Param("z"), c.Param("x"), c.Param("y.mvt"))
	if err != nil {
		return err
	}
	t, err := s.tiles.Tile(c.Request.Context(), id, fromHere(c.Request))
	if err != nil {
		return err
	}
	tag := `"` + t.Tag + `"`
	header := c.Writer.Header()
	header.Set("ETag", tag)
	switch {
	case c.GetHeader("If-None-Match") == tag:
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	case t.Body == nil:
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return nil
	}
	header.Set("Vary", "Accept-Encoding")
	body := t.Body
	if acceptsGzip(c) {
		header.Set("Content-Encoding", "gzip")
	} else if body, err = unpacked(body); err != nil {
		return err
	}
	write(c.Writer, http.StatusOK, tileType, body)
	return nil
}

func unpacked(body []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}

// tileID reads the address of a tile. What is no number is a bad request, a
// tile that the map has not is not found.
func tileID(z, x, y string) (id tile.ID, err error) {
	y, isTile := strings.CutSuffix(y, ".mvt")
	if !isTile {
		return id, refused(http.StatusNotFound, "tile-unknown", map[string]any{"max": tiles.MaxZoom})
	}
	for _, part := range []struct {
		name, text string
		into       *int
	}{{"z", z, &id.Z}, {"x", x, &id.X}, {"y", y, &id.Y}} {
		n, err := strconv.ParseUint(part.text, 10, 31)
		if err != nil {
			return id, &report.RequestError{Key: "not-a-number", Args: map[string]any{"field": part.name, "given": part.text}}
		}
		*part.into = int(n)
	}
	if id.Z > tiles.MaxZoom || !id.Valid() {
		return id, refused(http.StatusNotFound, "tile-unknown", map[string]any{"max": tiles.MaxZoom})
	}
	return id, nil
}
