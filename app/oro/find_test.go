package oro

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/trust"
)

func TestParsePlace(t *testing.T) {
	t.Parallel()
	cases := []struct{ typed, root, bases string }{
		{"crm.example.com", "https://crm.example.com", "[/admin ]"},
		{"  https://CRM.Example.com./ ", "https://crm.example.com", "[/admin ]"},
		{"crm.example.com:8443", "https://crm.example.com:8443", "[/admin ]"},
		{"//shop.example.com/admin", "https://shop.example.com", "[/admin ]"},
		{"shop.example.com/admin/", "https://shop.example.com", "[/admin ]"},
		{"https://shop.example.com/admin/contact/view/7?grid=x#tab", "https://shop.example.com", "[/admin ]"},
		{"https://crm.example.com/contact/view/7", "https://crm.example.com", "[/admin ]"},
		{"https://crm.example.com/index.php/user/login", "https://crm.example.com", "[/admin ]"},
		{"example.com/crm", "https://example.com", "[/crm/admin /crm /admin ]"},
		{"example.com/oro/backoffice/account/view/1", "https://example.com",
			"[/oro/backoffice/admin /oro/backoffice /oro/admin /oro /admin ]"},
		{"crm", "https://crm", "[/admin ]"},
		{"127.0.0.1:8765", "http://127.0.0.1:8765", "[/admin ]"},
		{"https://127.0.0.1:8765", "https://127.0.0.1:8765", "[/admin ]"},
		{"localhost:8080/admin", "http://localhost:8080", "[/admin ]"},
		{"[::1]:81", "http://[::1]:81", "[/admin ]"},
		{"http://[::1]:81", "http://[::1]:81", "[/admin ]"},
		{"bücher.example", "https://xn--bcher-kva.example", "[/admin ]"},
	}
	for _, c := range cases {
		got, err := parsePlace(c.typed, false)
		if err != nil || got.root != c.root || fmt.Sprint(got.bases) != c.bases {
			t.Errorf("%q: %q %v (%v), want %q %s", c.typed, got.root, got.bases, err, c.root, c.bases)
		}
	}
	for _, bad := range []string{
		"", "   ", "two words", "me@example.com", "https://me:secret@example.com", "ftp://example.com", "mailto:x", "https://",
		"https://example.com:99999", "https://example.com:", "http:///path", "file:///etc/passwd", "<script>", "https://exa mple.com",
		"https://a..b.example", "javascript:alert(1)",
	} {
		_, err := parsePlace(bad, false)
		if f := crm.AsFault("", err); f == nil || f.Code != "connect.address" || f.Kind != crm.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := parsePlace("http://crm.example.com", false); asFault(t, err).Code != "connect.insecure" {
		t.Errorf("http: %v", err)
	}
	if got, err := parsePlace("http://crm.example.com", true); err != nil || got.root != "http://crm.example.com" {
		t.Errorf("http with leave: %+v, %v", got, err)
	}
}

// site is a host as Find sees it: what it answers below its root.
type site map[string]reply

func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" {
		http.Error(w, "a token, while looking", http.StatusTeapot)
		return
	}
	for _, name := range []string{r.Method + " " + r.URL.Path, r.URL.Path, "*"} {
		if p, ok := s[name]; ok {
			if p.Type == "meta" {
				p = metaReply("http://"+r.Host, p.Body.(string))
			}
			p.write(w)
			return
		}
	}
	reply{Status: 404, Type: "text/html", Body: "<html><title>Not Found</title></html>"}.write(w)
}

func metaReply(root, base string) reply {
	folder := strings.TrimSuffix(base, "/admin")
	return reply{Type: "application/json", Body: object{
		"issuer": root + base + "/oauth2-server", "authorization_endpoint": root + base + "/oauth2-token/authorize",
		"token_endpoint": root + folder + "/oauth2-token",
	}}
}

const wellKnown = "/.well-known/oauth-authorization-server"

var (
	wantsToken = reply{Status: 401, Header: map[string]string{"WWW-Authenticate": "Bearer"}}
	off        = reply{Status: 404, Body: object{"errors": []object{{"status": "404", "title": "not found http exception"}}}}
	htmlPage   = reply{Type: "text/html", Body: "<html>login</html>"}
	down       = reply{Status: 503, Type: "text/html", Body: "<html>maintenance</html>"}
	tokenHere  = reply{Header: map[string]string{"Allow": "OPTIONS, POST"}, Type: "text/html"}
)

func meta(base string) reply { return reply{Type: "meta", Body: base} }

