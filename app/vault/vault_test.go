package vault_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"oroconnector/app/vault"
)

var key = bytes.Repeat([]byte{7}, vault.KeySize)

func open(t *testing.T, dir string, o vault.Options) *vault.Vault {
	t.Helper()
	if o.Key == nil {
		o.Key = key
	}
	v, err := vault.Open(dir, o)
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

// both runs a test on disk and in memory: the two must not be told apart.
func both(t *testing.T, f func(t *testing.T, v *vault.Vault)) {
	t.Helper()
	t.Run("disk", func(t *testing.T) {
		t.Parallel()
		f(t, open(t, t.TempDir(), vault.Options{}))
	})
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		f(t, open(t, "", vault.Options{Memory: true}))
	})
}

func put(t *testing.T, v *vault.Vault, pairs ...string) {
	t.Helper()
	err := v.Update(func(tx vault.Tx) error {
		for i := 0; i < len(pairs); i += 2 {
			if err := tx.Set([]byte(pairs[i]), []byte(pairs[i+1])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func get(v *vault.Vault, k string) (string, error) {
	var value []byte
	err := v.View(func(r vault.Reader) (err error) {
		value, err = r.Get([]byte(k))
		return err
	})
	return string(value), err
}

func TestUpdate_WritesAllOrNothing(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		put(t, v, "a", "1", "b", "2")
		stop := errors.New("stop")
		err := v.Update(func(tx vault.Tx) error {
			if err := tx.Set([]byte("a"), []byte("9")); err != nil {
				return err
			}
			if err := tx.Delete([]byte("b")); err != nil {
				return err
			}
			if _, err := tx.Get([]byte("b")); !errors.Is(err, vault.ErrNotFound) {
				t.Errorf("deleted key inside: %v", err)
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatalf("got %v, want f's own error", err)
		}
		for k, want := range map[string]string{"a": "1", "b": "2"} {
			if got, err := get(v, k); err != nil || got != want {
				t.Errorf("%s = %q, %v; want %q", k, got, err, want)
			}
		}
		if _, err := get(v, "c"); !errors.Is(err, vault.ErrNotFound) {
			t.Errorf("missing key: %v", err)
		}
	})
}

func TestScan_OrderBoundsAndCopies(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		put(t, v, "a", "", "p\x00", "0", "p\x01x", "1", "p\xff\xff", "2", "q", "", "o", "")
		cases := []struct {
			name, prefix, from string
			reverse            bool
			want               []string
		}{
			{"forward", "p", "", false, []string{"p\x00", "p\x01x", "p\xff\xff"}},
			{"reverse", "p", "", true, []string{"p\xff\xff", "p\x01x", "p\x00"}},
			{"from, included", "p", "p\x01x", false, []string{"p\x01x", "p\xff\xff"}},
			{"from between", "p", "p\x01", false, []string{"p\x01x", "p\xff\xff"}},
			{"reverse from", "p", "p\x02", true, []string{"p\x01x", "p\x00"}},
			{"nothing", "x", "", false, nil},
			{"nothing, reverse", "b", "", true, nil},
			{"all", "", "", false, []string{"a", "o", "p\x00", "p\x01x", "p\xff\xff", "q"}},
			{"all, reverse", "", "", true, []string{"q", "p\xff\xff", "p\x01x", "p\x00", "o", "a"}},
		}
		for _, c := range cases {
			var from []byte
			if c.from != "" {
				from = []byte(c.from)
			}
			var keys, pairs []string
			err := v.View(func(r vault.Reader) error {
				for k := range r.Keys([]byte(c.prefix), from, c.reverse) {
					keys = append(keys, string(k))
				}
				var kept [][]byte
				for k, value := range r.Scan([]byte(c.prefix), from, c.reverse) {
					kept = append(kept, k)
					_ = append(value, 'x') // a copy: nobody else's
				}
				for _, k := range kept {
					pairs = append(pairs, string(k))
				}
				return nil
			})
			if err != nil || !slices.Equal(keys, c.want) || !slices.Equal(pairs, c.want) {
				t.Errorf("%s: keys %q, pairs %q, %v; want %q", c.name, keys, pairs, err, c.want)
			}
		}
	})
}

func TestScan_StopsEarlyAndSeesOwnWrites(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		put(t, v, "k1", "1", "k2", "2", "k3", "3")
		err := v.Update(func(tx vault.Tx) error {
			if err := tx.Set([]byte("k0"), []byte("0")); err != nil {
				return err
			}
			for k, value := range tx.Scan([]byte("k"), nil, false) {
				if string(k) != "k0" || string(value) != "0" {
					t.Errorf("first is %q = %q", k, value)
				}
				break
			}
			for range tx.Keys([]byte("k"), nil, false) { // the first one was closed
				return nil
			}
			return errors.New("no keys")
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestUpdate_RetriesConflicts(t *testing.T) {
	counted := func(t *testing.T, v *vault.Vault) {
		const workers, rounds = 8, 25
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for range rounds {
					if err := v.Update(increment); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if got, _ := get(v, "n"); len(got) != workers*rounds {
			t.Errorf("counted %d, want %d", len(got), workers*rounds)
		}
	}
	both(t, counted)
	t.Run("synced", func(t *testing.T) {
		t.Parallel()
		counted(t, open(t, t.TempDir(), vault.Options{Sync: true}))
	})
}

func TestFinger_GoesToAndFro(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		put(t, v, "a1", "1", "k1", "2", "k3", "3", "k31", "4", "k5", "5", "z", "6")
		err := v.View(func(r vault.Reader) error {
			f, other := r.Finger([]byte("k")), r.Finger(nil)
			for _, step := range []struct {
				to, want string
			}{{"k", "k1 2"}, {"k2", "k3 3"}, {"", "k31 4"}, {"k1", "k1 2"}, {"k5", "k5 5"}, {"", ""}, {"k3", "k3 3"}, {"k6", ""}} {
				move := f.Next
				if step.to != "" {
					move = func() bool { return f.Seek([]byte(step.to)) }
				}
				ok := move()
				if got := strings.TrimSpace(string(f.Key()) + " " + string(f.Value())); ok != (step.want != "") || got != step.want {
					t.Errorf("to %q: %q, %v; want %q", step.to, got, ok, step.want)
				}
			}
			var got []string
			for i, key := range f.Under([][]byte{[]byte("k5"), []byte("k4"), []byte("k3"), []byte("k")}, 2) {
				got = append(got, fmt.Sprint(i, string(key)))
			}
			if want := []string{"0k5", "2k3", "2k31", "3k1", "3k3"}; !slices.Equal(got, want) {
				t.Errorf("under: %v, want %v", got, want)
			}
			if !other.Seek([]byte("y")) || string(other.Value()) != "6" {
				t.Errorf("the other one is at %q", other.Key())
			}
			return nil // both are closed by the end of View
		})
		if err != nil {
			t.Error(err)
		}
		err = v.Update(func(tx vault.Tx) error {
			f := tx.Finger([]byte("k"))
			found := f.Seek([]byte("k5"))
			f.Close()
			for range tx.Keys([]byte("k"), nil, false) { // one may be open at a time
				found = found && tx.Set([]byte("k7"), nil) == nil
			}
			if !found {
				t.Error("not found")
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func increment(tx vault.Tx) error {
	old, err := tx.Get([]byte("n"))
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return err
	}
	runtime.Gosched()
	return tx.Set([]byte("n"), append(old, '.'))
}

func TestUpdate_TooBig(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		err := v.Update(func(tx vault.Tx) error {
			for i := range 100_000 {
				if err := tx.Set(fmt.Appendf(nil, "key %d", i), bytes.Repeat([]byte{1}, 1000)); err != nil {
					return err
				}
			}
			return nil
		})
		if !errors.Is(err, vault.ErrTooBig) {
			t.Errorf("too many: %v", err)
		}
		if _, err := get(v, "key 0"); !errors.Is(err, vault.ErrNotFound) {
			t.Errorf("something was written: %v", err)
		}
		err = v.Update(func(tx vault.Tx) error { return tx.Set([]byte("k"), make([]byte, 1<<20)) })
		if !errors.Is(err, vault.ErrTooBig) {
			t.Errorf("too long: %v", err)
		}
		put(t, v, "large", strings.Repeat("x", 1<<20-1))
		if got, err := get(v, "large"); err != nil || len(got) != 1<<20-1 {
			t.Errorf("1 MB value: %d bytes, %v", len(got), err)
		}
	})
}

func TestClose_EndsEverything(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		put(t, v, "a", "1")
		entered, leave := make(chan bool), make(chan bool)
		var reader sync.WaitGroup
		reader.Go(func() {
			_ = v.View(func(r vault.Reader) error {
				entered <- true
				<-leave
				if value, err := r.Get([]byte("a")); err != nil || string(value) != "1" {
					t.Errorf("reader during Close: %q, %v", value, err)
				}
				return nil
			})
		})
		<-entered
		closed := make(chan error)
		go func() { closed <- v.Close() }()
		close(leave)
		if err := <-closed; err != nil {
			t.Error(err)
		}
		reader.Wait()
		if _, err := get(v, "a"); !errors.Is(err, vault.ErrClosed) {
			t.Errorf("View after Close: %v", err)
		}
		if err := v.Update(func(vault.Tx) error { return nil }); !errors.Is(err, vault.ErrClosed) {
			t.Errorf("Update after Close: %v", err)
		}
		if err := v.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
	})
}

func TestOpen_KeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "cache")
	v := open(t, dir, vault.Options{})
	put(t, v, "a", "1", "large", strings.Repeat("y", 100_000))
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		v = open(t, dir, vault.Options{Sync: true})
		if got, err := get(v, "a"); err != nil || got != "1" {
			t.Fatalf("a = %q, %v", got, err)
		}
		if got, err := get(v, "large"); err != nil || len(got) != 100_000 {
			t.Fatalf("large: %d bytes, %v", len(got), err)
		}
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpen_OwnerOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no file modes on Windows")
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "cache")
	v := open(t, dir, vault.Options{})
	modes(t, dir)
	put(t, v, "a", "1")
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	modes(t, dir)
}

func modes(t *testing.T, dir string) {
	t.Helper()
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder has %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has %v, %v", e.Name(), info.Mode(), err)
		}
	}
}

func TestOpen_Encrypts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := open(t, dir, vault.Options{})
	secret := strings.Repeat("anna.schmidt@example.com ", 2000) // also in the value log
	put(t, v, "name:anna.schmidt", "anna.schmidt", "large", secret)
	check := func(when string) {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			data, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil || bytes.Contains(data, []byte("anna")) {
				t.Errorf("%s: %s holds plain text (%v)", when, e.Name(), err)
			}
		}
	}
	check("open")
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	check("closed")
}
