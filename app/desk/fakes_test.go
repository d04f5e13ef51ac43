package desk_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

var (
	elena  = crm.Ref{Kind: crm.KindContact, ID: "1"}
	alpina = crm.Ref{Kind: crm.KindAccount, ID: "7"}
	order  = crm.Ref{Kind: crm.KindOrder, ID: "3"}
	noon   = time.Date(2026, 9, 12, 12, 0, 0, 0, time.UTC)
)

func missing() error { return &crm.Fault{Kind: crm.Missing, Op: "record.read"} }
func offline() error { return &crm.Fault{Kind: crm.Offline, Op: "oro.ask"} }

// fakeStore is a cache and index of one thread.
type fakeStore struct {
	mu       sync.Mutex
	entities map[crm.Ref]crm.Entity
	context  crm.ThreadContext
	joined   string // canonical key of every thread, where set
	broken   error
	full     error // of writing
}

func (s *fakeStore) Thread(_ context.Context, q crm.Question) (string, error) {
	if s.joined != "" {
		return s.joined, s.broken
	}
	return q.Thread, s.broken
}

func (s *fakeStore) Answer(_ context.Context, q crm.Question) (crm.Known, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := crm.Known{Context: s.context, Entities: map[crm.Ref]crm.Entity{}, ByAddress: map[string][]crm.Ref{}}
	for ref, e := range s.entities {
		known.Entities[ref] = e
		for _, address := range e.Emails {
			if slices.Contains(q.Addresses, address) {
				known.ByAddress[address] = append(known.ByAddress[address], ref)
			}
		}
	}
	return known, s.broken
}

func (s *fakeStore) Put(_ context.Context, es ...crm.Entity) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range es {
		if s.full == nil {
			s.entities[e.Ref] = e
		}
	}
	return errors.Join(s.broken, s.full)
}

func (s *fakeStore) PutContext(_ context.Context, tc crm.ThreadContext) error {
	if s.full != nil {
		return s.full
	}
	s.context = tc
	return s.broken
}

func (s *fakeStore) Entity(_ context.Context, ref crm.Ref) (crm.Entity, error) {
	if e, ok := s.entities[ref]; ok {
		return e, nil
	}
	return crm.Entity{}, missing()
}

func (s *fakeStore) Search(_ context.Context, q crm.SearchQuery) (crm.SearchPage, error) {
	page := crm.SearchPage{Total: -1}
	for _, e := range s.entities {
		attached := slices.ContainsFunc(s.context.Attached, func(a crm.Attached) bool { return a.Ref == e.Ref })
		page.Hits = append(page.Hits, crm.Hit{Entity: e, InContext: attached && len(q.MessageIDs) > 0})
	}
	return page, s.broken
}

// fakeOro answers what it is given.
type fakeOro struct {
	context  crm.ThreadContext
	entities []crm.Entity
	page     crm.SearchPage
	err      error
	stalls   bool
	asked    []crm.SearchQuery
	question crm.Question // the last one
}

func (o *fakeOro) Context(ctx context.Context, q crm.Question) (crm.ThreadContext, []crm.Entity, error) {
	o.question = q
	if o.stalls {
		<-ctx.Done()
		return crm.ThreadContext{}, nil, &crm.Fault{Kind: crm.Cancelled, Op: "oro.ask", Err: ctx.Err()}
	}
	return o.context, o.entities, o.err
}

func (o *fakeOro) Search(_ context.Context, q crm.SearchQuery) (crm.SearchPage, error) {
	o.asked = append(o.asked, q)
	return o.page, o.err
}

func (o *fakeOro) Entity(context.Context, crm.Ref) (crm.Entity, []crm.Entity, error) {
	if o.err != nil || len(o.entities) == 0 {
		return crm.Entity{}, nil, o.err
	}
	return o.entities[0], o.entities[1:], nil
}

// fakeOutbox keeps changes in the order they come.
type fakeOutbox struct {
	all    []crm.Pending
	done   []string // "retry ID", "discard ID", "undo ID"
	woken  int
	broken error
}

func (o *fakeOutbox) Add(_ context.Context, c crm.Change) error {
	o.all = append(o.all, crm.Pending{Change: c, State: crm.PendingWaiting})
	return o.broken
}

