package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

const (
	verifier = "a-verifier-of-at-least-forty-three-characters-0"
	callback = "http://127.0.0.1:49152/callback"
)

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// browser follows redirects within the demo and stops at those to the client.
type browser struct {
	t    *testing.T
	s    *Server
	http *http.Client
}

func newBrowser(t *testing.T, s *Server) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, s, &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(r.URL.String(), s.origin+"/") {
			return http.ErrUseLastResponse
		}
		return nil
	}}}
}

// landing is where the browser ended.
type landing struct {
	status int
	url    *url.URL // of the page, or where it is sent to
	text   string
}

func (b *browser) do(method, address string, form url.Values) landing {
	b.t.Helper()
	resp, err := b.http.Do(formRequest(b.t, method, address, form))
	if err != nil {
		b.t.Fatal(err)
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		b.t.Fatal(err)
	}
	p := landing{resp.StatusCode, resp.Request.URL, string(data)}
	if to, err := resp.Location(); err == nil {
		p.url = to
	}
	return p
}

func formRequest(t *testing.T, method, address string, form url.Values) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req
}

func (b *browser) open(address string) landing {
	b.t.Helper()
	return b.do(http.MethodGet, address, nil)
}

func (b *browser) submit(address, text string, form url.Values) landing {
	b.t.Helper()
	if m := csrfField.FindStringSubmatch(text); m != nil && form.Get("_csrf_token") == "" {
		form.Set("_csrf_token", m[1])
	}
	return b.do(http.MethodPost, address, form)
}

func (b *browser) authorize(change ...string) string {
	q := url.Values{
		"response_type": {"code"}, "client_id": {PublicClient}, "redirect_uri": {callback}, "state": {"s&t"},
		"code_challenge": {challenge()}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(change); i += 2 {
		q.Set(change[i], change[i+1])
		if change[i+1] == "" {
			q.Del(change[i])
		}
	}
	return b.s.base() + "/oauth2-token/authorize?" + q.Encode()
}

// signIn goes from authorize through the login to the page that asks.
func (b *browser) signIn(address string) landing {
	b.t.Helper()
	login := b.open(address)
	if login.status != http.StatusOK || !strings.HasSuffix(login.url.Path, "/user/login") {
		b.t.Fatalf("no login: %d %s", login.status, login.url)
	}
	return b.submit(b.s.base()+"/user/login-check", login.text, url.Values{"_username": {"boss"}, "_password": {demoPassword}, "_target_path": {""}})
}

// ask sends a request to the token endpoint.
func ask(t *testing.T, s *Server, form ...string) (int, map[string]any) {
	t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	resp, err := http.DefaultClient.Do(formRequest(t, http.MethodPost, s.origin+"/oauth2-token", values))
	if err != nil {
		t.Fatal(err)
	}
	var body map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}
