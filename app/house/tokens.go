package house

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"oroconnector/app/crm"
	"oroconnector/app/signin"
	"oroconnector/platform/keyring"
)

// tokens gives a connection's access tokens: read from the keyring when first needed, renewed by signin,
// and kept in the keyring before they are used.
type tokens struct {
	house      *House
	connection crm.Connection
	web        *http.Client

	over   atomic.Bool // signed out
	marked atomic.Bool // Oro refused the application in an earlier process (refused.go)
	marks  marks       // nil: nothing is remembered
	mu     sync.Mutex
	source *signin.Source
}

func newTokens(h *House, c crm.Connection, web *http.Client) *tokens {
	return &tokens{house: h, connection: c, web: web}
}

func tokenItem(id string) string  { return "token/" + id }
func secretItem(id string) string { return "client/" + id }
func vaultItem(id string) string  { return "vault/" + id }

// Token implements oro.Tokens.
func (t *tokens) Token(ctx context.Context) (string, error) {
	source, err := t.open(ctx)
	if err != nil {
		return "", err
	}
	token, err := source.Token(ctx)
	return t.answer(ctx, token, err)
}

// Renew implements oro.Tokens.
func (t *tokens) Renew(ctx context.Context, stale string) (string, error) {
	source, err := t.open(ctx)
	if err != nil {
		return "", err
	}
	token, err := source.Renew(ctx, stale)
	return t.answer(ctx, token, err)
}

func (t *tokens) open(ctx context.Context) (*signin.Source, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.source != nil {
		return t.source, nil
	}
	kept, err := t.house.keys.Get(ctx, tokenItem(t.connection.ID))
	if errors.Is(err, keyring.ErrNotFound) {
		return nil, &crm.Fault{Kind: crm.SignedOut, Op: "connection.renew", Code: "signin.signedOut"}
	}
	if err != nil {
		return nil, keyringFault(t.connection.ID, err)
	}
	token, err := signin.Decode(kept)
	if err != nil {
		return nil, &crm.Fault{Kind: crm.SignedOut, Op: "connection.renew", Code: "signin.signedOut", Err: err}
	}
	secret, err := t.house.secret(ctx, t.connection.ID)
	if err != nil {
		return nil, err
	}
	t.marked.Store(refusedBefore(ctx, t.marks, kept))
	t.source = signin.NewSource(token, signin.SourceOptions{
		Site: site(t.connection), Client: signin.Client{ID: t.connection.ClientID, Secret: secret}, HTTP: t.web,
		Save: func(ctx context.Context, token signin.Token) error {
			return t.house.keepToken(ctx, t.connection.ID, token)
		},
	})
	return t.source, nil
}

// signedOut tells whether the person has to connect again.
func (t *tokens) signedOut(ctx context.Context) bool {
	_, err := t.open(ctx)
	return crm.IsFault(err, crm.SignedOut) || t.over.Load() || t.marked.Load()
}

// close ends a refresh that is under way and waits for it.
func (t *tokens) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.source != nil {
		t.source.Close()
	}
}

// forget removes tokens that Oro will never take again, so that later processes know of the sign-out
// without asking. Where Oro refused the application and not the token, an administrator may let it in again.
func (t *tokens) forget(ctx context.Context, err error) {
	var said *signin.Error
	if errors.As(err, &said) && said.Code == signin.CodeClient {
		t.markRefused(ctx)
		return
	}
	if err := t.house.keys.Delete(ctx, tokenItem(t.connection.ID)); err != nil && !errors.Is(err, keyring.ErrNotFound) {
		t.house.log.Warn("a dead token stays in the keyring", "connection", t.connection.ID, "err", err)
	}
}

// answer turns what the source says into the client's faults, and remembers a sign-out.
func (t *tokens) answer(ctx context.Context, token string, err error) (string, error) {
	if errors.Is(err, signin.ErrSignedOut) && !t.over.Swap(true) {
		t.forget(ctx, err)
		t.house.news.Tell(crm.News{Connection: t.connection.ID, State: true})
	}
	if err == nil && t.marked.Swap(false) {
		t.unmark(ctx)
	}
	return token, signinFault("connection.renew", err)
}

func (h *House) keepToken(ctx context.Context, id string, token signin.Token) error {
	return keyringFault(id, h.keys.Set(ctx, tokenItem(id), token.Encode()))
}

// secret is the OAuth application's secret, where it has one.
func (h *House) secret(ctx context.Context, id string) (string, error) {
	secret, err := h.keys.Get(ctx, secretItem(id))
	if errors.Is(err, keyring.ErrNotFound) {
		return "", nil
	}
	return string(secret), keyringFault(id, err)
}

// site is where a connection signs in. There is no connection to an http address without the person's yes (Find).
func site(c crm.Connection) signin.Site {
	return signin.Site{Auth: c.Auth, Token: c.Token, Plain: strings.HasPrefix(c.Base, "http://")}
}

var signinKinds = map[signin.Code]crm.FaultKind{
	signin.CodeDenied: crm.Refused, signin.CodeTimeout: crm.Cancelled, signin.CodeCancelled: crm.Cancelled,
	signin.CodeState: crm.Cancelled, signin.CodeBrowser: crm.Missing, signin.CodeListen: crm.Busy,
	signin.CodeRedirect: crm.Refused, signin.CodeCode: crm.Refused, signin.CodeVerifier: crm.Refused,
	signin.CodeClient: crm.Refused, signin.CodeGrant: crm.Refused, signin.CodeRequest: crm.Refused,
	signin.CodeServer: crm.Busy, signin.CodeBusy: crm.Busy, signin.CodeNetwork: crm.Offline,
	signin.CodeCertificate: crm.Refused, signin.CodeNotJSON: crm.Busy, signin.CodeInsecure: crm.Invalid,
	signin.CodeAddress: crm.Invalid, signin.CodeRefresh: crm.SignedOut, signin.CodeSave: crm.Busy,
	signin.CodeRejected: crm.Busy,
}

// signinFault translates what signin says; a fault of the keyring inside it stays one.
func signinFault(op string, err error) error {
	var inner *crm.Fault
	var said *signin.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &inner):
		return inner
	case !errors.As(err, &said):
		return crm.AsFault(op, err)
	}
	return &crm.Fault{
		Kind: signinKinds[said.Code], Op: op, Code: "signin." + string(said.Code), Detail: said.Hint, Err: err, After: said.After,
	}
}
