// Package tiles draws a village's resources into vector tiles, with the
// classes by which a map of access and control is coloured.
//
// From zoom level 9 on, and in small villages everywhere, a tile is drawn from
// the village file when it is asked for. In files of more than 5,000 resources
// the levels 0 to 8 come from an overview, see overview.go, that is made once
// for each state of the file and kept in a file beside it.
package tiles

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"potensi/geodata/tile"
	"potensi/internal/store"
	"potensi/mapping"
)

const (
	// LayerName is the name of the only layer in a tile.
	LayerName = "resources"
	// MaxZoom is the deepest level that is drawn: a unit is a centimetre.
	MaxZoom = 22
	// OverviewAbove is the number of resources from which on there is an
	// overview.
	OverviewAbove = 5000

	mostDrawn = 40_000 // resources in a tile; beyond, the file's order decides
)

// The attributes of features. N is in overviews only: how many resources are
// put together.
const (
	keyID = iota
	keyName
	keyKind
	keyArea
	keyFirstPart // access, participation, control, benefit, gap
	keyN         = keyFirstPart + parts
	keySketch    = keyN + 1
)

// newLayer has the attributes of the keys above, in their order.
func newLayer() *tile.Layer {
	return tile.NewLayer(LayerName, "id", "name", "kind", "area_ha", "access", "participation", "control", "benefit", "gap", "n", "sketch")
}

// Tile is a vector tile as it is sent: gzip, or nil when nothing is in it. Tag
// changes when it may have changed.
type Tile struct {
	Body []byte
	Tag  string
}

// Source draws the tiles of one village. It is for many goroutines; as many
// draw at a time as there are processors.
type Source struct {
	db     *store.DB
	hide   func(mapping.Resource) bool
	places chan struct{}
	pens   sync.Pool
	run    string // tells the tags of two runs apart

	settling sync.Mutex // held while the state is made
	stamps   map[string]bool
	state    atomic.Pointer[state]
	ready    cache
}

// state is all that follows from one state of the file.
type state struct {
	version  int64
	classes  *classes
	stamp    string
	many     bool
	odd      bool       // the file has changed, though its stamp has not
	making   sync.Mutex // held while the overview is made
	overview atomic.Pointer[overview]
}

// New makes the source of a village's tiles. Hide tells which resources only
// the facilitator's own computer may see.
func New(db *store.DB, hide func(mapping.Resource) bool) *Source {
	s := &Source{db: db, hide: hide, places: make(chan struct{}, runtime.GOMAXPROCS(0)), run: rand.Text()[:8], stamps: map[string]bool{}}
	s.pens.New = func() any { return newPen() }
	return s
}

// Tile draws a tile. All includes what is withheld from others; below zoom
// level 9 of a large file not even then.
func (s *Source) Tile(ctx context.Context, id tile.ID, all bool) (Tile, error) {
	st, err := s.current(ctx)
	if err != nil {
		return Tile{}, err
	}
	key := cacheKey{st.version, id, all}
	body, err := s.ready.get(ctx, key, func() ([]byte, error) { return s.draw(ctx, st, id, all) })
	return Tile{body, fmt.Sprintf("%s.%s.%x.%t", st.stamp, s.run, st.version, all)}, err
}

// Summary counts the resources in the tiles, and those that are not mapped.
func (s *Source) Summary(ctx context.Context, all bool) (Summary, error) {
	st, err := s.current(ctx)
	if err != nil {
		return Summary{}, err
	}
	if all {
		return st.classes.all.summary(), nil
	}
	return st.classes.others.summary(), nil
}

