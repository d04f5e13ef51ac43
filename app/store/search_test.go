package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/store"
)

func contextOver(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithCancel(t.Context())
}

// search gives the refs of the first page.
func search(t testing.TB, s *store.Store, text string, kinds ...crm.Kind) (list []crm.Ref) {
	t.Helper()
	page, err := s.Search(t.Context(), crm.SearchQuery{Text: text, Kinds: kinds})
	if err != nil {
		t.Fatal(err)
	}
	if !page.Cache {
		t.Error("not marked as the cache's")
	}
	for _, h := range page.Hits {
		list = append(list, h.Entity.Ref)
	}
	return list
}

func TestSearch_FindsInManyWritings(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		anna := named("contacts:1", "Anna-María O’Schmidt")
		anna.Emails = []string{"am.oschmidt@mail.example-firm.com"}
		anna.Phones = []string{"+49 (0)30 / 1234-567"}
		order := named("orders:7", "SO-2026-0042")
		order.Numbers = []string{"SO-2026-0042", "PO 99/A"}
		put(t, s, anna, order,
			named("contacts:2", "Jürgen Müßig"), named("contacts:3", "Юлія Ґалаґан"), named("contacts:4", "Иван Ёлкин"),
			named("contacts:5", "山田太郎"), named("contacts:6", "김철수"), named("contacts:7", "ŁUKASZ Źdźbło"),
			named("contacts:8", "Ἀριστοτέλης"), named("contacts:9", "İpek Işık"))
		cases := []struct {
			text string
			want string
		}{
			{"anna", "contacts:1"}, {"ANN", "contacts:1"}, {"maria", "contacts:1"}, {"oschm", "contacts:1"},
			{"o'schmidt", "contacts:1"}, {"anna maria", "contacts:1"}, {"anna-m", "contacts:1"},
			{"schmidt", ""}, {"nna", ""}, {"oschmidt anna", "contacts:1"}, {"osch mar", "contacts:1"},
			{"am.oschmidt@mail.example-firm.com", "contacts:1"}, {"AM.OSchmidt@mail.example-firm.com", "contacts:1"},
			{"am.osch", "contacts:1"}, {"mail.example", "contacts:1"}, {"anna mail.ex", "contacts:1"}, {"anna otherfirm", ""},
			{"1234567", "contacts:1"}, {"030 1234567", "contacts:1"}, {"4903012", "contacts:1"}, {"34-567", "contacts:1"},
			{"muss", "contacts:2"}, {"müß", "contacts:2"}, {"jurgen", "contacts:2"}, {"juergen muessig", "contacts:2"},
			{"юлія", "contacts:3"}, {"юлiя", ""}, {"галаган", "contacts:3"}, {"елкин", "contacts:4"}, {"ЁЛКИН иван", "contacts:4"},
			{"山田", "contacts:5"}, {"太郎", "contacts:5"}, {"田太", "contacts:5"}, {"山太", ""}, {"太郎 山田", "contacts:5"},
			{"철수", "contacts:6"}, {"lukasz", "contacts:7"}, {"zdzblo", "contacts:7"}, {"αριστοτελης", "contacts:8"},
			{"ipek", "contacts:9"}, {"isik", "contacts:9"},
			{"so-2026-0042", "orders:7"}, {"2026-0042", "orders:7"}, {"0042", "orders:7"}, {"po 99", "orders:7"}, {"99/a", "orders:7"},
			{"", ""}, {"  -- ", ""}, {"\x00\x01", ""}, {"@", ""}, {"\xff\xfe", ""},
		}
		for _, c := range cases {
			want := []crm.Ref(nil)
			if c.want != "" {
				want = refs(c.want)
			}
			equal(t, fmt.Sprintf("search %q", c.text), search(t, s, c.text), want)
		}
	})
}

func TestSearch_BestFirst(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		closed := named("opportunities:2", "Bo")
		closed.Closed = true
		newer := named("contacts:3", "Bo Meier")
		newer.UpdatedAt = noon
		older := named("contacts:4", "Bo Adam")
		older.UpdatedAt = noon.AddDate(-2, 0, 0)
		mail := named("contacts:5", "Somebody Else")
		mail.Emails = []string{"bo@example.com"}
		put(t, s, named("accounts:1", "Bo"), closed, newer, older, mail, named("opportunities:1", "Bo"),
			named("contacts:6", "Bodo Klein"), named("contacts:7", "Carl Bo"), named("contacts:8", "Carl Boehm"))
		equal(t, "order", search(t, s, "bo"), refs("accounts:1", "opportunities:1", "opportunities:2", "contacts:3",
			"contacts:4", "contacts:6", "contacts:7", "contacts:8", "contacts:5"))
		equal(t, "one kind", search(t, s, "bo", crm.KindOpportunity), refs("opportunities:1", "opportunities:2"))
		equal(t, "a kind that is not there", search(t, s, "bo", crm.KindQuote), []crm.Ref(nil))
	})
}

func TestSearch_PagesKeepTheirPlace(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		var es []crm.Entity
		for i := range 60 {
			es = append(es, named(fmt.Sprintf("contacts:%d", i+1), fmt.Sprintf("Test Person %02d", i)))
			es = append(es, named(fmt.Sprintf("leads:%d", i+1), fmt.Sprintf("Person %02d of a test", i)))
		}
		put(t, s, es...)
		for _, text := range []string{"test", "person", "test person", "person test"} {
			seen := map[crm.Ref]bool{}
			for number, pages := 1, 0; number > 0; pages++ {
				page, err := s.Search(t.Context(), crm.SearchQuery{Text: text, Page: number, Size: 25})
				if err != nil || pages > 10 {
					t.Fatalf("page %d: %v", number, err)
				}
				for _, h := range page.Hits {
					if seen[h.Entity.Ref] {
						t.Errorf("%q: %v twice", text, h.Entity.Ref)
					}
					seen[h.Entity.Ref] = true
				}
				number = page.Next
			}
			if len(seen) != len(es) {
				t.Errorf("%q: %d of %d found", text, len(seen), len(es))
			}
		}
		page, err := s.Search(t.Context(), crm.SearchQuery{Text: "test", Page: 99})
		if err != nil || len(page.Hits) > 0 || page.Next != 0 || page.Total != len(es) {
			t.Errorf("page 99: %+v, %v", page, err)
		}
	})
}

func TestSearch_MarksWhatIsAttached(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		put(t, s, named("contacts:1", "Anna"), named("contacts:2", "Anna"))
		tc := crm.ThreadContext{Thread: "t@x", IDs: []string{"m@x"}, Attached: []crm.Attached{{Ref: ref("contacts:2")}}, AsOf: noon}
		if err := s.PutContext(t.Context(), tc); err != nil {
			t.Fatal(err)
		}
		page, err := s.Search(t.Context(), crm.SearchQuery{Text: "anna", MessageIDs: []string{"other@x", "m@x"}})
		if err != nil || len(page.Hits) != 2 || page.Hits[0].InContext || !page.Hits[1].InContext || !page.AsOf.Equal(noon) {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestSearch_ChangedMonthOrdersAnew(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		a, b := named("contacts:1", "Bo Berg"), named("contacts:2", "Bo Alt")
		a.UpdatedAt, b.UpdatedAt = noon.AddDate(0, -3, 0), noon.AddDate(0, -6, 0)
		put(t, s, a, b)
		equal(t, "before", search(t, s, "bo"), refs("contacts:1", "contacts:2"))
		b.UpdatedAt = noon.Add(time.Hour)
		put(t, s, b)
		equal(t, "after", search(t, s, "bo"), refs("contacts:2", "contacts:1"))
	})
}
