package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/store"
	"potensi/ranking"
)

// Inputs is the text of everything that a decision rests on. Its SHA-256 is
// the decision's hash; each part of it has one of its own. The text is UTF-8,
// each line ended by one line feed:
//
//	potensi-decision/1
//	[method]    decided_by=, seats=, rule=, voice=, weights=, min_coverage=
//	[products]  product=id, name, cost
//	[criteria]  criterion=id, name, set, direction, axis, min, max, gate
//	[weights]   weight=group, criterion, value
//	[scores]    score=product, criterion, group, value
//	[poll]      poll=, seal=
//	[votes]     ballots=, abstentions=, invalid=, count=product, rank, points, firsts
//
// Members after the = are separated by tabs; lines within products, criteria,
// weights, scores and votes are in the order of their bytes. What is unknown or
// not given is ?. In texts a backslash is written \\, a tab \t, a line feed \n
// and a carriage return \r. A part is its line in brackets and the lines under
// it. So anybody can check a hash with a text editor and sha256sum.
type Inputs struct {
	Text  string
	Sum   string            // SHA-256 of Text, in hexadecimal
	Parts map[string]string // SHA-256 of each part, by its name
}

// InputParts lists the parts of the text in their order.
func InputParts() []string {
	return []string{"method", "products", "criteria", "weights", "scores", "poll", "votes"}
}

// InputsOf writes down what a decision rests on.
func InputsOf(w store.Workshop, f Flagship) Inputs {
	parts := map[string][]string{"method": methodLines(f), "products": productLines(w.Products), "criteria": criterionLines(w.Criteria),
		"weights": weightLines(w.Weights), "scores": scoreLines(w.Scores), "poll": pollLines(w, f.Poll), "votes": voteLines(f)}
	in := Inputs{Text: "potensi-decision/1\n", Parts: map[string]string{}}
	for _, name := range InputParts() {
		text := "[" + name + "]\n" + strings.Join(parts[name], "")
		in.Text += text
		in.Parts[name] = sumOf(text)
	}
	in.Sum = sumOf(in.Text)
	return in
}

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// line writes one line: a name, and members separated by tabs.
func line(name string, members ...any) string {
	safe := strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
	parts := make([]string, len(members))
	for i, m := range members {
		parts[i] = safe.Replace(memberText(m))
	}
	return name + "=" + strings.Join(parts, "\t") + "\n"
}

func memberText(m any) string {
	switch v := m.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case *float64:
		if v == nil {
			return "?"
		}
		return memberText(*v)
	}
	if text := fmt.Sprint(m); text != "" {
		return text
	}
	return "?"
}

func methodLines(f Flagship) []string {
	return []string{line("decided_by", f.DecidedBy), line("seats", f.Seats), line("rule", f.Rule), line("voice", f.Voice),
		line("weights", f.Weights), line("min_coverage", f.MinCoverage)}
}

func productLines(products []ranking.Product) []string {
	return sortedLines(products, func(x ranking.Product) string { return line("product", x.ID, x.Name, x.Cost) })
}

func criterionLines(criteria []ranking.Criterion) []string {
	return sortedLines(criteria, func(c ranking.Criterion) string {
		direction := c.Direction
		if direction == "" {
			direction = ranking.BenefitCriterion
		}
		low, high := c.Scale()
		return line("criterion", c.ID, c.Name, c.Set, direction, axisOf(c), low, high, c.Gate)
	})
}

func weightLines(weights []ranking.Weight) []string {
	return sortedLines(weights, func(x ranking.Weight) string { return line("weight", x.Group, x.Criterion, x.Value) })
}

func scoreLines(scores []ranking.Score) []string {
	return sortedLines(scores, func(x ranking.Score) string { return line("score", x.Product, x.Criterion, x.Group, x.Value) })
}

func pollLines(w store.Workshop, id string) []string {
	i := slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return []string{line("poll", id), line("seal", w.Polls[i].Sealed)}
}

func voteLines(f Flagship) []string {
	if f.Poll == "" {
		return nil
	}
	counts := []string{}
	for _, x := range f.Products {
		if x.Vote != nil {
			counts = append(counts, line("count", x.Product, x.Vote.Rank, x.Vote.Points, x.Vote.First))
		}
	}
	slices.Sort(counts)
	return append([]string{line("ballots", f.Ballots), line("abstentions", f.Abstentions), line("invalid", f.Invalid)}, counts...)
}

func sortedLines[T any](from []T, of func(T) string) []string {
	out := make([]string, len(from))
	for i, x := range from {
		out[i] = of(x)
	}
	slices.Sort(out)
	return out
}
