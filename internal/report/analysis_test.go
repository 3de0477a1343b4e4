package report_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"potensi/internal/intake"
	"potensi/internal/report"
	"potensi/mapping"
)

func workbookOf(t *testing.T, shown report.Shown, lang string) []byte {
	t.Helper()
	p := printer(t, lang)
	sheets := []report.Sheet{report.CoverSheet(shown, mapping.ConsentPublic, time.Date(2026, 5, 12, 0, 0, 0, 0, time.UTC), p)}
	for _, name := range report.AnalysisNames() {
		sheets = append(sheets, report.AnalysisSheet(shown.Workshop, name, p))
	}
	for _, name := range report.SheetNames() {
		sheets = append(sheets, report.SheetOf(shown.Workshop, name, report.SheetOptions{}, p))
	}
	var out bytes.Buffer
	_, err := report.WriteXLSX(&out, sheets, p)
	must(t, err)
	return out.Bytes()
}

// A workbook has analysis before the tables: the numbers of the sample, as
// numbers, with formats that each computer shows in its own language.
func TestWorkbookHasItsAnalysis(t *testing.T) {
	w, _ := sampleVillage(t)
	shown := report.Protect(w, report.CircleOptions{Circle: mapping.ConsentPublic})
	book, err := excelize.OpenReader(bytes.NewReader(workbookOf(t, shown, "id")))
	must(t, err)
	if got := book.GetSheetList(); got[0] != "sampul" || got[1] != "analisis profil akses" || got[len(got)-1] != "keterangan" {
		t.Fatal(got)
	}
	profile, err := book.GetRows("analisis profil akses", excelize.Options{RawCellValue: true})
	must(t, err)
	if len(profile[0]) != 20 || profile[0][2] != "Nama" || profile[0][15] != "Paritas P/L" {
		t.Errorf("head %v", profile[0])
	}
	river := profile[1]
	if river[1] != "R01" || river[7] != "1" || river[13] != "3" || !strings.HasPrefix(river[15], "0.333") || river[16] != "Ringkasan kebijakan 2022" {
		t.Errorf("river %v", river)
	}
	if kind, err := book.GetCellType("analisis profil akses", "H2"); err != nil || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
		t.Errorf("a level is a %v, %v", kind, err)
	}
	for _, sheet := range book.GetSheetList()[1:6] {
		tables, err := book.GetTables(sheet)
		rows, _ := book.GetRows(sheet)
		if panes, _ := book.GetPanes(sheet); err != nil || !panes.Freeze || len(rows) > 1 && len(tables) != 1 {
			t.Errorf("%s: %d rows, %d filters, frozen %v, %v", sheet, len(rows), len(tables), panes.Freeze, err)
		}
	}
	if formats, err := book.GetConditionalFormats("analisis profil akses"); err != nil || len(formats) != 8 {
		t.Errorf("%d columns are shaded, %v", len(formats), err)
	}
	cover, err := book.GetRows("sampul")
	must(t, err)
	text := ""
	for _, row := range cover {
		text += strings.Join(row, "|") + "\n"
	}
	for _, want := range []string{"Desa/kelurahan|Kotawaringin Hilir", "2026-05-12", "umum", "1 kelompok dengan kurang dari 5 orang", "Paritas = "} {
		if !strings.Contains(text, want) {
			t.Errorf("the cover lacks %q in\n%s", want, text)
		}
	}
}

// Our own import reads the tables of a workbook and passes the analysis over.
func TestWorkbookWithAnalysisComesBack(t *testing.T) {
	w, _ := sampleVillage(t)
	shown := report.Protect(w, report.CircleOptions{Circle: mapping.ConsentSession})
	for _, lang := range []string{"id", "en"} {
		path := filepath.Join(t.TempDir(), "semua.xlsx")
		must(t, os.WriteFile(path, workbookOf(t, shown, lang), 0o600))
		db := newVillage(t, "tujuan.gpkg")
		imported(t, db, path)
		got, err := db.Workshop(context.Background())
		must(t, err)
		if asJSON(t, got.AccessRecords) != asJSON(t, w.AccessRecords) || len(got.Resources) != len(w.Resources) || asJSON(t, got.Groups) != asJSON(t, w.Groups) {
			t.Errorf("%s: %d records, %d resources came back", lang, len(got.AccessRecords), len(got.Resources))
		}
	}
	if strings.HasPrefix(intake.AnalysisPrefix, " ") || slices.Contains(report.SheetNames(), intake.CoverSheet) {
		t.Error("a table is called like an analysis")
	}
}

// The calendar has a line a thing and twelve months; sessions that differ are
// each a line of the disagreements.
func TestCalendarAndDisagreementsAsSheets(t *testing.T) {
	w := youngAndAdult()
	w.Seasons = []mapping.Season{{Theme: "banjir", Month: 12, Intensity: count(5)}, {Theme: "banjir", Month: 1, Intensity: count(4)}, {Theme: "banjir", Month: 6}}
	w.AccessRecords = append(w.AccessRecords, mapping.AccessRecord{ID: "4", Resource: "R", Group: "AW", Session: "T", Control: mapping.None})
	var out bytes.Buffer
	must(t, report.AnalysisSheet(w, "calendar", printer(t, "id")).WriteCSV(&out, report.CSVOptions{Separator: ';'}))
	if !strings.Contains(out.String(), ";4;;;;;;;;;;;5;2\n") {
		t.Errorf("calendar\n%s", out.String())
	}
	out.Reset()
	must(t, report.AnalysisSheet(w, "disagreements", printer(t, "id")).WriteCSV(&out, report.CSVOptions{}))
	if n := strings.Count(out.String(), "Perempuan dewasa,Kontrol"); n != 2 {
		t.Errorf("%d answers\n%s", n, out.String())
	}
}
