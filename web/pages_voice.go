package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"potensi/internal/photo"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// routeVoice registers the page on which a product gets a voice and a picture.
func (s *Server) routeVoice(tree *gin.RouterGroup, lang string) {
	tree.GET("/products/:product/voice", s.page(lang, deskOnly(voicePage)))
	tree.POST("/products/:product/voice", s.page(lang, deskOnly(saveMedium)))
	tree.POST("/products/:product/voice/remove", s.page(lang, deskOnly(removeMedium)))
}

// voiceBody is what a product has to be seen and heard, and how it gets more.
type voiceBody struct {
	Product ranking.Product
	Name    string
	Pict    string
	Action  string
	Remove  string
	Sound   *store.Medium
	Picture *store.Medium
	Circles []mapping.ConsentScope
	Problem string
	Seconds int
	MostKB  int
	Before  string // the products before and after this one
	After   string
}

// voiceSeconds is how long a recording may be: a name, and no speech for it.
const voiceSeconds = 5

func voicePage(v *visit) error { return v.showVoice(http.StatusOK, "") }

func (v *visit) showVoice(status int, problem string) error {
	product, err := v.productInPath()
	if err != nil {
		return err
	}
	media, err := v.s.db.Media(v.Request.Context())
	if err != nil {
		return err
	}
	path := "/products/" + url.PathEscape(product.ID) + "/voice"
	body := voiceBody{Product: product, Name: v.names.Of(product.ID), Pict: v.pictOfID(product.ID), Action: v.link(path), Remove: v.link(path + "/remove"),
		Circles: report.VoiceCircles(), Problem: problem, Seconds: voiceSeconds, MostKB: report.MostSoundBytes >> 10}
	for i := range media {
		switch {
		case media[i].Product != product.ID:
		case media[i].Kind == store.Sound:
			body.Sound = &media[i]
		default:
			body.Picture = &media[i]
		}
	}
	for i, p := range v.w.Products {
		if p.ID == product.ID {
			body.Before, body.After = v.voiceLink(i-1), v.voiceLink(i+1)
		}
	}
	return v.showStatus(status, "voice", v.p.T("web.voice-page.title", "product", body.Name), body)
}

// voiceLink leads to the page of another product, if there is one.
func (v *visit) voiceLink(i int) string {
	if i < 0 || i >= len(v.w.Products) {
		return ""
	}
	return v.link("/products/" + url.PathEscape(v.w.Products[i].ID) + "/voice")
}

// saveMedium keeps the file of the form. What is wrong with it is said on the
// page.
func saveMedium(v *visit) error {
	product, err := v.productInPath()
	if err != nil {
		return err
	}
	fields, file, err := v.readFile()
	if err != nil {
		return err
	}
	_, err = report.AddMedium(v.Request.Context(), v.s.db, "web", report.MediumOrder{Product: product.ID, File: file, Drawing: fields["drawing"] != "",
		Agreed: fields["agreed"] != "", Note: fields["note"], Consent: mapping.ConsentScope(fields["consent"])})
	var asked *report.RequestError
	if errors.As(err, &asked) {
		return v.showVoice(http.StatusUnprocessableEntity, v.p.Format("problem."+asked.Key, asked.Args))
	}
	if err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, v.link("/products/"+url.PathEscape(product.ID)+"/voice"))
	return nil
}

// longestField is how many bytes a field beside a file may have.
const longestField = 1 << 10

// readFile reads a form with a file, in memory alone: nothing of it is laid
// down on the disk before it has been looked at.
func (v *visit) readFile() (fields map[string]string, file []byte, err error) {
	unreadable := refused(http.StatusBadRequest, "form-unreadable", nil)
	parts, err := v.Request.MultipartReader()
	if err != nil {
		return nil, nil, unreadable
	}
	fields = map[string]string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, file, nil
		}
		if err != nil {
			return nil, nil, mediumUnread(err, unreadable)
		}
		most := int64(longestField)
		if part.FormName() == "file" {
			most = photo.MaxBytes + 1
		}
		text, err := io.ReadAll(io.LimitReader(part, most))
		if err != nil {
			return nil, nil, mediumUnread(err, unreadable)
		}
		if part.FormName() == "file" {
			file = text
			continue
		}
		fields[part.FormName()] = string(text)
	}
}

// mediumUnread tells a body that is too large from one that is broken.
func mediumUnread(err, unreadable error) error {
	if tooLarge(err) {
		return refused(http.StatusRequestEntityTooLarge, "photo-too-large", map[string]any{"max": photo.MaxBytes >> 20})
	}
	return unreadable
}

func removeMedium(v *visit) error {
	product, err := v.productInPath()
	if err != nil {
		return err
	}
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	err = v.s.db.RemoveMedium(v.Request.Context(), "web", product.ID, store.MediumKind(sent.Get("kind")))
	if err != nil && !errors.Is(err, store.ErrNotFound) { // removed twice is removed
		return err
	}
	v.Redirect(http.StatusSeeOther, v.link("/products/"+url.PathEscape(product.ID)+"/voice"))
	return nil
}

// mediumKept is how long a phone may keep what carries its version in its
// address: the day of the vote. A voice that is taken back goes from there, too.
const mediumKept = 24 * time.Hour

// serveMedium sends a sound or a picture of a product, from the village's own
// table alone.
func (s *Server) serveMedium(c *gin.Context) {
	m, err := s.db.Medium(c.Request.Context(), c.Param("product"), store.MediumKind(c.Param("kind")))
	if err != nil {
		s.failPage(c, err)
		return
	}
	header := c.Writer.Header()
	header.Set("Content-Type", m.Mime)
	header.Set("Content-Disposition", "inline")
	header.Set("ETag", `"`+m.Version+`"`)
	if c.Query("v") == m.Version {
		header.Set("Cache-Control", "private, max-age="+strconv.Itoa(int(mediumKept.Seconds()))+", immutable")
	}
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(m.Data))
}
