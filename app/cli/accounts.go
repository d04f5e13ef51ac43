package cli

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/words"
)

// accountObject is the JSON form of a mail account.
type accountObject struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Address  string `json:"address"`
	Path     string `json:"path"`
	Host     string `json:"host"`
	Port     int    `json:"port"`
	Security string `json:"security"`
	User     string `json:"user"`
	Auth     string `json:"auth"`
	Folder   string `json:"folder"`
	Active   bool   `json:"active"`
	State    string `json:"state"`
	Fault    string `json:"fault"`
	Retry    string `json:"retry"`
	Total    int    `json:"total"`
	Unread   int    `json:"unread"`
}

// stepObject is the JSON form of a step of a test.
type stepObject struct {
	Step   string `json:"step"`
	OK     bool   `json:"ok"`
	Fault  string `json:"fault"`
	Detail string `json:"detail"`
}

// accounts lists the person's mail accounts, adds one, makes one the active one, tries one, or removes one (spec 9).
func accounts(ctx context.Context, s *session) error {
	verb, arg, err := s.call.verb("cli.accountsVerb", "list", "test", "add ", "use ", "remove ")
	switch {
	case err != nil:
		return err
	case verb == "list":
		return s.listAccounts(ctx, arg)
	case verb == "test":
		return s.testAccount(ctx, arg)
	case verb == "add":
		return s.addAccount(ctx, arg)
	}
	one, err := s.account(ctx, arg)
	switch {
	case err != nil:
		return err
	case verb == "use":
		return s.useAccount(ctx, one.Login)
	}
	if err := s.Desk.Mail.Remove(ctx, one.Login.ID); err != nil {
		return err
	}
	if s.call.JSON {
		s.printJSON(map[string]string{"removed": one.Login.ID})
		return nil
	}
	s.say(s.text("mail.removed"))
	return nil
}

// account finds an account of the connection by its id, or by its address or path where that is one account's only;
// the active one where nothing is named.
func (s *session) account(ctx context.Context, name string) (desk.LoginState, error) {
	all, err := s.Desk.Mail.Logins(ctx, "")
	if err != nil {
		return desk.LoginState{}, err
	}
	var found []desk.LoginState
	for _, one := range all {
		l := one.Login
		switch {
		case l.ID == name, name == "" && one.Active:
			return one, nil
		case name != "" && (strings.EqualFold(l.Address, name) || l.Path != "" && l.Path == s.path(name)):
			found = append(found, one)
		}
	}
	if len(found) != 1 {
		return desk.LoginState{}, &crm.Fault{Kind: crm.Missing, Op: "mail.login", Code: "mail.none", Detail: name}
	}
	return found[0], nil
}

// useAccount makes an account the active one, and says so.
func (s *session) useAccount(ctx context.Context, l crm.Login) error {
	if err := s.Desk.Mail.Use(ctx, l.ID); err != nil {
		return err
	}
	one, err := s.account(ctx, l.ID)
	if err == nil {
		s.printAccount(one)
		s.sayActive(l)
	}
	return err
}

// sayActive says which account is shown and followed from now on.
func (s *session) sayActive(l crm.Login) {
	if !s.call.JSON {
		s.note(s.text("mail.active", "account", accountName(l)))
	}
}

// accountName is what a person calls an account.
func accountName(l crm.Login) string {
	if l.Address != "" {
		return l.Address
	}
	return l.Path
}

// listAccounts prints all accounts of the connection, or the one that is named.
func (s *session) listAccounts(ctx context.Context, name string) error {
	if name != "" {
		one, err := s.account(ctx, name)
		if err == nil {
			s.printAccount(one)
		}
		return err
	}
	all, err := s.Desk.Mail.Logins(ctx, "")
	if err != nil {
		return err
	}
	for _, one := range all {
		s.printAccount(one)
	}
	if len(all) == 0 && !s.call.JSON {
		s.say(s.text("mail.empty"))
	}
	return nil
}

