package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// accountWay is how a person signs in to a mail account.
type accountWay int

const (
	byPassword accountWay = iota
	byAppPassword
	byOAuth
)

// securities in the order in which they are shown.
var securities = []crm.Security{crm.SecurityTLS, crm.SecurityStartTLS, crm.SecurityNone}

// accountForm is the dialog of a mail account (spec 5.1): the address proposes the rest, Test says what works, Save
// keeps it.
type accountForm struct {
	bridge *bridge
	desk   *desk.Desk
	words  *words.Words
	saved  func() // after an account was kept

	login   crm.Login // as it was, or as the address proposed it
	touched bool      // the person wrote into the server's fields
	way     accountWay
	asked   slot
	testing slot
	others  slot
	steps   []desk.Step
	pin     string // of the certificate that the person may trust

	address, server, port *part.Field
	user, secret          *part.Field
	security              *part.Select
	ways                  *part.Segmented
	note                  *part.Text
	becomes               *part.Text      // that a new account takes another one's place
	imap                  *fyne.Container // what only an IMAP account has
	results               *stepList
	trust                 *part.Button
	test, save            *part.Button
	body                  *fyne.Container
	dialog                *part.Dialog
}

// newAccountForm makes the form of an account; a zero login is a new one.
func newAccountForm(b *bridge, d *desk.Desk, w *words.Words, login crm.Login, saved func()) *accountForm {
	f := &accountForm{bridge: b, desk: d, words: w, login: login, saved: saved, pin: ""}
	say := w.Say
	f.address = part.NewField(say("account.address"))
	f.address.SetIcon("mail")
	f.address.SetPlaceHolder(say("account.addressHint"))
	f.address.OnSubmitted = func(string) { f.propose() }
	f.address.OnFocus = func(has bool) {
		if !has {
			f.propose()
		}
	}
	f.server, f.port = part.NewField(say("account.server")), part.NewField(say("account.port"))
	f.security = part.NewSelect(say("account.security"), []string{"TLS", "STARTTLS", say("account.insecure")}, 0, func(int) { f.hintPort(); f.touch() })
	f.hintPort()
	f.user = part.NewField(say("account.user"))
	f.user.SetPlaceHolder(say("account.userHint"))
	f.ways = part.NewSegmented([]string{say("account.password"), say("account.appPassword"), say("account.oauth")}, 0, func(i int) { f.choose(accountWay(i)) })
	f.secret = part.NewSecretField(say("account.password"), say("action.showText"))
	f.note, f.becomes = lines(3, look.Small, false, look.Text2), lines(3, look.Small, false, look.Text2)
	f.results = newStepList(w)
	f.trust = part.NewButton(say("action.trust"), "", part.Secondary, part.Small, f.trustPin)
	waysLabel := part.NewText(part.TextData{Text: say("account.signInWith"), Size: look.Small, Bold: true, Color: look.Text2})
	f.imap = container.New(flow{0}, container.New(serverRow{}, f.server, f.port, f.security), space(14), waysLabel, space(6), leading(f.ways), space(14), container.New(halves{}, f.user, f.secret))
	text := part.NewText(part.TextData{Text: say("account.text"), Size: look.Small, Color: look.Text2, Lines: 2})
	f.body = container.New(flow{0}, text, space(14), f.address, space(6), f.note, space(8), f.imap, space(14), f.results, space(8), leading(f.trust), space(2), f.becomes)
	f.test = part.NewButton(say("action.test"), "connected", part.Secondary, part.Normal, f.try)
	f.save = part.NewButton(say("action.save"), "", part.Primary, part.Normal, f.keep)
	cancel := part.NewButton(say("action.cancel"), "", part.Secondary, part.Normal, func() { f.dialog.Close() })
	f.dialog = part.NewDialog(say("account.title"), "", f.body, cancel, f.save)
	f.dialog.SetLeft(f.test)
	f.dialog.OnClosed = func() { f.asked.drop(); f.testing.drop(); f.others.drop() }
	f.fill(login)
	for _, field := range []*part.Field{f.server, f.port, f.user} {
		field.OnChanged = func(string) { f.touch() }
	}
	f.address.OnChanged = func(string) { f.forget(); f.enable() }
	f.secret.OnChanged = func(string) { f.forget(); f.enable() }
	f.secret.OnSubmitted = func(string) { f.try() }
	return f
}

// Show opens the form over a window.
func (f *accountForm) Show(c fyne.Canvas) {
	f.dialog.Show(c)
	f.again()
	if f.login.ID == "" {
		f.address.FocusIn(c)
		f.sayWhatBecomes()
	} else {
		f.secret.FocusIn(c)
	}
}

// sayWhatBecomes says that a new account takes the place of the one that is shown.
func (f *accountForm) sayWhatBecomes() {
	ask(f.bridge, &f.others, func(ctx context.Context) ([]desk.LoginState, error) { return f.desk.Mail.Logins(ctx, "") },
		func(all []desk.LoginState, _ error) {
			for _, one := range all {
				if one.Active {
					f.becomes.SetText(f.words.Say("account.becomes", "account", loginTitle(one.Login)))
					f.again()
				}
			}
		})
}

// hintPort shows the usual port for the security in the empty field.
func (f *accountForm) hintPort() {
	f.port.SetPlaceHolder(strconv.Itoa(usualPort(securities[f.security.Chosen()])))
}

