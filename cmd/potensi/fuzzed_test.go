package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// make fuzz runs every fuzz test that there is.
func TestEveryFuzzTestIsRun(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	listed := strings.Fields(string(makefile))
	target, found := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`), 0
	err = filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, match := range target.FindAllStringSubmatch(string(text), -1) {
			room := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../../")
			found++
			if !slices.Contains(listed, room+":"+match[1]) {
				t.Errorf("the Makefile does not list %s:%s", room, match[1])
			}
		}
		return err
	})
	if err != nil || found == 0 {
		t.Errorf("%d found, %v", found, err)
	}
}
