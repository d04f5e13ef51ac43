package crashtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/dav"
	"oroconnector/app/demo"
	"oroconnector/app/oro"
)

// both is a world whose contacts, tasks and events are synchronized, and what somebody has done to them.
type both struct {
	*world
	books map[crm.SheetKind]*dav.Book
	made  int
	// values are the versions that people have written last, by record; they must be on both sides in the end.
	values map[string]string
	gone   map[string]bool
}

// A process that synchronizes is killed inside its requests and writes: afterwards nothing is there twice, nothing
// that somebody wrote is lost, and a further run writes nothing.
func TestCrash_SynchronizationMakesNothingTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the program many times")
	}
	kills, seed := number(t, "ORO_SYNC_KILLS", 8), number(t, "ORO_SEED", uint64(time.Now().UnixNano())%1e9)
	w := newBoth(t, build(t), seed)
	total := &tally{counts: map[string]int{}}
	for misses := 0; kills > 0 && !t.Failed(); misses++ {
		if misses > 100 {
			t.Fatalf("%sthe program ends before it can be killed", w.story())
		}
		for range 1 + w.rand.IntN(8) {
			w.meddle()
		}
		p := choose(w.rand, 30)
		w.note("sync: killed at %s", p)
		r, where := w.killIn([]string{"sync", "--yes", "--json"}, p)
		w.note("ended with %d (killed %v) at %s", r.code, r.killed, where)
		if r.killed {
			kills, misses = kills-1, 0
			total.add("sync", p.place, "")
			if w.rand.IntN(3) == 0 {
				continue // the next kill comes before the work is done
			}
		}
		w.ok("sync", "--yes", "--json")
		w.compare()
	}
	w.ok("sync", "--yes", "--json")
	w.compare()
	t.Logf("seed %d\n%s", seed, total)
}

// newBoth connects a fresh profile and gives it the account of the demo's person.
func newBoth(t *testing.T, binary string, seed uint64) *both {
	t.Helper()
	dir := t.TempDir()
	w := &both{
		world: &world{
			t: t, rand: rand.New(rand.NewPCG(seed, 13)), binary: binary, seed: seed, trap: newTrap(),
			profile: filepath.Join(dir, "profile"), keyring: filepath.Join(dir, "keyring"),
			phrase: filepath.Join(dir, "phrase"), mailDir: filepath.Join(dir, "mail"),
		},
		books: map[crm.SheetKind]*dav.Book{}, values: map[string]string{}, gone: map[string]bool{},
	}
	var err error
	if w.oro, err = demo.Start(t.Context(), demo.Options{Watch: w.trap.watch, FirstMail: -1}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.oro.Close() })
	password := filepath.Join(dir, "password")
	for path, text := range map[string]string{w.phrase: "a passphrase\n", password: w.oro.Mail().Password + "\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(w.mailDir, 0o700); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("ORO_KEEP"); keep != "" {
		t.Cleanup(func() { w.evidence(filepath.Join(keep, "sync"+strconv.FormatUint(seed, 10))) })
	}
	w.connect()
	mail := w.oro.Mail()
	w.ok("accounts", "add", mail.Address, "--imap", mail.Addr, "--security", "none", "--user", mail.User, "--password-file", password)
	w.findBooks()
	w.ok("sync", "--json")
	return w
}

