package reconcile_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
	"oroconnector/app/settings"
)

// record is one person's record as the model knows it: what each side has of it, and whether that was
// changed since the pair was last the same.
type record struct {
	oro, account             string // versions; empty: it is not there
	paired                   bool
	oroChanged, accountMoved bool
}

// model plays random edits, deletions and runs on two sides, with kills between the steps of a run, and knows by
// the table of spec 7.7 what must follow.
type model struct {
	*two
	r         *rand.Rand
	direction settings.Value
	conflict  settings.Value
	records   map[string]*record // by name
	versions  int
	gone      map[string]bool // versions that somebody has replaced or deleted knowingly
	sure      bool            // since the last run that came to its end no other was begun
	tale      []string
}

// TestModel_EndsByTheRules: whatever happens, and wherever a run is killed, both sides end as the table says, nothing
// is there twice, every version that gave way is in the journal, and a further run writes nothing. ORO_SEEDS is how many
// games are played, 150 without it.
func TestModel_EndsByTheRules(t *testing.T) {
	t.Parallel()
	seeds := 150
	if testing.Short() {
		seeds = 24
	}
	if more, err := strconv.Atoi(os.Getenv("ORO_SEEDS")); err == nil {
		seeds = more
	}
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 77))
			kind := crm.SheetKinds[seed%3]
			m := &model{
				r: r, records: map[string]*record{}, gone: map[string]bool{},
				direction: []settings.Value{settings.OroToAccount, settings.AccountToOro, settings.Bidirectional}[seed/3%3],
				conflict:  []settings.Value{settings.OroWins, settings.AccountWins}[seed/9%2],
			}
			m.two = newTwo(t, kind, settings.Value(settings.SyncDirection), m.direction, settings.Value(settings.Conflict), m.conflict)
			m.account.drops = seed%5 == 0
			m.oro.whole, m.account.sparse = seed%7 == 0, seed%4 == 0
			if seed%6 == 5 { // a side that keeps values in a form of its own
				m.account.normal = func(f crm.Fields) crm.Fields {
					f = maps.Clone(f)
					delete(f, crm.SheetPhone+"x")
					return f
				}
			}
			m.play()
		})
	}
}

func (m *model) play() {
	for range 40 {
		for range m.r.IntN(5) {
			m.somebody()
		}
		if m.r.IntN(3) == 0 {
			m.killed()
		} else {
			m.whole()
		}
		if m.t.Failed() {
			m.t.Logf("%s, %s wins, %s:\n%s", m.direction, m.conflict, m.kind, strings.Join(m.tale[max(0, len(m.tale)-40):], "\n"))
			return
		}
	}
	m.whole()
	m.quiet()
}

func (m *model) note(format string, args ...any) {
	m.tale = append(m.tale, fmt.Sprintf(format, args...))
}

// version is a value of which no other record or edit has one.
func (m *model) fields(name, v string) crm.Fields {
	f := sample(m.kind, name, "1")
	switch m.kind { // with every version the key is another one (spec 7.6)
	case crm.SheetTask:
		f[crm.SheetDue], f[crm.SheetPriority] = v, []string{"low", "normal", "high"}[m.versions%3]
	case crm.SheetEvent:
		f[crm.SheetTitle] = name + " " + v
	default:
		f[crm.SheetPhone], f[crm.SheetFirstName] = v, "Ann"+v
	}
	return f
}

func (m *model) read(f crm.Fields) (name, v string) {
	switch m.kind {
	case crm.SheetTask:
		return f[crm.SheetSubject], f[crm.SheetDue]
	case crm.SheetEvent:
		name, v, _ = strings.Cut(f[crm.SheetTitle], " ")
		return name, v
	}
	return f[crm.SheetLastName], f[crm.SheetPhone]
}

func (m *model) id(s *memory, name string) string {
	m.t.Helper()
	found := ""
	for _, id := range s.ids() {
		if n, _ := m.read(s.get(id)); n == name {
			if found != "" {
				m.t.Errorf("%s is there twice: %s and %s", name, found, id)
			}
			found = id
		}
	}
	return found
}

// somebody makes, changes or deletes a record on a side.
func (m *model) somebody() {
	side, onOro := m.account, m.r.IntN(2) == 0
	if onOro {
		side = m.oro
	}
	m.versions++
	v := fmt.Sprint("v", m.versions)
	names := slices.Sorted(maps.Keys(m.records))
	if len(names) == 0 || m.r.IntN(4) == 0 && len(names) < 25 {
		name := fmt.Sprint("N", m.versions)
		side.add(m.fields(name, v))
		rec := &record{}
		m.records[name] = rec
		if onOro {
			rec.oro = v
		} else {
			rec.account = v
		}
		m.note("%s made with %s (Oro %v)", name, v, onOro)
		return
	}
	name := names[m.r.IntN(len(names))]
	rec, id := m.records[name], m.id(side, name)
	if id == "" {
		return
	}
	_, was := m.read(side.get(id))
	m.gone[was] = true
	if m.r.IntN(4) == 0 {
		side.drop(id)
		v = ""
	} else {
		side.edit(id, m.fields(name, v))
	}
	m.note("%s becomes %q (Oro %v)", name, v, onOro)
	if onOro {
		rec.oro, rec.oroChanged = v, true
	} else {
		rec.account, rec.accountMoved = v, true
	}
}

