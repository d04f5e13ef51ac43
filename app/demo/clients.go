package demo

import (
	"net/url"
	"slices"
)

// Client is a registered OAuth application.
type Client struct {
	ID          string
	Secret      string // empty: a public client, which must use PKCE with S256
	Redirects   []string
	Grants      []string // empty: authorization_code; refresh_token comes with it and with password
	SkipConsent bool
	User        string // client_credentials: whom the token acts for
	inactive    bool
}

// The demo's own applications. All take any port on 127.0.0.1 and [::1].
const (
	PublicClient       = "oroconnector-demo"
	ConfidentialClient = "oroconnector-demo-confidential"
	ConfidentialSecret = "demo-secret" // #nosec G101 -- of a demo, told on its pages
)

// ClientID is the public client's, which needs no secret.
func (s *Server) ClientID() string { return PublicClient }

var demoRedirects = []string{
	"http://127.0.0.1/callback", "http://127.0.0.1/", "http://127.0.0.1", "http://[::1]/callback", "http://[::1]/",
}

func demoClients() []Client {
	return []Client{
		{ID: PublicClient, Redirects: demoRedirects},
		{ID: ConfidentialClient, Secret: ConfidentialSecret, Redirects: demoRedirects},
	}
}

func (c *Client) public() bool { return c.Secret == "" }

func (c *Client) may(grant string) bool {
	if len(c.Grants) == 0 {
		return grant == "authorization_code" || grant == "refresh_token"
	}
	return slices.Contains(c.Grants, grant) ||
		grant == "refresh_token" && (c.may("authorization_code") || c.may("password"))
}

// redirect checks an address to go back to: exactly a registered one, but that ports do not count on
// 127.0.0.1 and [::1]. None is right where one only is registered.
func (c *Client) redirect(to string) (string, bool) {
	if to == "" {
		if len(c.Redirects) == 1 {
			return c.Redirects[0], true
		}
		return "", false
	}
	for _, registered := range c.Redirects {
		if to == registered || portless(to) != "" && portless(to) == portless(registered) {
			return to, true
		}
	}
	return "", false
}

// portless writes a loopback address without its port; "" for all others, localhost too (02-authorize-14).
func portless(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || (u.Hostname() != "127.0.0.1" && u.Hostname() != "::1") {
		return ""
	}
	return u.Hostname() + u.EscapedPath() + "?" + u.RawQuery
}
