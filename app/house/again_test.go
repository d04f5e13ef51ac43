package house_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oroconnector/app/cli"
	"oroconnector/app/demo"
)

// abroad is a program on an Oro that does not run in its process, with a file keyring.
type abroad struct {
	*program
	oro *demo.Server
	who *person
}

func newAbroad(t *testing.T) *abroad { return newAbroadWith(t, demo.Options{}) }

func newAbroadWith(t *testing.T, o demo.Options) *abroad {
	t.Helper()
	s, err := demo.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	a := &abroad{program: newProgram(t), oro: s, who: &person{t: t, name: s.User(demo.Administrator).Name, password: "demo", grant: true}}
	a.browser = a.who.open
	a.write("phrase", "a passphrase\n")
	a.write("secret", demo.ConfidentialSecret+"\n")
	return a
}

func (a *abroad) write(name, text string) {
	a.t.Helper()
	if err := os.WriteFile(filepath.Join(a.mail, name), []byte(text), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// do runs a command and checks its exit code.
func (a *abroad) do(code int, args ...string) result {
	a.t.Helper()
	r := a.offline(append(args, "--keyring-passphrase-file", "phrase")...)
	a.who.browser.Wait()
	if r.code != code || strings.Contains(r.err, "⟦") {
		a.t.Fatalf("%v: exit code %d, want %d\n%s%s", args, r.code, code, r.out, r.err)
	}
	return r
}

func (a *abroad) requests() int { return len(a.oro.Log()) }

// TestProgram_ConnectAgain goes the way of spec 1.4: a refused refresh signs out, the cache stays readable, a
// change is kept, later processes know without asking; connecting again needs no address, application or
// secret, and the change is sent.
func TestProgram_ConnectAgain(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	a.do(cli.ExitOK, "connect", a.oro.URL(), "--client-id", demo.ConfidentialClient, "--client-secret-file", "secret", "--keyring", "file:keys")
	a.do(cli.ExitOK, "context", quoteMail)

	a.oro.Revoke(a.who.name)
	if c := a.context(a.do(cli.ExitOK, "context", quoteMail, "--json")); c.Fresh || len(c.Items) == 0 {
		t.Errorf("signed out: %+v", c)
	}
	before := a.requests()
	if r := a.do(cli.ExitOK, "status", "--json"); !strings.Contains(r.out, `"signed_in":false`) {
		t.Errorf("a later process does not know: %s", r.out)
	}
	a.do(cli.ExitWaiting, "link", quoteMail, "contacts:6", "--no-wait")
	if n := a.requests() - before; n != 0 {
		t.Errorf("%d requests while signed out", n)
	}

	a.do(cli.ExitOK, "connect")
	a.do(cli.ExitOK, "outbox", "retry")
	if c := a.context(a.do(cli.ExitOK, "context", quoteMail, "--json")); !c.Fresh || !c.has("contacts:6", true) {
		t.Errorf("after connecting again: %+v", c)
	}
}

// TestProgram_ConnectWithAnotherApplication: a public one must not send the secret of the one before.
func TestProgram_ConnectWithAnotherApplication(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	a.do(cli.ExitOK, "connect", a.oro.URL(), "--client-id", demo.ConfidentialClient, "--client-secret-file", "secret", "--keyring", "file:keys")
	a.do(cli.ExitOK, "connect", a.oro.URL(), "--client-id", demo.PublicClient)
	a.oro.Fail(demo.Fault{Kind: demo.Status, Status: http.StatusUnauthorized, Path: "/api/", Times: 1})
	if c := a.context(a.do(cli.ExitOK, "context", quoteMail, "--json")); !c.Fresh {
		t.Error("the token could not be renewed")
	}
}

// TestProgram_OpenedMessageTakesFewRequests: two the first time, beside the labels, and one when Oro has the
// message; every one names the program.
func TestProgram_OpenedMessageTakesFewRequests(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	a.do(cli.ExitOK, "connect", a.oro.URL(), "--client-id", demo.PublicClient, "--keyring", "file:keys")
	for i, want := range []int{2, 1, 1} {
		a.oro.Forget()
		a.do(cli.ExitOK, "context", quoteMail)
		n := 0
		for _, x := range a.oro.Log() {
			if !strings.HasSuffix(x.Path, "statuses") {
				n++
			} else if i > 0 {
				t.Errorf("labels are asked for again: %s", x.Path)
			}
		}
		if n != want {
			t.Errorf("opened for the %d. time: %d requests, want %d", i+1, n, want)
		}
	}
}

func TestProgram_ConnectSaysWhatIsWrongWithTheKeyring(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	a.write("plain", "x")
	r := a.do(cli.ExitRefused, "status", "--keyring", "file:plain/keys")
	if !strings.Contains(r.err, "cannot be read or written") {
		t.Errorf("said %q", r.err)
	}
	// It can be read as empty and not be written: told before the browser opens.
	if err := os.Mkdir(filepath.Join(a.mail, "keys.lock"), 0o700); err != nil {
		t.Fatal(err)
	}
	before := a.requests()
	r = a.do(cli.ExitRefused, "connect", a.oro.URL(), "--client-id", demo.PublicClient, "--keyring", "file:keys")
	for _, x := range a.oro.Log()[before:] {
		if strings.Contains(x.Path, "oauth2-token/") {
			t.Errorf("the person was sent to %s", x.Path)
		}
	}
	if a.who.last != "" || !strings.Contains(r.err, "cannot be read or written") {
		t.Errorf("said %q", r.err)
	}
}

func TestProgram_RolesAreToldAtConnecting(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	for role, want := range map[demo.Role]struct {
		code int
		said string
	}{
		demo.SalesRep: {cli.ExitOK, "Connected as James Hale.\n"}, // who may not see the organization
		demo.NoRights: {cli.ExitRefused, "may not use its web API"},
	} {
		a.who.name = a.oro.User(role).Name
		r := a.do(want.code, "connect", a.oro.URL(), "--client-id", demo.PublicClient, "--keyring", "file:keys")
		if !strings.Contains(r.out+r.err, want.said) {
			t.Errorf("%s: said %q", role, r.out+r.err)
		}
	}
}

func TestProgram_ARecordOfAHiddenKindIsNotCalledUnattachable(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	a.who.name = a.oro.User(demo.Partial).Name
	a.do(cli.ExitOK, "connect", a.oro.URL(), "--client-id", demo.PublicClient, "--keyring", "file:keys")
	if r := a.do(cli.ExitRefused, "link", quoteMail, "accounts:1"); !strings.Contains(r.err, "you may not see them") {
		t.Errorf("said %q", r.err)
	}
}
