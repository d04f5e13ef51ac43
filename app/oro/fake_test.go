package oro

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// exchange is one request as the fake Oro saw it; an override counts as the GET that it stands for.
type exchange struct {
	Method, Path string
	Query        map[string]string
	Body         map[string]any
	Header       http.Header
	Override     bool
}

// reply is what the fake answers. Body is marshalled unless it is a string.
type reply struct {
	Status int // 0: 200
	Body   any
	Type   string // "": JSON:API
	Header map[string]string
}

// fake is a scripted Oro on loopback: the handler of the longest matching "METHOD path".
type fake struct {
	*httptest.Server
	mu     sync.Mutex
	routes map[string]func(exchange) reply
	log    []exchange
}

// newFake serves the kinds of an OroCommerce with CRM unless told otherwise.
func newFake(t testing.TB, routes map[string]func(exchange) reply) *fake {
	t.Helper()
	f := &fake{routes: map[string]func(exchange) reply{
		"GET emailcontextentities": always(kindsDocument("accounts", "contacts", "customerusers", "leads",
			"opportunities", "orders", "users", "tasks", "cases", "rfqs", "quotes", "b2bcustomers")),
		"GET customers":          always(list(0)),
		"GET emails":             always(list(0)),
		"GET emailthreadcontext": always(list(0)),
		"GET emailcontext":       always(list(0)),
	}}
	for name, route := range routes {
		f.routes[name] = route
	}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	x := exchange{
		Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/api/"), Header: r.Header, Query: map[string]string{},
	}
	for name, values := range r.URL.Query() {
		x.Query[name] = values[0]
	}
	if body, _ := io.ReadAll(r.Body); len(body) > 0 {
		_ = json.Unmarshal(body, &x.Body)
	}
	if r.Header.Get("X-HTTP-Method-Override") == "GET" {
		x.Method, x.Override = "GET", true
		flatten(x.Query, "", x.Body)
	}
	f.mu.Lock()
	f.log = append(f.log, x)
	route := f.routes[x.Method+" "+x.Path]
	if route == nil {
		kind, _, _ := strings.Cut(x.Path, "/")
		route = f.routes[x.Method+" "+kind+"/*"]
	}
	f.mu.Unlock()
	if route == nil {
		route = always(reply{Status: 404, Body: failure("404", "entity type constraint", "Unknown entity type: "+x.Path+".")})
	}
	route(x).write(w)
}

func (p reply) write(w http.ResponseWriter) {
	if p.Type == "" {
		p.Type = mediaType
	}
	w.Header().Set("Content-Type", p.Type)
	for name, value := range p.Header {
		w.Header().Set(name, value)
	}
	if p.Status == 0 {
		p.Status = 200
	}
	w.WriteHeader(p.Status)
	switch body := p.Body.(type) {
	case nil:
	case string:
		_, _ = io.WriteString(w, body)
	default:
		_ = json.NewEncoder(w).Encode(body)
	}
}

// flatten turns {"filter":{"a":"b"}} into filter[a]=b; values that are no strings fail as Oro fails.
func flatten(into map[string]string, name string, value any) {
	switch v := value.(type) {
	case string:
		into[name] = v
	case map[string]any:
		for key, inner := range v {
			if name != "" {
				key = name + "[" + key + "]"
			}
			flatten(into, key, inner)
		}
	default:
		into["not a string"] = name
	}
}

func always(p any) func(exchange) reply {
	r, ok := p.(reply)
	if !ok {
		r = reply{Body: p}
	}
	return func(exchange) reply { return r }
}

// inTurn answers with one reply after another, the last one again and again.
func inTurn(replies ...reply) func(exchange) reply {
	var mu sync.Mutex
	n := 0
	return func(exchange) reply {
		mu.Lock()
		defer mu.Unlock()
		r := replies[min(n, len(replies)-1)]
		n++
		return r
	}
}

// seen gives the requests of a method and path.
func (f *fake) seen(method, path string) []exchange {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []exchange
	for _, x := range f.log {
		if x.Method == method && x.Path == path {
			out = append(out, x)
		}
	}
	return out
}

func (f *fake) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.log)
}

