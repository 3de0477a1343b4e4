package web

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"potensi/ranking"
)

// lookRow is one picture of the last look: a product and what was said of it, or
// of two products the one that was chosen.
type lookRow struct {
	Choice choice
	Than   *choice // the other one of a pair
	Mark   string  // a place, a number of points, a score; empty where there is only a face
	Face   string  // up, down, yes, or the face of a score
}

// lookRows are a ballot's pictures, in its own order. What was left out has none.
func lookRows(body ballotBody, ballot ranking.Ballot) []lookRow {
	named := map[string]choice{}
	for _, c := range body.Choices {
		named[c.ID] = c
	}
	out := []lookRow{}
	for place, tier := range ballot.Ranking {
		for _, id := range tier {
			row := lookRow{Choice: named[id], Mark: strconv.Itoa(place + 1)}
			if body.Poll.BallotType == ranking.ApprovalBallot {
				row.Mark, row.Face = "", "yes"
			}
			out = append(out, row)
		}
	}
	for _, mark := range ballot.Points {
		row := lookRow{Choice: named[mark.Choice], Mark: strconv.Itoa(mark.Value)}
		i := slices.IndexFunc(body.Scores, func(m ballotMark) bool { return m.Value == row.Mark })
		if i >= 0 && body.Scores[i].Face != "" {
			row.Face = body.Scores[i].Face
		}
		if body.Type() == "thumbs" {
			row.Mark = ""
		}
		out = append(out, row)
	}
	for _, pair := range ballot.Pairs {
		worse := named[pair[1]]
		out = append(out, lookRow{Choice: named[pair[0]], Than: &worse, Face: "yes"})
	}
	return out
}

// keptField is a field that stays in the page unseen.
type keptField struct{ Name, Value string }

// ballotField is what the fields of a ballot are called.
var ballotField = regexp.MustCompile(`^(view|yes|r[0-9]+|(place|yes|n)-.+|pair\|.+)$`)

// keptFields are the fields of a ballot that were filled in, by name.
func keptFields(sent url.Values) []keptField {
	out := []keptField{}
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if !ballotField.MatchString(name) {
			continue
		}
		for _, value := range sent[name] {
			if value != "" {
				out = append(out, keptField{name, value})
			}
		}
	}
	return out
}
