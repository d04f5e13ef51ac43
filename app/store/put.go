package store

import (
	"bytes"
	"context"
	"errors"
	"log/slog"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// together is how many records share a transaction as long as they fit.
const together = 250 // a page of the pull

// Put keeps records, each merged with what is known of it (crm.Entity.Merge). A record and its index keys
// are written together; several records may be written in several steps, in their order. A record without
// kind or id is a Fault Invalid, and nothing is written. One too large for a transaction is cut (cut.go).
func (s *Store) Put(ctx context.Context, es ...crm.Entity) error {
	return s.put(ctx, es, nil)
}

// PutPage keeps a page of the pull and then, with its last records, the cursor that says so: after a kill
// the cursor never claims a record that is not there.
func (s *Store) PutPage(ctx context.Context, es []crm.Entity, name string, cursor []byte) error {
	return s.put(ctx, es, func(tx vault.Tx) error { return tx.Set(cursorKey(name), cursor) })
}

// Cursor returns what PutPage kept under the name, nil when there is nothing.
func (s *Store) Cursor(ctx context.Context, name string) (cursor []byte, err error) {
	err = s.view(ctx, "store.cursor", func(r vault.Reader) (err error) {
		cursor, err = r.Get(cursorKey(name))
		if errors.Is(err, vault.ErrNotFound) {
			return nil
		}
		return err
	})
	return cursor, err
}

func (s *Store) put(ctx context.Context, es []crm.Entity, last func(vault.Tx) error) error {
	for _, e := range es {
		if e.Kind == "" || e.ID == "" || len(e.ID) > longestID {
			return &crm.Fault{Kind: crm.Invalid, Op: "store.put", Code: "store.record", Detail: e.Ref.String()}
		}
	}
	if err := s.register(es); err != nil {
		return fault("store.put", err)
	}
	for len(es) > together {
		if err := s.putTogether(ctx, es[:together], nil); err != nil {
			return err
		}
		es = es[together:]
	}
	if len(es) == 0 && last == nil {
		return nil
	}
	return s.putTogether(ctx, es, last)
}

// putTogether writes records in one transaction, or in halves where they are too much.
func (s *Store) putTogether(ctx context.Context, es []crm.Entity, last func(vault.Tx) error) error {
	var news counts
	s.counting.RLock()
	err := s.update(ctx, "store.put", func(tx vault.Tx) error {
		w := entityWriter{tx: tx, codes: s.codes(), log: s.log}
		w.look(es)
		for _, e := range es {
			if err := w.put(e, mostRecord); err != nil {
				return err
			}
		}
		news = w.counts
		if last != nil {
			return last(tx)
		}
		return nil
	})
	if err == nil {
		s.count(news)
	}
	s.counting.RUnlock()
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, vault.ErrTooBig):
		return err
	case len(es) > 1:
		half := len(es) / 2
		if err := s.putTogether(ctx, es[:half], nil); err != nil {
			return err
		}
		return s.putTogether(ctx, es[half:], last)
	case last != nil:
		if err := s.putTogether(ctx, es, nil); err != nil {
			return err
		}
		return s.update(ctx, "store.put", last)
	}
	return err
}

