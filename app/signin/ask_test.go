package signin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// server is an Oro with one client, as far as its endpoints were recorded (groups 02 and 03). The person
// in front of it grants at once.
type server struct {
	*httptest.Server
	secret    string
	redirects string // registered address without its port
	mu        sync.Mutex
	challenge string
	redirect  string
	state     string
	deny      bool
	broken    http.HandlerFunc // in the token endpoint's place
}

const knownClient = "PxbFIVn8PX0sxzMWwz_vBuMbqygEvlyt"

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{redirects: "http://127.0.0.1/callback"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /oauth2-token/authorize", s.authorize)
	mux.HandleFunc("POST /oauth2-token", s.issue)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *server) options() Options {
	return Options{
		Client: Client{ID: knownClient, Secret: s.secret}, HTTP: s.Client(), Timeout: 20 * time.Second,
		Site: Site{Auth: s.URL + "/oauth2-token/authorize", Token: s.URL + "/oauth2-token"},
		Open: visit(nil), Page: func(o Outcome) []byte { return []byte("page:" + string(o.Code)) },
	}
}

func refuse(w http.ResponseWriter, status int, problem, hint string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":%q,"error_description":"words","hint":%q,"message":"words"}`, problem, hint)
}

func (s *server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != knownClient || back.Scheme+"://"+back.Hostname()+back.Path != s.redirects {
		refuse(w, http.StatusUnauthorized, "invalid_client", "")
		return
	}
	if q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || len(q.Get("state")) < 20 {
		refuse(w, http.StatusBadRequest, "invalid_request", "")
		return
	}
	if r.Header.Get("Cookie") == "" { // the probe
		http.Redirect(w, r, "/user/login", http.StatusFound)
		return
	}
	s.mu.Lock()
	s.challenge, s.redirect, s.state = q.Get("code_challenge"), q.Get("redirect_uri"), q.Get("state")
	s.mu.Unlock()
	answer := url.Values{"state": {q.Get("state")}}
	if s.deny {
		answer.Set("error", "access_denied")
		answer.Set("hint", "The user denied the request")
	} else {
		answer.Set("code", "the-code")
	}
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (s *server) issue(w http.ResponseWriter, r *http.Request) {
	if s.broken != nil {
		s.broken(w, r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case r.PostFormValue("client_id") != knownClient || r.PostFormValue("client_secret") != s.secret:
		refuse(w, http.StatusUnauthorized, "invalid_client", "")
	case r.PostFormValue("grant_type") == "refresh_token":
		refuse(w, http.StatusUnauthorized, "invalid_request", "Cannot decrypt the refresh token")
	case r.PostFormValue("code") != "the-code":
		refuse(w, http.StatusBadRequest, "invalid_request", "Cannot decrypt the authorization code")
	case r.PostFormValue("redirect_uri") != s.redirect:
		refuse(w, http.StatusBadRequest, "invalid_request", "Invalid redirect URI")
	case base64.RawURLEncoding.EncodeToString(sum[:]) != s.challenge:
		refuse(w, http.StatusBadRequest, "invalid_grant", "Failed to verify `code_verifier`.")
	default:
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = io.WriteString(w, `{"token_type":"Bearer","expires_in":3600,"access_token":"A1","refresh_token":"R1"}`)
	}
}

// visit is a browser: it follows the redirects and hands the last page to seen.
func visit(seen chan<- string) func(context.Context, string) error {
	return func(ctx context.Context, address string) error {
		req, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		req.Header.Set("Cookie", "CRMID=1")
		go func() {
			page := ""
			if resp, err := http.DefaultClient.Do(req); err == nil {
				body, _ := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				page = fmt.Sprint(resp.StatusCode, " ", string(body))
			}
			if seen != nil {
				seen <- page
			}
		}()
		return nil
	}
}

func code(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestAsk_PublicAndConfidential(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"", "s3cret"} {
		s := newServer(t)
		s.secret = secret
		o, seen := s.options(), make(chan string, 1)
		o.Open = visit(seen)
		token, err := Ask(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		life := time.Until(token.Expiry)
		if token.Access != "A1" || token.Refresh != "R1" || life < 3500*time.Second || life > 3600*time.Second {
			t.Errorf("got %s %s %v", token.Access, token.Refresh, life)
		}
		if page := <-seen; page != "200 page:" {
			t.Errorf("the browser ended on %q", page)
		}
	}
}

func TestAsk_EachFailureHasItsCode(t *testing.T) {
	t.Parallel()
	html := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<html>maintenance</html>")
		}
	}
	for name, c := range map[string]struct {
		change func(*server, *Options)
		want   Code
		page   bool // the browser comes back and is told
	}{
		"denied":         {func(s *server, _ *Options) { s.deny = true }, CodeDenied, true},
		"unknown client": {func(_ *server, o *Options) { o.Client.ID = "nope" }, CodeClient, false},
		"redirect":       {func(s *server, _ *Options) { s.redirects = "http://127.0.0.1/other" }, CodeRedirect, false},
		"wrong secret":   {func(s *server, _ *Options) { s.secret = "other" }, CodeClient, true},
		"maintenance":    {func(s *server, _ *Options) { s.broken = html(503) }, CodeServer, true},
		"a proxy's page": {func(s *server, _ *Options) { s.broken = html(200) }, CodeNotJSON, true},
		"redirected token": {func(s *server, _ *Options) {
			s.broken = http.RedirectHandler("/elsewhere", http.StatusTemporaryRedirect).ServeHTTP
		}, CodeNotJSON, true},
		"endless answer": {func(s *server, _ *Options) {
			s.broken = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) }
		}, CodeNotJSON, true},
		"no token": {func(s *server, _ *Options) {
			s.broken = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"token_type":"Bearer"}`) }
		}, CodeNotJSON, true},
		"cut answer": {func(s *server, _ *Options) {
			s.broken = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "1000")
				_, _ = io.WriteString(w, `{"access_`)
			}
		}, CodeNetwork, true},
		"no endpoint":  {func(s *server, o *Options) { o.Site.Auth = s.URL + "/nothing" }, CodeAddress, false},
		"not https":    {func(_ *server, o *Options) { o.Site.Token = "http://crm.example.com/oauth2-token" }, CodeInsecure, false},
		"not an URL":   {func(_ *server, o *Options) { o.Site.Auth = "crm.example.com" }, CodeAddress, false},
		"no server":    {func(s *server, _ *Options) { s.Close() }, CodeNetwork, false},
		"no browser":   {func(_ *server, o *Options) { o.Open = func(context.Context, string) error { return io.EOF } }, CodeBrowser, false},
		"nobody comes": {func(_ *server, o *Options) { nobody(o) }, CodeTimeout, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			o, seen := s.options(), make(chan string, 1)
			o.Open = visit(seen)
			c.change(s, &o)
			_, err := Ask(context.Background(), o)
			if code(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if c.page {
				if page := <-seen; page != "200 page:"+string(c.want) {
					t.Errorf("the browser ended on %q", page)
				}
			}
		})
	}
}

