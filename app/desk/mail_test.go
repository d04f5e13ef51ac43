package desk_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// fakeMail is a connection's mail: headers, what goes on, and the accounts.
type fakeMail struct {
	headers []crm.Header // newest first
	bytes   map[uint32]string
	last    []crm.Header
	err     error // of the mailbox
	done    []string
	looked  []string // senders
}

func (f *fakeMail) note(what string) { f.done = append(f.done, what) }

func (f *fakeMail) Header(_ context.Context, key crm.HeaderKey) (crm.Header, error) {
	for _, h := range f.headers {
		if h.Key == key {
			return h, nil
		}
	}
	return crm.Header{}, missing()
}

func (f *fakeMail) Headers(_ context.Context, login, folder string, from, limit int) ([]crm.Header, error) {
	f.note(fmt.Sprintf("headers %s %s %d %d", login, folder, from, limit))
	from = min(from, len(f.headers))
	return f.headers[from:min(from+limit, len(f.headers))], nil
}

func (f *fakeMail) CountHeaders(context.Context, string, string) (total, unread int, err error) {
	return len(f.headers), 1, nil
}

func (f *fakeMail) FindHeaders(_ context.Context, _, _, text string, from, limit int) ([]crm.Header, int, error) {
	var found []crm.Header
	for _, h := range f.headers {
		if strings.Contains(h.Subject, text) {
			found = append(found, h)
		}
	}
	return found[min(from, len(found)):min(from+limit, len(found))], len(found), nil
}

func (f *fakeMail) Sender(_ context.Context, address string) (crm.SenderMark, error) {
	f.looked = append(f.looked, address)
	if address == "elena@alpina.example" {
		return crm.SenderMark{Ref: elena, Name: "Elena", OpenCase: true}, nil
	}
	return crm.SenderMark{}, nil
}

func (f *fakeMail) States(context.Context) ([]crm.LoginState, error) {
	return []crm.LoginState{{Login: crm.Login{ID: "work"}, State: crm.MailWatching}}, nil
}

func (f *fakeMail) Folders(context.Context, string) ([]crm.Folder, error) {
	return []crm.Folder{{Name: "INBOX"}}, f.err
}

func (f *fakeMail) Find(context.Context, string, string, string) ([]crm.Header, error) {
	return f.headers, f.err
}

func (f *fakeMail) Bytes(_ context.Context, key crm.HeaderKey, limit int64) ([]byte, bool, error) {
	f.note(fmt.Sprintf("bytes %d", limit))
	return []byte(f.bytes[key.UID]), false, f.err
}

func (f *fakeMail) Last(context.Context) ([]crm.Header, error) { return f.last, nil }
func (f *fakeMail) Viewed() (crm.HeaderKey, bool)              { return crm.HeaderKey{UID: 3}, true }
func (f *fakeMail) Retry(login string)                         { f.note("retry " + login) }

// books are the accounts of the profile.
type books struct{ *fakeMail }

func (b books) Login(id string) (crm.Login, bool) {
	return crm.Login{ID: id, Connection: "one"}, id == "work"
}

func (b books) Propose(context.Context, string) ([]desk.Proposal, error) {
	return []desk.Proposal{{Source: "known"}}, nil
}

func (b books) Test(_ context.Context, _ desk.LoginRequest, told func(desk.Step)) error {
	told(desk.Step{Name: "name"})
	return nil
}

func (b books) Add(_ context.Context, r desk.LoginRequest) (crm.Login, error) {
	b.note("add " + r.Password)
	return r.Login, nil
}

func (b books) SignIn(_ context.Context, r desk.LoginRequest) (crm.Login, error) {
	return r.Login, nil
}
func (b books) Remove(_ context.Context, id string) error { b.note("remove " + id); return nil }
func (b books) Use(_ context.Context, id string) error    { b.note("use " + id); return nil }
func (b books) Choose(_ context.Context, id, folder string) error {
	b.note("choose " + id + " " + folder)
	return nil
}

// postRoom is a room with mail.
type postRoom struct {
	*room
	mail *fakeMail
	idle bool // nothing keeps accounts going
}

func (r postRoom) Line(id string) (desk.Line, error) {
	line, err := r.room.Line(id)
	line.Headers = r.mail
	if !r.idle {
		line.Post = r.mail
	}
	return line, err
}

func newPostRoom(t *testing.T, idle bool) postRoom {
	t.Helper()
	r := postRoom{newRoom(t), &fakeMail{bytes: map[uint32]string{}}, idle}
	for uid := uint32(5); uid > 0; uid-- {
		h := crm.Header{
			Key:  crm.HeaderKey{Login: "work", Folder: "INBOX", Validity: 1, UID: uid},
			From: crm.Address{Email: "elena@alpina.example"}, Subject: fmt.Sprintf("Pumps %d", uid), MessageID: fmt.Sprintf("m%d@alpina.example", uid),
		}
		r.mail.headers = append(r.mail.headers, h)
		r.mail.bytes[uid] = fmt.Sprintf("From: elena@alpina.example\r\nSubject: Pumps %d\r\nMessage-ID: <m%d@alpina.example>\r\n\r\nThe body.\r\n", uid, uid)
	}
	r.Desk = desk.New(desk.Parts{Lines: r, Mail: books{r.mail}, Now: func() time.Time { return noon }})
	return r
}

