package passcode

import (
	"errors"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for text, want := range map[string]error{
		"": ErrShort, "12345": ErrShort, "1": ErrShort, "48213": ErrShort, "482137": nil, "48213790": nil,
		"abcdef": ErrShort, "hutan12": ErrShort, "hutan kita": nil, "madu lebah": nil, "mädü léb": nil,
		"000000": ErrSimple, "123456": ErrSimple, "987654": ErrSimple, "abcdefgh": ErrSimple, "aaaaaaaa": ErrSimple, "ABCdefgh": ErrSimple,
		"135791": nil, "246802": nil, "112233": nil,
		strings.Repeat("ab", 65): ErrLong, strings.Repeat("🐝🌳", 64): nil,
	} {
		if err := Check(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, not %v", text, err, want)
		}
	}
}

func TestHashFitsItsPINAlone(t *testing.T) {
	a, b := Hash("482137"), Hash("482137")
	if a == b {
		t.Error("the salt is the same")
	}
	if !strings.HasPrefix(a, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(a, "482137") {
		t.Errorf("%s", a)
	}
	for _, test := range []struct {
		text, hash string
		fits       bool
	}{
		{"482137", a, true}, {"482137", b, true}, {"482138", a, false}, {"", a, false}, {"482137 ", a, false},
		{"482137", "", false}, {"482137", "482137", false}, {"482137", strings.Replace(a, "argon2id", "argon2i", 1), false},
		{"482137", strings.Replace(a, "v=19", "v=16", 1), false}, {"482137", strings.Replace(a, "m=19456", "m=999999999", 1), false},
		{"482137", strings.Replace(a, "t=2", "t=0", 1), false}, {"482137", strings.Replace(a, "p=1", "p=0", 1), false},
		{"482137", a[:len(a)-5] + "AAAAA", false}, {"482137", a[:strings.LastIndex(a, "$")+1], false}, {"482137", a + "$", false},
	} {
		if got := Fits(test.text, test.hash); got != test.fits {
			t.Errorf("%q, %s: %v", test.text, test.hash, got)
		}
	}
}
