// Package signin gets and keeps OAuth 2.0 tokens for a desktop program (RFC 8252): Ask sends the person's
// browser through the server's login and takes the answer on a loopback address, with PKCE (RFC 7636)
// and state; Source hands out access tokens, refreshing them one at a time. It is the only package that
// imports golang.org/x/oauth2. Every failure is an *Error with a Code; no error, log line or String of
// this package contains a token, a code, a verifier or a client's secret.
package signin

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"
)

// Client is the application as registered at the server. An empty Secret makes it a public client; a
// secret is sent in the body, as Oro's own clients do (recording 03-token-07).
type Client struct{ ID, Secret string }

// String hides the secret.
func (c Client) String() string { return "client " + c.ID }

// GoString hides the secret.
func (c Client) GoString() string { return c.String() }

// LogValue hides the secret.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Site has the server's two endpoints.
type Site struct {
	Auth  string // opened in the browser
	Token string
	// Plain allows http to a host that is not loopback; the person has said yes to it.
	Plain bool
}

// requestLimit is how long the server may take for one request.
const requestLimit = 30 * time.Second

// check refuses endpoints that would send secrets in the open (spec 12.5).
func (s Site) check() error {
	for _, address := range []string{s.Auth, s.Token} {
		u, err := url.Parse(address)
		switch {
		case err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
			return &Error{Code: CodeAddress, Err: fmt.Errorf("not an endpoint: %q", address)}
		case u.Scheme == "http" && !s.Plain && !loopbackHost(u.Hostname()):
			return &Error{Code: CodeInsecure, Err: fmt.Errorf("not https: %s", u.Host)}
		}
	}
	return nil
}

func loopbackHost(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// protocol is the library's view of client and site.
func protocol(c Client, s Site, redirect string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: c.ID, ClientSecret: c.Secret, RedirectURL: redirect,
		Endpoint: oauth2.Endpoint{AuthURL: s.Auth, TokenURL: s.Token, AuthStyle: oauth2.AuthStyleInParams},
	}
}

// guarded is the caller's HTTP client, made fit for secrets: it follows no redirect (a token or a refresh
// token must not go to another address), has no cookies, and its answers are bounded and checked.
func guarded(client *http.Client) *http.Client {
	if client == nil {
		client = http.DefaultClient
	}
	copied := *client
	copied.Transport = answers{base: client.Transport}
	copied.Jar = nil
	copied.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &copied
}
