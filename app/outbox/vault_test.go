package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

var quick = Backoff{Min: time.Millisecond, Max: 5 * time.Millisecond}

// Both kinds of vault must serve the outbox alike. Nothing here waits for a clock but for answers.
func TestVaults(t *testing.T) {
	key := []byte(strings.Repeat("k", 32))
	for _, kind := range []string{"memory", "disk"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			v, err := vault.Open(t.TempDir(), vault.Options{Key: key, Sync: true, Memory: kind == "memory"})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := v.Close(); err != nil {
					t.Error(err)
				}
			}()
			conform(t, v)
		})
	}
}

func conform(t *testing.T, v Vault) {
	o := newOro()
	o.delay = 0
	o.say(func(c crm.Change, attempt int) (error, error) {
		switch {
		case c.ID == "no":
			return noWay, nil
		case attempt == 1:
			return nil, offline
		}
		return nil, nil
	})
	run := func(what func(b *Outbox)) {
		b, err := Open(v, Options{Sender: o, Backoff: quick})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		ended := make(chan error, 1)
		go func() { ended <- b.Run(ctx) }()
		what(b)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	run(func(b *Outbox) {
		for n := range 20 {
			if err := b.Add(t.Context(), change(fmt.Sprintf("%02d", n), fmt.Sprint("T", n%3), crm.OpAttach, n)); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Add(t.Context(), change("no", "T0", crm.OpAttach, 100)); err != nil {
			t.Fatal(err)
		}
	})
	run(func(b *Outbox) {
		if err := b.Idle(t.Context()); err != nil {
			t.Fatal(err)
		}
		all, err := b.List(t.Context())
		if err != nil || len(all) != 21 || all[20].State != crm.PendingRefused || all[20].Last.Detail != "Oro's reason" {
			t.Errorf("%d changes, the last %+v, %v", len(all), all[len(all)-1], err)
		}
		if err := b.Discard(t.Context(), "no"); err != nil {
			t.Error(err)
		}
		big := change("big", "T", crm.OpAttach, 1)
		big.Envelope.Subject = strings.Repeat("x", 2<<20)
		wantFault(t, b.Add(t.Context(), big), crm.Invalid, "outbox.tooBig")
	})
	run(func(b *Outbox) {
		if all, _ := b.List(t.Context()); len(all) != 20 {
			t.Errorf("%d changes after the discarding", len(all))
		}
	})
	for id, times := range o.times {
		if times != 1 {
			t.Errorf("%s was carried out %d times", id, times)
		}
	}
	if len(o.times) != 20 {
		t.Errorf("%d changes were carried out", len(o.times))
	}
}

func TestOpen_NewerVersionIsLeftAlone(t *testing.T) {
	t.Parallel()
	d := newDisk()
	data := fullRecord().bytes()
	data[0]++
	d.data["outbox/\x00\x00\x00\x00\x00\x00\x00\x01"] = data
	_, err := Open(&handle{disk: d}, Options{Sender: newOro()})
	wantFault(t, err, crm.Damaged, "outbox.newer")
}

// One record that cannot be read neither stops the others nor is touched.
func TestOpen_UnreadableIsKept(t *testing.T) {
	t.Parallel()
	d := newDisk()
	bad := "outbox/\x00\x00\x00\x00\x00\x00\x00\x09"
	d.data[bad] = []byte{recordVersion, 1}
	d.data["outbox/short"] = fullRecord().bytes()
	d.data["other/thing"] = []byte("not ours")
	p := sleeping(t, d, Options{Sender: newOro()})
	if p.Unreadable() != 2 || p.Waiting().Count != 2 {
		t.Errorf("%d unreadable, %+v", p.Unreadable(), p.Waiting())
	}
	p.add(change("a", "T", crm.OpAttach, 1))
	p = sleeping(t, d, Options{Sender: newOro()})
	if p.state("a") == "" || len(d.data) != 4 || len(d.data[bad]) != 2 {
		t.Errorf("a is %q, %d records", p.state("a"), len(d.data))
	}
}

func TestOpen_VaultFails(t *testing.T) {
	t.Parallel()
	for err, code := range map[error]string{
		vault.ErrDamaged: "outbox.read", vault.ErrReadOnly: "disk.readOnly", vault.ErrFull: "disk.full", errDead: "",
	} {
		_, got := Open(broken{err}, Options{Sender: newOro()})
		if f := crm.AsFault("", got); f == nil || f.Code != code || !errors.Is(got, err) {
			t.Errorf("%v: %v", err, got)
		}
	}
}

type broken struct{ err error }

func (b broken) View(func(vault.Reader) error) error { return fmt.Errorf("view: %w", b.err) }
func (b broken) Update(func(vault.Tx) error) error   { return b.err }

func TestSidecar(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "waiting.json")
	if w, err := ReadSidecar(path); err != nil || w != (Waiting{}) {
		t.Errorf("without a file: %+v, %v", w, err)
	}
	d := newDisk()
	p := sleeping(t, d, Options{Sender: newOro(), Sidecar: path})
	first := change("a", "secret-thread", crm.OpAttach, 4711)
	first.At = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	first.Envelope.Subject = "secret-subject"
	p.add(first)
	p.add(change("b", "T", crm.OpAttach, 1))
	w, err := ReadSidecar(path)
	if err != nil || w.Count != 2 || !w.Oldest.Equal(first.At) || !w.Newest.After(first.At) || w.Written.IsZero() {
		t.Errorf("%+v, %v", w, err)
	}
	text, _ := os.ReadFile(path)
	for _, secret := range []string{"secret", "4711"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the sidecar tells %q: %s", secret, text)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if !json.Valid(text) {
		t.Errorf("no JSON: %s", text)
	}
	for _, id := range []string{"a", "b"} {
		if err := p.Discard(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if w, err := ReadSidecar(path); err != nil || w.Count != 0 {
		t.Errorf("%+v, %v", w, err)
	}
	names, _ := os.ReadDir(filepath.Dir(path))
	if len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = ReadSidecar(path)
	wantFault(t, err, crm.Damaged, "outbox.read")
}

// A process that was killed while it wrote the sidecar leaves nothing for ever.
func TestSidecar_LeavingsAreSweptAway(t *testing.T) {
	dir := t.TempDir()
	left, other := filepath.Join(dir, ".waiting-123"), filepath.Join(dir, "waiting.txt.mine")
	for _, path := range []string{left, other} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sleeping(t, newDisk(), Options{Sender: newOro(), Sidecar: filepath.Join(dir, "waiting.txt")})
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the temporary file is still there: %v", err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Errorf("somebody else's file is gone: %v", err)
	}
}

// A sidecar that cannot be written stops nothing.
func TestSidecar_FolderGone(t *testing.T) {
	t.Parallel()
	p := sleeping(t, newDisk(), Options{Sender: newOro(), Sidecar: filepath.Join(t.TempDir(), "gone", "waiting.json")})
	p.add(change("a", "T", crm.OpAttach, 1))
	if got := p.state("a"); got != crm.PendingWaiting {
		t.Errorf("stands as %q", got)
	}
}

func TestLanes(t *testing.T) {
	t.Parallel()
	l := lanes{}
	a, b, c := change("a", "A", crm.OpAttach), change("b", "B", crm.OpAttach), change("c", "C", crm.OpAttach)
	for _, one := range []crm.Change{a, b, c} {
		l.add(one)
	}
	if l.of(a) == l.of(b) || l.of(b) == l.of(c) {
		t.Error("strangers share a lane")
	}
	c.Envelope.IDs = []string{a.Envelope.MessageID, b.Envelope.MessageID}
	l.add(c)
	if got := []string{l.of(a), l.of(b)}; slices.Contains(got, "") || got[0] != got[1] || l.of(c) != got[0] {
		t.Errorf("not joined: %v", got)
	}
	if bare := (crm.Change{ID: "x"}); l.of(bare) == l.of(a) {
		t.Error("a change of no conversation shares a lane")
	}
}
