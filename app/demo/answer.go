package demo

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// Media types.
const (
	typeJSONAPI = "application/vnd.api+json"
	typeJSON    = "application/json"
	typeHTML    = "text/html; charset=UTF-8"
)

// answer is a whole response, so that faults can be put in its way.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func newAnswer(status int, mediaType string, body []byte) *answer {
	a := &answer{status: status, header: http.Header{}, body: body}
	if mediaType != "" {
		a.header.Set("Content-Type", mediaType)
	}
	return a
}

func jsonAPI(status int, body []byte) *answer { return newAnswer(status, typeJSONAPI, body) }

// failed turns an error of a handler into its answer: JSON:API errors, or none where Oro gives none.
func failed(err error) *answer {
	var one *failure
	var many failures
	var none *empty
	switch {
	case errors.As(err, &none):
		a := jsonAPI(none.status, nil)
		for name, values := range none.header {
			a.header[name] = values
		}
		return a
	case errors.As(err, &many):
	case errors.As(err, &one):
		many = failures{one}
	default:
		many = failures{{status: 500, title: "unexpected error", detail: err.Error()}}
	}
	b := []byte(`{"errors":[`)
	for i, f := range many {
		if i > 0 {
			b = append(b, ',')
		}
		b = f.append(b, true)
	}
	return jsonAPI(many[0].status, append(b, "]}"...))
}

// failedPlain is failed for clients that did not ask for JSON:API (34-accept-*).
func failedPlain(f *failure) *answer {
	b := f.append([]byte{'['}, false)
	return newAnswer(f.status, typeJSON, append(b, ']'))
}

func (f *failure) append(b []byte, full bool) []byte {
	b = append(b, '{')
	if full {
		b = fmt.Appendf(b, `"status":"%d",`, f.status)
	}
	b = appendPHP(append(b, `"title":`...), f.title)
	if f.detail != "" {
		b = appendPHP(append(b, `,"detail":`...), f.detail)
	}
	source, name := f.pointer, "pointer"
	if f.parameter != "" {
		source, name = f.parameter, "parameter"
	}
	switch {
	case source == "":
	case full:
		b = appendPHP(append(b, `,"source":{"`+name+`":`...), source)
		b = append(b, '}')
	default:
		b = appendPHP(append(b, `,"source":`...), source)
	}
	return append(b, '}')
}

func (a *answer) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.status != http.StatusNoContent && w.Header().Get("Content-Type") == "" {
		w.Header()["Content-Type"] = nil
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	if a.status == http.StatusNoContent {
		w.Header().Del("Content-Length")
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) //nolint:gosec // escaped where it was made; an error means that the client is gone
}
