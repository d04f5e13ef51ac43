package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/dgraph-io/badger/v4"
)

// What callers tell apart; all are wrapped with the cause.
var (
	ErrKey      = errors.New("vault: the key does not open this folder")
	ErrDamaged  = errors.New("vault: the folder is damaged")
	ErrHeld     = errors.New("vault: another process holds the folder")
	ErrFull     = errors.New("vault: the disk is full")
	ErrReadOnly = errors.New("vault: the folder cannot be written")
	ErrTooBig   = errors.New("vault: too much for one transaction")
	ErrNotFound = errors.New("vault: no such key")
	ErrClosed   = errors.New("vault: closed")
)

// classify turns an error of Badger or of the system into one of ours. Badger wraps by text, so the
// text has to be looked at too.
func classify(err error) error {
	for _, ours := range []error{ErrKey, ErrDamaged, ErrHeld, ErrFull, ErrReadOnly, ErrTooBig, ErrNotFound, ErrClosed} {
		if errors.Is(err, ours) {
			return err
		}
	}
	switch {
	case is(err, badger.ErrEncryptionKeyMismatch), is(err, badger.ErrInvalidEncryptionKey):
		return fmt.Errorf("%w: %v", ErrKey, err)
	case is(err, syscall.ENOSPC), isQuota(err):
		return fmt.Errorf("%w: %v", ErrFull, err)
	case errors.Is(err, fs.ErrPermission), is(err, syscall.EACCES), is(err, syscall.EPERM), isReadOnlySystem(err),
		is(err, badger.ErrTruncateNeeded), is(err, badger.ErrWindowsNotSupported):
		return fmt.Errorf("%w: %v", ErrReadOnly, err)
	}
	return fmt.Errorf("%w: %v", ErrDamaged, err)
}

// bare is classify without the cause's text, where that may name keys and so people.
func bare(err error) error {
	err = classify(err)
	for _, ours := range []error{ErrFull, ErrReadOnly, ErrClosed} {
		if errors.Is(err, ours) {
			return ours
		}
	}
	return ErrDamaged
}

// is tells whether err is, or says that it is, the other one.
func is(err, other error) bool {
	return errors.Is(err, other) || strings.Contains(err.Error(), other.Error())
}

// rescue, deferred around calls of Badger alone, turns its panic about broken data into ErrDamaged.
func rescue(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%w: panic: %.200v", ErrDamaged, r)
	}
}
