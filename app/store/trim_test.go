package store_test

import (
	"fmt"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/store"
)

func TestTrim_ForgetsWhatIsOld(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		const day = 24 * time.Hour
		for i := range 1200 { // more than one step
			e := named(fmt.Sprintf("contacts:%d", i+1), "Somebody")
			e.Emails = []string{fmt.Sprintf("p%d@x.example", i)}
			if i%3 == 0 {
				e.ReadAt = noon.Add(-91 * day)
			}
			put(t, s, e)
		}
		for i, age := range []time.Duration{day, 300 * day, 366 * day} {
			key := fmt.Sprintf("t%d@x", i)
			putContext(t, s, crm.ThreadContext{
				Thread: key, IDs: []string{"m" + key, key}, From: "p1@x.example", Attached: attached("contacts:2"), AsOf: noon.Add(-age),
			})
		}
		done, err := s.Trim(t.Context(), 1<<40)
		if err != nil || done.Entities+done.Conversations != 0 {
			t.Fatalf("with room enough: %+v, %v", done, err)
		}
		done, err = s.Trim(t.Context(), -1)
		if err != nil || done.Entities != 400 || done.Conversations != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		st, err := s.Stats(t.Context())
		if err != nil || st.Entities != 800 {
			t.Errorf("%+v, %v", st, err)
		}
		q := crm.Question{Thread: "t2@x", MessageIDs: []string{"mt2@x"}, From: "p1@x.example", Addresses: []string{"p0@x.example", "p1@x.example"}}
		known := answer(t, s, q)
		if !known.Context.AsOf.IsZero() || len(known.ByAddress) != 1 {
			t.Errorf("%+v", known)
		}
		equal(t, "kept conversation", answer(t, s, crm.Question{MessageIDs: []string{"mt1@x"}}).Context.Thread, "t1@x")
	})
}
