//go:build race

package geodata

const raced = true
