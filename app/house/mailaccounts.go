package house

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/mailbox"
	"oroconnector/app/post"
	"oroconnector/app/signin"
)

// accounts lets mail accounts in and out.
type accounts struct{ house *House }

var _ desk.Accounts = accounts{}

// Login implements desk.Accounts.
func (a accounts) Login(id string) (crm.Login, bool) { return a.house.config.Login(id) }

// Propose implements desk.Accounts. What is no address may be a path.
func (a accounts) Propose(ctx context.Context, address string) ([]desk.Proposal, error) {
	address = strings.TrimSpace(address)
	if isPath(address) {
		kind, err := post.Recognize(ctx, address)
		if err != nil {
			return nil, err
		}
		return []desk.Proposal{{Login: crm.Login{Type: kind, Path: address, Title: filepath.Base(address)}, Source: "local"}}, nil
	}
	found, err := mailbox.Propose(ctx, address, mailbox.ProposeOptions{})
	all := make([]desk.Proposal, len(found))
	for i, p := range found {
		all[i] = desk.Proposal{Login: p.Login, Source: string(p.Source), Note: p.Note}
	}
	return all, err
}

// isPath tells a path from an address: it is absolute, or something lies there.
func isPath(text string) bool {
	if filepath.IsAbs(text) {
		return true
	}
	_, err := os.Stat(text)
	return err == nil && !strings.Contains(text, "@")
}

// Test implements desk.Accounts.
func (a accounts) Test(ctx context.Context, r desk.LoginRequest, told func(desk.Step)) error {
	if told == nil {
		told = func(desk.Step) {}
	}
	if isLocal(r.Login) {
		return testLocal(ctx, r.Login, told)
	}
	of := a.house.secretOf(r.Login.ID)
	if r.Password != "" {
		of = func(context.Context, string) (mailbox.Secret, error) {
			return mailbox.Secret{Password: r.Password}, nil
		}
	}
	box := a.house.mailbox(r.Login, of)
	defer func() { _ = box.Close() }()
	return box.Test(ctx, func(s mailbox.Step) { told(desk.Step{Name: string(s.Name), Fault: s.Fault}) })
}

func isLocal(l crm.Login) bool { return l.Type != "" && l.Type != crm.LoginIMAP || l.Path != "" }

// testLocal finds mail at the path and opens the folder.
func testLocal(ctx context.Context, l crm.Login, told func(desk.Step)) error {
	kind, err := post.Recognize(ctx, l.Path)
	told(desk.Step{Name: "path", Fault: crm.AsFault("mail.folders", err)})
	if err != nil {
		return err
	}
	l.Type = kind
	box := post.Local(l, nil)
	defer func() { _ = box.Close() }()
	_, err = box.Look(ctx, l.Shown())
	told(desk.Step{Name: "folder", Fault: crm.AsFault("mail.look", err)})
	return err
}

// Add implements desk.Accounts. It waits for the house to be furnished.
func (a accounts) Add(ctx context.Context, r desk.LoginRequest) (crm.Login, error) {
	if err := a.house.await(); err != nil {
		return r.Login, err
	}
	return a.add(ctx, r)
}

// add is Add for those who furnish the house.
func (a accounts) add(ctx context.Context, r desk.LoginRequest) (crm.Login, error) {
	l, err := a.complete(ctx, r.Login)
	if err != nil {
		return l, err
	}
	return l, a.keep(ctx, l, func() error {
		if l.Type != crm.LoginIMAP || r.Password == "" {
			return nil
		}
		return keyringFault(l.ID, a.house.keys.Set(ctx, passwordItem(l.ID), []byte(r.Password)))
	})
}

// keep has an account's secrets kept, saves it, makes a new one the active one and has it tried anew. One that is there
// already only changes: it may rest. The secrets go first: an account without them would only ask for them. Those of a new account that could not be saved are
// removed, for nothing would lead to them any more.
func (a accounts) keep(ctx context.Context, l crm.Login, secrets func() error) error {
	h := a.house
	_, old := h.config.Login(l.ID)
	err := h.changeSecrets(l.ID, func() error {
		if err := secrets(); err != nil {
			return err
		}
		return h.config.SaveLogin(l)
	})
	if _, there := h.config.Login(l.ID); !there {
		if isLocal(l) {
			return err
		}
		if err := h.dropMailSecrets(context.WithoutCancel(ctx), l.ID); err != nil {
			h.log.Warn("the secrets of an account that was not added stay in the keyring", "err", err)
		}
		return err
	}
	if err == nil && !old {
		err = h.config.UseLogin(l.ID)
	}
	a.renewed(l)
	return err
}

// renewed has an account's connections made anew: its secret may be another one.
func (a accounts) renewed(l crm.Login) {
	if line, ok := a.house.lineOf(l.Connection); ok {
		line.post.Renew(l.ID)
	}
}

// complete fills in what a new account lacks. An account that is there already keeps its id, so that adding
// it again changes its password.
func (a accounts) complete(ctx context.Context, l crm.Login) (crm.Login, error) {
	line, err := a.house.openedLine(l.Connection)
	if err != nil {
		return l, err
	}
	l.Connection = line.Connection.ID
	if isLocal(l) {
		if l.Path, err = filepath.Abs(l.Path); err == nil {
			l.Type, err = post.Recognize(ctx, l.Path)
		}
		if err != nil {
			return l, err
		}
	} else {
		l.Type = crm.LoginIMAP
		if l.Host == "" {
			return l, &crm.Fault{Kind: crm.Invalid, Op: "mail.add", Code: "mail.host"}
		}
		if l.Auth == "" {
			l.Auth = crm.AuthPassword
		}
		if l.User == "" {
			l.User = l.Address
		}
	}
	for _, old := range a.house.config.Logins(l.Connection) {
		if l.ID == "" && sameAccount(old, l) {
			l.ID, l.Folder, l.Groupware = old.ID, old.Folder, old.Groupware
		}
	}
	if l.ID == "" {
		l.ID = loginID(l)
	}
	return l, nil
}