func (s *session) printAccount(one desk.LoginState) {
	l := one.Login
	if s.call.JSON {
		o := accountObject{
			ID: l.ID, Type: string(l.Type), Address: l.Address, Path: l.Path, Host: l.Host, Port: l.Port, Security: string(l.Security),
			User: l.User, Auth: string(l.Auth), Folder: l.Shown(), Active: one.Active, State: string(one.State), Retry: stamp(one.Retry),
			Total: one.Total, Unread: one.Unread,
		}
		if one.Fault != nil {
			o.Fault = one.Fault.Code
		}
		s.printJSON(o)
		return
	}
	mark := "  "
	if one.Active {
		mark = "* "
	}
	state := s.text("mail.state." + string(one.State))
	counts := ""
	if one.Total >= 0 {
		counts = s.text("mail.counts", "total", one.Total, "unread", one.Unread)
	}
	s.say(strings.TrimRight(mark+pad(l.ID, 34)+pad(clip(accountName(l), 40), 41)+pad(state, 22)+counts, " "))
	if one.Fault != nil {
		s.say("    " + s.Words.Fault(one.Fault))
	}
}

// addAccount tries the ways there are to reach an address, or the path, and keeps the first that works.
func (s *session) addAccount(ctx context.Context, arg string) error {
	proposals, err := s.proposals(ctx, arg)
	if err != nil {
		return err
	}
	before, err := s.Desk.Mail.Logins(ctx, "")
	if err != nil {
		return err
	}
	password := ""
	for i, p := range proposals {
		r := desk.LoginRequest{Login: p.Login, Password: password}
		if s.call.User != "" {
			r.Login.User = s.call.User
		}
		r.Login.PinnedCert = s.call.Pin
		if p.Note == "elsewhere" { // a password is not sent there before somebody has looked
			host := net.JoinHostPort(p.Login.Host, strconv.Itoa(p.Login.Port))
			return &crm.Fault{Kind: crm.Invalid, Op: "mail.add", Code: "mail.elsewhere", Detail: host}
		}
		if p.Note != "" && !s.call.JSON {
			s.note(s.text("mailNote." + p.Note))
		}
		var login crm.Login
		if s.call.OAuth {
			login, err = s.signInAccount(ctx, r)
		} else {
			login, err = s.tryAccount(ctx, &r)
			password = r.Password // asked for once
		}
		if err == nil {
			return s.added(ctx, login, before)
		}
		if i == len(proposals)-1 || !crm.IsFault(err, crm.Offline) {
			return err
		}
	}
	return &crm.Fault{Kind: crm.Missing, Op: "mail.add", Code: "mail.noProposal", Detail: arg}
}

// added shows an account that was added. That it is now shown instead of another one is said.
func (s *session) added(ctx context.Context, l crm.Login, before []desk.LoginState) error {
	if err := s.listAccounts(ctx, l.ID); err != nil {
		return err
	}
	old := slices.ContainsFunc(before, func(one desk.LoginState) bool { return one.Login.ID == l.ID })
	if len(before) > 0 && !old {
		s.sayActive(l)
	}
	return nil
}

// proposals are the ways to reach the mail: what the options say, else what is known.
func (s *session) proposals(ctx context.Context, arg string) ([]desk.Proposal, error) {
	if s.call.IMAP == "" {
		if !strings.Contains(arg, "@") {
			arg = s.path(arg)
		}
		return s.Desk.Mail.Propose(ctx, arg)
	}
	l := crm.Login{Type: crm.LoginIMAP, Address: strings.ToLower(arg), User: arg, Security: crm.Security(s.call.Security)}
	host, port, err := net.SplitHostPort(s.call.IMAP)
	if err != nil {
		host, port = s.call.IMAP, ""
	}
	l.Host = strings.Trim(host, "[]")
	if l.Port, err = strconv.Atoi(port); port != "" && (err != nil || l.Port < 1 || l.Port > 65535) {
		return nil, &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.option", Detail: "--imap " + s.call.IMAP}
	}
	switch l.Security {
	case "":
		l.Security = crm.SecurityTLS
		if l.Port == 143 {
			l.Security = crm.SecurityStartTLS
		}
	case crm.SecurityTLS, crm.SecurityStartTLS, crm.SecurityNone:
	default:
		return nil, &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.option", Detail: "--security " + s.call.Security}
	}
	if l.Port == 0 {
		l.Port = map[crm.Security]int{crm.SecurityTLS: 993, crm.SecurityStartTLS: 143, crm.SecurityNone: 143}[l.Security]
	}
	return []desk.Proposal{{Login: l}}, nil
}

