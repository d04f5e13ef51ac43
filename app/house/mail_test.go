package house_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/house"
	"oroconnector/app/mailtest"
	"oroconnector/app/settings"
)

// mailHouse is a house that stays, with the demo Oro and mail accounts.
type mailHouse struct {
	*house.House
	t       *testing.T
	profile string
	news    chan struct{}
	mu      sync.Mutex
	alerts  []string
	shut    bool
}

func openMailHouse(t *testing.T, change ...func(*house.Options)) *mailHouse {
	t.Helper()
	m := &mailHouse{t: t, profile: filepath.Join(t.TempDir(), "profile"), news: make(chan struct{}, 1)}
	o := house.Options{
		Demo: true, Stay: true, Profile: m.profile, Version: "1.0.0", Langs: []string{"en"},
		Notify: func(_ context.Context, title, body string) error {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.alerts = append(m.alerts, title+": "+body)
			return nil
		},
	}
	for _, f := range change {
		f(&o)
	}
	var err error
	if m.House, err = house.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.close)
	m.Desk().News.Watch(func(crm.News) {
		select {
		case m.news <- struct{}{}:
		default:
		}
	})
	return m
}

func (m *mailHouse) close() {
	if m.shut {
		return
	}
	m.shut = true
	if err := m.Close(); err != nil {
		m.t.Error(err)
	}
}

func inProfile(profile string) func(*house.Options) {
	return func(o *house.Options) { o.Profile = profile }
}

// until waits for something, looking at every news and now and then.
func (m *mailHouse) until(what string, f func() bool) {
	m.t.Helper()
	limit := time.After(90 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !f() {
		select {
		case <-m.news:
		case <-tick.C:
		case <-limit:
			states, err := m.Desk().Mail.Logins(m.t.Context(), "")
			m.t.Fatalf("%s does not come; %+v %v", what, states, err)
		}
	}
}

func (m *mailHouse) state(login string) crm.LoginState {
	m.t.Helper()
	all, err := m.Desk().Mail.Logins(m.t.Context(), "")
	if err != nil {
		m.t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(s crm.LoginState) bool { return s.Login.ID == login })
	if at < 0 {
		m.t.Fatalf("there is no account %s: %+v", login, all)
	}
	return all[at]
}

func (m *mailHouse) watching(login string) {
	m.t.Helper()
	m.until("watching "+login, func() bool { return m.state(login).State == crm.MailWatching })
}

func (m *mailHouse) page(q desk.MailQuery) desk.MailPage {
	m.t.Helper()
	page, err := m.Desk().Mail.Page(m.t.Context(), q)
	if err != nil {
		m.t.Fatal(err)
	}
	return page
}

// add adds the account of a Dovecot.
func (m *mailHouse) add(d *mailtest.Dovecot) string {
	m.t.Helper()
	l := d.Login()
	l.ID, l.Port, l.Security = "", d.Port, crm.SecurityNone
	login, err := m.Desk().Mail.Add(m.t.Context(), desk.LoginRequest{Login: l, Password: d.Password})
	if err != nil {
		m.t.Fatal(err)
	}
	return login.ID
}

func letterOf(n int) []byte {
	return fmt.Appendf(nil, "From: Elena Marchetti <elena.marchetti@alpina-tools.example>\r\nTo: nora.lindqvist@brightwater.example\r\n"+
		"Subject: Letter %d\r\nDate: %s\r\nMessage-ID: <letter-%d@alpina-tools.example>\r\n\r\nText of letter %d.\r\n",
		n, time.Unix(1_780_000_000+int64(n)*60, 0).UTC().Format(time.RFC1123Z), n, n)
}

func TestMail_TheDemosAccountLivesByItself(t *testing.T) {
	t.Parallel()
	m := openMailHouse(t)
	m.watching("demo-mail")
	before := m.page(desk.MailQuery{Login: "demo-mail"})
	if before.Total < 20 || len(before.Rows) != before.Total || before.Unread == 0 {
		t.Fatalf("%d messages, %d rows, %d unread", before.Total, len(before.Rows), before.Unread)
	}
	m.until("the senders' records", func() bool { // with the first load
		return slices.ContainsFunc(m.page(desk.MailQuery{Login: "demo-mail"}).Rows, func(r desk.MailRow) bool { return r.Sender.Customer() })
	})
	start := time.Now()
	id, err := m.DemoServer().NewMail()
	if err != nil {
		t.Fatal(err)
	}
	m.until("the new message", func() bool { return m.page(desk.MailQuery{Login: "demo-mail"}).Total == before.Total+1 })
	row := m.page(desk.MailQuery{Login: "demo-mail", Limit: 1}).Rows[0]
	known, err := m.Desk().Contexts.Of(t.Context(), "", row.Message())
	took := time.Since(start)
	t.Logf("from the delivery to the row with its context: %v", took.Round(time.Millisecond))
	if err != nil || row.MessageID != id || !row.Sender.Customer() || len(known.Suggested)+len(known.Attached) == 0 || took > 10*time.Second {
		t.Errorf("%v: %+v, %d suggestions, %v", err, row, len(known.Suggested), took)
	}
	m.until("the notification", func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		return len(m.alerts) == 1 && strings.Contains(m.alerts[0], row.Subject)
	})
}