func sameAccount(a, b crm.Login) bool {
	return a.Type == b.Type && a.Path == b.Path && strings.EqualFold(a.Host, b.Host) && a.User == b.User
}

// loginID names an account so that a person recognises it in lists, and so that it is never used again.
func loginID(l crm.Login) string {
	name := l.Address
	if isLocal(l) {
		name = filepath.Base(l.Path)
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
	name = strings.Trim(name[:min(len(name), 40)], "-")
	if name == "" {
		name = "mail"
	}
	return name + "-" + strings.ToLower(rand.Text()[:6])
}

// SignIn implements desk.Accounts.
func (a accounts) SignIn(ctx context.Context, r desk.LoginRequest) (crm.Login, error) {
	h := a.house
	if err := h.await(); err != nil {
		return r.Login, err
	}
	r.Login.Auth = crm.AuthOAuth
	l, err := a.complete(ctx, r.Login)
	if err != nil {
		return l, err
	}
	p, ok := h.provider(l)
	if !ok {
		return l, &crm.Fault{Kind: crm.Invalid, Op: "mail.signIn", Code: "mail.provider", Detail: l.Provider}
	}
	client, err := a.client(ctx, &l, r.Secret)
	if err == nil {
		err = h.tryKeyring(ctx)
	}
	if err != nil {
		return l, err
	}
	params := map[string]string{}
	for name, value := range p.params {
		params[name] = value
	}
	if l.Address != "" {
		params["login_hint"] = l.Address
	}
	show := r.Show
	if show == nil {
		show = h.o.Browser
	}
	token, err := signin.Ask(ctx, signin.Options{
		Site: p.site, Client: client, HTTP: h.web(""), Open: show, Page: h.endPage, Timeout: signInTime,
		Scopes: p.scopes, Params: params, Localhost: p.localhost, Trusting: true,
	})
	if err != nil {
		return l, signinFault("mail.signIn", err)
	}
	return l, a.keep(ctx, l, func() error {
		err := h.keys.Set(ctx, mailTokenItem(l.ID), token.Encode())
		if err == nil && client.Secret != "" {
			err = h.keys.Set(ctx, mailClientItem(l.ID), []byte(client.Secret))
		}
		return keyringFault(l.ID, err)
	})
}

// client is the OAuth application: the request's, the policy's, or that of an account at the same provider.
func (a accounts) client(ctx context.Context, l *crm.Login, given string) (signin.Client, error) {
	h := a.house
	policy := h.config.Policy().MailClient(l.Provider)
	if l.ClientID == "" {
		l.ClientID = policy.ID
	}
	for _, other := range h.config.Logins("") {
		if l.ClientID == "" && other.Provider == l.Provider {
			l.ClientID = other.ClientID
		}
	}
	switch {
	case l.ClientID == "":
		return signin.Client{}, &crm.Fault{Kind: crm.Invalid, Op: "mail.signIn", Code: "mail.clientID"}
	case given != "":
		return signin.Client{ID: l.ClientID, Secret: given}, nil
	case l.ClientID == policy.ID:
		return signin.Client{ID: policy.ID, Secret: policy.Secret}, nil
	}
	for _, other := range h.config.Logins("") {
		if other.Provider == l.Provider && other.ClientID == l.ClientID {
			if kept, err := h.keys.Get(ctx, mailClientItem(other.ID)); err == nil {
				return signin.Client{ID: l.ClientID, Secret: string(kept)}, nil
			}
		}
	}
	return signin.Client{ID: l.ClientID}, nil
}

// Remove implements desk.Accounts. What is secret goes first: where the keyring does not let go of it, the
// account stays and removing can be tried again.
func (a accounts) Remove(ctx context.Context, id string) error {
	l, ok := a.house.config.Login(id)
	if !ok {
		return nil
	}
	if err := a.house.dropMailSecrets(ctx, id); err != nil {
		return err
	}
	err := a.house.config.DropLogin(id)
	if line, open := a.house.lineOf(l.Connection); open {
		line.post.Changed()
		err = errors.Join(err, line.post.Forget(ctx, id))
	}
	return err
}

// Use implements desk.Accounts.
func (a accounts) Use(_ context.Context, id string) error {
	err := a.house.config.UseLogin(id)
	if l, ok := a.house.config.Login(id); ok {
		a.house.mailChanged(l.Connection)
	}
	return err
}

// Choose implements desk.Accounts.
func (a accounts) Choose(_ context.Context, id, folder string) error {
	l, ok := a.house.config.Login(id)
	if !ok {
		return nil
	}
	l.Folder = folder
	err := a.house.config.SaveLogin(l)
	a.house.mailChanged(l.Connection)
	return err
}

// leaveMail forgets the accounts of a connection that is left. Their headers go with its cache.
func (h *House) leaveMail(ctx context.Context, connection string) error {
	for _, l := range h.config.Logins(connection) {
		if err := h.dropMailSecrets(ctx, l.ID); err != nil {
			return err
		}
	}
	return h.config.DropLogins(connection)
}
