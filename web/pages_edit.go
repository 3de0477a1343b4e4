package web

import (
	"net/http"
	"slices"
	"strings"

	"potensi/internal/report"
	"potensi/mapping"
)

// editBody is what the editor of the map is drawn from. The script reads the
// resources itself.
type editBody struct {
	Kinds   []mapping.Kind
	Methods []mapping.GeometryMethod
	Words   map[string]string // of the script, without "web.edit."
	Village string            // tells unsaved work of one village from another's
	Chosen  string
	Back    string
}

const editWords = "web.edit."

// editPage is the editor of the map: for the facilitator, at the computer that
// the server runs on.
func editPage(v *visit) error {
	if !fromHere(v.Request) {
		v.s.errorPage(v.Context, http.StatusForbidden, "facilitator-only", nil)
		return nil
	}
	kinds := slices.DeleteFunc(mapping.Kinds(), func(k mapping.Kind) bool { return !k.Spatial() })
	body := editBody{Kinds: kinds, Methods: mapping.GeometryMethods(), Words: v.editWords(), Village: v.w.Village.ID + " " + v.w.Village.Name,
		Back: v.link("/map")}
	if given := v.Query("r"); given != "" {
		id, err := report.Find("resource", given, report.Resources(v.w))
		if err != nil {
			return err
		}
		body.Chosen, body.Back = id, v.link("/map", "r", id)
	}
	return v.show("edit", v.p.T("web.edit.title"), body)
}

// editWords are the messages of the editor's script in one language, with the
// words of kinds and methods.
func (v *visit) editWords() map[string]string {
	out := map[string]string{"lang": v.p.Lang}
	for _, key := range v.s.catalogue.Keys(v.p.Lang) {
		if name, ok := strings.CutPrefix(key, editWords); ok && !strings.HasPrefix(name, "cure.") {
			out[name] = v.p.Raw(key)
		}
	}
	for _, kind := range mapping.Kinds() {
		out["kind."+string(kind)] = v.p.T("kind." + string(kind))
	}
	for _, method := range mapping.GeometryMethods() {
		out["method."+string(method)] = v.p.T("geometry_method." + string(method))
	}
	return out
}
