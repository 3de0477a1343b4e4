package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"potensi/internal/photo"
	"potensi/internal/store"
)

// album is the village's photos of hand-drawn maps.
func (s *Server) album() photo.Album { return photo.AlbumOf(s.db.Path()) }

func (s *Server) getPhotos(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	if err := facilitator(c.Request); err != nil {
		return err
	}
	sheets, err := s.album().List()
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, sheets)
}

// postPhoto keeps a picture; the body is the file as it is.
func (s *Server) postPhoto(c *gin.Context) error {
	query, err := readQuery(c.Request, "name")
	if err == nil {
		err = facilitator(c.Request)
	}
	if err != nil {
		return err
	}
	picture, err := photo.Read(c.Request.Body)
	if err != nil {
		return photoProblem(err)
	}
	id, err := store.NewID()
	if err != nil {
		return err
	}
	sheet, err := s.album().Add(id, query.Get("name"), picture)
	if err != nil {
		return photoProblem(err)
	}
	return answerJSON(c, http.StatusCreated, sheet)
}

// maxPlacing is the largest body that says how a photo is laid.
const maxPlacing = 64 << 10

// putPhoto saves a photo's points and how it is shown; its picture stays.
func (s *Server) putPhoto(c *gin.Context) error {
	_, err := readQuery(c.Request)
	if err == nil {
		err = facilitator(c.Request)
	}
	if err != nil {
		return err
	}
	sheet, err := s.album().Sheet(c.Param("photo"))
	if err != nil {
		return photoProblem(err)
	}
	var laid struct {
		Points  []photo.Point `json:"points"`
		Opacity float64       `json:"opacity"`
		Shown   bool          `json:"shown"`
	}
	text, err := io.ReadAll(io.LimitReader(c.Request.Body, maxPlacing))
	if err != nil {
		return unread(err)
	}
	if json.Unmarshal(text, &laid) != nil || laid.Points == nil {
		return photoProblem(photo.ErrPoints)
	}
	sheet.Points, sheet.Opacity, sheet.Shown = laid.Points, laid.Opacity, laid.Shown
	if err := s.album().Keep(sheet); err != nil {
		return photoProblem(err)
	}
	return answerJSON(c, http.StatusOK, sheet)
}

func (s *Server) deletePhoto(c *gin.Context) error {
	_, err := readQuery(c.Request)
	if err == nil {
		err = facilitator(c.Request)
	}
	if err == nil {
		err = photoProblem(s.album().Remove(c.Param("photo")))
	}
	if err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// photoProblem says what is wrong with a photo.
func photoProblem(err error) error {
	switch {
	case errors.Is(err, photo.ErrTooLarge), tooLarge(err):
		return refused(http.StatusRequestEntityTooLarge, "photo-too-large", map[string]any{"max": photo.MaxBytes >> 20})
	case errors.Is(err, photo.ErrTooMany):
		return refused(http.StatusUnprocessableEntity, "photo-too-many-pixels", map[string]any{"max": photo.MaxPixels / 1_000_000})
	case errors.Is(err, photo.ErrNotPicture):
		return refused(http.StatusUnsupportedMediaType, "photo-not-picture", nil)
	case errors.Is(err, photo.ErrBroken):
		return refused(http.StatusUnprocessableEntity, "photo-broken", nil)
	case errors.Is(err, photo.ErrUnknown):
		return refused(http.StatusNotFound, "photo-unknown", nil)
	case errors.Is(err, photo.ErrFull):
		return refused(http.StatusConflict, "photo-full", map[string]any{"max": photo.MaxSheets})
	case errors.Is(err, photo.ErrPoints):
		return refused(http.StatusUnprocessableEntity, "photo-points", map[string]any{"max": photo.MaxPoints})
	}
	return err
}

// servePhoto sends a photo's picture, which this program wrote itself.
func (s *Server) servePhoto(c *gin.Context) {
	if !fromHere(c.Request) {
		s.errorPage(c, http.StatusForbidden, "facilitator-only", nil)
		return
	}
	file, err := s.album().Open(c.Param("photo"))
	if err != nil {
		s.errorPage(c, http.StatusNotFound, "photo-unknown", nil)
		return
	}
	defer file.Close()
	header := c.Writer.Header()
	header.Set("Content-Type", "image/jpeg")
	header.Set("Content-Disposition", "inline")
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, file)
}
