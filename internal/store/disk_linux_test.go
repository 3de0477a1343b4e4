package store

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// disk lies between SQLite and the files of one folder, under the driver that
// potensi is shipped with. It knows which bytes have been waited for (xSync) and
// which have only been written: of these a power cut leaves what it likes. And
// any call can be made to fail.
//
// Two things it does not do: names of files reach it at once, and what it was
// told to keep it keeps. A disk that lies about that nobody can help.
type disk struct {
	system *sqlite3.Tsqlite3_vfs // the system's files
	at     uintptr               // where SQLite has it
	hooks  diskHooks             // held, as SQLite's memory holds nothing for Go

	mu     sync.Mutex
	folder string
	files  map[string]*diskFile
	open   map[uintptr]*openFile
	tables map[uintptr]uintptr // methods of the system's files → ours
	calls  int                 // since it was told to fail
	failAt int                 // the call that fails; 0: none
	goes   bool                // it fails from then on: the power is cut
	left   map[string][]byte   // what it holds after that
	chance *rand.Rand
}

// diskFile is one file: what it holds for sure, and what was written since.
type diskFile struct {
	kept    []byte
	written []diskWrite
}

// diskWrite is bytes at a place, or a new length.
type diskWrite struct {
	at    int64
	bytes []byte // nil: the file is cut or grown to at
}

type openFile struct {
	of      *diskFile
	methods *sqlite3.Tsqlite3_io_methods // the system's
}

type (
	openCall     = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32
	deleteCall   = func(tls *libc.TLS, vfs, name uintptr, sync int32) int32
	closeCall    = func(tls *libc.TLS, file uintptr) int32
	moveCall     = func(tls *libc.TLS, file, bytes uintptr, n int32, at int64) int32
	truncateCall = func(tls *libc.TLS, file uintptr, size int64) int32
	syncCall     = func(tls *libc.TLS, file uintptr, flags int32) int32
)

type diskHooks struct {
	open        openCall
	remove      deleteCall
	close       closeCall
	read, write moveCall
	truncate    truncateCall
	sync        syncCall
}

// address is how SQLite calls a Go function, called the other way round; in is
// what lies in SQLite's memory.
func address[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&struct{ f F }{f})) }
func called[F any](at uintptr) F { return *(*F)(unsafe.Pointer(&struct{ at uintptr }{at})) }
func in[T any](at uintptr) *T    { return *(**T)(unsafe.Pointer(&at)) }

// theDisk puts the disk under SQLite once; it concerns only files of the folder
// that it is given.
var theDisk = sync.OnceValue(func() *disk {
	if err := prepareDriver(); err != nil {
		panic(err)
	}
	tls := libc.NewTLS()
	defer tls.Close()
	size := int(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{}))
	d := &disk{system: in[sqlite3.Tsqlite3_vfs](sqlite3.Xsqlite3_vfs_find(tls, 0)), tables: map[uintptr]uintptr{}, open: map[uintptr]*openFile{}}
	d.hooks = diskHooks{d.xOpen, d.xDelete, d.xClose, d.xRead, d.xWrite, d.xTruncate, d.xSync}
	d.at = libc.Xmalloc(tls, libc.Tsize_t(size))
	ours := in[sqlite3.Tsqlite3_vfs](d.at)
	*ours = *d.system
	name, err := libc.CString("watched")
	if err != nil {
		panic(err)
	}
	ours.FzName, ours.FxOpen, ours.FxDelete = name, address(d.hooks.open), address(d.hooks.remove)
	if code := sqlite3.Xsqlite3_vfs_register(tls, d.at, 1); code != 0 {
		panic(code)
	}
	return d
})

// watch concerns itself with the files of a new folder, or of a copy of one.
func (d *disk) watch(t testing.TB, folder string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.folder, d.files, d.left, d.failAt = folder, map[string]*diskFile{}, nil, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d.files[file] = &diskFile{kept: text}
	}
}

// fail lets the n-th call from now fail, and all that follow if the power is cut.
func (d *disk) fail(n int, powerCut bool, seed uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls, d.failAt, d.goes, d.left, d.chance = 0, n, powerCut, nil, rand.New(rand.NewPCG(seed, 0))
}

// mend lets nothing fail any more. It reports whether something has failed.
func (d *disk) mend() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	failed := d.failAt > 0 && d.calls >= d.failAt
	d.failAt = 0
	return failed
}

// fails counts a call, and reports whether it is to fail. Held: mu.
func (d *disk) fails(counts bool) bool {
	if d.failAt == 0 || d.left != nil {
		return d.failAt > 0
	}
	if counts {
		d.calls++
	}
	if d.calls < d.failAt || !counts {
		return false
	}
	if d.goes {
		d.left = d.afterCut()
	}
	return d.goes || d.calls == d.failAt
}

// rest is what the disk holds after the power cut; if there was none, it comes now.
func (d *disk) rest() map[string][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left == nil {
		d.left = d.afterCut()
	}
	return d.left
}

// sector is what a disk writes as a whole or not at all.
const sector = 512

