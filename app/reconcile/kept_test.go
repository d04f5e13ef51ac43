package reconcile_test

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"strings"

	"oroconnector/app/vault"
)

// keptTx has what the engine uses; anything else would panic.
type keptTx struct {
	*kept
	vault.Tx
}

// Get implements vault.Reader.
func (k keptTx) Get(key []byte) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	v, ok := k.m[string(key)]
	if !ok {
		return nil, vault.ErrNotFound
	}
	return bytes.Clone(v), nil
}

func (k *kept) under(prefix string) []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.DeleteFunc(slices.Sorted(maps.Keys(k.m)), func(key string) bool { return !strings.HasPrefix(key, prefix) })
}

// Scan implements vault.Reader.
func (k keptTx) Scan(prefix, _ []byte, reverse bool) iter.Seq2[[]byte, []byte] {
	keys := k.under(string(prefix))
	if reverse {
		slices.Reverse(keys)
	}
	return func(yield func(k, v []byte) bool) {
		for _, key := range keys {
			v, err := k.Get([]byte(key))
			if err == nil && !yield([]byte(key), v) {
				return
			}
		}
	}
}

// Keys implements vault.Reader.
func (k keptTx) Keys(prefix, from []byte, reverse bool) iter.Seq[[]byte] {
	return func(yield func(k []byte) bool) {
		for key := range k.Scan(prefix, from, reverse) {
			if !yield(key) {
				return
			}
		}
	}
}

// Set implements vault.Tx.
func (k keptTx) Set(key, value []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.m[string(key)] = bytes.Clone(value)
	return nil
}

// Delete implements vault.Tx.
func (k keptTx) Delete(key []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.m, string(key))
	return nil
}
