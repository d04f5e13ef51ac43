package house_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"oroconnector/app/cli"
	"oroconnector/app/outbox"
)

// told is what status and outbox say.
type told struct {
	Connected  bool
	SignedIn   bool `json:"signed_in"`
	Waiting    int
	Records    map[string]int
	Conditions []string
}

// waitingProgram is a program whose outbox holds a change that waits; there is no network.
func waitingProgram(t *testing.T) *program {
	t.Helper()
	p := newProgram(t)
	p.ok("context", quoteMail)
	p.queue(quoteMail, "contacts:2")
	return p
}

// queue makes a change without a network.
func (p *program) queue(mail, ref string) {
	p.t.Helper()
	if r := p.offline("link", mail, ref, "--no-wait"); r.code != cli.ExitWaiting {
		p.t.Fatalf("code %d: %s%s", r.code, r.out, r.err)
	}
}

// status asks how things stand, without a network.
func (p *program) status() told {
	p.t.Helper()
	r := p.offline("status", "--json")
	if r.code != cli.ExitOK {
		p.t.Fatalf("status: code %d: %s%s", r.code, r.out, r.err)
	}
	return lines[told](p.t, r.out)[0]
}

// outbox gives the changes in the outbox with their states. One that just tries to leave, which without a network
// it cannot, is waiting.
func (p *program) outbox() []string {
	p.t.Helper()
	var all []string
	r := p.offline("outbox", "list", "--json")
	if r.code != cli.ExitOK {
		p.t.Errorf("outbox: code %d: %s", r.code, r.err)
	}
	for _, c := range lines[struct {
		State   string
		Records []string
	}](p.t, r.out) {
		if c.State == "sending" {
			c.State = "waiting"
		}
		all = append(all, c.State+" "+strings.Join(c.Records, " "))
	}
	return all
}

// line is the folder of the demo's connection.
func (p *program) line(names ...string) string {
	return filepath.Join(append([]string{p.profile, "data", "connections", "demo"}, names...)...)
}

func (p *program) asides(pattern string) []string {
	p.t.Helper()
	found, err := filepath.Glob(p.line(pattern))
	if err != nil {
		p.t.Fatal(err)
	}
	return found
}

// move renames a file of the profile.
func (p *program) move(from, to string) {
	p.t.Helper()
	if err := os.Rename(from, to); err != nil {
		p.t.Fatal(err)
	}
}

// The keyring was exchanged for another one, which is used for a while, and then returns.
func TestKeep_OpensAgainWhenItsKeyReturns(t *testing.T) {
	t.Parallel()
	p := waitingProgram(t)
	ring := filepath.Join(p.profile, "data", "demo.keyring")
	p.move(ring, ring+".first")

	st := p.status()
	for _, want := range []string{"keep.keyLost", "keep.waitsAside", "cache.setAside", "signedOut"} {
		if !slices.Contains(st.Conditions, want) {
			t.Errorf("the key is lost: conditions %v, none is %s", st.Conditions, want)
		}
	}
	if st.Waiting != 0 || len(p.outbox()) != 0 {
		t.Errorf("without its key something waits: %+v", st)
	}
	files := p.asides("keep.aside-*.txt")
	if len(files) != 1 {
		t.Fatalf("sidecars: %v", files)
	}
	if w, err := outbox.ReadSidecar(files[0]); err != nil || w.Count != 1 || w.Oldest.IsZero() || w.Newest.IsZero() {
		t.Errorf("the sidecar says %+v, %v", w, err)
	}
	if st := p.status(); !slices.Equal(st.Conditions, []string{"keep.waitsAside", "signedOut"}) {
		t.Errorf("at the second start: conditions %v", st.Conditions)
	}
	if r := p.offline("status"); !strings.Contains(r.out, "set aside: 1 (20") || strings.Contains(r.out, "⟦") {
		t.Errorf("the person is told %q", r.out)
	}
	p.queue("02-minimum-order-new-valves.eml", "contacts:1")

	p.move(ring, ring+".second")
	p.move(ring+".first", ring)
	st = p.status()
	if !slices.Contains(st.Conditions, "keep.back") || slices.Contains(st.Conditions, "keep.setAside") || st.Waiting != 1 || !st.SignedIn {
		t.Errorf("the key is back: %+v", st)
	}
	p.ok("outbox", "retry")
	if got := p.outbox(); !slices.Equal(got, []string{"sent contacts:2"}) {
		t.Errorf("of the first keyring: %v", got)
	}

	p.move(ring, ring+".first")
	p.move(ring+".second", ring)
	if got := p.outbox(); !slices.Equal(got, []string{"waiting contacts:1"}) {
		t.Errorf("of the second keyring: %v", got)
	}
	if len(p.asides("keep.aside-*.txt")) != 1 || len(p.asides("cache.aside-*")) > 1 {
		t.Errorf("left: %v, %v", p.asides("keep.aside-*"), p.asides("cache.aside-*"))
	}
}

// A kill between any two steps of setting aside and taking back is mended by the next start.
func TestKeep_IsTakenBackFromAnyStep(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]func(p *program){
		"set aside, its sidecar not yet": func(p *program) { p.move(p.line("keep"), p.line("keep.aside-20260101-000000")) },
		"set aside with its sidecar": func(p *program) {
			p.move(p.line("keep"), p.line("keep.aside-20260101-000000"))
			p.move(p.line("waiting.txt"), p.line("keep.aside-20260101-000000.txt"))
		},
		"back, its sidecar not yet": func(p *program) { p.move(p.line("waiting.txt"), p.line("keep.aside-20260101-000000.txt")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := waitingProgram(t)
			step(p)
			if got := p.outbox(); !slices.Equal(got, []string{"waiting contacts:2"}) {
				t.Errorf("outbox: %v", got)
			}
			if left := p.asides("keep.aside-*"); len(left) != 0 {
				t.Errorf("left: %v", left)
			}
			if w, err := outbox.ReadSidecar(p.line("waiting.txt")); err != nil || w.Count != 1 {
				t.Errorf("sidecar: %+v, %v", w, err)
			}
		})
	}
}

func TestKeep_SetAsideOutlivesADisconnect(t *testing.T) {
	t.Parallel()
	p := waitingProgram(t)
	ring := filepath.Join(p.profile, "data", "demo.keyring")
	p.move(ring, ring+".first")
	p.status()
	p.ok("disconnect")
	if left := p.asides("*"); len(left) != 2 || len(p.asides("keep.aside-*")) != 2 {
		t.Errorf("disconnect left %v", left)
	}
}
