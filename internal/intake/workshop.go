package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/ranking/committee"
	"potensi/schema"
)

// workshop reads a workshop document: its tables in the order in which they
// refer to one another.
func (r *reader) workshop(ctx context.Context, content io.Reader, name string) error {
	raw, err := io.ReadAll(io.LimitReader(content, schema.MaxWorkshop+1))
	if err != nil {
		return err
	}
	parts, finding := schema.Workshop(bytes.TrimPrefix(raw, []byte("\ufeff")), name)
	if finding != nil {
		return finding
	}
	if err := r.otherVillage(parts["village"], name); err != nil {
		return err
	}
	for _, table := range bundleOrder() {
		if err := r.member(ctx, table, parts[table], name); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) member(ctx context.Context, table string, records []json.RawMessage, name string) error {
	for i, raw := range records {
		if table == "resources" {
			if err := r.features(ctx, geojsonOf(bytes.NewReader(raw), name), name); err != nil {
				return err
			}
			continue
		}
		at := schema.Place{File: name, Path: fmt.Sprintf("/%s/%d", table, i)}
		if table == "village" {
			at.Path = "/village"
		}
		if err := r.record(table, raw, at); err != nil {
			return err
		}
	}
	return nil
}

// record decodes one record of a table, settles its references and saves it.
func (r *reader) record(table string, raw []byte, at schema.Place) error {
	r.known.stand()
	switch table {
	case "village":
		return one(r, table, raw, at, r.village)
	case "groups":
		return one(r, table, raw, at, func(g *mapping.Group, c *checker) {
			c.id("groups", &g.ID, g.Name)
			c.know(func() { r.known.groups[g.ID] = *g })
		})
	case "sessions":
		return one(r, table, raw, at, func(s *mapping.Session, c *checker) {
			c.id("sessions", &s.ID, s.Name)
			c.refer("group", "groups", &s.Group)
		})
	case "access_records":
		return one(r, table, raw, at, r.access)
	case "products":
		return one(r, table, raw, at, func(p *ranking.Product, c *checker) {
			c.id("products", &p.ID, p.Name)
			for i := range p.Resources {
				c.refer("resources", "resources", &p.Resources[i])
			}
		})
	case "seasons":
		return one(r, table, raw, at, season)
	case "activities":
		return one(r, table, raw, at, activity)
	case "factors":
		return one(r, table, raw, at, factor)
	case "criteria":
		return one(r, table, raw, at, func(x *ranking.Criterion, c *checker) {
			c.id("criteria", &x.ID, x.Name)
			c.know(func() { r.known.criteria[x.ID] = *x })
		})
	case "weights":
		return one(r, table, raw, at, r.weight)
	case "judgments":
		return one(r, table, raw, at, r.judgment)
	case "scores":
		return one(r, table, raw, at, score)
	case "polls":
		return one(r, table, raw, at, r.poll)
	case "decisions":
		return one(r, table, raw, at, decision)
	}
	return r.ballot(raw, at)
}

// one decodes a record, lets finish complete and check it, and saves it.
func one[T any](r *reader, table string, raw []byte, at schema.Place, finish func(*T, *checker)) error {
	value, findings := schema.Decode[T](recordSchema(table), raw, at)
	c := &checker{r: r, table: table, at: at, findings: findings}
	if len(findings) == 0 {
		finish(&value, c)
	}
	if !r.settle(table, c.findings) {
		return nil
	}
	for _, learn := range c.learn {
		if err := learn(); err != nil {
			return err
		}
	}
	return r.put(value)
}

// checker collects what is wrong with one record beyond its schema.
type checker struct {
	r        *reader
	table    string
	at       schema.Place
	findings []schema.Finding
	learn    []func() error // what to know once the record is let through
}

// know remembers something when the record is let through.
func (c *checker) know(remember func()) {
	c.learn = append(c.learn, func() error { remember(); return nil })
}

func (c *checker) add(rule, field string, level schema.Level, repaired bool, args map[string]any) {
	args["field"] = field
	c.findings = append(c.findings, schema.Finding{Place: c.at.At(c.at.Path + "/" + field), Rule: rule, Level: level, Repaired: repaired, Args: args})
}

// id completes a record's id: that of the record of the same name, or one
// made from the name, so that the same file gives the same id anywhere.
func (c *checker) id(table string, id *string, name string) {
	if *id == "" {
		if found := c.r.known.find(table, name); len(found) > 0 {
			*id = found[0]
		} else {
			*id = uuid.NewSHA1(idsSpace, []byte(table+"\x00"+name)).String()
		}
	}
	c.once(*id)
	c.know(func() { c.r.known.add(table, *id, name) })
}

// once rejects a second record with the same key in one file.
func (c *checker) once(key ...string) {
	text := c.table + "\x00" + strings.Join(key, "\x00")
	if _, again := c.r.seen[text]; again {
		c.add("duplicate-record", "id", schema.Error, false, map[string]any{"key": strings.Join(key, ", ")})
	}
	c.r.seen[text] = 0
}

// refer turns a name into the id it means; what nobody defined is rejected,
// unless there is no village file to know it from.
func (c *checker) refer(field, table string, id *string) {
	if *id == "" {
		return
	}
	found := c.r.known.find(table, *id)
	switch {
	case len(found) == 1:
		*id = found[0]
	case len(found) > 1:
		c.add("ambiguous-reference", field, schema.Error, false, map[string]any{"given": shorten(*id, 40), "table": table, "ids": found})
	case c.r.batch == nil && len(c.r.known.table(table).ids) == 0:
	default:
		c.add("unknown-reference", field, schema.Error, false,
			map[string]any{"given": shorten(*id, 40), "table": table, "known": c.r.known.few(table)})
	}
}

// village gives the village the id that it has here.
func (r *reader) village(v *mapping.Village, c *checker) {
	for id := range r.known.table("village").ids {
		v.ID = id
		return
	}
	if v.ID == "" {
		v.ID = uuid.NewSHA1(idsSpace, []byte("village\x00"+v.KemendagriCode+"\x00"+v.Name)).String()
	}
	c.know(func() { r.known.add("village", v.ID, v.Name) })
}

// otherVillage refuses a whole document that is about another village: its
// ids would overwrite this one's.
func (r *reader) otherVillage(records []json.RawMessage, name string) error {
	var village mapping.Village
	if len(records) == 0 || json.Unmarshal(records[0], &village) != nil {
		return nil
	}
	for _, have := range r.known.table("village").ids {
		if !strings.EqualFold(have, village.Name) {
			return fileFinding(name, "other-village", map[string]any{"given": village.Name, "have": have})
		}
	}
	return nil
}

// NoteSession is the id of the session that stands for the facilitator's own
// notes, for records that do not say who said it.
const NoteSession = "facilitator"

// NotesBy is the session of the facilitator's own notes.
func NotesBy() mapping.Session {
	return mapping.Session{ID: NoteSession, Name: "Catatan fasilitator", NameEN: "Facilitator's notes", Kind: mapping.Observation}
}

func (r *reader) access(a *mapping.AccessRecord, c *checker) {
	c.refer("resource", "resources", &a.Resource)
	c.refer("group", "groups", &a.Group)
	if a.Session == "" {
		a.Session = r.opt.Session
	}
	if a.Session == "" {
		a.Session = r.noteSession(c)
	}
	if a.Session != NoteSession {
		c.refer("session", "sessions", &a.Session)
	}
	c.once(a.Resource, a.Group, a.Session)
	key := [3]string{a.Resource, a.Group, a.Session}
	if other, taken := r.known.answers[a.ID]; taken && other != key {
		c.add("duplicate-record", "id", schema.Error, false, map[string]any{"key": a.ID})
	}
	c.know(func() { r.known.answers[a.ID] = key })
	if a.ID == "" {
		a.ID = uuid.NewSHA1(idsSpace, []byte("access\x00"+a.Resource+"\x00"+a.Group+"\x00"+a.Session)).String()
	}
}

// noteSession makes the facilitator's notes the source of a record that does
// not name its session, and says so.
func (r *reader) noteSession(c *checker) string {
	c.add("session-missing", "session", schema.Warning, true, map[string]any{"given": NotesBy().Name})
	if len(r.known.find("sessions", NoteSession)) > 0 {
		return NoteSession
	}
	c.learn = append(c.learn, func() error {
		r.known.add("sessions", NoteSession, NotesBy().Name)
		if r.batch == nil {
			return nil
		}
		_, err := r.batch.Put(NotesBy())
		return err
	})
	return NoteSession
}

// onScale holds a score to its criterion's scale.
func (c *checker) onScale(x ranking.Score) {
	criterion, ok := c.r.known.criteria[x.Criterion]
	if !ok || x.Value == nil {
		return
	}
	low, high := criterion.Scale()
	if *x.Value < low || *x.Value > high {
		c.add("range", "value", schema.Error, false, map[string]any{"given": *x.Value, "min": low, "max": high})
	}
}

// score settles a score's references and holds it to its criterion's scale.
func score(x *ranking.Score, c *checker) {
	c.refer("product", "products", &x.Product)
	c.refer("criterion", "criteria", &x.Criterion)
	c.refer("group", "groups", &x.Group)
	c.once(x.Product, x.Criterion, x.Group)
	c.onScale(*x)
}

// poll completes a poll. One that was opened before stays as it was sealed:
// its state is kept, and another question, choice or rule is rejected.
func (r *reader) poll(p *ranking.Poll, c *checker) {
	c.id("polls", &p.ID, p.Question)
	for i := range p.Choices {
		c.refer("choices", "products", &p.Choices[i])
	}
	c.counting(p)
	if p.State == "" {
		p.State = ranking.Draft
	}
	given := p.Sealed
	if before, ok := r.known.before[p.ID]; ok && before.State != ranking.Draft {
		given, p.State = before.Sealed, before.State
	}
	if p.State != ranking.Draft {
		p.Sealed = ranking.NewSealed(*p)
	}
	if given != "" && given != p.Sealed {
		c.add("poll-sealed", "sealed", schema.Error, false, map[string]any{"poll": p.ID})
	}
	c.know(func() { r.known.polls[p.ID] = *p })
}

// counting holds a poll's rule and what it says of choices left out to its
// ballot type.
func (c *checker) counting(p *ranking.Poll) {
	fits := func(field, given string, allowed []string) {
		if given != "" && !slices.Contains(allowed, given) {
			c.add("rule-unfit", field, schema.Error, false, map[string]any{"given": given, "ballots": string(p.BallotType), "allowed": allowed})
		}
	}
	fits("rule", p.Rule, append(ranking.RulesFor(p.BallotType), committee.RulesFor(string(p.BallotType))...))
	fits("incomplete", p.Incomplete, ranking.IncompletesFor(p.BallotType))
}

// ballot reads one ballot. Without an id of its own, its file's name, its
// content and how often that came before identify it, so that reading the
// file again counts it once.
func (r *reader) ballot(raw []byte, at schema.Place) error {
	ballot, findings := schema.Decode[ranking.Ballot]("ballot", raw, at)
	c := &checker{r: r, table: "ballots", at: at, findings: findings}
	if len(findings) == 0 {
		r.ballotRules(&ballot, c)
	}
	if len(findings) == 0 {
		if ballot.ID == "" {
			ballot.ID = r.ballotID(ballot, c)
		}
		c.once(ballot.ID)
	}
	known := false
	if r.batch != nil && !rejected(c.findings) {
		var err error
		if known, err = r.castBefore(ballot, c); err != nil {
			return err
		}
	}
	if !r.settle("ballots", c.findings) || r.batch == nil {
		return nil
	}
	if known {
		r.out.Unchanged++
		return nil
	}
	r.out.Added++
	r.batch.PutBallot(ballot)
	return nil
}

// castBefore reports whether a ballot is in the box already. A closed poll
// takes no new one.
func (r *reader) castBefore(ballot ranking.Ballot, c *checker) (bool, error) {
	known, err := r.batch.KnowsBallot(ballot)
	switch {
	case errors.Is(err, store.ErrConflict):
		c.add("ballot-conflict", "id", schema.Error, false, map[string]any{"given": ballot.ID})
		return false, nil
	case err == nil && !known && r.known.before[ballot.Poll].State == ranking.Closed:
		c.add("poll-closed", "poll", schema.Error, false, map[string]any{"given": ballot.Poll})
	}
	return known, err
}

func rejected(findings []schema.Finding) bool {
	return slices.ContainsFunc(findings, func(f schema.Finding) bool { return f.Level == schema.Error })
}

// ballotID makes an id for a ballot that has none, and says once a file that
// a copy under another name would be counted again.
func (r *reader) ballotID(b ranking.Ballot, c *checker) string {
	if _, said := r.seen["ballots without id"]; !said {
		r.seen["ballots without id"] = 0
		c.add("ballot-no-id", "id", schema.Warning, false, map[string]any{})
	}
	text := fmt.Sprintf("%s\x00%s\x00%s\x00%v", filepath.Base(c.at.File), b.Poll, b.Group, b.Ranking)
	if len(b.Points)+len(b.Pairs) > 0 {
		text += fmt.Sprintf("\x00%v\x00%v", b.Points, b.Pairs)
	}
	r.seen[text]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", text, r.seen[text]))
	return hex.EncodeToString(sum[:16])
}

// ballotRules settles a ballot's references and holds it to its poll.
func (r *reader) ballotRules(b *ranking.Ballot, c *checker) {
	c.refer("poll", "polls", &b.Poll)
	c.refer("group", "groups", &b.Group)
	if b.Channel == "" {
		b.Channel = ranking.Import
	}
	if r.known.groups[b.Group].Type == mapping.Institution {
		c.add("group-institution", "group", schema.Error, false, map[string]any{"given": r.known.groups[b.Group].Name})
	}
	for _, tier := range b.Ranking {
		for i := range tier {
			c.refer("ranking", "products", &tier[i])
		}
	}
	for i := range b.Points {
		c.refer("points", "products", &b.Points[i].Choice)
	}
	for i := range b.Pairs {
		c.refer("pairs", "products", &b.Pairs[i][0])
		c.refer("pairs", "products", &b.Pairs[i][1])
	}
	poll, known := r.known.polls[b.Poll]
	if !known {
		poll = anyPoll(*b)
	}
	for _, fault := range poll.Faults(*b) {
		c.fault(fault)
	}
}

// anyPoll is a poll in which a ballot may say what it says, if it names
// nothing twice.
func anyPoll(b ranking.Ballot) ranking.Poll {
	p := ranking.Poll{BallotType: ranking.RankedBallot, Choices: slices.Concat(b.Ranking...), MaxScore: math.MaxInt}
	switch {
	case len(b.Points) > 0:
		p.BallotType = ranking.ScoreBallot
	case len(b.Pairs) > 0:
		p.BallotType = ranking.PairwiseBallot
	}
	for _, x := range b.Points {
		p.Choices = append(p.Choices, x.Choice)
	}
	for _, pair := range b.Pairs {
		p.Choices = append(p.Choices, pair[:]...)
	}
	return p
}

// fault is what a count would set a ballot aside for.
func (c *checker) fault(f ranking.Fault) {
	rule, args := f.Rule, f.Args
	switch rule {
	case ranking.UnknownChoice:
		rule, args["allowed"] = "not-a-choice", args["known"]
		delete(args, "known")
	case ranking.OutOfRange:
		rule = "range"
	}
	field, _, _ := strings.Cut(strings.TrimPrefix(f.Path, "/"), "/")
	c.add(rule, field, schema.Error, false, args)
}
