package reconcile_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/dav"
	"oroconnector/app/demo"
	"oroconnector/app/mailtest"
	"oroconnector/app/oro"
	"oroconnector/app/reconcile"
	"oroconnector/assets"
)

type bearer string

// Token implements oro.Tokens.
func (b bearer) Token(context.Context) (string, error) { return string(b), nil }

// Renew implements oro.Tokens.
func (b bearer) Renew(context.Context, string) (string, error) { return string(b), nil }

// emptyOro is a demo Oro that has users, countries and so on, but no contact, task or event.
func emptyOro(t testing.TB, contacts []byte) (*demo.Server, *oro.Client) {
	t.Helper()
	own, err := fs.Sub(assets.Demo, "demo/records")
	if err != nil {
		t.Fatal(err)
	}
	records := fstest.MapFS{"contacts.json": &fstest.MapFile{Data: contacts}}
	for _, name := range []string{
		"addresstypes", "businessunits", "contactgroups", "contactsources", "countries", "organizations", "regions", "taskpriorities",
		"taskstatuses", "userauthstatuses", "userroles", "users",
	} {
		data, err := fs.ReadFile(own, name+".json")
		if err != nil {
			t.Fatal(err)
		}
		records[name+".json"] = &fstest.MapFile{Data: data}
	}
	s, err := demo.Start(context.Background(), demo.Options{Records: records, FirstMail: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	c, err := oro.Find(t.Context(), oro.NewHTTP("", 0), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	access, _ := s.Grant(s.User(demo.Administrator).Name)
	return s, oro.New(oro.Options{Connection: c, Tokens: bearer(access), HTTP: oro.NewHTTP("", 0)})
}

// davServer is a server of address books and calendars.
type davServer struct {
	url, user, password string
	dir                 string // of the person's collections, Radicale's
}

func demoDAV(t testing.TB) (*demo.DAV, davServer) {
	t.Helper()
	d, err := demo.NewDAV(demo.DAVOptions{Empty: true})
	if err != nil {
		t.Fatal(err)
	}
	at := httptest.NewServer(d)
	t.Cleanup(at.Close)
	return d, davServer{url: at.URL + "/dav/", user: "demo", password: "demo"}
}

// book makes a new collection of the kind.
func (s davServer) book(t testing.TB, kind crm.SheetKind) *dav.Book {
	t.Helper()
	c := dav.New(dav.Options{
		Login: crm.Login{Connection: "c-1", Address: "nora@brightwater.example"}, Address: s.url, User: s.user, Zone: time.UTC,
		Secret: func(context.Context, string) (dav.Secret, error) { return dav.Secret{Password: s.password}, nil },
	})
	found, err := c.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	home := found.CalendarsHome
	if kind == crm.SheetContact {
		home = found.ContactsHome
	}
	made, err := c.Make(t.Context(), home, kind, fmt.Sprintf("Oro %s %d", kind, time.Now().UnixNano()))
	if err != nil {
		t.Fatal(err)
	}
	return c.Book(kind, made.URL)
}

// TestTable_DemoServers runs the table on the demo Oro and the demo's address book and calendar.
func TestTable_DemoServers(t *testing.T) {
	t.Parallel()
	for _, kind := range crm.SheetKinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			conform(t, func(t *testing.T, kind crm.SheetKind) (reconcile.Side, reconcile.Side) {
				_, client := emptyOro(t, []byte("[]"))
				_, server := demoDAV(t)
				return client.Sheets(kind), server.book(t, kind)
			}, kind)
		})
	}
}

// TestTable_Radicale runs the table on the demo Oro and Radicale.
func TestTable_Radicale(t *testing.T) {
	t.Parallel()
	server := radicaleServer(t)
	_, client := emptyOro(t, []byte("[]"))
	for _, kind := range crm.SheetKinds {
		t.Run(string(kind), func(t *testing.T) {
			conform(t, func(t *testing.T, kind crm.SheetKind) (reconcile.Side, reconcile.Side) {
				side := client.Sheets(kind)
				emptied(t, side)
				return side, server.book(t, kind)
			}, kind)
		})
	}
}

func emptied(t *testing.T, side reconcile.Side) {
	t.Helper()
	var all []crm.Sheet
	_, err := side.Changes(t.Context(), nil, func(s crm.Sheet) error {
		all = append(all, s)
		return nil
	})
	for _, s := range all {
		if err == nil {
			err = side.Delete(t.Context(), s)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestMain(m *testing.M) {
	code := m.Run()
	mailtest.StopRadicale()
	os.Exit(code)
}

// radicaleServer is Radicale with a person of its own for each test.
func radicaleServer(t testing.TB) davServer {
	t.Helper()
	r := mailtest.StartRadicale(t)
	return davServer{url: r.URL, user: r.User, password: r.Password, dir: r.Dir}
}
