package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"

	"potensi/mapping"
)

// MediumKind is what a medium of a product is for.
type MediumKind string

const (
	Sound   MediumKind = "sound"   // the product's name, spoken
	Picture MediumKind = "picture" // a photo or a drawing
)

// MediumKinds lists the kinds of media; a product has at most one of each.
func MediumKinds() []MediumKind { return []MediumKind{Picture, Sound} }

// Medium is a sound or a picture of a product. A voice is a person's: Note says
// whose it is and that they agreed, Consent how far it may go (the village
// unless said). A picture of a product is nobody's and goes where the product
// goes.
type Medium struct {
	Product string               `json:"product"`
	Kind    MediumKind           `json:"kind"`
	Mime    string               `json:"mime"`
	Version string               `json:"version"` // of the data: addresses with it may be kept by a browser
	Bytes   int                  `json:"bytes"`
	Consent mapping.ConsentScope `json:"consent,omitempty"`
	Note    string               `json:"note,omitempty"`
	Data    []byte               `json:"-"`
}

// Media lists what products have to be seen and heard, without the data.
func (db *DB) Media(ctx context.Context) ([]Medium, error) {
	rows, err := db.reading.QueryContext(ctx, `SELECT product, kind, mime, version, length(data), coalesce(consent, ''), coalesce(note, '') FROM media ORDER BY product, kind`)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	out := []Medium{}
	for rows.Next() {
		var m Medium
		if err := rows.Scan(&m.Product, &m.Kind, &m.Mime, &m.Version, &m.Bytes, &m.Consent, &m.Note); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// Medium reads one medium with its data; one that is not there is ErrNotFound.
func (db *DB) Medium(ctx context.Context, product string, kind MediumKind) (Medium, error) {
	m := Medium{Product: product, Kind: kind}
	err := db.reading.QueryRowContext(ctx, `SELECT mime, version, coalesce(consent, ''), coalesce(note, ''), data FROM media WHERE product = $1 AND kind = $2`, product, kind).
		Scan(&m.Mime, &m.Version, &m.Consent, &m.Note, &m.Data)
	if errors.Is(err, sql.ErrNoRows) {
		return m, &Error{ErrNotFound, "medium-unknown", map[string]any{"product": product, "kind": string(kind)}}
	}
	m.Bytes = len(m.Data)
	return m, err
}

// versionBytes of a SHA-256 tell two recordings apart.
const versionBytes = 8

// PutMedium keeps a medium; one of the same kind is replaced, and nothing is
// left of it. The log says what kind it was and how large, not whose.
func (db *DB) PutMedium(ctx context.Context, by string, m Medium) (Medium, error) {
	sum := sha256.Sum256(m.Data)
	m.Version, m.Bytes = hex.EncodeToString(sum[:versionBytes]), len(m.Data)
	if m.Kind == Sound {
		m.Consent = cmp.Or(m.Consent, mapping.ConsentVillage)
	} else {
		m.Consent = ""
	}
	err := db.withoutTrace(ctx, by, func(b *Batch) error {
		if known, err := b.Exists("products", m.Product); err != nil || !known {
			return errors.Join(err, &Error{ErrNotFound, "unknown-product", map[string]any{"given": m.Product, "known": []string{}}})
		}
		before, err := b.mediumFacts(m.Product, m.Kind)
		if err != nil {
			return err
		}
		_, err = b.tx.ExecContext(b.ctx, `INSERT INTO media (product, kind, mime, version, consent, note, data) VALUES ($1, $2, $3, $4, nullif($5, ''), nullif($6, ''), $7)
			ON CONFLICT (product, kind) DO UPDATE SET mime = excluded.mime, version = excluded.version, consent = excluded.consent, note = excluded.note, data = excluded.data`,
			m.Product, m.Kind, m.Mime, m.Version, m.Consent, m.Note, m.Data)
		if err != nil {
			return err
		}
		b.dirty = true
		action := "add"
		if before != nil {
			action = "update"
		}
		return b.logAs(entry{action: action, table: "media", key: m.Product + "/" + string(m.Kind), before: orNil(before), after: m.facts()})
	})
	return m, err
}

// RemoveMedium takes a medium away for good: no page of the file keeps it. One
// that is not there is ErrNotFound.
func (db *DB) RemoveMedium(ctx context.Context, by, product string, kind MediumKind) error {
	return db.withoutTrace(ctx, by, func(b *Batch) error {
		before, err := b.mediumFacts(product, kind)
		if err == nil && before == nil {
			err = &Error{ErrNotFound, "medium-unknown", map[string]any{"product": product, "kind": string(kind)}}
		}
		if err != nil {
			return err
		}
		if _, err := b.tx.ExecContext(b.ctx, "DELETE FROM media WHERE product = $1 AND kind = $2", product, kind); err != nil {
			return err
		}
		b.dirty = true
		return b.logAs(entry{action: "delete", table: "media", key: product + "/" + string(kind), before: before})
	})
}

// facts are what the log says of a medium.
func (m Medium) facts() map[string]any {
	return map[string]any{"product": m.Product, "kind": string(m.Kind), "mime": m.Mime, "bytes": m.Bytes}
}

// mediumFacts are those of the medium that stands; nil when there is none.
func (b *Batch) mediumFacts(product string, kind MediumKind) (map[string]any, error) {
	m := Medium{Product: product, Kind: kind}
	err := b.tx.QueryRowContext(b.ctx, "SELECT mime, length(data) FROM media WHERE product = $1 AND kind = $2", product, kind).Scan(&m.Mime, &m.Bytes)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return m.facts(), err
}

// withoutTrace saves with what is overwritten or deleted wiped from the file's
// pages and from its journal.
func (db *DB) withoutTrace(ctx context.Context, by string, fn func(*Batch) error) error {
	ctx = context.WithoutCancel(ctx)
	if _, err := db.village.ExecContext(ctx, "PRAGMA secure_delete = 1"); err != nil {
		return classify(err)
	}
	err := db.Save(ctx, by, fn)
	_, kept := db.village.ExecContext(ctx, "PRAGMA secure_delete = 0")
	_, _ = db.village.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)") // a reader may hold it; the next one empties it
	return errors.Join(err, kept)
}

// keepMedia leaves in a copy what belongs to products that stay, and of voices
// those whose people agreed that this circle may hear them. Whose they are
// stays here.
func keepMedia(ctx context.Context, tx *sql.Tx, circle mapping.ConsentScope) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM media WHERE product NOT IN (SELECT id FROM products)"); err != nil {
		return err
	}
	for _, consent := range append(mapping.ConsentScopes(), "") {
		if circle != "" && consent.Reaches(circle) {
			continue
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM media WHERE kind = $1 AND coalesce(consent, '') = $2", Sound, consent); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "UPDATE media SET note = NULL")
	return err
}
