package i18n

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func load(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestLanguagesHaveTheSameMessages: a key of one language is in every other,
// with the same places to fill in.
func TestLanguagesHaveTheSameMessages(t *testing.T) {
	c := load(t)
	all := map[string]bool{}
	for _, lang := range c.Languages() {
		for _, key := range c.Keys(lang) {
			all[key] = true
		}
	}
	for key := range all {
		want := places(c.messages["id"]()[key])
		for _, lang := range c.Languages() {
			text, ok := c.messages[lang]()[key]
			if !ok {
				t.Errorf("%s has no %s", lang, key)
				continue
			}
			if got := places(text); !slices.Equal(got, want) {
				t.Errorf("%s: places %v in %s, %v in id", key, got, lang, want)
			}
		}
	}
}

var place = regexp.MustCompile(`\{(\w*)\}`)

// places are the names that a message fills in, each once.
func places(text string) []string {
	var names []string
	for _, match := range place.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestNoBraceStandsAlone: Format would show it.
func TestNoBraceStandsAlone(t *testing.T) {
	c := load(t)
	for _, lang := range c.Languages() {
		for key, text := range c.messages[lang]() {
			if strings.ContainsAny(place.ReplaceAllString(text, ""), "{}") {
				t.Errorf("%s %s: %q", lang, key, text)
			}
		}
	}
}

// made are the ways in which the code makes a message key, by what stands
// before the key in the catalogue.
var made = map[string][]*regexp.Regexp{
	"problem.": {
		regexp.MustCompile(`RequestError\{(?:Key: )?"([a-z-]+)"`),
		regexp.MustCompile(`\bError\{Err\w+, "([a-z-]+)"`),
		regexp.MustCompile(`\b(?:refused|refuse|errorPage)\(.*?http\.Status\w+, "([a-z-]+)"`),
		regexp.MustCompile(`newProblem\(http\.\w+, "([a-z-]+)"`),
		regexp.MustCompile(`return "([a-z-]+)", (?:map\[string\]any|nil)`), // report.Explain
		regexp.MustCompile(`(?:usageError|failure)\{"([a-z-]+)"`),
		regexp.MustCompile(`(?m)^\t[A-Z]\w+ += "(election-[a-z]+)"`), // preflib.Error
	},
	"warning.": {
		regexp.MustCompile(`\bWarning\{+(?:Key: )?"([a-z-]+)"`),
		regexp.MustCompile(`\bwarn\("([a-z-]+)"`),
		regexp.MustCompile(`key :?= "(prospect-only|present-weak)"`),
		regexp.MustCompile(`(?m)^\t(?:UnknownCells|BelowCoverage|TiedRank|AllUnknown|FirstsDiffer|Overlap|FewVoices|PebblesSum|HeadsUnknown|EqualWeights|BorrowedWeights|ScalesMapped|SmallGroupsMerged|GroupsHidden|GroupsDisagree|InvalidBallots|MPEScale|TrialWeights|TieBroken|TieStays|PairsMissing|PairCycles|CircularBallots) += "([a-z-]+)"`),
		regexp.MustCompile(`(?m)^\t(?:Inconsistent|Incomplete|NotUnique|BayesSum|EntropyWeights|MixedMethods|GateFailed|GateUnsettled|Incomparable) += "([a-z-]+)"`),
	},
	"finding.": {
		regexp.MustCompile(`(?m)^\t[A-Z]\w+ += "(pb-[a-z-]+)"`),
	},
	"rule.": {
		regexp.MustCompile(`(?m)^\t(?:EqualShares|Phragmen|PAV|SeqPAV|RevSeqPAV|ChamberlinCourant|SAV|AV) += "([a-z-]+)"`),
	},
	"problem.cell-": {
		regexp.MustCompile(`(?m)^\t(?:OutOfScale|NotANumber|NegativeWeight|GateWeight|DuplicateCell|UnknownProduct|UnknownCriterion) += "([a-z-]+)"`),
	},
	"": {
		regexp.MustCompile(`"((?:problem|warning|formula|why|holder|finding)\.[a-z][a-z_-]*[a-z])"`),
	},
}

// TestCodeMakesNoKeyWithoutWords reads the program's source. What is put
// together at run time is listed in TestKeysPutTogether.
func TestCodeMakesNoKeyWithoutWords(t *testing.T) {
	c := load(t)
	found := 0
	err := fs.WalkDir(os.DirFS("../.."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == "node_modules" {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile("../../" + path)
		if err != nil {
			return err
		}
		for _, key := range keysIn(string(source)) {
			found++
			if _, ok := c.messages["id"]()[key]; !ok {
				t.Errorf("%s makes %s, which has no words", path, key)
			}
		}
		return nil
	})
	if err != nil || found < 50 {
		t.Errorf("%d keys, %v", found, err)
	}
}

func keysIn(source string) []string {
	var keys []string
	for prefix, patterns := range made {
		for _, pattern := range patterns {
			for _, match := range pattern.FindAllStringSubmatch(source, -1) {
				keys = append(keys, prefix+match[1])
			}
		}
	}
	return keys
}

func TestKeysPutTogether(t *testing.T) {
	c := load(t)
	var keys []string
	for _, kind := range []string{"group", "session", "resource", "product", "criterion", "poll"} {
		keys = append(keys, "problem.unknown-"+kind, "problem.ambiguous-"+kind)
	}
	for _, decision := range []string{"chosen", "contested", "not_chosen"} {
		keys = append(keys, "why."+decision)
	}
	for _, standing := range []string{"agreed", "championed", "disputed", "unclaimed"} {
		keys = append(keys, "standing."+standing)
	}
	for _, cell := range []string{"flagship", "support", "dialogue", "neither", "undecided", "unknown"} {
		keys = append(keys, "board."+cell, "board.cell."+cell)
	}
	for _, axis := range []string{"present", "prospect"} {
		keys = append(keys, "why."+axis, "why."+axis+"-unranked", "why.no-"+axis)
	}
	for _, holder := range []string{"women", "both", "men", "institution", "nobody", "disputed", "unknown"} {
		keys = append(keys, "holder."+holder)
	}
	for _, choice := range []string{"unknown-choice", "repeated-choice", "too-many-places", "repeated-pair", "out-of-range", "overspent", "underspent", "wrong-ballot"} {
		keys = append(keys, "problem."+choice)
	}
	for _, fault := range []string{"not-a-choice", "repeated-choice", "too-many-places", "repeated-pair", "range", "overspent", "underspent", "wrong-ballot", "rule-unfit"} {
		keys = append(keys, "finding."+fault, "finding."+fault+".cure")
	}
	for set, words := range ruleWords() {
		for _, word := range words {
			keys = append(keys, set+"."+word)
		}
	}
	for _, status := range []string{"400", "403", "404", "405", "409", "413", "412", "415", "421", "422", "428", "500", "503"} {
		keys = append(keys, "problem.status."+status)
	}
	for _, key := range keys {
		if _, ok := c.messages["id"]()[key]; !ok {
			t.Errorf("no words for %s", key)
		}
	}
}

// ruleWords are the words of rules and of what polls say, by what stands before
// them; internal/report holds them against the rules.
func ruleWords() map[string][]string {
	rules := []string{"borda", "copeland", "minimax", "schulze", "ranked-pairs", "kemeny", "irv", "coombs", "stv", "plurality", "approval", "score", "star",
		"majority-judgment", "cumulative", "pair-wins"}
	return map[string][]string{
		"rule": rules, "rule.how": rules,
		"rule.tie":     {"equal", "paths", "together", "all-orders", "weakest", "seats", "runoff", "medians"},
		"rule.missing": {"points", "pairs", "runs-out", "last", "no", "score", "nothing", "unasked"},
		"tie_break":    {"pairwise", "first", "order"},
		"voice":        {"per-head", "equal-voice"},
		"ballot_type":  {"ranked", "approval", "points", "pairwise", "score"},
	}
}
