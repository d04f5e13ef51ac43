package house_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oroconnector/app/cli"
	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/house"
	"oroconnector/app/settings"
)

// Everything a person can do with mail is done with every message of the demo's account, and new mail comes:
// nobody on the never-send lists is named in any request that reaches the demo Oro.
func TestMail_NobodyOnTheNeverSendListsIsNamedToOro(t *testing.T) {
	t.Parallel()
	m := openMailHouse(t)
	m.watching("demo-mail")
	ctx := t.Context()
	const person, domain = "elena.marchetti@alpina-tools.example", "brandt-werke.example"
	senders := map[string]bool{}
	for _, row := range m.page(desk.MailQuery{Login: "demo-mail", Limit: 100}).Rows {
		senders[row.From.Email] = true
	}
	if !senders[person] {
		t.Fatalf("the demo has no mail from %s: %v", person, senders)
	}
	lists := []desk.Edit{{Key: settings.PrivatePeople, Text: person}, {Key: settings.PrivateDomains, Text: domain}}
	if err := m.Desk().Settings.Save(ctx, desk.Place{Scope: desk.OfPerson}, lists); err != nil {
		t.Fatal(err)
	}
	if err := m.Desk().Connections.Refresh(ctx, ""); err != nil { // the first load is over
		t.Fatal(err)
	}
	m.DemoServer().Forget()
	for range 4 {
		if _, err := m.DemoServer().NewMail(); err != nil {
			t.Fatal(err)
		}
	}
	asked := 0
	for _, row := range m.page(desk.MailQuery{Login: "demo-mail", Limit: 100}).Rows {
		letter, err := m.Desk().Mail.Open(ctx, row.Key)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := m.Desk().Contexts.Refresh(ctx, "", letter.Message)
		if err != nil {
			t.Fatal(err)
		}
		if answer.Fault == nil {
			asked++
		}
		if row.From.Email == person && (answer.Fault == nil || answer.Fault.Code != "privacy.private" || len(answer.Suggested)+len(answer.Attached) == 0) {
			t.Errorf("a message of %s: %+v, %d suggestions", person, answer.Fault, len(answer.Suggested))
		}
		odd := strings.NewReplacer("@", "%40").Replace(row.From.Email)
		for _, text := range []string{row.From.Email, "pumps", row.From.Email + "!", "“" + row.From.Email + "”…", "mailto:" + odd} {
			if _, _, err := m.Desk().Search.Ask(ctx, desk.Request{Text: text, Message: &letter.Message}); err != nil {
				t.Fatal(err)
			}
		}
		letter.Message.To = append(letter.Message.To, crm.Address{Name: "'" + person + "' via Sales", Email: "sales@ok.example"})
		wish := desk.Wish{Message: letter.Message, Refs: []crm.Ref{{Kind: crm.KindContact, ID: "1"}}}
		change, err := m.Desk().Queue.Attach(ctx, wish)
		if fault := crm.AsFault("", err); fault != nil && fault.Code != "privacy.private" && fault.Code != "email.others" {
			t.Fatal(err)
		}
		if err == nil {
			if _, err := m.Desk().Queue.Settle(ctx, "", change.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	requests := m.DemoServer().Log()
	if asked < 10 || len(requests) < 50 {
		t.Fatalf("only %d messages were asked about, %d requests", asked, len(requests))
	}
	for _, r := range requests {
		query := r.Query
		for range 2 { // what was searched for may be encoded itself
			if decoded, err := url.QueryUnescape(query); err == nil {
				query = decoded
			}
		}
		for _, secret := range []string{person, domain} {
			if strings.Contains(strings.ToLower(query+" "+r.Body), secret) {
				t.Errorf("%s %s names %s: %s %s", r.Method, r.Path, secret, query, r.Body)
			}
		}
	}
}

// Who is put on a list while a change about a message of theirs waits is not told to Oro either: the change is
// refused, and leaves once it may.
func TestProgram_AChangeThatWaitsHeedsNewNeverSendLists(t *testing.T) {
	t.Parallel()
	const person = "elena.marchetti@alpina-tools.example"
	p := newProgram(t)
	p.ok("context", quoteMail)
	p.queue(quoteMail, "contacts:2")
	if r := p.offline("settings", "set", string(settings.PrivatePeople), person); r.code != cli.ExitOK {
		t.Fatalf("code %d: %s%s", r.code, r.out, r.err)
	}
	h, err := house.Open(t.Context(), house.Options{Demo: true, Profile: p.profile, Version: "1.0.0", Langs: []string{"en"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx, queue := t.Context(), h.Desk().Queue
	all, err := queue.List(ctx, "")
	if err != nil || len(all) != 1 || all[0].Change.Envelope.From.Email != person {
		t.Fatalf("%+v %v", all, err)
	}
	id := all[0].Change.ID
	got, err := queue.Settle(ctx, "", id)
	if got.State != crm.PendingRefused || got.Last == nil || got.Last.Code != "privacy.private" {
		t.Fatalf("%+v %v", got, err)
	}
	for _, r := range h.DemoServer().Log() {
		if strings.Contains(r.Query+r.Body, person) {
			t.Errorf("%s %s names the person: %s %s", r.Method, r.Path, r.Query, r.Body)
		}
	}
	lists := []desk.Edit{{Key: settings.PrivatePeople, Text: ""}}
	if err := h.Desk().Settings.Save(ctx, desk.Place{Scope: desk.OfPerson}, lists); err != nil {
		t.Fatal(err)
	}
	if err := queue.Retry(ctx, "", id); err != nil {
		t.Fatal(err)
	}
	if got, err := queue.Settle(ctx, "", id); err != nil || got.State != crm.PendingSent {
		t.Errorf("allowed again: %+v %v", got, err)
	}
}

func TestMail_AMaildirIsFollowed(t *testing.T) {
	t.Parallel()
	m := openMailHouse(t)
	dir := t.TempDir()
	for _, sub := range []string{"new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for n, name := range []string{"1.host", "2.host"} {
		if err := os.WriteFile(filepath.Join(dir, "new", name), letterOf(n), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	login, err := m.Desk().Mail.Add(t.Context(), desk.LoginRequest{Login: crm.Login{Path: dir}})
	if err != nil || login.Type != crm.LoginMaildir {
		t.Fatal(login, err)
	}
	m.watching(login.ID)
	if err := os.Rename(filepath.Join(dir, "new", "2.host"), filepath.Join(dir, "cur", "2.host:2,S")); err != nil {
		t.Fatal(err)
	}
	m.until("the message in view", func() bool {
		key, ok := m.Desk().Mail.Viewed(t.Context(), "")
		letter, err := m.Desk().Mail.Open(t.Context(), key)
		return ok && err == nil && letter.Message.Subject == "Letter 1" && !letter.HeaderOnly
	})
}
