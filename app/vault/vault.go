// Package vault keeps keys and values in an encrypted Badger folder with a small footprint, or in
// memory for tests and the demo. It alone knows Badger: its errors, its panics, its appetite for
// memory and its files are dealt with here.
//
// A folder belongs to one process at a time. Opening it looks at every file first (check.go), because
// Badger answers some damage by ending the process and some by deleting what it cannot find in its
// manifest; what does not add up is ErrDamaged and nothing has been touched. After an unclean end
// (kill, power) the folder opens again with everything that had been acknowledged: with Sync also
// after a loss of power, without it after a kill.
//
// The folder is 0700. Badger creates its files with the process's umask; they are made 0600 at open,
// now and then while Run runs, and at close.
package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/dgraph-io/badger/v4"
	"github.com/gofrs/flock"
)

// KeySize is the length of Options.Key in bytes: AES-256.
const KeySize = 32

const lockName = "LOCK"

// Options say how a folder is opened.
type Options struct {
	// Key encrypts everything but the names and sizes of the files. Required, KeySize bytes, also in
	// memory, so that the same code paths run.
	Key []byte
	// Sync makes Update return only after the data is on the disk. Without it a loss of power may
	// lose the last seconds, a kill nothing.
	Sync bool
	// Memory keeps everything in memory; dir is not used.
	Memory bool
	// ReadOnly opens an existing folder that ended cleanly without writing to it. Not on Windows.
	ReadOnly bool
	// Log gets Badger's warnings and what is repaired; nil is silent. No keys and no values are in it.
	Log *slog.Logger
}

// Vault is an open folder. All methods may be called at the same time from several goroutines.
type Vault struct {
	db   *badger.DB
	dir  string // "" in memory
	opts Options
	log  *slog.Logger
	lock *flock.Flock
	free func(dir string) (uint64, error) // bytes that may still be written; replaced in tests

	turn sync.RWMutex // held exclusively by an Update that lost too many conflicts

	mu      sync.Mutex // guards what follows
	idle    *sync.Cond // users reached 0
	users   int        // calls that are inside Badger
	closing bool
}

// Open opens the folder, and makes it where it does not exist. The errors are ErrKey, ErrDamaged,
// ErrHeld, ErrFull and ErrReadOnly, wrapped; after one of them nothing is left open, and after ErrKey,
// ErrHeld and ErrDamaged the data files are as they were.
func Open(dir string, o Options) (*Vault, error) {
	if len(o.Key) != KeySize {
		return nil, fmt.Errorf("open vault: key of %d bytes, want %d: %w", len(o.Key), KeySize, ErrKey)
	}
	v := &Vault{opts: o, log: o.Log, free: freeBytes}
	if v.log == nil {
		v.log = slog.New(slog.DiscardHandler)
	}
	v.idle = sync.NewCond(&v.mu)
	if o.Memory {
		if err := v.start(); err != nil {
			return nil, fmt.Errorf("open vault in memory: %w", err)
		}
		return v, nil
	}
	v.dir = filepath.Clean(dir)
	if err := v.prepare(); err != nil {
		v.unlock()
		return nil, fmt.Errorf("open vault %s: %w", filepath.Base(v.dir), err)
	}
	if err := v.start(); err != nil {
		v.unlock()
		return nil, fmt.Errorf("open vault %s: %w", filepath.Base(v.dir), err)
	}
	v.tighten()
	return v, nil
}

// prepare makes the folder, takes its lock and looks at its files.
func (v *Vault) prepare() error {
	if !v.opts.ReadOnly {
		if err := os.MkdirAll(v.dir, 0o700); err != nil {
			return classify(err)
		}
		if err := os.Chmod(v.dir, 0o700); err != nil {
			return classify(err)
		}
	}
	if err := v.hold(); err != nil {
		return err
	}
	if !v.opts.ReadOnly {
		if err := v.room(); err != nil {
			return err
		}
	}
	if err := check(v.dir, v.opts.Key); err != nil {
		return err
	}
	if v.opts.ReadOnly {
		return nil
	}
	if err := mendDiscard(v.dir); err != nil {
		return err
	}
	return v.breakSeal()
}

// hold takes the folder's lock. Badger's own is switched off: this one is held from before the look
// at the files until after the seal.
func (v *Vault) hold() error {
	v.lock = flock.New(filepath.Join(v.dir, lockName), flock.SetPermissions(0o600))
	try := v.lock.TryLock
	if v.opts.ReadOnly {
		try = v.lock.TryRLock
	}
	held, err := try()
	switch {
	case err != nil && v.opts.ReadOnly && errors.Is(err, fs.ErrPermission):
		return nil // nobody can write there, so there is nobody to keep out
	case err != nil:
		return classify(err)
	case !held:
		return ErrHeld
	}
	return nil
}

func (v *Vault) unlock() {
	if v.lock == nil {
		return
	}
	if err := v.lock.Close(); err != nil {
		v.log.Warn("vault: lock not released", "err", err)
	}
	v.lock = nil
}

// start opens Badger, with its panics turned into errors.
func (v *Vault) start() (err error) {
	defer rescue(&err)
	if v.db, err = badger.Open(v.badgerOptions()); err != nil {
		return classify(err)
	}
	if lsm := v.tableBytes(); lsm > 0 && lsm <= verifyWhole {
		if err := v.db.VerifyChecksum(); err != nil {
			_ = v.db.Close() // the damage is the error that counts
			return fmt.Errorf("%w: %v", ErrDamaged, err)
		}
	}
	return nil
}

// Close waits for the calls under way, flushes, seals the folder and releases it. Calls that come
// later get ErrClosed. Close may be called twice.
func (v *Vault) Close() error {
	v.mu.Lock()
	if v.closing {
		v.mu.Unlock()
		return nil
	}
	v.closing = true
	for v.users > 0 {
		v.idle.Wait()
	}
	v.mu.Unlock()
	defer v.unlock()
	if err := v.stop(); err != nil {
		return fmt.Errorf("close vault: %w", err)
	}
	if v.opts.Memory || v.opts.ReadOnly {
		return nil
	}
	v.tighten()
	return v.seal()
}

func (v *Vault) stop() (err error) {
	defer rescue(&err)
	if err := v.db.Close(); err != nil {
		return classify(err)
	}
	return nil
}

// enter counts a call into Badger, so that Close can wait for it; leave must follow.
func (v *Vault) enter() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closing {
		return ErrClosed
	}
	v.users++
	return nil
}

func (v *Vault) leave() {
	v.mu.Lock()
	v.users--
	if v.users == 0 {
		v.idle.Broadcast()
	}
	v.mu.Unlock()
}
