package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"potensi": main, "potensi-hasty": hasty, "potensi-counted": counted})
}

// TestScripts runs what a user could type. Beside the usual commands, "exit N
// COMMAND" asks for an exit code.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: func(e *testscript.Env) error { e.Setenv("LANG", "id_ID.UTF-8"); return nil },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exit": exitCode,
			"code": cardCode,
		},
	})
}

// cardCode puts a card's code, as it stands in a printed file, into a variable
// and into a file of that name: code FILE NUMBER NAME.
func cardCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: code FILE NUMBER NAME")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	codes := regexp.MustCompile(`pp-vnum"><span>(\w{4})</span><span>(\w{4})<`).FindAllStringSubmatch(ts.ReadFile(args[0]), -1)
	if n > len(codes) {
		ts.Fatalf("%d cards", len(codes))
	}
	ts.Setenv(args[2], codes[n-1][1]+codes[n-1][2])
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte("http://10.0.0.1:8081/v/"+codes[n-1][1]+codes[n-1][2]+"\n"), 0o600))
}

func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		code := regexp.MustCompile(`exit status (\d+)`).FindStringSubmatch(err.Error())
		if code == nil {
			ts.Fatalf("%v", err)
		}
		got, err = strconv.Atoi(code[1])
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// TestDocumentedCommands runs every potensi command of the README and the
// docs, file by file, in the order in which they are written.
func TestDocumentedCommands(t *testing.T) {
	t.Setenv("LANG", "en_US.UTF-8")
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "../../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(file), func(t *testing.T) { runDocumented(t, string(text)) })
	}
}

func runDocumented(t *testing.T, text string) {
	sampleFiles, err := filepath.Abs("../../internal/sample")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(block[1]) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), "  #")
			if !strings.HasPrefix(line, "potensi ") || strings.HasPrefix(line, "potensi serve") {
				continue
			}
			line = strings.ReplaceAll(line, "internal/sample", sampleFiles)
			if strings.HasPrefix(line, "potensi demo") {
				line += " --no-serve"
			}
			var out bytes.Buffer
			if code := run(split(line), strings.NewReader(""), &out, &out); code != exitDone {
				t.Errorf("%s\nexit code %d\n%s", line, code, out.String())
			}
		}
	}
}

// split cuts a command line at spaces, but not inside quotes.
func split(line string) []string {
	args := []string{}
	for _, word := range regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1) {
		args = append(args, strings.Trim(word, `"`))
	}
	return args
}
