package store

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"oroconnector/app/crm"
)

// Many records at once come to the same as one after the other: new ones, known ones, several times the same one,
// with few or with many others between them.
func TestPut_ManyAtOnce(t *testing.T) {
	for _, apart := range []int{60, 100_000} {
		s, m, r := inMemory(t), model{}, rand.New(rand.NewPCG(11, uint64(apart)))
		for range 30 {
			var es []crm.Entity
			for range 1 + r.IntN(3*fewRecords) {
				e := randomEntity(r)
				e.ID = strconv.Itoa(1 + r.IntN(apart))
				if r.IntN(4) > 0 {
					e.Kind = crm.KindContact
				}
				es = append(es, e)
				m.put(e)
			}
			if err := s.Put(t.Context(), es...); err != nil {
				t.Fatal(err)
			}
		}
		for ref, want := range m {
			if got, err := s.Entity(t.Context(), ref); err != nil || got.Name != want.Name || !reflect.DeepEqual(got.Emails, want.Emails) {
				t.Errorf("%v: %+v, %v; want %+v", ref, got, err, want)
			}
		}
		compareIndex(t, s)
	}
}

// A domain is told from others that differ in what folding leaves out, and found by its beginning all the same.
func TestDomain_AsWritten(t *testing.T) {
	s := inMemory(t)
	domains := []string{"my-firm.example", "my.firm.example", "myfirm.example", "bücher.example", "bucher.example", "buecher.example"}
	var all []crm.Ref
	for i, domain := range domains {
		e := crm.Entity{Ref: crm.Ref{Kind: crm.KindContact, ID: strconv.Itoa(i)}, Name: "Q", Emails: []string{"X.y@" + domain}}
		all = append(all, e.Ref)
		if err := s.Put(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	for i, domain := range domains {
		address := "x.y@" + domain
		known, err := s.Answer(t.Context(), crm.Question{From: address, Domains: []string{domain}})
		if err != nil {
			t.Fatal(err)
		}
		if got := known.ByAddress[address]; !reflect.DeepEqual(got, all[i:i+1]) {
			t.Errorf("%s: %v", address, got)
		}
		if got := known.ByDomain[domain]; !reflect.DeepEqual(got, all[i:i+1]) {
			t.Errorf("%s: %v", domain, got)
		}
		if mark, err := s.Sender(t.Context(), address); err != nil || mark.Ref != all[i] {
			t.Errorf("sender %s: %+v, %v", address, mark, err)
		}
	}
	for text, want := range map[string][]crm.Ref{"my": all[:3], "my fir": all[:2], "my-firm.ex": all[:2], "buch": all[3:5]} {
		if got, _ := found200(t, s, text); !reflect.DeepEqual(got, want) {
			t.Errorf("search %q: %v, want %v", text, got, want)
		}
	}
}

// Kinds that have got addresses since the vault was opened are looked at, and so they are after it is opened again.
func TestAddress_KindsOfThoseThatHaveThem(t *testing.T) {
	s := inMemory(t)
	kinds := []crm.Kind{crm.KindOrder, crm.KindUser, "gadgets"}
	for i, kind := range kinds {
		e := crm.Entity{Ref: crm.Ref{Kind: kind, ID: strconv.Itoa(i)}, Name: "Q", Emails: []string{"a@x.example"}}
		if err := s.Put(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		again, err := Open(s.v, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []*Store{s, again} {
			known, err := s.Answer(t.Context(), crm.Question{From: "a@x.example"})
			if err != nil || len(known.ByAddress["a@x.example"]) != i+1 {
				t.Errorf("%d kinds: %v, %v", i+1, known.ByAddress, err)
			}
		}
	}
}