// Drop forgets records with their index keys; what is not there is no error. Contexts keep their
// references, and show them again when the record returns.
func (s *Store) Drop(ctx context.Context, refs ...crm.Ref) error {
	for len(refs) > 0 {
		part := refs[:min(len(refs), together)]
		refs = refs[len(part):]
		if err := s.dropTogether(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) dropTogether(ctx context.Context, refs []crm.Ref) error {
	s.counting.RLock()
	defer s.counting.RUnlock()
	var news counts
	err := s.update(ctx, "store.drop", func(tx vault.Tx) error {
		w := entityWriter{tx: tx, codes: s.codes(), log: s.log}
		for _, ref := range refs {
			if err := w.drop(ref); err != nil {
				return err
			}
		}
		news = w.counts
		return nil
	})
	if err == nil {
		s.count(news)
	}
	return err
}

// Entity returns a record; a Fault Missing when it is not known. Links without a name get that of the
// record they lead to, where it is known.
func (s *Store) Entity(ctx context.Context, ref crm.Ref) (e crm.Entity, err error) {
	err = s.view(ctx, "store.entity", func(r vault.Reader) (err error) {
		in := records{r: r, codes: s.codes()}
		if e, err = in.get(ref); err != nil {
			return err
		}
		for i, l := range e.Links {
			if l.Name != "" || i >= mostLinks {
				continue
			}
			if other, err := in.get(l.Ref); err == nil {
				e.Links[i].Name = other.Name
			}
		}
		return nil
	})
	if crm.IsFault(err, crm.Missing) {
		err = &crm.Fault{Kind: crm.Missing, Op: "store.entity", Detail: ref.String()}
	}
	return e, err
}

// records reads records within one transaction.
type records struct {
	r     vault.Reader
	codes kindCodes
}

// get gives vault.ErrNotFound where there is no such record.
func (in records) get(ref crm.Ref) (crm.Entity, error) {
	if in.codes.code[ref.Kind] == 0 || ref.ID == "" || len(ref.ID) > longestID {
		return crm.Entity{}, vault.ErrNotFound
	}
	value, err := in.r.Get(in.codes.entityKey(ref))
	if err != nil {
		return crm.Entity{}, err
	}
	return decodeEntity(value)
}

// entityWriter writes records with their index keys within one transaction.
type entityWriter struct {
	tx     vault.Tx
	codes  kindCodes
	counts counts
	log    *slog.Logger
	absent map[crm.Ref]bool // records that are known not to be there
}

// Fewer records than fewRecords are looked for one by one.
const fewRecords = 16

// look finds out at once which of many records are not there yet, as nearly all are in a first load: it reads the
// keys from the first to the last. Where too many others stand between them, it leaves that to put.
func (w *entityWriter) look(es []crm.Entity) {
	if len(es) < fewRecords {
		return
	}
	lowest, highest := w.codes.entityKey(es[0].Ref), []byte(nil)
	keys := make(map[string]crm.Ref, len(es))
	for _, e := range es {
		key := w.codes.entityKey(e.Ref)
		if bytes.Compare(key, lowest) < 0 {
			lowest = key
		}
		if bytes.Compare(key, highest) > 0 {
			highest = key
		}
		keys[string(key)] = e.Ref
	}
	at := w.tx.Finger([]byte{tableEntity})
	defer at.Close()
	n := 0
	for ok := at.Seek(lowest); ok && bytes.Compare(at.Key(), highest) <= 0; ok = at.Next() {
		delete(keys, string(at.Key()))
		if n++; n > 2*len(es) {
			return
		}
	}
	w.absent = make(map[crm.Ref]bool, len(keys))
	for _, ref := range keys {
		w.absent[ref] = true
	}
}

// old is what is known of a record; vault.ErrNotFound where that is nothing.
func (w *entityWriter) old(ref crm.Ref) (crm.Entity, error) {
	if w.absent[ref] {
		delete(w.absent, ref) // it is about to be written
		return crm.Entity{}, vault.ErrNotFound
	}
	return records{w.tx, w.codes}.get(ref)
}

func (w *entityWriter) put(e crm.Entity, size int) error {
	old, err := w.old(e.Ref)
	known := err == nil
	switch {
	case known:
		e = old.Merge(e)
	case errors.Is(err, vault.ErrNotFound):
		w.counts.add(e.Kind, 1)
	default: // a record that cannot be read is written anew; its index keys point to it or to nothing
		w.log.Warn("store: record unreadable", "ref", e.Ref.String(), "err", err)
	}
	value, cut := fit(&e, size)
	if cut {
		w.log.Warn("store: record cut", "ref", e.Ref.String(), "bytes", len(value))
	}
	w.counts.read(e.ReadAt)
	if err := w.tx.Set(w.codes.entityKey(e.Ref), value); err != nil {
		return err
	}
	var before []entry
	if known {
		before = w.codes.index(old)
	}
	return w.reindex(before, w.codes.index(e))
}

// reindex writes what differs between two sorted lists of index entries.
func (w *entityWriter) reindex(before, after []entry) error {
	for len(before)+len(after) > 0 {
		var order int
		switch {
		case len(after) == 0:
			order = -1
		case len(before) == 0:
			order = 1
		default:
			order = bytes.Compare(before[0].key, after[0].key)
		}
		var err error
		switch {
		case order < 0:
			err = w.tx.Delete(before[0].key)
		case order > 0 || !bytes.Equal(before[0].value, after[0].value):
			err = w.tx.Set(after[0].key, after[0].value)
		}
		if err != nil {
			return err
		}
		if order <= 0 {
			before = before[1:]
		}
		if order >= 0 {
			after = after[1:]
		}
	}
	return nil
}

func (w *entityWriter) drop(ref crm.Ref) error {
	old, err := records{w.tx, w.codes}.get(ref)
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	if err == nil {
		if err := w.reindex(w.codes.index(old), nil); err != nil {
			return err
		}
	}
	w.counts.add(ref.Kind, -1)
	return w.tx.Delete(w.codes.entityKey(ref))
}
