//go:build !linux

package ranking

import (
	"os"
	"time"
)

// Neither is known here.
func cpuNow() time.Duration            { return 0 }
func peakMiB(*os.ProcessState) float64 { return 0 }
func ownPeakMiB() float64              { return 0 }
