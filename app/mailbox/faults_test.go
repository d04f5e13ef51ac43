package mailbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/mailbox"
	"oroconnector/app/mailtest"
)

// at spoils a connection from its n-th byte on.
func at(n int, then func(conn *spoiled, rest []byte) ([]byte, bool)) spoiler {
	return func(conn *spoiled, piece []byte) ([]byte, bool) {
		if conn.passed+len(piece) <= n {
			return piece, true
		}
		keep := max(n-conn.passed, 0)
		send, goOn := then(conn, piece[keep:])
		return append(bytes.Clone(piece[:keep]), send...), goOn
	}
}

// spoilers are what can happen to bytes on their way.
var spoilers = map[string]func(n int) spoiler{
	"cut": func(n int) spoiler { return at(n, func(*spoiled, []byte) ([]byte, bool) { return nil, false }) },
	"stall": func(n int) spoiler {
		return at(n, func(c *spoiled, _ []byte) ([]byte, bool) { c.stall(); return nil, false })
	},
	"garbage": func(n int) spoiler {
		return at(n, func(_ *spoiled, rest []byte) ([]byte, bool) {
			return append([]byte("\x00\xffgarbage {12}\r\n((("), rest...), true
		})
	},
	"bye": func(n int) spoiler {
		return at(n, func(*spoiled, []byte) ([]byte, bool) { return []byte("\r\n* BYE proxy\r\n"), false })
	},
	"literal": func(n int) spoiler {
		return at(n, func(*spoiled, []byte) ([]byte, bool) { return []byte(" {88888888888}\r\n"), true })
	},
	"lost": func(n int) spoiler {
		return at(n, func(_ *spoiled, rest []byte) ([]byte, bool) { return rest[min(7, len(rest)):], true })
	},
}

// Whatever happens to a real server's bytes, at whichever of them: every call ends with its answer or a fault,
// in time; afterwards all works again, and no flag was changed.
func TestFaultyNetwork(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	for n := range 40 {
		server.Deliver(t, "", letter(n))
	}
	server.Do(t, "SELECT INBOX", `UID STORE 1:20 +FLAGS (\Seen)`)
	before := server.Flags(t)
	p := startProxy(t, server.Addr())
	random := rand.New(rand.NewPCG(7, 7))
	for name, spoil := range spoilers {
		for round := range 12 {
			// The conversation up to the login has some 500 bytes, the headers of all messages 12,000.
			n := random.IntN([]int{400, 1200, 15_000}[round%3])
			p.set(spoil(n))
			m := mailboxAt(t, p.addr(), hasty, func(o *mailbox.Options) {
				o.Login.User, o.Secret = server.User, password(server.Password)
			})
			start := time.Now()
			err := everything(t.Context(), m)
			var f *crm.Fault
			if err != nil && (!errors.As(err, &f) || f.Kind == crm.Bug || f.Code == "") {
				t.Errorf("%s at %d: %v", name, n, err)
			}
			if took := time.Since(start); took > patient {
				t.Errorf("%s at %d took %v", name, n, took)
			}
			p.set(nil)
			// Refused once by garbage in the login's answer, it stays so until the person tries again.
			if f != nil && f.Kind == crm.SignedOut {
				if err := m.Test(t.Context(), nil); err != nil {
					t.Errorf("%s at %d, then well: %v", name, n, err)
				}
			}
			err = everything(t.Context(), m)
			for again := 0; again < 50 && slow(err); again++ { // the machine, not the network
				err = everything(t.Context(), m)
			}
			if err != nil {
				t.Errorf("%s at %d, then well: %v", name, n, err)
			}
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	server.SameFlags(t, before)
}

func slow(err error) bool {
	var f *crm.Fault
	return errors.As(err, &f) && f.Code == "mail.timeout"
}

// everything does all that a mailbox can do, but for watching.
func everything(ctx context.Context, m *mailbox.Mailbox) error {
	if _, err := m.Folders(ctx); err != nil {
		return err
	}
	return everythingIn(ctx, m, "INBOX")
}

// A watch through a network that breaks again and again, begun again each time from what it told last, knows in
// the end what the server knows.
func TestFaultyNetwork_AWatchLosesNothing(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	for n := range 20 {
		server.Deliver(t, "", letter(n))
	}
	p := startProxy(t, server.Addr())
	m := mailboxAt(t, p.addr(), func(o *mailbox.Options) {
		o.Login.User, o.Secret, o.Timeout = server.User, password(server.Password), 2*time.Second
	})
	state := look(t, m, "INBOX")
	known, gone := map[uint32]mailbox.Flagged{}, false
	take := func(h mailbox.Heard) {
		for _, f := range h.Flags {
			known[f.UID] = f
		}
		gone = gone || h.Gone
	}
	all, high, err := m.Flags(t.Context(), "INBOX", 0)
	if err != nil {
		t.Fatal(err)
	}
	take(mailbox.Heard{Flags: all})
	state.ModSeq = high
	ctx, stop := context.WithTimeout(t.Context(), 2*patient)
	defer stop()
	busy := make(chan struct{})
	go func() {
		defer close(busy)
		for n := 20; ctx.Err() == nil; n++ {
			server.Deliver(t, "", letter(n))
			uid := n - 15
			server.Do(t, "SELECT INBOX", fmt.Sprintf("UID STORE %d", uid)+` +FLAGS (\Seen)`, fmt.Sprintf("UID STORE %d", n-19)+` +FLAGS (\Deleted)`, "EXPUNGE")
			if n%3 == 0 {
				p.cutAll()
			}
		}
	}()
	ends := 0
	for ctx.Err() == nil {
		err := m.Watch(ctx, "INBOX", state, nil, func(_ context.Context, h mailbox.Heard) error {
			state = h.State
			take(h)
			return nil
		})
		if ends++; ends >= 8 && gone {
			stop() // enough has happened
		}
		if !crm.IsFault(err, crm.Offline) && !crm.IsFault(err, crm.Cancelled) {
			t.Error(err)
		}
	}
	<-busy
	server.Deliver(t, "", letter(9999))
	newest := look(t, m, "INBOX").Next - 1
	last := watch(t, m, "INBOX", state)
	take(last.until(t, "the newest", func(h mailbox.Heard) bool { return slices.Contains(h.Appeared, newest) }))
	all, _, err = m.Flags(t.Context(), "INBOX", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if got, told := known[f.UID]; !told || got != f {
			t.Errorf("told %+v (%v), it is %+v", got, told, f)
		}
	}
	if ends < 8 || !gone {
		t.Errorf("the watch ended %d times only; gone %v", ends, gone)
	}
}
