//go:build unix

package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestServeHall starts the program as a facilitator does, without a terminal:
// the phones' address stands at the end of a line of its own, phones reach the
// ballot there and nothing of the desk, and Ctrl+C ends both within a second.
func TestServeHall(t *testing.T) {
	for lang, words := range map[string][3]string{"id": {"Ponsel: ", "Masukkan kode kartu", "Balai"}, "en": {"Phones: ", "Type the code of your card", "Hall"}} {
		t.Run(lang, func(t *testing.T) {
			dir := t.TempDir()
			village := filepath.Join(dir, "desa.gpkg")
			must(t, "new", "--name", "Desa Contoh", "--file", village)
			c := command(t, "serve", "--file", village, "--addr", "127.0.0.1:0", "--hall-addr", "127.0.0.1:0", "--lang", lang)
			pipe, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			defer c.Process.Kill() //nolint:errcheck // it may have ended
			out := bufio.NewReader(pipe)
			hall := lineAfter(t, out, words[0])
			if !regexp.MustCompile(`^http://127\.0\.0\.1:\d+/$`).MatchString(hall) {
				t.Errorf("the address is %q", hall)
			}
			code := lineAfter(t, out, "██")
			if strings.Count(code, "█") < 10 {
				t.Errorf("no code: %q", code)
			}
			page := read(t, hall+strings.TrimPrefix(lang+"/", "id/"))
			if !strings.Contains(page, words[1]) {
				t.Errorf("the hall says %.300s", page)
			}
			if answer, err := http.Get(hall + "settings"); err != nil || answer.StatusCode != http.StatusNotFound {
				t.Errorf("the desk answers in the hall: %v", err)
			}
			idle, err := net.Dial("tcp", strings.Trim(hall[len("http:"):], "/"))
			if err != nil {
				t.Fatal(err)
			}
			defer idle.Close()
			start := time.Now()
			c.Process.Signal(os.Interrupt) //nolint:errcheck // Wait tells
			rest, _ := io.ReadAll(out)     // until it ends
			if err := c.Wait(); err != nil {
				t.Errorf("%v after %s", err, rest)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("it took %v to end", took)
			}
			if !strings.Contains(string(rest), words[2]) {
				t.Errorf("no word of the page that helps: %s", rest)
			}
		})
	}
}

// lineAfter reads lines until one begins with some text, and gives the rest.
func lineAfter(t *testing.T, out *bufio.Reader, begin string) string {
	t.Helper()
	for {
		line, err := out.ReadString('\n')
		if rest, ok := strings.CutPrefix(line, begin); ok {
			return strings.TrimSuffix(rest, "\n")
		}
		if err != nil {
			t.Fatalf("no line begins with %q: %v", begin, err)
		}
	}
}

func read(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A port that was asked for and is taken is said plainly, by either address.
func TestServeHallOnATakenPort(t *testing.T) {
	village := filepath.Join(t.TempDir(), "desa.gpkg")
	must(t, "new", "--name", "Desa", "--file", village)
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	busy := taken.Addr().String()
	for _, args := range [][]string{{"--addr", "127.0.0.1:0", "--hall-addr", busy}, {"--addr", busy, "--hall-addr", "127.0.0.1:0"}} {
		out, err := command(t, append([]string{"serve", "--file", village, "--lang", "en"}, args...)...).CombinedOutput()
		if code(err) != exitFailed || !strings.Contains(string(out), busy) || !strings.Contains(string(out), "Close the other program") {
			t.Errorf("%v: %v: %s", args, err, out)
		}
	}
}