func TestFind(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		site  site
		path  string // typed after the host
		base  string
		token string
		code  string
	}{
		{"OroCRM", site{wellKnown + "/oauth2-server": meta(""), "/api/userprofile": wantsToken}, "", "", "/oauth2-token", ""},
		{"OroCRM, typed with /admin", site{wellKnown + "/oauth2-server": meta(""), "/api/userprofile": wantsToken},
			"/admin", "", "/oauth2-token", ""},
		{"OroCommerce", site{
			wellKnown + "/admin/oauth2-server": meta("/admin"), wellKnown + "/oauth2-server": meta(""),
			"/admin/api/userprofile": wantsToken, "/api/userprofile": wantsToken, "/customer/user/login": htmlPage,
		}, "", "/admin", "/oauth2-token", ""},
		{"OroCommerce without metadata, a page pasted", site{
			"/admin/api/userprofile": wantsToken, "/api/userprofile": wantsToken, "/customer/user/login": htmlPage,
		}, "/admin/order/view/7?x=1", "/admin", "/oauth2-token", ""},
		{"OroCRM without metadata", site{"/api/userprofile": wantsToken}, "/user/login", "", "/oauth2-token", ""},
		{"in a sub-folder", site{"/crm/api/userprofile": wantsToken, "OPTIONS /crm/oauth2-token": tokenHere},
			"/crm/account", "/crm", "/crm/oauth2-token", ""},
		{"in a sub-folder with metadata there", site{
			"/shop" + wellKnown + "/admin/oauth2-server": meta("/shop/admin"), "/shop/admin/api/userprofile": wantsToken,
		}, "/shop", "/shop/admin", "/shop/oauth2-token", ""},
		{"a prefix of its own", site{
			"/office/api/userprofile": wantsToken, "OPTIONS /oauth2-token": tokenHere, "/customer/user/login": htmlPage,
		}, "/office", "/office", "/oauth2-token", ""},
		{"a prefix of its own, not typed", site{
			wellKnown + "/oauth2-server": meta(""), "/api/userprofile": wantsToken, "/customer/user/login": htmlPage,
		}, "", "", "", "connect.storefront"},
		{"a storefront without metadata", site{"/api/userprofile": wantsToken,
			"/customer/user/login": {Status: 302, Header: map[string]string{"Location": "/customer/user/profile"}}}, "", "", "", "connect.storefront"},
		{"the API off", site{wellKnown + "/oauth2-server": meta(""), "/api/userprofile": off}, "", "", "", "connect.apiOff"},
		{"the API off, no metadata", site{"/admin/api/userprofile": off, "/api/userprofile": wantsToken, "/customer/user/login": htmlPage},
			"", "", "", "connect.apiOff"},
		{"maintenance", site{"*": down}, "", "", "", "connect.maintenance"},
		{"maintenance as the API says it", site{"/api/userprofile": {Status: 415, Type: "text/html", Body: "<html>"}}, "", "", "", "connect.maintenance"},
		{"another site", site{"*": htmlPage}, "", "", "", "connect.notOro"},
		{"a site with passwords", site{"*": {Status: 401, Type: "text/html", Body: "who are you?",
			Header: map[string]string{"WWW-Authenticate": "Basic realm=x"}}}, "", "", "", "connect.notOro"},
		{"another API", site{"*": {Type: "application/json", Body: object{"ok": true}}}, "", "", "", "connect.notOro"},
		{"nothing", site{}, "", "", "", "connect.notOro"},
		{"a server that fails", site{"*": {Status: 502, Type: "text/html", Body: "<html>"}}, "", "", "", "connect.failing"},
		{"a server that has too much to do", site{"*": {Status: 429}}, "", "", "", "connect.failing"},
		{"an Oro whose API fails", site{wellKnown + "/oauth2-server": meta(""), "/api/userprofile": {Status: 500}}, "", "", "", "connect.failing"},
		{"a portal before all", site{"*": {Status: 302, Header: map[string]string{"Location": "https://portal.example/login"}}},
			"", "", "", "connect.redirect"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(tc.site)
			t.Cleanup(s.Close)
			got, err := Find(context.Background(), s.Client(), s.URL+tc.path)
			if tc.code != "" {
				if f := asFault(t, err); f.Code != tc.code || f.Op != "connect.find" {
					t.Errorf("%+v, want %s", f, tc.code)
				}
				return
			}
			want := crm.Connection{
				Base: s.URL + tc.base, API: s.URL + tc.base + "/api", Auth: s.URL + tc.base + "/oauth2-token/authorize", Token: s.URL + tc.token,
			}
			if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%+v (%v)\nwant %+v", got, err, want)
			}
		})
	}
}

