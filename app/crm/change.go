package crm

import (
	"crypto/rand"
	"time"
)

// Change is something a person did here that Oro is to learn. It is written durably before the screen
// says so and reaches Oro exactly once (spec 7.3).
type Change struct {
	ID         string // NewChangeID; never used twice
	Connection string
	Thread     string // changes of one thread keep their order
	Op         ChangeOp
	Envelope   Envelope
	Refs       []Ref
	// Creates: carrying it out may create a record in Oro that cannot be deleted, so it waits until undo
	// has passed (spec 4.9).
	Creates bool
	At      time.Time // UTC
	// NotBefore holds a change back until undo has passed; zero: at once.
	NotBefore time.Time
}

// ChangeOp says what is to be done. Further ones come with the features that need them.
type ChangeOp string

// Attach and Detach change a conversation's context.
const (
	OpAttach ChangeOp = "attach"
	OpDetach ChangeOp = "detach"
)

// Inverse is the operation that undoes this one; empty where none does.
func (op ChangeOp) Inverse() ChangeOp {
	switch op {
	case OpAttach:
		return OpDetach
	case OpDetach:
		return OpAttach
	}
	return ""
}

// NewChangeID returns an id that is unique without asking anybody: 26 letters and digits.
func NewChangeID() string { return rand.Text() }

// Receipt is what Oro answered to a change that it carried out.
type Receipt struct {
	Change  string
	EmailID string // of the message in Oro, where it was needed
	Created bool   // the e-mail was created by this change
	// Unchanged: all was so already; nothing was sent.
	Unchanged bool
	Attached  []Attached // the conversation's records after the change, where Oro told
	At        time.Time
}

// Pending is a change that Oro has not confirmed, as the outbox shows it; or, for a day, one it has.
type Pending struct {
	Change   Change
	State    PendingState
	Attempts int
	Last     *Fault    // of the last attempt
	NextTry  time.Time // zero: when its turn comes
	SentAt   time.Time // of PendingSent
	Receipt  Receipt   // of PendingSent
}

// PendingState is where a change stands.
type PendingState string

// Waiting for its turn, the network or undo; being sent; refused by Oro and kept until retried or
// discarded; several records could be it and the person is asked; sent.
const (
	PendingWaiting PendingState = "waiting"
	PendingSending PendingState = "sending"
	PendingRefused PendingState = "refused"
	PendingAsks    PendingState = "asks"
	PendingSent    PendingState = "sent"
)
