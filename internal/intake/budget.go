package intake

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"

	"potensi/mapping"
	"potensi/ranking"
	"potensi/ranking/preflib"
	"potensi/schema"
)

// isPB reports whether a text begins as a .pb file of a participatory budget.
func isPB(text []byte) bool {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return string(bytes.ToUpper(bytes.TrimSpace(line))) == "META"
}

// budget reads a .pb file: its projects are products, its votes a closed poll
// with a budget. A project is the product of its name; one that the village
// knows stays as it is. Voters are known by their group or sex alone.
func (r *reader) budget(ctx context.Context, content io.Reader, name string) error {
	pb, err := preflib.ReadPB(io.LimitReader(content, schema.MaxWorkshop+1))
	var wrong *preflib.PBError
	if errors.As(err, &wrong) {
		return &schema.Finding{Place: schema.Place{File: name, Line: wrong.Line}, Rule: wrong.Rule, Level: schema.Error,
			Args: map[string]any{"given": shorten(wrong.Value, 60)}}
	}
	if err != nil {
		return err
	}
	b := &budgetFile{r: r, pb: pb, name: name}
	for _, table := range bundleOrder() {
		if err := r.member(ctx, table, b.records(table), name); err != nil {
			return err
		}
	}
	return nil
}

// budgetFile turns a .pb file into the records of a workshop.
type budgetFile struct {
	r    *reader
	pb   preflib.PB
	name string
}

func (b *budgetFile) records(table string) []json.RawMessage {
	switch table {
	case "groups":
		return b.groups()
	case "products":
		return b.products()
	case "polls":
		return raws([]ranking.Poll{b.poll()})
	case "ballots":
		return b.ballots()
	}
	return nil
}

func raws[T any](records []T) []json.RawMessage {
	out := make([]json.RawMessage, 0, len(records))
	for _, record := range records {
		raw, err := json.Marshal(record)
		if err != nil {
			continue // plain values: never
		}
		out = append(out, raw)
	}
	return out
}

// groups are the voices that the village does not know yet.
func (b *budgetFile) groups() []json.RawMessage {
	list := []mapping.Group{}
	for _, v := range b.pb.Votes {
		g := groupOf(v.Voice())
		known := len(b.r.known.find("groups", g.Name)) > 0
		if g.Name != "" && !known && !slices.ContainsFunc(list, func(x mapping.Group) bool { return x.Name == g.Name }) {
			list = append(list, g)
		}
	}
	return raws(list)
}

// groupOf is the group of a voice: F and M are women and men.
func groupOf(voice string) mapping.Group {
	switch strings.ToUpper(voice) {
	case "F", "K":
		return mapping.Group{Name: "Perempuan", NameEN: "Women", Gender: mapping.Women, Type: mapping.People}
	case "M":
		return mapping.Group{Name: "Laki-laki", NameEN: "Men", Gender: mapping.Men, Type: mapping.People}
	}
	return mapping.Group{Name: voice, Gender: mapping.MixedGender, Type: mapping.People}
}

func (b *budgetFile) products() []json.RawMessage {
	list := []ranking.Product{}
	for i, p := range b.pb.Projects {
		cost, _ := p.Cost.Float64()
		if name := b.nameOf(i); len(b.r.known.find("products", name)) == 0 {
			list = append(list, ranking.Product{Name: name, Cost: &cost})
		}
	}
	return raws(list)
}

// nameOf is a project's name, with its id where several have the same.
func (b *budgetFile) nameOf(i int) string {
	p := b.pb.Projects[i]
	name := cmp.Or(shorten(p.Name, 180), p.ID)
	for k, other := range b.pb.Projects {
		if k != i && cmp.Or(shorten(other.Name, 180), other.ID) == name {
			return fmt.Sprintf("%s (%s)", name, p.ID)
		}
	}
	return name
}

func (b *budgetFile) meta(key string) string {
	for _, e := range b.pb.Meta {
		if strings.EqualFold(e.Key, key) {
			return e.Value
		}
	}
	return ""
}

func (b *budgetFile) poll() ranking.Poll {
	budget, _ := b.pb.Budget.Float64()
	p := ranking.Poll{Question: b.question(), BallotType: b.ballotType(), State: ranking.Closed, Budget: &budget, Seats: 1}
	for i := range b.pb.Projects {
		p.Choices = append(p.Choices, b.nameOf(i))
	}
	for _, v := range b.pb.Votes {
		sum := 0
		for _, n := range v.Points {
			sum += n
			if p.BallotType == ranking.ScoreBallot {
				p.MaxScore = max(p.MaxScore, n)
			}
		}
		if p.BallotType == ranking.PointsBallot {
			p.Points = max(p.Points, sum)
		}
	}
	return p
}

func (b *budgetFile) question() string {
	parts := []string{}
	for _, key := range []string{"description", "country", "unit", "district", "subunit", "instance"} {
		if text := b.meta(key); text != "" {
			parts = append(parts, text)
		}
	}
	return cmp.Or(shorten(strings.Join(parts, ", "), 180), b.name)
}

func (b *budgetFile) ballotType() ranking.BallotType {
	switch b.pb.Type {
	case preflib.Ordinal:
		return ranking.RankedBallot
	case preflib.Cumulative:
		return ranking.PointsBallot
	case preflib.Scoring:
		return ranking.ScoreBallot
	}
	return ranking.ApprovalBallot
}

// ballots get ids of their own, the same whenever the file is read again.
func (b *budgetFile) ballots() []json.RawMessage {
	names := map[string]string{}
	for i, p := range b.pb.Projects {
		names[p.ID] = b.nameOf(i)
	}
	list := make([]ranking.Ballot, 0, len(b.pb.Votes))
	for i, v := range b.pb.Votes {
		text := fmt.Sprintf("pb\x00%s\x00%d\x00%s\x00%v", b.question(), i, v.ID, v.Choices)
		ballot := ranking.Ballot{ID: uuid.NewSHA1(idsSpace, []byte(text)).String(), Poll: b.question(), Group: groupOf(v.Voice()).Name, Channel: ranking.Import}
		for k, id := range v.Choices {
			if v.Points == nil {
				ballot.Ranking = append(ballot.Ranking, []string{names[id]})
			} else {
				ballot.Points = append(ballot.Points, ranking.Mark{Choice: names[id], Value: v.Points[k]})
			}
		}
		list = append(list, ballot)
	}
	return raws(list)
}
