package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"oroconnector/app/crm"
)

// session is one connection, logged in. It is used by one goroutine at a time.
type session struct {
	at       string
	guard    *guard
	client   *imapclient.Client
	caps     imap.CapSet
	log      *slog.Logger
	folder   string // opened; empty: none
	state    State
	used     time.Time
	broken   bool          // it must be closed and not be used again
	woken    chan struct{} // of one: the server told something unasked
	expunged atomic.Bool   // it told that messages went away
	grew     atomic.Bool   // it told how many messages there are
}

// limit is what a command may take in all, and what may come for it.
type limit struct {
	bounds
	whole time.Duration
}

// command are the limits of a command whose answer has about so many bytes.
func (m *Mailbox) command(bytes int64) limit {
	t := m.o.Timeout
	return limit{
		bounds{silence: t, line: 1 << 20, literal: 1 << 20, total: 16<<20 + bytes},
		10*t + time.Duration(bytes>>16)*time.Second, // 64 KB a second are slow
	}
}

// connect makes a session: name, connection, encryption, capabilities, login.
func (m *Mailbox) connect(ctx context.Context, j *journey) (*session, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, 4*m.o.Timeout, errSilent)
	defer cancel()
	start := time.Now()
	l, err := m.dial(ctx, j)
	if err != nil {
		return nil, err
	}
	s := m.newSession(l)
	if err := m.enter(ctx, j, s); err != nil {
		s.end()
		return nil, err
	}
	m.o.Log.LogAttrs(ctx, slog.LevelDebug, "mail connected", slog.String("login", m.o.Login.ID), slog.Duration("took", time.Since(start)))
	return s, nil
}

func (m *Mailbox) newSession(l line) *session {
	s := &session{at: l.at, guard: newGuard(l), log: m.o.Log, woken: make(chan struct{}, 1), used: time.Now()}
	s.client = imapclient.New(s.guard, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Expunge: func(uint32) { s.expunged.Store(true); s.wake() },
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				s.grew.Store(true)
			}
			s.wake()
		},
		// The sequence number there may be another message's by now: it is a sign and no more.
		Fetch: func(msg *imapclient.FetchMessageData) {
			s.pass(msg)
			s.wake()
		},
	}})
	return s
}

// pass reads past a message that nobody asked for. A literal that breaks is not touched again (eachMessage).
func (s *session) pass(msg *imapclient.FetchMessageData) {
	for item := msg.Next(); item != nil; item = msg.Next() {
		section, ok := item.(imapclient.FetchItemDataBodySection)
		if !ok || section.Literal == nil {
			continue
		}
		if _, err := io.Copy(io.Discard, section.Literal); err != nil {
			_ = s.guard.Close() // it is at its end
			return
		}
	}
}

