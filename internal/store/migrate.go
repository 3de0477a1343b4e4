package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"time"

	"potensi/schema"
)

//go:embed sql/*.sql
var migrations embed.FS

const (
	gpkgApplicationID = 0x47504B47 // "GPKG"
	gpkgUserVersion   = 10300      // GeoPackage 1.3
)

// migrate applies the numbered files that a database has not seen, all in one
// transaction: whatever ends the program, the old version is there or the new.
func migrate(ctx context.Context, db *sql.DB, name string, now func() time.Time) error {
	files, err := migrationsOf(name)
	if err != nil {
		return err
	}
	applied, err := appliedVersion(ctx, db)
	if err == nil {
		err = refuseNewer(applied, len(files))
	}
	if err != nil || applied == len(files) {
		return err
	}
	return inTx(ctx, db, func(tx *sql.Tx) error {
		for version := applied + 1; version <= len(files); version++ {
			text, err := migrations.ReadFile(files[version-1])
			if err == nil {
				err = apply(ctx, tx, name, version, string(text), now())
			}
			if err != nil {
				return fmt.Errorf("%s: %w", files[version-1], err)
			}
		}
		return nil
	})
}

// migrationsOf are the files of "village" or "votes", in order: the n-th makes
// version n.
func migrationsOf(name string) ([]string, error) {
	files, err := fs.Glob(migrations, "sql/"+name+"_*.sql")
	sort.Strings(files)
	return files, err
}

func refuseNewer(applied, known int) error {
	if applied <= known {
		return nil
	}
	return &Error{ErrNewer, "file-newer", map[string]any{"version": applied, "known": known}}
}

func appliedVersion(ctx context.Context, db *sql.DB) (int, error) {
	var tables int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'migrations'").Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	var version int
	err := db.QueryRowContext(ctx, "SELECT coalesce(max(fid), 0) FROM migrations").Scan(&version)
	return version, err
}

func apply(ctx context.Context, tx *sql.Tx, name string, version int, text string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, text); err != nil {
		return err
	}
	if name == "village" {
		if err := stampGeoPackage(ctx, tx); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO migrations (fid, applied_at) VALUES ($1, $2)", version, timestamp(now))
	return err
}

func stampGeoPackage(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", gpkgApplicationID, gpkgUserVersion)); err != nil {
		return err
	}
	return errors.Join(describeTables(ctx, tx), styleViews(ctx, tx))
}

// describeTables says anew what the columns of our tables mean.
func describeTables(ctx context.Context, tx *sql.Tx) error {
	for _, t := range tables() {
		_, err := tx.ExecContext(ctx, `DELETE FROM gpkg_data_column_constraints WHERE constraint_name IN
			(SELECT constraint_name FROM gpkg_data_columns WHERE table_name = $1);
			DELETE FROM gpkg_data_columns WHERE table_name = $1`, t.name)
		if err != nil {
			return err
		}
		if err := describeColumns(ctx, tx, t.name); err != nil {
			return err
		}
	}
	return nil
}

// describeColumns gives QGIS the Indonesian titles of columns and the words of
// closed sets, which it then offers as drop-downs.
func describeColumns(ctx context.Context, tx *sql.Tx, table string) error {
	name := schemaOf(table)
	for _, field := range schema.Fields(name) {
		var there int
		err := tx.QueryRowContext(ctx, "SELECT count(*) FROM pragma_table_info($1) WHERE name = $2", table, field.Name).Scan(&there)
		if err != nil || there == 0 { // a column that a later migration brings
			if err != nil {
				return err
			}
			continue
		}
		var constraint any
		if labels := schema.EnumLabels(name, field.Name); len(labels) > 0 {
			constraint = table + "_" + field.Name
			if err := insertEnum(ctx, tx, table+"_"+field.Name, labels); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description, constraint_name)
			VALUES ($1, $2, $2, $3, $4, $5)`, table, field.Name, field.LabelID, field.Description, constraint)
		if err != nil {
			return fmt.Errorf("describe %s.%s: %w", table, field.Name, err)
		}
	}
	return nil
}

func insertEnum(ctx context.Context, tx *sql.Tx, constraint string, labels []schema.Label) error {
	for _, label := range labels {
		_, err := tx.ExecContext(ctx, `INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description)
			VALUES ($1, 'enum', $2, $3)`, constraint, label.Word, label.ID)
		if err != nil {
			return fmt.Errorf("enum %s %s: %w", constraint, label.Word, err)
		}
	}
	return nil
}

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
