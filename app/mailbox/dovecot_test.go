package mailbox_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
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

// over is a mailbox over a Dovecot, by TLS.
func over(t testing.TB, server *mailtest.Dovecot, change ...func(*mailbox.Options)) *mailbox.Mailbox {
	t.Helper()
	o := mailbox.Options{
		Login: server.Login(), Secret: password(server.Password), TLS: server.TLS(), Agent: "OroConnector/test", Timeout: patient,
	}
	for _, c := range change {
		c(&o)
	}
	m := mailbox.New(o)
	t.Cleanup(func() { m.Close() })
	return m
}

// letter is a small message.
func letter(n int) []byte {
	return fmt.Appendf(nil, "From: Maria Keller <maria%d@ackermann.example>\r\nTo: hana@brightwater.example\r\nSubject: Letter %d\r\n"+
		"Date: Sat, 12 Sep 2026 09:%02d:00 +0200\r\nMessage-ID: <letter-%d@ackermann.example>\r\n\r\nPump number %d is loud.\r\n", n, n, n%60, n, n)
}

// bounce has a part of message/global, whose structure the library cannot read.
const bounce = "From: MAILER-DAEMON@mx.example\r\nSubject: Bounced\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/report; report-type=global-delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nno\r\n" +
	"--b\r\nContent-Type: message/global\r\n\r\nFrom: h\xc3\xa4ns@example.com\r\nSubject: inner\r\n\r\ntext\r\n--b--\r\n"

func TestDovecot_Test(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	cases := []struct {
		name   string
		change func(*mailbox.Options)
		steps  string
		code   string
	}{
		{"TLS", func(*mailbox.Options) {}, "name connection certificate capability login folder", ""},
		{"STARTTLS", func(o *mailbox.Options) { o.Login.Security, o.Login.Port = crm.SecurityStartTLS, server.Port },
			"name connection certificate capability login folder", ""},
		{"loopback without TLS", func(o *mailbox.Options) { o.Login.Security, o.Login.Port = crm.SecurityNone, server.Port },
			"name connection capability login folder", ""},
		{"a name that nobody has", func(o *mailbox.Options) { o.Login.Host = "imap.nobody.invalid" }, "name", "mail.name"},
		{"nobody listens", func(o *mailbox.Options) { o.Login.Port = 1 }, "name connection", "mail.refused"},
		{"a certificate that nobody signed", func(o *mailbox.Options) { o.TLS = nil }, "name connection certificate", "mail.certificate"},
		{"TLS where none is", func(o *mailbox.Options) { o.Login.Port = server.Port }, "name connection certificate", "mail.notTLS"},
		{"a wrong password", func(o *mailbox.Options) { o.Secret = password("wrong") }, "name connection certificate capability login", "mail.login"},
		{"no password", func(o *mailbox.Options) { o.Secret = password("") }, "name connection certificate capability login", "mail.secret"},
		{"OAuth where none is", func(o *mailbox.Options) { o.Login.Auth = crm.AuthOAuth }, "name connection certificate capability", "mail.capability"},
		{"a folder that is not there", func(o *mailbox.Options) { o.Login.Folder = "Nowhere" }, "name connection certificate capability login folder", "mail.folder"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := over(t, server, c.change)
			var steps []string
			var last *crm.Fault
			err := m.Test(t.Context(), func(s mailbox.Step) {
				if last != nil {
					t.Errorf("a step came after %v", last)
				}
				steps = append(steps, string(s.Name))
				last = s.Fault
			})
			if got := strings.Join(steps, " "); got != c.steps {
				t.Errorf("steps %q, want %q", got, c.steps)
			}
			code := ""
			if last != nil {
				code = last.Code
			}
			if code != c.code || (err == nil) != (c.code == "") {
				t.Errorf("%v; %v", last, err)
			}
		})
	}
}

