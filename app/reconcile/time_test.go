package reconcile_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
	"oroconnector/app/settings"
	"oroconnector/app/vault"
)

// listing notes when a side is asked what changed.
type listing struct {
	*memory
	mu   sync.Mutex
	at   []time.Time
	took time.Duration
	err  error
}

// Changes implements reconcile.Side.
func (l *listing) Changes(ctx context.Context, cursor []byte, each func(crm.Sheet) error) (crm.SheetDelta, error) {
	l.mu.Lock()
	l.at = append(l.at, time.Now())
	err, took := l.err, l.took
	l.mu.Unlock()
	time.Sleep(took)
	if err != nil {
		return crm.SheetDelta{}, err
	}
	return l.memory.Changes(ctx, cursor, each)
}

func (l *listing) asked() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.at)
}

func (l *listing) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err, l.at = err, nil
}

// kept is a vault without goroutines of its own, as a bubble of synctest needs.
type kept struct {
	mu sync.Mutex
	m  map[string][]byte
}

// View implements reconcile.Vault.
func (k *kept) View(f func(vault.Reader) error) error { return f(keptTx{kept: k}) }

// Update implements reconcile.Vault.
func (k *kept) Update(f func(vault.Tx) error) error { return f(keptTx{kept: k}) }

// going is an engine that runs by itself, for contacts, until the test ends.
type going struct {
	*world
	oro, account *listing
}

func newGoing(t *testing.T, set ...settings.Value) *going { return newGoingSlow(t, 0, set...) }

// newGoingSlow is one whose account takes that long for a listing.
func newGoingSlow(t *testing.T, took time.Duration, set ...settings.Value) *going {
	g := &going{
		oro:     &listing{memory: newMemory(crm.SheetContact, "")},
		account: &listing{memory: newMemory(crm.SheetContact, "a"), took: took},
	}
	g.world = &world{t: t, vault: &kept{m: map[string][]byte{}}}
	g.set(append([]settings.Value{"sync-tasks", "off", "sync-events", "off"}, set...)...)
	sides := map[crm.SheetKind][2]reconcile.Side{crm.SheetContact: {g.oro, g.account}}
	g.o = reconcile.Options{
		Connection: "c", Oro: places(sides, 0), Account: places(sides, 1), Vault: g.vault, Settings: g.settings,
		Rand: func() float64 { return 0 },
	}
	g.Engine = reconcile.New(g.o)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- g.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	return g
}

func TestInterval_EachSideHasItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGoingSlow(t, time.Second, "crm-sync-interval", "120", "outlook-sync-interval", "30")
		time.Sleep(20 * time.Minute)
		if n := g.oro.asked(); n < 9 || n > 11 {
			t.Errorf("Oro was asked %d times in 20 min", n)
		}
		if n := g.account.asked(); n < 36 || n > 40 {
			t.Errorf("the account was asked %d times in 20 min", n)
		}
		g.account.mu.Lock()
		defer g.account.mu.Unlock()
		for i, at := range g.account.at[1:] {
			if d := at.Sub(g.account.at[i]); d < 31*time.Second || d > 37*time.Second {
				t.Errorf("%v from start to start of runs that take 1 s", d)
			}
		}
	})
}

func TestInterval_ChangeActsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGoing(t, "crm-sync-interval", "3600", "outlook-sync-interval", "3600")
		time.Sleep(10 * time.Minute)
		if n := g.oro.asked(); n != 1 {
			t.Fatalf("asked %d times", n)
		}
		g.set("crm-sync-interval", "60")
		g.Wake()
		time.Sleep(time.Second)
		if n := g.oro.asked(); n != 2 {
			t.Errorf("asked %d times right after the change", n)
		}
		g.set("outlook-sync-interval", "60")
		time.Sleep(6 * time.Second)
		if n := g.account.asked(); n != 2 {
			t.Errorf("asked %d times though nobody said that the interval is shorter", n)
		}
	})
}

func TestInterval_OnlyWhileEnabled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGoing(t, "enable-sync", "off", "crm-sync-interval", "10", "outlook-sync-interval", "10")
		time.Sleep(time.Hour)
		g.Refresh()
		time.Sleep(time.Minute)
		if n := g.oro.asked() + g.account.asked(); n != 0 {
			t.Errorf("asked %d times", n)
		}
		g.run()
		if n := g.oro.asked(); n != 1 {
			t.Errorf("Sync now asked %d times", n)
		}
		g.set("enable-sync", "on")
		time.Sleep(time.Minute)
		if n := g.oro.asked(); n < 5 {
			t.Errorf("once enabled, asked %d times", n)
		}
	})
}

// Trouble is met with growing pauses, Retry-After is obeyed even by Sync now, and Wake ends a back-off.
func TestBackoff_IsPolite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGoing(t, "crm-sync-interval", "1", "outlook-sync-interval", "1")
		time.Sleep(5 * time.Second)
		g.oro.fail(&crm.Fault{Kind: crm.Offline, Op: "test"})
		time.Sleep(time.Hour)
		if n := g.oro.asked(); n > 35 {
			t.Errorf("asked %d times within an hour of trouble", n)
		}
		if s := g.status(crm.SheetContact); s.Fault == nil || s.Fault.Kind != crm.Offline {
			t.Errorf("status %+v", s)
		}
		g.oro.fail(nil)
		g.Wake()
		time.Sleep(time.Second)
		if g.oro.asked() == 0 {
			t.Error("Wake did not end the back-off")
		}
		g.oro.fail(&crm.Fault{Kind: crm.Busy, Op: "test", After: 10 * time.Minute})
		time.Sleep(9 * time.Minute)
		g.Wake()
		err := g.Now(t.Context())
		if f := crm.AsFault("", err); f == nil || f.After <= 0 || g.oro.asked() != 1 {
			t.Errorf("within Retry-After asked %d times; %v", g.oro.asked(), err)
		}
		g.oro.fail(nil)
		time.Sleep(3 * time.Minute)
		if g.oro.asked() == 0 || g.status(crm.SheetContact).Fault != nil {
			t.Errorf("after it nothing goes on: %+v", g.status(crm.SheetContact))
		}
	})
}

// The journal forgets after 90 days.
func TestJournal_IsKeptFor90Days(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGoing(t, "crm-sync-interval", "3600", "outlook-sync-interval", "3600")
		oro := g.oro.add(sample(crm.SheetContact, "Lee", "0"))
		g.run()
		card := g.account.ids()[0]
		g.oro.edit(oro, sample(crm.SheetContact, "Lee", "1"))
		g.account.edit(card, sample(crm.SheetContact, "Lee", "2"))
		g.run()
		time.Sleep(89 * day)
		if n := len(g.journal(crm.JournalConflict)); n != 1 {
			t.Errorf("%d entries after 89 days", n)
		}
		time.Sleep(2 * day)
		g.run()
		if n := len(g.journal(crm.JournalConflict)); n != 0 || len(g.vault.(*kept).under("sync/j/")) != 0 {
			t.Errorf("%d entries after 91 days", n)
		}
	})
}
