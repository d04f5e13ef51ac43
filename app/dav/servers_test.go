package dav

import (
	"context"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

// server is one under test: Radicale, or the demo's.
type server struct {
	name, url, user, password string
	dav                       *demo.DAV // of the demo's
}

func demoServer(t testing.TB, o demo.DAVOptions) server {
	t.Helper()
	d, err := demo.NewDAV(o)
	if err != nil {
		t.Fatal(err)
	}
	at := httptest.NewServer(d)
	t.Cleanup(at.Close)
	return server{"demo", at.URL + "/dav/", "demo", "demo", d}
}

// radicale is one process for all tests of the package, started by the first that wants it.
var radicale struct {
	once    sync.Once
	missing string
	url     string
	dir     string
	stop    func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	if radicale.stop != nil {
		radicale.stop()
	}
	os.Exit(code)
}

// radicaleServer is Radicale with a person of its own for each test.
func radicaleServer(t testing.TB) server {
	t.Helper()
	radicale.once.Do(startRadicale)
	if radicale.missing != "" {
		t.Skip(radicale.missing)
	}
	users.Lock()
	defer users.Unlock()
	users.n++
	return server{name: "radicale", url: radicale.url, user: fmt.Sprintf("user%d", users.n), password: "secret"}
}

var users struct {
	sync.Mutex
	n int
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
	cmd.Stderr = os.Stderr
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
	for end := time.Now().Add(20 * time.Second); ; {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			c.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			fail(fmt.Errorf("it ended: %v", err))
			return
		case <-time.After(50 * time.Millisecond): // another process starts
		}
		if time.Now().After(end) {
			fail(err)
			return
		}
	}
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