// A connection that has had a folder open for a while does not know what came since: what another one was told of must
// be readable on it all the same.
func TestDovecot_NewMailIsReadOnTheConnectionThatIsOpen(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	for n := range 5 {
		server.Deliver(t, "", letter(n))
	}
	m := over(t, server)
	w := watch(t, m, "INBOX", look(t, m, "INBOX"))
	for n := range 3 {
		server.Deliver(t, "", letter(10+2*n))
		server.Deliver(t, "", letter(11+2*n))
		uid := uint32(2*n + 7)
		h := w.until(t, "new mail", func(h mailbox.Heard) bool { return slices.Contains(h.Appeared, uid) })
		if n == 1 {
			if _, _, err := m.Bytes(t.Context(), "INBOX", uid, 100); err != nil {
				t.Errorf("opened: %v", err)
			}
		}
		got := 0
		if err := m.Headers(t.Context(), "INBOX", h.Appeared, func(mailbox.Raw) error { got++; return nil }); err != nil || got != 2 {
			t.Errorf("%d of %v: %v", got, h.Appeared, err)
		}
	}
}

func TestDovecot_AnUnsignedCertificateCanBePinned(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	unpinned := over(t, server, func(o *mailbox.Options) { o.TLS = nil })
	_, err := unpinned.Look(t.Context(), "INBOX")
	f := crm.AsFault("", err)
	if f.Code != "mail.certificate" || len(f.Detail) != 64 {
		t.Fatalf("%v", err)
	}
	for pin, good := range map[string]bool{f.Detail: true, strings.ToUpper(f.Detail): true, strings.Repeat("0", 64): false} {
		m := over(t, server, func(o *mailbox.Options) { o.TLS, o.Login.PinnedCert = nil, pin })
		if _, err := m.Look(t.Context(), "INBOX"); (err == nil) != good {
			t.Errorf("pinned %s: %v", pin, err)
		}
	}
}

