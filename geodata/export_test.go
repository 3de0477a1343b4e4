package geodata

// BenchmarkCollection is a village's areas for the benchmarks of other rooms.
var BenchmarkCollection = collection
