// Package keyring keeps secrets: tokens and encryption keys. Stores are the operating system's keyring
// (System), an encrypted file for machines without one (File), and Memory for tests and the demo. All
// behave alike (conformance_test.go) and may be used from many goroutines.
package keyring

import (
	"context"
	"errors"
	"fmt"
)

// Store keeps secrets by name. A name has 1 to 100 letters, digits and ". _ - / @"; a secret has up to
// 64 KiB of any bytes and may be empty.
type Store interface {
	// Get returns a copy of the secret, or ErrNotFound.
	Get(ctx context.Context, name string) ([]byte, error)
	// Set puts the secret in place of an older one. When it returns nil the secret is kept; when the
	// process ends in the middle, the old or the new one is there, never a mixture.
	Set(ctx context.Context, name string, secret []byte) error
	// Delete removes the secret. One that is not there is no error.
	Delete(ctx context.Context, name string) error
}

// Errors of all stores; what the system said comes wrapped beside them.
var (
	ErrNotFound = errors.New("no such secret in the keyring")
	// ErrLocked: the keyring is locked, or a prompt waits for the person. Trying again may help.
	ErrLocked = errors.New("the keyring is locked")
	// ErrNoService: this machine or session has no keyring service; a file keyring is the way on.
	ErrNoService = errors.New("there is no keyring service")
	// ErrRefused: the person or the system said no, or the keyring did not keep what it was given.
	ErrRefused = errors.New("the keyring refused")
	// ErrPassphrase: the file keyring's passphrase is wrong or empty.
	ErrPassphrase = errors.New("wrong passphrase of the keyring file")
	// ErrDamaged: what the keyring holds cannot be read; the secret is lost.
	ErrDamaged = errors.New("the keyring is damaged")
	// ErrVersion: a newer version of the program wrote it.
	ErrVersion = errors.New("the keyring was written by a newer version")
	// ErrName and ErrSize: not a name or a secret of ours.
	ErrName = errors.New("not a name for a secret")
	ErrSize = errors.New("the secret is too big")
)

const (
	maxName   = 100
	maxSecret = 64 << 10
)

func checkName(name string) error {
	if name == "" || len(name) > maxName {
		return ErrName
	}
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		case r == '.', r == '_', r == '-', r == '/', r == '@':
		default:
			return ErrName
		}
	}
	return nil
}

// turn lets one operation through at a time. Unlike a mutex, waiting for it ends with the context.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

func (t turn) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) give() { <-t }

// wrap names the operation and the item, never the secret.
func wrap(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %q in keyring: %w", op, name, err)
}
