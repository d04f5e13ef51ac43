package keyring

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"oroconnector/platform/atomicfile"
)

// File returns a store that keeps its secrets in one file, encrypted with the passphrase, for machines
// without a keyring service. A file that is there is read at once: ErrPassphrase for a wrong (or empty)
// passphrase, ErrDamaged, ErrVersion, or the file system's errors. One that is not there is made at the
// first Set. Every change is written whole beside it and put in its place (0600), under a lock file, so
// that several processes may use it. Opening takes about 0.1 s and 64 MiB of memory, on purpose.
func File(path string, passphrase []byte) (Store, error) { return openFile(path, passphrase, standard) }

// Unguarded is File for secrets that need no guard, such as a demo's: its passphrase stands in this
// source, and opening it takes no time.
func Unguarded(path string) (Store, error) { return openFile(path, []byte("unguarded"), least) }

func openFile(path string, passphrase []byte, c cost) (*file, error) {
	if len(passphrase) == 0 {
		return nil, fmt.Errorf("open keyring file: %w: it is empty", ErrPassphrase)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open keyring file: %w", err)
	}
	f := &file{path: path, passphrase: bytes.Clone(passphrase), cost: c}
	if _, err := f.load(); err != nil {
		return nil, fmt.Errorf("open keyring file: %w", err)
	}
	return f, nil
}

type file struct {
	path       string
	passphrase []byte
	cost       cost

	mu  sync.Mutex
	box *box // key of the file as last seen; nil before there is one
}

func (f *file) Get(ctx context.Context, name string) ([]byte, error) {
	if err := enter(ctx, name); err != nil {
		return nil, wrap("get", name, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	secrets, err := f.load()
	if err != nil {
		return nil, wrap("get", name, err)
	}
	secret, ok := secrets[name]
	if !ok {
		return nil, wrap("get", name, ErrNotFound)
	}
	return secret, nil
}

func (f *file) Set(ctx context.Context, name string, secret []byte) error {
	if len(secret) > maxSecret {
		return wrap("set", name, ErrSize)
	}
	return wrap("set", name, f.change(ctx, name, func(secrets map[string][]byte) bool {
		secrets[name] = append([]byte{}, secret...)
		return true
	}))
}

func (f *file) Delete(ctx context.Context, name string) error {
	return wrap("delete", name, f.change(ctx, name, func(secrets map[string][]byte) bool {
		_, there := secrets[name]
		delete(secrets, name)
		return there
	}))
}

// change reads, edits and writes the file under the lock; edit tells whether there is anything to write.
func (f *file) change(ctx context.Context, name string, edit func(map[string][]byte) bool) error {
	if err := enter(ctx, name); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	lock := flock.New(f.path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return err
	}
	defer lock.Close() //nolint:errcheck // the process's end gives it up at the latest
	secrets, err := f.load()
	if err != nil {
		return err
	}
	if !edit(secrets) {
		return nil
	}
	if f.box == nil {
		if f.box, err = newBox(f.passphrase, f.cost); err != nil {
			return err
		}
	}
	data, err := f.box.seal(secrets)
	if err != nil {
		return err
	}
	atomicfile.Sweep(f.path)
	return atomicfile.Write(f.path, data)
}

// load reads the file; none is an empty one.
func (f *file) load() (map[string][]byte, error) {
	info, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		f.box = nil
		return map[string][]byte{}, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("%w: not a keyring file", ErrDamaged)
	}
	data, err := os.ReadFile(f.path)
	if err != nil {
		return nil, err
	}
	h, err := parseHeader(data)
	if err != nil {
		return nil, err
	}
	if f.box == nil || !f.box.fits(h) {
		b, err := openBox(h, f.passphrase)
		if err != nil {
			return nil, err
		}
		f.box = b
	}
	return f.box.open(h, data)
}