func (s *session) wake() {
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

// enter learns the capabilities and logs in.
func (m *Mailbox) enter(ctx context.Context, j *journey, s *session) error {
	if err := s.run(ctx, m.command(0), func(c *imapclient.Client) error { return c.WaitGreeting() }); err != nil {
		return unsaid(err)
	}
	if err := m.capabilities(ctx, s); err != nil {
		return err
	}
	if !s.caps.Has(imap.CapIMAP4rev1) && !s.caps.Has(imap.CapIMAP4rev2) {
		return &crm.Fault{Kind: crm.Refused, Code: "mail.capability"}
	}
	if s.client.State() == imap.ConnStateNotAuthenticated {
		if _, err := chooseWay(s.caps, m.o.Login.Auth); err != nil {
			return err
		}
		j.enter(StepLogin)
		if err := m.login(ctx, s); err != nil {
			return err
		}
		// A login is said to be done before the library forgets what was offered till then: an answer later it has.
		if err := unsaid(s.run(ctx, m.command(0), func(c *imapclient.Client) error { return c.Noop().Wait() })); err != nil {
			return err
		}
		if err := m.capabilities(ctx, s); err != nil {
			return err
		}
	}
	return m.introduce(ctx, s)
}

// capabilities learns them after the greeting or a login. Where the server did not say them by itself, the library
// asks in a goroutine of its own: that answer is waited for. Asking beside it leaves a CAPABILITY that may begin
// any time later, and stand behind an IDLE.
func (m *Mailbox) capabilities(ctx context.Context, s *session) error {
	return unsaid(s.run(ctx, m.command(0), func(c *imapclient.Client) error {
		if s.caps = c.Caps(); s.caps != nil {
			return nil
		}
		caps, err := c.Capability().Wait() // the library keeps silent about why it has none
		s.caps = caps
		return err
	}))
}

// introduce does what must be done before the first folder: IMAP4rev2 is switched on where it is offered,
// since the library writes folders' names by its rules then; servers that ask who we are get told.
func (m *Mailbox) introduce(ctx context.Context, s *session) error {
	if s.caps.Has(imap.CapIMAP4rev2) {
		if err := s.run(ctx, m.command(0), func(c *imapclient.Client) error {
			_, err := c.Enable(imap.CapIMAP4rev2).Wait()
			return err
		}); err != nil {
			return unsaid(err)
		}
	}
	name, version, _ := strings.Cut(m.o.Agent, "/")
	if !s.caps.Has(imap.CapID) || name == "" {
		return nil
	}
	err := s.run(ctx, m.command(0), func(c *imapclient.Client) error {
		_, err := c.ID(&imap.IDData{Name: name, Version: version}).Wait()
		return err
	})
	if s.broken {
		return err
	}
	return nil // a server that does not care who we are is fine
}

// run does one command within its limits. A NO or BAD is an *imap.Error, a caller's own error *stopped; anything
// else is a fault, and the session is broken after it.
func (s *session) run(ctx context.Context, l limit, f func(*imapclient.Client) error) error {
	if s.broken {
		return &crm.Fault{Kind: crm.Offline, Code: "mail.cut"}
	}
	limited, cancel := context.WithTimeoutCause(ctx, l.whole, errSilent)
	defer cancel()
	s.guard.begin(l.bounds)
	release := context.AfterFunc(limited, func() { _ = s.guard.Close() }) // what waits for it gets told
	err := recovered(func() error { return f(s.client) })
	if !release() {
		s.broken = true
	}
	s.guard.rest()
	s.used = time.Now()
	var said *imap.Error
	var stop *stopped
	if err == nil || errors.As(err, &said) || errors.As(err, &stop) {
		return err
	}
	s.broken = true
	return s.why(limited, err)
}

// recovered turns a panic on foreign bytes into an error. The library does so itself where it reads.
func recovered(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return f()
}

// why translates what ended the session.
func (s *session) why(ctx context.Context, err error) *crm.Fault {
	var f *crm.Fault
	if errors.As(err, &f) {
		return f
	}
	bye, fault := s.guard.verdict()
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &crm.Fault{Kind: crm.Cancelled, Err: ctx.Err()}
	case ctx.Err() != nil:
		return &crm.Fault{Kind: crm.Offline, Code: "mail.timeout", Err: context.Cause(ctx)}
	case errors.Is(fault, errBounds):
		return &crm.Fault{Kind: crm.Damaged, Code: "mail.hostile", Err: fault}
	case errors.Is(fault, errSilent):
		return &crm.Fault{Kind: crm.Offline, Code: "mail.timeout", Err: fault}
	case bye != "":
		return &crm.Fault{Kind: crm.Offline, Code: "mail.bye", Detail: byeDetail(bye), Err: err}
	case fault != nil:
		return &crm.Fault{Kind: crm.Offline, Code: "mail.cut", Err: fault}
	}
	return &crm.Fault{Kind: crm.Damaged, Code: "mail.hostile", Err: errors.New(crm.Said(err.Error()))}
}

// unsaid translates a NO or BAD where none has a meaning of its own.
func unsaid(err error) error {
	var said *imap.Error
	if errors.As(err, &said) {
		return refusal(said)
	}
	return err
}

// alive tells whether the connection still stands as far as is known.
func (s *session) alive() bool {
	select {
	case <-s.client.Closed():
		return false
	default:
		return !s.broken
	}
}

// farewell is how long a server may take for LOGOUT.
const farewell = 300 * time.Millisecond

// leave says good-bye where that is possible, and ends the session.
func (s *session) leave() {
	if s.alive() {
		l := limit{bounds{silence: farewell, line: 1 << 16, literal: 1 << 16, total: 1 << 20}, farewell}
		_ = s.run(context.Background(), l, func(c *imapclient.Client) error { return c.Logout().Wait() }) // politeness
	}
	s.end()
}

// end closes the connection and waits for the library's reader.
func (s *session) end() {
	s.broken = true
	_ = s.client.Close() // whatever it says, it is closed
	<-s.client.Closed()
}
