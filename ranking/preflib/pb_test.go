package preflib

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const village = `META
key;value
description;Dana desa 2026; usulan warga
country;Indonesia
budget;50000000
vote_type;approval
PROJECTS
project_id;cost;category;votes;name;target
P01;12500000;food;3;Abon ikan gabus;women
P02;20000000,5;food;2;Gula aren;
P04;8000000;;0;"Madu ""kelulut""; hutan";
VOTES
voter_id;age;sex;voting_method;vote
1;33;F;paper;P01,P02
2;;M;paper;P02
3;61;F;paper;
`

func TestReadPB(t *testing.T) {
	pb, err := ReadPB(strings.NewReader(village))
	if err != nil {
		t.Fatal(err)
	}
	if pb.Budget.RatString() != "50000000" || pb.Type != Approval || len(pb.Projects) != 3 || len(pb.Votes) != 3 {
		t.Fatalf("%+v", pb)
	}
	if pb.Meta[0].Value != "Dana desa 2026; usulan warga" {
		t.Errorf("description %q", pb.Meta[0].Value)
	}
	if p := pb.Projects[1]; p.Cost.RatString() != "40000001/2" || p.Name != "Gula aren" {
		t.Errorf("%+v", p)
	}
	if pb.Projects[2].Name != `Madu "kelulut"; hutan` || pb.Projects[0].Target != "women" {
		t.Errorf("%+v", pb.Projects)
	}
	if v := pb.Votes[0]; v.Voice() != "F" || v.Age != "33" || !slices.Equal(v.Choices, []string{"P01", "P02"}) || v.Points != nil {
		t.Errorf("%+v", v)
	}
	if len(pb.Votes[2].Choices) != 0 {
		t.Errorf("an abstention chooses %v", pb.Votes[2].Choices)
	}
}

func TestReadPBPoints(t *testing.T) {
	text := strings.NewReplacer("approval", "cumulative", "voting_method;vote", "voting_method;vote;points;group",
		"P01,P02\n", "P01,P02;3,2;young\n", "paper;P02\n", "paper;P02;5;\n", "paper;\n", "paper;;;\n").Replace(village)
	pb, err := ReadPB(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if v := pb.Votes[0]; !slices.Equal(v.Points, []int{3, 2}) || v.Voice() != "young" {
		t.Errorf("%+v", v)
	}
}

func TestReadPBErrors(t *testing.T) {
	tests := []struct {
		old, new, rule string
		line           int
	}{
		{"META", "Meta data", NotPB, 1},
		{"key;value", "key;text", BadColumns, 2},
		{"country;Indonesia", "country", BadRow, 4},
		{"budget;50000000", "budget;lots", BadNumber, 5},
		{"budget;50000000", "budget;1e999999999", BadNumber, 5},
		{"budget;50000000\n", "", BadColumns, 6},
		{"vote_type;approval", "vote_type;lot", UnknownType, 6},
		{"project_id;cost", "project_id;price", BadColumns, 8},
		{"P01;12500000", "P01;many", BadNumber, 9},
		{"P02;20000000,5", "P01;20000000,5", Twice, 10},
		{"VOTES\n", "", BadNumber, 12},
		{"voter_id;", "voter;", BadColumns, 13},
		{"paper;P01,P02", "paper;P01,P09", UnknownProject, 14},
		{"paper;P01,P02", "paper;P01,P01", Twice, 14},
		{"2;;M;paper;P02", "2", BadRow, 15},
		{"vote_type;approval", "vote_type;choose-1", TooMany, 14},
		{"vote_type;approval", "vote_type;scoring", BadColumns, 13},
		{"PROJECTS\n", "VOTES\n", NotPB, 7},
	}
	for _, test := range tests {
		_, err := ReadPB(strings.NewReader(strings.Replace(village, test.old, test.new, 1)))
		var wrong *PBError
		if !errors.As(err, &wrong) || wrong.Rule != test.rule || wrong.Line != test.line {
			t.Errorf("%q for %q: %v, want %s in line %d", test.new, test.old, err, test.rule, test.line)
		}
	}
	if _, err := ReadPB(strings.NewReader("")); err == nil {
		t.Error("an empty file is a budget")
	}
}

func TestWritePB(t *testing.T) {
	pb, err := ReadPB(strings.NewReader(village))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := WritePB(&out, pb); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"num_votes;3", "P02;20000000.5;Gula aren;food;", "1;F;33;P01,P02"} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("no line %q in\n%s", line, out.String())
		}
	}
}

// A file made of a real vote in Warsaw reads as what it was made of.
func TestPublishedPB(t *testing.T) {
	data, err := os.ReadFile("../../../shared/cases/ranking/pb-04-pabulib-sex-disaggregated.json")
	if err != nil {
		t.Skip("the published cases are not here:", err)
	}
	var c struct {
		Input struct {
			Budget int64
			Costs  map[string]int64
			Voters []struct {
				ID, Sex, Age string
				Vote         []string
			}
		}
	}
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	pb := PB{Meta: []Entry{{"unit", "Warszawa"}}, Budget: big.NewRat(c.Input.Budget, 1), Type: Approval}
	for id, cost := range c.Input.Costs {
		pb.Projects = append(pb.Projects, Project{ID: id, Cost: big.NewRat(cost, 1)})
	}
	for _, v := range c.Input.Voters {
		pb.Votes = append(pb.Votes, Vote{ID: v.ID, Sex: v.Sex, Age: v.Age, Choices: v.Vote})
	}
	again := written(t, pb)
	if !reflect.DeepEqual(again.Projects, pb.Projects) || !reflect.DeepEqual(again.Votes, pb.Votes) {
		t.Errorf("%+v", again)
	}
}

// written writes and reads.
func written(t *testing.T, pb PB) PB {
	t.Helper()
	var out bytes.Buffer
	if err := WritePB(&out, pb); err != nil {
		t.Fatal(err)
	}
	again, err := ReadPB(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatalf("%v in\n%s", err, out.String())
	}
	return again
}

func FuzzReadPB(f *testing.F) {
	f.Add(village)
	f.Add(strings.Replace(village, "approval", "ordinal", 1))
	f.Add("META\nkey;value\nbudget;1\nvote_type;scoring\nPROJECTS\nproject_id;cost\na;1\nVOTES\nvoter_id;vote;points\n\"x;y\";a;-3\n")
	f.Fuzz(func(t *testing.T, text string) {
		pb, err := ReadPB(strings.NewReader(text))
		if err != nil {
			return
		}
		first := written(t, pb)
		again := written(t, first)
		if !reflect.DeepEqual(first, again) || len(first.Votes) != len(pb.Votes) || first.Budget.Cmp(pb.Budget) != 0 {
			t.Errorf("%+v became %+v", first, again)
		}
		for i, v := range first.Votes {
			if !slices.Equal(v.Choices, pb.Votes[i].Choices) {
				t.Errorf("vote %d was %v, is %v", i, pb.Votes[i].Choices, v.Choices)
			}
		}
	})
}
