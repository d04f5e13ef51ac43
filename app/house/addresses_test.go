package house_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"oroconnector/app/cli"
	"oroconnector/app/demo"
)

// before is a server in front of the demo's Oro that answers some requests itself; address is that of Oro's root.
func (a *abroad) before(answers func(http.ResponseWriter, *http.Request) bool) (address string) {
	a.t.Helper()
	root, err := url.Parse(a.oro.URL())
	if err != nil {
		a.t.Fatal(err)
	}
	root.Path = ""
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(root); r.SetXForwarded() },
		ModifyResponse: func(r *http.Response) error { // an Oro sends browsers on to the name that they came by
			if to := r.Header.Get("Location"); to != "" {
				r.Header.Set("Location", strings.Replace(to, root.Host, r.Request.Header.Get("X-Forwarded-Host"), 1))
			}
			return nil
		},
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !answers(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	a.t.Cleanup(s.Close)
	return s.URL
}

// TestProgram_OldOroIsToldAfterSigningIn: before 5.1.2 there are no kinds of contexts, all else is as it is now.
func TestProgram_OldOroIsToldAfterSigningIn(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	address := a.before(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/api/emailcontextentities") {
			return false
		}
		w.Header().Set("Content-Type", "application/vnd.api+json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"errors":[{"status":"404","title":"entity type constraint","detail":"Unknown entity type: emailcontextentities."}]}`)
		return true
	})
	r := a.do(cli.ExitRefused, "connect", address, "--client-id", demo.PublicClient, "--keyring", "file:keys")
	if !strings.Contains(r.err, "5.1.3") {
		t.Errorf("said %q", r.err)
	}
	if r := a.do(cli.ExitOK, "status", "--json"); !strings.Contains(r.out, `"connected":false`) {
		t.Errorf("connected all the same: %s", r.out)
	}
}

// TestProgram_StorefrontIsTold: a shop whose back office is not at /admin answers like an Oro, and has the login
// of its customers.
func TestProgram_StorefrontIsTold(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	address := a.before(func(w http.ResponseWriter, r *http.Request) bool {
		switch {
		case r.URL.Path == "/customer/user/login":
			w.Header().Set("Content-Type", "text/html; charset=UTF-8")
			_, _ = io.WriteString(w, "<html><body>Sign In</body></html>")
		case r.URL.Path == "/api/userprofile":
			w.Header().Set("Content-Type", "application/vnd.api+json")
			w.WriteHeader(http.StatusUnauthorized)
		default:
			http.NotFound(w, r)
		}
		return true
	})
	r := a.do(cli.ExitInvalid, "connect", address, "--client-id", demo.PublicClient, "--keyring", "file:keys")
	if !strings.Contains(r.err, "storefront") {
		t.Errorf("said %q", r.err)
	}
	if a.who.last != "" {
		t.Error("the browser was opened")
	}
}

// TestProgram_ConnectWithoutEncryption: only after a yes, and then to the end. 0.0.0.0 is this machine without
// being its loopback address.
func TestProgram_ConnectWithoutEncryption(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("0.0.0.0 is an address to connect to on Linux")
	}
	a := newAbroad(t)
	front := a.before(func(http.ResponseWriter, *http.Request) bool { return false })
	address := strings.Replace(front, "127.0.0.1", "0.0.0.0", 1)
	connect := []string{"connect", address, "--client-id", demo.PublicClient, "--keyring", "file:keys"}
	r := a.do(cli.ExitRefused, connect...)
	if !strings.Contains(r.err, "not be encrypted") || !strings.Contains(r.err, "--plain") || a.requests() != 0 {
		t.Errorf("said %q after %d requests", r.err, a.requests())
	}
	a.do(cli.ExitOK, append(connect, "--plain")...)
	if c := a.context(a.do(cli.ExitOK, "context", quoteMail, "--json")); !c.Fresh || len(c.Items) == 0 {
		t.Errorf("%+v", c)
	}
	a.oro.Fail(demo.Fault{Kind: demo.Status, Status: http.StatusUnauthorized, Path: "/api/", Times: 1})
	if c := a.context(a.do(cli.ExitOK, "context", quoteMail, "--json")); !c.Fresh {
		t.Error("the token was not renewed")
	}
	a.do(cli.ExitOK, "connect") // again: the yes stands
}

// TestProgram_ARefusedApplicationIsRemembered: a later process says so without asking, and forgets it once Oro
// lets the application in again.
func TestProgram_ARefusedApplicationIsRemembered(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	a.do(cli.ExitOK, "connect", a.oro.URL(), "--client-id", demo.PublicClient, "--keyring", "file:keys")
	a.do(cli.ExitOK, "context", quoteMail)
	a.oro.Deactivate(demo.PublicClient, true)
	a.do(cli.ExitOK, "context", quoteMail)
	before := a.requests()
	for _, command := range []string{"status", "status"} {
		if r := a.do(cli.ExitOK, command, "--json"); !strings.Contains(r.out, `"signed_in":false`) {
			t.Errorf("a later process does not know: %s", r.out)
		}
	}
	if n := a.requests() - before; n != 0 {
		t.Errorf("%d requests for it", n)
	}
	a.oro.Deactivate(demo.PublicClient, false)
	if c := a.context(a.do(cli.ExitOK, "context", quoteMail, "--json")); !c.Fresh {
		t.Error("the tokens are gone")
	}
	if r := a.do(cli.ExitOK, "status", "--json"); !strings.Contains(r.out, `"signed_in":true`) {
		t.Errorf("still signed out: %s", r.out)
	}
}

// TestProgram_LinkTwiceSaysSo: what is attached already is not said to be added.
func TestProgram_LinkTwiceSaysSo(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	for _, c := range []struct{ command, said string }{
		{"link", "Added to context."}, {"link", "Already attached."}, {"unlink", "Removed from context."}, {"unlink", "It was not attached."},
	} {
		if r := p.ok(c.command, quoteMail, "contacts:6"); !strings.Contains(r.out, c.said) {
			t.Errorf("%s: said %q, not %q", c.command, r.out, c.said)
		}
	}
	if r := p.ok("unlink", quoteMail, "contacts:6", "--json"); !strings.Contains(r.out, `"unchanged":true`) {
		t.Error(r.out)
	}
}
