package ui

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

func names(rows []rowView) []string {
	out := []string{}
	for _, r := range rows {
		out = append(out, r.Data.Name)
	}
	return out
}

func TestWindow_ShowsTheCacheThenOro(t *testing.T) {
	s := newStage(t, 420)
	s.read(letterFrom())
	v := s.parts.context.view
	if got := names(v.Attached); !slices.Equal(got, []string{"Elena Marchetti", "Alpina spring restock"}) {
		t.Errorf("attached %v", got)
	}
	if !slices.Contains(names(v.Suggested), "Order #10482") {
		t.Errorf("suggested %v", names(v.Suggested))
	}
	if !s.standing.Fresh || s.standing.Asking || !s.parts.context.root.Visible() {
		t.Errorf("standing %+v", s.standing)
	}
	if got := names(v.Folded); !slices.Equal(got, []string{"Nora Lindqvist"}) {
		t.Errorf("folded %v", got)
	}
}

func TestWindow_OfflineKeepsWhatTheCacheKnows(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) {
		f.context = crm.ThreadContext{Attached: []crm.Attached{{Ref: alpina}}, AsOf: noon.Add(-2 * time.Hour)}
		f.oroErr = &crm.Fault{Kind: crm.Offline, Op: "context.ask"}
	})
	s.read(letterFrom())
	if got := names(s.parts.context.view.Attached); !slices.Equal(got, []string{"Alpina Tools S.r.l."}) {
		t.Errorf("attached %v", got)
	}
	if s.standing.Offline.IsZero() || !strings.Contains(headerViewOf(s.words, s.standing).State, "07:40") {
		t.Errorf("the header says %q", headerViewOf(s.words, s.standing).State)
	}
	// Oro is asked again by itself, and the window finds back.
	s.oroErr = nil
	s.pass(40 * time.Second)
	if !s.standing.Offline.IsZero() || len(s.parts.context.view.Attached) != 2 && len(s.parts.context.view.Attached) != 3 {
		t.Errorf("still offline since %v with %v", s.standing.Offline, names(s.parts.context.view.Attached))
	}
}

func TestWindow_AddRemoveAndUndo(t *testing.T) {
	s := newStage(t, 420)
	s.read(letterFrom())
	s.add([]crm.Ref{order})
	i := indexOf(s.parts.context.view.Attached, order)
	if i < 0 || s.parts.context.view.Attached[i].Data.Pill == nil {
		t.Fatalf("the order does not wait among %v", names(s.parts.context.view.Attached))
	}
	if !s.parts.undo.Visible() || s.undoing.data.Text != "Added to context: Order #10482" {
		t.Errorf("the undo bar says %q", s.undoing.data.Text)
	}
	before := names(s.parts.context.view.Suggested)
	s.undo()
	if !slices.Equal(s.did, []string{"undo"}) || s.parts.undo.Visible() || s.parts.context.view.attached(order) {
		t.Errorf("did %v, attached %v", s.did, names(s.parts.context.view.Attached))
	}
	if after := names(s.parts.context.view.Suggested); len(after) != len(before)+1 {
		t.Errorf("suggested %v, then %v", before, after)
	}
	s.remove([]crm.Ref{elena})
	if s.parts.context.view.attached(elena) || s.undoing.data.Text != "Removed from context: Elena Marchetti" {
		t.Errorf("removed: %v, %q", names(s.parts.context.view.Attached), s.undoing.data.Text)
	}
}

func TestWindow_UndoBarCountsTenSecondsUnlessLookedAt(t *testing.T) {
	s := newStage(t, 420)
	s.read(letterFrom())
	s.add([]crm.Ref{order})
	for range 4 {
		s.pass(time.Second)
	}
	s.parts.undo.OnFocus(true)
	for range 20 {
		s.pass(time.Second)
	}
	if !s.parts.undo.Visible() || s.undoing.left != 6 {
		t.Fatalf("%d s left", s.undoing.left)
	}
	s.parts.undo.OnFocus(false)
	for range 6 {
		s.pass(time.Second)
	}
	if s.parts.undo.Visible() {
		t.Error("the undo bar stays")
	}
	s.undo()
	if len(s.did) != 0 {
		t.Errorf("undone after its time: %v", s.did)
	}
}

func TestWindow_AMessageWithoutIDIsAskedAboutOnce(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) { f.answer.Presence = crm.NotInOro; f.answer.Attached = nil })
	m := letterFrom()
	m.MessageID = ""
	s.read(m)
	s.add([]crm.Ref{order})
	if len(s.pending) != 0 || s.win.Canvas().Overlays().Top() == nil {
		t.Fatal("nobody was asked")
	}
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(s.pending) != 1 || s.win.Canvas().Overlays().Top() != nil {
		t.Fatalf("%d changes after yes", len(s.pending))
	}
	s.add([]crm.Ref{alpina})
	if len(s.pending) != 2 {
		t.Error("asked twice about one message")
	}
}

