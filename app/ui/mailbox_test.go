package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
)

// mails is a mail account in memory: its headers, the server behind it and the accounts' file.
type mails struct {
	states  []crm.LoginState
	headers []crm.Header // newest first
	marks   map[string]crm.SenderMark
	bodies  map[uint32]string
	found   []crm.Header
	read    []crm.Header
	viewed  crm.HeaderKey
	asked   []int // From of every page that was read
	chosen  []string
	retried int
	bytes   int
	fault   error
	tested  []desk.Step
	added   []desk.LoginRequest
	removed []string
	listing func()        // called when the server is asked for folders
	local   crm.LoginType // of what Propose finds at a path
}

func (m *mails) Header(_ context.Context, key crm.HeaderKey) (crm.Header, error) {
	for _, h := range m.headers {
		if h.Key == key {
			return h, nil
		}
	}
	return crm.Header{}, &crm.Fault{Kind: crm.Missing, Op: "mail.open", Code: "mail.gone"}
}

func (m *mails) Headers(_ context.Context, _, _ string, from, limit int) ([]crm.Header, error) {
	m.asked = append(m.asked, from)
	from = min(from, len(m.headers))
	return m.headers[from:min(from+limit, len(m.headers))], nil
}

func (m *mails) CountHeaders(context.Context, string, string) (total, unread int, err error) {
	for _, h := range m.headers {
		if !h.Seen {
			unread++
		}
	}
	return len(m.headers), unread, nil
}

func (m *mails) FindHeaders(_ context.Context, _, _, text string, from, limit int) ([]crm.Header, int, error) {
	var all []crm.Header
	for _, h := range m.headers {
		if strings.Contains(strings.ToLower(h.Subject), strings.ToLower(text)) {
			all = append(all, h)
		}
	}
	from = min(from, len(all))
	return all[from:min(from+limit, len(all))], len(all), nil
}

func (m *mails) Sender(_ context.Context, address string) (crm.SenderMark, error) {
	return m.marks[address], nil
}

func (m *mails) States(context.Context) ([]crm.LoginState, error) { return m.states, nil }
func (m *mails) Folders(context.Context, string) ([]crm.Folder, error) {
	if m.listing != nil {
		m.listing()
	}
	return []crm.Folder{{Name: "INBOX", Role: crm.FolderInbox, Unread: 3}, {Name: "Kunden/Süd", Title: "Süd", Depth: 1}}, nil
}
func (m *mails) Find(context.Context, string, string, string) ([]crm.Header, error) {
	return m.found, m.fault
}
func (m *mails) Bytes(_ context.Context, key crm.HeaderKey, _ int64) ([]byte, bool, error) {
	m.bytes++
	return []byte(m.bodies[key.UID]), false, m.fault
}
func (m *mails) Last(context.Context) ([]crm.Header, error) { return m.read, nil }
func (m *mails) Viewed() (crm.HeaderKey, bool)              { return m.viewed, m.viewed != crm.HeaderKey{} }
func (m *mails) Retry(string)                               { m.retried++ }

func (m *mails) Login(id string) (crm.Login, bool) {
	for _, s := range m.states {
		if s.Login.ID == id {
			return s.Login, true
		}
	}
	return crm.Login{}, false
}
func (m *mails) Propose(_ context.Context, address string) ([]desk.Proposal, error) {
	if m.local != "" {
		return []desk.Proposal{{Source: "local", Login: crm.Login{Type: m.local, Path: address}}}, nil
	}
	_, domain, _ := strings.Cut(address, "@")
	return []desk.Proposal{{Source: "guess", Login: crm.Login{
		Type: crm.LoginIMAP, Address: address, User: address, Host: "imap." + domain, Port: 993, Security: crm.SecurityTLS, Auth: crm.AuthPassword,
	}}}, nil
}
func (m *mails) Test(_ context.Context, _ desk.LoginRequest, told func(desk.Step)) error {
	for _, s := range m.tested {
		told(s)
		if s.Fault != nil {
			return s.Fault
		}
	}
	return nil
}
func (m *mails) Add(_ context.Context, r desk.LoginRequest) (crm.Login, error) {
	if m.fault != nil {
		return crm.Login{}, m.fault
	}
	m.added = append(m.added, r)
	return r.Login, nil
}
func (m *mails) SignIn(ctx context.Context, r desk.LoginRequest) (crm.Login, error) {
	return m.Add(ctx, r)
}
func (m *mails) Remove(_ context.Context, id string) error {
	m.removed = append(m.removed, id)
	return nil
}
func (m *mails) Use(_ context.Context, id string) error {
	m.chosen = append(m.chosen, id)
	return nil
}
func (m *mails) Choose(_ context.Context, id, folder string) error {
	m.chosen = append(m.chosen, id+"/"+folder)
	return nil
}

