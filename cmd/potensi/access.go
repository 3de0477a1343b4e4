package main

import (
	"context"
	"errors"

	"github.com/urfave/cli/v2"

	"potensi/internal/intake"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

func (p *program) accessCommand() *cli.Command {
	return &cli.Command{Name: "access", Usage: p.printer.T("cli.access"),
		Flags:       append(p.textFlags("access", "by", "dimension", "session", "said-by", "resource"), p.textFlags("gaps", "land-status")...),
		Action:      p.access,
		Subcommands: []*cli.Command{p.accessSetCommand()}}
}

func (p *program) access(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		profile, err := report.AccessProfile(w, mapping.ProfileOptions{By: mapping.ProfileBy(c.String("by")), Resource: c.String("resource"),
			Dimension: mapping.Dimension(c.String("dimension")), Session: c.String("session"), SaidBy: c.String("said-by"), LandStatus: mapping.LandStatus(c.String("land-status"))})
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		tables := []report.Table{report.ProfileTable(profile, names, p.printer)}
		if len(profile.Summaries) > 0 {
			tables = append(tables, report.GapTable(profile, names, p.printer))
		}
		if err := p.list(c, profile, tables...); err != nil || !isTable(c) {
			return err
		}
		p.say("cli.coverage", "known", profile.Coverage.Known, "cells", profile.Coverage.Cells, "share", p.printer.Percent(profile.Coverage.Share()))
		for _, key := range profile.Formulas {
			p.say("cli.formula", "text", p.printer.T(key))
		}
		for _, warning := range profile.Warnings {
			p.say("cli.warning", "text", p.printer.Format("warning."+warning.Key, names.Words(warning.Args)))
		}
		return nil
	})
}

func (p *program) accessSetCommand() *cli.Command {
	flags := []cli.Flag{}
	for _, name := range []string{"access", "participation", "control", "benefit", "session", "evidence", "status", "note"} {
		flags = append(flags, &cli.StringFlag{Name: name, Usage: p.printer.T("flag.set." + name)})
	}
	return &cli.Command{Name: "set", Usage: p.printer.T("cli.access_set"), ArgsUsage: "RESOURCE GROUP --control 0…3", Flags: flags, Action: p.accessSet}
}

func (p *program) accessSet(c *cli.Context) error {
	if c.Args().Len() != 2 {
		return &usageError{"access-set-arguments", nil}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		record, err := p.recordOf(c, w)
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		err = db.Save(ctx, user(), func(b *store.Batch) error {
			if record.Session == intake.NoteSession && names.Of(record.Session) == record.Session {
				if _, err := b.Put(intake.NotesBy()); err != nil {
					return err
				}
			}
			_, err := b.Edit("", record)
			return err
		})
		if err != nil {
			return err
		}
		if c.String("format") == "json" {
			return report.WriteJSON(p.out, record)
		}
		p.say("cli.recorded", "resource", names.Of(record.Resource), "group", names.Of(record.Group), "session", sessionName(names, record.Session, p),
			"access", p.level(record.Access), "participation", p.level(record.Participation), "control", p.level(record.Control), "benefit", p.level(record.Benefit))
		return nil
	})
}

func (p *program) level(l mapping.Level) string {
	if l == mapping.Unknown {
		return p.printer.T("level.short.unknown")
	}
	return l.String()
}

func sessionName(names report.Names, id string, p *program) string {
	if id == intake.NoteSession {
		return p.printer.Pick(intake.NotesBy().Name, intake.NotesBy().NameEN)
	}
	return names.Of(id)
}

// recordOf is the session's record on the resource and group as it stands,
// with what was said now; what was not said stays as it was.
func (p *program) recordOf(c *cli.Context, w store.Workshop) (mapping.AccessRecord, error) {
	resource, resourceErr := report.Find("resource", c.Args().Get(0), report.Resources(w))
	group, groupErr := report.Find("group", c.Args().Get(1), report.Groups(w))
	session, sessionErr := sessionOf(c.String("session"), w)
	if err := errors.Join(resourceErr, groupErr, sessionErr); err != nil {
		return mapping.AccessRecord{}, err
	}
	record := standing(w, resource, group, session)
	said := false
	for _, answer := range []struct {
		flag  string
		level *mapping.Level
	}{{"access", &record.Access}, {"participation", &record.Participation}, {"control", &record.Control}, {"benefit", &record.Benefit}} {
		if !c.IsSet(answer.flag) {
			continue
		}
		said = true
		level, err := mapping.ParseLevel(c.String(answer.flag))
		if err != nil {
			return record, &usageError{"bad-level", map[string]any{"flag": "--" + answer.flag, "given": c.String(answer.flag)}}
		}
		*answer.level = level
	}
	if !said {
		return record, &usageError{"no-level", nil}
	}
	// What founded the old answer does not found the new one.
	record.Evidence, record.Note, record.Status = c.String("evidence"), c.String("note"), mapping.Stated
	if c.IsSet("status") {
		record.Status = mapping.Status(c.String("status"))
	}
	if findings, err := checked("access_record", record); err != nil || len(findings) > 0 {
		return record, p.refuse(findings, err)
	}
	return record, nil
}

// standing is the record that one session has given already, or a new one.
func standing(w store.Workshop, resource, group, session string) mapping.AccessRecord {
	for _, r := range w.AccessRecords {
		if r.Resource == resource && r.Group == group && r.Session == session {
			return r
		}
	}
	id, err := store.NewID()
	if err != nil {
		id = store.NewBallotID()
	}
	return mapping.AccessRecord{ID: id, Resource: resource, Group: group, Session: session, Status: mapping.Stated}
}

// sessionOf is the session that was named, or the facilitator's own notes.
func sessionOf(text string, w store.Workshop) (string, error) {
	if text == "" {
		return intake.NoteSession, nil
	}
	return report.Find("session", text, report.Sessions(w))
}
