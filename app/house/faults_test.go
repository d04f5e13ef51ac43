package house_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"oroconnector/app/cli"
	"oroconnector/app/house"
	"oroconnector/app/vault"
	"oroconnector/platform/keyring"
)

// one demands that a run ended with the code and one plain sentence.
func (p *program) one(r result, code int, part string) {
	p.t.Helper()
	said := strings.TrimSpace(r.err)
	if r.code != code || said == "" || !strings.Contains(said, part) || strings.ContainsAny(said, "⟦⟧\n") || strings.Contains(said, "%!") {
		p.t.Errorf("code %d, want %d; said %q, want one sentence with %q; out %q", r.code, code, said, part, r.out)
	}
}

// copied is the program on a copy of its profile.
func (p *program) copied(t *testing.T) *program {
	t.Helper()
	twin := &program{t: t, profile: filepath.Join(t.TempDir(), "profile"), mail: p.mail, demo: p.demo}
	if err := os.CopyFS(twin.profile, os.DirFS(p.profile)); err != nil {
		t.Fatal(err)
	}
	return twin
}

// damages are what may happen to a file.
var damages = []struct {
	name string
	harm func(path string, size int64) error
}{
	{"zeroed", func(path string, size int64) error { return os.WriteFile(path, make([]byte, min(size, 1<<20)), 0o600) }},
	{"cut", func(path string, size int64) error { return os.Truncate(path, size/2) }},
	{"gone", func(path string, _ int64) error { return os.Remove(path) }},
	{"empty", func(path string, _ int64) error { return os.Truncate(path, 0) }},
}

// TestFaults_DamagedFiles damages the files of both folders, each in one or two of the ways (app/vault tries all). What
// waits is then still in the outbox, or set aside with its sidecar and told; the cache answers, or is set
// aside, told and filled again.
func TestFaults_DamagedFiles(t *testing.T) {
	t.Parallel()
	whole := waitingProgram(t)
	for _, part := range []string{"keep", "cache"} {
		files, err := os.ReadDir(whole.line(part))
		if err != nil || len(files) < 4 {
			t.Fatalf("%s has %v, %v", part, files, err)
		}
		for i, file := range files {
			for _, how := range []int{0, 1 + i%3} {
				if part == "cache" && how == 0 {
					continue
				}
				t.Run(part+"/"+file.Name()+" "+damages[how].name, func(t *testing.T) {
					t.Parallel()
					p := whole.copied(t)
					info, err := os.Stat(p.line(part, file.Name()))
					if err == nil {
						err = damages[how].harm(p.line(part, file.Name()), info.Size())
					}
					if err != nil {
						t.Fatal(err)
					}
					p.survives(part)
				})
			}
		}
	}
}

// survives demands the right end of a damage to one of the folders.
func (p *program) survives(part string) {
	p.t.Helper()
	p.staysKept(part)
	if part == "cache" {
		p.demo.Lock()
		defer p.demo.Unlock()
		if a := p.context(p.ok("context", quoteMail, "--json")); !a.Fresh || len(a.Items) < 3 {
			p.t.Errorf("the context is not filled again: %+v", a)
		}
	}
}

// staysKept demands that what waits is still in the outbox, or told, while there is no Oro.
func (p *program) staysKept(part string) {
	p.t.Helper()
	p.demo.RLock()
	defer p.demo.RUnlock()
	st := p.status()
	set := slices.Contains(st.Conditions, part+".setAside")
	if (len(p.asides(part+".aside-*")) > 0) != set {
		p.t.Errorf("set aside: %v, told: %v", p.asides(part+".aside-*"), st.Conditions)
	}
	switch {
	case part == "keep" && set:
		if st.Waiting != 0 || !slices.Contains(st.Conditions, "keep.waitsAside") {
			p.t.Errorf("what waits in the folder set aside is not told: %+v", st)
		}
	default:
		if got := p.outbox(); !slices.Equal(got, []string{"waiting contacts:2"}) {
			p.t.Errorf("outbox: %v", got)
		}
	}
}

