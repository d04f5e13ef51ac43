package house

import (
	"context"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/store"
)

const (
	// cacheLimit is what a connection's cache may take on the disk (spec 8.4).
	cacheLimit = 1 << 30
	// trimEvery is how often the cache's size is looked at.
	trimEvery = time.Hour
	// idleAfter is how long after the last question of a person a line counts as idle: nobody is at the window, or
	// it is hidden. What changes at Oro still arrives, only later (spec 7.2).
	idleAfter = 10 * time.Minute
)

// attention is a line's store as the desk sees it, and notes when somebody asked it something: a message was
// opened or searched for. The house knows of no other sign that a person is there.
type attention struct {
	*store.Store
	began time.Time
	asked atomic.Int64 // nanoseconds after began
	back  func()       // somebody is there again
}

func newAttention(s *store.Store, back func()) *attention {
	return &attention{Store: s, began: time.Now(), back: back}
}

// idle tells that nobody has asked for a while.
func (a *attention) idle() bool {
	return time.Since(a.began)-time.Duration(a.asked.Load()) > idleAfter
}

func (a *attention) touch() {
	was := a.idle()
	a.asked.Store(int64(time.Since(a.began)))
	if was {
		a.back()
	}
}

// Answer implements desk.Cache.
func (a *attention) Answer(ctx context.Context, q crm.Question) (crm.Known, error) {
	a.touch()
	return a.Store.Answer(ctx, q)
}

// Search implements desk.Index.
func (a *attention) Search(ctx context.Context, q crm.SearchQuery) (crm.SearchPage, error) {
	a.touch()
	return a.Store.Search(ctx, q)
}

// Entity implements desk.Index.
func (a *attention) Entity(ctx context.Context, ref crm.Ref) (crm.Entity, error) {
	a.touch()
	return a.Store.Entity(ctx, ref)
}

// settled is when what the start took is no longer needed: the first answers are there, and the first pull was.
const settled = 15 * time.Second

// settle gives the memory back that the start took.
func settle(ctx context.Context) error {
	select {
	case <-ctx.Done():
	case <-time.After(settled):
		debug.FreeOSMemory() // some hundredths of a second, once
	}
	return nil
}

// trim keeps a connection's cache within its bounds.
func (h *House) trim(l *line) func(context.Context) error {
	limit := h.o.CacheLimit
	if limit <= 0 {
		limit = cacheLimit
	}
	return func(ctx context.Context) error {
		tick := time.NewTicker(trimEvery)
		defer tick.Stop()
		for {
			h.trimOnce(ctx, l, limit)
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
		}
	}
}

func (h *House) trimOnce(ctx context.Context, l *line, limit int64) {
	done, err := l.store.Trim(ctx, limit)
	if err != nil && ctx.Err() == nil {
		h.log.Warn("the cache cannot be trimmed", "connection", l.connection.ID, "err", err)
	}
	if done.Headers+done.Conversations+done.Entities > 0 {
		h.log.Info("the cache was trimmed", "connection", l.connection.ID, "headers", done.Headers,
			"conversations", done.Conversations, "records", done.Entities, "bytes", done.Bytes)
		h.news.Tell(crm.News{Connection: l.connection.ID, State: true, Mail: true})
	}
}

// pulled passes the pull's news on. When the first load is over it gives the memory back that this took.
func (h *House) pulled(l *line) func(crm.News) {
	var loading atomic.Bool
	return func(n crm.News) {
		h.news.Tell(n)
		if !n.State || l.pull == nil {
			return
		}
		if now := len(l.pull.Status().Progress) > 0; loading.Swap(now) && !now {
			debug.FreeOSMemory() // a tenth of a second, once
		}
	}
}

// unreadable are changes of which the outbox cannot read what is kept: they stay for a version that can.
func (l *line) unreadable() []crm.Condition {
	n := l.outbox.Unreadable()
	if n == 0 {
		return nil
	}
	return []crm.Condition{{Code: "keep.unreadable", Severity: crm.Warn, Detail: strconv.Itoa(n)}}
}
