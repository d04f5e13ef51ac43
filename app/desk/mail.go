package desk

import (
	"context"

	"oroconnector/app/crm"
)

// Mail is the person's mail accounts (spec 5): what is in the chosen folder and who wrote it, what was read
// last, and letting accounts in and out. Nothing here ever changes a message or its flags. What changed is
// told by News.Mail. Methods that take a login's id find its connection by it.
//
// Faults: those of the mailbox ("mail.*"), and "mail.none" (Missing: there is no such account),
// "mail.local" (Invalid: the path is no mail), "mail.offline" (Offline: nothing keeps the account going now).
type Mail struct {
	lines    Lines
	accounts Accounts
	news     *News
}

// Aliases of the nouns that stand in crm.
type (
	// LoginState is how an account stands.
	LoginState = crm.LoginState
	// SenderMark says who a sender is.
	SenderMark = crm.SenderMark
)

// MailQuery asks for a part of a folder's messages, newest first.
type MailQuery struct {
	Login  string
	Folder string // empty: the one that is chosen
	Text   string // that subject or sender must have; empty: all
	From   int    // place of the first row, from 0
	Limit  int    // rows; 0: 50
}

// MailRow is a message in the list.
type MailRow struct {
	crm.Header
	Sender SenderMark
}

// MailPage is a part of a list that has Total rows.
type MailPage struct {
	Rows   []MailRow
	Total  int
	Unread int // in the whole folder, whatever Text is
}

// Letter is a message of an account, opened.
type Letter struct {
	Opened
	Header crm.Header
	// HeaderOnly: the body is not there (yet); Fault says why where it was asked for.
	HeaderOnly bool
	Cut        bool // the message is larger than what was fetched
	Fault      *crm.Fault
}

// LoginRequest is what an account is tried and added with. Secrets go to the keyring and nowhere else.
type LoginRequest struct {
	Login    crm.Login // Connection empty: the current one; ID empty: a new account
	Password string
	Secret   string // of the OAuth application where it has one
	// Show opens the address that the person signs in at; nil: the system's browser.
	Show func(ctx context.Context, url string) error
}

// Step is one step of a test, when it has ended. Names are those of words' "mail.step.<name>": name,
// connection, certificate, capability, login, folder; for local mail: path, folder.
type Step struct {
	Name  string
	Fault *crm.Fault // nil: it went well
}

// Proposal is a way to reach an address's mail.
type Proposal struct {
	Login  crm.Login
	Source string // "known", "autoconfig", "srv", "guess"; "local" for a path
	Note   string // key of words ("mailNote.<code>"): an app password is needed, and such; may be empty
}

// Headers are a connection's headers in the cache, the newest first.
type Headers interface {
	Header(ctx context.Context, key crm.HeaderKey) (crm.Header, error)
	Headers(ctx context.Context, login, folder string, from, limit int) ([]crm.Header, error)
	CountHeaders(ctx context.Context, login, folder string) (total, unread int, err error)
	// FindHeaders returns a part of the headers with the text, and how many have it.
	FindHeaders(ctx context.Context, login, folder, text string, from, limit int) ([]crm.Header, int, error)
	Sender(ctx context.Context, address string) (crm.SenderMark, error)
}

// Post is what goes on with a connection's mail accounts.
type Post interface {
	States(ctx context.Context) ([]crm.LoginState, error)
	Folders(ctx context.Context, login string) ([]crm.Folder, error)
	// Find asks the mail server for the text and returns the headers that are in the cache, newest first.
	Find(ctx context.Context, login, folder, text string) ([]crm.Header, error)
	// Bytes fetches a message up to limit bytes without marking it as read.
	Bytes(ctx context.Context, key crm.HeaderKey, limit int64) (data []byte, cut bool, err error)
	// Last are the messages read last in any client, newest first.
	Last(ctx context.Context) ([]crm.Header, error)
	// Viewed is the message that was read last in another client since the start; false: none, or following
	// is switched off.
	Viewed() (crm.HeaderKey, bool)
	// Retry tries again now what waits or was refused.
	Retry(login string)
}