// client connects to the fake, with the kinds known unless asked otherwise.
func (f *fake) client(t testing.TB) *Client {
	t.Helper()
	c := f.bareClient()
	if _, err := c.Kinds(context.Background()); err != nil {
		t.Fatal(err)
	}
	f.mu.Lock()
	f.log = nil
	f.mu.Unlock()
	return c
}

var testNow = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func (f *fake) bareClient() *Client {
	c := New(Options{
		Connection: crm.Connection{ID: "test", Base: f.URL, API: f.URL + "/api"},
		Tokens:     &fakeTokens{token: "token-1"}, HTTP: f.Client(), UserAgent: "OroConnector/test",
		Now: func() time.Time { return testNow },
	})
	c.backoff = func(int) time.Duration { return time.Millisecond }
	return c
}

// fakeTokens hands out token-1, then token-2 …
type fakeTokens struct {
	mu      sync.Mutex
	token   string
	renewed int
	err     error
}

func (f *fakeTokens) Token(context.Context) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.token, f.err
}

func (f *fakeTokens) Renew(_ context.Context, stale string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.renewed++
	if f.err != nil {
		return "", f.err
	}
	if stale == f.token {
		f.token += "+"
	}
	return f.token, nil
}

// Documents.

type object = map[string]any

// list makes a list document; next says that there is another page. total < 0 leaves the header out.
func list(total int, data ...object) reply {
	if data == nil {
		data = []object{}
	}
	r := reply{Body: object{"data": data, "links": object{"self": "https://elsewhere.example/api/x"}}}
	if total >= 0 {
		r.Header = map[string]string{"X-Include-Total-Count": jsonText(total)}
	}
	return r
}

func (p reply) next() reply {
	p.Body.(object)["links"].(object)["next"] = "https://elsewhere.example/api/x?page%5Bnumber%5D=2"
	return p
}

func (p reply) including(data ...object) reply {
	p.Body.(object)["included"] = data
	return p
}

func single(data object) reply { return reply{Body: object{"data": data}} }

func failure(status, title, detail string) object {
	return object{"errors": []object{{"status": status, "title": title, "detail": detail}}}
}

func kindsDocument(kinds ...string) reply {
	var data []object
	for _, kind := range kinds {
		data = append(data, object{"type": "emailcontextentities", "id": kind, "attributes": object{
			"entityType": kind, "entityName": "Label of " + kind, "allowed": true,
		}})
	}
	return list(-1, data...)
}

// item makes an item of a context list.
func item(list, kind, id, name string, attached bool) object {
	mark := "-0"
	if attached {
		mark = "-5"
	}
	path := map[string]string{"contacts": "contact", "accounts": "account", "opportunities": "opportunity"}[kind]
	return object{
		"type": list, "id": kind + "-" + id + mark,
		"links":         object{"entityUrl": "https://app.example/" + path + "/view/" + id},
		"attributes":    object{"entityName": name, "isContext": attached},
		"relationships": object{"entity": object{"data": object{"type": kind, "id": id}}},
	}
}

// record makes a resource; relationships are "kind:id" texts, lists of them, or nil.
func record(kind, id string, attributes object, relationships object) object {
	rels := object{}
	for name, value := range relationships {
		switch v := value.(type) {
		case string:
			rels[name] = object{"data": point(v)}
		case []string:
			many := []object{}
			for _, one := range v {
				many = append(many, point(one))
			}
			rels[name] = object{"data": many}
		default:
			rels[name] = object{"data": nil}
		}
	}
	return object{"type": kind, "id": id, "attributes": attributes, "relationships": rels}
}

func point(text string) object {
	kind, id, _ := strings.Cut(text, ":")
	return object{"type": kind, "id": id}
}

func contact(id, first, last string, emails ...string) object {
	list := []object{}
	for _, e := range emails {
		list = append(list, object{"email": e})
	}
	attributes := object{"firstName": first, "lastName": last, "emails": list, "primaryEmail": nil}
	if len(emails) > 0 {
		attributes["primaryEmail"] = emails[0]
	}
	return record("contacts", id, attributes, nil)
}

func jsonText(v any) string {
	b, _ := json.Marshal(v)
	return string(bytes.TrimSpace(b))
}

// asFault gives the fault of an error and fails the test where there is none.
func asFault(t testing.TB, err error) *crm.Fault {
	t.Helper()
	f := crm.AsFault("test", err)
	if f == nil {
		t.Fatal("no fault")
	}
	return f
}
