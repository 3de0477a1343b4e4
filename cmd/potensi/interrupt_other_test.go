//go:build !unix

package main

import "testing"

// interrupted cannot be tried here: no process can send Ctrl+C to another.
func (v *victim) interrupted(t *testing.T) { t.Skip("no signals on this system") }
