package demo

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestOAuth_FromLoginToTokens(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	b := newBrowser(t, s)
	grant := b.signIn(b.authorize())
	if !strings.Contains(grant.text, "Grant") || !strings.Contains(grant.text, "boss") {
		t.Fatalf("no Grant page: %s", grant.text)
	}
	back := b.submit(grant.url.String(), grant.text, url.Values{"grantAccess": {"true"}})
	if back.url.Host != "127.0.0.1:49152" || back.url.Path != "/callback" || back.url.Query().Get("state") != "s&t" {
		t.Fatalf("sent to %s", back.url)
	}
	code := back.url.Query().Get("code")
	status, body := ask(t, s, "grant_type", "authorization_code", "client_id", PublicClient, "redirect_uri", callback, "code", code, "code_verifier", verifier)
	if status != 200 || body["token_type"] != "Bearer" || body["expires_in"] != 3600.0 {
		t.Fatalf("%d %v", status, body)
	}
	access, _ := body["access_token"].(string)
	c := &client{t, s, access}
	if r := c.get("/userprofile"); r.doc.get("data", "attributes", "username").str() != "boss" {
		t.Error(r.text)
	}
	if again := b.open(b.authorize()); !strings.Contains(again.text, "Grant") {
		t.Error("a browser that is signed in is not asked again")
	}
}

func TestOAuth_DeniedAndForged(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, start(t, Options{}))
	grant := b.signIn(b.authorize())
	forged := b.submit(grant.url.String(), "", url.Values{"grantAccess": {"true"}, "_csrf_token": {"forged"}})
	if forged.url.Host == "127.0.0.1:49152" {
		t.Error("a form without the page's token is granted")
	}
	back := b.submit(grant.url.String(), grant.text, url.Values{"grantAccess": {"false"}})
	if q := back.url.Query(); q.Get("error") != "access_denied" || q.Get("state") != "s&t" || q.Get("code") != "" {
		t.Errorf("sent to %s", back.url)
	}
}

func TestOAuth_LoginThatFails(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	b := newBrowser(t, s)
	login := b.open(b.authorize())
	again := b.submit(s.base()+"/user/login-check", login.text, url.Values{"_username": {`<b>"boss"`}, "_password": {"wrong"}})
	if !strings.Contains(again.text, "unsuccessful") || strings.Contains(again.text, `<b>"boss`) {
		t.Errorf("%s", again.text)
	}
	if third := b.open(s.base() + "/user/login"); strings.Contains(third.text, "unsuccessful") {
		t.Error("it is said twice")
	}
	grant := b.submit(s.base()+"/user/login-check", again.text, url.Values{"_username": {"boss@shop.example"}, "_password": {demoPassword}})
	if !strings.Contains(grant.text, "Grant") {
		t.Error("the e-mail address does not sign in")
	}
}

func TestOAuth_AuthorizeRefuses(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Clients: []Client{{ID: "local", Redirects: []string{"http://localhost:1234/callback"}}}})
	b := newBrowser(t, s)
	for name, test := range map[string]struct {
		change []string
		status int
		text   string
	}{
		"unknown client":            {[]string{"client_id", "x"}, 401, "invalid_client"},
		"foreign redirect":          {[]string{"redirect_uri", "https://evil.example/callback"}, 401, "invalid_client"},
		"other path":                {[]string{"redirect_uri", "http://127.0.0.1:1/other"}, 401, "invalid_client"},
		"localhost is not loopback": {[]string{"redirect_uri", "http://localhost:1/callback"}, 401, "invalid_client"},
		"nor has it any port":       {[]string{"client_id", "local", "redirect_uri", "http://localhost:1/callback"}, 401, "invalid_client"},
		"no challenge":              {[]string{"code_challenge", ""}, 400, "Code challenge must be provided for public clients"},
		"plain":                     {[]string{"code_challenge_method", "plain"}, 400, "Plain code challenge method is not allowed"},
		"method left out":           {[]string{"code_challenge_method", ""}, 400, "Plain code challenge method is not allowed"},
		"short challenge":           {[]string{"code_challenge", "abc"}, 400, "invalid_request"},
		"token at once":             {[]string{"response_type", "token"}, 400, "unsupported_grant_type"},
		"nothing":                   {[]string{"client_id", "", "response_type", ""}, 400, "unsupported_grant_type"},
		"confidential needs none":   {[]string{"client_id", ConfidentialClient, "code_challenge", "", "code_challenge_method", ""}, 200, "Log in"},
		"any loopback port":         {[]string{"redirect_uri", "http://[::1]:9/callback"}, 200, "Log in"},
		"exactly as registered":     {[]string{"client_id", "local", "redirect_uri", "http://localhost:1234/callback"}, 200, "Log in"},
	} {
		if p := b.open(b.authorize(test.change...)); p.status != test.status || !strings.Contains(p.text, test.text) {
			t.Errorf("%s: %d %.300s", name, p.status, p.text)
		}
	}
}

