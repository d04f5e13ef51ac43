package oro

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

// replay serves recorded answers: "METHOD path" → name of the recording. The recorded host becomes the
// fake's own.
func replay(t *testing.T, answers map[string]string) *Client {
	t.Helper()
	byName := map[string]recording{}
	for _, r := range recordings(t) {
		byName[r.name] = r
	}
	routes := map[string]func(exchange) reply{}
	for route, name := range answers {
		r, ok := byName[name]
		if !ok {
			t.Fatalf("no recording %s", name)
		}
		p := reply{Status: r.answer.status, Type: r.answer.mediaType(), Body: string(r.answer.body), Header: map[string]string{}}
		if total := r.answer.header.Get("X-Include-Total-Count"); total != "" {
			p.Header["X-Include-Total-Count"] = total
		}
		routes[route] = always(p)
	}
	return newFake(t, routes).bareClient()
}

const crmKinds = "crm/10-contextentities-01"

func TestReplay_Me(t *testing.T) {
	t.Parallel()
	cases := []struct{ recording, want string }{
		{"crm/30-userprofile-01", "users:1 John Doe [admin@example.com] 1"},
		{"crm/30-userprofile-06-salesrep", "users:55 Sally Rep [salesrep@example.com] "},
		{"crm/30-userprofile-02-fields", "users:1 John Doe [admin@example.com] 1 Acme"},
	}
	for _, tc := range cases {
		me, err := replay(t, map[string]string{"GET userprofile": tc.recording}).Me(context.Background())
		got := fmt.Sprintf("%s %s %v %s %s", me.Ref, me.Name, me.Emails, me.OrgID, me.Organization)
		if err != nil || strings.TrimSpace(got) != strings.TrimSpace(tc.want) {
			t.Errorf("%s: %q, %v", tc.recording, got, err)
		}
	}
	_, err := replay(t, map[string]string{"GET userprofile": "crm/30-userprofile-03-403"}).Me(context.Background())
	if f := asFault(t, err); f.Kind != crm.Refused || f.Detail != "No access to this type of entities." {
		t.Errorf("%+v", f)
	}
}

func TestReplay_Kinds(t *testing.T) {
	t.Parallel()
	cases := []struct {
		recording, customers string
		want                 string // kinds; in brackets where not allowed, with ! where not attachable
	}{
		{crmKinds, "crm/33-unknown-resource", "contacts leads accounts b2bcustomers opportunities cases tasks users"},
		{"crm/18-partial-01-contextentities", "crm/33-unknown-resource",
			"contacts (leads) (accounts) (b2bcustomers) (opportunities) (cases) (tasks) users"},
		{"commerce/10-contextentities-01", "commerce/20-customers-01-list",
			"contacts customerusers leads accounts customers! b2bcustomers opportunities cases orders quotes rfqs tasks users"},
		{"commerce/10-contextentities-01", "commerce/20-customers-10-403",
			"contacts customerusers leads accounts (customers!) b2bcustomers opportunities cases orders quotes rfqs tasks users"},
	}
	for _, tc := range cases {
		kinds, err := replay(t, map[string]string{
			"GET emailcontextentities": tc.recording, "GET customers": tc.customers,
		}).Kinds(context.Background())
		var got []string
		for _, k := range kinds {
			name := string(k.Kind)
			if !k.Attachable {
				name += "!"
			}
			if !k.Allowed {
				name = "(" + name + ")"
			}
			got = append(got, name)
		}
		if err != nil || strings.Join(got, " ") != tc.want {
			t.Errorf("%s: %v, %v", tc.recording, got, err)
		}
	}
}

