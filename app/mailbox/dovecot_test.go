package mailbox_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/mailbox"
	"oroconnector/app/mailtest"
)

// password gives the same secret each time.
func password(text string) func(context.Context, string) (mailbox.Secret, error) {
	return func(context.Context, string) (mailbox.Secret, error) { return mailbox.Secret{Password: text}, nil }
}

// dovecot is a server and a mailbox over it, by TLS.
func dovecot(t *testing.T, o mailtest.Options) (*mailtest.Dovecot, *mailbox.Mailbox) {
	t.Helper()
	server := mailtest.Start(t, o)
	m := mailbox.New(mailbox.Options{
		Login: server.Login(), Secret: password(server.Password), TLS: server.TLS(), Agent: "OroConnector/test", Timeout: 10 * time.Second,
	})
	t.Cleanup(func() { m.Close() })
	return server, m
}

// letter is a small message.
func letter(n int) []byte {
	return fmt.Appendf(nil, "From: Maria Keller <maria%d@ackermann.example>\r\nTo: hana@brightwater.example\r\nSubject: Letter %d\r\n"+
		"Date: Sat, 12 Sep 2026 09:%02d:00 +0200\r\nMessage-ID: <letter-%d@ackermann.example>\r\n\r\nPump number %d is loud.\r\n", n, n, n%60, n, n)
}

func TestDovecot(t *testing.T) {
	server, m := dovecot(t, mailtest.Options{})
	for n := range 5 {
		server.Deliver(t, "", letter(n))
	}
	server.Do(t, "SELECT INBOX", `UID STORE 2 +FLAGS (\Seen)`)
	ctx := t.Context()
	var steps []mailbox.Step
	if err := m.Test(ctx, func(s mailbox.Step) { steps = append(steps, s) }); err != nil {
		t.Fatalf("%v\n%s", err, server.Log())
	}
	t.Log(steps)
	folders, err := m.Folders(ctx)
	t.Log(folders, err)
	state, err := m.Look(ctx, "INBOX")
	t.Log(state, err)
	uids, err := m.UIDs(ctx, "INBOX")
	t.Log(uids, err)
	err = m.Headers(ctx, "INBOX", uids, func(r mailbox.Raw) error {
		t.Logf("%d %v %v %d %v %q", r.UID, r.Seen, r.Flagged, r.Size, r.Arrived, r.Header[:30])
		return nil
	})
	t.Log(err)
	flags, high, err := m.Flags(ctx, "INBOX", 0)
	t.Log(flags, high, err)
	b, cut, err := m.Bytes(ctx, "INBOX", 3, 40)
	t.Logf("%q %v %v", b, cut, err)
	b, cut, err = m.Bytes(ctx, "INBOX", 3, 4000)
	t.Logf("%q %v %v", b, cut, err)
	found, err := m.Search(ctx, "INBOX", "number 3")
	t.Log(found, err)
	_, err = m.Look(ctx, "Nowhere")
	t.Log(err, crm.IsFault(err, crm.Missing))
	start := time.Now()
	wctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	go func() {
		time.Sleep(time.Second)
		server.Deliver(t, "", letter(6))
		start = time.Now()
		time.Sleep(time.Second)
		server.Do(t, "SELECT INBOX", `UID STORE 1 +FLAGS (\Seen)`, `UID STORE 4 +FLAGS (\Deleted)`, "EXPUNGE")
	}()
	err = m.Watch(wctx, "INBOX", state, func() time.Duration { return time.Second }, func(_ context.Context, h mailbox.Heard) error {
		t.Logf("%v %+v", time.Since(start), h)
		return nil
	})
	t.Log(err)
}
