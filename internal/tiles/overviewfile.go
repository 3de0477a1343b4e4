package tiles

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"slices"

	"potensi/geodata/tile"
	"potensi/internal/store"
)

// overview is the tiles of the upper levels of one state of the file.
type overview struct {
	tiles map[tile.ID][]byte
}

func (o *overview) tile(id tile.ID) []byte { return o.tiles[id] }

// overviewMagic begins the file of an overview. Whoever changes how overviews
// are drawn changes the number in it.
const overviewMagic = "potensi overview 1\n"

// Prepare makes the overview of a large village and keeps it beside the
// village file, so that the map is there at once when it is opened. Small
// villages need none, and an overview that fits the file stays.
func (s *Source) Prepare(ctx context.Context) error {
	st, err := s.current(ctx)
	if err != nil || !st.many {
		return err
	}
	_, err = s.overviewOf(ctx, st)
	return err
}

// overviewOf is the overview of a state: from memory, from the file beside the
// village, or made now.
func (s *Source) overviewOf(ctx context.Context, st *state) (*overview, error) {
	if o := st.overview.Load(); o != nil {
		return o, nil
	}
	st.making.Lock()
	defer st.making.Unlock()
	if o := st.overview.Load(); o != nil {
		return o, nil
	}
	path := store.OverviewPath(s.db.Path())
	o, err := readOverview(path, st.stamp)
	if err != nil || st.odd {
		// Who asked may have left; others wait for it.
		if o, err = makeOverview(context.WithoutCancel(ctx), s.db, st.classes); err != nil {
			return nil, err
		}
		_ = o.write(path, st.stamp) // a folder that cannot be written to has none
	}
	st.overview.Store(o)
	return o, nil
}

var errOverview = errors.New("no overview of this state")

// write replaces the file of an overview: magic, stamp, index, tiles, and a
// sum over it all.
func (o *overview) write(path, stamp string) error {
	var b bytes.Buffer
	b.WriteString(overviewMagic)
	b.WriteByte(byte(len(stamp)))
	b.WriteString(stamp)
	ids := o.ids()
	number := func(n int) { b.Write(binary.LittleEndian.AppendUint32(nil, uint32(n))) }
	number(len(ids))
	for _, id := range ids {
		for _, n := range []int{id.Z, id.X, id.Y, len(o.tiles[id])} {
			number(n)
		}
	}
	for _, id := range ids {
		b.Write(o.tiles[id])
	}
	number(int(crc32.ChecksumIEEE(b.Bytes())))
	part := path + ".part"
	err := os.WriteFile(part, b.Bytes(), 0o600)
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		os.Remove(part)
	}
	return err
}

func (o *overview) ids() []tile.ID {
	ids := []tile.ID{}
	for id, body := range o.tiles {
		if body != nil {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b tile.ID) int {
		return cmp.Or(cmp.Compare(a.Z, b.Z), cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y))
	})
	return ids
}

// readOverview reads a file back if it is whole and of the same stamp.
func readOverview(path, stamp string) (*overview, error) {
	all, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	head := overviewMagic + string(rune(len(stamp))) + stamp
	if len(all) < len(head)+8 || string(all[:len(head)]) != head {
		return nil, errOverview
	}
	body, sum := all[:len(all)-4], binary.LittleEndian.Uint32(all[len(all)-4:])
	if crc32.ChecksumIEEE(body) != sum {
		return nil, errOverview
	}
	r := bytes.NewReader(body[len(head):])
	var count uint32
	if err := binary.Read(r, binary.LittleEndian, &count); err != nil || int64(count)*16 > r.Size() {
		return nil, errOverview
	}
	index := make([][4]uint32, count)
	if err := binary.Read(r, binary.LittleEndian, index); err != nil {
		return nil, errOverview
	}
	o := &overview{tiles: make(map[tile.ID][]byte, count)}
	for _, e := range index {
		start, _ := r.Seek(0, io.SeekCurrent)
		begin := int64(len(head)) + start
		if int64(e[3]) > int64(r.Len()) {
			return nil, errOverview
		}
		o.tiles[tile.ID{Z: int(e[0]), X: int(e[1]), Y: int(e[2])}] = body[begin : begin+int64(e[3]) : begin+int64(e[3])]
		r.Seek(int64(e[3]), io.SeekCurrent) //nolint:errcheck // within, as was just seen
	}
	return o, nil
}
