package demo_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"oroconnector/app/demo"
)

// mailClient logs in to the demo's mail account.
func mailClient(t *testing.T, m demo.Mail, told func()) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure(m.Addr, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(*imapclient.UnilateralDataMailbox) { told() },
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Login(m.User, m.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

func mailDemo(t *testing.T, state string) *demo.Server {
	t.Helper()
	s, err := demo.Start(t.Context(), demo.Options{State: state, FirstMail: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func selected(t *testing.T, c *imapclient.Client, folder string) *imap.SelectData {
	t.Helper()
	data, err := c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestMail_HasTheCompanysMessages(t *testing.T) {
	t.Parallel()
	s := mailDemo(t, "")
	c := mailClient(t, s.Mail(), func() {})
	total := uint32(0)
	for folder, least := range map[string]uint32{"INBOX": 15, "Sent": 4, "Archive": 2} {
		data := selected(t, c, folder)
		if data.NumMessages < least {
			t.Errorf("%s has %d messages", folder, data.NumMessages)
		}
		total += data.NumMessages
	}
	if total != 26+3 { // the samples, and three answers
		t.Errorf("%d messages in all", total)
	}
	selected(t, c, "INBOX")
	unread, err := c.UIDSearch(&imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}}, nil).Wait()
	if err != nil || len(unread.AllUIDs()) < 3 || len(unread.AllUIDs()) > 10 {
		t.Errorf("unread: %v, %v", unread.AllUIDs(), err)
	}
	for _, id := range []string{"CAG7q2043-3@alpina-tools.example", "af10476-4@atlantic-fittings.example"} {
		found, err := c.UIDSearch(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: id}}}, nil).Wait()
		if err != nil || len(found.AllUIDs()) != 1 {
			t.Errorf("%s: %v, %v", id, found.AllUIDs(), err)
		}
	}
}

func TestMail_RefusesOthers(t *testing.T) {
	t.Parallel()
	s := mailDemo(t, "")
	m := s.Mail()
	for _, other := range []demo.Mail{{User: m.User, Password: "demo"}, {User: "james.hale", Password: m.Password}, {}} {
		c, err := imapclient.DialInsecure(m.Addr, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Login(other.User, other.Password).Wait(); err == nil {
			t.Errorf("%q was let in", other.User)
		}
		c.Close()
	}
	if len(m.Password) < 20 || !strings.HasPrefix(m.Addr, "127.0.0.1:") {
		t.Errorf("%+v", m)
	}
	if again := mailDemo(t, "").Mail(); again.Password == m.Password {
		t.Error("two demos have the same password")
	}
}

func TestMail_NewMessagesAreToldAtOnceAndBelongToAThread(t *testing.T) {
	t.Parallel()
	s := mailDemo(t, "")
	told := make(chan struct{}, 1)
	c := mailClient(t, s.Mail(), func() {
		select {
		case told <- struct{}{}:
		default:
		}
	})
	before := selected(t, c, "INBOX").NumMessages
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.NewMail()
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-told:
	case <-time.After(5 * time.Second):
		t.Fatal("the new message was not told")
	}
	if err := idle.Close(); err != nil {
		t.Fatal(err)
	}
	if err := idle.Wait(); err != nil {
		t.Fatal(err)
	}
	got, err := c.Fetch(imap.SeqSetNum(before+1), &imap.FetchOptions{Envelope: true, Flags: true}).Collect()
	if err != nil || len(got) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	e := got[0].Envelope
	if e.MessageID != id || len(e.InReplyTo) != 1 || e.To[0].Addr() != s.Mail().Address || !strings.HasPrefix(e.Subject, "Re: ") {
		t.Errorf("%+v", e)
	}
	if slices.Contains(got[0].Flags, imap.FlagSeen) {
		t.Error("it arrived as read")
	}
}

func TestMail_AProfileKeepsItsMailAndPassword(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "demo-oro.json")
	first := mailDemo(t, state)
	for range 3 {
		if _, err := first.NewMail(); err != nil {
			t.Fatal(err)
		}
	}
	m := first.Mail()
	was := selected(t, mailClient(t, m, func() {}), "INBOX")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := mailDemo(t, state)
	if second.Mail().Password != m.Password || second.Mail().User != m.User {
		t.Error("the account has another password now")
	}
	is := selected(t, mailClient(t, second.Mail(), func() {}), "INBOX")
	if is.UIDValidity != was.UIDValidity || is.NumMessages != was.NumMessages || is.UIDNext != was.UIDNext {
		t.Errorf("it was %+v and is %+v", was, is)
	}
}

func TestMail_ArrivesByItself(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := demo.Start(ctx, demo.Options{FirstMail: time.Millisecond, LaterMail: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	c := mailClient(t, s.Mail(), func() {})
	before := selected(t, c, "INBOX").NumMessages
	deadline := time.Now().Add(10 * time.Second)
	for selected(t, c, "INBOX").NumMessages < before+20 { // more than there are different ones
		if time.Now().After(deadline) {
			t.Fatal("nothing arrives")
		}
	}
	cancel()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestMail_MovesItsDatesWithTheRecords(t *testing.T) {
	t.Parallel()
	s, err := demo.Start(t.Context(), demo.Options{FirstMail: -1, Shift: 240 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := mailClient(t, s.Mail(), func() {})
	selected(t, c, "INBOX")
	got, err := c.Fetch(imap.SeqSetNum(1), &imap.FetchOptions{Envelope: true, InternalDate: true}).Collect()
	want := time.Date(2026, 9, 22, 7, 38, 4, 0, time.UTC)
	if err != nil || !got[0].Envelope.Date.Equal(want) || !got[0].InternalDate.Equal(want) {
		t.Errorf("%v %v, %v", got[0].Envelope.Date, got[0].InternalDate, err)
	}
}