func (w *both) findBooks() {
	w.t.Helper()
	g := w.oro.Groupware()
	client := dav.New(dav.Options{
		Address: g.URL, User: g.User, Zone: time.UTC,
		Secret: func(context.Context, string) (dav.Secret, error) { return dav.Secret{Password: g.Password}, nil },
	})
	found, err := client.Find(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	use := []string{"sync"}
	for _, kind := range crm.SheetKinds {
		at := slices.IndexFunc(found.Collections, func(c dav.Collection) bool { return c.Holds(kind) && !c.ReadOnly })
		if at < 0 {
			w.t.Fatalf("no place for %s in %+v", kind, found.Collections)
		}
		use = append(use, "--use", string(kind)+"="+found.Collections[at].URL)
		w.books[kind] = client.Book(kind, found.Collections[at].URL)
	}
	w.ok(use...)
}

// door is what the test needs of either side.
type door interface {
	Create(ctx context.Context, s crm.Sheet, oro string) (crm.Sheet, error)
	Update(ctx context.Context, before crm.Sheet, changed crm.Fields, oro string) (crm.Sheet, error)
	Delete(ctx context.Context, before crm.Sheet) error
	Changes(ctx context.Context, cursor []byte, each func(crm.Sheet) error) (crm.SheetDelta, error)
}

var _ door = (*oro.Sheets)(nil)

func (w *both) door(p crm.Party, kind crm.SheetKind) door {
	if p == crm.PartyOro {
		return w.client.Sheets(kind)
	}
	return w.books[kind]
}

// where the name of a record stands, and what is changed in it.
func fieldsOf(kind crm.SheetKind) (name, value crm.SheetField) {
	if kind == crm.SheetTask {
		return crm.SheetSubject, crm.SheetDue
	}
	return crm.SheetLastName, crm.SheetPhone
}

// all are the test's records of a kind on a side, by name.
func (w *both) all(p crm.Party, kind crm.SheetKind) map[string]crm.Sheet {
	w.t.Helper()
	name, _ := fieldsOf(kind)
	out := map[string]crm.Sheet{}
	_, err := w.door(p, kind).Changes(w.t.Context(), nil, func(s crm.Sheet) error {
		n := s.Fields[name]
		if !strings.HasPrefix(n, "Zq") {
			return nil
		}
		if was, twice := out[n]; twice {
			w.t.Errorf("%s%s %s is there twice on the side of %s: %s and %s", w.story(), kind, n, p, was.ID, s.ID)
		}
		out[n] = s
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// meddle makes, changes or deletes a record as other people do. Nobody changes one and the same record on both
// sides between two runs: which of them wins is another test's matter.
func (w *both) meddle() {
	w.t.Helper()
	kind, p := crm.SheetContact, crm.PartyOro
	if w.rand.IntN(3) == 0 {
		kind = crm.SheetTask
	}
	if w.rand.IntN(2) == 0 {
		p = crm.PartyAccount
	}
	name, value := fieldsOf(kind)
	here, there := w.all(p, kind), w.all(p.Other(), kind)
	w.made++
	v := fmt.Sprint("+49 30 ", w.made)
	if kind == crm.SheetTask {
		v = fmt.Sprintf("2027-01-01T%02d:%02d:00Z", w.made/60%24, w.made%60)
	}
	var same []string // on both sides, and nobody has changed them since
	for n, s := range here {
		if o, ok := there[n]; ok && o.Fields[value] == s.Fields[value] && s.Fields[value] == w.values[n] {
			same = append(same, n)
		}
	}
	slices.Sort(same)
	var err error
	if len(same) == 0 || w.rand.IntN(3) == 0 {
		n := fmt.Sprintf("Zq%d", w.made)
		f := crm.Fields{name: n, value: v}
		if kind == crm.SheetContact {
			f[crm.SheetFirstName] = "Zoe"
		}
		_, err = w.door(p, kind).Create(w.t.Context(), crm.Sheet{Kind: kind, Fields: f}, "")
		w.values[n] = v
		w.note("%s %s made at %s with %s", kind, n, p, v)
	} else {
		n := same[w.rand.IntN(len(same))]
		if p == crm.PartyOro && w.rand.IntN(5) == 0 {
			err = w.door(p, kind).Delete(w.t.Context(), here[n])
			delete(w.values, n)
			w.gone[n] = true
			w.note("%s %s deleted in Oro", kind, n)
		} else {
			_, err = w.door(p, kind).Update(w.t.Context(), here[n], crm.Fields{value: v}, "")
			w.values[n] = v
			w.note("%s %s becomes %s at %s", kind, n, v, p)
		}
	}
	if err != nil {
		w.t.Fatalf("%s%v", w.story(), err)
	}
}

// compare demands that both sides have what people wrote, once, and that a further run writes nothing.
func (w *both) compare() {
	w.t.Helper()
	found := map[string]bool{}
	for _, kind := range []crm.SheetKind{crm.SheetContact, crm.SheetTask} {
		_, value := fieldsOf(kind)
		for _, p := range []crm.Party{crm.PartyOro, crm.PartyAccount} {
			for n, s := range w.all(p, kind) {
				found[n+string(p)] = true
				if s.Fields[value] != w.values[n] {
					w.t.Errorf("%s%s has %s on the side of %s, want %s", w.story(), n, s.Fields[value], p, w.values[n])
				}
			}
		}
	}
	for n := range w.values {
		if !found[n+"oro"] || !found[n+"account"] {
			w.t.Errorf("%s%s is lost: in Oro %v, in the account %v", w.story(), n, found[n+"oro"], found[n+"account"])
		}
	}
	type object struct {
		Sync []struct {
			Kind     string
			Counts   map[string]int
			Problems []struct{ Title, Reason string }
		}
	}
	for _, o := range objects[object](w.world, w.ok("sync", "--json").out) {
		for _, k := range o.Sync {
			for what, n := range k.Counts {
				if n > 0 {
					w.t.Errorf("%sa further run: %s %s %d", w.story(), k.Kind, what, n)
				}
			}
		}
	}
}
