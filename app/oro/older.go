package oro

import (
	"context"
	"encoding/json"
	"net/http"
	"sort"

	"oroconnector/app/crm"
)

// The older REST API takes the same token, speaks plain JSON, and is the only one with the calendar
// (recordings 40-calendar-*).

// older asks it; into, unless nil, is what the answer's JSON is read into. It gives the number of all records
// where the server told, else -1.
func (c *Client) older(ctx context.Context, r request, into any) (total int, err error) {
	r.older, r.path, total = true, "rest/latest/"+r.path, -1
	err = c.ask(ctx, r, func(a answer) *crm.Fault {
		switch {
		case a.status >= 300:
			return a.fault(r, c.now())
		case into == nil || a.status == http.StatusNoContent:
			return nil
		case !a.json():
			return a.unreadable(r, "connect.maintenance", "not JSON: "+a.mediaType())
		}
		total = a.total()
		if err := json.Unmarshal(a.body, into); err != nil {
			return a.unreadable(r, "oro.badAnswer", "not what was asked for")
		}
		return nil
	})
	return total, err
}

// olderError is {"code","message","errors":{"children":{"title":{"errors":["…"]}}}} (40-calendar-10).
type olderError struct {
	Message string
	Errors  olderForm
}

// olderForm is a form's errors; a field without any is an empty list instead of an object.
type olderForm struct {
	Errors   []string
	Children map[string]json.RawMessage
}

// olderProblems gives the errors of the fields, in the order of their names, else the message.
func olderProblems(body []byte) []problem {
	var e olderError
	if json.Unmarshal(body, &e) != nil {
		return nil
	}
	out := e.Errors.problems("")
	if len(out) == 0 && e.Message != "" {
		out = []problem{{Detail: e.Message}}
	}
	return out
}

func (f olderForm) problems(at string) []problem {
	var out []problem
	for _, text := range f.Errors {
		out = append(out, problem{Detail: text, Pointer: at})
	}
	names := make([]string, 0, len(f.Children))
	for name := range f.Children {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		var child olderForm
		if json.Unmarshal(f.Children[name], &child) == nil { // [] is no form: nothing is wrong there
			out = append(out, child.problems(at+"/"+name)...)
		}
	}
	return out
}