// Everything is read, and no flag of any message is another afterwards, as the server's own files have it.
func TestDovecot_ReadsEverythingAndChangesNothing(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	var messages [][]byte
	for n := range 7 {
		messages = append(messages, letter(n))
	}
	large := append([]byte("Subject: large\r\nX-Long: "+strings.Repeat("y\r\n ", 120_000)+"\r\n\r\n"), bytes.Repeat([]byte("0123456789abcde\r\n"), 20_000)...)
	messages = append(messages, []byte(bounce), large, []byte("\r\nno header"), []byte("Subject: \xe4\xf6\xfc {12}\r\n\r\nraw\r\n"))
	for _, message := range messages {
		server.Deliver(t, "", message)
		server.Deliver(t, "Archive", message)
	}
	server.Do(t, "CREATE Entw&APw-rfe/2026", "SELECT INBOX", `UID STORE 2,9 +FLAGS (\Seen)`, `UID STORE 3 +FLAGS (\Flagged \Answered)`, `UID STORE 4 +FLAGS (\Deleted $Label1)`)
	before := server.Flags(t)
	m, ctx := over(t, server), t.Context()

	if err := m.Test(ctx, nil); err != nil {
		t.Fatal(err)
	}
	folders, err := m.Folders(ctx)
	want := "INBOX =inbox 9/11\nSent =sent 0/0\nArchive =archive 11/11\nEntwürfe -\n  2026 0/0\n"
	if got := strings.ReplaceAll(outline(folders), "Entwürfe - 0/0", "Entwürfe -"); err != nil || got != want {
		t.Errorf("folders, %v:\n%s", err, got)
	}
	for _, folder := range []string{"INBOX", "Archive"} {
		state, err := m.Look(ctx, folder)
		if err != nil || state.Total != len(messages) || state.Validity == 0 || state.Next != 12 || !state.CondStore || !state.Idle {
			t.Errorf("%+v, %v", state, err)
		}
		uids, err := m.UIDs(ctx, folder)
		if err != nil || len(uids) != len(messages) {
			t.Fatalf("%v, %v", uids, err)
		}
		slices.Reverse(uids) // newest first, as a list asks
		seen := 0
		if err := m.Headers(ctx, folder, uids, func(raw mailbox.Raw) error {
			seen++
			message := messages[raw.UID-1]
			header, _, _ := bytes.Cut(append([]byte("\r\n"), message...), []byte("\r\n\r\n"))
			header = bytes.TrimPrefix(header, []byte("\r\n"))
			if !bytes.HasPrefix(raw.Header, header[:min(len(header), mailbox.HeaderLimit)]) || len(raw.Header) > mailbox.HeaderLimit {
				t.Errorf("%d: header of %d bytes is not %d", raw.UID, len(raw.Header), len(header))
			}
			if raw.Size != int64(len(message)) || raw.Arrived.IsZero() || raw.Arrived.Location() != time.UTC {
				t.Errorf("%d: %d bytes of %v", raw.UID, raw.Size, raw.Arrived)
			}
			if folder == "INBOX" && (raw.Seen != (raw.UID == 2 || raw.UID == 9) || raw.Flagged != (raw.UID == 3) || raw.Answered != (raw.UID == 3)) {
				t.Errorf("%+v", raw)
			}
			return nil
		}); err != nil || seen != len(messages) {
			t.Errorf("%d headers, %v", seen, err)
		}
		for _, uid := range uids {
			got, cut, err := m.Bytes(ctx, folder, uid, 1<<20)
			if err != nil || cut || !bytes.Equal(got, messages[uid-1]) {
				t.Errorf("%d: %d bytes, %v, %v", uid, len(got), cut, err)
			}
		}
		if got, cut, err := m.Bytes(ctx, folder, 1, 10); err != nil || !cut || string(got) != "From: Mari" {
			t.Errorf("%q, %v, %v", got, cut, err)
		}
		exact := int64(len(messages[0]))
		if got, cut, err := m.Bytes(ctx, folder, 1, exact); err != nil || cut || int64(len(got)) != exact {
			t.Errorf("%d bytes, %v, %v", len(got), cut, err)
		}
		if _, _, err := m.Bytes(ctx, folder, 4711, 10); !crm.IsFault(err, crm.Missing) {
			t.Errorf("%v", err)
		}
		if flags, high, err := m.Flags(ctx, folder, 0); err != nil || len(flags) != len(messages) || high == 0 {
			t.Errorf("%v, %d, %v", flags, high, err)
		}
		for text, want := range map[string]int{"number 3": 1, `"number 3"`: 1, "loud": 7, "größe": 0, "": 0} {
			if found, err := m.Search(ctx, folder, text); err != nil || len(found) != want {
				t.Errorf("search %q: %v, %v", text, found, err)
			}
		}
	}
	watched, stop := context.WithCancel(ctx)
	err = m.Watch(watched, "INBOX", mailbox.State{}, nil, func(context.Context, mailbox.Heard) error { stop(); return nil })
	if !crm.IsFault(err, crm.Cancelled) {
		t.Error(err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	server.SameFlags(t, before)
}

func TestDovecot_OtherFoldersWithOddNames(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	server.Do(t, "CREATE Entw&APw-rfe", `CREATE "R&-D [x] \"y\" %"`, "CREATE &ZeVnLIqe-")
	m := over(t, server)
	for _, name := range []string{"Entwürfe", `R&D [x] "y" %`, "日本語"} {
		if state, err := m.Look(t.Context(), name); err != nil || state.Validity == 0 {
			t.Errorf("%s: %v, %v", name, state, err)
		}
	}
}

func TestDovecot_SignsInWithTokens(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{OAuth: true})
	plain := mailtest.Start(t, mailtest.Options{OAuth: true, Config: "auth_mechanisms = plain xoauth2\n"})
	for name, d := range map[string]*mailtest.Dovecot{"OAUTHBEARER": server, "XOAUTH2": plain} {
		var asked []string
		good, old := d.Token(t, time.Now().Add(time.Hour)), d.Token(t, time.Now().Add(-time.Minute))
		m := over(t, d, func(o *mailbox.Options) {
			o.Login.Auth = crm.AuthOAuth
			o.Secret = func(_ context.Context, stale string) (mailbox.Secret, error) {
				asked = append(asked, stale)
				if stale == old {
					return mailbox.Secret{Token: good}, nil
				}
				return mailbox.Secret{Token: old}, nil
			}
		})
		if _, err := m.Look(t.Context(), "INBOX"); err != nil {
			t.Errorf("%s: %v\n%s", name, err, d.Log())
		}
		if !slices.Equal(asked, []string{"", old}) {
			t.Errorf("%s: asked for %d tokens", name, len(asked))
		}
		refused := over(t, d, func(o *mailbox.Options) {
			o.Login.Auth = crm.AuthOAuth
			o.Secret = func(context.Context, string) (mailbox.Secret, error) { return mailbox.Secret{Token: old}, nil }
		})
		if _, err := refused.Look(t.Context(), "INBOX"); !crm.IsFault(err, crm.SignedOut) || strings.Contains(err.Error(), old) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
