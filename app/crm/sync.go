package crm

import "time"

// SyncStatus is how the synchronization of a connection with the account stands (spec 7.9).
type SyncStatus struct {
	Enabled bool // runs by itself; else with Sync now only
	Running bool
	Kinds   []SyncKind // in the order of SheetKinds
}

// SyncKind is how one kind of record stands.
type SyncKind struct {
	Kind SheetKind
	On   bool // by the organization's settings
	// Absent says that a side has no such kind, or that there is no account.
	Absent   *Fault
	Progress Progress // of the run under way; Task is empty while there is none
	Oro      SyncSide
	Account  SyncSide
	Pairs    int // records that are kept the same, as of the last run
	// Last is what the last run did that did anything, and LastAt its end.
	Last   SyncCounts
	LastAt time.Time
	// Waiting are records of which something could not be done yet.
	Waiting  int
	Problems []SyncProblem
	Stop     *SyncStop
	Fault    *Fault // that the last run ended with
}

// SyncSide is when a side was last asked what changed, and when it will be; zero: never, unknown.
type SyncSide struct{ Last, Next time.Time }

// SyncCounts are the changes that a run made.
type SyncCounts struct {
	OroCreated, OroUpdated                         int
	AccountCreated, AccountUpdated, AccountDeleted int
	Matched, Conflicts, Refused, Odd               int
}

// Written are the changes on both sides.
func (c SyncCounts) Written() int {
	return c.OroCreated + c.OroUpdated + c.AccountCreated + c.AccountUpdated + c.AccountDeleted
}

// Add adds another run's changes.
func (c SyncCounts) Add(d SyncCounts) SyncCounts {
	c.OroCreated += d.OroCreated
	c.OroUpdated += d.OroUpdated
	c.AccountCreated += d.AccountCreated
	c.AccountUpdated += d.AccountUpdated
	c.AccountDeleted += d.AccountDeleted
	c.Matched += d.Matched
	c.Conflicts += d.Conflicts
	c.Refused += d.Refused
	c.Odd += d.Odd
	return c
}

// SyncProblem is a record that could not be brought to the other side.
type SyncProblem struct {
	ID    string // for a retry
	Kind  SheetKind
	Title string
	To    Party // where it should have gone
	Fault *Fault
	At    time.Time // of the last attempt
	Tries int
	Next  time.Time // when it is tried again by itself; zero: when the record changes, or when asked
}

// SyncStop says that a run would delete much and waits for the person's word (spec 7.8).
type SyncStop struct {
	Deletes int // records in the account that would be deleted
	Of      int // records there
	Since   time.Time
}