func TestOAuth_TokenRefuses(t *testing.T) {
	t.Parallel()
	now := newClock()
	s := start(t, Options{Now: now.now})
	code := func() string {
		s.oauth.mu.Lock()
		defer s.oauth.mu.Unlock()
		back, _ := url.Parse(s.granted(s.oauth.clients[PublicClient], "boss", callback, url.Values{"redirect_uri": {callback}, "code_challenge": {challenge()}}))
		return back.Query().Get("code")
	}
	used, late := code(), code()
	good := func(code string, change ...string) []string {
		return append([]string{"grant_type", "authorization_code", "client_id", PublicClient, "redirect_uri", callback, "code", code, "code_verifier", verifier}, change...)
	}
	if status, body := ask(t, s, good(used)...); status != 200 {
		t.Fatal(body)
	}
	now.at = now.at.Add(codeLife)
	for name, test := range map[string]struct {
		form   []string
		status int
		code   string
		hint   string
	}{
		"used":              {good(used), 400, "invalid_request", "Authorization code has expired"},
		"late":              {good(late), 400, "invalid_request", "Authorization code has expired"},
		"garbage":           {good("x"), 400, "invalid_request", "Cannot decrypt the authorization code"},
		"none":              {good(""), 400, "invalid_request", "Check the `code` parameter"},
		"other redirect":    {good(code(), "redirect_uri", "http://127.0.0.1:1/callback"), 400, "invalid_request", "Invalid redirect URI"},
		"foreign redirect":  {good(code(), "redirect_uri", "http://x/"), 401, "invalid_client", ""},
		"other client":      {good(code(), "client_id", ConfidentialClient, "client_secret", ConfidentialSecret), 400, "invalid_request", "Authorization code was not issued to this client"},
		"no verifier":       {good(code(), "code_verifier", ""), 400, "invalid_request", "Check the `code_verifier` parameter"},
		"wrong verifier":    {good(code(), "code_verifier", strings.Repeat("x", 43)), 400, "invalid_grant", "Failed to verify `code_verifier`."},
		"wrong secret":      {good(code(), "client_id", ConfidentialClient, "client_secret", "x"), 401, "invalid_client", ""},
		"no secret":         {good(code(), "client_id", ConfidentialClient), 401, "invalid_client", ""},
		"grant not allowed": {[]string{"grant_type", "password", "client_id", PublicClient, "username", "boss", "password", demoPassword}, 401, "invalid_client", ""},
		"unknown grant":     {[]string{"grant_type", "magic"}, 400, "unsupported_grant_type", "Check that all required parameters have been provided"},
	} {
		status, body := ask(t, s, test.form...)
		hint, _ := body["hint"].(string)
		if status != test.status || body["error"] != test.code || hint != test.hint {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
}

func TestOAuth_RefreshKillsTheOldPair(t *testing.T) {
	t.Parallel()
	now := newClock()
	s := start(t, Options{Now: now.now})
	access, refresh := s.Grant("boss")
	old := &client{t, s, access}
	if r := old.get("/userprofile"); r.status != 200 {
		t.Fatal(r.text)
	}
	renew := func(text, client string) (int, map[string]any) {
		return ask(t, s, "grant_type", "refresh_token", "client_id", client, "refresh_token", text)
	}
	status, body := renew(refresh, PublicClient)
	if status != 200 {
		t.Fatal(body)
	}
	if r := old.get("/userprofile"); r.status != 401 || r.text != "" || r.header.Get("Www-Authenticate") != "" {
		t.Errorf("the old access token: %d %v", r.status, r.header)
	}
	fresh, _ := body["refresh_token"].(string)
	for name, test := range map[string]struct{ token, hint string }{
		"again": {refresh, "Token has been revoked"}, "garbage": {"x", "Cannot decrypt the refresh token"},
	} {
		if status, body := renew(test.token, PublicClient); status != 401 || body["error"] != "invalid_request" || body["hint"] != test.hint {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	if status, body := renew("", PublicClient); status != 400 || body["hint"] != "Check the `refresh_token` parameter" {
		t.Errorf("%d %v", status, body)
	}
	now.at = now.at.Add(refreshLife)
	if _, body := renew(fresh, PublicClient); body["hint"] != "Token has expired" {
		t.Error(body)
	}
}

func TestOAuth_AccessEnds(t *testing.T) {
	t.Parallel()
	now := newClock()
	s := start(t, Options{Now: now.now})
	boss := as(t, s, Administrator)
	status := func() int { return boss.get("/userprofile").status }
	s.Deactivate(PublicClient, true)
	if status() != 401 {
		t.Error("the application is off")
	}
	s.Deactivate(PublicClient, false)
	s.Disable("boss", true)
	if status() != 401 {
		t.Error("the user is off")
	}
	s.Disable("boss", false)
	if status() != 200 {
		t.Error("all is on again")
	}
	now.at = now.at.Add(time.Hour)
	if status() != 401 {
		t.Error("the hour is over")
	}
	boss.token, _ = s.Grant("boss")
	s.Revoke("boss")
	if status() != 401 {
		t.Error("it is revoked")
	}
	boss.token, _ = s.Grant("boss")
	if r := boss.send("GET", "/userprofile", "", "Authorization", "bearer "+boss.token); r.status != 401 || r.header.Get("Www-Authenticate") != "Bearer" {
		t.Errorf("bearer in lower case: %d", r.status)
	}
	if access, _ := s.Grant("stranger"); access != "" {
		t.Error("a stranger gets tokens")
	}
}

func TestDiscovery(t *testing.T) {
	t.Parallel()
	shop, crm := start(t, Options{}), start(t, Options{CRM: true})
	for path, want := range map[string]string{
		shop.origin + "/.well-known/oauth-authorization-server/admin/oauth2-server": shop.origin + "/admin/oauth2-token/authorize",
		shop.origin + "/.well-known/oauth-authorization-server/oauth2-server":       shop.origin + "/oauth2-token/authorize",
		crm.origin + "/.well-known/oauth-authorization-server/oauth2-server":        crm.origin + "/oauth2-token/authorize",
	} {
		p := newBrowser(t, shop).open(path)
		doc, err := parseNode(p.text)
		if err != nil || doc.get("authorization_endpoint").str() != want || !strings.HasSuffix(doc.get("token_endpoint").str(), "/oauth2-token") {
			t.Errorf("%s: %s", path, p.text)
		}
	}
	if p := newBrowser(t, crm).open(crm.origin + "/.well-known/oauth-authorization-server/admin/oauth2-server"); p.status != 404 {
		t.Errorf("an OroCRM has no prefix: %d", p.status)
	}
	b := newBrowser(t, shop)
	if p := b.open(strings.Replace(b.authorize(), "/admin/", "/", 1)); p.url.Path != "/customer/user/login" {
		t.Errorf("the storefront sent to %s", p.url)
	}
	if p := b.open(shop.origin + "/api/contacts"); p.status != 401 {
		t.Errorf("the storefront's API: %d", p.status)
	}
	if p := b.open(shop.base() + "/contact/view/1"); p.status != 200 || !strings.Contains(p.text, "Ada Alder") {
		t.Errorf("a record's page: %d %.200s", p.status, p.text)
	}
}
