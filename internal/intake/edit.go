package intake

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"potensi/geodata"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// Edit is a resource that somebody drew or corrected, on its way to the
// village file: one GeoJSON Feature whose properties are the resource's
// columns.
type Edit struct {
	Feature []byte
	ID      string // of the resource that is corrected; empty: it is new
	// Version is the state that was corrected (store.Version); "*" is any.
	Version string
	By      string // who edits, for the log
	DryRun  bool   // check, save nothing
}

// Edited is what became of an Edit.
type Edited struct {
	Resource mapping.Resource // as it is saved
	Version  string
	Outcome  store.Outcome
	Findings []schema.Finding
}

// Rejected reports whether a finding kept the resource out.
func (e Edited) Rejected() bool {
	return slices.ContainsFunc(e.Findings, func(f schema.Finding) bool { return f.Level == schema.Error })
}

// StaleError says that somebody else has changed what was corrected. Current
// is how it stands.
type StaleError struct {
	Current mapping.Resource
	Version string
}

func (e *StaleError) Error() string { return "changed by somebody else: " + e.Current.ID }

// editName is what findings call the one feature of an Edit.
const editName = "peta"

// errRejected rolls an edit back that its findings keep out.
var errRejected = errors.New("rejected")

// Save checks an edit as an import checks a feature, compares it with its
// neighbours, and saves it. What was rejected is told in the findings and is
// no error; the village is then as it was.
func Save(ctx context.Context, db *store.DB, edit Edit) (Edited, error) {
	var out Edited
	err := db.Save(ctx, edit.By, func(b *store.Batch) error {
		if err := edit.fresh(b); err != nil {
			return err
		}
		var err error
		if out, err = edit.check(b); err != nil {
			return err
		}
		if out.Rejected() {
			return errRejected
		}
		if out.Outcome, err = edit.put(b, out.Resource); err == nil && edit.DryRun {
			err = errDryRun
		}
		return err
	})
	if errors.Is(err, errDryRun) || errors.Is(err, errRejected) {
		err = nil
	}
	return out, err
}

// fresh reports as a *StaleError that the resource is no longer as it was when
// the correcting began.
func (e Edit) fresh(b *store.Batch) error {
	if e.ID == "" {
		return nil
	}
	return fresh(b, e.ID, e.Version)
}

func fresh(b *store.Batch, id, version string) error {
	current, err := b.Resource(id)
	if err != nil {
		return err
	}
	now, err := store.Version(current)
	if err == nil && version != "*" && version != now {
		err = &StaleError{current, now}
	}
	return err
}

// check reads the feature and judges it.
func (e Edit) check(b *store.Batch) (Edited, error) {
	f, finding := e.read()
	if finding != nil {
		return Edited{Findings: []schema.Finding{*finding}}, nil
	}
	m := newMembers(Options{}, editName)
	var p prepared
	m.prepare(&p, f)
	out := Edited{Findings: named(p.findings)}
	if out.Rejected() {
		return out, nil
	}
	if err := e.identify(&p); err != nil {
		return out, err
	}
	beside, err := neighbours(b, &p)
	if err != nil {
		return out, err
	}
	out.Resource, out.Findings = p.resource, append(out.Findings, beside...)
	out.Version, err = store.Version(out.Resource)
	return out, err
}

// read takes the one feature out of the text.
func (e Edit) read() (geodata.Feature, *schema.Finding) {
	var found []geodata.Feature
	err := geodata.ReadGeoJSON(bytes.NewReader(e.Feature), editName, geodata.Options{}, func(f geodata.Feature) error {
		found = append(found, f)
		return nil
	})
	var finding *schema.Finding
	switch {
	case errors.As(err, &finding):
		return geodata.Feature{}, finding
	case err != nil || len(found) != 1:
		return geodata.Feature{}, &schema.Finding{Rule: "not-a-feature", Level: schema.Error, Args: map[string]any{"type": len(found)}}
	}
	return found[0], nil
}

// named turns members that an import would make up into errors: whoever draws
// can say what it is.
func named(findings []schema.Finding) []schema.Finding {
	for i, f := range findings {
		if f.Rule == "name-missing" || f.Rule == "kind-missing" {
			field := strings.TrimSuffix(f.Rule, "-missing")
			findings[i] = schema.Finding{Place: f.Place, Rule: "required", Level: schema.Error, Args: map[string]any{"field": field}}
		}
	}
	return findings
}

// identify keeps the id of what is corrected, and gives what is new the id
// that it brings or else a fresh one.
func (e Edit) identify(p *prepared) (err error) {
	switch {
	case e.ID != "":
		p.resource.ID = e.ID
	case goodID.MatchString(p.feature.ID):
		p.resource.ID = p.feature.ID
	default:
		p.resource.ID, err = store.NewID()
	}
	return err
}

func (e Edit) put(b *store.Batch, r mapping.Resource) (store.Outcome, error) {
	if e.ID == "" {
		return b.AddResource(r)
	}
	return b.Put(r)
}

// neighbours compares one resource with those around it and with the village
// boundary.
func neighbours(b *store.Batch, p *prepared) ([]schema.Finding, error) {
	around, err := newSurroundings(b)
	if err != nil {
		return nil, err
	}
	around.see(p)
	return around.compare()
}

// Removal is a resource that is to go.
type Removal struct {
	ID      string
	Version string // as in Edit
	Answers bool   // what was said about its access and control goes with it
	By      string
	DryRun  bool
}

// UsedError says that a resource cannot go, because others refer to it.
type UsedError struct {
	Name string
	Uses []store.Use
}

func (e *UsedError) Error() string { return "still referred to: " + e.Name }

// Remove deletes a resource. One that others refer to stays, and the error is
// a *UsedError: what a session said must not vanish with a drawing. Answers
// about access and control go along when the removal says so; each is kept in
// the log of changes.
func Remove(ctx context.Context, db *store.DB, removal Removal) error {
	err := db.Save(ctx, removal.By, func(b *store.Batch) error {
		if err := fresh(b, removal.ID, removal.Version); err != nil {
			return err
		}
		if err := removal.clear(b); err != nil {
			return err
		}
		if removal.DryRun {
			return errDryRun
		}
		return b.DeleteResource(removal.ID)
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return err
}

// clear takes away what refers to the resource, as far as it may.
func (r Removal) clear(b *store.Batch) error {
	if r.Answers {
		if _, err := b.DeleteAnswers(r.ID); err != nil {
			return err
		}
	}
	uses, err := b.Uses(r.ID)
	if err != nil || len(uses) == 0 {
		return err
	}
	resource, err := b.Resource(r.ID)
	if err == nil {
		err = &UsedError{resource.Name, uses}
	}
	return err
}
