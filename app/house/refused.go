package house

import (
	"bytes"
	"context"
	"crypto/sha256"

	"oroconnector/app/crm"
	"oroconnector/app/store"
)

// Where Oro refuses the OAuth application, the tokens stay: an administrator may let it in again. A mark in the
// cache tells later processes, which would say that they are connected otherwise until they ask for the first time.

// marks keeps a few bytes between processes: the connection's store.
type marks interface {
	Cursor(ctx context.Context, name string) ([]byte, error)
	PutPage(ctx context.Context, es []crm.Entity, name string, cursor []byte) error
}

var _ marks = (*store.Store)(nil)

const refusedMark = "house.refused"

// sumOf stands for a kept token in the mark: another sign-in is another token, and so not refused.
func sumOf(kept []byte) []byte {
	sum := sha256.Sum256(kept)
	return sum[:]
}

// refusedBefore tells whether the application was refused with this token.
func refusedBefore(ctx context.Context, m marks, kept []byte) bool {
	if m == nil {
		return false
	}
	mark, err := m.Cursor(ctx, refusedMark)
	return err == nil && bytes.Equal(mark, sumOf(kept))
}

func (t *tokens) markRefused(ctx context.Context) {
	kept, err := t.house.keys.Get(ctx, tokenItem(t.connection.ID))
	if err == nil && t.marks != nil {
		err = t.marks.PutPage(ctx, nil, refusedMark, sumOf(kept))
	}
	if err != nil {
		t.house.log.Warn("that the application was refused is not remembered", "connection", t.connection.ID, "err", err)
	}
}

// unmark forgets the refusal, after Oro gave or took a token.
func (t *tokens) unmark(ctx context.Context) {
	if err := t.marks.PutPage(ctx, nil, refusedMark, nil); err != nil {
		t.house.log.Warn("that the application is let in again is not remembered", "connection", t.connection.ID, "err", err)
	}
	t.house.news.Tell(crm.News{Connection: t.connection.ID, State: true})
}
