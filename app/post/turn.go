package post

import (
	"context"
	"time"

	"oroconnector/app/crm"
)

const (
	// hold is how long a message that was read waits for a second one before it comes into view: servers tell one by
	// one, in several notices, that many were marked.
	hold = 250 * time.Millisecond
	// oneMove is within how long of one another messages that turn are of one move of the person's: what turned beside
	// several was marked as they were, and one that came into view so shortly before them leaves it again.
	oneMove = time.Second
)

// turn is that messages turned to read: one, or several at once.
type turn struct {
	header  crm.Header // of the one
	several bool
}

// follow hands on what was read in another client, to come into view (spec 5.4).
func (s *session) follow(ctx context.Context, turned []uint32) error {
	if len(turned) == 0 || !s.o.Follow() {
		return nil
	}
	t := turn{several: len(turned) > 1}
	if !t.several {
		hs, err := s.o.Store.HeadersOf(ctx, s.login.ID, s.folder, turned)
		if err != nil || len(hs) == 0 {
			return err
		}
		t.header = hs[0]
	}
	select {
	case s.turns <- t:
	case <-ctx.Done():
	}
	return nil
}

// followed brings one message that turned into view, and none of several that turned in one move: these were marked,
// not read.
func (p *Post) followed(ctx context.Context) {
	timer := time.NewTimer(hold)
	defer timer.Stop()
	var held *crm.Header
	var last, shown time.Time // when something turned, and when it came into view
	marking := false          // several turn in these moments
	for {
		select {
		case <-ctx.Done():
			return
		case t := <-p.turns:
			now := time.Now()
			marking = marking && now.Sub(last) < oneMove
			last = now
			switch {
			case !t.several && !marking && (held == nil || held.Key == t.header.Key):
				held = &t.header
				timer.Reset(hold)
				continue
			case !marking && now.Sub(shown) < oneMove && t.several:
				p.unsee(ctx)
				p.tell()
			}
			held, marking = nil, true
		case <-timer.C:
			if held != nil && p.o.Follow() {
				p.saw(ctx, *held)
				p.tell()
				shown = time.Now()
			}
			held = nil
		}
	}
}
