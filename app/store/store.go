// Package store keeps what Oro said in the cache vault and answers from it: records by address, domain,
// number and belonging, the contexts of conversations, the pull's cursors, and a search index. Nothing
// in it exists only here, so it may be thrown away and filled again.
//
// Every record is written together with its index keys in one transaction, so the two never differ; the
// disk forms are in record.go, the keys in key.go. All methods may be called at the same time from
// several goroutines. What they return is the caller's.
//
// Errors are crm.Faults of the operations store.open, store.answer, store.entity, store.put, store.drop,
// store.context, store.landed, store.search, store.refs, store.cursor, store.stats, store.trim and store.header. Codes:
// store.schema (Damaged: written by another version; set the vault aside), store.damaged (Damaged),
// store.full (Refused: the disk is full), store.readonly (Refused), store.record (Invalid: a record that
// names nothing). An unknown record is Missing, a closed vault Cancelled.
package store

import (
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"sync"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// schema is the version of keys, disk forms and folding together: bump it when what is written changes
// its meaning, and the cache is refilled.
const schema = 3

// Options of Open. Now is the clock, nil the system's; Log, nil for none, gets what had to be cut.
type Options struct {
	Now func() time.Time
	Log *slog.Logger
}

// Store is an open cache. It ends with its vault, which the caller closes.
type Store struct {
	v   *vault.Vault
	now func() time.Time
	log *slog.Logger

	registering sync.Mutex // held while kinds get codes; kindsMu is not then

	kindsMu sync.RWMutex
	kinds   kindCodes // of the kinds that are in the vault

	counting sync.RWMutex // held shared while records are written, exclusively while all are counted
	statsMu  sync.Mutex
	stats    *Stats // nil until first asked for

	foldersMu sync.Mutex
	folders   map[folderName]*folder // of mail whose order is in memory
}

// Open uses a vault that is empty or was filled by this version.
func Open(v *vault.Vault, o Options) (*Store, error) {
	s := &Store{v: v, now: o.Now, log: o.Log, folders: map[folderName]*folder{}}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	found, err := s.readSchema()
	if err == nil && found == 0 {
		err = v.Update(func(tx vault.Tx) error {
			return tx.Set([]byte{tableSchema}, binary.AppendUvarint(nil, schema))
		})
	} else if err == nil && found != schema {
		err = &crm.Fault{Kind: crm.Damaged, Op: "store.open", Code: "store.schema"}
	}
	if err != nil {
		return nil, fault("store.open", err)
	}
	return s, nil
}

// readSchema reads the version (0: the vault is empty, ^0: nobody knows) and the codes of the kinds.
func (s *Store) readSchema() (version uint64, err error) {
	err = s.v.View(func(r vault.Reader) error {
		value, err := r.Get([]byte{tableSchema})
		switch {
		case errors.Is(err, vault.ErrNotFound):
			for range r.Keys(nil, nil, false) {
				version = ^uint64(0)
				break
			}
			return nil
		case err != nil:
			return err
		}
		if version, _ = binary.Uvarint(value); version == 0 {
			version = ^uint64(0)
		}
		s.kinds = readKinds(r)
		s.kinds.readMail(r)
		return nil
	})
	return version, err
}

// fault translates what comes out of the vault.
func fault(op string, err error) error {
	if err == nil {
		return nil
	}
	var known *crm.Fault
	if errors.As(err, &known) {
		return known
	}
	f := &crm.Fault{Op: op, Err: err}
	switch {
	case errors.Is(err, vault.ErrDamaged), errors.Is(err, vault.ErrKey), errors.Is(err, errRecord):
		f.Kind, f.Code = crm.Damaged, "store.damaged"
	case errors.Is(err, vault.ErrFull):
		f.Kind, f.Code = crm.Refused, "store.full"
	case errors.Is(err, vault.ErrReadOnly):
		f.Kind, f.Code = crm.Refused, "store.readonly"
	case errors.Is(err, vault.ErrNotFound):
		f.Kind = crm.Missing
	case errors.Is(err, vault.ErrClosed), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		f.Kind = crm.Cancelled
	}
	return f
}

// view and update run f unless ctx has ended, and translate the error.
func (s *Store) view(ctx context.Context, op string, f func(vault.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return fault(op, err)
	}
	return fault(op, s.v.View(f))
}

func (s *Store) update(ctx context.Context, op string, f func(vault.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fault(op, err)
	}
	return fault(op, s.v.Update(f))
}
