package store_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// dataToDisk waits until what was written to a file has reached the disk.
func dataToDisk(file *os.File) error { return syscall.Fdatasync(int(file.Fd())) }

// cpuUsed is the processor's time that this process has used.
func cpuUsed() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// residentMiB is the memory that this process has now.
func residentMiB() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	var kib float64
	_, after, _ := strings.Cut(string(text), "VmRSS:")
	fmt.Sscan(after, &kib) //nolint:errcheck // what is not told is 0
	return kib / 1024
}