func headerOf(uid uint32, name, email, subject string, at time.Time, seen bool) crm.Header {
	return crm.Header{
		Key: crm.HeaderKey{Login: "a", Folder: "INBOX", Validity: 1, UID: uid}, From: crm.Address{Name: name, Email: email},
		Subject: subject, Date: at, MessageID: fmt.Sprintf("%d@mail.example", uid), Seen: seen,
	}
}

// inbox is the mail of the design's picture.
func inbox() *mails {
	day := 24 * time.Hour
	customer := func(name string) crm.SenderMark {
		return crm.SenderMark{Ref: crm.Ref{Kind: crm.KindCustomer, ID: "1"}, Name: name}
	}
	m := &mails{
		states: []crm.LoginState{{Login: crm.Login{ID: "a", Connection: "one", Type: crm.LoginIMAP, Address: "nora@bw.example", Host: "imap.bw.example", Port: 993}, Active: true, State: crm.MailWatching}},
		headers: []crm.Header{
			headerOf(9, "Elena Marchetti", "elena@alpina.example", "Re: Quote Q-2043, revised delivery dates", noon.Add(-2*time.Minute), true),
			headerOf(8, "Hana Novák", "hana@novak.example", "Minimum order for the new valves?", noon.Add(-28*time.Minute), false),
			headerOf(7, "Olivier Petit", "olivier@petit.example", "Facture 2026-311", noon.Add(-45*time.Minute), false),
			headerOf(6, "GitHub", "noreply@github.example", "[ops] Backup finished", noon.Add(-69*time.Minute), true),
			headerOf(5, "James Hale", "james@bw.example", "Forecast for Thursday", noon.Add(-80*time.Minute), true),
			headerOf(4, "Dmytro Kovalenko", "dmytro@alpina.example", "Пошкоджені палети, док 3", noon.Add(-day), false),
			headerOf(3, "Sofía Herrera", "sofia@herrera.example", "Solicitud de presupuesto 88", noon.Add(-day), true),
		},
		marks:  map[string]crm.SenderMark{"olivier@petit.example": customer("Petit & Fils")},
		bodies: map[uint32]string{9: "From: Elena Marchetti <elena@alpina.example>\r\nMessage-ID: <9@mail.example>\r\nSubject: Re: Quote Q-2043, revised delivery dates\r\n\r\nGood morning Nora.\r\n"},
	}
	alpina := customer("Alpina Tools")
	alpina.OpenCase = true
	m.marks["elena@alpina.example"], m.marks["dmytro@alpina.example"] = alpina, alpina
	m.marks["hana@novak.example"] = crm.SenderMark{Ref: crm.Ref{Kind: crm.KindLead, ID: "1"}, Name: "Hana Novák"}
	m.marks["james@bw.example"] = crm.SenderMark{Ref: crm.Ref{Kind: crm.KindUser, ID: "1"}, Name: "James Hale"}
	return m
}

func withMail(m *mails) func(*fakes) { return func(f *fakes) { f.mail = m } }

func TestMailbox_ListsTheFolderNewestFirst(t *testing.T) {
	s := newStage(t, 1180, withMail(inbox()))
	v := s.parts.messages.view
	if v.Len != 7 || !slices.Equal(v.Tabs, []string{"Inbox", "Last read"}) || v.Unread != "3 unread" || v.NoneTitle == "" {
		t.Fatalf("%+v", v)
	}
	want := []string{
		"Elena Marchetti|Alpina Tools · Customer · open case|false", "Hana Novák|Lead|true", "Olivier Petit|Petit & Fils · Customer|true",
		"GitHub|Not in Oro|false", "James Hale|Co-worker|false", "Dmytro Kovalenko|Alpina Tools · Customer · open case|true", "Sofía Herrera|Not in Oro|false",
	}
	for i, w := range want {
		d := v.Row(i)
		if got := fmt.Sprintf("%s|%s|%v", d.Name, d.Reason, d.Unread); got != w {
			t.Errorf("row %d is %s, want %s", i, got, w)
		}
	}
}

func TestMailbox_OpeningShowsTheHeaderAndThenTheText(t *testing.T) {
	m := inbox()
	s := newStage(t, 1180, withMail(m))
	s.parts.messages.onOpen(0)
	if s.current == nil || s.current.bare || !strings.Contains(s.current.message.Text, "Good morning") || m.bytes != 1 {
		t.Fatalf("in view: %+v", s.current)
	}
	if d := s.parts.messages.view.Row(0); !d.Selected {
		t.Error("the row in view is not marked")
	}
	if got := s.parts.context.view.Card.Text; !strings.Contains(got, "Good morning") {
		t.Errorf("the card has %q", got)
	}
	m.fault = &crm.Fault{Kind: crm.Offline, Op: "mail.open", Code: "mail.timeout"}
	s.parts.messages.onOpen(1)
	if s.current == nil || !s.current.bare || s.current.message.Subject != "Minimum order for the new valves?" {
		t.Errorf("without its text: %+v", s.current)
	}
}

