package post

import (
	"context"
	"slices"

	"oroconnector/app/crm"
)

// mostResolved is how many messages that came at one moment are resolved; of more, the newest.
const mostResolved = 50

// arrived hands new mail on to be resolved. It does not wait: where too much is on its way already, the rest
// is left to the moment when somebody looks at it.
func (s *session) arrived(_ context.Context, hs []crm.Header) {
	hs = slices.DeleteFunc(slices.Clone(hs), func(h crm.Header) bool { return h.From.Email == "" })
	if len(hs) == 0 {
		return
	}
	slices.SortFunc(hs, func(a, b crm.Header) int { return b.Date.Compare(a.Date) })
	select {
	case s.fresh <- hs[:min(len(hs), mostResolved)]:
	default:
	}
}

// resolve has the context of new messages resolved, one after the other, and then tells of the unread ones.
func (p *Post) resolve(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case hs := <-p.fresh:
			for _, h := range hs {
				if ctx.Err() != nil {
					return
				}
				p.o.Resolve(ctx, h)
			}
			unread := slices.DeleteFunc(slices.Clone(hs), func(h crm.Header) bool { return h.Seen })
			if len(unread) > 0 {
				p.o.Notice(ctx, unread)
			}
			p.tell()
		}
	}
}
