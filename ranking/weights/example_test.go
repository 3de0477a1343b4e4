package weights_test

import (
	"fmt"

	"potensi/ranking/weights"
)

// Market matters three times as much as skills and twice as much as capital;
// capital and skills were not compared.
func ExampleEigenvector() {
	m, err := weights.NewMatrix(3, []weights.Comparison{{A: 0, B: 1, Value: 3}, {A: 0, B: 2, Value: 2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := weights.Eigenvector(m)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f, %d of %d pairs asked\n", p.Weights, p.Known, p.Pairs)
	// Output:
	// [0.545 0.182 0.273], 2 of 3 pairs asked
}
