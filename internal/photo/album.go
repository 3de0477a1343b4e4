package photo

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Point is one place that is known on the photo, in pixels from its upper left
// corner, and on the earth, in degrees on WGS84.
type Point struct {
	X   float64 `json:"x"`
	Y   float64 `json:"y"`
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// Sheet is a photo of a hand-drawn map and how it is laid.
type Sheet struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Width   int     `json:"width"`
	Height  int     `json:"height"`
	Points  []Point `json:"points"`
	Opacity float64 `json:"opacity"` // 0 to 1
	Shown   bool    `json:"shown"`
}

const (
	// MaxPoints is how many points a photo may be laid by.
	MaxPoints = 60
	// MaxSheets is how many photos are kept for a village.
	MaxSheets = 50

	maxName = 120
)

var (
	// ErrUnknown is a photo that is not there.
	ErrUnknown = errors.New("no such photo")
	// ErrFull is an album that has MaxSheets.
	ErrFull = errors.New("too many photos")
	// ErrPoints are points that are no places on the photo or on the earth.
	ErrPoints = errors.New("points out of range")

	goodID = regexp.MustCompile(`^[0-9a-f-]{36}$`)
)

// Album is the folder with the photos of one village: ID.jpg and ID.json.
type Album struct{ Dir string }

// AlbumOf is the album beside a village file: desa.gpkg has desa.photos.
func AlbumOf(village string) Album {
	return Album{strings.TrimSuffix(village, filepath.Ext(village)) + ".photos"}
}

func (a Album) path(id, end string) string { return filepath.Join(a.Dir, id+end) }

// List gives the photos in the order in which they were added.
func (a Album) List() ([]Sheet, error) {
	entries, err := os.ReadDir(a.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return []Sheet{}, nil
	}
	out := []Sheet{}
	for _, entry := range entries {
		id, isSheet := strings.CutSuffix(entry.Name(), ".json")
		if !isSheet {
			continue
		}
		if sheet, err := a.Sheet(id); err == nil {
			out = append(out, sheet)
		}
	}
	return out, err
}

// Sheet is one photo's points and how it is laid.
func (a Album) Sheet(id string) (Sheet, error) {
	var s Sheet
	if !goodID.MatchString(id) {
		return s, ErrUnknown
	}
	text, err := os.ReadFile(a.path(id, ".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return s, ErrUnknown
	}
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if s.Points == nil {
		s.Points = []Point{}
	}
	s.ID = id
	return s, err
}

// Add keeps a photo; id names it from now on.
func (a Album) Add(id, name string, picture Picture) (Sheet, error) {
	if !goodID.MatchString(id) {
		return Sheet{}, ErrUnknown
	}
	sheets, err := a.List()
	if err == nil && len(sheets) >= MaxSheets {
		err = ErrFull
	}
	if err == nil {
		err = os.MkdirAll(a.Dir, 0o700)
	}
	if err == nil {
		err = replace(a.path(id, ".jpg"), picture.JPEG)
	}
	s := Sheet{ID: id, Name: shortened(name), Width: picture.Width, Height: picture.Height, Points: []Point{}, Opacity: 0.6, Shown: true}
	if err == nil {
		err = a.Keep(s)
	}
	return s, err
}

// Keep saves how a photo is laid.
func (a Album) Keep(s Sheet) error {
	if !goodID.MatchString(s.ID) {
		return ErrUnknown
	}
	if !s.sound() {
		return ErrPoints
	}
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return replace(a.path(s.ID, ".json"), append(text, '\n'))
}

func (s Sheet) sound() bool {
	within := func(v, low, high float64) bool { return v >= low && v <= high } // false for NaN
	return len(s.Points) <= MaxPoints && within(s.Opacity, 0, 1) && !slices.ContainsFunc(s.Points, func(p Point) bool {
		return !within(p.X, 0, float64(s.Width)) || !within(p.Y, 0, float64(s.Height)) || !within(math.Abs(p.Lon), 0, 180) || !within(math.Abs(p.Lat), 0, 90)
	})
}

// Open opens a photo's picture, a JPEG.
func (a Album) Open(id string) (*os.File, error) {
	if !goodID.MatchString(id) {
		return nil, ErrUnknown
	}
	file, err := os.Open(a.path(id, ".jpg"))
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrUnknown
	}
	return file, err
}

// Remove deletes a photo and its points.
func (a Album) Remove(id string) error {
	if _, err := a.Sheet(id); err != nil {
		return err
	}
	err := errors.Join(os.Remove(a.path(id, ".json")), os.Remove(a.path(id, ".jpg")))
	_ = os.Remove(a.Dir) // as long as there are others it stays
	return err
}

// replace writes a file so that a crash leaves the old one or the new one.
func replace(path string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // what is half written is nothing
	}
	return err
}

// shortened is a name of reasonable length.
func shortened(name string) string {
	name = strings.ToValidUTF8(name, "")
	for len(name) > maxName || !utf8.ValidString(name) {
		name = name[:len(name)-1]
	}
	return name
}
