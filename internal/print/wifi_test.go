package print

import (
	"strings"
	"testing"
)

func TestWiFiCode(t *testing.T) {
	for want, w := range map[string]WiFi{
		`WIFI:T:WPA;S:Musyawarah;P:desa2026;;`:           {"Musyawarah", "desa2026"},
		`WIFI:T:nopass;S:Balai Desa;;`:                   {"Balai Desa", ""},
		`WIFI:T:WPA;S:a\;b\,c\:d\"e\\f;P:\\\;\,\:\"12;;`: {`a;b,c:d"e\f`, `\;,:"12`},
		`WIFI:T:WPA;S:Désa;P:é;;`:                        {"Désa", "é"},
	} {
		if got := w.Code(); got != want {
			t.Errorf("%s is not %s", got, want)
		}
	}
}

func TestWiFiProblem(t *testing.T) {
	key := strings.Repeat("0aF9", 16)
	for _, c := range []struct {
		WiFi
		want string
	}{
		{WiFi{"Musyawarah", "desa2026"}, ""}, {WiFi{"Musyawarah", ""}, ""}, {WiFi{"x", strings.Repeat("p", 63)}, ""}, {WiFi{"x", key}, ""},
		{WiFi{"", "desa2026"}, "name"}, {WiFi{strings.Repeat("é", 17), "desa2026"}, "name"}, {WiFi{"a\nb", "desa2026"}, "name"},
		{WiFi{"x", "pendek7"}, "password"}, {WiFi{"x", strings.Repeat("p", 64)}, "password"}, {WiFi{"x", key + "0"}, "password"}, {WiFi{"x", "sandi-é-2026"}, "password"},
	} {
		if got := c.Problem(); got != c.want {
			t.Errorf("%q %q: %q, not %q", c.Name, c.Password, got, c.want)
		}
	}
}
