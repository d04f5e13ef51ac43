package house

import (
	"context"
	"errors"
	"sync"

	"oroconnector/app/crm"
	"oroconnector/app/mailbox"
	"oroconnector/app/signin"
	"oroconnector/platform/keyring"
)

// Items of a mail account in the keyring.
func passwordItem(id string) string   { return "mail/" + id }
func mailTokenItem(id string) string  { return "mail-token/" + id }
func mailClientItem(id string) string { return "mail-client/" + id }

// provider is where OAuth accounts of a kind sign in.
type provider struct {
	site      signin.Site
	scopes    []string
	params    map[string]string
	localhost bool
}

// providers by crm.Login.Provider. Google gives a refresh token only when it is asked for offline access with
// consent; its scopes are those of IMAP, CardDAV and CalDAV. Microsoft's scope names the mail host, and its
// redirect is called localhost.
var providers = map[string]provider{
	"google": {
		site: signin.Site{Auth: "https://accounts.google.com/o/oauth2/v2/auth", Token: "https://oauth2.googleapis.com/token"}, //nolint:gosec // addresses
		scopes: []string{
			"https://mail.google.com/", "https://www.googleapis.com/auth/carddav", "https://www.googleapis.com/auth/calendar",
		},
		params: map[string]string{"access_type": "offline", "prompt": "consent"},
	},
	"microsoft": {
		site: signin.Site{ //nolint:gosec // addresses
			Auth:  "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
			Token: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
		},
		scopes:    []string{"https://outlook.office.com/IMAP.AccessAsUser.All", "offline_access"},
		params:    map[string]string{"prompt": "select_account"},
		localhost: true,
	},
}

// provider finds where an account signs in.
func (h *House) provider(l crm.Login) (provider, bool) {
	if p, ok := h.o.Providers[l.Provider]; ok {
		known := providers[l.Provider]
		known.site, known.localhost = p, false
		return known, true
	}
	p, ok := providers[l.Provider]
	return p, ok
}

// mailTokens are the token sources of OAuth accounts. Each account has one for all its mailboxes, so that two
// refreshes never race. None is made while an account's secrets change, which is under mu too.
type mailTokens struct {
	mu      sync.Mutex
	sources map[string]*signin.Source
}

func noSecret(err error) error {
	return &crm.Fault{Kind: crm.SignedOut, Op: "mail.connect", Code: "mail.secret", Err: err}
}

// secretOf reads an account's secret from the keyring whenever a connection is made.
func (h *House) secretOf(id string) secret {
	return func(ctx context.Context, stale string) (mailbox.Secret, error) {
		login, ok := h.config.Login(id)
		if !ok {
			return mailbox.Secret{}, noSecret(nil)
		}
		if login.Auth == crm.AuthOAuth {
			token, err := h.mailToken(ctx, login, stale)
			return mailbox.Secret{Token: token}, err
		}
		password, err := h.keys.Get(ctx, passwordItem(id))
		if errors.Is(err, keyring.ErrNotFound) {
			return mailbox.Secret{}, noSecret(err)
		}
		return mailbox.Secret{Password: string(password)}, keyringFault(id, err)
	}
}

// mailToken gives an access token, another one than stale.
func (h *House) mailToken(ctx context.Context, l crm.Login, stale string) (string, error) {
	source, err := h.mailSource(ctx, l)
	if err != nil {
		return "", err
	}
	var token string
	if stale == "" {
		token, err = source.Token(ctx)
	} else {
		token, err = source.Renew(ctx, stale)
	}
	if errors.Is(err, signin.ErrSignedOut) {
		return "", &crm.Fault{Kind: crm.SignedOut, Op: "mail.connect", Code: "mail.signedOut", Err: err}
	}
	return token, signinFault("mail.connect", err)
}

func (h *House) mailSource(ctx context.Context, l crm.Login) (*signin.Source, error) {
	h.mailTokens.mu.Lock()
	defer h.mailTokens.mu.Unlock()
	if source := h.mailTokens.sources[l.ID]; source != nil {
		return source, nil
	}
	l, ok := h.config.Login(l.ID) // it may have changed while the lock was waited for
	if !ok {
		return nil, noSecret(nil)
	}
	p, ok := h.provider(l)
	if !ok {
		return nil, &crm.Fault{Kind: crm.Invalid, Op: "mail.connect", Code: "mail.provider", Detail: l.Provider}
	}
	kept, err := h.keys.Get(ctx, mailTokenItem(l.ID))
	if errors.Is(err, keyring.ErrNotFound) {
		return nil, noSecret(err)
	}
	if err != nil {
		return nil, keyringFault(l.ID, err)
	}
	token, err := signin.Decode(kept)
	if err != nil {
		return nil, noSecret(err)
	}
	client, err := h.keys.Get(ctx, mailClientItem(l.ID))
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return nil, keyringFault(l.ID, err)
	}
	source := signin.NewSource(token, signin.SourceOptions{
		Site: p.site, Client: signin.Client{ID: l.ClientID, Secret: string(client)}, HTTP: h.web(""),
		Save: func(ctx context.Context, t signin.Token) error {
			return keyringFault(l.ID, h.keys.Set(ctx, mailTokenItem(l.ID), t.Encode()))
		},
	})
	if h.mailTokens.sources == nil {
		h.mailTokens.sources = map[string]*signin.Source{}
	}
	h.mailTokens.sources[l.ID] = source
	return source, nil
}

// forgetSource ends an account's token source: its tokens are others now, or gone.
func (h *House) forgetSource(id string) {
	h.mailTokens.mu.Lock()
	source := h.mailTokens.sources[id]
	delete(h.mailTokens.sources, id)
	h.mailTokens.mu.Unlock()
	if source != nil {
		source.Close()
	}
}

func (h *House) closeSources() {
	h.mailTokens.mu.Lock()
	all := h.mailTokens.sources
	h.mailTokens.sources = nil
	h.mailTokens.mu.Unlock()
	for _, source := range all {
		source.Close()
	}
}

// changeSecrets lets change write or delete secrets of an account, and the account with them. Its token source
// ends first, and nothing makes another one before change is done: that would begin with the old token, stay
// in use, and save what it makes of it over the new one, or for an account that is gone.
func (h *House) changeSecrets(id string, change func() error) error {
	h.forgetSource(id) // without the lock at first: a refresh under way takes its time
	h.mailTokens.mu.Lock()
	defer h.mailTokens.mu.Unlock()
	if source := h.mailTokens.sources[id]; source != nil {
		delete(h.mailTokens.sources, id)
		source.Close()
	}
	return change()
}

// dropMailSecrets removes everything of an account from the keyring.
func (h *House) dropMailSecrets(ctx context.Context, id string) error {
	return h.changeSecrets(id, func() error {
		for _, item := range []string{passwordItem(id), mailTokenItem(id), mailClientItem(id)} {
			if err := h.keys.Delete(ctx, item); err != nil && !errors.Is(err, keyring.ErrNotFound) {
				return keyringFault(item, err)
			}
		}
		return nil
	})
}
