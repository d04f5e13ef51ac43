package house_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/cli"
	"oroconnector/app/house"
	"oroconnector/assets"
)

// program runs the whole program but its window, as often as a test likes, on one profile.
type program struct {
	t       *testing.T
	profile string
	mail    string // folder of the demo's sample messages
	browser func(context.Context, string) error
	// demo is held where a copy of the profile runs the demo: it takes the port that all copies know as Oro's.
	demo *sync.RWMutex
}

func newProgram(t *testing.T) *program {
	t.Helper()
	p := &program{t: t, profile: filepath.Join(t.TempDir(), "profile"), mail: t.TempDir(), demo: new(sync.RWMutex)}
	for _, name := range samples(t) {
		data, err := fs.ReadFile(assets.Demo, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(p.mail, filepath.Base(name)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func samples(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(assets.Demo, "demo/mail/*.eml")
	if err != nil || len(names) < 24 {
		t.Fatalf("%d sample messages, %v", len(names), err)
	}
	return names
}

// result is what one run of the program said.
type result struct {
	code int
	out  string
	err  string
}

// run runs the program with the demo Oro; offline runs it on the same profile without.
func (p *program) run(args ...string) result     { return p.start(append(args, "--demo")...) }
func (p *program) offline(args ...string) result { return p.start(args...) }

func (p *program) start(args ...string) result {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 2*time.Minute)
	defer cancel()
	var out, errw bytes.Buffer
	code := house.Main(ctx, house.Process{
		Args: append(args, "--profile", p.profile), Dir: p.mail, Langs: []string{"en"}, Out: &out, Err: &errw,
		Version: "1.0.0", Browser: p.browser,
	})
	return result{code, out.String(), errw.String()}
}

// ok runs the program and fails the test where it does not succeed.
func (p *program) ok(args ...string) result {
	p.t.Helper()
	r := p.run(args...)
	if r.code != cli.ExitOK {
		p.t.Fatalf("%v: exit code %d\n%s%s", args, r.code, r.out, r.err)
	}
	return r
}

type item struct {
	Kind, ID, Name, URL, Reason, State string
	InContext                          bool `json:"in_context"`
}

type answer struct {
	File      string
	MessageID string `json:"message_id"`
	AsOf      string `json:"as_of"`
	Fresh     bool
	Items     []item
}

func (a answer) has(ref string, attached bool) bool {
	return slices.ContainsFunc(a.Items, func(i item) bool { return i.Kind+":"+i.ID == ref && i.InContext == attached })
}

// lines decodes one JSON object a line.
func lines[T any](t *testing.T, out string) []T {
	t.Helper()
	var all []T
	for line := range strings.Lines(out) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		all = append(all, v)
	}
	return all
}

func (p *program) context(r result) answer {
	p.t.Helper()
	all := lines[answer](p.t, r.out)
	if len(all) != 1 {
		p.t.Fatalf("%d answers: %s%s", len(all), r.out, r.err)
	}
	return all[0]
}

const quoteMail = "01-quote-q2043-revised.eml"

func TestProgram_ContextOfEverySampleReachesTenKinds(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	var files []string
	for _, name := range samples(t) {
		files = append(files, filepath.Base(name))
	}
	answers := lines[answer](t, p.ok(append([]string{"context", "--json"}, files...)...).out)
	if len(answers) != len(files) {
		t.Fatalf("%d answers to %d messages", len(answers), len(files))
	}
	kinds, reasons := map[string]bool{}, map[string]bool{}
	for i, a := range answers {
		if a.File != files[i] || a.MessageID == "" || !a.Fresh || a.AsOf == "" {
			t.Errorf("%s: %+v", files[i], a)
		}
		for _, it := range a.Items {
			kinds[it.Kind], reasons[it.Reason] = true, true
			if it.Name == "" || it.Reason == "" || !strings.HasPrefix(it.URL, "http://127.0.0.1:") {
				t.Errorf("%s: %+v", a.File, it)
			}
		}
	}
	if len(kinds) < 10 {
		t.Errorf("only %d kinds: %v", len(kinds), kinds)
	}
	for _, want := range []string{"Address equals elena.marchetti@alpina-tools.example", "Account of Elena Marchetti", "Number 10482 is in an attachment name"} {
		if !reasons[want] {
			t.Errorf("no record is suggested for the reason %q", want)
		}
	}
}

func TestProgram_LinkIsFoundAttachedAlsoAfterARestartWithoutNetwork(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	before := p.context(p.ok("context", quoteMail, "--json"))
	if !before.has("orders:6", false) && !slices.ContainsFunc(before.Items, func(i item) bool { return i.Kind == "orders" }) {
		t.Fatalf("no order is suggested: %+v", before.Items)
	}
	at := slices.IndexFunc(before.Items, func(i item) bool { return i.Kind == "orders" && !i.InContext })
	ref := before.Items[at].Kind + ":" + before.Items[at].ID
	p.ok("link", quoteMail, ref)
	after := p.context(p.ok("context", quoteMail, "--json"))
	if !after.has(ref, true) {
		t.Fatalf("%s was linked and is not attached: %+v", ref, after.Items)
	}

	r := p.offline("context", quoteMail, "--json")
	cached := p.context(r)
	if r.code != cli.ExitOK || cached.Fresh || cached.AsOf != after.AsOf || r.err == "" {
		t.Errorf("offline: code %d, fresh %v, as of %s (was %s), said %q", r.code, cached.Fresh, cached.AsOf, after.AsOf, r.err)
	}
	if !slices.EqualFunc(cached.Items, after.Items, func(a, b item) bool {
		return a.Kind == b.Kind && a.ID == b.ID && a.InContext == b.InContext && a.Name == b.Name && a.Reason == b.Reason
	}) {
		t.Errorf("offline the context differs:\n%+v\n%+v", cached.Items, after.Items)
	}

	p.ok("unlink", quoteMail, ref)
	if gone := p.context(p.ok("context", quoteMail, "--json")); gone.has(ref, true) {
		t.Errorf("%s was unlinked and is still attached", ref)
	}
}

func TestProgram_LinkMakesAMessageThatOroDoesNotHave(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	for _, mail := range []string{"02-minimum-order-new-valves.eml", "24-scan-vdm-7840-no-message-id.eml"} {
		made := lines[struct {
			State   string
			Created bool
			EmailID string `json:"email_id"`
		}](t, p.ok("link", mail, "contacts:1", "accounts:1", "--json").out)
		if len(made) != 1 || made[0].State != "sent" || !made[0].Created || made[0].EmailID == "" {
			t.Errorf("%s: %+v", mail, made)
		}
		a := p.context(p.ok("context", mail, "--json"))
		if !a.has("contacts:1", true) || !a.has("accounts:1", true) {
			t.Errorf("%s: %+v", mail, a.Items)
		}
	}
}

func TestProgram_AChangeMadeOfflineIsKeptAndSentLater(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("context", quoteMail)
	start := time.Now()
	r := p.offline("link", quoteMail, "contacts:2")
	if r.code != cli.ExitWaiting || time.Since(start) > cli.SendTime/2 {
		t.Fatalf("code %d after %v: %s%s", r.code, time.Since(start), r.out, r.err)
	}
	if a := p.context(p.offline("context", quoteMail, "--json")); !a.has("contacts:2", true) {
		t.Errorf("what waits is not shown: %+v", a.Items)
	}
	p.ok("context", "03-facture-2026-311.eml") // Oro answers: what waits goes out
	if a := p.context(p.ok("context", quoteMail, "--json")); !a.has("contacts:2", true) {
		t.Errorf("what was made offline did not reach Oro: %+v", a.Items)
	}
	waits := lines[struct{ State string }](t, p.ok("outbox", "list", "--json").out)
	if len(waits) != 1 || waits[0].State != "sent" {
		t.Errorf("outbox: %+v", waits)
	}
}

func TestProgram_ASecondProcessIsServedByTheFirst(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	h, err := house.Open(t.Context(), house.Options{Demo: true, Profile: p.profile, Version: "1.0.0", Langs: []string{"en"}})
	if err != nil {
		t.Fatal(err)
	}
	h.Serve("1.0.0")
	a := p.context(p.ok("context", quoteMail, "--json"))
	if len(a.Items) == 0 || !a.Fresh {
		t.Errorf("%+v", a)
	}
	if r := p.run("context", "no-such.eml"); r.code != cli.ExitMissing || !strings.Contains(r.err, "no-such.eml") {
		t.Errorf("code %d, %q", r.code, r.err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if a := p.context(p.ok("context", quoteMail, "--json")); len(a.Items) == 0 {
		t.Error("the profile is not free after the first process ended")
	}
}

// Whoever is first holds the profile and carries out the commands of the others; those must come to their
// end although the first one's own command is done before.
func TestProgram_CommandsAtTheSameTimeAllSucceed(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			if r := p.run("link", "02-minimum-order-new-valves.eml", fmt.Sprintf("contacts:%d", i+1)); r.code != cli.ExitOK {
				t.Errorf("contact %d: code %d, %s", i+1, r.code, r.err)
			}
		})
	}
	group.Wait()
	a := p.context(p.ok("context", "02-minimum-order-new-valves.eml", "--json"))
	for i := range 6 {
		if ref := fmt.Sprintf("contacts:%d", i+1); !a.has(ref, true) {
			t.Errorf("%s is not attached: %+v", ref, a.Items)
		}
	}
}

// A connection that cannot be opened says why, and costs nothing but itself.
func TestProgram_AConnectionThatCannotBeOpenedSaysWhy(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("context", quoteMail)
	folder := filepath.Join(p.profile, "data", "connections", "demo", "keep")
	if err := errors.Join(os.Rename(folder, folder+".away"), os.WriteFile(folder, []byte("in the way"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"status"}, {"context", quoteMail}, {"outbox"}} {
		if r := p.offline(args...); r.code == cli.ExitOK || r.code == cli.ExitSignedOut || r.err == "" || strings.Contains(r.err, "⟦") {
			t.Errorf("%v: code %d, %q", args, r.code, r.err)
		}
	}
	if err := errors.Join(os.Remove(folder), os.Rename(folder+".away", folder)); err != nil {
		t.Fatal(err)
	}
	if r := p.offline("context", quoteMail); r.code != cli.ExitOK {
		t.Errorf("afterwards: code %d, %q", r.code, r.err)
	}
}

func TestProgram_VersionIsALine(t *testing.T) {
	t.Parallel()
	if r := newProgram(t).offline("--version"); r.code != cli.ExitOK || r.out != "OroConnector 1.0.0\n" {
		t.Errorf("code %d, %q%q", r.code, r.out, r.err)
	}
}

func TestProgram_SearchShowStatusAndDisconnect(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	found := lines[item](t, p.ok("search", "alpina", "--json", "--kind", "accounts").out)
	if len(found) == 0 || found[0].Kind != "accounts" || !strings.Contains(found[0].Name, "Alpina") {
		t.Fatalf("%+v", found)
	}
	if r := p.ok("show", "accounts:"+found[0].ID); !strings.Contains(r.out, found[0].Name) {
		t.Errorf("%s", r.out)
	}
	if r := p.offline("search", "alpina", "--json"); r.code != cli.ExitOK || !strings.Contains(r.out, `"cache":true`) {
		t.Errorf("offline search: %d %s%s", r.code, r.out, r.err)
	}
	if r := p.run("show", "contacts:999999"); r.code != cli.ExitMissing {
		t.Errorf("a record that is not there: %d %s", r.code, r.err)
	}
	st := lines[struct {
		Connected    bool
		User         string
		Organization string
		LastSync     string `json:"last_sync"`
		Records      map[string]int
	}](t, p.ok("status", "--json").out)[0]
	if !st.Connected || st.User == "" || st.LastSync == "" || st.Organization != "Brightwater Europe" || st.Records["contacts"] < 60 {
		t.Errorf("%+v", st)
	}
	p.ok("disconnect")
	if r := p.run("context", quoteMail); r.code != cli.ExitSignedOut {
		t.Errorf("after disconnect: %d %s", r.code, r.err)
	}
	left, err := os.ReadDir(filepath.Join(p.profile, "data", "connections"))
	if err == nil && len(left) > 0 {
		t.Errorf("disconnect left %v", left)
	}
}

func TestProgram_BadInputHasASentenceAndAnExitCodeEach(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(p.mail, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("empty.eml", "")
	write("picture.eml", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"+strings.Repeat("\x00\x01\xfe", 1000))
	write("large.eml", "\x7fELF\x02\x01\x01")
	if err := os.Truncate(filepath.Join(p.mail, "large.eml"), 200<<20); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		code int
		args []string
	}{
		{cli.ExitInvalid, []string{"read", "."}},
		{cli.ExitInvalid, []string{"read", "empty.eml"}},
		{cli.ExitInvalid, []string{"read", "picture.eml"}},
		{cli.ExitInvalid, []string{"read", "large.eml"}},
		{cli.ExitMissing, []string{"read", "none.eml"}},
		{cli.ExitInvalid, []string{"read", "https://mail.example/1.eml"}},
		{cli.ExitInvalid, []string{"context", "picture.eml"}},
		{cli.ExitInvalid, []string{"link", quoteMail, "contact17"}},
		{cli.ExitRefused, []string{"link", quoteMail, "customers:1"}},
		{cli.ExitUsage, []string{"link", quoteMail}},
		{cli.ExitUsage, []string{"frobnicate"}},
		{cli.ExitUsage, []string{"read", quoteMail, "--kind", "contacts"}},
		{cli.ExitUsage, []string{"read", "--nonsense"}},
		{cli.ExitUsage, []string{"search", "x", "--kind", "c/x"}},
		{cli.ExitUsage, []string{"outbox", "explode"}},
		{cli.ExitMissing, []string{"outbox", "retry", "nosuchchange"}},
	}
	for _, c := range cases {
		start := time.Now()
		r := p.run(c.args...)
		if r.code != c.code || strings.TrimSpace(r.err) == "" || r.out != "" {
			t.Errorf("%v: code %d, want %d; out %q; err %q", c.args, r.code, c.code, r.out, r.err)
		}
		if strings.ContainsAny(r.err, "⟦⟧") || strings.Contains(r.err, "%!") {
			t.Errorf("%v has no sentence: %q", c.args, r.err)
		}
		if time.Since(start) > 30*time.Second {
			t.Errorf("%v took %v", c.args, time.Since(start))
		}
	}
}

func TestProgram_LogIsMaskedAndFilesArePrivate(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("context", quoteMail)
	p.ok("link", quoteMail, "contacts:2")
	err := filepath.WalkDir(p.profile, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if d.IsDir() || !info.Mode().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		// The demo Oro's own state is the server's, not the client's.
		if err == nil && !strings.Contains(path, "demo-oro") && bytes.Contains(data, []byte("elena.marchetti")) {
			t.Errorf("%s holds an address in the clear", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
