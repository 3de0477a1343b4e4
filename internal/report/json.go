package report

import (
	"encoding/json"
	"io"
)

// WriteJSON writes a value as one line of JSON. The command line and the web
// both write by it, so that the same question has the same answer, byte for
// byte. Signs such as < stay as they are; who puts JSON into a page of HTML
// must escape it there.
func WriteJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