func nobody(o *Options) {
	o.Open = func(context.Context, string) error { return nil }
	o.Timeout = 30 * time.Millisecond
}

func TestAsk_SelfSignedCertificate(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains that we do not trust it
	s.StartTLS()
	defer s.Close()
	_, err := Ask(context.Background(), Options{
		Client: Client{ID: "c"}, Site: Site{Auth: s.URL + "/a", Token: s.URL + "/t"}, HTTP: &http.Client{Transport: &http.Transport{}},
	})
	if code(err) != CodeCertificate {
		t.Errorf("got %v", err)
	}
}

func TestAsk_CancelledWhileTheBrowserIsOpen(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ctx, cancel := context.WithCancel(context.Background())
	o := s.options()
	o.Open = func(context.Context, string) error { cancel(); return nil }
	if _, err := Ask(ctx, o); code(err) != CodeCancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestAsk_StrangersDoNotEndIt knocks at the listener in every wrong way before the right answer comes.
func TestAsk_StrangersDoNotEndIt(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	o, seen := s.options(), make(chan string, 1)
	var door string
	o.Open = func(ctx context.Context, address string) error {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		door = u.Query().Get("redirect_uri")
		state := u.Query().Get("state")
		back, err := url.Parse(door)
		if err != nil || back.Hostname() != "127.0.0.1" || back.Path != "/callback" || back.RawQuery != "" || back.Port() == "" {
			t.Errorf("redirect address %q", door)
		}
		host := back.Host
		good := door + "?code=stolen&state=" + state
		for _, knock := range []struct{ method, address, host string }{
			{"GET", "http://" + host + "/", host},
			{"GET", "http://" + host + "/favicon.ico", host},
			{"GET", "http://" + host + "/callback/?code=x&state=" + state, host},
			{"GET", "http://" + host + "/x/../callback2?code=x&state=" + state, host},
			{"GET", door, host},
			{"GET", door + "?code=x&state=wrong", host},
			{"GET", door + "?code=x&state=", host},
			{"GET", door + "?error=access_denied&state=" + state + "x", host},
			{"GET", good, "evil.example"},
			{"HEAD", good, host},
			{"POST", good, host},
			{"OPTIONS", good, host},
		} {
			req, err := http.NewRequestWithContext(ctx, knock.method, knock.address, nil)
			if err != nil {
				return err
			}
			req.Host = knock.host
			resp, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				return err
			}
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusNotFound {
				t.Errorf("%v: %d", knock, resp.StatusCode)
			}
		}
		return visit(seen)(ctx, address)
	}
	token, err := Ask(context.Background(), o)
	if err != nil || token.Access != "A1" {
		t.Errorf("got %v", err)
	}
	if page := <-seen; page != "200 page:" {
		t.Errorf("the browser ended on %q", page)
	}
	if resp, err := http.Get(door); err == nil { //nolint:gosec,noctx // our own listener
		_ = resp.Body.Close()
		t.Error("the listener is still there")
	}
}

