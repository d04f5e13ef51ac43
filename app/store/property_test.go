package store

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// model is the naive store: everything in maps, every answer by looking at everything.
type model map[crm.Ref]crm.Entity

func (m model) put(e crm.Entity) {
	if old, there := m[e.Ref]; there {
		e = old.Merge(e)
	}
	m[e.Ref] = e
}

// with gives the refs of the records that a test approves of, in the order of keys.
func (m model) with(keep func(crm.Entity) bool) (refs []crm.Ref) {
	for ref, e := range m {
		if keep(e) {
			refs = append(refs, ref)
		}
	}
	slices.SortFunc(refs, compareKeys)
	return refs
}

func compareKeys(a, b crm.Ref) int {
	if d := cmp.Compare(fixedCodes[a.Kind], fixedCodes[b.Kind]); d != 0 {
		return d
	}
	return bytes.Compare(appendID(nil, a.ID), appendID(nil, b.ID))
}

var (
	someNames   = []string{"Anna Schmidt", "Anna-Lena Ö'Brien", "Bert", "Anna", "Example GmbH", "山田 太郎", "SO-1", "Юлія Ґ.", ""}
	someMails   = []string{"a@x.example", "b@x.example", "anna.schmidt@y.example", "c@z.example", "a@y.example"}
	someNumbers = []string{"SO-1", "so-2", "PO 3"}
	someKinds   = []crm.Kind{crm.KindContact, crm.KindAccount, crm.KindOrder, crm.KindCase, crm.KindCustomerUser}
)

func pickSome[T any](r *rand.Rand, list []T, most int) (out []T) {
	for _, i := range r.Perm(len(list))[:r.IntN(min(most, len(list))+1)] {
		out = append(out, list[i])
	}
	return out
}

func randomRef(r *rand.Rand) crm.Ref {
	return crm.Ref{Kind: someKinds[r.IntN(len(someKinds))], ID: []string{"1", "2", "300", "a-b"}[r.IntN(4)]}
}

func randomEntity(r *rand.Rand) crm.Entity {
	e := crm.Entity{
		Ref: randomRef(r), Name: someNames[r.IntN(len(someNames))], Depth: crm.Depth(r.IntN(3)),
		Emails: pickSome(r, someMails, 2), Numbers: pickSome(r, someNumbers, 2), Phones: pickSome(r, []string{"+49 30 1234", "0171/99"}, 1),
		Closed: r.IntN(3) == 0, ReadAt: time.UnixMicro(r.Int64N(1e15)).UTC(), UpdatedAt: time.UnixMicro(r.Int64N(1e15)).UTC(),
	}
	for range r.IntN(3) {
		role := []crm.LinkRole{crm.LinkAccount, crm.LinkContact, crm.LinkOwner}[r.IntN(3)]
		e.Links = append(e.Links, crm.Link{Role: role, Ref: randomRef(r), Name: "named"})
	}
	for range r.IntN(3) {
		e.Fields = append(e.Fields, crm.Field{Key: crm.FieldKey(fmt.Sprint("f", r.IntN(3))), Value: crm.Value{Text: "x"}})
	}
	return e
}

