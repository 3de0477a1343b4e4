package print

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"potensi/internal/i18n"
	"potensi/mapping"
	"potensi/ranking"
)

// ballotPolls is a poll of each kind and of each size.
func ballotPolls() []ranking.Poll {
	all := []string{"P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P09", "P10", "P11", "P12"}
	polls := []ranking.Poll{}
	for _, n := range []int{2, 5, 8, 12} {
		polls = append(polls, ranking.Poll{ID: fmt.Sprintf("V%d", n), Question: "Mana?", QuestionEN: "Which?", Choices: all[:n], BallotType: ranking.RankedBallot, Places: 3})
	}
	five := all[:5]
	return append(polls, ranking.Poll{ID: "A", Question: "Mana?", Choices: five, BallotType: ranking.ApprovalBallot}, ranking.Poll{ID: "B", Question: "Mana?", Choices: five, BallotType: ranking.PointsBallot, Points: 5},
		ranking.Poll{ID: "C", Question: "Mana?", Choices: five, BallotType: ranking.PointsBallot}, ranking.Poll{ID: "D", Question: "Mana?", Choices: five, BallotType: ranking.ScoreBallot},
		ranking.Poll{ID: "E", Question: "Mana?", Choices: five, BallotType: ranking.ScoreBallot, MaxScore: 1}, ranking.Poll{ID: "F", Question: "Mana?", Choices: five, BallotType: ranking.PairwiseBallot},
		ranking.Poll{ID: "G", Question: "Mana?", Choices: all[:3], BallotType: ranking.PairwiseBallot})
}

func ballotsOf(t *testing.T, s *Press, o BallotsOrder) string {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	o.Other = c.Printer("en")
	html, err := s.Ballots(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(html)
}

var oneBallot = regexp.MustCompile(`(?s)<div class="pb-ballot">.*?\n</div>\n`)

// TestBallotsOfAGroupAreAlike compares every ballot of a group with every other,
// byte by byte: no paper can be told from another.
func TestBallotsOfAGroupAreAlike(t *testing.T) {
	s := pressOf(t, sampleWorkshop(t), "id", mapping.ConsentVillage)
	for _, poll := range ballotPolls() {
		for _, big := range []bool{false, true} {
			html := ballotsOf(t, s, BallotsOrder{Poll: poll, Groups: []string{"G1"}, Copies: 7, Big: big})
			ballots := oneBallot.FindAllString(html, -1)
			if len(ballots) != 7 {
				t.Fatalf("%s: %d ballots", poll.ID, len(ballots))
			}
			for _, ballot := range ballots {
				if ballot != ballots[0] {
					t.Errorf("%s: a ballot differs from another", poll.ID)
				}
			}
			if n := strings.Count(ballots[0], `class="pb-mark"`) + strings.Count(ballots[0], `class="pb-pile"`); n < len(poll.Choices) {
				t.Errorf("%s: %d marks for %d products", poll.ID, n, len(poll.Choices))
			}
			if bad := missing.FindString(html) + loose.FindString(html); bad != "" {
				t.Errorf("%s: %s", poll.ID, bad)
			}
		}
	}
}

// TestBallotsAreInTheOrderOfThePoll: the phone's, whatever the group.
func TestBallotsAreInTheOrderOfThePoll(t *testing.T) {
	w := sampleWorkshop(t)
	s := pressOf(t, w, "id", mapping.ConsentVillage)
	poll := ballotPolls()[1]
	poll.Choices = []string{"P05", "P01", "P03"}
	html := ballotsOf(t, s, BallotsOrder{Poll: poll, Copies: 1})
	ballots := oneBallot.FindAllString(html, -1)
	voters := 0
	for _, g := range w.Groups {
		if g.Type != mapping.Institution {
			voters++
		}
	}
	if len(ballots) != voters {
		t.Fatalf("%d ballots for %d groups", len(ballots), voters)
	}
	codes := map[string]bool{}
	for _, ballot := range ballots {
		at := []int{strings.Index(ballot, "Bakso gabus"), strings.Index(ballot, "Abon ikan gabus"), strings.Index(ballot, "Kerupuk ikan")}
		if at[0] < 0 || at[0] > at[1] || at[1] > at[2] {
			t.Errorf("the order is %v", at)
		}
		codes[regexp.MustCompile(`</svg><p>(\w{8})</p>`).FindStringSubmatch(ballot)[1]] = true
	}
	if len(codes) != voters {
		t.Errorf("%d codes for %d groups", len(codes), voters)
	}
}

func TestFormatsHaveRoomForTheMarks(t *testing.T) {
	for _, x := range []struct {
		n    int
		big  bool
		want ballotSize
	}{{3, false, ballotSize{"a6", 4, 2}}, {8, false, ballotSize{"a6", 4, 2}}, {12, false, ballotSize{"a5", 2, 4}}, {13, false, ballotSize{"a4", 1, 3}},
		{4, true, ballotSize{"a5", 2, 2}}, {6, true, ballotSize{"a5", 2, 3}}, {12, true, ballotSize{"a4", 1, 3}}, {40, false, ballotSize{"a4", 1, 4}}} {
		poll := ranking.Poll{Choices: make([]string, x.n)}
		if got := sizeOfBallot(poll, x.big); got != x.want {
			t.Errorf("%d %v: %v", x.n, x.big, got)
		}
	}
}