func TestMail_APageMarksEachSenderOnce(t *testing.T) {
	t.Parallel()
	r := newPostRoom(t, true) // no network is needed
	page, err := r.Mail.Page(t.Context(), desk.MailQuery{Login: "work", From: 1, Limit: 3})
	if err != nil || page.Total != 5 || page.Unread != 1 || len(page.Rows) != 3 || page.Rows[0].Subject != "Pumps 4" {
		t.Fatalf("%+v %v", page, err)
	}
	if !page.Rows[2].Sender.OpenCase || !page.Rows[2].Sender.Customer() || len(r.mail.looked) != 1 {
		t.Errorf("%+v, looked up %v", page.Rows[2].Sender, r.mail.looked)
	}
	if page, err = r.Mail.Page(t.Context(), desk.MailQuery{Login: "work", Text: "Pumps 2", From: -7}); err != nil || page.Total != 1 || page.Rows[0].Key.UID != 2 {
		t.Errorf("%+v %v", page, err)
	}
	if _, err = r.Mail.Page(t.Context(), desk.MailQuery{Login: "work"}); err != nil || !slices.Contains(r.mail.done, "headers work INBOX 0 50") {
		t.Errorf("%v %v", r.mail.done, err)
	}
	if _, err = r.Mail.Page(t.Context(), desk.MailQuery{Login: "nobody"}); !crm.IsFault(err, crm.Missing) {
		t.Error(err)
	}
}

func TestMail_ALetterOpensWholeOrByItsHeader(t *testing.T) {
	t.Parallel()
	r := newPostRoom(t, false)
	key := r.mail.headers[0].Key
	letter, err := r.Mail.Open(t.Context(), key)
	if err != nil || letter.HeaderOnly || letter.Fault != nil || letter.Message.Text != "The body.\n" || !slices.Contains(r.mail.done, "bytes 1048576") {
		t.Errorf("%+v %v", letter, err)
	}
	for name, c := range map[string]struct {
		prepare func()
		kind    crm.FaultKind
	}{
		"offline":    {func() { r.mail.err = offline() }, crm.Offline},
		"no message": {func() { r.mail.err, r.mail.bytes[key.UID] = nil, "\x7fELF\x00\x00" }, crm.Invalid},
	} {
		c.prepare()
		letter, err = r.Mail.Open(t.Context(), key)
		if err != nil || !letter.HeaderOnly || letter.Fault == nil || letter.Fault.Kind != c.kind || letter.Message.Subject != "Pumps 5" {
			t.Errorf("%s: %+v %v", name, letter, err)
		}
	}
	if letter, err = newPostRoom(t, true).Mail.Open(t.Context(), key); err != nil || !letter.HeaderOnly || letter.Fault.Code != "mail.offline" {
		t.Errorf("%+v %v", letter, err)
	}
}

func TestMail_WhatWasReadLastOpensAlsoWhenItIsGone(t *testing.T) {
	t.Parallel()
	r := newPostRoom(t, false)
	gone := r.mail.headers[0]
	gone.Key.UID, gone.Subject = 99, "Gone"
	r.mail.last = []crm.Header{gone}
	rows, err := r.Mail.Read(t.Context(), "")
	if err != nil || len(rows) != 1 || !rows[0].Sender.Known() {
		t.Fatalf("%+v %v", rows, err)
	}
	letter, err := r.Mail.Header(t.Context(), gone.Key)
	if err != nil || letter.Message.Subject != "Gone" || !letter.HeaderOnly {
		t.Errorf("%+v %v", letter, err)
	}
	gone.Key.UID = 98
	if _, err := r.Mail.Open(t.Context(), gone.Key); !crm.IsFault(err, crm.Missing) {
		t.Error(err)
	}
	if key, ok := r.Mail.Viewed(t.Context(), ""); !ok || key.UID != 3 {
		t.Error(key, ok)
	}
}

func TestMail_DoorsLeadToTheAccountTheyName(t *testing.T) {
	t.Parallel()
	r := newPostRoom(t, false)
	ctx := t.Context()
	for _, err := range []error{r.Mail.Use(ctx, "work"), r.Mail.Choose(ctx, "work", "Sent"), r.Mail.Retry("work"), r.Mail.Remove(ctx, "work")} {
		if err != nil {
			t.Error(err)
		}
	}
	if want := []string{"use work", "choose work Sent", "retry work", "remove work"}; !slices.Equal(r.mail.done, want) {
		t.Errorf("%v", r.mail.done)
	}
	for _, err := range []error{r.Mail.Use(ctx, "x"), r.Mail.Choose(ctx, "x", "Sent"), r.Mail.Retry("x"), r.Mail.Remove(ctx, "x")} {
		if !crm.IsFault(err, crm.Missing) {
			t.Error(err)
		}
	}
	page, err := r.Mail.Find(ctx, desk.MailQuery{Login: "work", Text: "x", From: 4, Limit: 9})
	if err != nil || page.Total != 5 || len(page.Rows) != 1 {
		t.Errorf("%+v %v", page, err)
	}
	if all, err := r.Mail.Logins(ctx, ""); err != nil || len(all) != 1 {
		t.Error(all, err)
	}
	if all, err := r.Mail.Folders(ctx, "work"); err != nil || len(all) != 1 {
		t.Error(all, err)
	}
}

func TestMail_WithoutPartsEveryDoorSaysWhy(t *testing.T) {
	t.Parallel()
	d := desk.New(desk.Parts{})
	ctx := t.Context()
	_, one := d.Mail.Logins(ctx, "")
	_, two := d.Mail.Page(ctx, desk.MailQuery{Login: "work"})
	_, three := d.Mail.Add(ctx, desk.LoginRequest{})
	_, four := d.Mail.Propose(ctx, "me@x.example")
	_, five := d.Mail.SignIn(ctx, desk.LoginRequest{})
	for i, err := range []error{one, two, three, four, five, d.Mail.Test(ctx, desk.LoginRequest{}, nil), d.Mail.Use(ctx, "x")} {
		if !crm.IsFault(err, crm.SignedOut) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if _, ok := d.Mail.Viewed(ctx, ""); ok {
		t.Error("something is in view")
	}
}
