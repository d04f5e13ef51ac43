package keyring

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func newFile(t *testing.T) (path string, whole []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "keys")
	s, err := openFile(path, []byte("right"), cheap)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening made a file: %v", err)
	}
	if err := s.Set(context.Background(), "token", []byte("plain secret")); err != nil {
		t.Fatal(err)
	}
	whole, err = os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, whole
}

func TestFile_WrongPassphraseIsNotDamage(t *testing.T) {
	t.Parallel()
	path, whole := newFile(t)
	for _, wrong := range []string{"", "wrong", "right "} {
		if _, err := openFile(path, []byte(wrong), cheap); !errors.Is(err, ErrPassphrase) || errors.Is(err, ErrDamaged) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if bytes.Contains(whole, []byte("secret")) || bytes.Contains(whole, []byte("token")) {
		t.Error("the file tells what is in it")
	}
}

func TestFile_EveryDamagedByteIsNoticed(t *testing.T) {
	t.Parallel()
	path, whole := newFile(t)
	for at := range whole {
		broken := bytes.Clone(whole)
		broken[at] ^= 0x40
		if err := os.WriteFile(path, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := openFile(path, []byte("right"), cheap)
		if at == len(magic) && errors.Is(err, ErrVersion) {
			continue
		}
		if !errors.Is(err, ErrDamaged) || errors.Is(err, ErrPassphrase) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
	for n := range whole {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openFile(path, []byte("right"), cheap); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestFile_WritesAreFreshAndPrivate(t *testing.T) {
	t.Parallel()
	path, first := newFile(t)
	s, err := openFile(path, []byte("right"), cheap)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".part-1", first[:20], 0o600); err != nil { // of a writer that was killed
		t.Fatal(err)
	}
	if err := s.Set(context.Background(), "token", []byte("plain secret")); err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first[nonceAt:checkAt], second[nonceAt:checkAt]) {
		t.Error("a nonce was used twice")
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v %v", entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", e.Name(), info.Mode(), err)
		}
	}
}

func TestFile_TwoProcessesSeeEachOther(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "keys")
	a, err := openFile(path, []byte("right"), cheap)
	if err != nil {
		t.Fatal(err)
	}
	b, err := openFile(path, []byte("right"), cheap) // before there is a file: each would choose a salt
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Set(ctx, "a", []byte("1")), b.Set(ctx, "b", []byte("2")), a.Set(ctx, "c", []byte("3"))); err != nil {
		t.Fatal(err)
	}
	for _, s := range []Store{a, b} {
		for name, want := range map[string]string{"a": "1", "b": "2", "c": "3"} {
			if got, err := s.Get(ctx, name); err != nil || string(got) != want {
				t.Errorf("%s: %q %v", name, got, err)
			}
		}
	}
}

func TestFile_ReadOnlyFolderKeepsTheOldFile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("folders cannot be made read-only for this user")
	}
	path, whole := newFile(t)
	if err := os.Chmod(filepath.Dir(path), 0o500); err != nil { //nolint:gosec // a folder
		t.Fatal(err)
	}
	defer os.Chmod(filepath.Dir(path), 0o700) //nolint:errcheck,gosec // for the clean-up
	s, err := openFile(path, []byte("right"), cheap)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set(context.Background(), "token", []byte("new")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, whole) {
		t.Errorf("the file changed: %v", err)
	}
}

func TestFile_RealCost(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	s, err := File(path, []byte("пароль"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set(context.Background(), "k", []byte("v")); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if h, err := parseHeader(whole); err != nil || h.cost != standard {
		t.Errorf("%+v %v", h.cost, err)
	}
	if _, err := File(path, []byte("пароль")); err != nil {
		t.Error(err)
	}
}

func TestFile_NotAFile(t *testing.T) {
	t.Parallel()
	if _, err := openFile(t.TempDir(), []byte("x"), cheap); !errors.Is(err, ErrDamaged) {
		t.Errorf("a folder: %v", err)
	}
}

// FuzzFile reads foreign files. The fuzzer cannot forge a header's sum, so it is mended before.
func FuzzFile(f *testing.F) {
	b, err := newBox([]byte("right"), cheap)
	if err != nil {
		f.Fatal(err)
	}
	whole, err := b.seal(map[string][]byte{"a": []byte("b")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(magic + "\x01" + strings.Repeat("\x00", headerSize)))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := parseHeader(data)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrVersion) {
				t.Error(err)
			}
			return
		}
		if !h.cost.sane() {
			t.Errorf("%+v", h.cost)
		}
		if _, err := b.open(h, data); err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
	})
}
