package vault

import (
	"bytes"
	"iter"

	"github.com/dgraph-io/badger/v4"
)

// Finger is a place among the keys with a prefix that can be moved to and fro: many short looks at one part of
// the folder cost one iterator. It belongs to its transaction, which closes it at its end, and to one goroutine.
// Key and Value are whole until the next move only, and must not be changed. After broken data there is nothing
// to be seen any more, and the transaction fails.
type Finger struct {
	t          *tx
	it         *badger.Iterator // nil: closed
	key, value []byte
}

// Finger places one; it points nowhere before its first Seek.
func (t *tx) Finger(prefix []byte) *Finger {
	f := &Finger{t: t, it: t.txn.NewIterator(badger.IteratorOptions{Prefix: prefix})}
	t.fingers = append(t.fingers, f)
	return f
}

// Seek moves to the key, or the first one behind it, and tells whether there is one.
func (f *Finger) Seek(key []byte) bool { return f.move(func() { f.it.Seek(key) }) }

// Next moves to the next key and tells whether there is one.
func (f *Finger) Next() bool { return f.move(f.it.Next) }

// Key is the key that is pointed at.
func (f *Finger) Key() []byte { return f.key }

// Value is its value.
func (f *Finger) Value() []byte { return f.value }

// Close ends it before its transaction does, as an Update must that goes on to scan.
func (f *Finger) Close() {
	if f.it != nil {
		f.it.Close()
		f.it = nil
	}
}

func (f *Finger) move(move func()) bool {
	var ok bool
	f.key, f.value, ok = f.t.step(f.it, move, lent)
	return ok
}

// discard ends the transaction and its fingers.
func (t *tx) discard() {
	for _, f := range t.fingers {
		f.Close()
	}
	t.txn.Discard()
}

// Under yields the keys with each of the prefixes, at most n of each, with the prefix's place in the list. They
// may be in any order; all begin with what the finger was placed on.
func (f *Finger) Under(prefixes [][]byte, n int) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		for i, prefix := range prefixes {
			left := n
			for ok := f.Seek(prefix); ok && left > 0 && bytes.HasPrefix(f.key, prefix); ok = f.Next() {
				if !yield(i, f.key) {
					return
				}
				left--
			}
		}
	}
}
