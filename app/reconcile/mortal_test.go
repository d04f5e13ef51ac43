package reconcile_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
	"oroconnector/app/vault"
)

var errDead = errors.New("the process was killed")

// life counts a process's steps: its calls to the sides and to the disk. At the last one it is killed, before or
// after the step has acted; from then on nothing of it reaches anybody.
type life struct {
	mu    sync.Mutex
	left  int // 0: for ever
	acts  bool
	dead  bool
	steps int
}

// step makes a step; do is whether it acts, and answers whether the process lives to hear of it.
func (l *life) step() (do, answers bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return false, false
	}
	l.steps++
	if l.left > 0 {
		if l.left--; l.left == 0 {
			l.dead = true
			return l.acts, false
		}
	}
	return true, true
}

func (l *life) do(f func() error) error {
	do, answers := l.step()
	if !do {
		return errDead
	}
	err := f()
	if !answers {
		return errDead
	}
	return err
}

// mortalVault is a vault that only a living process reaches.
type mortalVault struct {
	reconcile.Vault
	*life
}

// Update implements reconcile.Vault.
func (m mortalVault) Update(f func(vault.Tx) error) error {
	return m.do(func() error { return m.Vault.Update(f) })
}

// mortalSide is a side that only a living process reaches.
type mortalSide struct {
	reconcile.Side
	*life
}

// Changes implements reconcile.Side.
func (m mortalSide) Changes(ctx context.Context, cursor []byte, each func(crm.Sheet) error) (d crm.SheetDelta, err error) {
	err = m.do(func() (err error) {
		d, err = m.Side.Changes(ctx, cursor, each)
		return err
	})
	return d, err
}

// Read implements reconcile.Side.
func (m mortalSide) Read(ctx context.Context, id string) (s crm.Sheet, err error) {
	err = m.do(func() (err error) {
		s, err = m.Side.Read(ctx, id)
		return err
	})
	return s, err
}

// Create implements reconcile.Side.
func (m mortalSide) Create(ctx context.Context, in crm.Sheet, oro string) (s crm.Sheet, err error) {
	err = m.do(func() (err error) {
		s, err = m.Side.Create(ctx, in, oro)
		return err
	})
	return s, err
}

// Update implements reconcile.Side.
func (m mortalSide) Update(ctx context.Context, before crm.Sheet, changed crm.Fields, oro string) (s crm.Sheet, err error) {
	err = m.do(func() (err error) {
		s, err = m.Side.Update(ctx, before, changed, oro)
		return err
	})
	return s, err
}

// Delete implements reconcile.Side.
func (m mortalSide) Delete(ctx context.Context, before crm.Sheet) error {
	return m.do(func() error { return m.Side.Delete(ctx, before) })
}

// MadeSince implements reconcile.Recent.
func (m mortalSide) MadeSince(ctx context.Context, since time.Time) (all []crm.Sheet, err error) {
	err = m.do(func() (err error) {
		all, err = m.Side.(reconcile.Recent).MadeSince(ctx, since)
		return err
	})
	return all, err
}

// Made implements reconcile.Side.
func (m mortalSide) Made(ctx context.Context, in crm.Sheet, since time.Time) (s crm.Sheet, ok bool, err error) {
	err = m.do(func() (err error) {
		s, ok, err = m.Side.Made(ctx, in, since)
		return err
	})
	return s, ok, err
}
