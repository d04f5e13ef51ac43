package spool_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"oroconnector/app/spool"
)

func key(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func open(t *testing.T, dir string, o spool.Options) *spool.Spool {
	t.Helper()
	if o.Key == nil {
		o.Key = key(1)
	}
	s, err := spool.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s *spool.Spool, text string) string {
	t.Helper()
	id, err := s.Put(t.Context(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func content(t *testing.T, s *spool.Spool, id string) string {
	t.Helper()
	c, err := s.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	b, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(b)) != c.Size() {
		t.Errorf("%d bytes were read of %d", len(b), c.Size())
	}
	return string(b)
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPut_ComesBackWhole(t *testing.T) {
	dir := t.TempDir()
	big := make([]byte, 300<<10)
	for i := range big {
		big[i] = byte(rand.Uint32())
	}
	for _, text := range []string{"", "x", "From: elena@alpina-tools.example\n\nhello", string(big)} {
		s := open(t, dir, spool.Options{})
		id := put(t, s, text)
		if got := content(t, open(t, dir, spool.Options{}), id); got != text {
			t.Errorf("%d bytes came back as %d others", len(text), len(got))
		}
	}
}

func TestPut_TellsNothingOnDisk(t *testing.T) {
	dir := t.TempDir()
	put(t, open(t, dir, spool.Options{}), strings.Repeat("elena@alpina-tools.example ", 5000))
	for _, path := range files(t, dir) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("alpina")) {
			t.Error("the copy can be read as it lies there")
		}
		if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
	}
	a, b := open(t, t.TempDir(), spool.Options{Key: key(1)}), open(t, t.TempDir(), spool.Options{Key: key(2)})
	if put(t, a, "same") == put(t, b, "same") {
		t.Error("two profiles name the same bytes alike: the name tells what they are")
	}
}

func TestPut_SameBytesOnce(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, spool.Options{})
	first, second := put(t, s, "same"), put(t, s, "same")
	if first != second || len(files(t, dir)) != 1 {
		t.Errorf("ids %s and %s, %d files", first, second, len(files(t, dir)))
	}
}

func TestPut_OldestMakeRoom(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	s := open(t, t.TempDir(), spool.Options{Limit: 10_000, Largest: 4000, Now: func() time.Time { now = now.Add(time.Minute); return now }})
	var ids []string
	for i := range 3 {
		ids = append(ids, put(t, s, strings.Repeat(string(rune('a'+i)), 3000)))
	}
	content(t, s, ids[0]) // used last, so it stays
	put(t, s, strings.Repeat("z", 3000))
	if _, err := s.Open(ids[1]); !errors.Is(err, spool.ErrMissing) {
		t.Errorf("the one used longest ago: %v", err)
	}
	if content(t, s, ids[0]) == "" {
		t.Error("the one used last is gone")
	}
	kept, err := s.List()
	if err != nil || len(kept) != 3 {
		t.Errorf("%d kept, %v", len(kept), err)
	}
	for i := 1; i < len(kept); i++ {
		if kept[i].Used.After(kept[i-1].Used) {
			t.Error("not the one used last first")
		}
	}
}

func TestPut_LeavesNothingOfWhatFails(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("the stick was pulled out")
	for name, c := range map[string]struct {
		ctx  context.Context
		r    io.Reader
		want error
	}{
		"too big":   {t.Context(), strings.NewReader(strings.Repeat("x", 5000)), spool.ErrTooBig},
		"cancelled": {ended, strings.NewReader("x"), context.Canceled},
		"unread":    {t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), broken},
	} {
		dir := t.TempDir()
		s := open(t, dir, spool.Options{Limit: 10_000, Largest: 4000})
		if _, err := s.Put(c.ctx, c.r); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if left := files(t, dir); len(left) != 0 {
			t.Errorf("%s left %v", name, left)
		}
	}
}

func TestOpen_SweepsWhatAKillLeft(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"123.part", "note.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, dir, spool.Options{})
	if kept, err := s.List(); err != nil || len(kept) != 0 {
		t.Errorf("foreign files are listed: %v %v", kept, err)
	}
	if left := files(t, dir); len(left) != 1 || filepath.Base(left[0]) != "note.txt" {
		t.Errorf("left: %v", left)
	}
}

func TestSpool_DamageIsSeen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, spool.Options{})
	id := put(t, s, strings.Repeat("text ", 40_000))
	path := files(t, dir)[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	read := func(s *spool.Spool) error {
		c, err := s.Open(id)
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = io.Copy(io.Discard, c)
		return err
	}
	if err := read(open(t, dir, spool.Options{Key: key(2)})); !errors.Is(err, spool.ErrDamaged) {
		t.Errorf("another key: %v", err)
	}
	for n := 0; n < len(whole); n += len(whole)/23 + 1 {
		flipped := bytes.Clone(whole)
		flipped[n] ^= 1
		for what, b := range map[string][]byte{"cut": whole[:n], "flipped": flipped} {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := read(s); !errors.Is(err, spool.ErrDamaged) {
				t.Errorf("%s at %d: %v", what, n, err)
			}
		}
	}
}

func TestSpool_ForeignIDs(t *testing.T) {
	s := open(t, t.TempDir(), spool.Options{})
	for _, id := range []string{"", "../secret", "00ff", "/etc/passwd"} {
		if _, err := s.Open(id); !errors.Is(err, spool.ErrMissing) {
			t.Errorf("%q: %v", id, err)
		}
		if err := s.Drop(id); err != nil {
			t.Errorf("drop %q: %v", id, err)
		}
	}
}

func TestSpool_ManyAtOnce(t *testing.T) {
	s := open(t, t.TempDir(), spool.Options{Limit: 1 << 20})
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			text := strings.Repeat("x", 1000*(i%4+1))
			id, err := s.Put(t.Context(), strings.NewReader(text))
			if err != nil {
				t.Error(err)
				return
			}
			if got := content(t, s, id); got != text {
				t.Errorf("%d bytes came back as %d", len(text), len(got))
			}
		})
	}
	group.Wait()
}

// Compared in one run with what it cannot be faster than: hashing the bytes and writing them to a file.
func BenchmarkPut(b *testing.B) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	b.Run("spool", func(b *testing.B) {
		s, err := spool.Open(b.TempDir(), spool.Options{Key: key(1)})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := s.Put(b.Context(), bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("file", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "f")
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				b.Fatal(err)
			}
		}
	})
}
