package ui

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// The people and records of the tests.
var (
	elena  = crm.Ref{Kind: crm.KindContact, ID: "1"}
	alpina = crm.Ref{Kind: crm.KindAccount, ID: "7"}
	order  = crm.Ref{Kind: crm.KindOrder, ID: "3"}
	spring = crm.Ref{Kind: crm.KindOpportunity, ID: "5"}
	group1 = crm.Ref{Kind: crm.KindCustomer, ID: "9"}
	nora   = crm.Ref{Kind: crm.KindUser, ID: "2"}
	noon   = time.Date(2026, 9, 12, 9, 40, 0, 0, time.UTC)
)

func records() map[crm.Ref]crm.Entity {
	money := func(amount string) crm.Value { return crm.Value{Type: crm.Money, Text: amount, Currency: "EUR"} }
	label := func(text string) crm.Value { return crm.Value{Type: crm.Label, Text: text} }
	all := []crm.Entity{
		{Ref: elena, Name: "Elena Marchetti", Emails: []string{"elena@alpina.example"}, URL: "https://crm.example.com/contact/1",
			Links: []crm.Link{{Role: crm.LinkAccount, Ref: alpina, Name: "Alpina Tools S.r.l."}}},
		{Ref: alpina, Name: "Alpina Tools S.r.l.", URL: "https://crm.example.com/account/7"},
		{Ref: order, Name: "Order #10482", Numbers: []string{"10482"}, Fields: []crm.Field{
			{Key: crm.FieldTotal, Value: money("6120")}, {Key: crm.FieldShippingStatus, Value: label("Shipped")},
		}, Links: []crm.Link{{Role: crm.LinkAccount, Ref: alpina, Name: "Alpina Tools S.r.l."}}},
		{Ref: spring, Name: "Alpina spring restock", URL: "https://crm.example.com/opportunity/5", Fields: []crm.Field{
			{Key: crm.FieldStatus, Value: label("Negotiation")}, {Key: crm.FieldBudget, Value: money("48000")},
			{Key: crm.FieldProbability, Value: crm.Value{Type: crm.Percent, Text: "0.6"}},
			{Key: crm.FieldCloseDate, Value: crm.Value{Type: crm.Date, Time: time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)}},
			{Key: crm.FieldCustomerNeed, Value: crm.Value{Type: crm.LongText, Text: "Restock of hand tools for eleven branches before the season, delivered in two parts."}},
		}, Links: []crm.Link{
			{Role: crm.LinkAccount, Ref: alpina, Name: "Alpina Tools S.r.l."}, {Role: crm.LinkContact, Ref: elena, Name: "Elena Marchetti"},
			{Role: crm.LinkOwner, Ref: nora, Name: "Nora Lindqvist"},
		}},
		{Ref: group1, Name: "Alpina Group", Links: []crm.Link{{Role: crm.LinkAccount, Ref: alpina, Name: "Alpina Tools S.r.l."}}},
		{Ref: nora, Name: "Nora Lindqvist", Emails: []string{"nora@bw.example"}},
	}
	out := map[crm.Ref]crm.Entity{}
	for _, e := range all {
		e.Depth, e.ReadAt = crm.DepthListed, noon
		out[e.Ref] = e
	}
	return out
}

// letterFrom is a message from Elena about an order.
func letterFrom() crm.Message {
	return crm.Message{
		From: []crm.Address{{Name: "Elena Marchetti", Email: "elena@alpina.example"}}, To: []crm.Address{{Name: "Nora", Email: "nora@bw.example"}},
		Cc:      []crm.Address{{Name: "Tomás Rey", Email: "tomas@rey.example"}},
		Subject: "Re: Quote Q-2043, revised delivery dates", MessageID: "m1@alpina.example", Date: noon.Add(-time.Hour),
		Text: "Good morning Nora,\nthank you for order 10482.\n> old words", Quoted: []crm.Span{{From: 46, To: 57}},
		Attachments: []crm.Attachment{{Name: "Delivery_plan.pdf", Type: "application/pdf", Size: 184 << 10}},
		Headers:     []crm.HeaderLine{{Name: "From", Value: "Elena"}},
	}
}

// fakes are a connection's parts in the memory of one test, on one goroutine.
type fakes struct {
	spool    *copies
	entities map[crm.Ref]crm.Entity
	context  crm.ThreadContext
	answer   crm.ThreadContext // of Oro; Attached is what it gives
	oroErr   error
	page     crm.SearchPage
	asked    []crm.SearchQuery
	pending  []crm.Pending
	did      []string
	health   desk.Health
	none     bool // no connection
	several  []crm.Connection
	mail     *mails // nil: no mail accounts
	connect  func(ctx context.Context, r desk.ConnectRequest) error
	news     *desk.News
}