func TestAsk_OnlyTheFirstAnswerCounts(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	o := s.options()
	second := make(chan string, 1)
	s.broken = func(w http.ResponseWriter, r *http.Request) { // while the code is exchanged, another answer comes
		s.broken = nil
		resp, err := http.Get(r.PostFormValue("redirect_uri") + "?error=access_denied&state=" + s.state) //nolint:gosec // our own listener
		if err == nil {
			second <- resp.Status
			_ = resp.Body.Close()
		}
		s.issue(w, r)
	}
	token, err := Ask(context.Background(), o)
	if err != nil || token.Access != "A1" {
		t.Errorf("got %v", err)
	}
	if got := <-second; !strings.HasPrefix(got, "404") {
		t.Errorf("the second answer: %s", got)
	}
}

func TestAsk_OnlyWrongStates(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	o := s.options()
	o.Timeout = 300 * time.Millisecond
	o.Open = func(_ context.Context, address string) error {
		u, _ := url.Parse(address)
		resp, err := http.Get(u.Query().Get("redirect_uri") + "?code=x&state=forged") //nolint:gosec // our own listener
		if err == nil {
			_ = resp.Body.Close()
		}
		return err
	}
	if _, err := Ask(context.Background(), o); code(err) != CodeState {
		t.Errorf("got %v", err)
	}
}

func TestAsk_NothingSecretInErrors(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.secret = "hunter2-secret"
	var verifier string
	s.broken = func(w http.ResponseWriter, r *http.Request) {
		verifier = r.PostFormValue("code_verifier")
		refuse(w, 400, "odd "+r.PostFormValue("code"), "you sent "+r.PostFormValue("client_secret")+"\n and "+verifier)
	}
	_, err := Ask(context.Background(), s.options())
	if code(err) != CodeRequest || !strings.Contains(err.Error(), "you sent") {
		t.Fatal(err)
	}
	for _, secret := range []string{s.secret, verifier, "the-code", "\n"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q is in %q", secret, err)
		}
	}
}
