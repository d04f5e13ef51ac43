package config

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

func open(t *testing.T, dir string, policyDirs ...string) *Config {
	t.Helper()
	c, err := Open(dir, policyDirs...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put writes a file as a person with an editor would, with a time of its own.
func put(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, []byte(text), 0o600))
	at := time.Now().Add(time.Duration(edits.Add(1)) * time.Second)
	must(t, os.Chtimes(path, at, at))
}

var edits atomic.Int64

func code(err error) string {
	var f *crm.Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

func full() crm.Connection {
	return crm.Connection{
		ID: "crm.example.com-1", Base: "https://shop.example.com/admin", API: "https://shop.example.com/admin/api",
		Auth: "https://shop.example.com/admin/oauth2-token/authorize", Token: "https://shop.example.com/oauth2-token",
		ClientID: "client", Version: "6.1.9", PinnedCert: "ab12",
		Me: crm.Me{
			Ref: crm.Ref{Kind: crm.KindUser, ID: "5"}, Name: "Ann \"Änn\" O'Neil\n", Emails: []string{"ann@example.com", "a@b.example"},
			Organization: "Brightwater", OrgID: "1", Roles: []string{"ROLE_ADMINISTRATOR"}, Locale: "de-DE",
		},
		Kinds: []crm.KindInfo{{Kind: "contacts", Label: "Kontakte", Allowed: true, Attachable: true}, {Kind: "x", Label: ""}},
		Since: time.Date(2026, 11, 22, 15, 4, 5, 0, time.UTC),
	}
}

func TestConnections_ComeBack(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "config")
	c := open(t, dir)
	if c.Used() || c.Current() != "" || len(c.Connections()) != 0 || len(c.Faults()) != 0 {
		t.Error("a new profile is not empty")
	}
	one, two := full(), crm.Connection{ID: "2", Base: "https://two.example"}
	must(t, c.SaveConnection(one))
	must(t, c.SaveConnection(two))
	for _, look := range []*Config{c, open(t, dir)} {
		got, ok := look.Connection(one.ID)
		if !ok || !reflect.DeepEqual(got, one) {
			t.Errorf("got %+v\nwant %+v", got, one)
		}
		if all := look.Connections(); len(all) != 2 || !reflect.DeepEqual(all[1], two) || look.Current() != one.ID || !look.Used() {
			t.Errorf("got %+v, current %q", all, look.Current())
		}
	}
	c.Connections()[0].Me.Emails[0] = "changed"
	if got, _ := c.Connection(one.ID); got.Me.Emails[0] != "ann@example.com" {
		t.Error("a caller's change reaches the configuration")
	}
	one.Me.Name = "Other"
	must(t, c.SaveConnection(one))
	must(t, c.SetCurrent("2"))
	if err := c.SetCurrent("3"); !crm.IsFault(err, crm.Missing) {
		t.Errorf("got %v", err)
	}
	if got, _ := open(t, dir).Connection(one.ID); got.Me.Name != "Other" || c.Current() != "2" {
		t.Error("not replaced")
	}
	must(t, c.DropConnection("2"))
	must(t, c.DropConnection("unknown"))
	if c.Current() != one.ID {
		t.Errorf("current %q", c.Current())
	}
	must(t, c.DropConnection(one.ID))
	if again := open(t, dir); again.Current() != "" || len(again.Connections()) != 0 || !again.Used() {
		t.Error("a profile that was used is like new")
	}
}

func TestSaveConnection_IDsAreFolderNames(t *testing.T) {
	t.Parallel()
	c := open(t, t.TempDir())
	for _, id := range []string{"", "..", ".", "a/b", `a\b`, "a b", "ä", ".hidden", "end.", strings.Repeat("x", 65)} {
		if err := c.SaveConnection(crm.Connection{ID: id, Base: "https://a.example"}); code(err) != "config.id" {
			t.Errorf("%q: %v", id, err)
		}
	}
	if err := c.SaveConnection(crm.Connection{ID: "a"}); code(err) != "config.address" {
		t.Errorf("got %v", err)
	}
}

