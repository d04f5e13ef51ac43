package store

import (
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// threadWriter writes conversations within one transaction.
type threadWriter struct {
	threadReader
	tx    vault.Tx
	codes kindCodes
}

// join makes one conversation of all that a key and message ids lead to, and returns it, with the message
// ids of all, and as it was before (for the keys in table from). Joined ones leave a sign to it.
func (w threadWriter) join(thread string, ids []string) (t, old threadRecord, err error) {
	found, err := w.all(thread, ids)
	if err != nil {
		return t, old, err
	}
	key := thread
	switch {
	case len(found) > 0:
		key = found[0]
	case key == "" && len(ids) > 0:
		key = ids[0]
	}
	if len(found) > 0 {
		if old, err = w.follow(key); err != nil {
			return t, old, err
		}
	}
	t = old
	t.Thread = key
	t.IDs = merge(ids, old.IDs)
	for _, other := range found {
		if other == key {
			continue
		}
		loser, err := w.follow(other)
		if err != nil {
			return t, old, err
		}
		t.absorb(loser)
		if err := w.unnote(loser); err != nil {
			return t, old, err
		}
		if err := w.tx.Set(threadKey(other), threadRecord{JoinedTo: key}.encode()); err != nil {
			return t, old, err
		}
	}
	if thread != "" && thread != key && len(found) > 0 {
		if err := w.tx.Set(threadKey(thread), threadRecord{JoinedTo: key}.encode()); err != nil {
			return t, old, err
		}
	}
	for _, id := range first(t.IDs, mostIDs) {
		if err := w.lead(id, key); err != nil {
			return t, old, err
		}
	}
	t.IDs = first(t.IDs, mostIDs)
	return t, old, nil
}

// absorb takes over what a joined conversation had.
func (t *threadRecord) absorb(other threadRecord) {
	t.IDs = merge(t.IDs, other.IDs)
	t.From = pick(t.From, other.From)
	t.Attached = sorted(append(append([]crm.Attached(nil), t.Attached...), other.Attached...))
	if t.AsOf.IsZero() || other.AsOf.Before(t.AsOf) && !other.AsOf.IsZero() {
		t.AsOf = other.AsOf // as old as its oldest part
	}
}

// merge joins two lists of ids, each id once.
func merge(a, b []string) []string {
	seen := make(map[string]bool, len(a)+len(b))
	var out []string
	for _, list := range [][]string{a, b} {
		for _, id := range list {
			if id != "" && !seen[id] {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}

// lead sees that a message id leads to the conversation.
func (w threadWriter) lead(id, thread string) error {
	m, err := w.message(id)
	if err == nil && m.Thread == thread {
		return nil
	}
	if err := ignoreMissing(err); err != nil {
		return err
	}
	m.Thread = thread
	return w.tx.Set(messageKey(id), m.encode())
}

// keepMessage keeps what Oro has of the first of the ids; an unknown presence leaves what was known.
func (w threadWriter) keepMessage(ids []string, thread string, p crm.Presence, emailID string) error {
	if len(ids) == 0 || p == crm.PresenceUnknown && emailID == "" {
		return nil
	}
	m := messageRecord{Thread: thread, Presence: p, EmailID: emailID}
	return w.tx.Set(messageKey(ids[0]), m.encode())
}

// put writes a conversation and what it says about its sender: the keys of table from are written anew
// only when sender or records changed, with the time of the change.
func (w threadWriter) put(t, old threadRecord, now time.Time) error {
	t.NotedAt, t.NotedFrom = old.NotedAt, old.NotedFrom
	if t.From != old.NotedFrom || !sameRefs(t.Attached, old.Attached) || old.NotedAt.IsZero() {
		if err := w.unnote(old); err != nil {
			return err
		}
		t.NotedAt, t.NotedFrom = now, t.From
		for _, key := range w.notes(t) {
			if err := w.tx.Set(key, nil); err != nil {
				return err
			}
		}
	}
	return w.tx.Set(threadKey(t.Thread), t.encode())
}

func sameRefs(a, b []crm.Attached) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Ref != b[i].Ref {
			return false
		}
	}
	return true
}

// notes are a conversation's keys in table from.
func (w threadWriter) notes(t threadRecord) (keys [][]byte) {
	if t.NotedFrom == "" {
		return nil
	}
	for _, a := range t.Attached {
		key := append(appendNewest(fromPrefix(t.NotedFrom), t.NotedAt), hash(t.Thread)...)
		keys = append(keys, w.codes.appendRef(key, a.Ref))
	}
	return keys
}

func (w threadWriter) unnote(t threadRecord) error {
	for _, key := range w.notes(t) {
		if err := w.tx.Delete(key); err != nil {
			return err
		}
	}
	return nil
}
