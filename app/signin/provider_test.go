package signin

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// provider is an OAuth server of a mail provider: it wants scopes, redirects to localhost, and gives no new
// refresh token with a refresh.
type provider struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string
	issued int
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		p.mu.Lock()
		p.asked = append(p.asked, q.Get("scope")+"|"+q.Get("login_hint")+"|"+q.Get("code_challenge_method")+"|"+q.Get("access_type"))
		p.mu.Unlock()
		back, _ := url.Parse(q.Get("redirect_uri"))
		if back.Hostname() != "localhost" {
			http.Error(w, "unregistered", http.StatusBadRequest)
			return
		}
		back.RawQuery = url.Values{"code": {"c"}, "state": {q.Get("state")}}.Encode()
		http.Redirect(w, r, back.String(), http.StatusFound)
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.issued++
		refresh := ""
		if r.FormValue("grant_type") == "authorization_code" {
			refresh = `,"refresh_token":"keep me"`
		} else if r.FormValue("refresh_token") != "keep me" {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token":"a%d","token_type":"Bearer","expires_in":3600%s}`, p.issued, refresh)
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func TestProvider_ScopesLocalhostAndARefreshTokenThatStays(t *testing.T) {
	p := newProvider(t)
	site := Site{Auth: p.URL + "/authorize", Token: p.URL + "/token"}
	token, err := Ask(t.Context(), Options{
		Client: Client{ID: "id", Secret: "hush"}, Site: site, Timeout: 20 * time.Second, Localhost: true, Trusting: true,
		Scopes: []string{"mail", "offline"}, Params: map[string]string{"login_hint": "me@x.example", "access_type": "offline"},
		Open: func(_ context.Context, address string) error {
			// The browser finds localhost at 127.0.0.1, whatever this machine's files say.
			client := &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
				r.Host, r.URL.Host = r.URL.Host, strings.Replace(r.URL.Host, "localhost", "127.0.0.1", 1)
				return nil
			}}
			go func() {
				if resp, err := client.Get(address); err == nil {
					_ = resp.Body.Close()
				}
			}()
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(p.asked, []string{"mail offline|me@x.example|S256|offline"}) {
		t.Errorf("asked %q: once, without a probe", p.asked)
	}
	var saved []Token
	s := NewSource(token, SourceOptions{
		Client: Client{ID: "id", Secret: "hush"}, Site: site,
		Save: func(_ context.Context, t Token) error { saved = append(saved, t); return nil },
	})
	defer s.Close()
	for range 2 {
		access, err := s.Token(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.since = time.Time{} // not a token that was only just issued
		if _, err := s.Renew(t.Context(), access); err != nil {
			t.Fatal(err)
		}
	}
	if len(saved) != 2 || saved[1].Refresh != "keep me" || saved[0].Access == saved[1].Access {
		t.Errorf("saved %d, the refresh token is lost", len(saved))
	}
}
