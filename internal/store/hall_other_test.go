//go:build !linux

package store_test

import (
	"os"
	"time"
)

func dataToDisk(file *os.File) error { return file.Sync() }

// Processor time and memory are not told here.
func cpuUsed() time.Duration { return 0 }

func residentMiB() float64 { return 0 }
