package crm

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// FaultKind sorts what can go wrong by what a person can do about it.
type FaultKind uint8

// Bug is the zero value: an error that nobody translated.
const (
	Bug       FaultKind = iota
	Offline             // Oro, the account or the network cannot be reached now
	SignedOut           // the person has to connect again
	Refused             // the other side understood and said no
	Missing             // it does not exist, or not any more
	Conflict            // it exists already, or was changed meanwhile
	Invalid             // what was given cannot be used
	Busy                // try later: maintenance, too many requests, a locked file
	Damaged             // what was read is broken
	Cancelled           // given up by the person or by the program's end
)

var faultNames = [...]string{
	"bug", "offline", "signedOut", "refused", "missing", "conflict", "invalid", "busy", "damaged", "cancelled",
}

// String gives the name used in words' keys.
func (k FaultKind) String() string {
	if int(k) < len(faultNames) {
		return faultNames[k]
	}
	return "bug"
}

// Fault is an error for people. Words looks up its sentence by "fault.<Code>", then
// "fault.<Op>.<Kind>", then "fault.<Kind>". Detail is foreign text that belongs into the sentence (a
// file's name, Oro's own reason): never a secret. Err is for logs and errors.Is.
type Fault struct {
	Kind   FaultKind
	Op     string // what was attempted: "file.read", "context.ask"
	Code   string // the exact cause where it has a sentence of its own: "connect.storefront"
	Detail string
	Err    error
	After  time.Duration // do not try again earlier (Retry-After)
}

// Error gives a line for logs, not for people.
func (f *Fault) Error() string {
	text := f.Op + ": " + f.Kind.String()
	if f.Code != "" {
		text += " (" + f.Code + ")"
	}
	if f.Detail != "" {
		text += ": " + f.Detail
	}
	if f.Err != nil {
		text += fmt.Sprintf(": %v", f.Err)
	}
	return text
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// AsFault returns the Fault in err's chain, or one that wraps err: Cancelled for a context's end,
// else Bug. nil gives nil.
func AsFault(op string, err error) *Fault {
	var f *Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.Canceled):
		return &Fault{Kind: Cancelled, Op: op, Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &Fault{Kind: Offline, Op: op, Code: "timeout", Err: err}
	}
	return &Fault{Kind: Bug, Op: op, Err: err}
}

// IsFault tells whether err is, or wraps, a Fault of the kind.
func IsFault(err error, kind FaultKind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}

// Passing tells whether the same attempt may succeed later without anybody doing anything.
func (k FaultKind) Passing() bool { return k == Offline || k == Busy }
