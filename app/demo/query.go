package demo

import (
	"encoding/json"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// query is what a request asks for beyond its path.
type query struct {
	fields  map[string][]string
	include []string
	filters []condition
	sort    []string
	titles  bool
	number  int
	size    int
	params  []param // as given, names without redundancy: for links
}

// param is one parameter; its name is a path: filter[a][eq] is {"filter", "a", "eq"}.
type param struct {
	path  []string
	value string
}

// condition is one filter.
type condition struct {
	key   string // as in the request, for errors
	path  []string
	op    string
	value string
}

const defaultPageSize = 10

var operators = map[string]bool{
	"eq": true, "neq": true, "gt": true, "gte": true, "lt": true, "lte": true, "exists": true,
	"neq_or_null": true, "contains": true, "not_contains": true, "starts_with": true,
	"not_starts_with": true, "ends_with": true, "not_ends_with": true, "empty": true,
}

// nameOf writes a name as PHP does: filter[a][eq].
func nameOf(path []string) string {
	var b strings.Builder
	b.WriteString(path[0])
	for _, part := range path[1:] {
		b.WriteString("[" + part + "]")
	}
	return b.String()
}

// parseParams reads a query string; of a repeated parameter the last value counts (19-auth-24).
func parseParams(raw string) ([]param, error) {
	var out []param
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			continue
		}
		if value, err = url.QueryUnescape(value); err != nil {
			continue
		}
		if !utf8.ValidString(value) {
			return nil, driverFailure() // 19-auth-29
		}
		out = putParam(out, param{splitName(name), value})
	}
	return out, nil
}

func putParam(params []param, p param) []param {
	for i := range params {
		if nameOf(params[i].path) == nameOf(p.path) {
			params[i].value = p.value
			return params
		}
	}
	return append(params, p)
}

// splitName takes filter[a.b][eq] apart: filter, a, b, eq.
func splitName(name string) []string {
	base, rest, found := strings.Cut(name, "[")
	path := []string{base}
	for found {
		var part string
		part, rest, _ = strings.Cut(rest, "]")
		path = append(path, part)
		_, rest, found = strings.Cut(rest, "[")
	}
	return path
}

// overrideParams reads the body of a POST with X-HTTP-Method-Override: GET, all values strings (42-*).
func overrideParams(body []byte) ([]param, error) {
	members, err := objectMembers(body)
	if err != nil {
		return nil, &failure{status: 400, title: "bad request http exception", detail: "Invalid json message received."}
	}
	return flatten(nil, nil, members)
}

func flatten(out []param, prefix []string, members []member) ([]param, error) {
	for _, m := range members {
		path := append(append([]string(nil), prefix...), m.name)
		switch m.raw[0] {
		case '{':
			// One level of names is all that filters have (19-auth-12).
			if len(path) > 1 && path[0] != "filter" {
				return nil, notString(path, "array")
			}
			inner, err := objectMembers(m.raw)
			if err != nil {
				return nil, err
			}
			if out, err = flatten(out, path, inner); err != nil {
				return nil, err
			}
		case '"':
			out = putParam(out, param{path, rawText(m.raw)})
		default:
			return nil, notString(path, phpType(m.raw))
		}
	}
	return out, nil
}

func phpType(raw json.RawMessage) string {
	switch raw[0] {
	case 't', 'f':
		return "bool"
	case 'n':
		return "null"
	case '[':
		return "array"
	}
	if strings.ContainsAny(string(raw), ".eE") {
		return "float"
	}
	return "int"
}

func notString(path []string, given string) *failure {
	return &failure{
		status: 500, title: "unexpected value exception",
		detail: `Expected string value for the filter "` + nameOf(path) + `", given "` + given + `".`,
	}
}

// parseQuery sorts the parameters by what they mean. Names that mean nothing are an error.
func parseQuery(params []param) (*query, error) {
	q := &query{fields: map[string][]string{}, number: 1, size: defaultPageSize, params: params}
	for _, p := range params {
		if err := q.take(p); err != nil {
			return nil, err
		}
	}
	return q, nil
}

func (q *query) take(p param) error {
	name := nameOf(p.path)
	switch {
	case p.path[0] == "fields" && len(p.path) == 2:
		q.fields[p.path[1]] = splitList(p.value)
	case name == "include":
		q.include = splitList(p.value)
	case name == "sort":
		q.sort = splitList(p.value)
	case name == "meta":
		q.titles = p.value == "title"
	case p.path[0] == "page" && len(p.path) == 2:
		return q.takePage(p.path[1], p.value)
	case p.path[0] == "filter" && len(p.path) > 1:
		c := condition{key: name, path: p.path[1:], op: "eq", value: p.value}
		if last := c.path[len(c.path)-1]; len(c.path) > 1 && operators[last] {
			c.op, c.path = last, c.path[:len(c.path)-1]
		}
		var path []string
		for _, part := range c.path {
			path = append(path, strings.Split(part, ".")...)
		}
		c.path = path
		q.filters = append(q.filters, c)
	case name == "scope":
	default:
		return unsupported(name)
	}
	return nil
}

func (q *query) takePage(name, value string) error {
	key := "page[" + name + "]"
	n, err := strconv.Atoi(value)
	switch {
	case name != "number" && name != "size":
		return unsupported(key)
	case name == "number" && (err != nil || n < 0):
		return invalidFilter(key, `Expected unsigned integer value. Given "`+value+`".`)
	case err != nil:
		return invalidFilter(key, `Expected integer value. Given "`+value+`".`)
	case name == "number" && n < 1:
		return invalidFilter(key, "The value should be greater than or equals to 1.")
	case name == "size" && n < -1:
		return invalidFilter(key, "The value should be greater than or equals to -1.")
	case name == "number":
		q.number = n
	default:
		q.size = n
	}
	return nil
}

func splitList(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, ",")
}

// link writes the request's parameters for another page; number 1 needs no parameter.
func (q *query) link(number int) string {
	params := make([]param, 0, len(q.params)+1)
	given := false
	for _, p := range q.params {
		if nameOf(p.path) == "page[number]" {
			given = true
			if number == 1 {
				continue
			}
			p.value = strconv.Itoa(number)
		}
		params = append(params, param{canonical(p.path), p.value})
	}
	sort.SliceStable(params, func(i, j int) bool { return nameOf(params[i].path) < nameOf(params[j].path) })
	if !given && number > 1 {
		params = addNumber(params, param{[]string{"page", "number"}, strconv.Itoa(number)})
	}
	var b strings.Builder
	for i, p := range params {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(escape(nameOf(p.path)) + "=" + escape(p.value))
	}
	if b.Len() == 0 {
		return ""
	}
	return "?" + b.String()
}

// addNumber puts the page's number behind the other page parameters, or at the end (41-filter-id-gt).
func addNumber(params []param, number param) []param {
	at := len(params)
	for i, p := range params {
		if p.path[0] == "page" {
			at = i + 1
		}
	}
	params = append(params, param{})
	copy(params[at+1:], params[at:])
	params[at] = number
	return params
}

// canonical splits dotted filter names, as Oro's links show them (17-user-26b).
func canonical(path []string) []string {
	out := path[:1:1]
	for _, part := range path[1:] {
		if path[0] == "filter" {
			out = append(out, strings.Split(part, ".")...)
		} else {
			out = append(out, part)
		}
	}
	return out
}

// escape is PHP's rawurlencode.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
