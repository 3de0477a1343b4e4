package report

import (
	"errors"
	"fmt"
	"math"
	"reflect"

	"potensi/internal/store"
	"potensi/ranking"
)

// Explain returns the message key, without "problem.", and the arguments of an
// error that is about what was asked or about the village's data. It knows
// none of the others: those are failures, not answers.
func Explain(err error) (key string, args map[string]any, ok bool) {
	var request *RequestError
	var kept *store.Error
	switch {
	case errors.As(err, &request):
		return request.Key, plainWords(request.Args), true
	case errors.As(err, &kept):
		return kept.Key, plainWords(kept.Args), true
	}
	return explainRanking(err)
}

func explainRanking(err error) (key string, args map[string]any, ok bool) {
	var unknown *ranking.UnknownError
	var cell *ranking.CellError
	var option *ranking.OptionError
	switch {
	case errors.As(err, &unknown) && unknown.What == "voice":
		return "unknown-word", map[string]any{"field": "voice", "given": unknown.ID, "allowed": []string{"equal", "per-head"}}, true
	case errors.As(err, &unknown): // Rank has found the group, the ranking has not heard it
		return "group-silent", map[string]any{"given": unknown.ID}, true
	case errors.As(err, &cell):
		return "cell-" + cell.Rule, map[string]any{"product": orDash(cell.Product), "criterion": cell.Criterion,
			"group": orDash(cell.Group), "value": finite(cell.Value)}, true
	case errors.As(err, &option):
		return "bad-option", map[string]any{"option": option.Option, "value": option.Value}, true
	}
	return "", nil, false
}

func orDash(id string) string {
	if id == "" {
		return "–"
	}
	return id
}

// finite is a number as JSON can hold it: what is none becomes a word.
func finite(value float64) any {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return fmt.Sprint(value)
	}
	return value
}

// plainWords turns lists of typed words into lists of strings, which messages
// can join.
func plainWords(args map[string]any) map[string]any {
	out := make(map[string]any, len(args))
	for name, value := range args {
		v := reflect.ValueOf(value)
		if v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.String {
			out[name] = value
			continue
		}
		words := make([]string, v.Len())
		for i := range words {
			words[i] = v.Index(i).String()
		}
		out[name] = words
	}
	return out
}
