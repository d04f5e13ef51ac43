package reconcile

import (
	"fmt"
	"strings"

	"oroconnector/app/crm"
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
	w := &writer{buf: []byte{recordVersion}}
	w.timeField(entryAt, e.At)
	w.timeField(entrySince, e.Since)
	w.textField(entryKind, string(e.Kind))
	w.textField(entryEvent, string(e.Event))
	w.textField(entryWhy, string(e.Why))
	w.textField(entryTitle, e.Title)
	w.textField(entryOro, e.Oro)
	w.textField(entryAccount, e.Account)
	w.textField(entryLost, string(e.Lost))
	fieldsField(w, entryKept, short(e.Kept))
	fieldsField(w, entryReplaced, short(e.Replaced))
	w.textField(entryCode, e.Code)
	faultField(w, entryFault, e.Fault)
	w.timeField(entryRestored, e.Restored)
	w.textField(entryPlace, place)
	return w.buf
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
	r.fields(func(tag uint64, in *reader) {
		switch tag {
		case entryAt:
			e.At = in.instant()
		case entrySince:
			e.Since = in.instant()
		case entryKind:
			e.Kind = crm.SheetKind(in.rest())
		case entryEvent:
			e.Event = crm.JournalEvent(in.rest())
		case entryWhy:
			e.Why = crm.JournalWhy(in.rest())
		case entryTitle:
			e.Title = in.rest()
		case entryOro:
			e.Oro = in.rest()
		case entryAccount:
			e.Account = in.rest()
		case entryLost:
			e.Lost = crm.Party(in.rest())
		case entryKept:
			e.Kept = readFields(in)
		case entryReplaced:
			e.Replaced = readFields(in)
		case entryCode:
			e.Code = in.rest()
		case entryFault:
			e.Fault = readFault(in)
		case entryRestored:
			e.Restored = in.instant()
		case entryPlace:
			place = in.rest()
		default:
			in.err = fmt.Errorf("entry has unknown field %d", tag)
		}
	})
	return e, place, r.err
}
