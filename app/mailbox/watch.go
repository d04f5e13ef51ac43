package mailbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"oroconnector/app/crm"
)

const (
	// gather is how long news is waited for after the first: marking fifty messages comes as fifty lines.
	gather = 50 * time.Millisecond
	// guarantee is after how long a watched folder is looked at even if nothing was told: pushing flags is
	// only a SHOULD, and a connection can be dead without saying so. It also restarts IDLE long before the
	// half hour after which servers hang up (RFC 2177).
	guarantee = 5 * time.Minute
	// minPoll is the shortest interval of polling.
	minPoll = time.Second
)

// Watch tells what changes in the folder after from, until ctx ends or something fails; it returns the fault,
// Cancelled for ctx's end. It has a connection of its own. Where the server has IDLE, that wakes it, and it
// looks by itself every five minutes; where it has none, it looks each time that poll's interval has passed.
// heard is called on Watch's goroutine: at once with what differs from from, if anything does, and then with
// what happened since the last time. An error of it ends Watch and is returned. After a Heard with Reset
// Watch goes on, in the folder as it is now.
func (m *Mailbox) Watch(ctx context.Context, folder string, from State, poll func() time.Duration, heard func(context.Context, Heard) error) error {
	const op = "mail.watch"
	ctx, done, err := m.call(ctx)
	if err != nil {
		return fail(op, err)
	}
	defer done()
	s, err := m.connect(ctx, nil)
	if err != nil {
		return fail(op, err)
	}
	defer s.leave()
	w := &watch{m: m, s: s, folder: folder, poll: poll, heard: heard}
	err = w.run(ctx, from)
	var stop *stopped
	if errors.As(err, &stop) {
		return stop.error
	}
	if ctx.Err() != nil {
		err = ctx.Err() // the end may have cut the connection before it was seen
	}
	return fail(op, unsaid(err))
}

// watch is one connection that watches one folder.
type watch struct {
	m      *Mailbox
	s      *session
	folder string
	poll   func() time.Duration
	heard  func(context.Context, Heard) error

	now  State
	base uint64 // ModSeq to ask with
	// slow is base as it was at the last guarantee: then it is asked with this one, so that what a server
	// told out of order is not missed for ever.
	slow  uint64
	known *flagMap // without CONDSTORE: what was told of each message
}

func (w *watch) run(ctx context.Context, from State) error {
	if err := w.m.examine(ctx, w.s, w.folder); err != nil {
		return err
	}
	if err := w.catchUp(ctx, from); err != nil {
		return err
	}
	for {
		due, err := w.wait(ctx)
		if err != nil {
			return err
		}
		since := w.base
		if due {
			since, w.slow = w.slow, w.base
			w.s.grew.Store(true)
		}
		if err := w.look(ctx, since); err != nil {
			return err
		}
	}
}

// catchUp tells what differs from a state that may be days old.
func (w *watch) catchUp(ctx context.Context, from State) error {
	w.now = w.s.state
	if from.Validity != w.now.Validity {
		if err := w.settle(ctx); err != nil {
			return err
		}
		return w.tell(ctx, Heard{State: w.now, Reset: true})
	}
	h := Heard{}
	if w.now.CondStore {
		w.base = from.ModSeq
	}
	w.s.grew.Store(w.now.Next != from.Next)
	var err error
	if h.Appeared, h.Flags, err = w.news(ctx, from.Next, from.Total, w.base); err != nil {
		return err
	}
	w.slow = w.base
	h.Gone = from.Total+len(h.Appeared) != w.now.Total
	h.State = w.now
	return w.tell(ctx, h)
}

// settle sets what is asked from, without telling anything.
func (w *watch) settle(ctx context.Context) error {
	w.base, w.slow, w.known = w.now.ModSeq, w.now.ModSeq, nil
	_, err := w.since(ctx, w.now.Next)
	return err
}

// look tells what happened since the last time, in the folder that is open.
func (w *watch) look(ctx context.Context, base uint64) error {
	gone := w.s.expunged.Swap(false)
	appeared, flags, err := w.news(ctx, w.now.Next, w.now.Total, base)
	if err != nil {
		return err
	}
	gone = w.s.expunged.Swap(false) || gone
	w.now.Total = w.total()
	return w.tell(ctx, Heard{State: w.now, Appeared: appeared, Flags: flags, Gone: gone})
}

// news are the messages from the UID next on, and the flags that changed since base; the folder had so many messages.
// One command tells both as a rule, for what is new has changed: each can make a server read a large folder again.
// Where there are new messages and not all are among them for sure, they are searched for: a server that holds an
// expunge back shows a message later than changes that came after it.
func (w *watch) news(ctx context.Context, next uint32, had int, base uint64) (appeared []uint32, flags []Flagged, err error) {
	grew := w.s.grew.Swap(false)
	if flags, err = w.changed(ctx, base); err != nil {
		return nil, nil, err
	}
	if next > 0 {
		for _, f := range flags {
			if f.UID >= next {
				appeared = append(appeared, f.UID)
			}
		}
		slices.Sort(appeared)
	}
	switch n := len(appeared); {
	case n == 0 && !grew && next != 0:
	case n > 0 && appeared[n-1]-next == uint32(n-1) && had+n == w.total():
	default:
		found, err := w.since(ctx, next)
		if err != nil {
			return nil, nil, err
		}
		found = slices.DeleteFunc(found, func(uid uint32) bool {
			_, told := slices.BinarySearch(appeared, uid)
			return told
		})
		more, err := w.flagsOf(ctx, found)
		if err != nil {
			return nil, nil, err
		}
		appeared, flags = append(appeared, found...), append(flags, more...)
		slices.Sort(appeared)
	}
	if n := len(appeared); n > 0 {
		w.now.Next = max(w.now.Next, appeared[n-1]+1)
	}
	return appeared, flags, nil
}

