package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// peakMiB is the largest memory that a process had.
func peakMiB(state *os.ProcessState) float64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(usage.Maxrss) / 1024
}

// watchPeak gives the largest memory that a running process has had so far,
// looked up every few milliseconds until stop is called. Unlike peakMiB it
// knows nothing of the process that started it.
func watchPeak(pid int) (stop func() float64) {
	quit, peak := make(chan struct{}), make(chan float64)
	go func() {
		most := 0.0
		for {
			most = max(most, highWater(pid))
			select {
			case <-quit:
				peak <- most
				return
			case <-time.After(3 * time.Millisecond):
			}
		}
	}()
	return func() float64 { close(quit); return <-peak }
}

// highWater reads the largest memory, in MiB, that a process has had.
func highWater(pid int) float64 { return memoryOf(pid, "VmHWM:") }

// residentMiB reads the memory that a process has now.
func residentMiB(pid int) float64 { return memoryOf(pid, "VmRSS:") }

func memoryOf(pid int, line string) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	var kib float64
	_, after, _ := strings.Cut(string(text), line)
	fmt.Sscan(after, &kib) //nolint:errcheck // a process at its end has none
	return kib / 1024
}
