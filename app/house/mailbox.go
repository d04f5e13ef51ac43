package house

import (
	"context"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/mailbox"
	"oroconnector/app/post"
)

// secret gives what an account is proved with; stale is a token that the server has just refused.
type secret func(ctx context.Context, stale string) (mailbox.Secret, error)

// mailbox makes the client of an IMAP account; nothing is connected yet.
func (h *House) mailbox(l crm.Login, of secret) imap {
	return imap{mailbox.New(mailbox.Options{
		Login: l, Secret: of, Log: h.log.With("login", l.ID), Now: h.o.Now, Agent: h.agent(),
	})}
}

// imap is a mailbox as post reaches it.
type imap struct{ *mailbox.Mailbox }

var _ post.Mailbox = imap{}

// Look implements post.Mailbox.
func (m imap) Look(ctx context.Context, folder string) (post.State, error) {
	s, err := m.Mailbox.Look(ctx, folder)
	return post.State(s), err
}

// Headers implements post.Mailbox.
func (m imap) Headers(ctx context.Context, folder string, uids []uint32, each func(post.Raw) error) error {
	return m.Mailbox.Headers(ctx, folder, uids, rawTo(each))
}

// Newest implements post.Mailbox.
func (m imap) Newest(ctx context.Context, folder string, n int, each func(post.Raw) error) error {
	return m.Mailbox.Newest(ctx, folder, n, rawTo(each))
}

func rawTo(each func(post.Raw) error) func(mailbox.Raw) error {
	return func(r mailbox.Raw) error {
		return each(post.Raw{
			Flags: crm.Flags{UID: r.UID, Seen: r.Seen, Flagged: r.Flagged, Answered: r.Answered},
			Size:  r.Size, Arrived: r.Arrived, Header: r.Header,
		})
	}
}

// Flags implements post.Mailbox.
func (m imap) Flags(ctx context.Context, folder string, since uint64) ([]crm.Flags, uint64, error) {
	flags, highest, err := m.Mailbox.Flags(ctx, folder, since)
	return flagsOf(flags), highest, err
}

// Watch implements post.Mailbox.
func (m imap) Watch(ctx context.Context, folder string, from post.State, poll func() time.Duration, heard func(context.Context, post.Heard) error) error {
	return m.Mailbox.Watch(ctx, folder, mailbox.State(from), poll, func(ctx context.Context, h mailbox.Heard) error {
		return heard(ctx, post.Heard{
			State: post.State(h.State), Appeared: h.Appeared, Flags: flagsOf(h.Flags), Gone: h.Gone, Reset: h.Reset,
		})
	})
}

func flagsOf(all []mailbox.Flagged) []crm.Flags {
	out := make([]crm.Flags, len(all))
	for i, f := range all {
		out[i] = crm.Flags(f)
	}
	return out
}
