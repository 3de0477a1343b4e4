package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
)

// mostClosed is how many polls that are over a phone is shown.
const mostClosed = 3

// joinBody is the way in for phones: what is being voted on, and the code of a
// card. A page that went wrong shows the same, so that nobody is lost.
type joinBody struct {
	Polls   []joinPoll
	Given   string // the code as it was typed
	Wrong   bool   // it is no card's
	Problem string // what is wrong with it, or what else went wrong
	Other   string // the same in the other language
	Lost    bool   // there is no such page
	Trying  bool   // there is a practice vote that everybody can try
}

// joinPoll is a poll as phones see it.
type joinPoll struct {
	State        string // open, paused, draft or closed
	Asked, Other string
	Results      string // where they are, once it is closed
}

// joinPage asks for the code of a card: whoever cannot scan it types it.
func joinPage(v *visit) error {
	return v.show("join", v.p.T("web.join.title"), v.joinBody())
}

func (v *visit) joinBody() joinBody {
	_, trying := v.practising()
	return joinBody{Polls: v.joinPolls(), Trying: trying}
}

// joinByCode leads to the ballot of a card. The code as it is written stays
// out of logs and histories only as far as an address does; the ballot's own
// address is the card's.
func joinByCode(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	code, ok := store.ReadCode(typedCode(sent.Get("code")))
	if !ok {
		other := v.s.catalogue.Printer(otherLang(v.p.Lang))
		body := v.joinBody()
		body.Wrong, body.Given, body.Problem, body.Other = true, sent.Get("code"), v.p.T("web.join.wrong"), other.T("web.join.wrong")
		return v.showStatus(http.StatusUnprocessableEntity, "join", v.p.T("web.join.title"), body)
	}
	v.Redirect(http.StatusSeeOther, v.link("/v/"+code))
	return nil
}

// typedCode is what of a typed or pasted text is the code: the end of a card's
// address, without gaps and dashes of any kind.
func typedCode(text string) string {
	if i := strings.LastIndex(text, "/v/"); i >= 0 {
		text = text[i+len("/v/"):]
	}
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return c
		}
		if strings.ContainsRune(" -_.\t\u00a0\u2010\u2011\u2012\u2013\u2014\u2212", c) {
			return -1
		}
		return '?'
	}, strings.TrimSpace(text))
}

// joinPolls are those that a phone in the hall hears of: what is open or
// paused; if nothing is, what will be; and the last that are over.
func (v *visit) joinPolls() []joinPoll {
	now, later, over := []joinPoll{}, []joinPoll{}, []joinPoll{}
	for _, poll := range slices.Backward(v.w.Polls) {
		one := joinPoll{State: string(poll.State), Asked: v.p.Pick(poll.Question, poll.QuestionEN)}
		if other := v.s.catalogue.Printer(otherLang(v.p.Lang)).Pick(poll.Question, poll.QuestionEN); other != one.Asked {
			one.Other = other
		}
		switch poll.State {
		case ranking.Open, ranking.Paused:
			now = append(now, one)
		case ranking.Closed:
			one.Results = v.link("/hasil/" + poll.ID)
			over = append(over, one)
		default:
			one.State = string(ranking.Draft)
			later = append(later, one)
		}
	}
	if len(now) == 0 {
		now = later
	}
	return append(now, over[:min(len(over), mostClosed)]...)
}

// lostInHall answers a phone with what went wrong and the way back in. It does
// not read the village: that may be what failed.
func (s *Server) lostInHall(c *gin.Context, status int, p *i18n.Printer, key string, args map[string]any) error {
	data := s.view(c, p, "join", p.T("web.join.title"))
	if kind := phoneTrouble(status, strings.TrimPrefix(key, "problem.")); kind != "" {
		key, args = "web.notice."+kind+".text", nil
	}
	body := joinBody{Problem: p.Format(key, args), Other: data.other.Format(key, args), Lost: key == "problem.page-unknown", Given: c.Param("token")}
	if body.Lost {
		body.Problem, body.Other = p.T("web.join.lost"), data.other.T("web.join.lost")
	}
	body.Wrong = key == "problem.card-unknown"
	data.Here, data.Other = prefixOf(data.Lang)+"/", prefixOf(data.OtherLang)+"/"
	data.Body = body
	c.Abort()
	return s.render(c, status, p, data)
}
