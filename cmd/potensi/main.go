// Command potensi maps what a village lives from, ranks what it could become,
// and serves both in the browser. See README.md and docs/.
package main

import "os"

func main() { os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr)) }
