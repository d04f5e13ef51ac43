package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// formed is an account's form over fakes, open in Preferences.
func formed(t *testing.T, m *mails, l crm.Login) (*accountForm, *preferencesWindow) {
	t.Helper()
	p := preferred(t, &fakes{entities: records(), mail: m}, person(nil), preferencesActs{})
	p.open("account")
	f := newAccountForm(p.bridge, p.desk, p.words, l, func() { p.load(p.showPage) })
	f.Show(p.window.Canvas())
	return f, p
}

func TestAccountForm_TheAddressProposesTheRest(t *testing.T) {
	m := inbox()
	f, _ := formed(t, m, crm.Login{})
	if !f.save.Disabled() || !f.test.Disabled() {
		t.Error("an empty form can be saved or tested")
	}
	f.address.SetText("nora@bw.example")
	f.propose()
	if f.server.Text() != "imap.bw.example" || f.port.Text() != "993" || f.security.Text() != "TLS" {
		t.Fatalf("proposed %q %q %q", f.server.Text(), f.port.Text(), f.security.Text())
	}
	if got := f.entered().User; got != "nora@bw.example" {
		t.Errorf("without a user name: %q", got)
	}
	f.secret.SetText("abcd efgh")
	if f.save.Disabled() {
		t.Fatal("a complete form cannot be saved")
	}
	f.keep()
	if len(m.added) != 1 || m.added[0].Password != "abcd efgh" || m.added[0].Login.User != "nora@bw.example" || m.added[0].Login.Port != 993 {
		t.Errorf("added %+v", m.added)
	}
	if f.dialog.Shown() {
		t.Error("the form stays open")
	}
}

func TestAccountForm_HintsAtPortPathAndWhatBecomes(t *testing.T) {
	m := inbox()
	m.local = crm.LoginMaildir
	f, p := formed(t, m, crm.Login{})
	if p.window.Canvas().Focused() == nil {
		t.Error("the first field has no focus")
	}
	if got := f.becomes.Data().Text; !f.becomes.Visible() || !strings.Contains(got, "nora@bw.example rests") {
		t.Errorf("nobody says that the account in use changes: %q", got)
	}
	shootBoth(t, p.window, "account-new")
	for i, want := range []string{"993", "143", "143"} {
		f.security.Set([]string{"TLS", "STARTTLS", "None"}, i)
		f.security.OnChanged(i)
		if got := textsOf(f.port); !slices.Contains(got, want) || f.portOf(securities[i]) != usualPort(securities[i]) {
			t.Errorf("%s: %q", securities[i], got)
		}
	}
	f, p = formed(t, m, crm.Login{})
	f.address.SetText("/home/nora/Maildir")
	f.propose()
	shootBoth(t, p.window, "account-local")
	if got := f.note.Data().Text; f.imap.Visible() || !f.note.Visible() || got != "A Maildir on this computer. It is only read." {
		t.Errorf("%q", got)
	}
	f, _ = formed(t, m, m.states[0].Login)
	if f.becomes.Visible() {
		t.Error("a change of an account is said to make it the active one")
	}
}

func TestAccountForm_TheUserNameCanBeAnotherOne(t *testing.T) {
	m := inbox()
	f, _ := formed(t, m, crm.Login{})
	f.address.SetText("nora@bw.example")
	f.propose()
	f.user.SetText(" nora7 ")
	f.secret.SetText("x")
	f.keep()
	if len(m.added) != 1 || m.added[0].Login.User != "nora7" || m.added[0].Login.Address != "nora@bw.example" {
		t.Fatalf("%+v", m.added)
	}
	if f, _ := formed(t, m, m.added[0].Login); f.user.Text() != "nora7" || f.entered().User != "nora7" {
		t.Errorf("another time it is %q", f.user.Text())
	}
}

// What the person wrote is not overwritten by what another address proposes.
func TestAccountForm_KeepsWhatThePersonWrote(t *testing.T) {
	f, _ := formed(t, inbox(), crm.Login{})
	f.server.SetText("mail.own.example")
	f.address.SetText("nora@bw.example")
	f.propose()
	if f.server.Text() != "mail.own.example" {
		t.Errorf("the server is %q", f.server.Text())
	}
}

