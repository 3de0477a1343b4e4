package ranking

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// cpuNow is the processor's time that this process has used.
func cpuNow() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// peakMiB is the most memory a process that has ended took.
func peakMiB(state *os.ProcessState) float64 {
	used, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(used.Maxrss) / 1024
}

// ownPeakMiB is the most memory that this process took so far.
func ownPeakMiB() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(text) {
		words := bytes.Fields(line)
		if len(words) > 1 && string(words[0]) == "VmHWM:" {
			kib, _ := strconv.ParseFloat(string(words[1]), 64)
			return kib / 1024
		}
	}
	return 0
}
