package store

import (
	"context"
	"errors"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// What goes when the cache is full: headers over a year old and conversations Oro was not asked about for a
// year, then records that were not read for 90 days.
const (
	oldConversation = 365 * 24 * time.Hour
	oldRecord       = 90 * 24 * time.Hour
	trimTogether    = 500
)

// Trimmed says what Trim has forgotten and how large the vault is now.
type Trimmed struct {
	Headers, Conversations, Entities int
	Bytes                            int64
}

// Trim makes room when the vault takes more than maxBytes on the disk, and gives the room back to the
// disk. What is younger stays, so the vault may still be larger afterwards. It goes in steps, reads and
// writes may go on meanwhile, and may be ended at any time by ctx.
func (s *Store) Trim(ctx context.Context, maxBytes int64) (done Trimmed, err error) {
	if done.Bytes = s.v.Size(); done.Bytes <= maxBytes {
		return done, ctx.Err()
	}
	if done.Headers, err = s.trimHeaders(ctx, s.now().Add(-oldHeader)); err != nil {
		return done, err
	}
	if done.Conversations, err = s.trimConversations(ctx, s.now().Add(-oldConversation)); err != nil {
		return done, err
	}
	if err := s.clean(ctx, &done); err != nil || done.Bytes <= maxBytes {
		return done, err
	}
	if done.Entities, err = s.trimEntities(ctx, s.now().Add(-oldRecord)); err != nil {
		return done, err
	}
	return done, s.clean(ctx, &done)
}

func (s *Store) clean(ctx context.Context, done *Trimmed) error {
	err := s.v.Clean(ctx)
	done.Bytes = s.v.Size()
	if errors.Is(err, vault.ErrFull) {
		return nil // nothing is lost; the room comes back with later merges
	}
	return fault("store.trim", err)
}

// walk calls f with part after part of the keys and values of a table; f returns which it wants, and then
// gets these to work on outside of the reading transaction.
func (s *Store) walk(ctx context.Context, table byte, want func(key, value []byte) bool, work func(keys [][]byte) error) error {
	from := []byte{table}
	for {
		var keys [][]byte
		looked := 0
		err := s.view(ctx, "store.trim", func(r vault.Reader) error {
			keys, looked = nil, 0
			for key, value := range r.Scan([]byte{table}, from, false) {
				if want(key, value) {
					keys = append(keys, key)
				}
				from = append(key, 0)
				if looked++; looked == 20*trimTogether || len(keys) == trimTogether {
					break
				}
			}
			return nil
		})
		if err != nil || looked == 0 {
			return err
		}
		if err := work(keys); err != nil {
			return err
		}
	}
}

func (s *Store) trimEntities(ctx context.Context, before time.Time) (n int, err error) {
	codes := s.codes()
	old := func(_, value []byte) bool {
		at, err := readAt(value)
		return err != nil || at.Before(before)
	}
	return n, s.walk(ctx, tableEntity, old, func(keys [][]byte) error {
		var refs []crm.Ref
		for _, key := range keys {
			if ref, _, ok := codes.cutRef(key[1:]); ok {
				refs = append(refs, ref)
			}
		}
		n += len(refs)
		return s.Drop(ctx, refs...)
	})
}

func (s *Store) trimConversations(ctx context.Context, before time.Time) (n int, err error) {
	old := func(_, value []byte) bool {
		t, err := decodeThread(value)
		return err != nil || t.JoinedTo == "" && t.AsOf.Before(before) && t.NotedAt.Before(before)
	}
	return n, s.walk(ctx, tableThread, old, func(keys [][]byte) error {
		for _, key := range keys {
			if err := s.forget(ctx, key, old); err != nil {
				return err
			}
			n++
		}
		return nil
	})
}

// forget removes a conversation, its message ids and its part in table from, unless it was renewed.
func (s *Store) forget(ctx context.Context, key []byte, old func(key, value []byte) bool) error {
	return s.update(ctx, "store.trim", func(tx vault.Tx) error {
		value, err := tx.Get(key)
		if err != nil || !old(key, value) {
			return ignoreMissing(err)
		}
		if t, err := decodeThread(value); err == nil {
			if err := (threadWriter{threadReader{tx}, tx, s.codes()}).unnote(t); err != nil {
				return err
			}
			for _, id := range t.IDs {
				if err := tx.Delete(messageKey(id)); err != nil {
					return err
				}
			}
		}
		return tx.Delete(key)
	})
}