// current is the state of the file as it is now.
func (s *Source) current(ctx context.Context) (*state, error) {
	version, err := s.db.Version(ctx)
	if err != nil {
		return nil, err
	}
	if st := s.state.Load(); st != nil && st.version == version {
		return st, nil
	}
	s.settling.Lock()
	defer s.settling.Unlock()
	if version, err = s.db.Version(ctx); err != nil {
		return nil, err
	}
	if st := s.state.Load(); st != nil && st.version == version {
		return st, nil
	}
	st := &state{version: version}
	if st.stamp, err = s.db.Stamp(ctx); err != nil {
		return nil, err
	}
	if st.classes, err = readClasses(ctx, s.db, s.hide); err != nil {
		return nil, err
	}
	if st.many, err = s.db.MoreMappedThan(ctx, OverviewAbove); err != nil {
		return nil, err
	}
	st.stamp += st.classes.hidden
	st.odd, s.stamps[st.stamp] = s.stamps[st.stamp], true
	s.state.Store(st)
	return st, nil
}

// draw makes a tile, waiting for a place.
func (s *Source) draw(ctx context.Context, st *state, id tile.ID, all bool) ([]byte, error) {
	if st.many && id.Z <= overviewZoom {
		o, err := s.overviewOf(ctx, st)
		if err != nil {
			return nil, err
		}
		return o.tile(id), nil
	}
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	pen := s.pens.Get().(*pen)
	defer s.pens.Put(pen)
	pen.begin(id, st.classes, all)
	if err := s.db.MappedIn(ctx, id.Bound(), mostDrawn, pen.draw); err != nil {
		return nil, err
	}
	return pen.packed(gzip.BestSpeed)
}

// pen draws one tile after another with the same buffers.
type pen struct {
	drawer  *tile.Drawer
	layer   *tile.Layer
	classes *classes
	all     bool
	holders []string
	gaps    []string
	raw     []byte
	small   bytes.Buffer
	gzip    *gzip.Writer
	level   int
}

func newPen() *pen {
	p := &pen{drawer: tile.NewDrawer(tile.ID{}), layer: newLayer(), holders: []string{""}, gaps: gapWords()}
	for _, h := range mapping.Holders() {
		p.holders = append(p.holders, string(h))
	}
	return p
}

func (p *pen) begin(id tile.ID, c *classes, all bool) {
	p.drawer.Reset(id)
	p.layer.Reset()
	p.classes, p.all = c, all
}

// draw adds a resource to the tile, if there is something to be seen of it.
func (p *pen) draw(m *store.Mapped) error {
	c := p.classes.of(m.ID, m.Kind)
	if c&withheld != 0 && !p.all {
		return nil
	}
	return p.drawAs(m, c)
}

func (p *pen) drawAs(m *store.Mapped, c class) error {
	kind := p.drawer.Blob(m.Geom)
	if kind == tile.Nothing {
		return nil
	}
	p.layer.Text(keyID, m.ID)
	p.layer.Text(keyName, m.Name)
	p.layer.Word(keyKind, m.Kind)
	if m.AreaHa.Valid {
		p.layer.Number(keyArea, m.AreaHa.Float64)
	}
	if m.Sketch {
		p.layer.Flag(keySketch)
	}
	p.colour(c)
	p.layer.Add(uint64(m.FID), kind, p.drawer.Commands())
	return nil
}

// colour sets the attributes of a class.
func (p *pen) colour(c class) {
	for i := range parts {
		words := p.holders
		if i == parts-1 {
			words = p.gaps
		}
		if step := c.part(i); step > 0 && step < len(words) {
			p.layer.Word(keyFirstPart+i, []byte(words[step]))
		}
	}
}

// packed is the tile, gzip; nil when nothing is in it.
func (p *pen) packed(level int) ([]byte, error) {
	if p.layer.Len() == 0 {
		return nil, nil
	}
	p.raw = tile.Append(p.raw[:0], p.layer)
	if p.gzip == nil || p.level != level {
		writer, err := gzip.NewWriterLevel(&p.small, level)
		if err != nil {
			return nil, err
		}
		p.gzip, p.level = writer, level
	}
	p.small.Reset()
	p.gzip.Reset(&p.small)
	_, err := p.gzip.Write(p.raw)
	err = errors.Join(err, p.gzip.Close())
	return slices.Clone(p.small.Bytes()), err
}