func TestFind_FollowsAMoveButNotToHTTP(t *testing.T) {
	t.Parallel()
	there := httptest.NewServer(site{wellKnown + "/oauth2-server": meta(""), "/api/userprofile": wantsToken})
	t.Cleanup(there.Close)
	moved := func(to string) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, to+r.URL.Path, http.StatusMovedPermanently)
		}))
		t.Cleanup(s.Close)
		return s
	}
	here := moved(there.URL)
	if got, err := Find(context.Background(), here.Client(), here.URL); err != nil || got.Base != there.URL {
		t.Errorf("%+v, %v", got, err)
	}
	down := moved("http://crm.example.com")
	if _, err := Find(context.Background(), down.Client(), down.URL); asFault(t, err).Code != "connect.insecure" {
		t.Errorf("%v", err)
	}
	circle := moved("http://127.0.0.1:1")
	if _, err := Find(context.Background(), circle.Client(), circle.URL); asFault(t, err).Kind != crm.Offline {
		t.Errorf("%v", err)
	}
}

func TestFind_ForeignTokenEndpointIsNotBelieved(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(site{
		"/api/userprofile": wantsToken,
		wellKnown + "/oauth2-server": {Type: "application/json", Body: object{
			"issuer": "https://evil.example/oauth2-server", "authorization_endpoint": "https://evil.example/authorize",
			"token_endpoint": "https://evil.example/oauth2-token",
		}},
	})
	t.Cleanup(s.Close)
	got, err := Find(context.Background(), s.Client(), s.URL)
	if err != nil || strings.Contains(fmt.Sprint(got), "evil") || got.Token != s.URL+"/oauth2-token" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFind_TheWayThere(t *testing.T) {
	t.Parallel()
	certificate := httptest.NewTLSServer(site{})
	certificate.Config.ErrorLog = nil
	t.Cleanup(certificate.Close)
	fingerprint := trust.Fingerprint(certificate.Certificate().Raw)
	plain := httptest.NewServer(site{})
	t.Cleanup(plain.Close)
	failing := func(err error) *http.Client {
		return &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, err })}
	}
	cases := []struct {
		name, address string
		client        *http.Client
		code, detail  string
	}{
		{"unknown host", "crm.example.com", failing(&net.DNSError{Name: "crm.example.com", IsNotFound: true}), "connect.unknownHost", "crm.example.com"},
		{"refused", "crm.example.com", failing(syscall.ECONNREFUSED), "connect.refused", ""},
		{"timeout", "crm.example.com", failing(context.DeadlineExceeded), "connect.timeout", ""},
		{"lost", "crm.example.com", failing(errors.New("EOF")), "connect.lost", ""},
		{"certificate", certificate.URL, NewHTTP("", 0), "connect.certificate", fingerprint},
		{"another one pinned", certificate.URL, NewHTTP(strings.Repeat("0", 64), 0), "connect.certificate", fingerprint},
		{"this one pinned", certificate.URL, NewHTTP(colons(fingerprint), 0), "connect.notOro", strings.TrimPrefix(certificate.URL, "https://")},
		{"no TLS there", "https" + strings.TrimPrefix(plain.URL, "http"), NewHTTP("", 0), "connect.insecure", strings.TrimPrefix(plain.URL, "http://")},
		{"not an address", "me@example.com", nil, "connect.address", "me@example.com"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := Find(context.Background(), tc.client, tc.address)
			if f := asFault(t, err); f.Code != tc.code || f.Detail != tc.detail || f.Op != "connect.find" {
				t.Errorf("%+v, want %s %q", f, tc.code, tc.detail)
			}
		})
	}
}

func colons(hex string) string {
	var parts []string
	for i := 0; i < len(hex); i += 2 {
		parts = append(parts, strings.ToUpper(hex[i:i+2]))
	}
	return strings.Join(parts, ":")
}

func FuzzParsePlace(f *testing.F) {
	for _, seed := range []string{"crm.example.com", "https://shop.example.com/admin/contact/view/7?x#y", "[::1]:81", "//x", "http://:80"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := parsePlace(typed, false)
		if err != nil {
			if crm.AsFault("", err).Kind == crm.Bug {
				t.Errorf("%q: %v", typed, err)
			}
			return
		}
		if !strings.HasPrefix(got.root, "https://") && !loopback(strings.Trim(hostPart(got.root), "[]")) {
			t.Errorf("%q leads to %q", typed, got.root)
		}
		if len(got.bases) == 0 || len(got.bases) > 8 {
			t.Errorf("%q: %d places", typed, len(got.bases))
		}
	})
}

func hostPart(root string) string {
	_, host, _ := strings.Cut(root, "://")
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}
