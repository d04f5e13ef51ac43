package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// company is a small shop with a CRM: Ada and Ben of Alder, Cy of a firm whose domain begins alike.
var company = fstest.MapFS{
	"organizations.json": file(`[{"type":"organizations","id":"1","attributes":{"name":"Test"}}]`),
	"userroles.json":     file(`[{"type":"userroles","id":"3","attributes":{"role":"ROLE_ADMINISTRATOR","label":"Administrator"}}]`),
	"users.json": file(`[
		{"type":"users","id":"1","attributes":{"username":"boss","email":"boss@shop.example","firstName":"Bo","lastName":"Ss"},
			"relationships":{"userRoles":{"data":[{"type":"userroles","id":"3"}]},"organization":{"data":{"type":"organizations","id":"1"}}}},
		{"type":"users","id":"2","attributes":{"username":"rep","email":"rep@shop.example","firstName":"Re","lastName":"P"}}]`),
	"accounts.json": file(`[{"type":"accounts","id":"1","attributes":{"name":"Alder/Söhne"},
		"relationships":{"contacts":{"data":[{"type":"contacts","id":"1"},{"type":"contacts","id":"2"}]},"defaultContact":{"data":{"type":"contacts","id":"1"}}}}]`),
	"contacts.json": file(`[
		{"type":"contacts","id":"1","attributes":{"firstName":"Ada","lastName":"Alder","primaryEmail":"Ada@alder.co","emails":[{"email":"Ada@alder.co"}],"updatedAt":"2026-03-01T10:00:00Z","birthday":"1980-01-01"}},
		{"type":"contacts","id":"2","attributes":{"firstName":"Ben","lastName":"Alder","primaryEmail":"ben@alder.co","emails":[{"email":"ben@alder.co"}],"updatedAt":"2026-03-02T10:00:00Z"}},
		{"type":"contacts","id":"3","attributes":{"firstName":"Cy","lastName":"Else","primaryEmail":"ada@alder.com","emails":[{"email":"ada@alder.com"}],"updatedAt":"2026-03-03T10:00:00Z"}}]`),
	"leads.json": file(`[{"type":"leads","id":"1","attributes":{"name":"Pumps for Dora","primaryEmail":"dora@lead.example","emails":[{"email":"dora@lead.example"}]}}]`),
	"opportunities.json": file(`[{"type":"opportunities","id":"1","attributes":{"name":"Twelve pumps","budgetAmountValue":"12500.0000"},
		"relationships":{"contact":{"data":{"type":"contacts","id":"1"}},"account":{"data":{"type":"accounts","id":"1"}},"status":{"data":{"type":"opportunitystatuses","id":"in_progress"}}}}]`),
	"cases.json":         file(`[{"type":"cases","id":"1","attributes":{"subject":"Broken pump"}}]`),
	"customers.json":     file(`[{"type":"customers","id":"1","attributes":{"name":"Alder Shop"}}]`),
	"customerusers.json": file(`[{"type":"customerusers","id":"1","attributes":{"firstName":"Eve","lastName":"Buyer","email":"eve@buyer.example"},"relationships":{"customer":{"data":{"type":"customers","id":"1"}}}}]`),
	"orders.json":        file(`[{"type":"orders","id":"1","attributes":{"identifier":"A-17"},"relationships":{"customerUser":{"data":{"type":"customerusers","id":"1"}},"customer":{"data":{"type":"customers","id":"1"}}}}]`),
	"emails.json": file(`[{"type":"emails","id":"7","attributes":{"subject":"Pumps","messageId":"<old@alder.co>","sentAt":"2026-03-01T09:00:00Z",
		"from":{"name":"Ada","email":"Ada@alder.co"},"toRecipients":[{"name":null,"email":"rep@shop.example"}]},
		"relationships":{"activityTargets":{"data":[{"type":"contacts","id":"1"},{"type":"cases","id":"1"}]}}}]`),
	"emailusers.json": file(`[{"type":"emailusers","id":"7","attributes":{"receivedAt":"2026-03-01T09:00:01Z","seen":true,"folders":[{"type":"inbox","name":"Inbox","path":"INBOX"}]},
		"relationships":{"email":{"data":{"type":"emails","id":"7"}},"owner":{"data":{"type":"users","id":"1"}}}}]`),
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func start(t *testing.T, o Options) *Server {
	t.Helper()
	if o.Records == nil {
		o.Records = company
	}
	s, err := Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// clock is a time that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newClock() *clock { return &clock{time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)} }

// client talks to a demo's API as a user.
type client struct {
	t     *testing.T
	s     *Server
	token string
}

func as(t *testing.T, s *Server, role Role) *client {
	t.Helper()
	u := s.User(role)
	if u.Name == "" {
		t.Fatalf("nobody is %s", role)
	}
	token, _ := s.Grant(u.Name)
	return &client{t, s, token}
}

// reply is what the API answered.
type reply struct {
	status int
	header http.Header
	text   string
	doc    *node // nil where the answer is no JSON
}

func (c *client) send(method, path, body string, header ...string) reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.s.apiBase()+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Accept", typeJSONAPI)
	if body != "" {
		req.Header.Set("Content-Type", typeJSONAPI)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		c.t.Fatal(err)
	}
	doc, err := parseNode(string(data))
	if err != nil {
		doc = nil
	}
	return reply{resp.StatusCode, resp.Header, string(data), doc}
}

func (c *client) get(path string) reply {
	c.t.Helper()
	return c.send(http.MethodGet, path, "")
}

// rows are the ids of the answer's records, those of context rows with a star where attached.
func (r reply) rows() string {
	list := r.doc.get("data")
	if list == nil {
		return ""
	}
	var out []string
	for _, v := range list.vals {
		id := v.get("id").str()
		if v.get("attributes", "isContext").str() == "true" {
			id += "*"
		}
		if !strings.Contains(id, "-") {
			id = v.get("type").str() + "-" + id
		}
		out = append(out, id)
	}
	return strings.Join(out, " ")
}

// trouble is the answer's errors as "status title pointer-or-parameter".
func (r reply) trouble() string {
	var out []string
	list := r.doc.get("errors")
	if list == nil {
		return fmt.Sprint(r.status)
	}
	for _, e := range list.vals {
		at := e.get("source", "pointer").str() + e.get("source", "parameter").str()
		out = append(out, strings.TrimSpace(e.get("status").str()+" "+e.get("title").str()+" "+at))
	}
	return strings.Join(out, "; ")
}

// letter is the body of a POST that makes an e-mail; more goes into its attributes, rels beside the copy.
func letter(messageID, from, to, more, rels string) string {
	return `{"data":{"type":"emails","attributes":{"subject":"Re: Pumps","from":{"email":"` + from + `"},"toRecipients":[{"email":"` + to +
		`"}],"messageId":"` + messageID + `","sentAt":"2026-03-04T10:00:00+01:00","internalDate":"2026-03-04T09:00:01.5Z"` + more +
		`},"relationships":{"emailUsers":{"data":[{"type":"emailusers","id":"c"}]}` + rels +
		`}},"included":[{"type":"emailusers","id":"c","attributes":{"receivedAt":"2026-03-04T09:00:02Z","folders":[{"type":"inbox","name":"Inbox","path":"INBOX"}]}}]}`
}
