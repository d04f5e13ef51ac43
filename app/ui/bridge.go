package ui

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
)

// bridge carries work off the UI thread and its results back onto it. It is the only place that starts
// goroutines for the window, and the only one that calls fyne.Do. After close nothing is shown any more,
// and close returns when every piece of work has ended.
type bridge struct {
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	closed atomic.Bool
	onUI   func(func())                                              // fyne.Do; tests put their own queue here
	start  func(func())                                              // runs work off the UI thread; tests may run it in place
	timer  func(d time.Duration, f func(), again bool) (stop func()) // clock; tests let time pass themselves
}

func newBridge(ctx context.Context) *bridge {
	b := &bridge{onUI: fyne.Do}
	b.start, b.timer = b.work.Go, b.clock
	b.ctx, b.cancel = context.WithCancel(ctx)
	return b
}

// silence has results dropped from here on: after the app has stopped fyne.Do would run on the caller's goroutine
// (fyne-io/fyne#6301).
func (b *bridge) silence() { b.closed.Store(true) }

// close ends the work and waits for it, and drops its results.
func (b *bridge) close() {
	b.silence()
	b.cancel()
	b.work.Wait()
}

// show runs f on the UI thread, unless the window is gone.
func (b *bridge) show(f func()) {
	if b.closed.Load() {
		return
	}
	b.onUI(func() {
		if !b.closed.Load() {
			f()
		}
	})
}

// slot is the place of one pane's answers: a newer question makes the answers to older ones void, and ends
// their work.
type slot struct {
	turn   uint64
	cancel context.CancelFunc
}

// ask does the work off the UI thread and shows its result on it, unless the slot has been asked again
// since. It is called on the UI thread, as is show.
func ask[T any](b *bridge, s *slot, work func(context.Context) (T, error), show func(T, error)) {
	s.drop()
	ctx, cancel := context.WithCancel(b.ctx)
	s.cancel = cancel
	turn := s.turn
	b.start(func() {
		value, err := work(ctx)
		cancel()
		b.show(func() {
			if s.turn == turn {
				show(value, err)
			}
		})
	})
}

// drop makes the answers that are still to come void.
func (s *slot) drop() {
	s.turn++
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

// do carries a change out off the UI thread. Unlike an answer it is never void: done is always called
// while there is a window.
func (b *bridge) do(work func(context.Context) error, done func(error)) {
	b.start(func() {
		err := work(b.ctx)
		b.show(func() { done(err) })
	})
}

// after calls f on the UI thread when the time has passed, unless stop was called before.
func (b *bridge) after(d time.Duration, f func()) (stop func()) {
	return b.timer(d, f, false)
}

// every calls f on the UI thread again and again until stop is called.
func (b *bridge) every(d time.Duration, f func()) (stop func()) {
	return b.timer(d, f, true)
}

func (b *bridge) clock(d time.Duration, f func(), again bool) (stop func()) {
	ctx, cancel := context.WithCancel(b.ctx)
	var stopped atomic.Bool
	b.work.Go(func() {
		defer cancel()
		ticker := time.NewTicker(d)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			b.show(func() {
				if !stopped.Load() {
					f()
				}
			})
			if !again {
				return
			}
		}
	})
	return func() {
		stopped.Store(true)
		cancel()
	}
}

// watch passes news on to the UI thread, merged: while one waits to be shown, further ones join it. Every watcher has
// news of its own.
func (b *bridge) watch(show func(crm.News)) func(crm.News) {
	waiting := &merged{}
	return func(n crm.News) {
		if !waiting.join(n) || b.closed.Load() {
			return
		}
		// Off the teller's goroutine: it must not wait for the UI thread.
		b.start(func() {
			b.show(func() { show(waiting.take()) })
		})
	}
}

// merged are news that are not shown yet.
type merged struct {
	mu   sync.Mutex
	news *crm.News
}

// join keeps news until they are taken; it tells whether none were waiting.
func (m *merged) join(n crm.News) (first bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.news != nil {
		*m.news = merge(*m.news, n)
		return false
	}
	m.news = &n
	return true
}

func (m *merged) take() crm.News {
	m.mu.Lock()
	defer m.mu.Unlock()
	news := *m.news
	m.news = nil
	return news
}

// merge joins two pieces of news. Those of different connections become news without ids: re-read all.
func merge(a, b crm.News) crm.News {
	if a.Connection != b.Connection {
		return crm.News{Outbox: a.Outbox || b.Outbox, State: a.State || b.State, Mail: a.Mail || b.Mail, Sync: a.Sync || b.Sync}
	}
	a.Threads = append(a.Threads[:len(a.Threads):len(a.Threads)], b.Threads...)
	a.Refs = append(a.Refs[:len(a.Refs):len(a.Refs)], b.Refs...)
	a.Outbox, a.State, a.Mail, a.Sync = a.Outbox || b.Outbox, a.State || b.State, a.Mail || b.Mail, a.Sync || b.Sync
	return a
}
