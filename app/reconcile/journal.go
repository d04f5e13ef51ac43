package reconcile

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
	"oroconnector/app/wire"
)

// JournalTime is how long entries are kept (spec 7.8).
const JournalTime = 90 * 24 * time.Hour

const journalPrefix = "sync/" + string(tableJournal) + "/"

func journalKey(id string) []byte { return []byte(journalPrefix + id) }

// newEntryID sorts by time.
func newEntryID(at time.Time) string {
	var chance [4]byte
	rand.Read(chance[:])
	return fmt.Sprintf("%013x", at.UnixMilli()) + hex.EncodeToString(chance[:])
}

// dress completes an entry about an item.
func (k *kindRun) dress(e *crm.JournalEntry, it *item, at time.Time) {
	if e.ID == "" {
		e.ID = newEntryID(at)
	}
	e.At, e.Kind, e.Oro, e.Account = at, k.kind, it.oro.id, it.account.id
	if e.Since.IsZero() {
		e.Since = it.synced
	}
	for _, f := range []crm.Fields{e.Kept, e.Replaced} {
		if e.Title == "" {
			e.Title = titleOf(k.kind, f)
		}
	}
}

// write has an entry kept at the end of the run, with what it tells of.
func (k *kindRun) write(e crm.JournalEntry) {
	at := k.e.o.Now().UTC()
	e.ID, e.At, e.Kind = newEntryID(at), at, k.kind
	k.pending = append(k.pending, edit{{journalKey(e.ID), k.entryBytes(e)}})
}

// keepEntry tells of a record that stays in the account by the person's word.
func (k *kindRun) keepEntry(it *item) {
	e := crm.JournalEntry{Event: crm.JournalKept, Lost: crm.PartyAccount, Oro: it.oro.id, Account: it.account.id, Since: it.synced}
	if s := it.now[1]; s != nil {
		e.Kept, e.Title = s.Fields, titleOf(k.kind, s.Fields)
	}
	k.write(e)
}

// Journal returns the entries of the last 90 days, the newest first.
func (e *Engine) Journal(ctx context.Context) ([]crm.JournalEntry, error) {
	var out []crm.JournalEntry
	oldest := e.o.Now().Add(-JournalTime)
	err := e.o.Vault.View(func(r vault.Reader) error {
		for key, value := range r.Scan([]byte(journalPrefix), nil, true) {
			if err := ctx.Err(); err != nil {
				return err
			}
			entry, _, err := readEntry(string(key[len(journalPrefix):]), value)
			switch {
			case errors.Is(err, wire.ErrNewer):
				return err
			case err != nil:
				e.o.Log.Warn("an entry of the journal cannot be read", "err", err)
			case entry.At.After(oldest):
				entry.Connection = e.o.Connection
				out = append(out, entry)
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b crm.JournalEntry) int { return b.At.Compare(a.At) })
	return out, vaultFault("sync.journal", err)
}

// prune forgets the entries that are older than 90 days, at most some hundred at a time.
func (e *Engine) prune() {
	var old edit
	oldest := e.o.Now().Add(-JournalTime)
	err := e.o.Vault.View(func(r vault.Reader) error {
		for key, value := range r.Scan([]byte(journalPrefix), nil, false) {
			entry, _, err := readEntry(string(key[len(journalPrefix):]), value)
			if err != nil {
				continue
			}
			if entry.At.After(oldest) || len(old) >= 400 {
				break
			}
			old = append(old, put{key: key})
		}
		return nil
	})
	if err == nil && len(old) > 0 {
		err = base{vault: e.o.Vault}.save(old)
	}
	if err != nil {
		e.o.Log.Warn("old entries of the journal stay", "err", err)
	}
}

// entryBytes is an entry with the place whose version lost.
func (k *kindRun) entryBytes(e crm.JournalEntry) []byte {
	return entryBytes(e, placePrint(k.places[ix(e.Lost)].Name))
}

// entry reads one, with the print of its place.
func (e *Engine) entry(op, id string) (out crm.JournalEntry, place string, err error) {
	err = e.o.Vault.View(func(r vault.Reader) error {
		data, err := r.Get(journalKey(id))
		if err == nil {
			out, place, err = readEntry(id, data)
		}
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return out, "", &crm.Fault{Kind: crm.Missing, Op: op, Code: "sync.gone"}
	}
	return out, place, vaultFault(op, err)
}