// flagsOf are the flags of messages that were not among the changes.
func (w *watch) flagsOf(ctx context.Context, uids []uint32) (flags []Flagged, err error) {
	for _, page := range inPages(uids) {
		some, _, err := w.m.flags(ctx, w.s, setOf(page), 0)
		if err != nil {
			return nil, err
		}
		flags = append(flags, some...)
	}
	return flags, nil
}

// total is how many messages the folder has, as far as the server has told.
func (w *watch) total() int {
	if box := w.s.client.Mailbox(); box != nil {
		return int(box.NumMessages)
	}
	return w.now.Total
}

// tell hands over what there is; nothing is not told, but for a new ModSeq's sake.
func (w *watch) tell(ctx context.Context, h Heard) error {
	if len(h.Appeared) == 0 && len(h.Flags) == 0 && !h.Gone && !h.Reset {
		return nil
	}
	if err := w.heard(ctx, h); err != nil {
		return &stopped{err}
	}
	return nil
}

// since are the messages from a UID on, and moves the state behind them. 0 asks for the end only.
func (w *watch) since(ctx context.Context, next uint32) ([]uint32, error) {
	criteria := &imap.SearchCriteria{}
	if next > 0 {
		criteria.UID = []imap.UIDSet{{imap.UIDRange{Start: imap.UID(next), Stop: 0}}}
	}
	found, err := w.m.find(ctx, w.s, criteria)
	if err != nil {
		return nil, err
	}
	// n:* names the last message even if its UID is lower (RFC 9051 section 6.4.9).
	at, _ := slices.BinarySearch(found, next)
	found = found[at:]
	if len(found) > 0 {
		w.now.Next = max(w.now.Next, found[len(found)-1]+1)
	}
	w.now.Next = max(w.now.Next, next)
	if next == 0 {
		return nil, nil
	}
	return found, nil
}

// changed are the messages whose flags changed since a ModSeq, and moves base on.
func (w *watch) changed(ctx context.Context, since uint64) ([]Flagged, error) {
	all, highest, err := w.m.flags(ctx, w.s, everything, since)
	if err != nil {
		return nil, err
	}
	if w.now.CondStore {
		w.base = max(w.base, highest)
		w.now.ModSeq = w.base
		return all, nil
	}
	if w.known == nil {
		w.known = &flagMap{}
	}
	return w.known.differ(all), nil
}

// wait returns when it is time to look: the server told something, or due, an interval has passed.
func (w *watch) wait(ctx context.Context) (due bool, err error) {
	if !w.now.Idle {
		return w.pause(ctx)
	}
	var idle *imapclient.IdleCommand
	err = w.s.run(ctx, w.m.command(0), func(c *imapclient.Client) error {
		var err error
		idle, err = c.Idle()
		return err
	})
	var said *imap.Error
	if errors.As(err, &said) {
		w.now.Idle = false // it offers what it refuses
		return w.pause(ctx)
	}
	if err != nil {
		return false, err
	}
	due, err = w.listen(ctx)
	ended := w.s.run(context.WithoutCancel(ctx), w.ending(ctx), func(*imapclient.Client) error {
		if err := idle.Close(); err != nil {
			return err
		}
		return idle.Wait()
	})
	if err != nil {
		return due, err
	}
	return due, ended
}

// ending are the limits for the end of IDLE: short, when nobody waits for what comes after it.
func (w *watch) ending(ctx context.Context) limit {
	l := w.m.command(0)
	if ctx.Err() != nil {
		l.silence, l.whole = farewell, farewell
	}
	return l
}

// listen waits during IDLE.
func (w *watch) listen(ctx context.Context) (due bool, err error) {
	timer := time.NewTimer(guarantee)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false, ended(ctx)
	case <-w.s.client.Closed():
		return false, nil // the end of IDLE says why
	case <-timer.C:
		return true, nil
	case <-w.s.woken:
	}
	timer.Reset(gather)
	select {
	case <-ctx.Done():
		return false, ended(ctx)
	case <-timer.C:
	}
	w.drainWoken()
	return false, nil
}

// ended is the caller's own end, by whatever it came.
func ended(ctx context.Context) error { return &crm.Fault{Kind: crm.Cancelled, Err: ctx.Err()} }

func (w *watch) drainWoken() {
	select {
	case <-w.s.woken:
	default:
	}
}

// pause waits where there is no IDLE, and asks the server for its news.
func (w *watch) pause(ctx context.Context) (due bool, err error) {
	timer := time.NewTimer(max(w.poll(), minPoll))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false, ended(ctx)
	case <-timer.C:
	}
	err = w.s.run(ctx, w.m.command(0), func(c *imapclient.Client) error { return c.Noop().Wait() })
	w.drainWoken()
	return true, err
}
