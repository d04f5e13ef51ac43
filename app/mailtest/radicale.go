package mailtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Radicale is a person of a running Radicale: a server of address books, task lists and calendars, on loopback.
type Radicale struct {
	URL            string // of the server, ends with a slash
	User, Password string
	Dir            string // where the person's collections lie
}

// radicale is one process for all tests of a program, started by the first that wants it.
var radicale struct {
	once    sync.Once
	missing string // why there is none
	url     string
	dir     string
	stop    func()
	mu      sync.Mutex
	persons int
}

// StartRadicale gives a new person of the program's one Radicale. It skips the test where Radicale is not
// installed. A program whose tests use it calls StopRadicale when they are over.
func StartRadicale(t testing.TB) Radicale {
	t.Helper()
	radicale.once.Do(func() {
		if err := startRadicale(); err != nil {
			radicale.missing = err.Error()
		}
	})
	if radicale.missing != "" {
		t.Skip(radicale.missing)
	}
	radicale.mu.Lock()
	defer radicale.mu.Unlock()
	radicale.persons++
	r := Radicale{URL: radicale.url, User: fmt.Sprintf("user%d", radicale.persons), Password: "secret"}
	r.Dir = filepath.Join(radicale.dir, "data", "collection-root", r.User)
	return r
}

// StopRadicale ends the process, if there is one, and takes its folder away.
func StopRadicale() {
	if radicale.stop != nil {
		radicale.stop()
	}
}

func startRadicale() error {
	program, err := exec.LookPath("radicale")
	if err != nil {
		return errors.New("Radicale is not installed (.ci/setup installs it)")
	}
	failed := func(err error) error { return fmt.Errorf("Radicale could not be started: %w", err) }
	dir, err := os.MkdirTemp("", "radicale")
	if err != nil {
		return failed(err)
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return failed(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	config := filepath.Join(dir, "config")
	text := "[server]\nhosts = " + addr + "\n[auth]\ntype = none\n[rights]\ntype = owner_only\n[web]\ntype = none\n" +
		"[logging]\nlevel = critical\n[storage]\nfilesystem_folder = " + filepath.Join(dir, "data") + "\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return failed(err)
	}
	cmd := exec.CommandContext(context.Background(), program, "--config", config) //nolint:gosec // our own file
	cmd.Stderr = os.Stderr
	ended := make(chan error, 1)
	if err := startOrphanless(cmd, ended); err != nil {
		return failed(err)
	}
	radicale.dir, radicale.url = dir, "http://"+addr+"/"
	radicale.stop = func() {
		_ = cmd.Process.Kill() // it may have ended by itself
		<-ended                //nolint:errcheck // how does not matter
		_ = os.RemoveAll(dir)
	}
	if err := answers(addr, ended); err != nil {
		return failed(err)
	}
	return nil
}

// answers waits until a process that was just started listens. What ended tells is there still afterwards.
func answers(addr string, ended chan error) error {
	for end := time.Now().Add(20 * time.Second); ; {
		c, err := (&net.Dialer{Timeout: time.Second}).DialContext(context.Background(), "tcp", addr)
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
