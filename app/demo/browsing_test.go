package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// recordedClients are the applications of the recorded Oros, as their recordings show them.
var recordedClients = []Client{
	{ID: "PxbFIVn8PX0sxzMWwz_vBuMbqygEvlyt", Redirects: []string{"http://127.0.0.1:53682/callback", "http://localhost:53682/callback"}},
	{ID: "SHczpBC-tnbD6igEMZeOGekNyrhBEehP", Redirects: []string{"http://127.0.0.1/callback"}},
	{ID: "cj_p-G2vQJjGo0Jfc1TY6mCd31_54KI1", Secret: "CLIENT-SECRET", Redirects: []string{"http://127.0.0.1:53682/callback"}},
	{ID: "172IHovaB6B0dVcgqn_DU63JSrC2hq-l", Redirects: []string{"http://127.0.0.1:53682/callback"}, SkipConsent: true},
	{ID: "k61L-kGKmkAIcBhUzzdEwrzKFAXaDcnm", Secret: "CLIENT-SECRET", Grants: []string{"client_credentials"}, User: "admin"},
	{ID: "qWdtJwCnHucw2ctokNCro9xlUVvtSMLs", Secret: "CLIENT-SECRET", Grants: []string{"password"}},
	{ID: "5dXDRtiAqYtHwHjD-t5zJVowiqLnIi2Z", Redirects: []string{"http://127.0.0.1:53682/callback"}},
}

// browsing is the browser and the OAuth client of the recordings: what recordings leave out (cookies,
// CSRF tokens, codes, refresh tokens, passwords) it fills in.
type browsing struct {
	cookie  *http.Cookie
	csrf    string
	code    string
	refresh string
	spent   string // refresh token used up
}

var csrfField = regexp.MustCompile(`name="_csrf_token" value="([^"]+)"`)

func (b *browsing) cookies(r *recording, req *http.Request) {
	if b.cookie != nil && !strings.HasSuffix(r.name, "01-not-logged-in") {
		req.AddCookie(b.cookie)
	}
}

func (b *browsing) after(r *recording, resp *http.Response, text string) {
	for _, c := range resp.Cookies() {
		b.cookie = c
	}
	if m := csrfField.FindStringSubmatch(text); m != nil {
		b.csrf = m[1]
	}
	if strings.HasPrefix(r.name, "04-refresh-01") {
		b.spent = b.refresh
	}
}

// before fills in a request to the login, the authorize or the token endpoint.
func (b *browsing) before(p *replay, r *recording, target, body string) (string, string) {
	form, err := url.ParseQuery(body)
	if err != nil {
		return target, body
	}
	fill := func(name, placeholder, value string) {
		if form.Get(name) == placeholder {
			form.Set(name, value)
		}
	}
	wrong := strings.Contains(r.name, "wrong")
	for _, name := range []string{"_password", "password"} {
		if !wrong {
			fill(name, "PASSWORD", demoPassword)
		}
	}
	fill("_csrf_token", "CSRF", b.csrf)
	const opaque = "OPAQUE-CODE-OR-REFRESH-TOKEN"
	if form.Get("code") == opaque {
		fill("code", opaque, b.freshCode(p, r, form))
	}
	if form.Get("refresh_token") == opaque {
		fill("refresh_token", opaque, b.freshRefresh(p, r, form))
	}
	if r.header.Get("Authorization") == "Basic BASE64" {
		pair := recordedClients[2].ID + ":" + recordedClients[2].Secret
		r.header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(pair)))
	}
	if r.method == http.MethodPost && !strings.HasPrefix(r.header.Get("Content-Type"), typeJSON) {
		body = form.Encode()
	}
	return target, body
}

// freshCode gives the code that the recording's request sent: a good one, a used or an expired one.
func (b *browsing) freshCode(p *replay, r *recording, form url.Values) string {
	if strings.Contains(r.name, "reused") {
		return b.code
	}
	verifier := form.Get("code_verifier")
	if strings.Contains(r.name, "wrong-verifier") {
		verifier = "another"
	}
	sum := sha256.Sum256([]byte(verifier))
	client := form.Get("client_id")
	if client == "" {
		client = recordedClients[2].ID
	}
	q := url.Values{
		"redirect_uri":   {form.Get("redirect_uri")},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}
	p.s.oauth.mu.Lock()
	defer p.s.oauth.mu.Unlock()
	back := p.s.granted(p.s.oauth.clients[client], "admin", form.Get("redirect_uri"), q)
	b.code = ""
	if u, err := url.Parse(back); err == nil {
		b.code = u.Query().Get("code")
	}
	if strings.Contains(r.name, "expired") {
		p.s.oauth.codes[b.code].until = p.s.now().Add(-time.Second)
	}
	return b.code
}

func (b *browsing) freshRefresh(p *replay, r *recording, form url.Values) string {
	if strings.Contains(r.name, "reused") {
		return b.spent
	}
	client := form.Get("client_id")
	if strings.Contains(r.name, "other-client") {
		client = recordedClients[0].ID
	}
	p.s.oauth.mu.Lock()
	defer p.s.oauth.mu.Unlock()
	t := p.s.oauth.issue(client, "admin", true, p.s.now())
	if strings.Contains(r.name, "expired") {
		t.RefreshUntil = p.s.now().Add(-time.Second)
	}
	b.refresh = t.Refresh
	return t.Refresh
}
