package ui

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
)

// uiThread is the queue of what is to run on the UI thread.
type uiThread struct {
	mu    sync.Mutex
	queue []func()
}

func (u *uiThread) put(f func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.queue = append(u.queue, f)
}

// run does what waits.
func (u *uiThread) run() {
	u.mu.Lock()
	waiting := u.queue
	u.queue = nil
	u.mu.Unlock()
	for _, f := range waiting {
		f()
	}
}

func queued(ctx context.Context) (*bridge, *uiThread) {
	u := &uiThread{}
	b := newBridge(ctx)
	b.onUI = u.put
	return b, u
}

func TestBridge_AnAnswerToAnOlderQuestionIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, u := queued(t.Context())
		var s slot
		var shown []string
		put := func(text string, _ error) { shown = append(shown, text) }
		slow := make(chan struct{})
		var ended error
		ask(b, &s, func(ctx context.Context) (string, error) {
			select {
			case <-ctx.Done():
				ended = ctx.Err()
			case <-slow:
			}
			return "old", nil
		}, put)
		ask(b, &s, func(context.Context) (string, error) { return "new", nil }, put)
		synctest.Wait()
		u.run()
		if !slices.Equal(shown, []string{"new"}) || !errors.Is(ended, context.Canceled) {
			t.Errorf("shown %v, the older work ended with %v", shown, ended)
		}
		b.close()
	})
}

func TestBridge_ChangesAreAlwaysTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, u := queued(t.Context())
		told := 0
		for range 3 {
			b.do(func(context.Context) error { return nil }, func(error) { told++ })
		}
		synctest.Wait()
		u.run()
		if told != 3 {
			t.Errorf("told %d of 3", told)
		}
		b.close()
	})
}

func TestBridge_NewsAreMergedWhileTheyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, u := queued(t.Context())
		var shown []crm.News
		tell := b.watch(func(n crm.News) { shown = append(shown, n) })
		tell(crm.News{Connection: "one", Threads: []string{"a"}})
		tell(crm.News{Connection: "one", Threads: []string{"b"}, Outbox: true})
		synctest.Wait()
		u.run()
		if len(shown) != 1 || !slices.Equal(shown[0].Threads, []string{"a", "b"}) || !shown[0].Outbox {
			t.Fatalf("%+v", shown)
		}
		tell(crm.News{Connection: "one", State: true})
		tell(crm.News{Connection: "two", Threads: []string{"c"}})
		synctest.Wait()
		u.run()
		if len(shown) != 2 || shown[1].Connection != "" || len(shown[1].Threads) != 0 || !shown[1].State {
			t.Errorf("news of two connections: %+v", shown[1:])
		}
		b.close()
	})
}

func TestBridge_IsSilentAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, u := queued(t.Context())
		shown := 0
		tell := b.watch(func(crm.News) { shown++ })
		var s slot
		ask(b, &s, func(ctx context.Context) (int, error) {
			<-ctx.Done() // ends with the bridge
			return 1, nil
		}, func(int, error) { shown++ })
		b.every(time.Second, func() { shown++ })
		tell(crm.News{State: true})
		b.close()
		tell(crm.News{State: true})
		synctest.Wait()
		u.run()
		if shown != 0 {
			t.Errorf("%d things were shown after close", shown)
		}
	})
}

func TestBridge_ClocksRingUntilTheyAreStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, u := queued(t.Context())
		var once, again, never int
		b.after(time.Second, func() { once++ })
		stopNever := b.after(time.Second, func() { never++ })
		stop := b.every(time.Second, func() { again++ })
		stopNever()
		for range 3 {
			time.Sleep(time.Second)
			synctest.Wait()
			u.run()
		}
		time.Sleep(time.Second)
		synctest.Wait()
		stop() // what is queued already must not ring any more
		u.run()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		u.run()
		if once != 1 || again != 3 || never != 0 {
			t.Errorf("once %d, again %d, never %d", once, again, never)
		}
		b.close()
	})
}
