package reconcile

import (
	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// state is how a side's record stands against the base.
type state uint8

const (
	same state = iota
	changed
	gone
)

// verdict is what follows for a pair.
type verdict uint8

const (
	nothing       verdict = iota
	toAccount             // Oro's values overwrite the account's
	toOro                 // the account's values overwrite Oro's
	deleteAccount         // delete the account's record
	unpair                // the account's record is gone: Oro's stands alone again
	forget                // both are gone
)

// decide is the table of spec 7.7 for a pair. A record that stands alone is dealt with by creates.
func decide(direction, conflict settings.Value, oro, account state) verdict {
	fromOro, fromAccount := direction != settings.AccountToOro, direction != settings.OroToAccount
	switch {
	case oro == gone && account == gone:
		return forget
	case account == gone:
		return unpair
	case oro == gone && fromAccount:
		return deleteAccount
	case oro == gone:
		return nothing // stays in the account unchanged
	case oro == same && account == same:
		return nothing
	case !fromAccount:
		if oro == changed {
			return toAccount
		}
		return nothing // stays there, not synchronized
	case !fromOro:
		return toOro
	case oro == changed && account == changed && conflict == settings.AccountWins:
		return toOro
	case oro == changed:
		return toAccount
	}
	return toOro
}

// creates tells whether a record that stands alone on one side is made on the other.
func creates(direction settings.Value, on crm.Party) bool {
	if on == crm.PartyOro {
		return direction != settings.AccountToOro
	}
	return direction != settings.OroToAccount
}

// why says why a version that was changed gave way.
func why(direction, conflict settings.Value) crm.JournalWhy {
	switch {
	case direction != settings.Bidirectional:
		return crm.WhyDirection
	case conflict == settings.AccountWins:
		return crm.WhyAccountWins
	}
	return crm.WhyOroWins
}

// A run that deletes more than this many records of a side, and more than this share of them, asks
// first (spec 7.8).
const (
	stopCount = 10
	stopShare = 5 // one in five: 20 %
)

func muchDeleted(deletes, of int) bool { return deletes > stopCount && deletes*stopShare > of }