// afterCut is what each file holds when the power goes now: what was waited for,
// and of the rest some sectors, in any order. Held: mu.
func (d *disk) afterCut() map[string][]byte {
	out := map[string][]byte{}
	share := []float64{0, d.chance.Float64(), 1}[d.chance.IntN(3)]
	for path, file := range d.files {
		holds := append([]byte{}, file.kept...)
		for _, i := range d.chance.Perm(len(file.written)) {
			holds = file.written[i].onto(holds, func() bool { return d.chance.Float64() < share })
		}
		out[path] = holds
	}
	return out
}

// onto does what was written to what a file holds, sector by sector, as far as
// each is to be done.
func (w diskWrite) onto(holds []byte, done func() bool) []byte {
	if w.bytes == nil {
		if done() {
			holds = resized(holds, w.at)
		}
		return holds
	}
	for from := 0; from < len(w.bytes); {
		to := min(len(w.bytes), from+sector-int((w.at+int64(from))%sector))
		if done() {
			if end := w.at + int64(to); end > int64(len(holds)) {
				holds = resized(holds, end)
			}
			copy(holds[w.at+int64(from):], w.bytes[from:to])
		}
		from = to
	}
	return holds
}

func resized(holds []byte, size int64) []byte {
	if size <= int64(len(holds)) {
		return holds[:size:size]
	}
	return append(holds, make([]byte, size-int64(len(holds)))...)
}

func (d *disk) xOpen(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	path := ""
	if name != 0 {
		path = libc.GoString(name)
	}
	ours := d.folder != "" && strings.HasPrefix(path, d.folder+string(filepath.Separator))
	if ours && d.fails(!d.goes) {
		return sqlite3.SQLITE_CANTOPEN
	}
	code := called[openCall](d.system.FxOpen)(tls, uintptr(unsafe.Pointer(d.system)), name, file, flags, out)
	if code != 0 || !ours {
		return code
	}
	if d.files[path] == nil {
		d.files[path] = &diskFile{}
	}
	head := in[sqlite3.Tsqlite3_file](file)
	d.open[file] = &openFile{d.files[path], in[sqlite3.Tsqlite3_io_methods](head.FpMethods)}
	head.FpMethods = d.table(tls, head.FpMethods)
	return code
}

// table is the system's methods of a file, of which some are ours. Held: mu.
func (d *disk) table(tls *libc.TLS, of uintptr) uintptr {
	if at := d.tables[of]; at != 0 {
		return at
	}
	at := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	ours := in[sqlite3.Tsqlite3_io_methods](at)
	*ours = *in[sqlite3.Tsqlite3_io_methods](of)
	ours.FxClose, ours.FxRead, ours.FxWrite = address(d.hooks.close), address(d.hooks.read), address(d.hooks.write)
	ours.FxTruncate, ours.FxSync = address(d.hooks.truncate), address(d.hooks.sync)
	d.tables[of] = at
	return at
}

func (d *disk) xDelete(tls *libc.TLS, _, name uintptr, sync int32) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	path := libc.GoString(name)
	if d.files[path] != nil {
		if d.fails(true) {
			return sqlite3.SQLITE_IOERR_DELETE
		}
		delete(d.files, path)
	}
	return called[deleteCall](d.system.FxDelete)(tls, uintptr(unsafe.Pointer(d.system)), name, sync)
}

func (d *disk) xClose(tls *libc.TLS, file uintptr) int32 {
	d.mu.Lock()
	methods := d.open[file].methods
	delete(d.open, file)
	d.mu.Unlock()
	return called[closeCall](methods.FxClose)(tls, file)
}

func (d *disk) xRead(tls *libc.TLS, file, bytes uintptr, n int32, at int64) int32 {
	d.mu.Lock()
	methods, fails := d.open[file].methods, d.fails(!d.goes)
	d.mu.Unlock()
	if fails {
		return sqlite3.SQLITE_IOERR_READ
	}
	return called[moveCall](methods.FxRead)(tls, file, bytes, n, at)
}

// changes notes what is written to a file; ok says that it is not to fail.
func (d *disk) changes(file uintptr, w diskWrite) (methods *sqlite3.Tsqlite3_io_methods, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	one := d.open[file]
	if d.fails(true) {
		return one.methods, false
	}
	one.of.written = append(one.of.written, w)
	return one.methods, true
}

func (d *disk) xWrite(tls *libc.TLS, file, bytes uintptr, n int32, at int64) int32 {
	text := append([]byte{}, unsafe.Slice(in[byte](bytes), int(n))...)
	methods, ok := d.changes(file, diskWrite{at, text})
	if !ok && at%3 == 0 {
		return sqlite3.SQLITE_FULL
	}
	if !ok {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	return called[moveCall](methods.FxWrite)(tls, file, bytes, n, at)
}

func (d *disk) xTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	methods, ok := d.changes(file, diskWrite{at: size})
	if !ok {
		return sqlite3.SQLITE_IOERR_TRUNCATE
	}
	return called[truncateCall](methods.FxTruncate)(tls, file, size)
}

// xSync keeps what was written to a file. The system need not wait for it: the
// disk is this one.
func (d *disk) xSync(_ *libc.TLS, file uintptr, _ int32) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fails(true) {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	of := d.open[file].of
	for _, w := range of.written {
		of.kept = w.onto(of.kept, func() bool { return true })
	}
	of.written = nil
	return sqlite3.SQLITE_OK
}