// Accounts lets mail accounts in and out, of all connections.
type Accounts interface {
	// Login finds an account by its id.
	Login(id string) (crm.Login, bool)
	Propose(ctx context.Context, address string) ([]Proposal, error)
	Test(ctx context.Context, r LoginRequest, told func(Step)) error
	Add(ctx context.Context, r LoginRequest) (crm.Login, error)
	SignIn(ctx context.Context, r LoginRequest) (crm.Login, error)
	Remove(ctx context.Context, id string) error
	Use(ctx context.Context, id string) error
	Choose(ctx context.Context, id, folder string) error
}

// Logins returns how a connection's accounts stand, in the order in which they were added; the empty id means
// the current connection.
func (m *Mail) Logins(ctx context.Context, connection string) ([]LoginState, error) {
	post, err := m.post(connection)
	if err != nil {
		return nil, err
	}
	return post.States(ctx)
}

// Use makes an account the one that is shown, watched and followed.
func (m *Mail) Use(ctx context.Context, login string) error {
	if _, err := m.login(login); err != nil {
		return err
	}
	return m.accounts.Use(ctx, login)
}

// Folders returns the folders of an account: the server's, or those of the last time where it cannot be
// reached.
func (m *Mail) Folders(ctx context.Context, login string) ([]crm.Folder, error) {
	post, err := m.postOf(login)
	if err != nil {
		return nil, err
	}
	return post.Folders(ctx, login)
}

// Choose makes a folder the one of the account that is shown, watched and followed.
func (m *Mail) Choose(ctx context.Context, login, folder string) error {
	if _, err := m.login(login); err != nil {
		return err
	}
	return m.accounts.Choose(ctx, login, folder)
}

// Retry tries again now: after a password was refused, a certificate was not trusted, or offline.
func (m *Mail) Retry(login string) error {
	post, err := m.postOf(login)
	if err != nil {
		return err
	}
	post.Retry(login)
	return nil
}

// Propose finds ways to reach the mail of an address, best first; of a path, local mail.
func (m *Mail) Propose(ctx context.Context, address string) ([]Proposal, error) {
	if m.accounts == nil {
		return nil, NotConnected()
	}
	return m.accounts.Propose(ctx, address)
}

// Test tries an account step by step and keeps nothing; told is called as each step ends. With an id and no
// password the kept one is tried. The error is that of the step that failed.
func (m *Mail) Test(ctx context.Context, r LoginRequest, told func(Step)) error {
	if m.accounts == nil {
		return NotConnected()
	}
	return m.accounts.Test(ctx, r, told)
}

// Add keeps an account, its password in the keyring, and makes a new one the active one.
func (m *Mail) Add(ctx context.Context, r LoginRequest) (crm.Login, error) {
	if m.accounts == nil {
		return crm.Login{}, NotConnected()
	}
	return m.accounts.Add(ctx, r)
}

// SignIn takes the person through the provider's page in the browser, and then does as Add. With the id of
// an account it renews that one's sign-in.
func (m *Mail) SignIn(ctx context.Context, r LoginRequest) (crm.Login, error) {
	if m.accounts == nil {
		return crm.Login{}, NotConnected()
	}
	return m.accounts.SignIn(ctx, r)
}

// Remove forgets an account with its headers, and its secrets in the keyring. Nothing happens to its mail.
func (m *Mail) Remove(ctx context.Context, login string) error {
	if _, err := m.login(login); err != nil {
		return err
	}
	return m.accounts.Remove(ctx, login)
}

func noLogin(id string) error {
	return &crm.Fault{Kind: crm.Missing, Op: "mail.login", Code: "mail.none", Detail: id}
}

func (m *Mail) login(id string) (crm.Login, error) {
	if m.accounts == nil {
		return crm.Login{}, NotConnected()
	}
	login, ok := m.accounts.Login(id)
	if !ok {
		return login, noLogin(id)
	}
	return login, nil
}

func (m *Mail) post(connection string) (Post, error) {
	line, err := m.lines.Line(connection)
	if err == nil && line.Post == nil {
		err = &crm.Fault{Kind: crm.Offline, Op: "mail.login", Code: "mail.offline"}
	}
	return line.Post, err
}

func (m *Mail) postOf(login string) (Post, error) {
	l, err := m.login(login)
	if err != nil {
		return nil, err
	}
	return m.post(l.Connection)
}
