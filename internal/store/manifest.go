package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ManifestPath is the path of the list with the SHA-256 of every file of a
// copy, as "sha256sum -c" reads it. Only a copy has one that nobody has worked
// in: the first opening takes it away, as the files change from then on.
func ManifestPath(path string) string { return path + ".sha256" }

// PhotosPath is the folder with the photos of hand-drawn maps beside a village
// file.
func PhotosPath(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".photos"
}

// mostManifest is how many bytes a list may have: hundreds of files.
const mostManifest = 1 << 20

// manifestEntry is one line of the list. A name is relative to the list's
// folder, with slashes.
type manifestEntry struct{ sum, name string }

var escapeName = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`)

// String is the line; as sha256sum does, one whose name needs escapes begins
// with a backslash.
func (e manifestEntry) String() string {
	escaped := escapeName.Replace(e.name)
	if escaped != e.name {
		return `\` + e.sum + "  " + escaped + "\n"
	}
	return e.sum + "  " + e.name + "\n"
}

var manifestLine = regexp.MustCompile(`^(\\?)([0-9a-f]{64})  (.+)\n$`)

// parseEntry reads a line that is, to the byte, as String writes it.
func parseEntry(line string) (e manifestEntry, ok bool) {
	parts := manifestLine.FindStringSubmatch(line)
	if parts == nil {
		return e, false
	}
	e = manifestEntry{parts[2], parts[3]}
	if parts[1] != "" {
		e.name = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r").Replace(e.name)
	}
	return e, e.String() == line && filepath.IsLocal(filepath.FromSlash(e.name))
}

// writeManifest lists the files of a copy that is finished.
func writeManifest(ctx context.Context, path string) error {
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	names, err := filesOf(path)
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, name := range names {
		sum, err := sumOf(ctx, folder, name)
		if err != nil {
			return err
		}
		text.WriteString(manifestEntry{sum, name}.String())
	}
	return writeSmall(ManifestPath(path), []byte(text.String()))
}

// unlist takes the list of a copy away before the copy is written to.
func unlist(path string) error {
	err := os.Remove(ManifestPath(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unwritable(err)
	}
	return folderToDisk(filepath.Dir(path))
}

// filesOf are the files of a village that are there, by their names in its
// folder. What can be made again from them is none of them.
func filesOf(path string) ([]string, error) {
	names := []string{}
	for _, file := range []string{path, VotesPath(path), PepperPath(path)} {
		if _, err := os.Lstat(file); err == nil {
			names = append(names, filepath.Base(file))
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	photos, err := photosIn(PhotosPath(path))
	for _, photo := range photos {
		names = append(names, filepath.Base(PhotosPath(path))+"/"+photo)
	}
	return names, err
}

// photosIn are the names of the files in a folder of photos; one that is being
// written has a name that begins with a dot.
func photosIn(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, entry := range entries {
		if entry.Type().IsRegular() && !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names, err
}

// sumOf is the SHA-256 of a regular file, in hex.
func sumOf(ctx context.Context, folder *os.Root, name string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	info, err := folder.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: %w", name, fs.ErrInvalid)
	}
	if err != nil {
		return "", err
	}
	file, err := folder.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, file)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// OfList reports whether a check holds a copy against its list, which Verify
// does first.
func (c Check) OfList() bool { return c.Key == "list" || c.Key == "complete" || c.Key == "copy" }

// checkManifest holds a copy against its list; without a list there is nothing
// to check. Each check that is not well names one file.
func checkManifest(ctx context.Context, path string) ([]Check, error) {
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	list := filepath.Base(ManifestPath(path))
	if _, err := folder.Lstat(list); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	entries, ok := readManifest(folder, list)
	if !ok {
		return []Check{{Key: "list", Detail: list}}, nil
	}
	wrong := []Check{}
	for _, e := range entries {
		sum, err := sumOf(ctx, folder, e.name)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, fs.ErrNotExist):
			wrong = append(wrong, Check{Key: "complete", Detail: e.name})
		case err != nil:
			wrong = append(wrong, Check{Key: "copy", Detail: err.Error()})
		case sum != e.sum:
			wrong = append(wrong, Check{Key: "copy", Detail: e.name})
		}
	}
	more, err := unlisted(path, entries)
	if wrong = append(wrong, more...); len(wrong) == 0 {
		wrong = append(wrong, Check{Key: "copy", OK: true})
	}
	return wrong, err
}

func readManifest(folder *os.Root, list string) (entries []manifestEntry, ok bool) {
	if info, err := folder.Lstat(list); err != nil || !info.Mode().IsRegular() || info.Size() > mostManifest {
		return nil, false
	}
	text, err := folder.ReadFile(list)
	if err != nil || len(text) == 0 {
		return nil, false
	}
	for line := range strings.Lines(string(text)) {
		e, ok := parseEntry(line)
		if !ok {
			return nil, false
		}
		entries = append(entries, e)
	}
	return entries, true
}

// unlisted are files of the copy that its list does not have, and what another
// program has written beside them.
func unlisted(path string, entries []manifestEntry) (wrong []Check, err error) {
	names, err := filesOf(path)
	for _, name := range names {
		if !slices.ContainsFunc(entries, func(e manifestEntry) bool { return e.name == name }) {
			wrong = append(wrong, Check{Key: "copy", Detail: name})
		}
	}
	for _, journal := range journals(path) {
		if info, err := os.Lstat(journal); err == nil && info.Size() > 0 {
			wrong = append(wrong, Check{Key: "copy", Detail: filepath.Base(journal)})
		}
	}
	return wrong, err
}

// journals are the files in which SQLite writes first.
func journals(path string) (files []string) {
	for _, file := range []string{path, VotesPath(path)} {
		files = append(files, file+"-wal", file+"-journal")
	}
	return files
}
