package ranking

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// NewSealed is the hash that fixes a poll's rule before it opens: the SHA-256,
// in hexadecimal, of this UTF-8 text, each line ended by one line feed:
//
//	potensi-poll/1
//	question=…
//	choice=…           one line per choice, in order
//	ballot_type=…
//	places=…
//	seats=…
//	rule=…
//	results=…
//	voice=…            this and what follows only where it is said
//	incomplete=…
//	tie_break=…
//	points=…
//	max_score=…
//	budget=…
//	group=…            one line per group that votes, where not all do
//
// Defaults are written out (seats 1, the first of [RulesFor] the ballot type,
// results after_close). In
// values a backslash is written \\, a line feed \n and a carriage return \r,
// so anybody can check the hash with a text editor and sha256sum.
func NewSealed(p Poll) string {
	sum := sha256.Sum256([]byte(sealText(p)))
	return hex.EncodeToString(sum[:])
}

func sealText(p Poll) string {
	if p.Seats == 0 {
		p.Seats = 1
	}
	if p.Rule == "" {
		p.Rule = append(RulesFor(p.BallotType), "")[0]
	}
	if p.Results == "" {
		p.Results = AfterClose
	}
	escape := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`).Replace
	var b strings.Builder
	fmt.Fprintf(&b, "potensi-poll/1\nquestion=%s\n", escape(p.Question))
	for _, c := range p.Choices {
		fmt.Fprintf(&b, "choice=%s\n", escape(c))
	}
	fmt.Fprintf(&b, "ballot_type=%s\nplaces=%d\nseats=%d\n", escape(string(p.BallotType)), p.Places, p.Seats)
	fmt.Fprintf(&b, "rule=%s\nresults=%s\n", escape(p.Rule), escape(string(p.Results)))
	for _, line := range []struct{ name, value string }{
		{"voice", p.Voice}, {"incomplete", p.Incomplete}, {"tie_break", string(p.TieBreak)},
		{"points", said(p.Points)}, {"max_score", said(p.MaxScore)}, {"budget", budgetText(p.Budget)}} {
		if line.value != "" {
			fmt.Fprintf(&b, "%s=%s\n", line.name, escape(line.value))
		}
	}
	for _, group := range p.Groups {
		fmt.Fprintf(&b, "group=%s\n", escape(group))
	}
	return b.String()
}

// said is a number that was given; 0 is not.
func said(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func budgetText(budget *float64) string {
	if budget == nil {
		return ""
	}
	return strconv.FormatFloat(*budget, 'f', -1, 64)
}
