// Package passcode keeps the facilitator's PIN as a hash that is slow to try: with
// Argon2id (Biryukov, Dinu, Khovratovich, 2016; RFC 9106) in 19 MiB and two
// passes, as OWASP's Application Security Verification Standard asks for.
package passcode

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// How slow a try is, in Argon2's words.
const (
	memory  = 19 << 10 // KiB
	passes  = 2
	threads = 1
	keySize = 32
	saltLen = 16
)

// The least that a PIN has, and the most.
const (
	LeastDigits     = 6
	LeastCharacters = 8
	most            = 128
)

// Why a PIN is not taken; the text is the end of a message key.
var (
	ErrShort  = errors.New("pin-short")  // fewer than six digits or eight characters
	ErrLong   = errors.New("pin-long")   // more than anybody types
	ErrSimple = errors.New("pin-simple") // one digit over and over, or digits in a row
)

// Check says why something cannot be a PIN.
func Check(text string) error {
	n := utf8.RuneCountInString(text)
	digits := strings.IndexFunc(text, func(c rune) bool { return c < '0' || c > '9' }) < 0
	switch {
	case n > most || len(text) > 4*most:
		return ErrLong
	case n < LeastDigits, !digits && n < LeastCharacters:
		return ErrShort
	case row(text):
		return ErrSimple
	}
	return nil
}

// row reports whether each character follows the one before by the same step
// of −1, 0 or 1: 111111, 123456, 87654321, abcdefgh.
func row(text string) bool {
	runes := []rune(strings.Map(unicode.ToLower, text))
	step := runes[1] - runes[0]
	for i := 1; i < len(runes); i++ {
		if runes[i]-runes[i-1] != step {
			return false
		}
	}
	return step >= -1 && step <= 1
}

// Hash makes a hash of a PIN with a salt of its own, as a PHC string.
func Hash(text string) string {
	salt := make([]byte, saltLen)
	rand.Read(salt) //nolint:errcheck // never fails since Go 1.24
	key := argon2.IDKey([]byte(text), salt, passes, memory, threads, keySize)
	encoded := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, threads, encoded(salt), encoded(key))
}

// Fits reports whether a PIN is the one that was hashed. It takes as long for a
// wrong one as for the right one; a hash that cannot be read fits nothing.
func Fits(text, hash string) bool {
	var version, m, t, p int
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	_, err1 := fmt.Sscanf(parts[2], "v=%d", &version)
	_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &m, &t, &p)
	salt, err3 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err4 := base64.RawStdEncoding.DecodeString(parts[5])
	if errors.Join(err1, err2, err3, err4) != nil || version != argon2.Version || len(key) == 0 {
		return false
	}
	if m < 1 || m > 1<<20 || t < 1 || t > 100 || p < 1 || p > 16 { // a broken file is not to take all memory
		return false
	}
	given := argon2.IDKey([]byte(text), salt, uint32(t), uint32(m), uint8(p), uint32(len(key)))
	return subtle.ConstantTimeCompare(given, key) == 1
}
