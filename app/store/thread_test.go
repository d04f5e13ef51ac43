package store_test

import (
	"fmt"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/store"
)

func attached(texts ...string) (list []crm.Attached) {
	for _, r := range refs(texts...) {
		list = append(list, crm.Attached{Ref: r, ItemID: "item-" + r.String()})
	}
	return list
}

func putContext(t testing.TB, s *store.Store, tc crm.ThreadContext) {
	t.Helper()
	if err := s.PutContext(t.Context(), tc); err != nil {
		t.Fatal(err)
	}
}

func thread(t testing.TB, s *store.Store, key string, ids ...string) string {
	t.Helper()
	got, err := s.Thread(t.Context(), crm.Question{Thread: key, MessageIDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestContext_KeptAndReplaced(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		q := crm.Question{Thread: "root@x", MessageIDs: []string{"reply@x", "root@x"}}
		if known := answer(t, s, q); !known.Context.AsOf.IsZero() || known.Context.Thread != "root@x" {
			t.Errorf("nothing asked yet: %+v", known.Context)
		}
		put(t, s, named("contacts:1", "Anna"))
		tc := crm.ThreadContext{
			Thread: "root@x", IDs: []string{"reply@x", "root@x"}, From: "anna@example.com", Presence: crm.InOro,
			EmailID: "55", Attached: attached("accounts:2", "contacts:1"), Suggested: refs("leads:9", "contacts:1"), AsOf: noon,
		}
		putContext(t, s, tc)
		known := answer(t, s, q)
		tc.Attached = attached("contacts:1", "accounts:2") // the stable order
		equal(t, "context", known.Context, tc)
		equal(t, "entity", known.Entities[ref("contacts:1")].Name, "Anna")
		if _, there := known.Entities[ref("leads:9")]; there {
			t.Error("an entity nobody put")
		}

		other := answer(t, s, crm.Question{Thread: "root@x", MessageIDs: []string{"root@x"}}).Context
		if other.Presence != crm.PresenceUnknown || other.EmailID != "" || len(other.Attached) != 2 {
			t.Errorf("another message of the conversation: %+v", other)
		}

		putContext(t, s, crm.ThreadContext{Thread: "root@x", IDs: []string{"root@x"}, Presence: crm.NotInOro, AsOf: noon.Add(time.Hour)})
		got := answer(t, s, q).Context
		if len(got.Attached) != 0 || len(got.Suggested) != 0 || !got.AsOf.Equal(noon.Add(time.Hour)) || got.From != "anna@example.com" {
			t.Errorf("after a newer answer: %+v", got)
		}
		if got.EmailID != "55" || got.Presence != crm.InOro {
			t.Errorf("the reply is in Oro still: %+v", got)
		}
	})
}

func TestPutContext_JoinsConversations(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		putContext(t, s, crm.ThreadContext{Thread: "a@x", IDs: []string{"a@x", "a2@x"}, From: "anna@x", Attached: attached("contacts:1"), AsOf: noon})
		putContext(t, s, crm.ThreadContext{Thread: "b@x", IDs: []string{"b@x", "b2@x"}, Attached: attached("contacts:2"), AsOf: noon.Add(time.Minute)})
		equal(t, "apart", thread(t, s, "b@x", "b2@x"), "b@x")

		// A message that belongs to both, not yet asked about: both are shown, as old as the older.
		q := crm.Question{Thread: "b@x", MessageIDs: []string{"new@x", "b@x", "a2@x"}}
		known := answer(t, s, q)
		equal(t, "union", known.Context.Attached, attached("contacts:1", "contacts:2"))
		equal(t, "as of", known.Context.AsOf, noon)

		putContext(t, s, crm.ThreadContext{Thread: "b@x", IDs: q.MessageIDs, Attached: attached("contacts:3"), AsOf: noon.Add(time.Hour)})
		for _, id := range []string{"a@x", "a2@x", "b@x", "b2@x", "new@x"} {
			equal(t, "thread of "+id, thread(t, s, "", id), "b@x")
			equal(t, "context of "+id, answer(t, s, crm.Question{MessageIDs: []string{id}}).Context.Attached, attached("contacts:3"))
		}
		equal(t, "the joined key", thread(t, s, "a@x"), "b@x")
		equal(t, "from", answer(t, s, crm.Question{Thread: "a@x"}).Context.From, "anna@x")
		equal(t, "an unknown one", thread(t, s, "c@x", "c2@x"), "c@x")

		// A key of its own for a message of a known conversation becomes another name of it.
		putContext(t, s, crm.ThreadContext{Thread: "older@x", IDs: []string{"newest@x", "older@x", "a2@x"}, AsOf: noon})
		equal(t, "known key stays", thread(t, s, "older@x"), "b@x")
	})
}

