package vault_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/vault"
)

// filled makes a folder with tables, a value log and, where it ends uncleanly, a memory table: that is
// left by a process that was killed.
func filled(t *testing.T, clean bool) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "cache")
	if !clean {
		killed(t, "fill", dir, 1)
		return dir
	}
	v := open(t, dir, vault.Options{})
	for i := range parts {
		if err := fill(v, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestMain lets the test's own program be the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("VAULT_TEST_DIR"); dir != "" {
		writeUntilKilled(os.Getenv("VAULT_TEST_MODE"), dir)
	}
	os.Exit(m.Run())
}

// writeUntilKilled fills the folder and waits, or writes and never ends; it says what is written.
func writeUntilKilled(mode, dir string) {
	v, err := vault.Open(dir, vault.Options{Key: key})
	for i := 0; err == nil && i < parts && mode == "fill"; i++ {
		err = fill(v, i)
	}
	if mode == "fill" && err == nil {
		fmt.Println("wrote all")
		select {}
	}
	for i := 0; err == nil; i++ {
		k := fmt.Sprintf("%d-%d", os.Getpid(), i)
		err = v.Update(func(tx vault.Tx) error {
			return errors.Join(tx.Set([]byte(k), noise(i, 5000)), tx.Set([]byte("large"+k), noise(i, 20_000)))
		})
		fmt.Println("wrote " + k)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(3)
}

// killed runs writeUntilKilled, kills it when it has said n keys, and returns them.
func killed(t *testing.T, mode, dir string, n int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "VAULT_TEST_DIR="+dir, "VAULT_TEST_MODE="+mode)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var keys []string
	lines := bufio.NewScanner(out)
	for len(keys) < n && lines.Scan() {
		keys = append(keys, strings.TrimPrefix(lines.Text(), "wrote "))
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed: that is its error
	if len(keys) < n {
		t.Fatalf("the other process wrote %d keys", len(keys))
	}
	return keys
}

// fill writes part i of the data: 100 incompressible small values and one for the value log.
func fill(v *vault.Vault, i int) error {
	return v.Update(func(tx vault.Tx) error {
		for j := range 100 {
			if err := tx.Set(fmt.Appendf(nil, "k%03d.%03d", i, j), noise(i*100+j, 1200)); err != nil {
				return err
			}
		}
		return tx.Set(fmt.Appendf(nil, "large%03d", i), noise(i, 30_000))
	})
}

func noise(seed, n int) []byte {
	out := make([]byte, n)
	x := uint64(seed)*2862933555777941757 + 3037000493
	for i := range out {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		out[i] = byte(x >> 32)
	}
	return out
}

func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(from, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // a compaction's
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, e.Name()), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// whole counts the values of fill that are there and right.
func whole(t *testing.T, v *vault.Vault) int {
	t.Helper()
	n := 0
	err := v.View(func(r vault.Reader) error {
		for i := range parts {
			for j := range 100 {
				value, err := r.Get(fmt.Appendf(nil, "k%03d.%03d", i, j))
				if err == nil && bytes.Equal(value, noise(i*100+j, 1200)) {
					n++
				}
			}
			value, err := r.Get(fmt.Appendf(nil, "large%03d", i))
			if err == nil && bytes.Equal(value, noise(i, 30_000)) {
				n++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const (
	parts = 24 // of fill: three memory tables
	all   = parts * 101
)

func TestOpen_AfterUncleanEnd(t *testing.T) {
	t.Parallel()
	v := open(t, filled(t, false), vault.Options{})
	if n := whole(t, v); n != all {
		t.Errorf("%d of %d values are left", n, all)
	}
}

// TestOpen_AfterKill kills a process that writes without pause, several times over on one folder.
func TestOpen_AfterKill(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "cache")
	for round := range 4 {
		acknowledged := killed(t, "write", dir, 300+200*round)
		v := open(t, dir, vault.Options{})
		for _, k := range acknowledged {
			if _, err := get(v, k); err != nil {
				t.Fatalf("round %d: %s was acknowledged: %v", round, k, err)
			}
		}
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpen_WrongKey(t *testing.T) {
	t.Parallel()
	for _, clean := range []bool{true, false} {
		dir := filled(t, clean)
		for _, wrong := range [][]byte{bytes.Repeat([]byte{8}, vault.KeySize), nil, []byte("short")} {
			if _, err := vault.Open(dir, vault.Options{Key: wrong}); !errors.Is(err, vault.ErrKey) {
				t.Errorf("key %v: %v", wrong, err)
			}
		}
		aside, err := vault.SetAside(dir, time.Date(2026, 1, 31, 9, 40, 0, 0, time.UTC))
		if err != nil || aside != dir+".aside-20260131-094000" {
			t.Fatalf("set aside: %q, %v", aside, err)
		}
		v := open(t, aside, vault.Options{}) // the key came back
		if n := whole(t, v); n != all {
			t.Errorf("%d of %d values after the key came back", n, all)
		}
	}
}

func TestOpen_Held(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := open(t, dir, vault.Options{})
	put(t, v, "a", "1")
	if _, err := vault.Open(dir, vault.Options{Key: key}); !errors.Is(err, vault.ErrHeld) {
		t.Errorf("second Open: %v", err)
	}
	if _, err := vault.SetAside(dir, time.Now()); !errors.Is(err, vault.ErrHeld) {
		t.Errorf("SetAside: %v", err)
	}
	if got, err := get(v, "a"); err != nil || got != "1" {
		t.Errorf("first one afterwards: %q, %v", got, err)
	}
}

// TestOpen_EveryFileDamaged cuts, empties, zeroes, spoils and removes each file of a folder in turn. No
// panic, no end of the process; either the folder opens with what it had, or the error says damaged
// (or, for the file that proves the key, perhaps that the key is wrong) and a new one can be begun.
func TestOpen_EveryFileDamaged(t *testing.T) {
	t.Parallel()
	for _, clean := range []bool{true, false} {
		dir := filled(t, clean)
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			for _, how := range []string{"cut", "empty", "short", "zero", "flip", "remove"} {
				t.Run(fmt.Sprintf("clean=%v/%s/%s", clean, e.Name(), how), func(t *testing.T) {
					t.Parallel()
					to := filepath.Join(t.TempDir(), "cache")
					copyDir(t, dir, to)
					damage(t, filepath.Join(to, e.Name()), how)
					afterDamage(t, to, e.Name(), how, clean)
				})
			}
		}
	}
}

func damage(t *testing.T, path, how string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	switch how {
	case "cut":
		data = data[:len(data)*2/3]
	case "empty":
		data = nil
	case "short":
		data = data[:min(len(data), 9)]
	case "zero":
		clear(data)
	case "flip":
		for i := len(data) / 3; i < len(data)*2/3; i += 97 {
			data[i] ^= 0x55
		}
	case "remove":
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func afterDamage(t *testing.T, dir, name, how string, clean bool) {
	v, err := vault.Open(dir, vault.Options{Key: key})
	if err == nil {
		n := whole(t, v)
		if err := v.Close(); err != nil && !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("close: %v", err)
		}
		data := strings.HasSuffix(name, ".sst") || name == "MANIFEST" || name == "KEYREGISTRY"
		if changed := how != "flip"; n < all && data && changed && clean {
			t.Errorf("opened with %d of %d values", n, all)
		}
		return
	}
	if !errors.Is(err, vault.ErrDamaged) && (name != "KEYREGISTRY" || !errors.Is(err, vault.ErrKey)) {
		t.Errorf("got %v", err)
	}
	if _, err := vault.SetAside(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	fresh, err := vault.Open(dir, vault.Options{Key: key})
	if err != nil {
		t.Fatalf("fresh one: %v", err)
	}
	if err := fresh.Close(); err != nil {
		t.Error(err)
	}
}

// A log that holds nothing and lost its head must not turn the folder into a damaged one at a later start.
func TestOpen_AZeroedEmptyLogIsMadeAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := open(t, dir, vault.Options{})
	if err := v.Update(func(tx vault.Tx) error { return tx.Set([]byte("k"), []byte("small")) }); err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	logs, err := filepath.Glob(filepath.Join(dir, "*.vlog"))
	if err != nil || len(logs) == 0 {
		t.Fatalf("%v, %v", logs, err)
	}
	last := slices.Max(logs)
	if info, err := os.Stat(last); err != nil || os.WriteFile(last, make([]byte, info.Size()), 0o600) != nil {
		t.Fatal(err)
	}
	for start := range 3 {
		v := open(t, dir, vault.Options{})
		err := v.View(func(r vault.Reader) error {
			_, err := r.Get([]byte("k"))
			return err
		})
		if err := errors.Join(err, v.Close()); err != nil {
			t.Fatalf("start %d: %v", start, err)
		}
	}
}
