package crm

import "time"

// Party is one of the two sides that are kept the same.
type Party string

// Oro, and the person's account.
const (
	PartyOro     Party = "oro"
	PartyAccount Party = "account"
)

// Other is the side opposite.
func (p Party) Other() Party {
	if p == PartyOro {
		return PartyAccount
	}
	return PartyOro
}

// JournalEntry is something that synchronization did or left and that a person may want to look at
// afterwards (spec 7.8). Entries are kept for 90 days.
type JournalEntry struct {
	ID         string
	Connection string
	At         time.Time
	// Since is when the two records were last known to be the same; zero: never.
	Since time.Time
	Kind  SheetKind
	Event JournalEvent
	Why   JournalWhy
	Title string // what the record is called
	Oro   string // its id in Oro; empty where it has none
	// Account is the record's address in the account.
	Account string
	// Lost says whose version was replaced or deleted; in the other events, whose record it is about.
	Lost Party
	// Kept is the version in use and Replaced the one that lost, field by field; either may be nil.
	Kept, Replaced Fields
	// Code is the reason of a record that was left untouched (words: "odd.<code>").
	Code  string
	Fault *Fault // of a refusal, without its Err
	// Restored is when the version that lost was copied back; zero: it was not.
	Restored time.Time
}

// JournalEvent says what an entry is about; words has it under "journal.<event>".
type JournalEvent string

// Events of the journal.
const (
	JournalConflict JournalEvent = "conflict" // one version replaced another one
	JournalDeleted  JournalEvent = "deleted"  // deleted on one side because it was deleted on the other
	JournalRefused  JournalEvent = "refused"  // a side refused what was sent
	JournalOdd      JournalEvent = "odd"      // cannot be mapped, and was left untouched on both sides
	JournalLeft     JournalEvent = "left"     // one of several that match the same record: left alone
	JournalKept     JournalEvent = "kept"     // deleted in Oro, and kept in the account by the person's word
)

// JournalWhy says why one version won; words has it under "journal.why.<why>".
type JournalWhy string

// Reasons of a conflict's end.
const (
	WhyOroWins     JournalWhy = "oroWins"     // changed on both sides, by Conflict Resolution
	WhyAccountWins JournalWhy = "accountWins" // the same
	WhyDirection   JournalWhy = "direction"   // by Sync Direction
	WhyFirst       JournalWhy = "first"       // they met for the first time and differed
)

// Restorable tells whether there is a version that can be copied back.
func (e JournalEntry) Restorable() bool {
	return (e.Event == JournalConflict || e.Event == JournalDeleted) && len(e.Replaced) > 0
}

// Differs are the fields in which the versions differ, in the order of a sheet of the kind.
func (e JournalEntry) Differs() []SheetField {
	var out []SheetField
	for _, f := range SheetFields(e.Kind) {
		if e.Kept[f] != e.Replaced[f] {
			out = append(out, f)
		}
	}
	return out
}

// SheetFields are the mapped fields of a kind in the order in which a person reads them.
func SheetFields(kind SheetKind) []SheetField {
	switch kind {
	case SheetTask:
		return []SheetField{SheetSubject, SheetPriority, SheetDue, SheetStatus}
	case SheetEvent:
		return []SheetField{SheetTitle, SheetStart, SheetEnd, SheetAllDay}
	}
	all := []SheetField{
		SheetFirstName, SheetMiddleName, SheetLastName, SheetSuffix, SheetJobTitle, SheetEmails, SheetPhone, SheetFax,
		SheetBirthday, SheetGender,
	}
	for _, address := range []string{AddressWork, AddressHome, AddressOther} {
		for _, part := range []string{SheetStreet, SheetStreet2, SheetPostalCode, SheetCity, SheetRegion, SheetCountry} {
			all = append(all, PostalField(address, part))
		}
	}
	return append(all, SheetNote)
}
