package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// account is the page of the person's mail accounts.
func (p *preferencesWindow) account() []fyne.CanvasObject {
	if !p.facts.Connected {
		return p.withoutOro()
	}
	add := part.NewButton(p.words.Say("account.add"), "add", part.Secondary, part.Normal, func() { p.editAccount(crm.Login{}) })
	if len(p.facts.Logins) == 0 {
		return []fyne.CanvasObject{space(16), sentence(p.words.Say("account.none")), space(14), leading(add)}
	}
	var rows []fyne.CanvasObject
	for _, l := range p.facts.Logins {
		rows = append(rows, p.loginRow(l))
	}
	return []fyne.CanvasObject{space(9), p.section("prefs.accounts"), p.card(rows...), space(14), leading(add)}
}

// loginRow is one account: who it is, how it stands, and what can be done with it.
func (p *preferencesWindow) loginRow(l crm.LoginState) fyne.CanvasObject {
	say := p.words.Say
	state := say("mail.state." + string(l.State))
	if l.State == crm.MailWatching || l.State == crm.MailPolling {
		state = say("mail.counts", "total", p.words.Number(max(0, l.Total)), "unread", p.words.Number(max(0, l.Unread)))
	}
	verbs := container.New(beside{8})
	if !l.Active {
		verbs.Add(part.NewButton(say("account.use"), "", part.QuietVerb, part.Small, func() { p.mail(func(ctx context.Context) error { return p.desk.Mail.Use(ctx, l.Login.ID) }) }))
	}
	verbs.Add(part.NewButton(say("action.change"), "edit", part.Secondary, part.Small, func() { p.editAccount(l.Login) }))
	verbs.Add(part.NewIconButton("discard", say("action.remove"), func() { p.removeAccount(l.Login) }))
	r := newPrefRow(loginTitle(l.Login), state, verbs)
	if l.Fault != nil {
		r.fault(p.words.Fault(l.Fault))
	}
	return r
}

// mail changes something about the accounts and shows them again.
func (p *preferencesWindow) mail(change func(context.Context) error) {
	p.bridge.do(change, func(err error) {
		p.load(func() {
			p.showPage()
			if err != nil {
				p.body.Objects = append(p.body.Objects, space(14), sentence(p.words.Fault(crm.AsFault("mail.change", err))))
				p.again()
			}
		})
	})
}

// editAccount opens the form of an account over this window.
func (p *preferencesWindow) editAccount(l crm.Login) {
	newAccountForm(p.bridge, p.desk, p.words, l, func() { p.load(p.showPage) }).Show(p.window.Canvas())
}

// removeAccount asks first: the account's headers and password go, its mail stays where it is.
func (p *preferencesWindow) removeAccount(l crm.Login) {
	say := p.words.Say
	var d *part.Dialog
	text := part.NewText(part.TextData{Text: say("account.removeText"), Color: look.Text2, Lines: -1})
	cancel := part.NewButton(say("action.cancel"), "", part.Secondary, part.Normal, func() { d.Close() })
	remove := part.NewButton(say("action.remove"), "", part.Danger, part.Normal, func() {
		d.Close()
		p.mail(func(ctx context.Context) error { return p.desk.Mail.Remove(ctx, l.ID) })
	})
	d = part.NewDialog(say("account.removeTitle", "account", loginTitle(l)), "", text, cancel, remove)
	d.Show(p.window.Canvas())
}
