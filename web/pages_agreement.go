package web

import (
	"potensi/internal/report"
	"potensi/ranking"
)

// agreementBody is who agrees on what, and who would win with which voice.
type agreementBody struct {
	Words []string
	Rows  []voiceRow
	JSON  string
}

// voiceRow is what comes out when one voice decides.
type voiceRow struct {
	Name              string
	Ballots           int
	Chosen, Contested []orderItem
}

// agreementOf measures agreement by the poll's rule; nil while results are
// withheld.
func (v *visit) agreementOf(poll ranking.Poll, ballots []ranking.Ballot) (*agreementBody, error) {
	out, err := report.AgreementOf(poll, ballots, report.TallyOptions{Voice: v.Query("voice")}, v.names, v.p)
	if err != nil || out.Concord == nil {
		return nil, err
	}
	body := &agreementBody{Words: out.Messages, JSON: address("id", "/api/v1/polls/"+poll.ID+"/agreement")}
	for _, row := range out.Voices {
		body.Rows = append(body.Rows, voiceRow{v.voiceName(row), row.Ballots, v.orderItems(row.Chosen), v.orderItems(row.Contested)})
	}
	return body, nil
}

func (v *visit) voiceName(row report.VoiceRow) string {
	if len(row.Groups) == 0 {
		return v.p.T("web.voice." + row.Voice)
	}
	return v.p.T("web.voice.group", "group", report.GroupsName(row.Groups, v.names))
}

func (v *visit) orderItems(products []string) []orderItem {
	out := []orderItem{}
	for _, id := range products {
		item := orderItem{Name: v.names.Of(id), Pict: v.pictOfID(id)}
		item.Picture, _ = v.mediaOf(id)
		out = append(out, item)
	}
	return out
}