// TestIndex_EqualsTheModel does what chance says and compares every answer with the naive model's, and
// every key in the vault with those that the records ask for.
func TestIndex_EqualsTheModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(25) {
		v, err := vault.Open("", vault.Options{Key: make([]byte, vault.KeySize), Memory: true})
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(v, Options{})
		if err != nil {
			t.Fatal(err)
		}
		r, m := rand.New(rand.NewPCG(seed, 1)), model{}
		for range 60 {
			step(t, r, s, m)
		}
		compare(t, s, m)
		compareIndex(t, s)
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

func step(t *testing.T, r *rand.Rand, s *Store, m model) {
	t.Helper()
	var err error
	switch r.IntN(8) {
	case 0:
		ref := randomRef(r)
		delete(m, ref)
		err = s.Drop(t.Context(), ref)
	case 1:
		tc := crm.ThreadContext{Thread: "t", IDs: []string{"m"}, From: someMails[0], AsOf: time.Unix(1, 0)}
		tc.Attached = attachedOf([]crm.Ref{randomRef(r)})
		err = s.PutContext(t.Context(), tc)
	default:
		var es []crm.Entity
		for range 1 + r.IntN(4) {
			es = append(es, randomEntity(r))
			m.put(es[len(es)-1])
		}
		err = s.Put(t.Context(), es...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func compare(t *testing.T, s *Store, m model) {
	t.Helper()
	same := func(what string, got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %v\nwant %v", what, got, want)
		}
	}
	for ref, want := range m {
		got, err := s.Entity(t.Context(), ref)
		if err != nil {
			t.Errorf("%v: %v", ref, err)
		}
		same(ref.String(), got, want)
	}
	q := crm.Question{Addresses: someMails, Domains: []string{"x.example", "y.example", "z.example"}, Numbers: []string{"so-1", "so-2", "po 3"}}
	known, err := s.Answer(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range q.Addresses {
		same(address, known.ByAddress[address], m.with(func(e crm.Entity) bool { return slices.Contains(e.Emails, address) }))
	}
	for _, domain := range q.Domains {
		got := slices.Clone(known.ByDomain[domain])
		slices.SortFunc(got, compareKeys)
		same(domain, got, m.with(func(e crm.Entity) bool {
			return e.Kind.Person() && slices.ContainsFunc(e.Emails, func(a string) bool { return strings.HasSuffix(a, "@"+domain) })
		}))
	}
	for _, number := range q.Numbers {
		same(number, known.ByNumber[number], m.with(func(e crm.Entity) bool {
			return slices.ContainsFunc(e.Numbers, func(n string) bool { return strings.EqualFold(n, number) })
		}))
	}
	for hub, refs := range known.Around {
		want := m.with(func(e crm.Entity) bool {
			return class(e) != classOther && e.Ref != hub && slices.ContainsFunc(e.Links, func(l crm.Link) bool { return l.Ref == hub && l.Role.Belongs() })
		})
		slices.SortFunc(refs, compareKeys)
		same("around "+hub.String(), refs, want)
	}
	compareSearch(t, s, m)
}

// compareSearch looks for beginnings of words; the naive way is to hold each against the folded record.
func compareSearch(t *testing.T, s *Store, m model) {
	t.Helper()
	for _, text := range []string{"anna", "an", "schmidt", "anna s", "s anna", "x example", "obr", "太郎", "ю", "so 1", "1", "bert y", "po", "gmbh"} {
		page, err := s.Search(t.Context(), crm.SearchQuery{Text: text, Size: 200})
		if err != nil {
			t.Fatal(err)
		}
		var got []crm.Ref
		for _, h := range page.Hits {
			got = append(got, h.Entity.Ref)
		}
		slices.SortFunc(got, compareKeys)
		want := m.with(func(e crm.Entity) bool {
			// A domain is looked for from its start only.
			mails := strings.ReplaceAll(strings.Join(e.Emails, " "), ".example", "_")
			all := fold(e.Name + " " + strings.Join(e.Numbers, " ") + " " + mails)
			all += strings.Repeat(" example", min(1, len(e.Emails)))
			for word := range strings.SplitSeq(text, " ") {
				if !holds(all, word) {
					return false
				}
			}
			return true
		})
		if !slices.Equal(got, want) {
			t.Errorf("search %q:\n got %v\nwant %v", text, got, want)
		}
	}
}

// compareIndex compares the index keys in the vault with those of the records in it.
func compareIndex(t *testing.T, s *Store) {
	t.Helper()
	got, want := map[string]string{}, map[string]string{}
	err := s.v.View(func(r vault.Reader) error {
		for _, table := range []byte{tableAddress, tableNumber, tableBelongs, tableSearch} {
			for key, value := range r.Scan([]byte{table}, nil, false) {
				got[string(key)] = string(value)
			}
		}
		for _, value := range r.Scan([]byte{tableEntity}, nil, false) {
			e, err := decodeEntity(value)
			if err != nil {
				return err
			}
			for _, entry := range s.codes().index(e) {
				want[string(entry.key)] = string(entry.value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(got, want) {
		for key := range got {
			if _, ok := want[key]; !ok {
				t.Errorf("stale key %q", key)
			}
		}
		t.Errorf("%d index keys, want %d", len(got), len(want))
	}
}