func TestWindow_RefusedIsRetriedAndDiscardedAfterAQuestion(t *testing.T) {
	s := newStage(t, 420)
	s.read(letterFrom())
	s.add([]crm.Ref{order})
	s.pending[0].State, s.pending[0].Last = crm.PendingRefused, &crm.Fault{Kind: crm.Refused, Code: "email.denied"}
	s.onNews(crm.News{Connection: "one", Outbox: true})
	row, _ := s.parts.context.view.row(order)
	if row.Verb != retryVerb || row.Data.Second != "Refused: you may not edit this e-mail" {
		t.Fatalf("%+v", row.Data)
	}
	s.showOutbox()
	if v := s.parts.outbox.view; len(v.Refused) != 1 || v.Refused[0].Name != "Order #10482" {
		t.Errorf("%+v", v)
	}
	s.retry(row.Change)
	s.discard(row.Change)
	if len(s.did) != 1 {
		t.Fatal("discarded without a question")
	}
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if want := []string{"retry " + row.Change, "discard " + row.Change}; !slices.Equal(s.did, want) {
		t.Errorf("did %v", s.did)
	}
}

func TestWindow_DropReadsAtOnceAndReportsWhatIsNoFile(t *testing.T) {
	s := newStage(t, 420)
	path := t.TempDir() + "/a.eml"
	if err := os.WriteFile(path, []byte("From: elena@alpina.example\nSubject: Pumps\nMessage-ID: <a@b>\n\nHello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.onDropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(path)})
	if s.current == nil || s.current.message.Subject != "Pumps" {
		t.Fatalf("current %+v", s.current)
	}
	web, err := storage.ParseURI("https://example.com/x.eml")
	if err != nil {
		t.Fatal(err)
	}
	s.onDropped(fyne.Position{}, []fyne.URI{web})
	if !strings.Contains(s.undoing.data.Text, "address on the web") || s.undoing.data.Verb != "" {
		t.Errorf("said %q", s.undoing.data.Text)
	}
	if s.current == nil {
		t.Error("what was in view is gone")
	}
}

func TestWindow_SeveralFilesAreListed(t *testing.T) {
	s := newStage(t, 420)
	a, b := letterFrom(), letterFrom()
	b.MessageID, b.Subject = "m2@alpina.example", "Second"
	s.gotLetters(found{letters: []*letter{{key: a.ID(), message: a}, {key: b.ID(), message: b}}})
	if s.pages.top().page != messagesPage || !s.parts.messages.root.Visible() || s.parts.messages.list.Len() != 2 {
		t.Fatalf("on %v", s.pages.way)
	}
	if s.letters[0].glance.Kind != crm.KindContact {
		t.Errorf("the sender is %q", s.letters[0].glance.Kind)
	}
	s.openMessage("m2@alpina.example")
	if s.current == nil || s.current.message.Subject != "Second" || !s.parts.context.root.Visible() {
		t.Error("the second was not opened")
	}
	s.back()
	if s.current != nil || !s.parts.home.root.Visible() {
		t.Error("back did not lead home")
	}
}

func TestWindow_PasteTakesPathsAndMessages(t *testing.T) {
	for text, want := range map[string][]string{
		"/tmp/a.eml":                       {"/tmp/a.eml"},
		"file:///tmp/a.eml\r\nfile:///b\n": {"file:///tmp/a.eml", "file:///b"},
		"From: a@b\nSubject: x\n\n/tmp":    nil,
		"":                                 nil,
		`"/tmp/with blank.eml"`:            {"/tmp/with blank.eml"},
	} {
		if got := pathsIn(text); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
	s := newStage(t, 420)
	s.app.Clipboard().SetContent("From: elena@alpina.example\nSubject: Pasted\n\nHello\n")
	s.paste()
	if s.current == nil || s.current.message.Subject != "Pasted" {
		t.Error("the pasted message is not in view")
	}
}

func TestWindow_ColumnsFollowTheWidth(t *testing.T) {
	s := newStage(t, 420)
	s.read(letterFrom())
	s.openRecord(spring)
	if !s.parts.detail.root.Visible() || s.parts.context.root.Visible() || s.parts.header.root.Visible() {
		t.Error("the record is not a page of its own in a narrow window")
	}
	s.win.Resize(fyne.NewSize(800, 700))
	if !s.parts.detail.root.Visible() || !s.parts.context.root.Visible() || s.parts.messages.root.Visible() || !s.parts.search.Visible() {
		t.Error("two columns are not message and record")
	}
	s.win.Resize(fyne.NewSize(1180, 700))
	if !s.parts.messages.root.Visible() || !s.parts.context.root.Visible() || !s.parts.detail.root.Visible() {
		t.Error("three columns are not messages, message and record")
	}
	s.win.Resize(fyne.NewSize(420, 700))
	s.back()
	if s.parts.detail.root.Visible() || !s.parts.context.root.Visible() {
		t.Error("back did not lead to the message")
	}
}

func TestWindow_RecordIsShownAndFollowed(t *testing.T) {
	s := newStage(t, 420)
	s.read(letterFrom())
	s.openRecord(spring)
	v := s.parts.detail.view
	if v.Name != "Alpina spring restock" || v.Status != "Negotiation" || v.Verb != removeVerb || len(v.Tasks) != 1 {
		t.Errorf("%+v", v)
	}
	if got := names(v.Related); !slices.Equal(got, []string{"Order #10482"}) {
		t.Errorf("related %v", got)
	}
	s.followRecord(order)
	if s.parts.detail.view.Verb != addVerb {
		t.Errorf("the order offers %v", s.parts.detail.view.Verb)
	}
	s.onRune('a')
	if !s.parts.context.newest.attached(order) || s.parts.detail.view.Verb != removeVerb {
		t.Error("A did not add the record in view")
	}
	s.back()
	if s.parts.detail.view.Ref != spring {
		t.Errorf("back leads to %v", s.parts.detail.view.Ref)
	}
	s.browse(s.parts.detail.view.URL)
	if !slices.Equal(s.browsed, []string{"https://crm.example.com/opportunity/5"}) {
		t.Errorf("browsed %v", s.browsed)
	}
	s.openRecord(group1)
	if s.parts.detail.view.Locked == "" || s.parts.detail.view.Verb != noVerb {
		t.Error("a customer can be added")
	}
}

// Who searches types on: a letter that reaches no field must not change Oro.
func TestWindow_LettersAddNothingDuringASearch(t *testing.T) {
	s := newStage(t, 1180)
	s.read(letterFrom())
	s.openRecord(order)
	s.onTyped("al")
	s.onRune('a')
	if s.parts.context.newest.attached(order) || slices.Contains(s.did, "attach") {
		t.Error("a letter of a search was taken for Add Context")
	}
}

func TestWindow_MissingRecordIsAFaultOfThePane(t *testing.T) {
	s := newStage(t, 420)
	s.read(letterFrom())
	s.openRecord(crm.Ref{Kind: crm.KindCase, ID: "404"})
	if s.parts.detail.view.Fault == nil {
		t.Errorf("%+v", s.parts.detail.view)
	}
}

func TestWindow_SearchLocalThenOro(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) {
		f.page = crm.SearchPage{Total: 2, Next: 2}
		for _, ref := range []crm.Ref{alpina, spring} {
			f.page.Hits = append(f.page.Hits, crm.Hit{Entity: f.entities[ref], InContext: ref == spring})
		}
	})
	s.read(letterFrom())
	s.parts.search.SetText("alp")
	v := s.parts.found.view
	if !s.parts.found.root.Visible() || v.Title != "Results from the cache" || len(v.Rows) != 3 {
		t.Fatalf("%q with %v", v.Title, names(v.Rows))
	}
	s.onSearch("alp")
	v = s.parts.found.view
	if v.Title != "Results from Oro" || !slices.Equal(names(v.Rows), []string{"Alpina Tools S.r.l.", "Alpina spring restock"}) || !v.More {
		t.Fatalf("%q with %v", v.Title, names(v.Rows))
	}
	if v.Rows[1].Data.Trail != "In context" || v.Rows[0].Verb != noVerb && v.Rows[0].Verb != addVerb {
		t.Errorf("%+v", v.Rows[1].Data)
	}
	s.onLoadMore()
	if got := names(s.parts.found.view.Rows); len(got) != 3 || got[2] != "Alpina Group" {
		t.Errorf("after Load More %v", got)
	}
	s.onKind(crm.KindAccount)
	if last := s.asked[len(s.asked)-1]; !slices.Equal(last.Kinds, []crm.Kind{crm.KindAccount}) {
		t.Errorf("asked %+v", last)
	}
	s.back()
	if s.parts.search.Text() != "" || !s.parts.context.root.Visible() {
		t.Error("back did not leave the search")
	}
}

func TestWindow_SearchOfflineSaysSo(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) { f.oroErr = &crm.Fault{Kind: crm.Offline} })
	s.onSearch("alp")
	v := s.parts.found.view
	if v.Offline == "" || v.Title != "Results from the cache" || s.standing.Offline.IsZero() || v.Rows[0].Data.TrailIcon != "from-cache" {
		t.Errorf("%+v", v)
	}
}

