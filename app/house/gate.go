package house

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/oro"
	"oroconnector/app/signin"
	"oroconnector/platform/keyring"
)

// signInTime is how long the person has in the browser.
const signInTime = 10 * time.Minute

// Find implements desk.Gate. What the request leaves open is taken from what is known (again.go).
func (h *House) Find(ctx context.Context, r desk.ConnectRequest) (crm.Connection, error) {
	if err := h.await(); err != nil {
		return crm.Connection{}, err
	}
	address := h.where(r)
	pin := h.pinFor(address, r.Pin)
	c, err := oro.Find(ctx, h.web(pin), address, h.plain(address, r)...)
	if err != nil {
		return c, err
	}
	c.PinnedCert = pin
	if c.ClientID = h.clientFor(c.Base, r.ClientID); c.ClientID == "" {
		return c, &crm.Fault{Kind: crm.Invalid, Op: "connect", Code: "connect.clientID"}
	}
	return c, nil
}

// SignIn implements desk.Gate.
func (h *House) SignIn(ctx context.Context, c crm.Connection, r desk.ConnectRequest) (crm.Connection, error) {
	if err := h.await(); err != nil {
		return c, err
	}
	secret, err := h.secretFor(ctx, c, r)
	if err == nil {
		err = h.tryKeyring(ctx)
	}
	if err != nil {
		return c, err
	}
	show := r.Show
	if show == nil {
		show = h.o.Browser
	}
	token, err := signin.Ask(ctx, signin.Options{
		Site: site(c), Client: signin.Client{ID: c.ClientID, Secret: secret}, HTTP: h.web(c.PinnedCert),
		Open: show, Page: h.endPage, Timeout: signInTime,
	})
	if err != nil {
		return c, signinFault("connect", err)
	}
	return h.adopt(ctx, c, secret, token)
}

// adopt makes a connection of a fresh token: asks Oro who it is, keeps the token, opens the line.
func (h *House) adopt(ctx context.Context, c crm.Connection, secret string, token signin.Token) (crm.Connection, error) {
	client := oro.New(oro.Options{
		Connection: c, Tokens: bearer(token.Access), HTTP: h.web(c.PinnedCert),
		UserAgent: h.agent(), Log: h.log, Now: h.o.Now,
	})
	var err error
	if c.Me, c.Kinds, err = check(ctx, client); err != nil {
		return c, err
	}
	c.ID, c.Since = connectionID(c), h.o.Now().UTC()
	if h.demo != nil && c.Base == h.demo.URL() {
		c.ID = demoConnection
	}
	if err := h.keepSecrets(ctx, c.ID, secret, token); err != nil {
		return c, err
	}
	if err := h.closeLine(c.ID); err != nil {
		return c, err
	}
	if err := h.config.SaveConnection(c); err != nil {
		return c, err
	}
	if err := h.config.SetCurrent(c.ID); err != nil {
		return c, err
	}
	err = h.openLine(ctx, c)
	h.news.Tell(crm.News{Connection: c.ID, State: true})
	return c, err
}

// keepSecrets keeps what a sign-in gave. An older sign-in's secret goes: a public client must not send it.
func (h *House) keepSecrets(ctx context.Context, id, secret string, token signin.Token) error {
	var err error
	if secret != "" {
		err = h.keys.Set(ctx, secretItem(id), []byte(secret))
	} else {
		err = h.keys.Delete(ctx, secretItem(id))
	}
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return keyringFault(id, err)
	}
	return h.keepToken(ctx, id, token)
}

// connectionID names a connection by what makes it one: the server, the user and the organization. So
// connecting again finds its folders again.
func connectionID(c crm.Connection) string {
	host := "oro"
	if u, err := url.Parse(c.Base); err == nil {
		host = strings.Trim(strings.NewReplacer(".", "-", ":", "-").Replace(u.Host+u.Path), "-/")
		host = strings.ReplaceAll(host, "/", "-")
	}
	sum := sha256.Sum256([]byte(c.Base + "\n" + c.Me.Ref.ID + "\n" + c.Me.OrgID))
	if len(host) > 40 {
		host = host[:40]
	}
	return host + "-" + hex.EncodeToString(sum[:3])
}

// endPage is what the browser ends on (spec 1.2).
func (h *House) endPage(o signin.Outcome) []byte {
	page := signin.EndPage{
		Lang: h.words.Lang(), Good: true, Title: h.words.Say("page.done.title"), Text: h.words.Say("page.done.text"),
	}
	if o.Code != "" {
		why := signinFault("connect", &signin.Error{Code: o.Code})
		page.Good, page.Title = false, h.words.Say("page.failed.title")
		page.Text = h.words.Say("page.failed.text", "reason", h.words.Fault(crm.AsFault("connect", why)))
	}
	return page.HTML()
}

func (h *House) closeLine(id string) error {
	h.mu.Lock()
	l := h.lines[id]
	delete(h.lines, id)
	h.mu.Unlock()
	if l == nil {
		return nil
	}
	return l.close()
}

// Leave implements desk.Gate. What is secret goes first: where the keyring does not let go of it, all stays
// as it was and leaving can be tried again.
func (h *House) Leave(ctx context.Context, id string) error {
	if err := h.await(); err != nil {
		return err
	}
	for _, item := range []string{tokenItem(id), secretItem(id), vaultItem(id)} {
		if err := h.keys.Delete(ctx, item); err != nil && !errors.Is(err, keyring.ErrNotFound) {
			return keyringFault(item, err)
		}
	}
	if err := h.leaveMail(ctx, id); err != nil {
		return err
	}
	errs := []error{h.closeLine(id), h.config.DropConnection(id)}
	if err := clearLine(filepath.Join(h.dirs.Data, "connections", id)); err != nil {
		errs = append(errs, folderFault(h.dirs.Data, err))
	}
	h.news.Tell(crm.News{Connection: id, State: true})
	return errors.Join(errs...)
}

// bearer is a token that nobody renews: for the first questions after a sign-in.
type bearer string

func (b bearer) Token(context.Context) (string, error) { return string(b), nil }

func (b bearer) Renew(context.Context, string) (string, error) {
	return "", &crm.Fault{Kind: crm.SignedOut, Op: "connect", Code: "signin.signedOut"}
}
