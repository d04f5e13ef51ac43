package vault

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"github.com/dgraph-io/badger/v4"
)

// mostConflicts are what an Update bears before it has the folder to itself.
const mostConflicts = 8

// slab is how many entries a transaction makes at once.
const slab = 64

// Reader reads one consistent state. Every slice it gives is a copy that the caller owns; key slices
// given to it may be reused after the call.
type Reader interface {
	// Get returns the value, or ErrNotFound.
	Get(key []byte) ([]byte, error)
	// Scan goes through the keys with the prefix in order, from the key from on (included; nil: from
	// the first, or in reverse from the last). In an Update only one Scan or Keys may be open at a
	// time, and it does not see what is written after its start.
	Scan(prefix, from []byte, reverse bool) iter.Seq2[[]byte, []byte]
	// Look is Scan without copies: key and value are whole until the next step only, and must not be changed.
	Look(prefix, from []byte, reverse bool) iter.Seq2[[]byte, []byte]
	// Keys is Scan without reading the values.
	Keys(prefix, from []byte, reverse bool) iter.Seq[[]byte]
	// Finger points into the keys with the prefix. In an Update it counts as an open Scan until it is closed.
	Finger(prefix []byte) *Finger
}

// Tx also writes. Keys and values given to it must not be changed before Update returns.
type Tx interface {
	Reader
	// Set writes. ErrTooBig when the transaction would hold more than about 300 KB or 3,200 keys (on disk
	// values over 16 KB hardly count), without Options.Sync four times as much, or when the value has 1 MB
	// or more or the key over 4 KB.
	Set(key, value []byte) error
	// Delete removes; no error where there is nothing.
	Delete(key []byte) error
}

// View calls f with a state that does not change meanwhile. f's error is returned as it is; where f
// found none but a Scan or Keys ended early because of broken data, ErrDamaged.
func (v *Vault) View(f func(Reader) error) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.leave()
	t := &tx{txn: v.db.NewTransaction(false)}
	defer t.discard()
	return t.result(f(t))
}

// Update calls f and commits what it wrote, all or nothing. With Options.Sync several Updates go on at the
// same time, so that they share a sync; when another one changed what f had read, f is called again, so it must
// not keep state of its own. Without it one goes on at a time. It must not be called from within View's or
// Update's f. f's error is returned as it is and nothing is written.
func (v *Vault) Update(f func(Tx) error) error {
	if v.opts.ReadOnly {
		return fmt.Errorf("update vault: %w", ErrReadOnly)
	}
	if err := v.enter(); err != nil {
		return err
	}
	defer v.leave()
	if err := v.room(); err != nil {
		return fmt.Errorf("update vault: %w", err)
	}
	for range v.patience() {
		v.turn.RLock()
		err := v.attempt(f)
		v.turn.RUnlock()
		if !errors.Is(err, badger.ErrConflict) {
			return err
		}
	}
	v.turn.Lock()
	defer v.turn.Unlock()
	return v.attempt(f)
}

// patience is how many conflicts an Update bears before it has the folder to itself. Where nothing is synced there
// is nothing to share by going on together, and looking for conflicts would take a twelfth of a first load's
// processor time.
func (v *Vault) patience() int {
	if v.opts.Sync {
		return mostConflicts
	}
	return 0
}

func (v *Vault) attempt(f func(Tx) error) error {
	t := &tx{txn: v.db.NewTransaction(true)}
	defer t.discard()
	if err := t.result(f(t)); err != nil {
		return err
	}
	err := t.txn.Commit()
	switch {
	case err == nil || errors.Is(err, badger.ErrConflict):
		return err
	case errors.Is(err, badger.ErrTxnTooBig):
		return ErrTooBig
	}
	return fmt.Errorf("commit: %w", classify(err))
}

// room tells whether the disk has the reserve that Badger's mapped files need.
func (v *Vault) room() error {
	if v.opts.Memory {
		return nil
	}
	free, err := v.free(v.dir)
	if err == nil && free < reserve {
		return fmt.Errorf("%w: %d bytes left", ErrFull, free)
	}
	return nil // where the system cannot tell, the write will
}

type tx struct {
	txn     *badger.Txn
	failed  error // of a Scan or Keys
	slab    []badger.Entry
	fingers []*Finger
}

func (t *tx) result(err error) error {
	if err == nil {
		return t.failed
	}
	return err
}

func (t *tx) Get(key []byte) (value []byte, err error) {
	defer rescue(&err)
	item, err := t.txn.Get(key)
	if err == nil {
		if value, err = item.ValueCopy(nil); err == nil {
			return value, nil
		}
	}
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, ErrNotFound
	}
	return nil, fmt.Errorf("get: %w", bare(err))
}

func (t *tx) Set(key, value []byte) error {
	if len(value) > largest || len(key) > longest {
		return ErrTooBig
	}
	if len(t.slab) == 0 {
		t.slab = make([]badger.Entry, slab)
	}
	e := &t.slab[0]
	t.slab = t.slab[1:]
	e.Key, e.Value = key, value
	return t.wrote(t.txn.SetEntry(e))
}

func (t *tx) Delete(key []byte) error { return t.wrote(t.txn.Delete(key)) }

func (t *tx) wrote(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, badger.ErrTxnTooBig):
		return ErrTooBig
	}
	return fmt.Errorf("write: %w", err)
}

func (t *tx) Scan(prefix, from []byte, reverse bool) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, value []byte) bool) {
		t.each(prefix, from, reverse, copied, yield)
	}
}

func (t *tx) Look(prefix, from []byte, reverse bool) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, value []byte) bool) {
		t.each(prefix, from, reverse, lent, yield)
	}
}

func (t *tx) Keys(prefix, from []byte, reverse bool) iter.Seq[[]byte] {
	return func(yield func(k []byte) bool) {
		t.each(prefix, from, reverse, keysOnly, func(k, _ []byte) bool { return yield(k) })
	}
}

// take is what of an item is given.
type take int

const (
	keysOnly take = iota
	copied
	lent
)

func (t *tx) each(prefix, from []byte, reverse bool, what take, yield func(k, value []byte) bool) {
	it := t.txn.NewIterator(badger.IteratorOptions{Prefix: prefix, Reverse: reverse})
	defer it.Close()
	if from == nil && reverse {
		from = after(prefix)
	} else if from == nil {
		from = prefix
	}
	key, value, ok := t.step(it, func() { it.Seek(from) }, what)
	for next := it.Next; ok && yield(key, value); {
		key, value, ok = t.step(it, next, what)
	}
}

// step moves an iterator and gives what it is at. Broken data end the iteration and fail the transaction.
func (t *tx) step(it *badger.Iterator, move func(), what take) (key, value []byte, ok bool) {
	var err error
	defer func() {
		if err != nil {
			ok, t.failed = false, fmt.Errorf("scan: %w", bare(err))
		}
	}()
	defer rescue(&err)
	move()
	if !it.Valid() {
		return nil, nil, false
	}
	item := it.Item()
	switch what {
	case keysOnly:
		return item.KeyCopy(nil), nil, true
	case copied:
		if value, err = item.ValueCopy(nil); err != nil {
			return nil, nil, false
		}
		return item.KeyCopy(nil), value, true
	}
	if err = item.Value(func(b []byte) error { value = b; return nil }); err != nil {
		return nil, nil, false
	}
	return item.Key(), value, true
}

// after is a key behind the keys with the prefix: those of up to 64 bytes 0xff after it, which is more
// than any table's keys have.
func after(prefix []byte) []byte {
	return append(append([]byte(nil), prefix...), bytes.Repeat([]byte{0xff}, 64)...)
}