func usualPort(s crm.Security) int {
	if s == crm.SecurityTLS {
		return 993
	}
	return 143
}

// fill puts a login into the fields.
func (f *accountForm) fill(l crm.Login) {
	address := l.Address
	if l.Path != "" {
		address = l.Path
	}
	if f.address.Text() == "" {
		f.address.SetText(address)
	}
	f.server.SetText(l.Host)
	if l.Port > 0 {
		f.port.SetText(strconv.Itoa(l.Port))
	}
	if l.User != l.Address {
		f.user.SetText(l.User)
	}
	f.security.Set([]string{"TLS", "STARTTLS", f.words.Say("account.insecure")}, max(0, slices.Index(securities, l.Security)))
	f.hintPort()
	if l.Auth == crm.AuthOAuth {
		f.choose(byOAuth)
	} else {
		f.choose(f.way)
	}
	f.touched = false
	f.enable()
}

// local tells whether the mail lies on this computer.
func (f *accountForm) local() bool {
	return f.login.Type != "" && f.login.Type != crm.LoginIMAP
}

// choose takes a way to sign in.
func (f *accountForm) choose(way accountWay) {
	f.way = way
	names := []string{f.words.Say("account.password"), f.words.Say("account.appPassword"), f.words.Say("account.oauth")}
	f.ways.Set(names, int(way))
	f.secret.SetLabel(names[min(int(way), 1)], "")
	if f.login.ID != "" {
		f.secret.SetPlaceHolder(f.words.Say("account.keptPassword"))
	}
	reveal(f.secret, way != byOAuth)
	f.forget()
	f.enable()
	f.again()
}

func (f *accountForm) touch() {
	f.touched = true
	f.forget()
	f.enable()
}

// forget takes away what a test of other values said.
func (f *accountForm) forget() {
	f.testing.drop()
	f.steps, f.pin = nil, ""
	f.results.show(nil, false)
	f.secret.SetBad(false)
	f.address.SetError("")
	reveal(f.trust, false)
}

// enable lets Test and Save be used where all is there that they need.
func (f *accountForm) enable() {
	reveal(f.imap, !f.local())
	complete := f.address.Text() != "" && (f.local() || f.server.Text() != "")
	if f.way != byOAuth && !f.local() && f.login.ID == "" {
		complete = complete && f.secret.Text() != ""
	}
	failed := len(f.steps) > 0 && f.steps[len(f.steps)-1].Fault != nil
	f.test.SetEnabled(complete && (f.way != byOAuth || f.login.ID != ""))
	f.save.SetEnabled(complete && !failed)
	label := "action.save"
	if f.way == byOAuth && !f.local() {
		label = "account.signIn"
	}
	f.save.SetLabel(f.words.Say(label))
}

// propose fills in how the address's provider is reached, unless the person did.
func (f *accountForm) propose() {
	address := strings.TrimSpace(f.address.Text())
	if address == "" || f.touched || address == f.login.Address || address == f.login.Path {
		return
	}
	ask(f.bridge, &f.asked, func(ctx context.Context) ([]desk.Proposal, error) { return f.desk.Mail.Propose(ctx, address) },
		func(all []desk.Proposal, err error) {
			fault := crm.AsFault("mail.propose", err)
			if fault != nil {
				if fault.Kind != crm.Cancelled {
					f.address.SetError(f.words.Fault(fault))
				}
				f.again()
				return
			}
			if len(all) > 0 && !f.touched {
				f.proposed(all[0])
			}
		})
}

func (f *accountForm) proposed(p desk.Proposal) {
	id := f.login.ID
	f.login = p.Login
	f.login.ID = id
	note := ""
	if f.local() {
		note = f.words.Say("account.local." + string(f.login.Type))
	}
	if p.Note != "" && f.words.Has("mailNote."+p.Note) {
		note = f.words.Say("mailNote." + p.Note)
	}
	f.note.SetText(note)
	reveal(f.note, note != "")
	f.fill(p.Login)
	f.again()
}

// entered is the login as the fields have it.
func (f *accountForm) entered() crm.Login {
	l := f.login
	if f.local() {
		return l
	}
	l.Type = crm.LoginIMAP
	l.Address = strings.ToLower(strings.TrimSpace(f.address.Text()))
	if l.User = strings.TrimSpace(f.user.Text()); l.User == "" {
		l.User = l.Address
	}
	l.Host, l.Security = strings.TrimSpace(f.server.Text()), securities[f.security.Chosen()]
	l.Port = f.portOf(l.Security)
	if l.Auth = crm.AuthPassword; f.way == byOAuth {
		l.Auth = crm.AuthOAuth
	}
	return l
}

// portOf is the port that was entered; an empty field means the usual one. What is no port is refused below, as 0 is.
func (f *accountForm) portOf(s crm.Security) int {
	text := strings.TrimSpace(f.port.Text())
	if text == "" {
		return usualPort(s)
	}
	port, _ := strconv.Atoi(text) // 0 where it is none
	return port
}

func (f *accountForm) request() desk.LoginRequest {
	r := desk.LoginRequest{Login: f.entered()}
	if f.way != byOAuth {
		r.Password = f.secret.Text()
	}
	return r
}

// again lays the form out anew: rows came or went.
func (f *accountForm) again() {
	reveal(f.note, f.note.Data().Text != "")
	reveal(f.becomes, f.becomes.Data().Text != "")
	f.body.Refresh()
	f.dialog.Refresh()
}
