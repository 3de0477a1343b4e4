//go:build !linux

package main

import "os"

// peakMiB is not known here.
func peakMiB(*os.ProcessState) float64 { return 0 }

func watchPeak(int) (stop func() float64) { return func() float64 { return 0 } }

func residentMiB(int) float64 { return 0 }