func TestWindow_ConnectsThroughTheBrowser(t *testing.T) {
	fault := &crm.Fault{Kind: crm.Invalid, Op: "connect.find", Code: "connect.storefront"}
	s := newStage(t, 420, func(f *fakes) { f.none = true })
	s.fakes.connect = func(context.Context, desk.ConnectRequest) error { return fault }
	if !s.parts.welcome.root.Visible() || s.parts.header.root.Visible() {
		t.Fatal("no welcome")
	}
	s.parts.welcome.address.SetText("shop.example.com/")
	s.parts.welcome.submit(welcomeAsk{})
	if !s.parts.welcome.trying.Visible() || s.parts.welcome.trying.Label() != "Try shop.example.com/admin" {
		t.Fatalf("no way on: %q", s.parts.welcome.trying.Label())
	}
	s.fakes.connect = nil
	s.parts.welcome.trying.OnTapped()
	if s.parts.welcome.root.Visible() || !slices.Equal(s.browsed, []string{"https://crm.example.com/oauth"}) {
		t.Errorf("still on the welcome; browsed %v", s.browsed)
	}
}

func TestWindow_CertificateIsTrustedByItsFingerprint(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) { f.none = true })
	var pins []string
	s.fakes.connect = func(_ context.Context, r desk.ConnectRequest) error {
		pins = append(pins, r.Pin)
		return &crm.Fault{Kind: crm.Refused, Code: "connect.certificate", Detail: "AB:CD"}
	}
	s.parts.welcome.submit(welcomeAsk{})
	s.parts.welcome.trying.OnTapped()
	if !slices.Equal(pins, []string{"", "AB:CD"}) {
		t.Errorf("pins %q", pins)
	}
}

