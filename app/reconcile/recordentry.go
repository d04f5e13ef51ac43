package reconcile

import (
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/wire"
)

// Tags of a journal entry's fields.
const (
	entryAt = iota + 1
	entrySince
	entryKind
	entryEvent
	entryWhy
	entryTitle
	entryOro
	entryAccount
	entryLost
	entryKept
	entryReplaced
	entryCode
	entryFault
	entryRestored
	entryPlace
)

// cutMark ends a value that was cut.
const cutMark = "…"

// longest value of a field that the journal keeps whole: an entry must fit into one value of the vault.
const entryText = 100 << 10

// entryBytes is an entry with the print of the place whose version lost (placePrint).
func entryBytes(e crm.JournalEntry, place string) []byte {
	w := wire.Begin(recordVersion)
	w.TimeField(entryAt, e.At)
	w.TimeField(entrySince, e.Since)
	w.TextField(entryKind, string(e.Kind))
	w.TextField(entryEvent, string(e.Event))
	w.TextField(entryWhy, string(e.Why))
	w.TextField(entryTitle, e.Title)
	w.TextField(entryOro, e.Oro)
	w.TextField(entryAccount, e.Account)
	w.TextField(entryLost, string(e.Lost))
	fieldsField(w, entryKept, short(e.Kept))
	fieldsField(w, entryReplaced, short(e.Replaced))
	w.TextField(entryCode, e.Code)
	w.FaultField(entryFault, e.Fault)
	w.TimeField(entryRestored, e.Restored)
	w.TextField(entryPlace, place)
	return w.Bytes()
}

// short cuts what is too long to keep, at a whole character.
func short(f crm.Fields) crm.Fields {
	out := make(crm.Fields, len(f))
	for k, v := range f {
		if len(v) > entryText {
			cut := entryText
			for cut > 0 && v[cut]&0xc0 == 0x80 {
				cut--
			}
			v = v[:cut] + cutMark
		}
		out[k] = v
	}
	return out
}

// isCut tells whether a value is one that short has cut: no whole one is as long and ends like this.
func isCut(v string) bool { return len(v) >= entryText && strings.HasSuffix(v, cutMark) }

// readEntry gives an entry and the print of its place; empty where an older version of the program wrote it.
func readEntry(id string, data []byte) (e crm.JournalEntry, place string, err error) {
	e = crm.JournalEntry{ID: id}
	r, err := opened(tableJournal, data)
	if err != nil {
		return e, "", err
	}
	r.Fields(func(tag uint64, in *wire.Reader) {
		switch tag {
		case entryAt:
			e.At = in.Instant()
		case entrySince:
			e.Since = in.Instant()
		case entryKind:
			e.Kind = crm.SheetKind(in.Rest())
		case entryEvent:
			e.Event = crm.JournalEvent(in.Rest())
		case entryWhy:
			e.Why = crm.JournalWhy(in.Rest())
		case entryTitle:
			e.Title = in.Rest()
		case entryOro:
			e.Oro = in.Rest()
		case entryAccount:
			e.Account = in.Rest()
		case entryLost:
			e.Lost = crm.Party(in.Rest())
		case entryKept:
			e.Kept = readFields(in)
		case entryReplaced:
			e.Replaced = readFields(in)
		case entryCode:
			e.Code = in.Rest()
		case entryFault:
			e.Fault = in.Fault()
		case entryRestored:
			e.Restored = in.Instant()
		case entryPlace:
			place = in.Rest()
		default:
			in.Unknown("entry", tag)
		}
	})
	return e, place, r.Err()
}