// whole makes a run that comes to its end, and compares.
func (m *model) whole() {
	m.t.Helper()
	before := m.values()
	m.note("a run")
	if err := m.Now(m.t.Context()); crm.AsFault("", err) != nil && crm.AsFault("", err).Code == "sync.stopped" {
		if err := m.Answer(m.t.Context(), m.kind, true); err != nil {
			m.t.Fatal(err)
		}
		m.run()
	} else if err != nil {
		m.t.Fatalf("run: %v", err)
	}
	m.kept(before)
	if m.sure {
		m.predict()
	}
	m.learn()
	m.sure = true
	if m.r.IntN(3) == 0 {
		m.quiet()
	}
}

// killed makes a run that is killed at some step; sometimes it comes to its end before.
func (m *model) killed() {
	m.t.Helper()
	before := m.values()
	l := &life{left: 1 + m.r.IntN(30), acts: m.r.IntN(2) == 0}
	o := m.o
	o.Vault = mortalVault{m.vault, l}
	o.Batch = 1 + m.r.IntN(6)
	sides := m.sides[m.kind]
	dying := map[crm.SheetKind][2]reconcile.Side{m.kind: {mortalSide{sides[0], l}, mortalSide{sides[1], l}}}
	o.Oro, o.Account = places(dying, 0), places(dying, 1)
	_ = reconcile.New(o).Now(m.t.Context())
	m.note("a run killed after %d steps (it acts: %v)", l.steps, l.acts)
	m.kept(before)
	m.sure = false
}

// values are all versions that stand somewhere.
func (m *model) values() map[string]bool {
	out := map[string]bool{}
	for _, s := range []*memory{m.oro, m.account} {
		for _, id := range s.ids() {
			_, v := m.read(s.get(id))
			out[v] = true
		}
	}
	return out
}

// kept demands that no version went without the journal having it.
func (m *model) kept(before map[string]bool) {
	m.t.Helper()
	after := m.values()
	var journal map[string]bool
	for v := range before {
		if after[v] || m.gone[v] {
			continue
		}
		if journal == nil {
			journal = map[string]bool{}
			all, err := m.Journal(m.t.Context())
			if err != nil {
				m.t.Fatal(err)
			}
			for _, e := range all {
				_, v := m.read(e.Replaced)
				journal[v] = true
			}
		}
		if !journal[v] && v != "" {
			m.t.Errorf("version %s went, and the journal has it not", v)
		}
	}
	for name := range m.records {
		m.id(m.oro, name)
		m.id(m.account, name)
	}
}

// predict says by the table what each side must have now.
func (m *model) predict() {
	m.t.Helper()
	for name, rec := range m.records {
		wantOro, wantAccount := m.follows(*rec)
		_, oro := m.read(m.oro.get(m.id(m.oro, name)))
		_, account := m.read(m.account.get(m.id(m.account, name)))
		if oro != wantOro || account != wantAccount {
			m.t.Errorf("%s: %+v leads to %q and %q, want %q and %q", name, *rec, oro, account, wantOro, wantAccount)
		}
	}
}

func (m *model) follows(r record) (oro, account string) {
	if !r.paired {
		switch {
		case r.oro != "" && m.direction != settings.AccountToOro:
			return r.oro, r.oro
		case r.account != "" && m.direction != settings.OroToAccount:
			return r.account, r.account
		}
		return r.oro, r.account
	}
	done := act("")
	switch {
	case r.oro == "" && r.account == "":
		return "", ""
	case r.oro == "":
		done = deletedOro
	case r.account == "":
		done = deletedAccount
	case r.oroChanged && r.accountMoved:
		done = updatedBoth
	case r.oroChanged:
		done = updatedOro
	case r.accountMoved:
		done = updatedAccount
	default:
		return r.oro, r.account
	}
	c := table[done].of(m.direction, m.conflict)
	pick := func(v string) string {
		switch {
		case v == "1" || v == "0" && r.account == "" || v == "0" && done == updatedAccount:
			return r.oro
		case v == "":
			return ""
		}
		return r.account
	}
	return pick(c.oro), pick(c.account)
}

// learn takes over what both sides have after a run that came to its end.
func (m *model) learn() {
	for name, rec := range m.records {
		idOro, idAccount := m.id(m.oro, name), m.id(m.account, name)
		_, oro := m.read(m.oro.get(idOro))
		_, account := m.read(m.account.get(idAccount))
		now := record{oro: oro, account: account, paired: rec.paired || oro != "" && account != ""}
		switch {
		case oro == "" && account == "":
			delete(m.records, name)
			continue
		case account == "":
			now.paired = false // stays in Oro
		case oro != account && oro != "":
			now.accountMoved = true // stays there, not synchronized
		}
		m.records[name] = &now
	}
}
