package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"

	"potensi/mapping"
	"potensi/ranking"
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
			if err := r.geojson(ctx, bytes.NewReader(raw), name); err != nil {
				return err
			}
			continue
		}
		at := schema.Place{File: name, Path: fmt.Sprintf("/%s/%d", table, i)}
		if table == "village" {
			at.Path = "/village"
		}
		if err := r.record(table, raw, at, i); err != nil {
			return err
		}
	}
	return nil
}

// record decodes one record of a table, settles its references and saves it.
func (r *reader) record(table string, raw []byte, at schema.Place, index int) error {
	switch table {
	case "village":
		return one(r, table, raw, at, r.village)
	case "groups":
		return one(r, table, raw, at, func(g *mapping.Group, c *checker) { c.id("groups", &g.ID, g.Name) })
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
	case "criteria":
		return one(r, table, raw, at, func(x *ranking.Criterion, c *checker) { c.id("criteria", &x.ID, x.Name) })
	case "weights":
		return one(r, table, raw, at, func(x *ranking.Weight, c *checker) {
			c.refer("group", "groups", &x.Group)
			c.refer("criterion", "criteria", &x.Criterion)
			c.once(x.Group, x.Criterion)
		})
	case "scores":
		return one(r, table, raw, at, func(x *ranking.Score, c *checker) {
			c.refer("product", "products", &x.Product)
			c.refer("criterion", "criteria", &x.Criterion)
			c.refer("group", "groups", &x.Group)
			c.once(x.Product, x.Criterion, x.Group)
		})
	case "polls":
		return one(r, table, raw, at, pollRecord)
	}
	return r.ballot(raw, at, index)
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
	return r.put(value)
}

// checker collects what is wrong with one record beyond its schema.
type checker struct {
	r        *reader
	table    string
	at       schema.Place
	findings []schema.Finding
}

func (c *checker) add(rule, field string, level schema.Level, repaired bool, args map[string]any) {
	args["field"] = field
	c.findings = append(c.findings, schema.Finding{Place: c.at.At(c.at.Path + "/" + field), Rule: rule, Level: level, Repaired: repaired, Args: args})
}

// id completes a record's id: that of the record of the same name, or one
// made from the name, so that the same file gives the same id anywhere.
func (c *checker) id(table string, id *string, name string) {
	if *id == "" {
		if found, ok := c.r.known.find(table, name); ok {
			*id = found
		} else {
			*id = uuid.NewSHA1(idsSpace, []byte(table+"\x00"+name)).String()
		}
	}
	c.once(*id)
	c.r.known.add(table, *id, name)
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
	found, ok := c.r.known.find(table, *id)
	switch {
	case ok:
		*id = found
	case c.r.batch == nil && len(c.r.known.table(table).ids) == 0:
	default:
		known := c.r.known.few(table)
		slices.Sort(known)
		c.add("unknown-reference", field, schema.Error, false,
			map[string]any{"given": shorten(*id, 40), "table": table, "known": known[:min(len(known), 8)]})
	}
}

// village keeps the village of this file; another one does not fit in it.
func (r *reader) village(v *mapping.Village, c *checker) {
	for id, name := range r.known.table("village").ids {
		if !strings.EqualFold(name, v.Name) {
			c.add("other-village", "name", schema.Error, false, map[string]any{"given": v.Name, "have": name})
		}
		v.ID = id
		return
	}
	if v.ID == "" {
		v.ID = uuid.NewSHA1(idsSpace, []byte("village\x00"+v.KemendagriCode+"\x00"+v.Name)).String()
	}
	r.known.add("village", v.ID, v.Name)
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
	c.refer("session", "sessions", &a.Session)
	c.once(a.Resource, a.Group, a.Session)
	if a.ID == "" {
		a.ID = uuid.NewSHA1(idsSpace, []byte("access\x00"+a.Resource+"\x00"+a.Group+"\x00"+a.Session)).String()
	}
}

// noteSession makes the facilitator's notes the source of a record that does
// not name its session, and says so.
func (r *reader) noteSession(c *checker) string {
	c.add("session-missing", "session", schema.Warning, true, map[string]any{"given": NotesBy().Name})
	if _, ok := r.known.find("sessions", NoteSession); !ok && r.batch != nil {
		if _, err := r.batch.Put(NotesBy()); err == nil {
			r.known.add("sessions", NoteSession, NotesBy().Name)
		}
	}
	return NoteSession
}

// pollRecord completes a poll. One that is open or closed is sealed.
func pollRecord(p *ranking.Poll, c *checker) {
	c.id("polls", &p.ID, p.Question)
	for i := range p.Choices {
		c.refer("choices", "products", &p.Choices[i])
	}
	if p.State == "" {
		p.State = ranking.Draft
	}
	if p.State != ranking.Draft && p.Sealed == "" {
		p.Sealed = ranking.NewSealed(*p)
	}
}

// ballot reads one ballot. Without an id of its own, its place in the file
// and its content identify it, so that reading the file again counts it once.
func (r *reader) ballot(raw []byte, at schema.Place, index int) error {
	ballot, findings := schema.Decode[ranking.Ballot]("ballot", raw, at)
	c := &checker{r: r, table: "ballots", at: at, findings: findings}
	if len(findings) == 0 {
		r.ballotReferences(&ballot, c)
	}
	if ballot.ID == "" {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d\x00%s\x00%v", filepath.Base(at.File), ballot.Poll, index, ballot.Group, ballot.Ranking))
		ballot.ID = hex.EncodeToString(sum[:16])
	}
	if len(findings) == 0 {
		c.once(ballot.ID)
	}
	if !r.settle("ballots", c.findings) || r.batch == nil {
		return nil
	}
	added, err := r.batch.PutBallot(ballot)
	if added {
		r.out.Added++
	} else {
		r.out.Unchanged++
	}
	return err
}

func (r *reader) ballotReferences(b *ranking.Ballot, c *checker) {
	c.refer("poll", "polls", &b.Poll)
	c.refer("group", "groups", &b.Group)
	if b.Channel == "" {
		b.Channel = ranking.Import
	}
	seen := map[string]bool{}
	for _, tier := range b.Ranking {
		for i := range tier {
			c.refer("ranking", "products", &tier[i])
			if seen[tier[i]] {
				c.add("repeated-choice", "ranking", schema.Error, false, map[string]any{"given": tier[i]})
			}
			seen[tier[i]] = true
		}
	}
}