func TestPutContext_ManyJoinsInARow(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		const n = 12
		for i := range n {
			id := fmt.Sprintf("%d@x", i)
			putContext(t, s, crm.ThreadContext{Thread: id, IDs: []string{id}, AsOf: noon})
		}
		for i := 1; i < n; i++ { // each is asked for by the newer key
			putContext(t, s, crm.ThreadContext{Thread: fmt.Sprintf("%d@x", i), IDs: []string{fmt.Sprintf("%d@x", i-1)}, AsOf: noon})
		}
		for i := range n {
			id := fmt.Sprintf("%d@x", i)
			equal(t, id, thread(t, s, id, id), fmt.Sprintf("%d@x", n-1))
		}
	})
}

func TestLanded_ShowsAtOnce(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		put(t, s, named("contacts:1", "Anna"), named("cases:5", "Broken"))
		change := crm.Change{
			ID: "c1", Thread: "root@x", Op: crm.OpAttach, Refs: refs("cases:5", "contacts:1"),
			Envelope: crm.Envelope{MessageID: "m@x", IDs: []string{"m@x", "root@x"}, From: crm.Address{Email: "anna@example.com"}},
		}
		receipt := crm.Receipt{Change: "c1", EmailID: "77", Created: true, At: noon}
		q := crm.Question{Thread: "root@x", MessageIDs: []string{"m@x", "root@x"}, From: "anna@example.com"}
		for range 2 { // again after a kill
			if err := s.Landed(t.Context(), change, receipt); err != nil {
				t.Fatal(err)
			}
			c := answer(t, s, q).Context
			equal(t, "attached", c.Attached, []crm.Attached{{Ref: ref("contacts:1")}, {Ref: ref("cases:5")}})
			if c.Presence != crm.InOro || c.EmailID != "77" || !c.AsOf.IsZero() {
				t.Errorf("%+v", c)
			}
		}
		change.Op, change.Refs = crm.OpDetach, refs("contacts:1")
		if err := s.Landed(t.Context(), change, crm.Receipt{At: noon}); err != nil {
			t.Fatal(err)
		}
		equal(t, "detached", answer(t, s, q).Context.Attached, []crm.Attached{{Ref: ref("cases:5")}})

		change.Op, change.Refs = crm.OpAttach, refs("contacts:1")
		receipt = crm.Receipt{Attached: attached("contacts:1", "tasks:9"), At: noon.Add(time.Hour)}
		if err := s.Landed(t.Context(), change, receipt); err != nil {
			t.Fatal(err)
		}
		c := answer(t, s, q).Context
		equal(t, "what Oro told", c.Attached, receipt.Attached)
		equal(t, "as of", c.AsOf, receipt.At)
	})
}

func TestAnswer_BeforeIsOfOtherConversations(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		put(t, s, named("contacts:1", "Anna"), named("cases:5", "Old case"), named("cases:6", "New case"))
		from := "anna@example.com"
		conversation := func(key string, at time.Time, texts ...string) {
			putContext(t, s, crm.ThreadContext{Thread: key, IDs: []string{key}, From: from, Attached: attached(texts...), AsOf: at})
		}
		conversation("old@x", noon, "cases:5", "contacts:1")
		conversation("new@x", noon.Add(time.Hour), "cases:6")
		before := func(thread string) []crm.Ref {
			return answer(t, s, crm.Question{Thread: thread, From: from}).Before
		}
		equal(t, "both, newest first", before("third@x"), refs("cases:6", "contacts:1", "cases:5"))
		equal(t, "not its own", before("new@x"), refs("contacts:1", "cases:5"))
		conversation("old@x", noon.Add(2*time.Hour), "cases:5", "contacts:1") // read again, the same
		equal(t, "order stays", before("third@x"), refs("cases:6", "contacts:1", "cases:5"))
		conversation("old@x", noon.Add(3*time.Hour), "contacts:1")
		equal(t, "detached one is gone", before("third@x"), refs("contacts:1", "cases:6"))
		conversation("joined@x", noon.Add(4*time.Hour))
		putContext(t, s, crm.ThreadContext{Thread: "new@x", IDs: []string{"old@x", "joined@x"}, AsOf: noon.Add(5 * time.Hour)})
		equal(t, "joined and empty", before("third@x"), []crm.Ref(nil))
	})
}
