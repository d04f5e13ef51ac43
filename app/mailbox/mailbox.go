package mailbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"oroconnector/app/crm"
)

const (
	defaultTimeout = 30 * time.Second
	// rested is after how long a kept connection is tried before it is used: routers forget silent ones.
	rested = time.Minute
	// knock is how long a server may take to answer that.
	knock = 5 * time.Second
)

// Mailbox is a login's mail at its server.
type Mailbox struct {
	o    Options
	life context.Context
	stop context.CancelFunc
	turn chan struct{} // of one: who may use kept
	kept *session      // for commands; nil: none

	calls sync.WaitGroup

	mu            sync.Mutex
	closed        bool
	validity      map[string]uint32 // of folders, as Look told it
	refusal       *crm.Fault        // of the login
	refusedSecret Secret
	insist        bool // Test is under way
}

// New returns a mailbox. Nothing is connected before it is needed.
func New(o Options) *Mailbox {
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	life, stop := context.WithCancel(context.Background())
	return &Mailbox{o: o, life: life, stop: stop, turn: make(chan struct{}, 1), validity: map[string]uint32{}}
}

// Close ends the connections and returns when all calls have; they end with Cancelled.
func (m *Mailbox) Close() error {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.stop()
	m.calls.Wait()
	if m.kept != nil {
		m.kept.leave()
		m.kept = nil
	}
	return nil
}

// call counts a call, and ends its context with the mailbox. done must be called.
func (m *Mailbox) call(ctx context.Context) (called context.Context, done func(), err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, nil, &crm.Fault{Kind: crm.Cancelled, Err: context.Canceled}
	}
	m.calls.Add(1)
	called, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(m.life, cancel)
	return called, func() { stop(); cancel(); m.calls.Done() }, nil
}

// with runs f with the command connection. Where a kept one turns out to be dead, f is run again with a new
// one, once.
func (m *Mailbox) with(ctx context.Context, op string, f func(context.Context, *session) error) error {
	ctx, done, err := m.call(ctx)
	if err != nil {
		return fail(op, err)
	}
	defer done()
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return fail(op, ctx.Err())
	}
	for {
		s, fresh, err := m.session(ctx)
		if err != nil {
			return fail(op, err)
		}
		err = unsaid(f(ctx, s))
		if !s.broken {
			return fail(op, err)
		}
		m.drop()
		var fault *crm.Fault
		if fresh || !errors.As(err, &fault) || fault.Code != "mail.cut" && fault.Code != "mail.bye" {
			return fail(op, err)
		}
	}
}

// session gives the kept connection, or a new one. It is called in turn.
func (m *Mailbox) session(ctx context.Context) (s *session, fresh bool, err error) {
	if m.kept != nil && m.kept.alive() && time.Since(m.kept.used) > rested {
		l := m.command(0)
		l.silence, l.whole = min(knock, l.silence), min(knock, l.whole)
		_ = m.kept.run(ctx, l, func(c *imapclient.Client) error { return c.Noop().Wait() }) // alive tells
	}
	if m.kept != nil && m.kept.alive() {
		return m.kept, false, nil
	}
	m.drop()
	if m.kept, err = m.connect(ctx, nil); err != nil {
		m.kept = nil
		return nil, false, err
	}
	return m.kept, true, nil
}

// drop ends the kept connection.
func (m *Mailbox) drop() {
	if m.kept != nil {
		m.kept.end()
		m.kept = nil
	}
}
