package intake

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"potensi/geodata"
	"potensi/geodata/geopackage"
)

// maxSpooled is how large a database may be that is copied to be read.
const maxSpooled = 8 << 30

// geopackageInput reads a GeoPackage from a private copy: the file itself may
// be open elsewhere, and must not be changed by reading it.
func geopackageInput(file File) input {
	return input{name: file.Name, format: "gpkg", read: func(ctx context.Context, r *reader) error {
		content, err := file.Open()
		if err != nil {
			return openFinding(file.Name, err)
		}
		defer content.Close()
		dir, err := os.MkdirTemp("", "potensi-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "copy.gpkg")
		if err := errors.Join(spool(r.counted(content), path), file.spoolBeside(path)); err != nil {
			return fileFinding(file.Name, "file-unreadable", map[string]any{"reason": err.Error()})
		}
		return r.features(ctx, func(each func(geodata.Feature) error) error {
			return geopackage.Read(ctx, path, file.Name, r.options(), each)
		}, file.Name)
	}}
}

// spoolBeside copies what another program has written but not yet merged.
func (f File) spoolBeside(path string) (err error) {
	for _, end := range []string{"-wal", "-journal"} {
		if f.beside == nil {
			continue
		}
		if part := f.beside(".gpkg" + end); part != nil {
			err = errors.Join(err, spool(part, path+end), part.Close())
		}
	}
	return err
}

func spool(content io.Reader, path string) error {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, io.LimitReader(content, maxSpooled+1))
	if err == nil && n > maxSpooled {
		err = errors.New("larger than 8 GiB")
	}
	return errors.Join(err, out.Close())
}
