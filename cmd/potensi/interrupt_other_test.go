//go:build !unix

package main

import (
	"testing"
	"time"
)

// interrupted cannot be tried here: no process can send Ctrl+C to another.
func (v *victim) interrupted(t *testing.T) { t.Skip("no signals on this system") }

// whileRead changes a file a moment after a process began to read it.
func whileRead(_ *testing.T, _ int, _ string, change func()) {
	time.Sleep(300 * time.Millisecond)
	change()
}
