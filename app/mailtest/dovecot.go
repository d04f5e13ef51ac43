// Package mailtest starts real servers for tests, on loopback, without root rights. Of mail it is Dovecot from
// Debian, with a configuration, a certificate and Maildir folders of its own in a folder that goes with the test; of
// address books and calendars Radicale, one for all tests of a program. Tests only import it.
package mailtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// Options of a Dovecot.
type Options struct {
	// Config is added to the configuration: other limits, other capabilities.
	Config string
	// OAuth lets the user log in with what Token gives, too, by XOAUTH2 and OAUTHBEARER.
	OAuth bool
}

// Dovecot is a running server with one user. Its methods fail the test they are given.
type Dovecot struct {
	User, Password string
	Port, TLSPort  int    // on 127.0.0.1; Port has STARTTLS
	Maildir        string // of the inbox; folders lie in it as ".Name"

	dir    string
	config string
	pool   *x509.CertPool
	owner  *owner
	cmd    *exec.Cmd
	exited chan struct{}
	log    string
	secret []byte // tokens are signed with
}

// Start starts a server that ends with the test. It skips the test where Dovecot is not installed.
func Start(t testing.TB, o Options) *Dovecot {
	t.Helper()
	if !isFile(program()) {
		t.Skip("dovecot is not installed (Debian's package dovecot-imapd)")
	}
	// Not t.TempDir: the paths of sockets are at most 107 bytes long.
	dir, err := os.MkdirTemp("", "dovecot")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	d := &Dovecot{User: "maria", Password: "pa55 \"word\\", dir: dir, owner: runAs(), log: filepath.Join(dir, "log")}
	d.Maildir = filepath.Join(dir, "mail", d.User, "Maildir")
	d.prepare(t, o)
	t.Cleanup(func() { d.Stop(t) })
	d.Start(t)
	return d
}

// program is where Dovecot is, if it is.
func program() string {
	if found, err := exec.LookPath("dovecot"); err == nil {
		return found
	}
	return "/usr/sbin/dovecot" // Debian's place, which is on root's path only
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// prepare writes everything that the server reads.
func (d *Dovecot) prepare(t testing.TB, o Options) {
	t.Helper()
	for _, folder := range []string{"", "Sent", "Archive"} {
		for _, sub := range []string{"new", "cur", "tmp"} {
			d.mkdir(t, filepath.Join(d.folder(folder), sub))
		}
	}
	for _, sub := range []string{"run", "state"} {
		d.mkdir(t, filepath.Join(d.dir, sub))
	}
	d.Port, d.TLSPort = freePort(t), freePort(t)
	cert, key, pool := certificate(t)
	d.pool = pool
	d.write(t, "cert.pem", cert)
	d.write(t, "key.pem", key)
	d.write(t, "passwd", []byte(d.User+":{PLAIN}"+strings.ReplaceAll(d.Password, ":", "\\:")+"::::::\n"))
	if o.OAuth {
		d.prepareOAuth(t)
	}
	d.config = filepath.Join(d.dir, "dovecot.conf")
	d.write(t, "dovecot.conf", []byte(d.text(o)))
	if err := d.owner.give(d.dir); err != nil {
		t.Fatal(err)
	}
}

func (d *Dovecot) mkdir(t testing.TB, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func (d *Dovecot) write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// freePort is one that nobody listened on a moment ago. It is none of those that systems give to connections: one of
// them could have it by the time that the server starts, or starts again.
func freePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		port := 10_000 + rand.IntN(20_000) //nolint:gosec // not a secret
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// Start starts the server again after Stop, on the same ports.
func (d *Dovecot) Start(t testing.TB) {
	t.Helper()
	d.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), program(), "-F", "-c", d.config) //nolint:gosec // our own file
	d.cmd.Dir = d.dir
	d.owner.become(d.cmd)
	if err := d.cmd.Start(); err != nil {
		t.Fatalf("start dovecot: %v", err)
	}
	d.exited = make(chan struct{})
	go func(cmd *exec.Cmd, exited chan struct{}) {
		defer close(exited)
		_ = cmd.Wait() // it is ended by a signal
	}(d.cmd, d.exited)
	for until := time.Now().Add(time.Minute); time.Now().Before(until); {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", d.Addr())
		if err == nil {
			_ = conn.Close()
			return
		}
		select {
		case <-d.exited:
			t.Fatalf("dovecot ended at once:\n%s", d.Log())
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatalf("dovecot does not answer:\n%s", d.Log())
}

// Stop ends the server and every connection to it, as a restart does.
func (d *Dovecot) Stop(t testing.TB) {
	t.Helper()
	if d.cmd == nil {
		return
	}
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("stop dovecot: %v", err)
	}
	select {
	case <-d.exited:
	case <-time.After(300 * time.Millisecond): // it waits seconds for helpers that are just starting
		d.owner.end(d.cmd)
		<-d.exited
	}
	d.cmd = nil
}

// Addr is where it listens without TLS.
func (d *Dovecot) Addr() string { return fmt.Sprintf("127.0.0.1:%d", d.Port) }

// TLSAddr is where it listens with TLS.
func (d *Dovecot) TLSAddr() string { return fmt.Sprintf("127.0.0.1:%d", d.TLSPort) }

// Login is the user's account, over TLS.
func (d *Dovecot) Login() crm.Login {
	return crm.Login{
		ID: "dovecot", Type: crm.LoginIMAP, Address: d.User + "@brightwater.example", Host: "127.0.0.1", Port: d.TLSPort,
		Security: crm.SecurityTLS, User: d.User, Auth: crm.AuthPassword,
	}
}

// TLS trusts the server's certificate.
func (d *Dovecot) TLS() *tls.Config {
	return &tls.Config{RootCAs: d.pool, MinVersion: tls.VersionTLS12}
}

// Pid is the server's process, whose group all its helpers are of.
func (d *Dovecot) Pid() int { return d.cmd.Process.Pid }

// Log is what the server wrote.
func (d *Dovecot) Log() string {
	data, _ := os.ReadFile(d.log)
	return string(data)
}
