// Package spool keeps encrypted copies of the files that a person opened: mail clients delete what they let
// one drag, and what was shown is wanted again after a restart (spec 3.6). It is bounded, and may be thrown
// away. It alone imports age, which encrypts in chunks, so that any size goes through in constant memory.
//
// A copy's name is a keyed hash of its bytes: the same bytes are kept once, and the folder tells nothing of
// them but sizes and times. Sentinel errors are ErrMissing, ErrTooBig and ErrDamaged; others come from the
// file system. A Spool may be used from many goroutines, by one process at a time.
package spool

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"filippo.io/age"
)

var (
	// ErrMissing says that there is no copy of that id, or it made room for newer ones.
	ErrMissing = errors.New("spool: no such copy")
	// ErrTooBig says that the file is larger than Options.Largest. Nothing was kept of it.
	ErrTooBig = errors.New("spool: the file is too big to be kept")
	// ErrDamaged says that the copy is not what was written, or another key wrote it.
	ErrDamaged = errors.New("spool: the copy cannot be decrypted")
)

// Options say how a spool is kept.
type Options struct {
	Key     []byte           // 32 bytes; required
	Limit   int64            // bytes of all copies; 0: 256 MB
	Largest int64            // bytes of one file; 0: a quarter of Limit
	Now     func() time.Time // nil: time.Now
}

// Spool is an open folder of copies.
type Spool struct {
	dir string
	o   Options
	key ownKey
	mac []byte
	mu  sync.Mutex // adding, trimming
}

const (
	suffix    = ".age"
	unwritten = ".part" // what a kill left is swept at opening
)

// Open makes the folder where it is missing (mode 0700) and sweeps what a kill left half written.
func Open(dir string, o Options) (*Spool, error) {
	if len(o.Key) != sha256.Size {
		return nil, fmt.Errorf("spool: a key of %d bytes", len(o.Key))
	}
	if o.Limit == 0 {
		o.Limit = 256 << 20
	}
	if o.Largest == 0 {
		o.Largest = o.Limit / 4
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"+unwritten))
	if err != nil {
		return nil, err
	}
	for _, path := range left {
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	return &Spool{dir: dir, o: o, key: newKey(o.Key), mac: derive(o.Key, "names")}, nil
}

// Put copies r to its end and returns the copy's id. Bytes that are there already are not kept twice; they
// count as used now. Older copies make room.
func (s *Spool) Put(ctx context.Context, r io.Reader) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := os.CreateTemp(s.dir, "*"+unwritten)
	if err != nil {
		return "", err
	}
	defer func() {
		err = errors.Join(err, gone(os.Remove(f.Name())))
	}()
	sum := hmac.New(sha256.New, s.mac)
	if err = errors.Join(s.write(ctx, f, r, sum), f.Close()); err != nil {
		return "", err
	}
	id = hex.EncodeToString(sum.Sum(nil)[:16])
	now := s.o.Now()
	if err := os.Chtimes(f.Name(), now, now); err != nil {
		return "", err
	}
	if err := os.Rename(f.Name(), s.path(id)); err != nil {
		return "", err
	}
	return id, s.trim(id)
}

// gone forgives that a file is no longer there.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (s *Spool) write(ctx context.Context, f io.Writer, r io.Reader, sum hash.Hash) error {
	w, err := age.Encrypt(f, s.key)
	if err != nil {
		return err
	}
	in := io.LimitReader(readerOf(ctx, r), s.o.Largest+1)
	n, err := io.Copy(io.MultiWriter(w, sum), in)
	if err == nil && n > s.o.Largest {
		err = ErrTooBig
	}
	return errors.Join(err, w.Close())
}

// Copy is an open copy. Reading past damage gives ErrDamaged. It must be closed.
type Copy struct {
	*io.SectionReader
	file *os.File
}

// Close ends reading.
func (c *Copy) Close() error { return c.file.Close() }

// Open opens a copy for reading, and counts it as used now. Its length is known to be what was written.
func (s *Spool) Open(id string) (*Copy, error) {
	if _, err := hex.DecodeString(id); err != nil || id == "" {
		return nil, ErrMissing
	}
	f, err := os.Open(s.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	plain, size, err := age.DecryptReaderAt(f, info.Size(), s.key)
	if err != nil {
		return nil, errors.Join(ErrDamaged, err, f.Close())
	}
	now := s.o.Now()
	_ = os.Chtimes(s.path(id), now, now) // a folder that may only be read is read all the same
	return &Copy{io.NewSectionReader(checked{plain}, 0, size), f}, nil
}

// Drop removes a copy; one that is not there is no error.
func (s *Spool) Drop(id string) error {
	if _, err := hex.DecodeString(id); err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return gone(os.Remove(s.path(id)))
}

func (s *Spool) path(id string) string { return filepath.Join(s.dir, id+suffix) }

// checked says of what does not decrypt that it is damaged.
type checked struct{ io.ReaderAt }

func (c checked) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	if err != nil && !errors.Is(err, io.EOF) {
		err = errors.Join(ErrDamaged, err)
	}
	return n, err
}

// contextReader ends when its context does.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func readerOf(ctx context.Context, r io.Reader) io.Reader { return contextReader{ctx, r} }

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// idOf is the id of a copy's file; empty for any other file.
func idOf(name string) string {
	id, is := strings.CutSuffix(name, suffix)
	if _, err := hex.DecodeString(id); !is || err != nil {
		return ""
	}
	return id
}
