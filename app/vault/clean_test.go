package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dgraph-io/badger/v4"
)

var testKey = bytes.Repeat([]byte{7}, KeySize)

func openTest(t *testing.T, dir string, o Options) *Vault {
	t.Helper()
	o.Key = testKey
	v, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

func set(v *Vault, k string, n int) error {
	return v.Update(func(tx Tx) error { return tx.Set([]byte(k), make([]byte, n)) })
}

func TestUpdate_DiskFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := openTest(t, dir, Options{})
	if err := set(v, "a", 10); err != nil {
		t.Fatal(err)
	}
	v.free = func(string) (uint64, error) { return reserve - 1, nil }
	if err := set(v, "b", 10); !errors.Is(err, ErrFull) {
		t.Errorf("update on a full disk: %v", err)
	}
	if err := v.Clean(t.Context()); !errors.Is(err, ErrFull) {
		t.Errorf("clean-up on a full disk: %v", err)
	}
	err := v.View(func(r Reader) error { _, err := r.Get([]byte("a")); return err })
	if err != nil {
		t.Errorf("read on a full disk: %v", err)
	}
	v.free = func(string) (uint64, error) { return 0, errors.New("cannot tell") }
	if err := set(v, "b", 10); err != nil {
		t.Errorf("update where the system cannot tell: %v", err)
	}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	byText := fmt.Errorf("while opening err: %+v", syscall.ENOSPC) // as Badger wraps
	cases := []struct{ err, want error }{
		{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, ErrFull},
		{byText, ErrFull},
		{&os.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, ErrReadOnly},
		{fmt.Errorf("while opening err: %+v", badger.ErrTruncateNeeded), ErrReadOnly},
		{fmt.Errorf("while opening err: %+v", badger.ErrEncryptionKeyMismatch), ErrKey},
		{errors.New("manifest has bad magic"), ErrDamaged},
		{fmt.Errorf("outer: %w", ErrHeld), ErrHeld},
	}
	for _, c := range cases {
		if got := classify(c.err); !errors.Is(got, c.want) {
			t.Errorf("%v is %v, want %v", c.err, got, c.want)
		}
	}
}

func TestOpen_ReadOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Badger has no read-only mode on Windows")
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "cache")
	v := openTest(t, dir, Options{})
	if err := set(v, "a", 10); err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r := openTest(t, dir, Options{ReadOnly: true})
		err := r.View(func(r Reader) error { _, err := r.Get([]byte("a")); return err })
		if err != nil {
			t.Errorf("read: %v", err)
		}
		if err := set(r, "b", 1); !errors.Is(err, ErrReadOnly) {
			t.Errorf("write: %v", err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpen_FolderNotWritable(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Skip("modes do not bind the superuser, and Windows has none")
	}
	t.Parallel()
	parent := t.TempDir()
	if err := os.Chmod(parent, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(parent, "cache"), Options{Key: testKey}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("got %v", err)
	}
}

func TestClean_GivesSpaceBack(t *testing.T) {
	t.Parallel()
	v := openTest(t, t.TempDir(), Options{})
	for i := range 1200 { // 60 MB of large values in four files
		if err := set(v, fmt.Sprintf("k%d", i%40), 50_000); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the end of a run that began with much in the value log merges: then it is known what was overwritten
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		v = openTest(t, v.dir, Options{})
	}
	before := v.Size()
	if err := v.Clean(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := v.Size(); after > before/2 {
		t.Errorf("%d MB before, %d MB after", before/mb, after/mb)
	}
	err := v.View(func(r Reader) error {
		for i := range 40 {
			if value, err := r.Get(fmt.Appendf(nil, "k%d", i)); err != nil || len(value) != 50_000 {
				t.Errorf("k%d: %d bytes, %v", i, len(value), err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestRun_EndsWithContext(t *testing.T) {
	t.Parallel()
	// Only Run's own clock is in the bubble: in memory a round is over at once.
	v := openTest(t, "", Options{Memory: true})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- v.Run(ctx) }()
		time.Sleep(3*cleanEvery + time.Second)
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
}

func TestSize_CountsWhatIsOnDisk(t *testing.T) {
	t.Parallel()
	v := openTest(t, t.TempDir(), Options{})
	before := v.Size()
	for i := range 20 {
		if err := v.Update(func(tx Tx) error {
			value := make([]byte, 200_000)
			for j := range value {
				value[j] = byte(j * i)
			}
			return tx.Set(fmt.Appendf(nil, "k%d", i), value)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if grown := v.Size() - before; grown < 3_900_000 || runtime.GOOS == "linux" && grown > 12*mb {
		t.Errorf("4 MB made the folder %d bytes larger", grown)
	}
}
