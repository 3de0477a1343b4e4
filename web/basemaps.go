package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/gin-gonic/gin"
)

// basemap is an archive of map tiles that lies beside the village file.
type basemap struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
	URL   string `json:"url"`
}

const basemapEnd = ".pmtiles"

// maxBasemaps is how many archives are listed.
const maxBasemaps = 100

// basemaps lists the archives in the village's folder: plain files, in no
// folder below and not links to elsewhere.
func (s *Server) basemaps() ([]basemap, error) {
	entries, err := os.ReadDir(filepath.Dir(s.db.Path()))
	out := []basemap{}
	for _, entry := range entries {
		if len(out) == maxBasemaps || !entry.Type().IsRegular() || !strings.EqualFold(filepath.Ext(entry.Name()), basemapEnd) {
			continue
		}
		if info, err := entry.Info(); err == nil && !walks(entry.Name()) {
			out = append(out, basemap{entry.Name(), info.Size(), "/basemaps/" + url.PathEscape(entry.Name())})
		}
	}
	return out, err
}

func (s *Server) getBasemaps(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	if err := facilitator(c.Request); err != nil {
		return err
	}
	list, err := s.basemaps()
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, list)
}

// serveBasemap sends parts of an archive by HTTP Range. The name is looked for
// in the listing: nothing that is not in it can be opened.
func (s *Server) serveBasemap(c *gin.Context) {
	if !fromHere(c.Request) {
		s.errorPage(c, http.StatusForbidden, "facilitator-only", nil)
		return
	}
	file, info, err := s.openBasemap(c.Param("name"))
	if err != nil {
		s.errorPage(c, http.StatusNotFound, "page-unknown", nil)
		return
	}
	defer file.Close()
	header := c.Writer.Header()
	header.Set("Content-Type", "application/vnd.pmtiles")
	header.Set("ETag", fmt.Sprintf(`"%x-%x"`, info.ModTime().UnixNano(), info.Size()))
	http.ServeContent(c.Writer, c.Request, "", info.ModTime(), file)
}

func (s *Server) openBasemap(name string) (*os.File, os.FileInfo, error) {
	list, err := s.basemaps()
	if err != nil {
		return nil, nil, err
	}
	for _, known := range list {
		if known.Name != name {
			continue
		}
		file, err := os.OpenInRoot(filepath.Dir(s.db.Path()), known.Name)
		if err != nil {
			return nil, nil, err
		}
		info, err := file.Stat()
		return file, info, err
	}
	return nil, nil, os.ErrNotExist
}
