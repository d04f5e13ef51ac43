package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

func inMemory(t *testing.T) *Store {
	t.Helper()
	v, err := vault.Open("", vault.Options{Key: bytes.Repeat([]byte{3}, vault.KeySize), Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	s, err := Open(v, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func found200(t *testing.T, s *Store, text string) (refs []crm.Ref, total int) {
	t.Helper()
	for number := 1; number > 0; {
		page, err := s.Search(t.Context(), crm.SearchQuery{Text: text, Size: mostPage, Page: number})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range page.Hits {
			refs = append(refs, h.Entity.Ref)
		}
		number, total = page.Next, page.Total
	}
	slices.SortFunc(refs, compareKeys)
	return refs, total
}

// Words of which each has more postings than a search reads are found together, however few records have both.
func TestSearch_CommonWordsTogether(t *testing.T) {
	s := inMemory(t)
	var es []crm.Entity
	add := func(kind crm.Kind, name string) crm.Ref {
		ref := crm.Ref{Kind: kind, ID: strconv.Itoa(len(es) + 1)}
		es = append(es, crm.Entity{Ref: ref, Name: name, Depth: crm.DepthListed})
		return ref
	}
	for i := range mostApart {
		add(crm.KindContact, fmt.Sprintf("Anna Q%d", i))
		add(crm.KindContact, fmt.Sprintf("Z%d Berg", i))
		add(crm.KindAccount, fmt.Sprintf("K%d Berg", i))
	}
	want := []crm.Ref{
		add(crm.KindContact, "Anna Berg"), add(crm.KindContact, "Berg Anna"), add(crm.KindContact, "Anna Maria Berg"),
		add(crm.KindContact, "Berg, Ute Anna"), add(crm.KindAccount, "Walter und Anna im Hof am Berg"),
		add(crm.KindContact, "Anna zu Tal am Berg zzz"), // far apart in a kind where both words are common
	}
	if err := s.Put(t.Context(), es...); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(want, compareKeys)
	for _, text := range []string{"anna berg", "berg anna", "ann berg"} {
		if got, _ := found200(t, s, text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if got, total := found200(t, s, "anna q77 zzz"); len(got) != 0 || total != 0 {
		t.Errorf("nothing has all words: %v, %d", got, total)
	}
}

// TestSearch_LikeTheNaive: what a search finds is what a look at every record finds, where it says that this is
// all; else it is a part of that. Some words are in half of the records.
func TestSearch_LikeTheNaive(t *testing.T) {
	s, m, r := inMemory(t), model{}, rand.New(rand.NewPCG(4, 4))
	words := []string{"anna", "gmbh", "berg", "bau"}
	for i := range 400 {
		words = append(words, fmt.Sprintf("w%dx", i))
	}
	word := func() string { return words[min(int(r.ExpFloat64()*40), len(words)-1)] }
	var es []crm.Entity
	for i := range 5000 {
		var name []string
		for range 1 + r.IntN(5) {
			name = append(name, word())
		}
		if r.IntN(50) == 0 { // more than stands beside a posting
			name = append(name, strings.Repeat("much", 30), "atlast")
		}
		e := crm.Entity{Ref: crm.Ref{Kind: someKinds[r.IntN(len(someKinds))], ID: strconv.Itoa(i)}, Name: strings.Join(name, " "), Depth: crm.DepthListed}
		m.put(e)
		es = append(es, e)
	}
	if err := s.Put(t.Context(), es...); err != nil {
		t.Fatal(err)
	}
	complete := 0
	for range 300 {
		text := word()
		for range r.IntN(3) {
			text += " " + word()[:1+r.IntN(3)]
		}
		if r.IntN(20) == 0 {
			text = "atlast " + text
		}
		want := m.with(func(e crm.Entity) bool {
			return !slices.ContainsFunc(strings.Fields(text), func(w string) bool { return !holds(fold(e.Name), w) })
		})
		got, total := found200(t, s, text)
		if total >= 0 {
			complete++
		}
		if total >= 0 && !slices.Equal(got, want) {
			t.Errorf("%q: %d found, %d have all words", text, len(got), len(want))
		}
		for _, ref := range got {
			if !slices.Contains(want, ref) {
				t.Errorf("%q: %v does not have all words", text, ref)
			}
		}
	}
	if complete < 200 {
		t.Errorf("only %d of 300 searches found all there is", complete)
	}
}

// More phone numbers than a search reads are not told to be all.
func TestSearch_ManyPhonesAreNotAll(t *testing.T) {
	s := inMemory(t)
	var es []crm.Entity
	for i := range mostScanned + 1 {
		es = append(es, crm.Entity{Ref: crm.Ref{Kind: crm.KindContact, ID: strconv.Itoa(i)}, Name: "Q", Phones: []string{fmt.Sprintf("4930%07d", i)}})
	}
	if err := s.Put(t.Context(), es...); err != nil {
		t.Fatal(err)
	}
	if _, total := found200(t, s, "4930"); total != -1 {
		t.Errorf("%d are told to be all", total)
	}
	if got, total := found200(t, s, "49300000077"); len(got) != 1 || total != 1 {
		t.Errorf("%v, %d", got, total)
	}
}
