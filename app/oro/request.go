package oro

import (
	"encoding/json"
	"net/url"
	"strings"
)

// query is what a question asks for: "filter[messageId]" → value. Every value is text, also in the body
// of a method override, where a number or a boolean is a 500 (recordings 42).
type query map[string]string

// request is one call of the API.
type request struct {
	method string // GET unless set
	path   string // below the API's root: "contacts/7"
	query  query
	body   any // marshalled as JSON
	total  bool
	bare   bool // without the links of records, relationships and pages (X-Include: noHateoas)
	older  bool // of the older REST API: plain JSON, below "rest/latest/"
	// change marks what Oro may have carried out although no answer came.
	change bool
}

// longQuery is how many bytes of encoded query go into an address; longer ones travel in the body. Web
// servers take about 8 KB for the whole request line (recording 19-auth-21).
const longQuery = 5000

// fields asks for some members of a type only.
func (q query) fields(kind string, names ...string) {
	if len(names) > 0 {
		q["fields["+kind+"]"] = strings.Join(names, ",")
	}
}

// encode gives the query as it stands in an address, in a stable order.
func (q query) encode() string {
	values := make(url.Values, len(q))
	for name, value := range q {
		values.Set(name, value)
	}
	return values.Encode()
}

// nested gives the query as the body of a method override: filter[a][b] becomes {"filter":{"a":{"b":…}}}.
func (q query) nested() ([]byte, error) {
	root := map[string]any{}
	for name, value := range q {
		parts := strings.Split(strings.ReplaceAll(name, "]", ""), "[")
		at := root
		for _, part := range parts[:len(parts)-1] {
			next, ok := at[part].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[part] = next
			}
			at = next
		}
		at[parts[len(parts)-1]] = value
	}
	return json.Marshal(root)
}

// wire is a request as it leaves: the method, the address and the body.
type wire struct {
	method, url string
	body        []byte
	override    bool // a GET that travels as POST
}

func (r request) wire(api string) (wire, error) {
	w := wire{method: r.method, url: api + "/" + r.path}
	if w.method == "" {
		w.method = "GET"
	}
	encoded := r.query.encode()
	if r.older { // it looks for operators in the query as it stands: times as recorded (40-calendar-08)
		encoded = strings.ReplaceAll(encoded, "%3A", ":")
	}
	var err error
	switch {
	case w.method == "GET" && len(encoded) > longQuery:
		w.method, w.override = "POST", true
		w.body, err = r.query.nested()
	case encoded != "":
		w.url += "?" + encoded
	}
	if r.body != nil {
		w.body, err = json.Marshal(r.body)
	}
	return w, err
}
