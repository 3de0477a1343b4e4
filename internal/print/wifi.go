package print

import (
	"strings"
	"unicode/utf8"
)

// WiFi is a wireless network that people are to join. Without a password it is
// open.
type WiFi struct {
	Name, Password string
}

// Code is what a phone's camera reads to join: WIFI:T:WPA;S:name;P:password;;
// (ZXing's notation, which Android and iOS read). \ ; , : and " are escaped.
func (w WiFi) Code() string {
	escape := strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, `:`, `\:`, `"`, `\"`)
	if w.Password == "" {
		return "WIFI:T:nopass;S:" + escape.Replace(w.Name) + ";;"
	}
	return "WIFI:T:WPA;S:" + escape.Replace(w.Name) + ";P:" + escape.Replace(w.Password) + ";;"
}

// Problem says why there can be no such network: "name" (IEEE 802.11: 1 to 32
// bytes) or "password" (a WPA passphrase has 8 to 63 visible ASCII characters;
// 64 hexadecimal digits are a key). Empty: there can.
func (w WiFi) Problem() string {
	if w.Name == "" || len(w.Name) > 32 || !utf8.ValidString(w.Name) || strings.ContainsFunc(w.Name, func(c rune) bool { return c < ' ' }) {
		return "name"
	}
	if n := len(w.Password); n > 0 && (n < 8 || n > 64 || n == 64 && strings.Trim(w.Password, "0123456789abcdefABCDEF") != "") {
		return "password"
	}
	if strings.ContainsFunc(w.Password, func(c rune) bool { return c < ' ' || c > '~' }) {
		return "password"
	}
	return ""
}