func TestReplay_Context(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, context, emails string
		question              crm.Question
		attached, suggested   string
		presence              crm.Presence
	}{
		{"a thread that Oro has", "crm/13-threadcontext-01-list", "crm/14-email-04-find-by-messageid-no-brackets",
			crm.Question{MessageIDs: []string{"id.6b0297db49efb@@bap.migration.generated"}, From: "x@y.example"},
			"[{contacts:42 contacts-42-1} {users:6 users-6-1}]", "[accounts:41 opportunities:32 b2bcustomers:25]", crm.OthersInOro},
		{"an unknown message", "crm/42-method-override-threadcontext-strings", "crm/14-email-04-find-by-messageid-no-brackets",
			crm.Question{MessageIDs: []string{"x@y"}, From: "andrejlarson@cuvox.de"},
			"[]", "[accounts:7 contacts:7]", crm.NotInOro},
		{"the same, for a false hit", "crm/42-method-override-threadcontext-strings", "crm/14-email-04-find-by-messageid-no-brackets",
			crm.Question{MessageIDs: []string{"x@y"}, From: "andrejlarson@cuvox.d"},
			"[]", "[]", crm.NotInOro},
		{"a message of one's own", "crm/13-threadcontext-05-nothread", "crm/14-email-03-find-by-messageid",
			crm.Question{MessageIDs: []string{"go-client-2-0001@example.test"}, From: "x@y.example"},
			"[{contacts:7 contacts-7-8} {users:25 users-25-8}]", "[accounts:7]", crm.InOro},
		{"OroCommerce", "commerce/13-threadcontext-01", "commerce/41-order-activityEmails",
			crm.Question{MessageIDs: []string{"com-229cce@example.test"}, From: "amandarcole@example.org"},
			"[{customerusers:1 customerusers-1-84} {orders:1 orders-1-84} {quotes:1 quotes-1-84} {rfqs:1 rfqs-1-84}]",
			"[orders:21 orders:20 orders:19 orders:18 orders:17 orders:16]", crm.InOro},
	}
	for _, tc := range cases {
		c := replay(t, map[string]string{
			"GET emailcontextentities": crmKinds, "GET emailthreadcontext": tc.context, "GET emails": tc.emails,
		})
		got, entities, err := c.Context(context.Background(), tc.question)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if a, s := fmt.Sprint(got.Attached), fmt.Sprint(got.Suggested); a != tc.attached || s != tc.suggested || got.Presence != tc.presence {
			t.Errorf("%s: attached %s suggested %s presence %d", tc.name, a, s, got.Presence)
		}
		for _, e := range entities {
			if e.Name == "" || !strings.HasPrefix(e.URL, c.base+"/") {
				t.Errorf("%s: %+v", tc.name, e)
			}
		}
	}
}

func TestReplay_Search(t *testing.T) {
	t.Parallel()
	cases := []struct {
		recording string
		ids       []string
		want      string
		total     int
		next      int
	}{
		{"crm/11-contextsearch-02-page1", nil, "[Antony Fields Dennis Haynes Francis Haynes]", 14, 2},
		{"crm/11-contextsearch-03b-include-fieldset", nil, "[Jerry Coleman Allied Radio Life Plan Counselling]", -1, 2},
		{"crm/11-contextsearch-07-empty", nil, "[]", 0, 0},
		{"crm/16-thread-18-threadcontext-searchtext", []string{"m@x"}, "[+Jerry Coleman Allied Radio Life Plan Counselling Mr. Jerry Coleman]", -1, 0},
	}
	for _, tc := range cases {
		page, err := replay(t, map[string]string{
			"GET emailcontextentities": crmKinds, "GET emailcontextsearch": tc.recording, "GET emailthreadcontext": tc.recording,
			"GET opportunitystatuses": "crm/39-ticket", "GET leadstatuses": "crm/33-unknown-resource",
		}).Search(context.Background(), crm.SearchQuery{Text: "jerry", MessageIDs: tc.ids})
		var got []string
		for _, h := range page.Hits {
			name := h.Entity.Name
			if h.InContext {
				name = "+" + name
			}
			got = append(got, name)
		}
		if err != nil || fmt.Sprint(got) != tc.want || page.Next != tc.next || tc.total >= 0 && page.Total != tc.total {
			t.Errorf("%s: %v %d %d, %v", tc.recording, got, page.Total, page.Next, err)
		}
	}
}

