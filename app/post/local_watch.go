package post

import (
	"context"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// quiet is how long nothing must happen before a folder is looked at again: a mail program that fetches a
	// hundred messages makes hundreds of notices. busy is how long that is put off at most.
	quiet = 200 * time.Millisecond
	busy  = 2 * time.Second
	// glance is how often a folder is looked at without any notice: network drives give none.
	glance = 2 * time.Minute
	// blind is that where the system gives no notices at all.
	blind = 10 * time.Second
)

// Watch implements Mailbox: it looks when the file system says that something happened, and now and then
// without.
func (b *local) Watch(ctx context.Context, folder string, _ State, poll func() time.Duration, heard func(context.Context, Heard) error) error {
	notices, stop := b.notices(folder)
	defer stop()
	for {
		before := b.listing(folder)
		now, err := b.scan(ctx, folder, before)
		if err != nil {
			return localFault("mail.watch", folder, err)
		}
		if h, any := compareListings(before, now); any {
			h.State = b.state(now)
			b.keep(folder, now)
			if err := heard(ctx, h); err != nil {
				return err
			}
		} else {
			b.keep(folder, now)
		}
		wait := glance
		if notices == nil {
			wait = max(blind, poll())
		}
		if !settle(ctx, notices, wait) {
			return localFault("mail.watch", folder, ctx.Err())
		}
	}
}

// notices tells when something happens in a folder; nil where the system cannot.
func (b *local) notices(folder string) (<-chan struct{}, func()) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		b.log.Info("the system tells nothing of files", "login", b.login.ID, "err", err)
		return nil, func() {}
	}
	for _, place := range b.places(folder) {
		if err := w.Add(place); err != nil {
			b.log.Info("the system tells nothing of a folder", "login", b.login.ID, "err", err)
			_ = w.Close()
			return nil, func() {}
		}
	}
	happened, done := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(done)
		pass(w, happened)
	}()
	return happened, func() { _ = w.Close(); <-done }
}

// pass turns notices into one that something happened, until the watcher is closed. An error is an overflow of
// notices: something happened, too.
func pass(w *fsnotify.Watcher, happened chan<- struct{}) {
	for {
		select {
		case e, open := <-w.Events:
			if !open {
				return
			}
			if e.Op == fsnotify.Chmod {
				continue
			}
		case _, open := <-w.Errors:
			if !open {
				return
			}
		}
		select {
		case happened <- struct{}{}:
		default:
		}
	}
}

// settle waits for a notice, or the time, and then until it is quiet. It returns false when ctx has ended.
func settle(ctx context.Context, notices <-chan struct{}, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	var last time.Time // when to look at the latest
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case <-notices:
			if last.IsZero() {
				last = time.Now().Add(busy)
			}
			timer.Reset(min(quiet, max(time.Until(last), 0)))
		}
	}
}

// compareListings tells what is different; everything, where UIDs may mean other messages.
func compareListings(before, now *listing) (h Heard, any bool) {
	if before == now || before == nil {
		return h, false
	}
	if before.clashes != now.clashes {
		return Heard{Reset: true}, true
	}
	a, b := now.items, before.items
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].uid < b[0].uid:
			h.Appeared = append(h.Appeared, a[0].uid)
			a = a[1:]
		case len(a) == 0 || b[0].uid < a[0].uid:
			h.Gone = true
			b = b[1:]
		default:
			if a[0].flags() != b[0].flags() {
				h.Flags = append(h.Flags, a[0].flags())
			}
			a, b = a[1:], b[1:]
		}
	}
	return h, h.Gone || len(h.Appeared)+len(h.Flags) > 0
}
