package shapefile

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// charset is how a table's text is decoded.
type charset struct {
	known encoding.Encoding // by the .cpg or the language byte; nil is UTF-8
	name  string            // of it, for people
	said  bool              // the .cpg says so: not to be doubted
}

// charsetOf finds the encoding that a .cpg names, else the one of the table's
// language byte, else Windows-1252, what most programs write unasked.
func charsetOf(cpg string, language byte) charset {
	if c, ok := named(cpg); ok {
		c.said = true
		return c
	}
	switch language {
	case 0x01:
		return charset{known: charmap.CodePage437, name: "CP437"}
	case 0x02:
		return charset{known: charmap.CodePage850, name: "CP850"}
	case 0xC8:
		return charset{known: charmap.Windows1250, name: "Windows-1250"}
	case 0xC9:
		return charset{known: charmap.Windows1251, name: "Windows-1251"}
	}
	return charset{known: charmap.Windows1252, name: "Windows-1252"}
}

// named knows an encoding's name as .cpg files have it: UTF-8, 65001, 1252,
// ANSI 1252, ISO 88591, LDID/87.
func named(cpg string) (charset, bool) {
	word := strings.ToLower(strings.TrimSpace(cpg))
	word = strings.NewReplacer("ansi ", "", "oem ", "", "cp", "", "windows-", "", " ", "", "_", "-").Replace(word)
	switch word {
	case "":
		return charset{}, false
	case "utf-8", "utf8", "65001":
		return charset{name: "UTF-8"}, true
	case "437", "ldid/1":
		return charset{known: charmap.CodePage437, name: "CP437"}, true
	case "850", "ldid/2":
		return charset{known: charmap.CodePage850, name: "CP850"}, true
	case "1252", "ansi", "ldid/3", "ldid/87", "iso-8859-1", "iso8859-1", "iso88591", "88591", "8859-1", "latin1":
		return charset{known: charmap.Windows1252, name: "Windows-1252"}, true
	}
	pages := map[string]string{"932": "shift_jis", "936": "gbk", "949": "euc-kr", "950": "big5"}
	for _, label := range []string{word, "windows-" + word, pages[word]} {
		if e, err := htmlindex.Get(label); err == nil {
			name, _ := htmlindex.Name(e)
			return charset{known: e, name: name}, true
		}
	}
	return charset{}, false
}

// decode turns the bytes of a cell into text. Bytes that the encoding cannot
// have are tried in another, and guessed tells which.
func (t *table) decode(raw []byte) string {
	if isASCII(raw) {
		return string(raw)
	}
	if t.text.said && t.text.known != nil {
		return t.byEncoding(raw)
	}
	if whole := withoutCut(raw); utf8.Valid(whole) && (t.text.known == nil || !isASCII(whole)) {
		return string(whole)
	}
	if t.text.known == nil {
		t.text = charset{known: charmap.Windows1252, name: "Windows-1252"}
	}
	t.guessed = t.text.name
	return t.byEncoding(raw)
}

func (t *table) byEncoding(raw []byte) string {
	text, err := t.text.known.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return string(text)
}

func isASCII(raw []byte) bool {
	for _, c := range raw {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// withoutCut leaves out a character that the column's width has cut in two.
func withoutCut(raw []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(raw); n++ {
		if c := raw[len(raw)-n]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(raw[len(raw)-n:]) {
				return raw[:len(raw)-n]
			}
			break
		}
	}
	return raw
}
