package mailbox

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"oroconnector/app/crm"
)

// login proves who we are. A token that is refused is asked for anew, once; a password is tried once.
func (m *Mailbox) login(ctx context.Context, s *session) error {
	secret, err := m.secret(ctx, "")
	if err != nil {
		return err
	}
	if known := m.turnedAway(secret); known != nil {
		return known
	}
	err = m.prove(ctx, s, secret)
	if crm.IsFault(err, crm.SignedOut) && m.o.Login.Auth == crm.AuthOAuth && !s.broken {
		fresh, renewErr := m.secret(ctx, secret.Token)
		if renewErr != nil {
			return renewErr
		}
		if fresh != secret {
			secret, err = fresh, m.prove(ctx, s, fresh)
		}
	}
	if f := crm.AsFault("", err); err != nil && f.Code == "mail.login" {
		m.remember(secret, f)
	}
	return err
}

// secret asks for the secret and refuses one that cannot be sent.
func (m *Mailbox) secret(ctx context.Context, stale string) (Secret, error) {
	missing := &crm.Fault{Kind: crm.SignedOut, Code: "mail.secret"}
	if m.o.Secret == nil {
		return Secret{}, missing
	}
	secret, err := m.o.Secret(ctx, stale)
	if err != nil {
		return Secret{}, err
	}
	used := secret.Password
	if m.o.Login.Auth == crm.AuthOAuth {
		used = secret.Token
	}
	if used == "" || strings.ContainsAny(used, "\x00\r\n") || m.user() == "" {
		return Secret{}, missing
	}
	return secret, nil
}

func (m *Mailbox) user() string {
	if m.o.Login.User != "" {
		return m.o.Login.User
	}
	return m.o.Login.Address
}

// way is how a server lets us log in.
type way string

const (
	wayBearer  way = "OAUTHBEARER" // RFC 7628
	wayXOAuth2 way = "XOAUTH2"     // Google's and Microsoft's own
	wayPlain   way = "PLAIN"
	wayLogin   way = "LOGIN"   // the SASL mechanism
	wayCommand way = "command" // the LOGIN command
)

// chooseWay takes the best way that the server offers for the login.
func chooseWay(caps imap.CapSet, auth crm.AuthType) (way, error) {
	offered := caps.AuthMechanisms()
	wanted := []way{wayPlain, wayCommand, wayLogin}
	if auth == crm.AuthOAuth {
		wanted = []way{wayBearer, wayXOAuth2}
	}
	for _, w := range wanted {
		if w == wayCommand && !caps.Has(imap.CapLoginDisabled) || slices.Contains(offered, string(w)) {
			return w, nil
		}
	}
	if caps.Has(imap.CapLoginDisabled) && auth != crm.AuthOAuth && len(offered) == 0 {
		return "", &crm.Fault{Kind: crm.Refused, Code: "mail.loginDisabled"}
	}
	slices.Sort(offered)
	return "", &crm.Fault{Kind: crm.Refused, Code: "mail.capability", Detail: crm.Said(strings.Join(offered, ", "))}
}

// prove logs in with the secret.
func (m *Mailbox) prove(ctx context.Context, s *session, secret Secret) error {
	w, err := chooseWay(s.caps, m.o.Login.Auth)
	if err != nil {
		return err
	}
	err = s.run(ctx, m.command(0), func(c *imapclient.Client) error {
		switch w {
		case wayBearer, wayXOAuth2:
			return c.Authenticate(&bearer{way: w, user: m.user(), token: secret.Token, host: m.o.Login.Host, port: m.o.Login.Port})
		case wayPlain:
			return c.Authenticate(sasl.NewPlainClient("", m.user(), secret.Password))
		case wayLogin:
			return c.Authenticate(sasl.NewLoginClient(m.user(), secret.Password))
		}
		return c.Login(m.user(), secret.Password).Wait()
	})
	var said *imap.Error
	if errors.As(err, &said) {
		return loginRefusal(said, secret)
	}
	return err
}

// bearer is the client of OAUTHBEARER and XOAUTH2, which differ in their first message only. A server that
// refuses sends a challenge that says why, and wants one byte 0x01 before it says NO.
type bearer struct {
	way         way
	user, token string
	host        string
	port        int
}

// Start gives the first message.
func (b *bearer) Start() (mech string, first []byte, err error) {
	if b.way == wayXOAuth2 {
		return string(b.way), []byte("user=" + b.user + "\x01auth=Bearer " + b.token + "\x01\x01"), nil
	}
	mech, first, err = sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{
		Username: strings.NewReplacer("=", "=3D", ",", "=2C").Replace(b.user), Token: b.token, Host: b.host, Port: b.port,
	}).Start()
	return mech, first, err
}

// Next answers the challenge of a refusal.
func (b *bearer) Next(challenge []byte) ([]byte, error) {
	if len(challenge) > 0 && !json.Valid(challenge) {
		return nil, errors.New("a challenge that is no refusal")
	}
	return []byte{1}, nil
}

// turnedAway is the refusal that the same secret has had already: trying again would only lock the account.
func (m *Mailbox) turnedAway(secret Secret) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refusal != nil && m.refusedSecret == secret && !m.insist {
		again := *m.refusal
		return &again
	}
	return nil
}

func (m *Mailbox) remember(secret Secret, refusal *crm.Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refusal, m.refusedSecret = refusal, secret
}
