package preflib

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"potensi/ranking"
)

const modern = `# FILE NAME: 00001-00000001.toi
# TITLE: Produk unggulan: desa A
# DATA TYPE: toi
# NUMBER ALTERNATIVES: 4
# NUMBER VOTERS: 12
# NUMBER UNIQUE ORDERS: 4
# ALTERNATIVE NAME 1: Gula aren
# ALTERNATIVE NAME 2: Ikan salai
# ALTERNATIVE NAME 3: Madu
# ALTERNATIVE NAME 4: Anyaman
6: 1,{2,3},4
3: 4
2: {3,4}
1: 2, 1, 4, 3
`

const older = "4\n1,Gula aren\n2,Ikan salai\n3,Madu\n4,Anyaman\n12,12,4\n6,1,{2,3},4\n3,4\n2,{3,4}\n1,2,1,4,3\n"

func textOf(e Election) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%s", e.Title, strings.Join(e.Alternatives, ";"))
	for a := range e.Papers.All() {
		fmt.Fprintf(&b, "|%s %d: %s", a.Group, a.Times, orderText(a.Ranking))
	}
	if n := e.Papers.Blank().Abstentions; n > 0 {
		fmt.Fprintf(&b, "|%d empty", n)
	}
	return b.String()
}

func TestBothHeads(t *testing.T) {
	a, err := Read(strings.NewReader(modern))
	if err != nil {
		t.Fatal(err)
	}
	want := "Produk unggulan: desa A|Gula aren;Ikan salai;Madu;Anyaman"
	if text := textOf(a); !strings.HasPrefix(text, want) || a.Papers.Len() != 12 || a.Kind() != TOI {
		t.Errorf("%s, %d ballots, kind %s", text, a.Papers.Len(), a.Kind())
	}
	b, err := Read(strings.NewReader(strings.ReplaceAll(older, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	a.Title = ""
	if textOf(a) != textOf(b) {
		t.Errorf("%s and %s", textOf(a), textOf(b))
	}
	tally, err := ranking.Borda(ranking.Tallying{Choices: a.Papers.Choices(), Papers: a.Papers})
	if err != nil || tally.Tiers[0][0] != "1" {
		t.Errorf("%v, %v", tally.Tiers, err)
	}
}

func TestReadRefuses(t *testing.T) {
	tests := []struct {
		name, old, new string
		line           int
		rule           string
	}{
		{"another file", "# FILE", "{\"type\"", 1, NotElection},
		{"no number of alternatives", "# NUMBER ALTERNATIVES: 4\n", "", 10, NotElection},
		{"alternatives that are no number", "ALTERNATIVES: 4", "ALTERNATIVES: four", 4, BadHead},
		{"too many alternatives", "ALTERNATIVES: 4", "ALTERNATIVES: 128", 11, TooManyAlternatives},
		{"a name too many", "NAME 4", "NAME 5", 11, NoSuch},
		{"a name twice", "NAME 4", "NAME 3", 10, RankedTwice},
		{"fewer voters", "VOTERS: 12", "VOTERS: 13", 0, WrongNumber},
		{"a count that is none", "3: 4", "x: 4", 12, BadCount},
		{"a count below 0", "3: 4", "-3: 4", 12, BadCount},
		{"a huge count", "3: 4", "99999999999999999999: 4", 12, BadCount},
		{"no such alternative", "3: 4", "3: 5", 12, NoSuch},
		{"alternative 0", "3: 4", "3: 0", 12, NoSuch},
		{"twice on a ballot", "{3,4}", "{3,3}", 13, RankedTwice},
		{"braces in braces", "{3,4}", "{3,{4}}", 13, BadOrder},
		{"an open brace", "{3,4}", "{3,4", 13, BadOrder},
		{"a closing brace alone", "{3,4}", "3,4}", 13, BadOrder},
		{"a comma at the end", "2, 1, 4, 3", "2,1,", 14, BadOrder},
		{"no order", "3: 4", "gula", 12, BadOrder},
		{"a long line", "3: 4", "3: " + strings.Repeat("4,", 1<<20), 12, TooLong},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(strings.Replace(modern, test.old, test.new, 1)))
			if bad := (*Error)(nil); !errors.As(err, &bad) || bad.Line != test.line || bad.Rule != test.rule {
				t.Errorf("%v, want %s in line %d", err, test.rule, test.line)
			}
		})
	}
	for _, text := range []string{"", "\n\n", "4\n1,A\n", "2\n1,A\n1,B\n1,1,1\n1,1\n", "2\n1,A\n2,B\n1,1\n1,1\n", "200\n"} {
		if _, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%q passes", text)
		}
	}
}

// anyElection makes ballots, with ties and short ones if asked for.
func anyElection(rng *rand.Rand, n, m int, ties, short bool) Election {
	names := []string{}
	for i := range m {
		names = append(names, fmt.Sprintf("Produk %d", i+1))
	}
	e, _ := newElection(names)
	for range n {
		tiers := [][]string{}
		for _, i := range rng.Perm(m) {
			if ties && len(tiers) > 0 && rng.IntN(3) == 0 {
				tiers[len(tiers)-1] = append(tiers[len(tiers)-1], fmt.Sprint(i+1))
				continue
			}
			tiers = append(tiers, []string{fmt.Sprint(i + 1)})
		}
		if short {
			tiers = tiers[:1+rng.IntN(len(tiers))]
		}
		e.Papers.AddTimes("", tiers, 1+rng.IntN(3))
	}
	return e
}

func TestWriteReadsBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, kind := range Kinds() {
		e := anyElection(rng, 50, 5, kind[0] == 't', kind[2] == 'i')
		e.Title = "Satu\ndua"
		if e.Kind() != kind {
			t.Errorf("%s ballots are called %s", kind, e.Kind())
		}
		var out bytes.Buffer
		if err := Write(&out, e, kind); err != nil {
			t.Fatal(err)
		}
		got, err := Read(bytes.NewReader(out.Bytes()))
		e.Title = "Satu dua"
		if err != nil || textOf(got) != textOf(e) {
			t.Errorf("%v\n%s\n%s", err, textOf(got), textOf(e))
		}
		var table bytes.Buffer
		if err := WriteCSV(&table, e); err != nil {
			t.Fatal(err)
		}
		got, err = ReadCSV(&table)
		got.Title = e.Title
		if err != nil || textOf(got) != textOf(e) {
			t.Errorf("%v\n%s\n%s", err, textOf(got), textOf(e))
		}
	}
	tied := anyElection(rng, 50, 5, true, true)
	for _, kind := range []Kind{SOC, SOI, "wmd"} {
		if err := Write(&bytes.Buffer{}, tied, kind); err == nil {
			t.Errorf("ties pass as %s", kind)
		}
	}
	var out bytes.Buffer
	if err := Write(&out, tied, TOC); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(&out); err != nil || got.Kind() != TOC {
		t.Errorf("%v, %v", got.Kind(), err)
	}
}

func TestCEF(t *testing.T) {
	e, err := ReadCEF(strings.NewReader(`#/Title: Uji
#/Candidates: A ; B ; C
#/Weight allowed: true
# remark
perempuan, tag || A > B = C * 3
B > A ^2 * 2 # four
/EMPTY_RANKING/ * 5
C ; C
`))
	if err != nil {
		t.Fatal(err)
	}
	want := "Uji|A;B;C| 4: 2,1| 2: 3|perempuan 3: 1,{2,3}|5 empty"
	if got := textOf(e); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for text, rule := range map[string]string{"#/Candidates: A;A": RankedTwice, "#/Candidates: A\nB": NoSuch, "A > A": RankedTwice,
		"A > > B": BadOrder, "A * x": BadCount} {
		if _, err := ReadCEF(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), rule) {
			t.Errorf("%q: %v, want %s", text, err, rule)
		}
	}
	if e, err := ReadCEF(strings.NewReader("Madu > Gula\nGula > Ikan\n")); err != nil || !slices.Equal(e.Alternatives, []string{"Madu", "Gula", "Ikan"}) {
		t.Errorf("%v, %v", e.Alternatives, err)
	}
}

func TestCSVRefuses(t *testing.T) {
	for text, rule := range map[string]string{"": NotElection, "count,A,A\n": RankedTwice, "A,B\n1,x\n": BadOrder, "A,B\n0,1\n": BadOrder,
		"count,A\n-1,1\n": BadCount, "A,\n": MissingNames, "A,B\n1\n": BadOrder} {
		if _, err := ReadCSV(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), rule) {
			t.Errorf("%q: %v, want %s", text, err, rule)
		}
	}
}

func TestCSVGuardsFormulas(t *testing.T) {
	e, _ := newElection([]string{"=1+1", "'x"})
	e.Papers.AddTimes("@g", [][]string{{"1"}}, 1)
	var out bytes.Buffer
	if err := WriteCSV(&out, e); err != nil || strings.Contains(out.String(), ",=") || strings.Contains(out.String(), ",@") {
		t.Errorf("%s %v", &out, err)
	}
	got, err := ReadCSV(&out)
	if err != nil || !reflect.DeepEqual(got.Alternatives, e.Alternatives) || textOf(got) != textOf(e) {
		t.Errorf("%v, %v", got, err)
	}
}

// FuzzRead: what is read can be written and read again.
func FuzzRead(f *testing.F) {
	f.Add(modern)
	f.Add(older)
	f.Add("1\n1,A\n1,1,1\n1,{}\n")
	f.Fuzz(func(t *testing.T, text string) { checkAgain(t, text, Read) })
}

func FuzzCEF(f *testing.F) {
	f.Add("#/Candidates: A ; B\nx || A > B ^3 * 2\n/EMPTY_RANKING/\n")
	f.Add("A=B>C*2;B")
	f.Fuzz(func(t *testing.T, text string) { checkAgain(t, text, ReadCEF) })
}

func FuzzCSV(f *testing.F) {
	f.Add("count,group,A,B\n3,G,1,1\n1,,2,\n")
	f.Fuzz(func(t *testing.T, text string) {
		checkAgain(t, text, ReadCSV)
	})
}

func checkAgain(t *testing.T, text string, read func(io.Reader) (Election, error)) {
	e, err := read(strings.NewReader(text))
	if err != nil {
		return
	}
	if e.Papers.Len() > 1<<20 {
		return
	}
	var out bytes.Buffer
	if err := Write(&out, e, TOI); err != nil {
		t.Fatal(err)
	}
	again, err := Read(&out)
	if err != nil {
		t.Fatalf("%v: %q", err, text)
	}
	if got, want := again.Papers.Len(), e.Papers.Len()-e.Papers.Blank().Abstentions; got != want {
		t.Fatalf("%d ballots, want %d", got, want)
	}
}