func (o *fakeOutbox) Await(_ context.Context, id string) (crm.Pending, error) {
	for _, p := range o.all {
		if p.Change.ID == id {
			return p, nil
		}
	}
	return crm.Pending{}, missing()
}

func (o *fakeOutbox) Pending(_ context.Context, thread string) ([]crm.Pending, error) {
	var out []crm.Pending
	for _, p := range o.all {
		if p.Change.Thread == thread {
			out = append(out, p)
		}
	}
	return out, o.broken
}

func (o *fakeOutbox) List(context.Context) ([]crm.Pending, error) { return o.all, o.broken }

func (o *fakeOutbox) Undo(_ context.Context, id string) (crm.Change, error) {
	o.done = append(o.done, "undo "+id)
	return crm.Change{}, nil
}

func (o *fakeOutbox) Retry(_ context.Context, id string) error {
	o.done = append(o.done, "retry "+id)
	return nil
}

func (o *fakeOutbox) Discard(_ context.Context, id string) error {
	o.done = append(o.done, "discard "+id)
	return nil
}

func (o *fakeOutbox) Wake() { o.woken++ }

// room is a desk over fakes with one connection.
type room struct {
	spool *fakeSpool
	*desk.Desk
	store  *fakeStore
	oro    *fakeOro
	outbox *fakeOutbox
	left   []string
	pulled int
}

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{
		store: &fakeStore{entities: map[crm.Ref]crm.Entity{
			elena:  {Ref: elena, Name: "Elena Marchetti", Emails: []string{"elena@alpina.example"}, Depth: crm.DepthListed},
			alpina: {Ref: alpina, Name: "Alpina Tools", Depth: crm.DepthListed},
		}},
		oro: &fakeOro{}, outbox: &fakeOutbox{},
	}
	r.Desk = desk.New(desk.Parts{Lines: r, Gate: r, Now: func() time.Time { return noon }})
	return r
}

func (r *room) Line(id string) (desk.Line, error) {
	if id != "" && id != "one" {
		return desk.Line{}, desk.NotConnected()
	}
	kinds := []crm.KindInfo{
		{Kind: crm.KindContact, Allowed: true, Attachable: true}, {Kind: crm.KindAccount, Allowed: true, Attachable: true},
		{Kind: crm.KindCustomer, Allowed: true},
	}
	return desk.Line{
		Connection: crm.Connection{ID: "one", Kinds: kinds}, Cache: r.store, Index: r.store, Oro: r.oro, Outbox: r.outbox, Spool: r.copies(),
		Refresh: func(context.Context) error { r.pulled++; return nil },
		Health:  func(context.Context, bool) (desk.Health, error) { return desk.Health{}, nil },
	}, nil
}

func (r *room) copies() desk.Spool {
	if r.spool == nil {
		return nil
	}
	return r.spool
}

func (r *room) Known(id string) (crm.Connection, bool) {
	line, err := r.Line(id)
	return line.Connection, err == nil
}

func (r *room) All() []crm.Connection { return nil }
func (r *room) Use(string) error      { return nil }

func (r *room) Find(context.Context, desk.ConnectRequest) (crm.Connection, error) {
	return crm.Connection{Base: "https://crm.example.com"}, r.oro.err
}

func (r *room) SignIn(_ context.Context, c crm.Connection, _ desk.ConnectRequest) (crm.Connection, error) {
	c.ID = "new"
	return c, nil
}

func (r *room) Leave(_ context.Context, id string) error {
	r.left = append(r.left, id)
	return nil
}

// letter is a message from Elena.
func letter() crm.Message {
	return crm.Message{
		From: []crm.Address{{Name: "Elena", Email: "elena@alpina.example"}}, To: []crm.Address{{Email: "me@bw.example"}},
		Subject: "Pumps", MessageID: "m1@alpina.example", Date: noon.Add(-time.Hour),
	}
}

func refs(rows []crm.Row) []crm.Ref {
	out := []crm.Ref{}
	for _, r := range rows {
		out = append(out, r.Entity.Ref)
	}
	return out
}
