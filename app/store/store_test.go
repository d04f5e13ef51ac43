package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/store"
	"oroconnector/app/vault"
)

var key = bytes.Repeat([]byte{3}, vault.KeySize)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func openVault(t testing.TB, dir string) *vault.Vault {
	t.Helper()
	v, err := vault.Open(dir, vault.Options{Key: key, Memory: dir == ""})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

func openStore(t testing.TB, v *vault.Vault) *store.Store {
	t.Helper()
	s, err := store.Open(v, store.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// both runs a test on disk and in memory: one suite for the two.
func both(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("disk", func(t *testing.T) {
		t.Parallel()
		f(t, openStore(t, openVault(t, t.TempDir())))
	})
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		f(t, openStore(t, openVault(t, "")))
	})
}

func ref(text string) crm.Ref {
	r, err := crm.ParseRef(text)
	if err != nil {
		panic(err)
	}
	return r
}

func refs(texts ...string) (list []crm.Ref) {
	for _, text := range texts {
		list = append(list, ref(text))
	}
	return list
}

func named(r, name string) crm.Entity {
	return crm.Entity{Ref: ref(r), Name: name, Depth: crm.DepthListed, ReadAt: noon}
}

func put(t testing.TB, s *store.Store, es ...crm.Entity) {
	t.Helper()
	if err := s.Put(t.Context(), es...); err != nil {
		t.Fatal(err)
	}
}

func answer(t testing.TB, s *store.Store, q crm.Question) crm.Known {
	t.Helper()
	known, err := s.Answer(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func whole() crm.Entity {
	return crm.Entity{
		Ref: ref("contacts:17"), Name: "Anna Schmidt", Emails: []string{"anna@example.com", "a.schmidt@example.org"},
		Phones: []string{"+49 30 123456"}, Numbers: []string{"C-17"},
		Fields: []crm.Field{
			{Key: crm.FieldJobTitle, Value: crm.Value{Text: "Buyer"}},
			{Key: crm.FieldOther, Label: "Shoe size", Value: crm.Value{Type: crm.Number, Text: "38"}},
			{Key: "brandNew", Value: crm.Value{Type: crm.LongText, Text: "a\nb"}},
			{Key: crm.FieldStatus, Value: crm.Value{Type: crm.Label, Text: "Offen", ID: "open"}},
			{Key: crm.FieldBudget, Value: crm.Value{Type: crm.Money, Text: "12.50", Currency: "EUR"}},
			{Key: crm.FieldBirthday, Value: crm.Value{Type: crm.Date, Time: time.Date(1960, 2, 29, 0, 0, 0, 0, time.UTC)}},
		},
		Links: []crm.Link{
			{Role: crm.LinkAccount, Ref: ref("accounts:3"), Name: "Example GmbH"},
			{Role: "newRole", Ref: ref("widgets:a-1")},
		},
		URL: "https://crm.example.com/contact/view/17", Closed: true, Depth: crm.DepthWhole,
		CreatedAt: noon.AddDate(-1, 0, 0), UpdatedAt: noon.Add(-time.Hour), ReadAt: noon,
	}
}

func TestEntity_ComesBackAsItWasPut(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		put(t, s, whole(), named("widgets:a-1", "Widget"))
		got, err := s.Entity(t.Context(), whole().Ref)
		if err != nil {
			t.Fatal(err)
		}
		want := whole()
		want.Links[1].Name = "Widget" // filled in from the record
		equal(t, "entity", got, want)
		_, err = s.Entity(t.Context(), ref("contacts:18"))
		if !crm.IsFault(err, crm.Missing) {
			t.Errorf("unknown: %v", err)
		}
		_, err = s.Entity(t.Context(), ref("neverseen:1"))
		if !crm.IsFault(err, crm.Missing) {
			t.Errorf("unknown kind: %v", err)
		}
	})
}

func TestPut_MergesShallowerReadings(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		put(t, s, whole())
		hit := crm.Entity{Ref: whole().Ref, Name: "Anna Meier", Depth: crm.DepthName, ReadAt: noon.Add(time.Hour)}
		put(t, s, hit)
		got, err := s.Entity(t.Context(), hit.Ref)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "merged", got, whole().Merge(hit))
		known := answer(t, s, crm.Question{Addresses: []string{"anna@example.com"}})
		equal(t, "by address", known.ByAddress["anna@example.com"], refs("contacts:17"))
	})
}

