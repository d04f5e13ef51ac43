package demo

import (
	"crypto/rand"
	"sync"
	"time"
)

// Lifetimes of Oro's defaults.
const (
	codeLife    = 10 * time.Minute
	accessLife  = time.Hour
	refreshLife = 30 * 24 * time.Hour
)

// oauth keeps the applications, sessions of browsers, codes and tokens.
type oauth struct {
	mu       sync.Mutex
	port     int // of the last listener
	clients  map[string]*Client
	disabled map[string]bool // users
	sessions map[string]*session
	codes    map[string]*code
	tokens   map[string]*token // by refresh token
	byAccess map[string]*token
}

// code is an authorization code on its way from the browser to the token endpoint.
type code struct {
	client, user string
	redirect     string // as sent to authorize
	challenge    string
	plain        bool
	until        time.Time
	used         bool
}

// token is a pair of tokens; Refresh is empty where the grant gives none.
type token struct {
	Access, Refresh           string
	Client, User              string
	AccessUntil, RefreshUntil time.Time
	Revoked                   bool
}

func (o *oauth) init(more []Client) {
	o.clients, o.disabled = map[string]*Client{}, map[string]bool{}
	o.sessions, o.codes = map[string]*session{}, map[string]*code{}
	o.tokens, o.byAccess = map[string]*token{}, map[string]*token{}
	for _, c := range append(demoClients(), more...) {
		o.clients[c.ID] = &c
	}
}

// issue makes new tokens. The caller holds the lock.
func (o *oauth) issue(client, user string, refresh bool, now time.Time) *token {
	t := &token{
		Access: "demo." + rand.Text() + "." + rand.Text(), Client: client, User: user,
		AccessUntil: now.Add(accessLife),
	}
	if refresh {
		t.Refresh, t.RefreshUntil = "def50200"+rand.Text()+rand.Text(), now.Add(refreshLife)
		o.tokens[t.Refresh] = t
	}
	o.byAccess[t.Access] = t
	return t
}

// access tells whose an access token is, while it, its client and its user are in force.
func (o *oauth) access(text string, now time.Time) (user string, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.byAccess[text]
	if t == nil || t.Revoked || !now.Before(t.AccessUntil) || o.disabled[t.User] {
		return "", false
	}
	c := o.clients[t.Client]
	return t.User, c != nil && !c.inactive
}

// Grant gives tokens of the public client for a user, as the browser's way would. Unknown names get
// none.
func (s *Server) Grant(user string) (access, refresh string) {
	for _, u := range s.users {
		if u.Name != user {
			continue
		}
		s.oauth.mu.Lock()
		t := s.oauth.issue(PublicClient, u.Name, true, s.now())
		s.oauth.mu.Unlock()
		_ = s.persistTokens() // a state file that cannot be written shows at the next change
		return t.Access, t.Refresh
	}
	return "", ""
}

// Deactivate switches an application off or on again, as an administrator of Oro can.
func (s *Server) Deactivate(client string, off bool) {
	s.oauth.mu.Lock()
	defer s.oauth.mu.Unlock()
	if c := s.oauth.clients[client]; c != nil {
		c.inactive = off
	}
}

// Disable switches a user off or on again.
func (s *Server) Disable(user string, off bool) {
	s.oauth.mu.Lock()
	defer s.oauth.mu.Unlock()
	s.oauth.disabled[user] = off
}

// Revoke ends all tokens of a user, so that the next request and the next refresh are refused.
func (s *Server) Revoke(user string) {
	s.oauth.mu.Lock()
	defer s.oauth.mu.Unlock()
	for _, t := range s.oauth.byAccess {
		if t.User == user {
			t.Revoked = true
		}
	}
}
