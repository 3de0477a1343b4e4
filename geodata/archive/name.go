package archive

import (
	"archive/zip"
	"io/fs"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxName is how many bytes a name may have.
const maxName = 1024

// nameOf is an entry's name in UTF-8. What is not UTF-8, whatever its flag
// says, is taken for code page 437, as the format has it.
func nameOf(f *zip.File) string {
	if utf8.ValidString(f.Name) {
		return f.Name
	}
	name, err := charmap.CodePage437.NewDecoder().String(f.Name)
	if err != nil {
		return strings.ToValidUTF8(f.Name, "\uFFFD")
	}
	return name
}

// isHousekeeping spots folders and what systems leave in archives.
func isHousekeeping(name string) bool {
	if !isSafe(name) {
		return false
	}
	if strings.HasSuffix(name, "/") {
		return true
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "__MACOSX" || strings.HasPrefix(part, ".") {
			return true
		}
	}
	base := strings.ToLower(path.Base(name))
	return base == "thumbs.db" || base == "desktop.ini"
}

// objection is the rule by which an entry is passed over, "" for none.
func objection(f *zip.File, name string) string {
	const encrypted = 0x1
	switch {
	case !isSafe(name), f.Mode()&fs.ModeType != 0:
		return "archive-entry-unsafe"
	case f.Flags&encrypted != 0:
		return "archive-encrypted"
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return "archive-method"
	case isArchive(name):
		return "archive-nested"
	}
	return ""
}

// isSafe reports whether a name stays inside the archive on every system:
// no absolute path, no drive, no backslash, no "..", no control character.
func isSafe(name string) bool {
	if name == "" || len(name) > maxName || name[0] == '/' || strings.ContainsAny(name, "\\:\uFFFD") {
		return false
	}
	if strings.ContainsFunc(name, unicode.IsControl) {
		return false
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(name, "/"), "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

func isArchive(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".kmz", ".xlsx", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz":
		return true
	}
	return false
}

// excerpt is the printable beginning of a name, at most 60 characters.
func excerpt(name string) string {
	var b strings.Builder
	n := 0
	for _, r := range name {
		if n++; n > 60 {
			return b.String() + "…"
		}
		if !unicode.IsPrint(r) {
			r = '\uFFFD'
		}
		b.WriteRune(r)
	}
	return b.String()
}
