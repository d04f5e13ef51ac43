package cli

import (
	"errors"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/words"
)

// Exit codes, stable for scripts.
const (
	ExitOK        = 0
	ExitBug       = 1  // a fault of the program's own
	ExitUsage     = 2  // the command line cannot be read
	ExitMissing   = 3  // a file or record does not exist
	ExitInvalid   = 4  // what was given cannot be used: not a message, not a record
	ExitRefused   = 5  // Oro, or the system, said no
	ExitOffline   = 6  // Oro cannot be reached now
	ExitSignedOut = 7  // connect first
	ExitDamaged   = 8  // what was read is broken
	ExitWaiting   = 9  // the change is kept and waits
	ExitCancelled = 10 // given up
	ExitLocal     = 11 // this computer is in the way: the disk is full, the profile is in use
)

var exitOf = map[crm.FaultKind]int{
	crm.Bug: ExitBug, crm.Offline: ExitOffline, crm.SignedOut: ExitSignedOut, crm.Refused: ExitRefused,
	crm.Missing: ExitMissing, crm.Conflict: ExitRefused, crm.Invalid: ExitInvalid, crm.Busy: ExitOffline,
	crm.Damaged: ExitDamaged, crm.Cancelled: ExitCancelled,
}

// ExitCode says how a command that ended with the error exits.
func ExitCode(err error) int {
	var told told
	if errors.As(err, &told) {
		return int(told)
	}
	if err == nil {
		return ExitOK
	}
	fault := crm.AsFault("cli.run", err)
	part, _, _ := strings.Cut(fault.Op, ".")
	switch {
	case fault.Op == "cli.parse":
		return ExitUsage
	case fault.Kind == crm.Busy && local[part]:
		return ExitLocal
	}
	return exitOf[fault.Kind]
}

// local are the parts whose being busy has nothing to do with Oro.
var local = map[string]bool{"profile": true, "store": true, "outbox": true, "config": true, "vault": true}

// told is the exit code of a command that has already said what was wrong, item by item.
type told int

func (told) Error() string { return "told" }

// worst keeps the first failure of several items: later ones are told, too, but the code is the first's.
func worst(before told, err error) told {
	if before == 0 && err != nil {
		return told(ExitCode(err))
	}
	return before
}

// result turns the code kept by worst into a command's error.
func (t told) result() error {
	if t == 0 {
		return nil
	}
	return t
}

// fail says what is wrong, once, and returns the exit code.
func (s *session) fail(err error) int {
	var already told
	if !errors.As(err, &already) {
		s.note(Sentence(s.Words, err))
		if ExitCode(err) == ExitUsage {
			s.note(s.text("cli.seeHelp"))
		}
	}
	return ExitCode(err)
}

// Sentence words an error for standard error.
func Sentence(w *words.Words, err error) string {
	return "oroconnector: " + w.Fault(crm.AsFault("cli.run", err))
}
