package reconcile

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
	"oroconnector/app/wire"
)

// Tables of the vault. A key is "sync/", the table, the kind, the place, and the link's number.
const (
	tableState   byte = 's'
	tableLink    byte = 'l'
	tableIntent  byte = 'i'
	tableProblem byte = 'q'
	tableJournal byte = 'j'
	tableFill    byte = 'f' // a side's note of a filling under way
)

// base is one kind's part of the vault, for one pair of places.
type base struct {
	vault Vault
	kind  crm.SheetKind
	scope string
}

// baseOf names the pairs of two places: another address book has other pairs.
func baseOf(v Vault, kind crm.SheetKind, oro, account string) base {
	h := sha256.Sum256([]byte(oro + "\x00" + account))
	return base{vault: v, kind: kind, scope: hex.EncodeToString(h[:8])}
}

// placePrint stands for a place in an entry of the journal.
func placePrint(name string) string {
	h := sha256.Sum256([]byte(name))
	return hex.EncodeToString(h[:8])
}

func (b base) prefix(table byte) []byte {
	return []byte("sync/" + string(table) + "/" + string(b.kind) + "/" + b.scope + "/")
}

func (b base) key(table byte, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(b.prefix(table), seq)
}

// put is a key and its new value; nil takes it away.
type put struct{ key, value []byte }

// edit is what belongs together: it is written at once or not at all.
type edit []put

// together is about how much is written in one transaction.
const together = 150 << 10

// save writes the edits in as few transactions as the vault allows, in their order.
func (b base) save(edits ...edit) error {
	for len(edits) > 0 {
		n, size := 0, 0
		for n < len(edits) && (n == 0 || size < together && n < 500) {
			for _, p := range edits[n] {
				size += len(p.key) + len(p.value)
			}
			n++
		}
		group := edits[:n]
		err := b.vault.Update(func(tx vault.Tx) error {
			for _, p := range slices.Concat(group...) {
				var err error
				if p.value == nil {
					err = tx.Delete(p.key)
				} else {
					err = tx.Set(p.key, p.value)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return vaultFault("sync.run", err)
		}
		edits = edits[n:]
	}
	return nil
}

func (b base) saveState(s kindState) error {
	return b.save(edit{{b.key(tableState, 0), s.bytes()}})
}

func (b base) state() (kindState, error) {
	var s kindState
	err := b.vault.View(func(r vault.Reader) error {
		data, err := r.Get(b.key(tableState, 0))
		if errors.Is(err, vault.ErrNotFound) {
			return nil
		}
		if err == nil {
			s, err = readState(data)
		}
		return err
	})
	return s, vaultFault("sync.run", err)
}

// each calls take with every record of a table in the order of the links. One that cannot be read is
// told to broken and passed over: its records are then met like any that nothing is known of.
func (b base) each(table byte, take func(seq uint64, data []byte) error, broken func(error)) error {
	prefix := b.prefix(table)
	err := b.vault.View(func(r vault.Reader) error {
		for key, value := range r.Scan(prefix, nil, false) {
			if len(key) != len(prefix)+8 {
				continue
			}
			err := take(binary.BigEndian.Uint64(key[len(prefix):]), value)
			if errors.Is(err, wire.ErrNewer) {
				return err
			}
			if err != nil {
				broken(err)
			}
		}
		return nil
	})
	return vaultFault("sync.run", err)
}

// forget takes every record of the kind away but the journal: the next run is a first one.
func (b base) forget() error {
	var edits []edit
	err := b.vault.View(func(r vault.Reader) error {
		for _, table := range []byte{tableState, tableIntent, tableProblem, tableLink, tableFill} {
			for key := range r.Keys(b.prefix(table), nil, false) {
				edits = append(edits, edit{{key: key}})
			}
		}
		return nil
	})
	if err != nil {
		return vaultFault("sync.run", err)
	}
	return b.save(edits...)
}

// vaultFault translates what the vault says. A fault stays as it is.
func vaultFault(op string, err error) error {
	var f *crm.Fault
	switch {
	case err == nil, errors.As(err, &f):
		return err
	case errors.Is(err, wire.ErrNewer):
		return &crm.Fault{Kind: crm.Damaged, Op: op, Code: "sync.newer", Err: err}
	case errors.Is(err, vault.ErrFull):
		return &crm.Fault{Kind: crm.Busy, Op: op, Code: "disk.full", Err: err}
	case errors.Is(err, vault.ErrReadOnly):
		return &crm.Fault{Kind: crm.Refused, Op: op, Code: "disk.readOnly", Err: err}
	case errors.Is(err, vault.ErrDamaged), errors.Is(err, wire.ErrShort):
		return &crm.Fault{Kind: crm.Damaged, Op: op, Code: "sync.base", Err: err}
	}
	return crm.AsFault(op, err)
}