func TestMailbox_ReadsOnlyWhatIsSeen(t *testing.T) {
	m := inbox()
	for i := range 100_000 {
		m.headers = append(m.headers, headerOf(uint32(1000+i), "Somebody", "x@y.example", "Subject", noon.Add(-time.Duration(i)*time.Minute), true))
	}
	s := newStage(t, 1180, withMail(m))
	if len(m.asked) > 3 {
		t.Errorf("read %d parts at the start", len(m.asked))
	}
	for _, at := range []int{50_000, 99_990, 10} {
		s.parts.messages.list.SetCurrent(at)
		s.parts.messages.view.Row(at)
		if d := s.parts.messages.view.Row(at); d.Name == "" {
			t.Errorf("row %d is not there", at)
		}
	}
	for i := 0; i < 100_000; i += chunkRows {
		s.parts.messages.view.Row(i)
	}
	if got := len(s.mailbox.chunks); got > mostChunks {
		t.Errorf("%d parts are kept", got)
	}
}

// While the person looks further down, new mail at the top moves nothing.
func TestMailbox_NewMailKeepsTheViewInPlace(t *testing.T) {
	m := inbox()
	for i := range 200 {
		m.headers = append(m.headers, headerOf(uint32(1000+i), "Somebody", "x@y.example", "Subject", noon.Add(-time.Duration(i)*time.Hour), true))
	}
	s := newStage(t, 1180, withMail(m))
	list := s.parts.messages.list
	list.SetOffset(1000)
	m.headers = append([]crm.Header{headerOf(12, "New", "n@n.example", "Newest", noon, false), headerOf(11, "New", "n@n.example", "New", noon, false)}, m.headers...)
	s.onNews(crm.News{Mail: true})
	if got, want := list.Offset(), 1000+2*(look.Scaled(look.RowMessage)+1); got != want {
		t.Errorf("the view is at %v, want %v", got, want)
	}
	if s.parts.messages.view.Row(0).Second != "Newest" {
		t.Error("the new message is not there")
	}
}

func TestMailbox_SearchesHereAndOnTheServer(t *testing.T) {
	m := inbox()
	m.found = []crm.Header{m.headers[6]}
	s := newStage(t, 1180, withMail(m))
	s.openSearch(true)
	if !s.parts.messages.field.Visible() {
		t.Fatal("no field")
	}
	s.parts.messages.field.SetText("quote")
	if v := s.parts.messages.view; v.Len != 1 || v.Row(0).Name != "Elena Marchetti" {
		t.Errorf("%d rows", v.Len)
	}
	s.searchServer("presupuesto")
	if v := s.parts.messages.view; v.Len != 1 || v.Row(0).Name != "Sofía Herrera" {
		t.Errorf("%d rows of the server", v.Len)
	}
	s.openSearch(false)
	if v := s.parts.messages.view; v.Len != 7 || v.Searching {
		t.Errorf("%d rows after the search", v.Len)
	}
}

// What is read in another client appears, but never while the person does something here.
func TestMailbox_FollowsWhatIsReadElsewhere(t *testing.T) {
	m := inbox()
	s := newStage(t, 1180, withMail(m))
	m.viewed = m.headers[2].Key
	s.onNews(crm.News{Mail: true})
	if s.current == nil || s.current.message.Subject != "Facture 2026-311" {
		t.Fatalf("in view %+v", s.current)
	}
	focused := s.win.Canvas().Focused()
	m.viewed = m.headers[0].Key
	s.onNews(crm.News{Mail: true})
	if s.current.message.Subject != m.headers[0].Subject || s.win.Canvas().Focused() != focused {
		t.Error("the second was not followed, or took the keyboard")
	}
	s.parts.search.Focus()
	m.viewed, m.read = m.headers[4].Key, []crm.Header{m.headers[4]}
	s.onNews(crm.News{Mail: true})
	if s.current.message.Subject != m.headers[0].Subject {
		t.Error("a message came into view while the person typed")
	}
	s.chooseTab(int(readTab))
	if rows := s.parts.messages.view; !slices.Contains(rows.Keys, mailKey(m.headers[4].Key)) {
		t.Errorf("it is not among the last read: %q", rows.Keys)
	}
}

