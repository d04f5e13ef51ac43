package mailbox_test

import (
	"bytes"
	"context"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"oroconnector/app/mailbox"
	"oroconnector/app/mailtest"
)

// measured runs one step and logs what it took.
func measured(t *testing.T, what string, n int, step func()) time.Duration {
	t.Helper()
	start := time.Now()
	step()
	took := time.Since(start)
	t.Logf("%-34s %8.0f ms %9.0f a second", what, float64(took.Microseconds())/1000, float64(n)/took.Seconds())
	return took
}

// heap is what is alive, in megabytes.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// TestRatio_HundredThousand measures, where ORO_RATIOS is set, a folder of 100,000 messages in Dovecot: the
// first time it is opened there, a second time, all its headers page by page, its flags, and news of it.
func TestRatio_HundredThousand(t *testing.T) {
	if os.Getenv("ORO_RATIOS") == "" {
		t.Skip("measures where ORO_RATIOS=1 is set")
	}
	const n = 100_000
	// As Dovecot advises for large Maildir folders: else it reads all names again after each delivery, which here
	// would be all that is measured.
	server := mailtest.Start(t, mailtest.Options{Config: "maildir_very_dirty_syncs = yes\n"})
	measured(t, "making the files", n, func() { server.Fill(t, "", n, letter) })
	before := server.Flags(t)
	p := startProxy(t, server.Addr())
	m := mailboxAt(t, p.addr(), func(o *mailbox.Options) {
		o.Login.User, o.Secret, o.Timeout = server.User, password(server.Password), time.Minute
	})
	ctx := t.Context()
	var state mailbox.State
	var uids []uint32
	page := func() {
		t.Helper()
		var err error
		state = look(t, m, "INBOX")
		if uids, err = m.UIDs(ctx, "INBOX"); err != nil || len(uids) != n {
			t.Fatalf("%d, %v", len(uids), err)
		}
		newest := slices.Clone(uids[n-500:])
		slices.Reverse(newest)
		if err := m.Headers(ctx, "INBOX", newest, nothing); err != nil {
			t.Fatal(err)
		}
	}
	first := measured(t, "first page, nothing known there", 500, page)
	again := measured(t, "first page again", 500, page)
	quiet, most := heap(), 0.0
	count := 0
	all := measured(t, "all headers", n, func() {
		err := m.Headers(ctx, "INBOX", uids, func(mailbox.Raw) error {
			if count++; count%20_000 == 0 {
				most = max(most, heap()-quiet)
			}
			return nil
		})
		if err != nil || count != n {
			t.Fatalf("%d, %v", count, err)
		}
	})
	t.Logf("heap grew by %.1f MB at most meanwhile", most)
	measured(t, "all flags", n, func() {
		if flags, _, err := m.Flags(ctx, "INBOX", 0); err != nil || len(flags) != n {
			t.Fatalf("%d, %v", len(flags), err)
		}
	})
	measured(t, "flags since", 1, func() {
		if flags, _, err := m.Flags(ctx, "INBOX", state.ModSeq); err != nil || len(flags) > 0 {
			t.Fatalf("%d, %v", len(flags), err)
		}
	})
	t.Logf("from notice to news: %v", newsLatency(t, server, p, m, state, 4)) // most of it is Dovecot reading the folder again
	server.Do(t, "SELECT INBOX", `UID STORE 100001:* +FLAGS (\Deleted)`, "EXPUNGE")
	server.SameFlags(t, before)
	if first > 30*time.Second || again > 30*time.Second || all > 60*time.Second || most > 20 {
		t.Errorf("first %v, again %v, all %v, %.1f MB", first, again, all, most)
	}
}

// TestRatio_NewsLatency measures spec 11.5's first part in a folder of usual size.
func TestRatio_NewsLatency(t *testing.T) {
	if os.Getenv("ORO_RATIOS") == "" {
		t.Skip("measures where ORO_RATIOS=1 is set")
	}
	server := mailtest.Start(t, mailtest.Options{})
	server.Fill(t, "", 2000, letter)
	p := startProxy(t, server.Addr())
	m := mailboxAt(t, p.addr(), func(o *mailbox.Options) {
		o.Login.User, o.Secret, o.Timeout = server.User, password(server.Password), time.Minute
	})
	took := newsLatency(t, server, p, m, look(t, m, "INBOX"), 10)
	t.Logf("from notice to news: %v", took)
	if took[len(took)/2] > 300*time.Millisecond {
		t.Errorf("half of them took longer than %v", took[len(took)/2])
	}
}

// newsLatency are the times from the server's notice passing by to what is heard of it, sorted.
func newsLatency(t *testing.T, server *mailtest.Dovecot, p *proxy, m *mailbox.Mailbox, from mailbox.State, rounds int) []time.Duration {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	notice := make(chan time.Time, 100)
	p.set(func(_ *spoiled, piece []byte) ([]byte, bool) {
		if bytes.Contains(piece, []byte(" EXISTS\r\n")) {
			select {
			case notice <- time.Now():
			default:
			}
		}
		return piece, true
	})
	heard := make(chan mailbox.Heard, 100)
	ended := make(chan error, 1)
	go func() {
		ended <- m.Watch(ctx, "INBOX", from, nil, func(_ context.Context, h mailbox.Heard) error { heard <- h; return nil })
	}()
	var took []time.Duration
	for i := range rounds {
		time.Sleep(300 * time.Millisecond) // it is idle again
		for len(notice) > 0 {
			<-notice
		}
		server.Deliver(t, "", letter(i))
		told := <-notice
		for h := range heard {
			if len(h.Appeared) > 0 {
				break
			}
		}
		took = append(took, time.Since(told))
	}
	stop()
	<-ended
	slices.Sort(took)
	return took
}