func TestFiles_ArePrivateAndHaveACopy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := open(t, dir)
	must(t, c.SaveConnection(full()))
	must(t, c.SetPreference(settings.Theme, settings.ThemeDark))
	must(t, c.SaveSystem(settings.Layer{settings.CRMInterval: "60"}))
	entries, err := os.ReadDir(dir)
	must(t, err)
	if len(entries) != 6 {
		t.Errorf("got %v", entries)
	}
	for _, e := range entries {
		info, err := e.Info()
		must(t, err)
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", e.Name(), info.Mode())
		}
		main, _ := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(e.Name(), ".bak")))
		if data, _ := os.ReadFile(filepath.Join(dir, e.Name())); !bytes.Equal(data, main) {
			t.Errorf("%s differs from its copy", e.Name())
		}
	}
}

func TestOpen_DamagedFileGivesWayToItsCopy(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"syntax": "version = 1\n[[connection]\n", "empty": " ", "binary": "\x00\x01\xff", "no version": "current = \"a\"\n",
		"no id": "version = 1\n[[connection]]\nbase = \"https://a.example\"\n",
		"twice": "version = 1\n[[connection]]\nid=\"a\"\nbase=\"b\"\n[[connection]]\nid=\"a\"\nbase=\"b\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			must(t, open(t, dir).SaveConnection(full()))
			put(t, filepath.Join(dir, connectionsFile), text)
			c := open(t, dir)
			if faults := c.Faults(); len(faults) != 1 || faults[0].Code != "config.restored" || !strings.HasPrefix(faults[0].Detail, connectionsFile) {
				t.Errorf("got %v", faults)
			}
			if _, ok := c.Connection(full().ID); !ok {
				t.Error("the copy did not take over")
			}
			// Nothing was written yet: the person can mend the file. The next save puts it aside.
			if data, _ := os.ReadFile(filepath.Join(dir, connectionsFile)); string(data) != text {
				t.Error("the damaged file was touched")
			}
			must(t, c.SaveConnection(crm.Connection{ID: "2", Base: "https://two.example"}))
			if data, _ := os.ReadFile(filepath.Join(dir, connectionsFile+".damaged")); string(data) != text {
				t.Errorf("put aside: %q", data)
			}
			if again := open(t, dir); len(again.Connections()) != 2 || len(again.Faults()) != 0 || len(c.Faults()) != 0 {
				t.Errorf("after: %d connections, %v", len(again.Connections()), again.Faults())
			}
		})
	}
}

func TestOpen_DamagedWithoutACopy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, preferencesFile), "version = 1\n[preferences]\ntheme = \"dark\"\nx = = 1\n")
	c := open(t, dir)
	if faults := c.Faults(); len(faults) != 1 || faults[0].Code != "config.damaged" || faults[0].Detail != "preferences.toml:4" {
		t.Errorf("got %v", faults)
	}
	if got := settings.Resolve(c.Layers("", "")).Get(settings.Theme); got.By != settings.ByDefault {
		t.Errorf("got %+v", got)
	}
}

func TestOpen_NewerFileIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, settingsFile), "version = 2\nsystem = 5\n")
	if _, err := Open(dir); err == nil {
		t.Error("opened")
	}
	put(t, filepath.Join(dir, settingsFile), "version = 2\n")
	if _, err := Open(dir); code(err) != "config.newer" {
		t.Errorf("got %v", err)
	}
}

