package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// longestChain is how many joins are followed from a key to its conversation.
const longestChain = 32

// Thread returns the key of the conversation that the question is about, after joins: that of the first
// of its ids that is known, else the question's own.
func (s *Store) Thread(ctx context.Context, q crm.Question) (thread string, err error) {
	err = s.view(ctx, "store.context", func(r vault.Reader) error {
		found, err := threadReader{r}.all(q.Thread, q.MessageIDs)
		if thread = q.Thread; len(found) > 0 {
			thread = found[0]
		}
		return err
	})
	return thread, err
}

// PutContext keeps what Oro said about a conversation in place of what was known, and joins: every id of
// tc.IDs leads to one conversation afterwards. Its key is that of the conversation already known
// (tc.Thread's where it is, else the first of the ids'), so that keys in use stay in use. Presence and
// EmailID are kept for the first id. An empty From leaves the older one.
func (s *Store) PutContext(ctx context.Context, tc crm.ThreadContext) error {
	if err := s.registerRefs(tc); err != nil {
		return fault("store.context", err)
	}
	return s.update(ctx, "store.context", func(tx vault.Tx) error {
		w := threadWriter{threadReader{tx}, tx, s.codes()}
		t, old, err := w.join(tc.Thread, tc.IDs)
		if err != nil {
			return err
		}
		t.From = pick(tc.From, t.From)
		t.Attached = sorted(tc.Attached)
		t.Suggested = tc.Suggested
		t.AsOf = tc.AsOf
		if err := w.keepMessage(tc.IDs, t.Thread, tc.Presence, tc.EmailID); err != nil {
			return err
		}
		return w.put(t, old, s.noted(tc.AsOf))
	})
}

// Landed brings a change that Oro has confirmed into its conversation, so that it shows at once: attached
// and detached records, what Oro now has of the e-mail, and the list of attached records where the
// receipt has one. It may be called again for the same change.
func (s *Store) Landed(ctx context.Context, c crm.Change, r crm.Receipt) error {
	tc := crm.ThreadContext{Attached: append(attachedOf(c.Refs), r.Attached...)}
	if err := s.registerRefs(tc); err != nil {
		return fault("store.landed", err)
	}
	return s.update(ctx, "store.landed", func(tx vault.Tx) error {
		w := threadWriter{threadReader{tx}, tx, s.codes()}
		t, old, err := w.join(c.Thread, c.Envelope.IDs)
		if err != nil {
			return err
		}
		t.From = pick(t.From, c.Envelope.From.Email)
		if r.Attached != nil {
			t.Attached = r.Attached
			t.AsOf = latest(t.AsOf, r.At)
		}
		t.Attached = sorted(land(t.Attached, c))
		if r.EmailID != "" {
			if err := w.keepMessage(c.Envelope.IDs, t.Thread, crm.InOro, r.EmailID); err != nil {
				return err
			}
		}
		return w.put(t, old, s.noted(r.At))
	})
}

func (s *Store) noted(at time.Time) time.Time {
	if at.IsZero() {
		return s.now()
	}
	return at
}

func pick(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func attachedOf(refs []crm.Ref) (list []crm.Attached) {
	for _, ref := range refs {
		list = append(list, crm.Attached{Ref: ref})
	}
	return list
}

// land applies a change to a conversation's records.
func land(list []crm.Attached, c crm.Change) []crm.Attached {
	has := func(ref crm.Ref) func(crm.Attached) bool {
		return func(a crm.Attached) bool { return a.Ref == ref }
	}
	list = slices.Clone(list)
	for _, ref := range c.Refs {
		switch c.Op {
		case crm.OpAttach:
			if !slices.ContainsFunc(list, has(ref)) {
				list = append(list, crm.Attached{Ref: ref})
			}
		case crm.OpDetach:
			list = slices.DeleteFunc(list, has(ref))
		}
	}
	return list
}

// sorted is the stable order of a conversation's records, each once, those with an item id preferred.
func sorted(list []crm.Attached) []crm.Attached {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b crm.Attached) int {
		if d := a.Ref.Compare(b.Ref); d != 0 {
			return d
		}
		switch {
		case a.ItemID != "" && b.ItemID == "":
			return -1
		case a.ItemID == "" && b.ItemID != "":
			return 1
		}
		return 0
	})
	return slices.CompactFunc(list, func(a, b crm.Attached) bool { return a.Ref == b.Ref })
}

// registerRefs sees that the kinds of a context's records have codes.
func (s *Store) registerRefs(tc crm.ThreadContext) error {
	var es []crm.Entity
	for _, a := range tc.Attached {
		es = append(es, crm.Entity{Ref: a.Ref})
	}
	return s.register(es)
}

// threadReader follows ids and keys to conversations within one transaction.
type threadReader struct{ r vault.Reader }

// all gives the keys of the conversations that a thread key and message ids lead to, each once, the
// thread key's first.
func (in threadReader) all(thread string, ids []string) (found []string, err error) {
	add := func(key string) error {
		t, err := in.follow(key)
		if err == nil && !slices.Contains(found, t.Thread) {
			found = append(found, t.Thread)
		}
		return ignoreMissing(err)
	}
	if thread != "" {
		if err := add(thread); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		m, err := in.message(id)
		if err == nil {
			err = add(m.Thread)
		}
		if err := ignoreMissing(err); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// follow reads the conversation that a key leads to.
func (in threadReader) follow(key string) (threadRecord, error) {
	for range longestChain {
		value, err := in.r.Get(threadKey(key))
		if err != nil {
			return threadRecord{}, err
		}
		t, err := decodeThread(value)
		if err != nil || t.JoinedTo == "" {
			return t, err
		}
		key = t.JoinedTo
	}
	return threadRecord{}, vault.ErrNotFound
}

func (in threadReader) message(id string) (messageRecord, error) {
	value, err := in.r.Get(messageKey(id))
	if err != nil {
		return messageRecord{}, err
	}
	return decodeMessage(value)
}

// ignoreMissing also takes what cannot be read for missing: it is written anew.
func ignoreMissing(err error) error {
	if errors.Is(err, vault.ErrNotFound) || errors.Is(err, errRecord) {
		return nil
	}
	return err
}
