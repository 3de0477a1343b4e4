//go:build !unix

package store_test

import "time"

// cpuNow is not known here: wall time stands in for it.
func cpuNow() time.Duration { return time.Duration(time.Now().UnixNano()) }
