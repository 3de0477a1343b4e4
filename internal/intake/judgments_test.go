package intake_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/schema"
)

const judged = `{"groups":[{"id":"P","name":"Perempuan","gender":"women","type":"people"}],
	"criteria":[{"id":"K1","name":"Pasar"},{"id":"K2","name":"Bahan"},{"id":"G","name":"Lokal","gate":3}],
	"weights":[%s],
	"judgments":[{"group":"Perempuan","method":"order","order":["Pasar","K2"]}]}`

func read(t *testing.T, db *store.DB, content string) intake.Receipt {
	t.Helper()
	receipt, err := intake.Import(context.Background(), db, []intake.File{text("lokakarya.json", content)}, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func weightsIn(t *testing.T, db *store.DB) string {
	t.Helper()
	w, err := db.Workshop(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range w.Weights {
		out = append(out, fmt.Sprintf("%s %v %s", x.Criterion, x.Value, x.Method))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// Weights follow from what was said, the later judgment from the earlier, but not
// where they were given.
func TestWeightsFollowJudgments(t *testing.T) {
	db := open(t)
	read(t, db, fmt.Sprintf(judged, ""))
	if got := weightsIn(t, db); got != "K1 75 order, K2 25 order" {
		t.Error(got)
	}
	read(t, db, `{"judgments":[{"group":"P","method":"direct","ratings":[{"criterion":"K1","value":1},{"criterion":"K2","value":4}]}]}`)
	if got := weightsIn(t, db); got != "K1 20 direct, K2 80 direct" {
		t.Error(got)
	}
}

func TestGivenWeightsStay(t *testing.T) {
	db := open(t)
	receipt := read(t, db, fmt.Sprintf(judged, `{"group":"P","criterion":"K1","value":60}`))
	if got := weightsIn(t, db); got != "K1 60 , K2 25 order" {
		t.Error(got)
	}
	if !slices.ContainsFunc(receipt.Files[0].Findings, func(f schema.Finding) bool { return f.Rule == "judgment-kept" }) {
		t.Errorf("the receipt does not say so: %v", receipt.Files[0].Findings)
	}
}

func TestNoWeightOnGate(t *testing.T) {
	receipt := read(t, open(t), fmt.Sprintf(judged, `{"group":"P","criterion":"Lokal","value":60}`))
	if receipt.Total.Rejected != 1 || !slices.ContainsFunc(receipt.Files[0].Findings, func(f schema.Finding) bool { return f.Rule == "weight-on-gate" }) {
		t.Errorf("%+v %v", receipt.Total, receipt.Files[0].Findings)
	}
}
