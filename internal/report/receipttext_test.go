package report_test

import (
	"strings"
	"testing"

	"potensi/internal/intake"
	"potensi/internal/report"
	"potensi/schema"
)

func written(t *testing.T, lang string, dryRun bool, findings ...schema.Finding) string {
	t.Helper()
	var out strings.Builder
	r := intake.Receipt{Files: []intake.FileReceipt{{File: "a.csv", Format: "csv", Findings: findings}}}
	if err := report.WriteReceipt(&out, r, dryRun, printer(t, lang)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func record(i int, rule string, level schema.Level, args map[string]any) schema.Finding {
	return schema.Finding{Place: schema.Place{Feature: &i}, Rule: rule, Level: level, Args: args}
}

// TestReceiptPutsOneKindTogether: errors first, what is the same once, and of
// what differs the first three.
func TestReceiptPutsOneKindTogether(t *testing.T) {
	var findings []schema.Finding
	for i := range 40 {
		findings = append(findings, record(i, "kind-missing", schema.Warning, map[string]any{"given": "other"}))
	}
	for i := range 12 {
		findings = append(findings, record(i, "swapped-west", schema.Error, map[string]any{"value": float64(-100 - i)}))
	}
	findings = append(findings, record(7, "duplicate-id", schema.Error, map[string]any{"id": "X", "first": 2}))
	text := written(t, "en", true, findings...)
	lines := strings.Split(text, "\n")
	if !strings.HasPrefix(lines[2], "  ERROR record 1: ") || !strings.Contains(lines[6], "… and 9 more of this kind (swapped-west)") {
		t.Errorf("errors are not first, or not shortened:\n%s", text)
	}
	for text, want := range map[string]int{
		"40 records (no. 1, no. 2, no. 3, no. 4, no. 5, …): ": 1, "The kind of resource": 1, "that of record 3.": 1, "remove the minus": 1,
		"--format csv": 1, "features[": 0,
	} {
		if got := strings.Count(strings.Join(lines, "\n"), text); got != want {
			t.Errorf("%q stands %d times, not %d:\n%s", text, got, want, strings.Join(lines, "\n"))
		}
	}
	if got := len(report.Receipt(intake.Receipt{Files: []intake.FileReceipt{{Findings: findings}}}, printer(t, "en")).Messages); got != 53 {
		t.Errorf("%d messages for JSON and CSV, not 53", got)
	}
}

// TestReceiptKeepsKindsOfFieldsApart: a thousand wrong kinds do not hide one
// wrong land status.
func TestReceiptKeepsKindsOfFieldsApart(t *testing.T) {
	var findings []schema.Finding
	for i := range 20 {
		findings = append(findings, record(i, "enum", schema.Error, map[string]any{"field": "kind", "given": strings.Repeat("x", i+1), "allowed": []string{"forest"}}))
	}
	findings = append(findings, record(20, "enum", schema.Error, map[string]any{"field": "land_status", "given": "hutn", "allowed": []string{"hl", "apl"}, "nearest": "hl"}))
	text := written(t, "id", false, findings...)
	if !strings.Contains(text, "land_status: hutn") || !strings.Contains(text, "Mungkin maksudnya hl (Hutan lindung).") {
		t.Error(text)
	}
}

func TestReceiptSaysWhatWasDeclined(t *testing.T) {
	text := written(t, "id", true, record(0, "swapped", schema.Error, map[string]any{"declined": true}))
	if !strings.Contains(text, "Tidak diperbaiki") || !strings.Contains(text, "tanpa --repair=false") {
		t.Error(text)
	}
}

// TestWhere: a place is named as people count, and a field only where the
// message does not.
func TestWhere(t *testing.T) {
	one := 1
	for _, test := range []struct {
		at   schema.Place
		want string
	}{
		{schema.Place{Line: 6, Feature: &one, ID: "B5", Path: "/properties/warna"}, "line 6, record 2 (id B5), warna: "},
		{schema.Place{Feature: &one, Path: "/geometry/coordinates/0/3", Vertex: &one}, "record 2, vertex 2: "},
		{schema.Place{Path: "/scores/3"}, "/scores/3: "},
		{schema.Place{Line: 4, Path: "/value"}, "line 4, value: "},
	} {
		text := written(t, "en", true, schema.Finding{Place: test.at, Rule: "zero-area", Level: schema.Error})
		if !strings.Contains(text, test.want) {
			t.Errorf("%+v: want %q in\n%s", test.at, test.want, text)
		}
	}
}
