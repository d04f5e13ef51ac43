package oro

import (
	"testing"

	"oroconnector/app/crm"
)

// TestClosed goes through the states in which a record counts as done and is suggested last. Ids are
// those of the recordings and of Oro's own enums; one of an installation's own is open.
func TestClosed(t *testing.T) {
	t.Parallel()
	cases := []struct {
		kind         crm.Kind
		relationship string
		closed, open []string
	}{
		{crm.KindLead, "status", []string{"qualified", "canceled", "lead_status.canceled"}, []string{"new", "own"}},
		{crm.KindOpportunity, "status", []string{"won", "lost", "opportunity_status.won"},
			[]string{"in_progress", "needs_analysis", "opportunity_status.in_progress", "won_back"}},
		{crm.KindCase, "status", []string{"resolved", "closed"}, []string{"open", "in_progress"}},
		{crm.KindTask, "status", []string{"closed"}, []string{"open", "in_progress"}},
		{crm.KindOrder, "internalStatus", []string{"cancelled", "closed", "archived"}, []string{"open", "pending", "processing"}},
		{crm.KindQuote, "internalStatus", []string{"accepted", "declined", "expired", "deleted", "cancelled"}, []string{"draft", "sent_to_customer"}},
		{crm.KindRFQ, "internal_status", []string{"processed", "declined", "cancelled_by_customer", "deleted"}, []string{"open", "more_info_requested"}},
	}
	for _, tc := range cases {
		for want, ids := range map[bool][]string{true: tc.closed, false: tc.open} {
			for _, id := range ids {
				r := resource{Type: string(tc.kind), ID: "1", Relationships: map[string]relationship{tc.relationship: {{"statuses", id}}}}
				if e := (&set{}).entity(r, crm.DepthListed, "", ""); e.Closed != want {
					t.Errorf("%s %s: closed %v, want %v", tc.kind, id, e.Closed, want)
				}
			}
		}
	}
	expired := resource{Type: string(crm.KindQuote), ID: "1", Attributes: map[string]any{"expired": true}}
	if e := (&set{}).entity(expired, crm.DepthListed, "", ""); !e.Closed {
		t.Error("an expired quote is open")
	}
}