func TestFaults_AnOlderCacheIsSetAsideAndFilledAgain(t *testing.T) {
	t.Parallel()
	p := waitingProgram(t)
	ring, err := keyring.Unguarded(filepath.Join(p.profile, "data", "demo.keyring"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := ring.Get(t.Context(), "vault/demo")
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(p.line("cache"), vault.Options{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	err = v.Update(func(tx vault.Tx) error { return tx.Set([]byte("v"), []byte{99}) }) // see app/store/key.go
	if err != nil || v.Close() != nil {
		t.Fatal(err)
	}
	if st := p.status(); !slices.Contains(st.Conditions, "cache.setAside") || st.Waiting != 1 {
		t.Errorf("%+v", st)
	}
	if a := p.context(p.ok("context", quoteMail, "--json")); !a.Fresh || len(a.Items) < 3 {
		t.Errorf("the context is not filled again: %+v", a)
	}
}

func TestFaults_AnotherProgramHoldsTheFolder(t *testing.T) {
	t.Parallel()
	p := waitingProgram(t)
	for _, part := range []string{"cache", "keep"} {
		lock := flock.New(p.line(part, "LOCK"))
		if held, err := lock.TryLock(); err != nil || !held {
			t.Fatal(held, err)
		}
		p.one(p.offline("status"), cli.ExitLocal, "Close it and start again")
		if err := lock.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := p.outbox(); !slices.Equal(got, []string{"waiting contacts:2"}) || len(p.asides("*.aside-*")) > 0 {
		t.Errorf("outbox: %v; set aside: %v", got, p.asides("*.aside-*"))
	}
}

// The clock of the computer leaps by years, there and back: what waits is sent, and no state is lost.
func TestFaults_TheClockLeaps(t *testing.T) {
	t.Parallel()
	for _, leap := range []time.Duration{-4 * 365 * 24 * time.Hour, -26 * time.Hour, 26 * time.Hour, 20 * 24 * time.Hour} {
		t.Run(leap.String(), func(t *testing.T) {
			t.Parallel()
			p := waitingProgram(t)
			h, err := house.Open(t.Context(), house.Options{
				Demo: true, Profile: p.profile, Version: "1.0.0", Langs: []string{"en"},
				Now: func() time.Time { return time.Now().Add(leap) },
			})
			if err != nil {
				t.Fatal(err)
			}
			h.Serve("1.0.0")
			if r := p.run("outbox", "retry", "--json"); r.code != cli.ExitOK {
				t.Errorf("code %d: %s%s", r.code, r.out, r.err)
			}
			if a := p.context(p.ok("context", quoteMail, "--json")); !a.has("contacts:2", true) || !a.Fresh {
				t.Errorf("%+v", a)
			}
			if err := h.Close(); err != nil {
				t.Fatal(err)
			}
			// Back in the right time.
			if a := p.context(p.ok("context", quoteMail, "--json")); !a.has("contacts:2", true) || !a.Fresh {
				t.Errorf("afterwards: %+v", a)
			}
		})
	}
}

func TestFaults_TheKeyringIsLockedOrGone(t *testing.T) {
	t.Parallel()
	p := waitingProgram(t)
	ring := filepath.Join(p.profile, "data", "demo.keyring")
	wrong := filepath.Join(p.mail, "wrong")
	if err := os.WriteFile(wrong, []byte("not it\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.one(p.offline("status", "--keyring", "file:"+ring, "--keyring-passphrase-file", wrong), cli.ExitRefused, "not the passphrase")
	p.one(p.offline("status", "--keyring", "file:"+ring), cli.ExitInvalid, "needs a passphrase")
	p.one(p.offline("status", "--keyring", "safe"), cli.ExitInvalid, "no keyring")
	data, err := os.ReadFile(ring)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(ring, data[:len(data)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	p.one(p.offline("status"), cli.ExitDamaged, "keyring")
	if err := os.WriteFile(ring, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := p.outbox(); !slices.Equal(got, []string{"waiting contacts:2"}) || len(p.asides("*.aside-*")) > 0 {
		t.Errorf("outbox: %v; set aside: %v", got, p.asides("*.aside-*"))
	}
}

func TestFaults_NoKeyringService(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems always have a keyring")
	}
	p := waitingProgram(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none"))
	p.one(p.offline("status", "--keyring", "system"), cli.ExitMissing, "no keyring")
	if got := p.outbox(); !slices.Equal(got, []string{"waiting contacts:2"}) || len(p.asides("*.aside-*")) > 0 {
		t.Errorf("outbox: %v; set aside: %v", got, p.asides("*.aside-*"))
	}
}

func TestFaults_DamagedSettings(t *testing.T) {
	t.Parallel()
	whole := waitingProgram(t)
	for _, name := range []string{"connections.toml", "preferences.toml", "settings.toml"} {
		for _, copies := range []string{name, name + "," + name + ".bak"} {
			t.Run(copies, func(t *testing.T) {
				t.Parallel()
				p := whole.copied(t)
				for file := range strings.SplitSeq(copies, ",") {
					if err := os.WriteFile(filepath.Join(p.profile, "config", file), []byte("[[[ \x00"), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				// The demo connects a profile that has lost its connections again, and finds its folders.
				r := p.ok("status", "--json")
				st := lines[told](t, r.out)[0]
				if !slices.ContainsFunc(st.Conditions, func(c string) bool { return strings.HasPrefix(c, "config.") }) {
					t.Errorf("nothing is told: %v", st.Conditions)
				}
				p.ok("outbox", "retry")
				if got := p.outbox(); !slices.Equal(got, []string{"sent contacts:2"}) {
					t.Errorf("outbox: %v", got)
				}
			})
		}
	}
}

func TestFaults_ABrokenPolicyIsTold(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("its folder is the system's own")
	}
	p := waitingProgram(t)
	dirs := t.TempDir()
	t.Setenv("XDG_CONFIG_DIRS", dirs)
	if err := os.MkdirAll(filepath.Join(dirs, house.Name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dirs, house.Name, "policy.toml"), []byte("version = [broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	st := p.status()
	if !slices.Contains(st.Conditions, "policy.broken") || st.Waiting != 1 {
		t.Errorf("%+v", st)
	}
	if r := p.offline("status"); !strings.Contains(r.out, "policy file cannot be read") || strings.Contains(r.out, "⟦") {
		t.Errorf("the person is told %q", r.out)
	}
	p.ok("outbox", "retry")
}