func TestWindow_SignedOutHasABannerAndKeepsTheCache(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) { f.health.SignedOut = true })
	if !s.parts.banner.root.Visible() || s.parts.welcome.root.Visible() {
		t.Error("no banner")
	}
}

func TestWindow_FirstLoadShowsItsProgress(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) {
		f.health = desk.Health{Loading: []crm.Progress{{Task: "load", Kind: crm.KindLead, Done: 3212, Total: 8040}}, Records: map[crm.Kind]int{crm.KindContact: 31082},
			Load: crm.LoadState{Rate: 17, Left: 284 * time.Second}}
	})
	load := loadViewOf(s.words, s.standing.Status.Health.Loading, s.standing.Status.Health.Records, s.standing.Status.Health.Load)
	if len(load.Kinds) != 2 || !load.Kinds[0].Done || load.Kinds[1].Count != "3,212 of 8,040" || load.Count != "34,294 of 39,122" || load.Left != "About 5 minutes. You can already work." {
		t.Errorf("%+v", load)
	}
	if !s.standing.firstLoad() {
		t.Error("not the first load")
	}
	card := s.parts.home.load
	if card.left.Data().Text != load.Left || card.pause.Label() != "Pause" {
		t.Errorf("the card: %q, %q", card.left.Data().Text, card.pause.Label())
	}
	card.pause.OnTapped()
	if !s.fakes.health.Load.Paused || card.pause.Label() != "Resume" || card.left.Data().Text != "Paused. You can already work." {
		t.Errorf("paused: %q, %q", card.pause.Label(), card.left.Data().Text)
	}
	if h, st := headerViewOf(s.words, s.standing), statusViewOf(s.words, s.standing, noon); h.State != "Connected" || st.Text != card.left.Data().Text {
		t.Errorf("paused: header %q, status %q", h.State, st.Text)
	}
	card.pause.OnTapped()
	if s.fakes.health.Load.Paused || card.pause.Label() != "Pause" {
		t.Errorf("resumed: %q", card.pause.Label())
	}
}

func TestWindow_NewsOfOthersLeaveTheViewAlone(t *testing.T) {
	s := newStage(t, 420)
	s.read(letterFrom())
	s.fakes.context.Attached = append(s.fakes.context.Attached, crm.Attached{Ref: alpina})
	s.onNews(crm.News{Connection: "one", State: true})
	if s.parts.context.view.attached(alpina) {
		t.Error("news of the state read the context again")
	}
	s.onNews(crm.News{Connection: "one", Threads: []string{"m1@alpina.example"}})
	if !s.parts.context.view.attached(alpina) {
		t.Error("news of the thread did not")
	}
}
