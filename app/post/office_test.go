package post_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/post"
)

// office is a Post over fakes that runs until the test ends.
type office struct {
	*post.Post
	t        *testing.T
	server   *fakeServer
	store    *fakeStore
	shelf    *fakeShelf
	mu       sync.Mutex
	logins   []crm.Login
	active   string
	follow   bool
	network  string
	skew     time.Duration
	resolved []string
	noticed  []int
	news     int
	stop     context.CancelFunc
}

func newOffice(t *testing.T, server *fakeServer, change ...func(*post.Options)) *office {
	t.Helper()
	o := &office{
		t: t, server: server, store: newFakeStore(), shelf: &fakeShelf{}, follow: true, active: "one", network: "home",
		logins: []crm.Login{{ID: "one", Connection: "c", Type: crm.LoginIMAP}, {ID: "two", Connection: "c", Type: crm.LoginIMAP}},
	}
	options := post.Options{
		Connection: "c", Store: o.store, Shelf: o.shelf,
		Logins:  func() []crm.Login { o.mu.Lock(); defer o.mu.Unlock(); return slices.Clone(o.logins) },
		Active:  func() string { o.mu.Lock(); defer o.mu.Unlock(); return o.active },
		Open:    func(crm.Login) post.Mailbox { return server.open() },
		Follow:  func() bool { o.mu.Lock(); defer o.mu.Unlock(); return o.follow },
		Network: func() string { o.mu.Lock(); defer o.mu.Unlock(); return o.network },
		Now:     func() time.Time { o.mu.Lock(); defer o.mu.Unlock(); return time.Now().Add(o.skew) },
		Rand:    func() float64 { return 0.5 },
		News:    func(crm.News) { o.mu.Lock(); defer o.mu.Unlock(); o.news++ },
		Resolve: func(_ context.Context, h crm.Header) {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.resolved = append(o.resolved, h.Subject)
		},
		Notice: func(_ context.Context, hs []crm.Header) {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.noticed = append(o.noticed, len(hs))
		},
	}
	for _, f := range change {
		f(&options)
	}
	o.Post = post.New(options)
	return o
}

// start lets the Post run; stop ends it.
func (o *office) start() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := o.Run(ctx); err != nil {
			o.t.Error(err)
		}
	}()
	o.stop = func() {
		cancel()
		<-done
		if err := o.Close(); err != nil {
			o.t.Error(err)
		}
	}
}

func (o *office) set(f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f()
}

func (o *office) state() crm.LoginState {
	o.t.Helper()
	all, err := o.States(context.Background())
	if err != nil || len(all) == 0 {
		o.t.Fatal(err, len(all))
	}
	return all[0]
}

// same tells whether the cache has exactly what the server has, flags included.
func (o *office) same() error {
	o.server.mu.Lock()
	defer o.server.mu.Unlock()
	hs := o.store.all("one", "INBOX")
	if len(hs) != len(o.server.messages) {
		return fmt.Errorf("%d headers of %d messages", len(hs), len(o.server.messages))
	}
	for _, h := range hs {
		m := o.server.messages[h.Key.UID]
		if m == nil || m.flags.Seen != h.Seen || !strings.Contains(m.head, h.Subject) || h.Key.Validity != o.server.validity {
			return fmt.Errorf("message %d is another one: %+v", h.Key.UID, h)
		}
	}
	return nil
}