func TestMail_AlertsAreOffWhereThePersonWantsNone(t *testing.T) {
	t.Parallel()
	m := openMailHouse(t)
	m.watching("demo-mail")
	edit := []desk.Edit{{Key: settings.ShowAlerts, Text: "off"}}
	if err := m.Desk().Settings.Save(t.Context(), desk.Place{Scope: desk.OfPerson}, edit); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		total := m.page(desk.MailQuery{Login: "demo-mail"}).Total
		if _, err := m.DemoServer().NewMail(); err != nil {
			t.Fatal(err)
		}
		m.until("the new message", func() bool { return m.page(desk.MailQuery{Login: "demo-mail"}).Total > total })
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.alerts) > 0 {
		t.Errorf("told of %v", m.alerts)
	}
}

func TestMail_NothingThatIsDoneHereChangesAFlag(t *testing.T) {
	t.Parallel()
	d := mailtest.Start(t, mailtest.Options{})
	for n := range 30 {
		d.Deliver(t, "", letterOf(n))
	}
	d.Do(t, "SELECT INBOX", `UID STORE 1:10 +FLAGS (\Seen)`, `UID STORE 3 +FLAGS (\Answered \Flagged)`)
	before := d.Flags(t)
	m := openMailHouse(t)
	id := m.add(d)
	m.watching(id)
	page := m.page(desk.MailQuery{Login: id})
	if page.Total != 30 || page.Unread != 20 {
		t.Fatalf("%d messages, %d unread", page.Total, page.Unread)
	}
	for _, row := range page.Rows {
		letter, err := m.Desk().Mail.Open(t.Context(), row.Key)
		if err != nil || letter.Fault != nil || letter.HeaderOnly || !strings.Contains(letter.Message.Text, "Text of letter") || letter.Message.ID() != row.MessageID {
			t.Fatalf("%v %+v", err, letter)
		}
	}
	found, err := m.Desk().Mail.Find(t.Context(), desk.MailQuery{Login: id, Text: "Text of letter 7"})
	if err != nil || !slices.ContainsFunc(found.Rows, func(r desk.MailRow) bool { return r.Subject == "Letter 7" }) || found.Total == 30 {
		t.Errorf("found %d, %v", found.Total, err)
	}
	if found, err = m.Desk().Mail.Find(t.Context(), desk.MailQuery{Login: id, Text: "chrysanthemum"}); err != nil || found.Total != 0 {
		t.Errorf("found %d, %v", found.Total, err)
	}
	if local := m.page(desk.MailQuery{Login: id, Text: "marchetti 7"}); local.Total != 3 { // 7, 17, 27
		t.Errorf("%d found here", local.Total)
	}
	folders, err := m.Desk().Mail.Folders(t.Context(), id)
	if err != nil || len(folders) < 3 {
		t.Errorf("%+v %v", folders, err)
	}
	if err := m.Desk().Mail.Choose(t.Context(), id, "Sent"); err != nil {
		t.Fatal(err)
	}
	m.until("the other folder", func() bool { s := m.state(id); return s.State == crm.MailWatching && s.Login.Folder == "Sent" })
	if err := m.Desk().Mail.Choose(t.Context(), id, "INBOX"); err != nil {
		t.Fatal(err)
	}
	m.watching(id)
	d.SameFlags(t, before)
}

// anotherMove lets the time pass after which what is read is not taken for a part of what was marked before. The
// server is a program of its own, whose clock no test turns.
func anotherMove() { time.Sleep(1200 * time.Millisecond) }