func TestPut_RefusesWhatNamesNothing(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		for _, bad := range []crm.Ref{{}, {Kind: "contacts"}, {ID: "1"}, {Kind: "contacts", ID: strings.Repeat("9", 300)}} {
			err := s.Put(t.Context(), named("contacts:1", "One"), crm.Entity{Ref: bad})
			if !crm.IsFault(err, crm.Invalid) {
				t.Errorf("%v: %v", bad, err)
			}
		}
		if _, err := s.Entity(t.Context(), ref("contacts:1")); !crm.IsFault(err, crm.Missing) {
			t.Errorf("the good one beside it: %v", err)
		}
	})
}

func TestPut_MovesIndexKeys(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		put(t, s, whole())
		e := whole()
		e.Name, e.Emails, e.Numbers, e.Phones = "Berta Klein", []string{"berta@example.net"}, []string{"C-18"}, nil
		put(t, s, e)
		old := crm.Question{Addresses: []string{"anna@example.com"}, Domains: []string{"example.com"}, Numbers: []string{"c-17"}}
		known := answer(t, s, old)
		if len(known.ByAddress)+len(known.ByDomain)+len(known.ByNumber) > 0 {
			t.Errorf("stale keys: %v", known)
		}
		known = answer(t, s, crm.Question{
			Addresses: []string{"berta@example.net"}, Domains: []string{"example.net"}, Numbers: []string{"c-18"},
		})
		want := refs("contacts:17")
		equal(t, "address", known.ByAddress["berta@example.net"], want)
		equal(t, "domain", known.ByDomain["example.net"], want)
		equal(t, "number", known.ByNumber["c-18"], want)
		for text, want := range map[string]int{"anna": 0, "schmidt": 0, "123456": 0, "berta": 1, "example.net": 1} {
			if got := len(search(t, s, text)); got != want {
				t.Errorf("search %q: %d hits, want %d", text, got, want)
			}
		}
		if err := s.Drop(t.Context(), e.Ref, ref("contacts:999")); err != nil {
			t.Fatal(err)
		}
		known = answer(t, s, crm.Question{Addresses: []string{"berta@example.net"}, Domains: []string{"example.net"}})
		if len(known.ByAddress)+len(known.ByDomain)+len(search(t, s, "berta")) > 0 {
			t.Errorf("keys after Drop: %v", known)
		}
	})
}

func TestPut_LargestRecord(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		e := whole()
		for i := range 2000 {
			long := strings.Repeat("x", 100)
			e.Emails = append(e.Emails, fmt.Sprintf("%s.%s%d@%s%d.example", long, long, i, long, i))
			e.Numbers = append(e.Numbers, fmt.Sprintf("%s %d %s", long, i, long))
			e.Phones = append(e.Phones, fmt.Sprintf("+49 30 %09d", i))
			e.Links = append(e.Links, crm.Link{Role: crm.LinkContact, Ref: crm.Ref{Kind: crm.KindContact, ID: fmt.Sprintf("x-%d-%s", i, long[:40])}})
			e.Fields = append(e.Fields, crm.Field{Key: crm.FieldNotes, Value: crm.Value{Type: crm.LongText, Text: long}})
		}
		e.Fields[0].Value.Text = strings.Repeat("Ж", 1<<20)
		put(t, s, named("contacts:1", "Before"), e, named("contacts:2", "After"))
		put(t, s, e) // with the keys of the first to compare
		got, err := s.Entity(t.Context(), e.Ref)
		if err != nil {
			t.Fatal(err)
		}
		if got.Depth == crm.DepthWhole || got.Name != e.Name || len(got.Emails) == 0 {
			t.Errorf("depth %v, name %q, %d addresses", got.Depth, got.Name, len(got.Emails))
		}
		for _, other := range refs("contacts:1", "contacts:2") {
			if _, err := s.Entity(t.Context(), other); err != nil {
				t.Errorf("%v beside it: %v", other, err)
			}
		}
		if err := s.Drop(t.Context(), e.Ref); err != nil {
			t.Fatal(err)
		}
		if n := len(search(t, s, "anna schmidt")); n > 0 {
			t.Errorf("%d hits after Drop", n)
		}
	})
}

func TestPut_CutsLongTextAndSaysSo(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		e := whole()
		text := strings.Repeat("Жук ", 100_000)
		e.Fields[2].Value.Text = text
		put(t, s, e)
		got, err := s.Entity(t.Context(), e.Ref)
		if err != nil {
			t.Fatal(err)
		}
		cut := got.Fields[2].Value.Text
		if !strings.HasSuffix(cut, "…") || !strings.HasPrefix(text, strings.TrimSuffix(cut, "…")) || len(cut) < 1000 {
			t.Errorf("cut to %d bytes: …%q", len(cut), cut[max(0, len(cut)-20):])
		}
		if got.Depth != crm.DepthListed || len(got.Fields) != len(e.Fields) || e.Fields[2].Value.Text != text {
			t.Errorf("depth %v, %d fields; the caller's text has %d bytes", got.Depth, len(got.Fields), len(e.Fields[2].Value.Text))
		}
	})
}