// TestWrite_EndAtAnyMoment kills the program, as it were, with the temporary file in every state of being
// written: what is read afterwards is the old state, and the leftovers disturb nobody.
func TestWrite_EndAtAnyMoment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := open(t, dir)
	must(t, c.SaveSystem(settings.Layer{settings.CRMInterval: "60"}))
	data, err := os.ReadFile(filepath.Join(dir, settingsFile))
	must(t, err)
	for n := 0; n <= len(data); n += 7 {
		must(t, os.WriteFile(filepath.Join(dir, settingsFile+".part-1"), data[:n], 0o600))
		if got := open(t, dir).Layers("", "").System; got[settings.CRMInterval] != "60" {
			t.Fatalf("after %d bytes: %v", n, got)
		}
	}
	must(t, c.SaveSystem(settings.Layer{settings.CRMInterval: "61"}))
	if left, err := filepath.Glob(filepath.Join(dir, "*.part-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestWrite_FailureLeavesAllAsItWas(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "config")
	c := open(t, dir)
	must(t, c.SaveSystem(settings.Layer{settings.CRMInterval: "60"}))
	must(t, os.RemoveAll(dir))
	must(t, os.WriteFile(dir, nil, 0o600)) // no folder any more: nothing can be written, whoever tries
	err := c.SetPreference(settings.Theme, settings.ThemeDark)
	if code(err) != "config.write" {
		t.Errorf("got %v", err)
	}
	if got := c.Layers("", "").Preferences; len(got) != 0 {
		t.Errorf("it holds though it was not written: %v", got)
	}
}

func TestWrite_SeesWhatSomebodyElseWrote(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := open(t, dir)
	must(t, c.SaveConnection(full()))
	must(t, open(t, dir).SaveConnection(crm.Connection{ID: "other", Base: "https://other.example"}))
	must(t, c.SaveConnection(crm.Connection{ID: "third", Base: "https://third.example"}))
	if all := open(t, dir).Connections(); len(all) != 3 {
		t.Errorf("got %d connections", len(all))
	}
}

func TestWrite_KeepsASymbolicLink(t *testing.T) {
	t.Parallel()
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "dotfiles.toml")
	put(t, elsewhere, "version = 1\n")
	if err := os.Symlink(elsewhere, filepath.Join(dir, preferencesFile)); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	must(t, open(t, dir).SetPreference(settings.Theme, settings.ThemeDark))
	if data, _ := os.ReadFile(elsewhere); !strings.Contains(string(data), "dark") {
		t.Errorf("got %q", data)
	}
}

func TestChanged(t *testing.T) {
	t.Parallel()
	dir, admin := t.TempDir(), t.TempDir()
	c := open(t, dir, admin)
	changed := func(want bool) {
		t.Helper()
		if got, err := c.Changed(context.Background()); err != nil || got != want {
			t.Errorf("got %v %v, want %v", got, err, want)
		}
	}
	changed(false)
	must(t, c.SaveSystem(settings.Layer{settings.CRMInterval: "60"}))
	changed(false)
	put(t, filepath.Join(dir, settingsFile), "version = 1\n[system]\ncrm-sync-interval = 61\n")
	changed(true)
	changed(false)
	if got := c.Layers("", "").System[settings.CRMInterval]; got != "61" {
		t.Errorf("got %s", got)
	}
	put(t, filepath.Join(dir, settingsFile), "version = 1\n[system\n") // an editor saves half a line
	changed(true)
	if got := c.Layers("", "").System[settings.CRMInterval]; got != "61" || len(c.Faults()) != 1 {
		t.Errorf("got %s, %v", got, c.Faults())
	}
	put(t, filepath.Join(dir, settingsFile), "version = 1\n")
	changed(true)
	if len(c.Faults()) != 0 {
		t.Errorf("got %v", c.Faults())
	}
	must(t, os.Remove(filepath.Join(dir, settingsFile)))
	changed(true)
	put(t, filepath.Join(admin, policyFile), "version = 1\n[lock]\ntheme = \"dark\"\n")
	changed(true)
	changed(false)
	if c.Layers("", "").Lock[settings.Theme] != settings.ThemeDark {
		t.Error("the policy does not hold")
	}
	must(t, os.Remove(filepath.Join(admin, policyFile)))
	changed(true)
	changed(false)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Changed(ctx); !crm.IsFault(err, crm.Cancelled) {
		t.Errorf("got %v", err)
	}
}

func TestConfig_ManyAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := open(t, dir)
	var all sync.WaitGroup
	for _, key := range []settings.Key{settings.EnableSync, settings.ShowAlerts, settings.Follow, settings.StartHidden} {
		all.Go(func() {
			for range 10 {
				for _, v := range []settings.Value{settings.On, settings.Off} {
					if err := c.SetPreference(key, v); err != nil {
						t.Error(err)
					}
					_ = c.Layers("a", "b")
					_, _ = c.Changed(context.Background())
				}
			}
		})
	}
	all.Wait()
	if got := open(t, dir).Layers("", "").Preferences; len(got) != 4 {
		t.Errorf("got %v", got)
	}
}
