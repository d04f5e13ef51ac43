package dav

import (
	"context"
	"net/http/httptest"
	"os"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
	"oroconnector/app/mailtest"
)

// server is one under test: Radicale, or the demo's.
type server struct {
	name, url, user, password string
	dav                       *demo.DAV // of the demo's
	dir                       string    // of the person's collections, Radicale's
}

func demoServer(t testing.TB, o demo.DAVOptions) server {
	t.Helper()
	d, err := demo.NewDAV(o)
	if err != nil {
		t.Fatal(err)
	}
	at := httptest.NewServer(d)
	t.Cleanup(at.Close)
	return server{name: "demo", url: at.URL + "/dav/", user: "demo", password: "demo", dav: d}
}

func TestMain(m *testing.M) {
	code := m.Run()
	mailtest.StopRadicale()
	os.Exit(code)
}

// radicaleServer is Radicale with a person of its own for each test.
func radicaleServer(t testing.TB) server {
	t.Helper()
	r := mailtest.StartRadicale(t)
	return server{name: "radicale", url: r.URL, user: r.User, password: r.Password, dir: r.Dir}
}

// client reaches the server as its person.
func (s server) client(t testing.TB) *Client {
	t.Helper()
	return New(Options{
		Login:   crm.Login{Connection: "c-1", Address: "nora@brightwater.example"},
		Address: s.url, User: s.user, Zone: berlin,
		Secret: func(context.Context, string) (Secret, error) { return Secret{Password: s.password}, nil },
	})
}

// book makes a new collection of the kind.
func (s server) book(t testing.TB, kind crm.SheetKind) *Book {
	t.Helper()
	c := s.client(t)
	found, err := c.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	home := found.CalendarsHome
	if kind == crm.SheetContact {
		home = found.ContactsHome
	}
	made, err := c.Make(t.Context(), home, kind, "Oro "+t.Name())
	if err != nil {
		t.Fatal(err)
	}
	return c.Book(kind, made.URL)
}

// everywhere runs a test on every server.
func everywhere(t *testing.T, test func(t *testing.T, s server)) {
	t.Helper()
	for _, name := range []string{"demo", "radicale"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "demo" {
				test(t, demoServer(t, demo.DAVOptions{Empty: true}))
			} else {
				test(t, radicaleServer(t))
			}
		})
	}
}