func TestAccountForm_TestSaysWhichStepFailed(t *testing.T) {
	m := inbox()
	refused := &crm.Fault{Kind: crm.SignedOut, Op: "mail.test", Code: "mail.login", Detail: "Application-specific password required"}
	m.tested = []desk.Step{{Name: "name"}, {Name: "connection"}, {Name: "certificate"}, {Name: "capability"}, {Name: "login", Fault: refused}}
	f, p := formed(t, m, m.states[0].Login)
	f.secret.SetText("wrong")
	f.try()
	if len(f.steps) != 5 || f.results.shown != 5 || !f.save.Disabled() {
		t.Fatalf("%d steps, %d lines, save enabled %v", len(f.steps), f.results.shown, !f.save.Disabled())
	}
	p.window.Canvas().Unfocus() // a text cursor blinks
	test.AssertRendersToMarkup(t, "preferences/account-form.xml", p.window.Canvas())
	shootBoth(t, p.window, "account-form")
	f.secret.SetText("right")
	if f.results.Visible() || f.save.Disabled() {
		t.Error("the answer to another password stays")
	}
	m.tested = m.tested[:4]
	f.try()
	if f.results.shown != 4 || f.save.Disabled() {
		t.Error("after a good test nothing can be saved")
	}
}

func TestAccountForm_ACertificateCanBeTrustedByItsFingerprint(t *testing.T) {
	m := inbox()
	m.tested = []desk.Step{{Name: "certificate", Fault: &crm.Fault{Kind: crm.Refused, Op: "mail.test", Code: "mail.certificate", Detail: "ab12"}}}
	f, _ := formed(t, m, m.states[0].Login)
	f.try()
	if !f.trust.Visible() {
		t.Fatal("no way on")
	}
	m.tested = nil
	test.Tap(f.trust)
	if f.trust.Visible() || f.entered().PinnedCert != "ab12" {
		t.Errorf("pinned %q", f.entered().PinnedCert)
	}
}

func TestAccountForm_OAuthHasNoPassword(t *testing.T) {
	m := inbox()
	f, _ := formed(t, m, m.states[0].Login)
	f.choose(byOAuth)
	if f.secret.Visible() || f.save.Label() != "Sign in" {
		t.Errorf("the button says %q", f.save.Label())
	}
	f.keep()
	if len(m.added) != 1 || m.added[0].Login.Auth != crm.AuthOAuth || m.added[0].Password != "" {
		t.Errorf("%+v", m.added)
	}
}

func TestAccountForm_WhatCannotBeKeptIsSaid(t *testing.T) {
	m := inbox()
	f, _ := formed(t, m, m.states[0].Login)
	m.fault = &crm.Fault{Kind: crm.Offline, Op: "mail.add", Code: "mail.timeout"}
	f.keep()
	if !f.dialog.Shown() || f.results.shown != 1 {
		t.Error("nothing is said")
	}
}

func TestPreferences_MailAccountsAreListedUsedAndRemoved(t *testing.T) {
	m := inbox()
	m.states = append(m.states, crm.LoginState{Login: crm.Login{ID: "b", Address: "second@bw.example"}, State: crm.MailResting})
	p := preferred(t, &fakes{entities: records(), mail: m}, person(nil), preferencesActs{})
	p.open("account")
	all := texts(p.window.Canvas())
	for _, want := range []string{"nora@bw.example", "second@bw.example", "At rest", "Add mail account"} {
		if !slices.Contains(all, want) {
			t.Errorf("%q is not among %q", want, all)
		}
	}
	p.removeAccount(m.states[1].Login)
	if len(m.removed) != 0 {
		t.Fatal("removed without a question")
	}
	p.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !slices.Equal(m.removed, []string{"b"}) {
		t.Errorf("removed %q", m.removed)
	}
}
