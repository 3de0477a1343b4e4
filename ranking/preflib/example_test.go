package preflib_test

import (
	"fmt"
	"os"
	"strings"

	"potensi/ranking"
	"potensi/ranking/preflib"
)

func ExampleRead() {
	e, err := preflib.Read(strings.NewReader("3\n1,Sugar\n2,Floss\n3,Honey\n5,5,2\n3,1,{2,3}\n2,2,1\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	tally, err := ranking.Borda(ranking.Tallying{Choices: e.Papers.Choices(), Papers: e.Papers})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e, "of kind", e.Kind(), "the first is number", tally.Tiers[0])
	if err := preflib.WriteCSV(os.Stdout, e); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 5 ballots on 3 alternatives of kind toi the first is number [1]
	// count,group,Sugar,Floss,Honey
	// 3,,1,2,2
	// 2,,2,1,
}
