package store_test

import (
	"slices"
	"strconv"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/store"
)

func TestRefs_WalksAKindInStepsAndMissesNothing(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		var want []crm.Ref
		for i := range 137 {
			contact := crm.Ref{Kind: crm.KindContact, ID: strconv.Itoa(i*7 + 1)}
			want = append(want, contact)
			lead := crm.Ref{Kind: crm.KindLead, ID: contact.ID}
			if err := s.Put(t.Context(), crm.Entity{Ref: contact}, crm.Entity{Ref: lead}); err != nil {
				t.Fatal(err)
			}
		}
		for _, limit := range []int{1, 10, 1000} {
			var got []crm.Ref
			for after := ""; ; after = got[len(got)-1].ID {
				step, err := s.Refs(t.Context(), crm.KindContact, after, limit)
				if err != nil {
					t.Fatal(err)
				}
				if len(step) == 0 {
					break
				}
				got = append(got, step...)
			}
			if !slices.Equal(got, want) {
				t.Errorf("in steps of %d: %d records, want %d", limit, len(got), len(want))
			}
		}
		if got, err := s.Refs(t.Context(), crm.KindOrder, "", 5); err != nil || len(got) != 0 {
			t.Errorf("a kind without records: %v, %v", got, err)
		}
	})
}
