package web

import (
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"potensi/internal/print"
)

// The site's files. ui/dist holds what Vite built from ui/src; in a fresh
// clone it holds .gitkeep only, and every page works without it.
//
//go:embed all:ui/dist static pictograms templates
var embedded embed.FS

const forever = "public, max-age=31536000, immutable"

// assets are the files that pages refer to, read once.
type assets struct {
	files   map[string]asset // by address: /static/app.css, /assets/…
	islands map[string]island
	picts   map[string]template.HTML // what is inside each pictogram's svg
	ballot  template.CSS             // the ballot's own style, inlined there
	built   bool                     // Vite has run
}

// asset is one file as it is sent.
type asset struct {
	body, packed []byte // packed is gzip, nil when that does not pay
	mime, hash   string
}

// island is one entry of Vite's manifest.
type island struct {
	File string   `json:"file"`
	CSS  []string `json:"css"`
}

var loadAssets = sync.OnceValues(readAssets)

func readAssets() (assets, error) {
	a := assets{files: map[string]asset{}, islands: map[string]island{}, picts: map[string]template.HTML{}}
	style, err := embedded.ReadFile("static/ballot.css")
	a.ballot = template.CSS(narrow(style)) //nolint:gosec // our own file
	a.files["/static/print.css"] = newAsset("print.css", print.Style())
	manifest, missing := embedded.ReadFile("ui/dist/.vite/manifest.json")
	if a.built = missing == nil; a.built {
		err = errors.Join(err, json.Unmarshal(manifest, &a.islands))
	}
	return a, errors.Join(err, a.readPictograms(), a.readFiles("static", "/static"), a.readFiles("ui/dist/assets", "/assets"))
}

// narrow takes from a style sheet what only its readers need.
func narrow(style []byte) string {
	text := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(style), "")
	text = regexp.MustCompile(`\s*([{};,\n])\s*`).ReplaceAllString(text, "$1")
	return strings.NewReplacer("\n", "", ";}", "}").Replace(text)
}

// readFiles takes every file below dir to be served below address.
func (a assets) readFiles(dir, address string) error {
	return fs.WalkDir(embedded, dir, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || (err == nil && entry.IsDir()) {
			return nil
		}
		if err != nil {
			return err
		}
		body, err := embedded.ReadFile(name)
		a.files[address+strings.TrimPrefix(name, dir)] = newAsset(name, body)
		return err
	})
}

func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	kind := mime.TypeByExtension(path.Ext(name))
	if path.Ext(name) == ".js" {
		kind = "text/javascript; charset=utf-8"
	}
	out := asset{body: body, mime: kind, hash: hex.EncodeToString(sum[:6])}
	if small := packed(body, gzip.BestCompression); len(small) < len(body)*9/10 {
		out.packed = small
	}
	return out
}

// readPictograms keeps each drawing without its outer svg element: pages and
// maps give it their own.
func (a assets) readPictograms() error {
	names, err := fs.Glob(embedded, "pictograms/*.svg")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := embedded.ReadFile(name)
		if err != nil {
			return err
		}
		_, body, found := strings.Cut(string(text), ">")
		end := strings.LastIndex(body, "</svg>")
		if !found || end < 0 {
			return fmt.Errorf("%s: no svg element", name)
		}
		a.picts[strings.TrimSuffix(path.Base(name), ".svg")] = template.HTML(body[:end]) //nolint:gosec // our own files
	}
	return nil
}

// drawingOf is what is inside a pictogram; an unknown one is "other".
func (a assets) drawingOf(name string) template.HTML {
	if body, ok := a.picts[name]; ok {
		return body
	}
	return a.picts["other"]
}

// pict is a pictogram as an element of a page. Words stand beside it, so it is
// hidden from screen readers.
func (a assets) pict(name any) template.HTML {
	return `<svg class="pict" viewBox="0 0 64 64" aria-hidden="true" focusable="false">` + a.drawingOf(fmt.Sprint(name)) + `</svg>`
}

// address is where a file of static/ is served, with its hash.
func (a assets) address(name string) string {
	return "/static/" + name + "?v=" + a.files["/static/"+name].hash
}

// island is the element that loads a script of ui/src, or nothing as long as
// it is not built.
func (a assets) island(name string) template.HTML {
	entry, ok := a.islands[name]
	if !ok {
		return ""
	}
	var out strings.Builder
	for _, style := range entry.CSS {
		fmt.Fprintf(&out, `<link rel="stylesheet" href="/%s">`, template.HTMLEscapeString(style))
	}
	fmt.Fprintf(&out, `<script type="module" src="/%s"></script>`, template.HTMLEscapeString(entry.File))
	return template.HTML(out.String()) //nolint:gosec // escaped above
}

// script is the element that loads a script of ui/src in browsers that know no
// modules, too, or nothing as long as it is not built. The script imports nothing.
func (a assets) script(name string) template.HTML {
	entry, ok := a.islands[name]
	if !ok {
		return ""
	}
	return template.HTML(`<script defer src="/` + template.HTMLEscapeString(entry.File) + `"></script>`) //nolint:gosec // escaped
}

// ballotStyleHash is the Content-Security-Policy source that allows the
// ballot's inline style: sha256-….
func (s *Server) ballotStyleHash() string {
	sum := sha256.Sum256([]byte(s.assets.ballot))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// serveAsset sends a file of static/ or of Vite's assets. Its address carries
// a hash, so a browser may keep it for good.
func (s *Server) serveAsset(c *gin.Context) {
	file, ok := s.assets.files[c.Request.URL.Path]
	if !ok {
		s.errorPage(c, http.StatusNotFound, "page-unknown", nil)
		return
	}
	header := c.Writer.Header()
	if strings.HasPrefix(c.Request.URL.Path, "/assets/") || c.Query("v") == file.hash {
		header.Set("Cache-Control", forever)
	}
	header.Set("ETag", `"`+file.hash+`"`)
	if c.GetHeader("If-None-Match") == `"`+file.hash+`"` {
		c.Status(http.StatusNotModified)
		return
	}
	header.Set("Vary", "Accept-Encoding")
	body := file.body
	if file.packed != nil && acceptsGzip(c) {
		header.Set("Content-Encoding", "gzip")
		body = file.packed
	}
	c.Data(http.StatusOK, file.mime, body)
}
