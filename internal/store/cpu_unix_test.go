//go:build unix

package store_test

import (
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