func TestReplay_Entities(t *testing.T) {
	t.Parallel()
	cases := []struct {
		ref, recording string
		name           string
		fields         string // a few of them
		links          string
	}{
		{"contacts:7", "crm/41-contact-full-get", "Dr. Andre Larson", "company=Rickel email=andrejlarson@cuvox.de birthday=1940-10-01", "account owner"},
		// The recorded list of labels is cut after two of them: the id stands in.
		{"cases:1", "crm/20-cases-02-one", "Lorem ipsum dolor sit amet, consectetuer adipiscing elit", "status=resolved number=1 reportedAt=2026-11-22", "contact owner"},
		{"orders:1", "commerce/39-order-one-include", "EXT001000",
			"status=Open total=10714.00 number=EXT001000 poNumber=POEXT001000 shipUntil=2026-11-25", "customer customerUser owner"},
		{"rfqs:1", "commerce/39-rfq-one", "Ronald Rivera", "status=Cancelled_By_Customer company=Centidel lines=7", "customer customerUser owner"},
		{"opportunities:1", "crm/39-workflow", "Bonnie Ibrahim", "status=Needs_Analysis", "customer"},
	}
	for _, tc := range cases {
		ref, err := crm.ParseRef(tc.ref)
		if err != nil {
			t.Fatal(err)
		}
		e, _, err := replay(t, map[string]string{
			"GET emailcontextentities": crmKinds, "GET " + strings.Replace(tc.ref, ":", "/", 1): tc.recording,
			"GET casestatuses": "crm/39-casestatuses", "GET opportunitystatuses": "crm/39-ticket",
			"GET orderinternalstatuses": "commerce/38-orderstatuses", "GET rfqinternalstatuses": "commerce/37-rfq-statuses",
		}).Entity(context.Background(), ref)
		if err != nil || e.Name != tc.name || e.Depth != crm.DepthWhole {
			t.Errorf("%s: %+v, %v", tc.recording, e, err)
		}
		for field := range strings.FieldsSeq(tc.fields) {
			key, want, _ := strings.Cut(field, "=")
			v, _ := e.Field(crm.FieldKey(key))
			got := strings.ReplaceAll(v.Text, " ", "_")
			if !v.Time.IsZero() {
				got = v.Time.Format("2006-01-02")
			}
			if got != want {
				t.Errorf("%s: %s is %q, want %q", tc.recording, key, got, want)
			}
		}
		roles := map[crm.LinkRole]bool{}
		for _, l := range e.Links {
			roles[l.Role] = true
		}
		for role := range strings.FieldsSeq(tc.links) {
			if !roles[crm.LinkRole(role)] {
				t.Errorf("%s: no link %s among %v", tc.recording, role, e.Links)
			}
		}
	}
}

func TestReplay_Changes(t *testing.T) {
	t.Parallel()
	change := attachChange(crm.Ref{Kind: crm.KindContact, ID: "7"}, crm.Ref{Kind: crm.KindAccount, ID: "7"})
	change.Envelope.MessageID, change.Envelope.IDs = "go-client-2-0001@example.test", nil
	const none = "crm/14-email-04-find-by-messageid-no-brackets"
	cases := []struct {
		name    string
		answers map[string]string
		code    string
		created bool
		emailID string
	}{
		{"created", map[string]string{"GET emails": none, "POST emails": "crm/14-email-01-create-full"}, "", true, "79"},
		{"there, with both", map[string]string{"GET emails": "crm/14-email-03-find-by-messageid"}, "", false, "79"},
		{"somebody else's", map[string]string{"GET emails": "crm/16-thread-28-salesrep-list-emails", "POST emails": "crm/16-thread-27-salesrep-post-same-messageid"},
			"email.others", false, ""},
		{"no right to e-mails", map[string]string{"GET emails": none, "POST emails": "crm/14-email-15-create-403"}, "oro.denied", false, ""},
		{"a record that is gone", map[string]string{"GET emails": none, "POST emails": "crm/14-email-12-create-target-unknown-id"}, "oro.rejected", false, ""},
	}
	for _, tc := range cases {
		tc.answers["GET emailthreadcontext"] = "crm/13-threadcontext-05-nothread"
		r, err := replay(t, tc.answers).Send(context.Background(), change)
		if tc.code != "" {
			if f := asFault(t, err); f.Code != tc.code || f.Kind != crm.Refused {
				t.Errorf("%s: %+v", tc.name, f)
			}
			continue
		}
		if err != nil || r.Created != tc.created || r.EmailID != tc.emailID || len(r.Attached) != 2 {
			t.Errorf("%s: %+v, %v", tc.name, r, err)
		}
	}
}
