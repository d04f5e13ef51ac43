package reconcile_test

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/dav"
	"oroconnector/app/demo"
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
type davServer struct{ url, user, password string }

func demoDAV(t testing.TB) (*demo.DAV, davServer) {
	t.Helper()
	d, err := demo.NewDAV(demo.DAVOptions{Empty: true})
	if err != nil {
		t.Fatal(err)
	}
	at := httptest.NewServer(d)
	t.Cleanup(at.Close)
	return d, davServer{at.URL + "/dav/", "demo", "demo"}
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

// radicale is one process for all tests of the package, started by the first that wants it.
var radicale struct {
	once    sync.Once
	missing string
	url     string
	dir     string
	stop    func()
	mu      sync.Mutex
	users   int
}

func TestMain(m *testing.M) {
	code := m.Run()
	if radicale.stop != nil {
		radicale.stop()
	}
	os.Exit(code)
}

// radicaleServer is Radicale with a person of its own for each test.
func radicaleServer(t testing.TB) davServer {
	t.Helper()
	radicale.once.Do(startRadicale)
	if radicale.missing != "" {
		t.Skip(radicale.missing)
	}
	radicale.mu.Lock()
	defer radicale.mu.Unlock()
	radicale.users++
	return davServer{radicale.url, fmt.Sprintf("user%d", radicale.users), "secret"}
}

func startRadicale() {
	fail := func(err error) { radicale.missing = "Radicale could not be started: " + err.Error() }
	program, err := exec.LookPath("radicale")
	if err != nil {
		radicale.missing = "Radicale is not installed (.ci/setup installs it)"
		return
	}
	dir, err := os.MkdirTemp("", "radicale")
	if err != nil {
		fail(err)
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err)
		return
	}
	addr := l.Addr().String()
	l.Close()
	config := filepath.Join(dir, "config")
	text := "[server]\nhosts = " + addr + "\n[auth]\ntype = none\n[rights]\ntype = owner_only\n[web]\ntype = none\n" +
		"[logging]\nlevel = critical\n[storage]\nfilesystem_folder = " + filepath.Join(dir, "data") + "\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		fail(err)
		return
	}
	cmd := exec.Command(program, "--config", config)
	if err := cmd.Start(); err != nil {
		fail(err)
		return
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	radicale.dir = dir
	radicale.stop = func() {
		_ = cmd.Process.Kill()
		<-ended
		_ = os.RemoveAll(dir)
	}
	radicale.url = "http://" + addr + "/"
	if err := answers(addr, ended); err != nil {
		fail(err)
	}
}

// answers waits until a process that was just started listens.
func answers(addr string, ended chan error) error {
	for end := time.Now().Add(20 * time.Second); ; {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			return c.Close()
		}
		select {
		case err := <-ended:
			ended <- err
			return fmt.Errorf("it ended: %w", err)
		case <-time.After(50 * time.Millisecond): // another process starts
		}
		if time.Now().After(end) {
			return err
		}
	}
}