func TestMail_WhatIsReadElsewhereComesIntoView(t *testing.T) {
	t.Parallel()
	d := mailtest.Start(t, mailtest.Options{})
	for n := range 10 {
		d.Deliver(t, "", letterOf(n))
	}
	m := openMailHouse(t)
	id := m.add(d)
	m.watching(id)
	d.Do(t, "SELECT INBOX", `UID STORE 4 +FLAGS (\Seen)`)
	m.until("the message in view", func() bool { key, ok := m.Desk().Mail.Viewed(t.Context(), ""); return ok && key.UID == 4 })
	anotherMove()
	d.Do(t, "SELECT INBOX", `STORE 5:9 +FLAGS (\Seen)`)
	m.until("the flags", func() bool { return m.page(desk.MailQuery{Login: id}).Unread == 4 })
	anotherMove()
	d.Do(t, "SELECT INBOX", `UID STORE 10 +FLAGS (\Seen)`)
	m.until("the next one", func() bool { key, ok := m.Desk().Mail.Viewed(t.Context(), ""); return ok && key.UID == 10 })
	last, err := m.Desk().Mail.Read(t.Context(), "")
	if err != nil || len(last) != 2 || last[0].Subject != "Letter 9" || last[1].Subject != "Letter 3" {
		t.Errorf("read last: %+v, %v", last, err)
	}
}

// New mail stands in the list without a new connection, at a server that is not ours.
func TestMail_NewMailOfARealServerIsListed(t *testing.T) {
	t.Parallel()
	d := mailtest.Start(t, mailtest.Options{})
	d.Deliver(t, "", letterOf(0))
	m := openMailHouse(t)
	id := m.add(d)
	m.watching(id)
	since := m.state(id).Since
	for n := 1; n < 4; n++ {
		d.Deliver(t, "", letterOf(n))
		m.until("new mail", func() bool {
			rows := m.page(desk.MailQuery{Login: id}).Rows
			return len(rows) == n+1 && rows[0].Subject == fmt.Sprintf("Letter %d", n)
		})
	}
	if now := m.state(id); now.State != crm.MailWatching || !now.Since.Equal(since) {
		t.Errorf("the connection was made anew: %+v", now)
	}
}

func TestMail_WorksOfflineFromWhatIsKept(t *testing.T) {
	t.Parallel()
	d := mailtest.Start(t, mailtest.Options{})
	for n := range 5 {
		d.Deliver(t, "", letterOf(n))
	}
	m := openMailHouse(t)
	id := m.add(d)
	m.watching(id)
	d.Stop(t)
	m.until("offline", func() bool { return m.state(id).State == crm.MailOffline })
	if s := m.state(id); s.Fault == nil || s.Retry.IsZero() {
		t.Errorf("%+v", s)
	}
	page := m.page(desk.MailQuery{Login: id})
	letter, err := m.Desk().Mail.Open(t.Context(), page.Rows[0].Key)
	if err != nil || !letter.HeaderOnly || letter.Fault == nil || letter.Message.Subject != "Letter 4" {
		t.Errorf("%+v %v", letter, err)
	}
	if folders, err := m.Desk().Mail.Folders(t.Context(), id); err != nil || len(folders) == 0 {
		t.Errorf("%v %v", folders, err)
	}
	d.Start(t)
	m.until("online again", func() bool { return m.state(id).State == crm.MailWatching })
}

func TestMail_ARefusedPasswordWaitsForThePersonAndIsKeptInTheKeyringOnly(t *testing.T) {
	t.Parallel()
	d := mailtest.Start(t, mailtest.Options{})
	m := openMailHouse(t)
	l := d.Login()
	l.ID, l.Port, l.Security = "", d.Port, crm.SecurityNone
	login, err := m.Desk().Mail.Add(t.Context(), desk.LoginRequest{Login: l, Password: "wrong horse"})
	if err != nil {
		t.Fatal(err)
	}
	m.until("the refusal", func() bool { return m.state(login.ID).State == crm.MailRefused })
	status, err := m.Desk().Connections.Status(t.Context(), "")
	if err != nil || !slices.ContainsFunc(status.Health.Conditions, func(c crm.Condition) bool {
		return c.Code == "mail.refused" && strings.Contains(m.Words().Condition(c), "maria@brightwater.example")
	}) {
		t.Errorf("%+v %v", status.Health.Conditions, err)
	}
	again, err := m.Desk().Mail.Add(t.Context(), desk.LoginRequest{Login: l, Password: d.Password})
	if err != nil || again.ID != login.ID {
		t.Fatalf("the same account is another one: %q and %q, %v", login.ID, again.ID, err)
	}
	m.watching(login.ID)
	if err := m.Desk().Mail.Remove(t.Context(), login.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Desk().Mail.Page(t.Context(), desk.MailQuery{Login: login.ID}); !crm.IsFault(err, crm.Missing) {
		t.Errorf("a removed account has a list: %v", err)
	}
	m.watching("demo-mail") // the one that is left is the active one now
	err = filepath.WalkDir(m.profile, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, secret := range []string{"wrong horse", d.Password} {
			if strings.Contains(string(data), secret) {
				t.Errorf("%s has a password", path)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
