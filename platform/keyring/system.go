package keyring

import (
	"context"
	"errors"
	"fmt"

	zalando "github.com/zalando/go-keyring"
)

// System returns the operating system's keyring: Secret Service on Linux and the BSDs, Keychain on macOS,
// Credential Manager on Windows. Items are kept under the service's name. Nothing is asked before the
// first operation; that one tells ErrNoService where there is none.
//
// An operation may block while the system shows a prompt. It then returns when its context ends, with
// the context's error and, at a time limit, ErrLocked; the system's call cannot be taken back and goes on
// in its goroutine, and later operations wait for it.
func System(service string) Store { return newSystem(systemItems{service}) }

type system struct {
	turn  turn
	split split
}

func newSystem(i items) *system { return &system{turn: newTurn(), split: split{i}} }

func (s *system) Get(ctx context.Context, name string) (secret []byte, err error) {
	err = s.run(ctx, "get", name, func() (err error) { secret, err = s.split.get(name); return err })
	if err != nil {
		return nil, err // secret may still be written by the goroutine that was left behind
	}
	return secret, nil
}

func (s *system) Set(ctx context.Context, name string, secret []byte) error {
	if len(secret) > maxSecret {
		return wrap("set", name, ErrSize)
	}
	secret = append([]byte{}, secret...)
	return s.run(ctx, "set", name, func() error { return s.split.set(ctx, name, secret) })
}

func (s *system) Delete(ctx context.Context, name string) error {
	return s.run(ctx, "delete", name, func() error { return s.split.delete(name) })
}

// run does the work in its turn and in a goroutine of its own, and waits for it within ctx.
func (s *system) run(ctx context.Context, op, name string, work func() error) error {
	if err := enter(ctx, name); err != nil {
		return wrap(op, name, err)
	}
	if err := s.turn.take(ctx); err != nil {
		return wrap(op, name, late(err))
	}
	done := make(chan error, 1)
	go func() {
		defer s.turn.give()
		done <- guard(work)
	}()
	select {
	case err := <-done:
		return wrap(op, name, err)
	case <-ctx.Done():
		return wrap(op, name, late(ctx.Err()))
	}
}

// late tells why an operation was left: a time limit most likely means a prompt that nobody answers.
func late(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: no answer: %w", ErrLocked, err)
	}
	return err
}

// guard turns a panic of the library into an error: it trusts the form of what the service sends.
func guard(work func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: the service sent nonsense: %v", ErrNoService, r)
		}
	}()
	return work()
}

// systemItems is go-keyring with errors that can be told apart.
type systemItems struct{ service string }

func (s systemItems) get(name string) (string, error) {
	text, err := zalando.Get(s.service, name)
	return text, sort(err)
}

func (s systemItems) set(name, text string) error {
	return sort(zalando.Set(s.service, name, text))
}

func (s systemItems) delete(name string) error {
	return sort(zalando.Delete(s.service, name))
}

// sort puts a sentinel before what the library said. What fits none of them is a refusal.
func sort(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, zalando.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, zalando.ErrUnsupportedPlatform):
		return ErrNoService
	case errors.Is(err, zalando.ErrSetDataTooBig):
		return fmt.Errorf("%w: %w", ErrSize, err)
	}
	return fmt.Errorf("%w: %w", classify(err), err)
}
