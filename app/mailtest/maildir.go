package mailtest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

var delivered atomic.Int64

// Deliver puts a message into a folder as an MTA does, unread, and returns the part of its file's name that
// stays. folder "" is the inbox; another one must exist ("Sent", "Archive", or made by Do).
func (d *Dovecot) Deliver(t testing.TB, folder string, message []byte) string {
	t.Helper()
	dir := d.folder(folder)
	name := fmt.Sprintf("%d.M%dP%d.brightwater", 1_700_000_000+delivered.Add(1), delivered.Load(), os.Getpid())
	tmp := filepath.Join(dir, "tmp", name)
	if err := os.WriteFile(tmp, message, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.owner.give(tmp); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(tmp, filepath.Join(dir, "new", name)); err != nil {
		t.Fatal(err)
	}
	return name
}

func (d *Dovecot) folder(name string) string {
	if name == "" {
		return d.Maildir
	}
	return filepath.Join(d.Maildir, "."+strings.ReplaceAll(name, "/", "."))
}

// Flags are the flags of all messages of all folders as the files have them ("S" for read), by folder and the
// part of the file's name that stays.
func (d *Dovecot) Flags(t testing.TB) map[string]string {
	t.Helper()
	flags := map[string]string{}
	dirs, err := filepath.Glob(filepath.Join(d.Maildir, ".*", "cur"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range append(dirs, filepath.Join(d.Maildir, "cur")) {
		for _, sub := range []string{dir, filepath.Join(filepath.Dir(dir), "new")} {
			entries, err := os.ReadDir(sub)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range entries {
				name, info, _ := strings.Cut(entry.Name(), ":2,")
				name, _, _ = strings.Cut(name, ",") // Dovecot adds the size
				flags[filepath.Base(filepath.Dir(dir))+"/"+name] = info
			}
		}
	}
	return flags
}

// SameFlags fails the test where flags differ from what they were before.
func (d *Dovecot) SameFlags(t testing.TB, before map[string]string) {
	t.Helper()
	now := d.Flags(t)
	if maps.Equal(before, now) {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if was, known := before[name]; !known || was != now[name] {
			t.Errorf("flags of %s were %q and are %q", name, before[name], now[name])
		}
	}
	if len(before) != len(now) {
		t.Errorf("there were %d messages and are %d", len(before), len(now))
	}
}

// Fill puts n messages into a folder at once, read ones but for the last hundred, before a client opens it.
func (d *Dovecot) Fill(t testing.TB, folder string, n int, message func(int) []byte) {
	t.Helper()
	dir := filepath.Join(d.folder(folder), "cur")
	for i := range n {
		flags := "S"
		if i >= n-100 {
			flags = ""
		}
		name := fmt.Sprintf("%d.M%dP1.brightwater:2,%s", 1_600_000_000+i, i, flags)
		if err := os.WriteFile(filepath.Join(dir, name), message(i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.owner.give(dir); err != nil {
		t.Fatal(err)
	}
}