func TestMailbox_TheKeyboardPassesOverMessages(t *testing.T) {
	s := newStage(t, 1180, withMail(inbox()))
	list := s.parts.messages.list
	list.Focus()
	for range 2 {
		s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	if s.current != nil {
		t.Error("opened before the keyboard rested")
	}
	s.pass(lingering)
	if s.current == nil || s.current.message.Subject != "Facture 2026-311" || !list.Focused() {
		t.Errorf("in view %+v, the list has the keyboard: %v", s.current, list.Focused())
	}
}

func TestMailbox_SaysWhatTheAccountNeeds(t *testing.T) {
	m := inbox()
	m.states[0].State, m.states[0].Fault = crm.MailRefused, &crm.Fault{Kind: crm.SignedOut, Op: "mail.login", Code: "mail.login"}
	s := newStage(t, 1180, withMail(m))
	if n := s.parts.messages.view.Note; n.Verb != mendAccount || n.Text == "" || strings.Contains(n.Text, "⟦") {
		t.Errorf("%+v", n)
	}
	m.states[0].State = crm.MailOffline
	s.onNews(crm.News{Mail: true})
	s.mendMail(s.parts.messages.view.Note.Verb)
	if m.retried != 1 {
		t.Error("not tried again")
	}
	m.states[0].State, m.states[0].Progress = crm.MailSyncing, crm.Progress{Task: "mail", Done: 120, Total: 4000}
	s.onNews(crm.News{Mail: true})
	if got := s.parts.messages.view.Note.Text; got != "Reading e-mails: 120 of 4,000" {
		t.Errorf("said %q", got)
	}
}

func TestMailbox_FoldersAreChosenByMenu(t *testing.T) {
	m := inbox()
	s := newStage(t, 1180, withMail(m))
	items := s.folderItems(m.states[0], []crm.Folder{{Name: "INBOX", Role: crm.FolderInbox, Unread: 3}, {Name: "x", NoMessages: true}, {Name: "Kunden/Süd", Title: "Süd"}})
	var labels []string
	for _, i := range items {
		labels = append(labels, i.Label)
	}
	if !slices.Equal(labels, []string{"Search in this folder", "Look for new e-mail", "", "Inbox", "Süd"}) {
		t.Fatalf("%q", labels)
	}
	items[4].Tapped()
	if !slices.Equal(m.chosen, []string{"a/Kunden/Süd"}) {
		t.Errorf("chosen %q", m.chosen)
	}
}

// Several accounts: the menu has them with their keys, the keys choose them, and which one is shown now is said.
func TestMailbox_AccountsAreSwitchedByMenuAndKeys(t *testing.T) {
	m := inbox()
	m.states = append(m.states, crm.LoginState{Login: crm.Login{ID: "b", Address: "second@bw.example"}, State: crm.MailResting})
	s := newStage(t, 1180, withMail(m))
	items := s.folderItems(m.states[0], nil)
	last := items[len(items)-1]
	if last.Label != "second@bw.example" || last.Key != "Ctrl 2" || last.Checked || !items[len(items)-2].Checked {
		t.Fatalf("%+v", items)
	}
	last.Tapped()
	for n := range 3 { // of the third key there is no account
		s.useNth(n)
	}
	if !slices.Equal(m.chosen, []string{"b", "a", "b"}) {
		t.Errorf("chosen %q", m.chosen)
	}
	if got := s.undoing.data.Text; got != "second@bw.example is shown now." {
		t.Errorf("said %q", got)
	}
}

// The menu does not wait for the mail server: its folders are known since the account is watched.
func TestMailbox_TheMenuOpensAtOnceWithTheFoldersThatAreKnown(t *testing.T) {
	m := inbox()
	s := newStage(t, 1180, withMail(m))
	if got := s.mailbox.folders[m.states[0].Login.ID]; len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	asked := false
	m.listing = func() {
		asked = true
		if s.win.Canvas().Overlays().Top() == nil {
			t.Error("the menu waits for the server")
		}
	}
	s.folderMenu(s.parts.messages.filter)
	if !asked {
		t.Error("the folders are never asked for again")
	}
}

func TestMailbox_WithoutAnAccountThereIsTheListOfWhatWasOpened(t *testing.T) {
	m := inbox()
	m.states = nil
	s := newStage(t, 1180, withMail(m))
	if v := s.parts.messages.view; len(v.Tabs) != 0 || v.Folders || v.Len != 0 || v.NoneTitle != "Nothing read yet" {
		t.Errorf("%+v", v)
	}
	s.read(letterFrom())
	if v := s.parts.messages.view; v.Len != 1 || v.Current != 0 {
		t.Errorf("%+v", v)
	}
}

func TestMailbox_FollowingIsSaidWhereItHolds(t *testing.T) {
	k := person(settings.Layer{settings.Follow: settings.Off})
	s, _, _ := withExtras(t, k, withMail(inbox()))
	s.loadMail()
	if s.following() {
		t.Error("following though it is switched off")
	}
	k.layers.Preferences = nil
	s.onNews(crm.News{State: true})
	if !s.following() {
		t.Error("not following")
	}
	s.win.Resize(fyne.NewSize(1180, 760))
	s.showStanding()
	if !s.parts.header.follow.Visible() {
		t.Error("the header does not say it")
	}
}