// tryAccount tests an account and keeps it when all went well.
func (s *session) tryAccount(ctx context.Context, r *desk.LoginRequest) (crm.Login, error) {
	var err error
	if r.Login.Path == "" {
		if r.Login.Auth == "" {
			r.Login.Auth = crm.AuthPassword
		}
		if r.Login.Auth == crm.AuthOAuth {
			r.Login.Auth = crm.AuthPassword // not asked for: an app password may do
		}
		if r.Password == "" {
			if r.Password, err = s.password(ctx, r.Login.User); err != nil {
				return r.Login, err
			}
		}
	}
	if err := s.Desk.Mail.Test(ctx, *r, s.printStep); err != nil {
		if f := crm.AsFault("mail.add", err); f.Code == "mail.certificate" && f.Detail != "" && !s.call.JSON {
			s.note(s.text("mail.pin", "fingerprint", f.Detail))
		}
		return r.Login, err
	}
	return s.Desk.Mail.Add(ctx, *r)
}

// signInAccount takes the person through the provider's page.
func (s *session) signInAccount(ctx context.Context, r desk.LoginRequest) (crm.Login, error) {
	var err error
	r.Login.ClientID = s.call.ClientID
	if r.Secret, err = s.clientSecret(); err != nil {
		return r.Login, err
	}
	if s.call.NoBrowser {
		r.Show = s.showAddress
	} else {
		s.note(s.text("mail.inBrowser"))
	}
	login, err := s.Desk.Mail.SignIn(ctx, r)
	if err != nil {
		return login, err
	}
	return login, s.Desk.Mail.Test(ctx, desk.LoginRequest{Login: login}, s.printStep)
}

// testAccount tries an account that is kept; where none is named the active one.
func (s *session) testAccount(ctx context.Context, name string) error {
	one, err := s.account(ctx, name)
	if err != nil {
		return err
	}
	return s.Desk.Mail.Test(ctx, desk.LoginRequest{Login: one.Login}, s.printStep)
}

func (s *session) printStep(step desk.Step) {
	if s.call.JSON {
		o := stepObject{Step: step.Name, OK: step.Fault == nil}
		if step.Fault != nil {
			o.Fault, o.Detail = step.Fault.Code, step.Fault.Detail
		}
		s.printJSON(o)
		return
	}
	result := s.text("mail.step.ok")
	if step.Fault != nil {
		result = s.text("mail.step.not")
	}
	s.say(pad(s.text("mail.step."+step.Name), 24) + result)
}

// password reads the account's password from the file or descriptor named, else asks for it. It is never an
// argument: other programs see those.
func (s *session) password(ctx context.Context, user string) (string, error) {
	var text []byte
	var err error
	switch {
	case s.call.PasswordFile != "":
		text, err = os.ReadFile(s.path(s.call.PasswordFile))
	case s.Secret != nil:
		text, err = s.Secret(ctx, s.call.PasswordFD, s.text("mail.askPassword", "user", user))
	default:
		err = os.ErrNotExist
	}
	password := strings.TrimRight(string(text), "\r\n")
	switch {
	case errors.Is(err, context.Canceled):
		return "", crm.AsFault("mail.add", err)
	case err != nil || password == "":
		return "", &crm.Fault{Kind: crm.Invalid, Op: "mail.add", Code: "cli.password", Err: err}
	}
	return password, nil
}

// Asks tells whether the call needs a secret that none of its options names a file for, and the question.
func (c Call) Asks(w *words.Words) (question string, needed bool) {
	if c.Command != "accounts" || len(c.Args) != 2 || c.Args[0] != "add" || c.PasswordFile != "" || c.OAuth || !strings.Contains(c.Args[1], "@") {
		return "", false
	}
	user := c.User
	if user == "" {
		user = c.Args[1]
	}
	return w.Say("mail.askPassword", "user", user), true
}
