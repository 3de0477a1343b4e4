//go:build !race

package geodata

// raced says whether the race detector slows the tests, some a hundredfold.
const raced = false