func TestPutPage_CursorComesLast(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		if c, err := s.Cursor(t.Context(), "contacts"); c != nil || err != nil {
			t.Fatalf("no cursor yet: %q, %v", c, err)
		}
		var page []crm.Entity
		for i := range 300 {
			page = append(page, named(fmt.Sprintf("contacts:%d", i+1), fmt.Sprintf("Name %d", i)))
		}
		if err := s.PutPage(t.Context(), page, "contacts", []byte("next")); err != nil {
			t.Fatal(err)
		}
		if c, err := s.Cursor(t.Context(), "contacts"); string(c) != "next" || err != nil {
			t.Errorf("cursor: %q, %v", c, err)
		}
		bad := append(slices.Clone(page), crm.Entity{})
		if err := s.PutPage(t.Context(), bad, "contacts", []byte("bad")); !crm.IsFault(err, crm.Invalid) {
			t.Errorf("bad page: %v", err)
		}
		if c, _ := s.Cursor(t.Context(), "contacts"); string(c) != "next" {
			t.Errorf("cursor after a bad page: %q", c)
		}
		if err := s.PutPage(t.Context(), nil, "contacts", []byte("end")); err != nil {
			t.Fatal(err)
		}
		if c, _ := s.Cursor(t.Context(), "contacts"); string(c) != "end" {
			t.Errorf("cursor after an empty page: %q", c)
		}
	})
}

func TestStats_FollowsWhatIsWritten(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		check := func(contacts, accounts int, oldest, newest time.Time) {
			t.Helper()
			st, err := s.Stats(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if st.Kinds[crm.KindContact] != contacts || st.Kinds[crm.KindAccount] != accounts ||
				st.Entities != contacts+accounts || !st.Oldest.Equal(oldest) || !st.Newest.Equal(newest) {
				t.Errorf("%+v, want %d contacts, %d accounts, %v to %v", st, contacts, accounts, oldest, newest)
			}
		}
		put(t, s, named("contacts:1", "A"), named("contacts:2", "B"))
		check(2, 0, noon, noon)
		late := named("accounts:1", "C")
		late.ReadAt = noon.Add(time.Hour)
		put(t, s, late, named("contacts:1", "A again"))
		check(2, 1, noon, noon.Add(time.Hour))
		if err := s.Drop(t.Context(), refs("contacts:1", "contacts:7")...); err != nil {
			t.Fatal(err)
		}
		check(1, 1, noon, noon.Add(time.Hour))
	})
}

func TestOpen_OtherSchema(t *testing.T) {
	t.Parallel()
	for name, write := range map[string][2]string{"newer": {"v", "\x63"}, "none": {"e\x01", "x"}, "broken": {"v", ""}} {
		v := openVault(t, "")
		if err := v.Update(func(tx vault.Tx) error { return tx.Set([]byte(write[0]), []byte(write[1])) }); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(v, store.Options{})
		var f *crm.Fault
		if !errors.As(err, &f) || f.Kind != crm.Damaged || f.Code != "store.schema" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpen_AgainKnowsOwnKinds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := openVault(t, dir)
	put(t, openStore(t, v), named("widgets:1", "Cog"), named("gadgets:1", "Wheel"))
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, openVault(t, dir))
	for _, r := range refs("widgets:1", "gadgets:1") {
		if e, err := s.Entity(t.Context(), r); err != nil || e.Ref != r {
			t.Errorf("%v: %v, %v", r, e.Ref, err)
		}
	}
	put(t, s, named("sprockets:1", "Tooth"))
	equal(t, "found", search(t, s, "cog"), refs("widgets:1"))
	equal(t, "found", search(t, s, "tooth"), refs("sprockets:1"))
}

func TestFaults_OfAClosedVaultAndAnEndedContext(t *testing.T) {
	t.Parallel()
	v := openVault(t, "")
	s := openStore(t, v)
	ctx, cancel := contextOver(t)
	cancel()
	if _, err := s.Answer(ctx, crm.Question{}); !crm.IsFault(err, crm.Cancelled) {
		t.Errorf("ended context: %v", err)
	}
	if err := s.Put(ctx, whole()); !crm.IsFault(err, crm.Cancelled) {
		t.Errorf("ended context, Put: %v", err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Search(t.Context(), crm.SearchQuery{Text: "a"}); !crm.IsFault(err, crm.Cancelled) {
		t.Errorf("closed vault: %v", err)
	}
}