func (s *fakes) Thread(_ context.Context, q crm.Question) (string, error) { return q.Thread, nil }

func (s *fakes) Answer(_ context.Context, q crm.Question) (crm.Known, error) {
	known := crm.Known{
		Context: s.context, Entities: map[crm.Ref]crm.Entity{}, ByAddress: map[string][]crm.Ref{}, ByNumber: map[string][]crm.Ref{},
		Around: map[crm.Ref][]crm.Ref{},
	}
	for ref, e := range s.entities {
		known.Entities[ref] = e
		for _, address := range e.Emails {
			if slices.Contains(q.Addresses, address) {
				known.ByAddress[address] = append(known.ByAddress[address], ref)
			}
		}
		for _, number := range e.Numbers {
			if slices.Contains(q.Numbers, number) {
				known.ByNumber[number] = append(known.ByNumber[number], ref)
			}
		}
	}
	return known, nil
}

func (s *fakes) Put(_ context.Context, es ...crm.Entity) error {
	for _, e := range es {
		s.entities[e.Ref] = e
	}
	return nil
}

func (s *fakes) PutContext(_ context.Context, tc crm.ThreadContext) error {
	s.context = tc
	return nil
}

func (s *fakes) Entity(_ context.Context, ref crm.Ref) (crm.Entity, error) {
	if e, ok := s.entities[ref]; ok {
		return e, nil
	}
	return crm.Entity{}, &crm.Fault{Kind: crm.Missing, Op: "record.read"}
}

func (s *fakes) Search(_ context.Context, q crm.SearchQuery) (crm.SearchPage, error) {
	page := crm.SearchPage{}
	for _, ref := range []crm.Ref{elena, alpina, order, spring, group1} {
		if e := s.entities[ref]; len(q.Kinds) == 0 || slices.Contains(q.Kinds, ref.Kind) {
			if len(marks(e.Name, q.Text)) > 0 {
				page.Hits = append(page.Hits, crm.Hit{Entity: e})
			}
		}
	}
	page.Total = len(page.Hits)
	return page, nil
}

// oro is the server's side of the fakes.
type oro struct{ *fakes }

func (o oro) Context(context.Context, crm.Question) (crm.ThreadContext, []crm.Entity, error) {
	return o.answer, nil, o.oroErr
}

func (o oro) Search(_ context.Context, q crm.SearchQuery) (crm.SearchPage, error) {
	o.fakes.asked = append(o.fakes.asked, q)
	page := o.page
	if q.Page > 1 {
		page.Hits, page.Next = []crm.Hit{{Entity: o.entities[group1]}}, 0
	}
	return page, o.oroErr
}

func (o oro) Entity(_ context.Context, ref crm.Ref) (crm.Entity, []crm.Entity, error) {
	if o.oroErr != nil {
		return crm.Entity{}, nil, o.oroErr
	}
	e, err := o.fakes.Entity(context.Background(), ref)
	e.Depth = crm.DepthWhole
	return e, []crm.Entity{o.entities[order], {Ref: crm.Ref{Kind: crm.KindTask, ID: "1"}, Name: "Send delivery plan"}}, err
}

// outbox is the queue's side of the fakes.
type outbox struct{ *fakes }

func (o outbox) Add(_ context.Context, c crm.Change) error {
	o.fakes.pending = append(o.fakes.pending, crm.Pending{Change: c, State: crm.PendingWaiting})
	return nil
}

func (o outbox) Await(context.Context, string) (crm.Pending, error) { return crm.Pending{}, nil }

func (o outbox) Pending(_ context.Context, thread string) ([]crm.Pending, error) {
	var out []crm.Pending
	for _, p := range o.pending {
		if p.Change.Thread == thread {
			out = append(out, p)
		}
	}
	return out, nil
}

func (o outbox) List(context.Context) ([]crm.Pending, error) { return o.pending, nil }

func (o outbox) Undo(_ context.Context, id string) (crm.Change, error) {
	o.fakes.did = append(o.fakes.did, "undo")
	o.fakes.pending = slices.DeleteFunc(o.fakes.pending, func(p crm.Pending) bool { return p.Change.ID == id })
	return crm.Change{}, nil
}

func (o outbox) Retry(_ context.Context, id string) error {
	o.fakes.did = append(o.fakes.did, "retry "+id)
	return nil
}

func (o outbox) Discard(_ context.Context, id string) error {
	o.fakes.did = append(o.fakes.did, "discard "+id)
	return nil
}

func (o outbox) Wake() {}

