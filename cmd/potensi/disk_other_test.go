//go:build !linux

package main

import "testing"

// fullDisk needs a small disk, which only root of Linux can make here.
func (v *victim) fullDisk(t *testing.T) { t.Skip("no small disk on this system") }