// Line implements desk.Lines.
func (s *fakes) Line(string) (desk.Line, error) {
	if s.none {
		return desk.Line{}, desk.NotConnected()
	}
	var kinds []crm.KindInfo
	for _, k := range crm.Kinds() {
		kinds = append(kinds, crm.KindInfo{Kind: k, Allowed: true, Attachable: k != crm.KindCustomer})
	}
	me := crm.Me{Ref: nora, Name: "Nora Lindqvist", Emails: []string{"nora@bw.example"}, Organization: "Brightwater Europe"}
	line := desk.Line{
		Connection: crm.Connection{ID: "one", Base: "https://crm.example.com", Kinds: kinds, Me: me},
		Cache:      s, Index: s, Oro: oro{s}, Outbox: outbox{s}, Spool: s.copies(),
		Pause:   func(_ context.Context, on bool) error { s.health.Load.Paused = on; return nil },
		Refresh: func(context.Context) error { s.did = append(s.did, "pull"); return s.oroErr },
		Health:  func(context.Context, bool) (desk.Health, error) { return s.health, nil },
	}
	if s.mail != nil {
		line.Headers, line.Post = s.mail, s.mail
	}
	return line, nil
}

// accounts are the mail accounts, as the desk takes them.
func (s *fakes) accounts() desk.Accounts {
	if s.mail == nil {
		return nil
	}
	return s.mail
}

func (s *fakes) copies() desk.Spool {
	if s.spool == nil {
		return nil
	}
	return s.spool
}

// Known implements desk.Lines.
func (s *fakes) Known(id string) (crm.Connection, bool) {
	line, err := s.Line(id)
	return line.Connection, err == nil
}

func (s *fakes) All() []crm.Connection { return s.several }
func (s *fakes) Use(id string) error {
	s.did = append(s.did, "use "+id)
	return nil
}

// Find implements desk.Gate.
func (s *fakes) Find(ctx context.Context, r desk.ConnectRequest) (crm.Connection, error) {
	if s.connect == nil {
		return crm.Connection{}, nil
	}
	return crm.Connection{}, s.connect(ctx, r)
}

func (s *fakes) SignIn(ctx context.Context, c crm.Connection, r desk.ConnectRequest) (crm.Connection, error) {
	err := r.Show(ctx, "https://crm.example.com/oauth")
	s.none = false
	return c, err
}

func (s *fakes) Leave(context.Context, string) error { return nil }

// stage is a window over fakes, in which work is done in place and time stands still until told.
type stage struct {
	*window
	*fakes
	timers  []*stageTimer
	browsed []string
}

type stageTimer struct {
	d       time.Duration
	f       func()
	again   bool
	stopped bool
}

// pass lets every timer of the length ring once.
func (s *stage) pass(d time.Duration) {
	for _, t := range slices.Clone(s.timers) {
		if t.d == d && !t.stopped {
			t.stopped = !t.again
			t.f()
		}
	}
}

func newStage(t testing.TB, width float32, change ...func(*fakes)) *stage {
	t.Helper()
	part.ByKeyboard()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New(look.Light, 1))
	f := &fakes{entities: records(), news: &desk.News{}, health: desk.Health{LastPull: noon.Add(-12 * time.Second)}}
	f.answer = crm.ThreadContext{Attached: []crm.Attached{{Ref: elena}, {Ref: spring}}, Presence: crm.InOro}
	for _, c := range change {
		c(f)
	}
	now := func() time.Time { return noon }
	w, err := words.Open("en-GB")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{fakes: f}
	b := newBridge(t.Context())
	b.onUI, b.start = func(f func()) { f() }, func(f func()) { f() }
	b.timer = func(d time.Duration, f func(), again bool) func() {
		timer := &stageTimer{d: d, f: f, again: again}
		s.timers = append(s.timers, timer)
		return func() { timer.stopped = true }
	}
	s.window = newWindow(app, b, Options{
		Desk: desk.New(desk.Parts{Lines: f, Gate: f, Mail: f.accounts(), News: f.news, Now: now}), Words: w.At(now, time.UTC), Version: "1.0.0", Now: now, Log: slog.New(slog.DiscardHandler),
		Browser: func(_ context.Context, url string) error { s.browsed = append(s.browsed, url); return nil },
	})
	t.Cleanup(func() { s.window.end(); b.close() })
	s.win.Resize(fyne.NewSize(width, look.WindowHeight))
	s.begin(nil)
	return s
}

// read puts a message into view as if its file had been dropped.
func (s *stage) read(m crm.Message) {
	part.ByPointer()
	s.gotLetters(found{letters: []*letter{{key: m.ID(), message: m}}})
}
