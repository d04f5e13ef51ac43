package oro

import (
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

// oroUnderTest is an Oro that the contract is held against: the demo in the process, or a real server
// (ORO_ADDRESS, ORO_TOKEN). What the contract creates there has the prefix "oc-contract" in its name;
// contacts are deleted again, e-mails cannot be.
type oroUnderTest struct {
	name    string
	address string
	client  *Client
	demo    *demo.Server // nil: a real server
}

func orosUnderTest(t *testing.T) []oroUnderTest {
	t.Helper()
	var all []oroUnderTest
	for name, options := range map[string]demo.Options{"demo OroCommerce": {}, "demo OroCRM": {CRM: true}} {
		s, err := demo.Start(context.Background(), options)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		all = append(all, oroUnderTest{name, s.URL(), demoClient(t, s, demo.Administrator), s})
	}
	if address, token := os.Getenv("ORO_ADDRESS"), os.Getenv("ORO_TOKEN"); address != "" && token != "" {
		at, err := Find(context.Background(), nil, address)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, oroUnderTest{"real", address, New(Options{Connection: at, Tokens: &fakeTokens{token: token}}), nil})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].name < all[j].name })
	return all
}

func demoClient(t *testing.T, s *demo.Server, role demo.Role) *Client {
	t.Helper()
	access, _ := s.Grant(s.User(role).Name)
	if access == "" {
		t.Fatalf("no user of the role %s", role)
	}
	base := strings.TrimRight(s.URL(), "/")
	return New(Options{
		Connection: crm.Connection{Base: base, API: base + "/api"}, Tokens: &fakeTokens{token: access},
		HTTP: NewHTTP("", 20*time.Second),
	})
}

func TestContract(t *testing.T) {
	t.Parallel()
	table := []struct {
		name string
		run  func(*testing.T, oroUnderTest)
	}{
		{"is found at its address", contractFind},
		{"says who is signed in", contractMe},
		{"has kinds", contractKinds},
		{"gives every kind in pages", contractBatch},
		{"gives what changed", contractSince},
		{"gives records whole", contractEntity},
		{"has no record of a made-up id", contractMissing},
		{"suggests by address and finds by name", contractSuggest},
		{"takes long questions", contractLong},
		{"attaches and detaches", contractAttach},
		{"joins threads", contractThread},
	}
	for _, o := range orosUnderTest(t) {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range table {
				t.Run(c.name, func(t *testing.T) { c.run(t, o) })
			}
		})
	}
}

func contractFind(t *testing.T, o oroUnderTest) {
	root, _, _ := strings.Cut(strings.TrimPrefix(o.address, "http://"), "/")
	for _, typed := range []string{o.address, o.address + "/user/login?x=1"} {
		got, err := Find(t.Context(), nil, typed)
		if err != nil || got.API != o.client.api || got.Auth != o.client.base+"/oauth2-token/authorize" ||
			!strings.HasSuffix(got.Token, "/oauth2-token") || strings.Contains(got.Token, "/admin") {
			t.Errorf("%s: %+v, %v", typed, got, err)
		}
	}
	if o.demo != nil {
		if got, err := Find(t.Context(), nil, root); err != nil || got.Base != o.client.base {
			t.Errorf("%s: %+v, %v", root, got, err)
		}
	}
}

func contractMe(t *testing.T, o oroUnderTest) {
	me, err := o.client.Me(t.Context())
	if err != nil || me.Name == "" || me.Ref.ID == "" || len(me.Emails) == 0 || me.Ref.Kind != crm.KindUser {
		t.Fatalf("%+v, %v", me, err)
	}
	if o.demo != nil && (me.Organization == "" || len(me.Roles) == 0 || me.Roles[0] != "ROLE_ADMINISTRATOR") {
		t.Errorf("the administrator: %+v", me)
	}
}

func contractKinds(t *testing.T, o oroUnderTest) {
	if err := o.client.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	kinds, err := o.client.Kinds(t.Context())
	if err != nil || !info(kinds, crm.KindUser).Attachable {
		t.Fatalf("%v, %v", kinds, err)
	}
	for _, k := range kinds {
		if k.Attachable && k.Label == "" {
			t.Errorf("%s has no label", k.Kind)
		}
	}
	customers := info(kinds, crm.KindCustomer)
	if info(kinds, crm.KindOrder).Allowed && (!customers.Allowed || customers.Attachable) && o.demo != nil {
		t.Errorf("customers of an OroCommerce: %+v", customers)
	}
}

func contractBatch(t *testing.T, o oroUnderTest) {
	kinds, err := o.client.Kinds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range allowed(kinds) {
		for _, newest := range []bool{false, true} {
			q := crm.BatchQuery{Kind: k.Kind, Size: 3, Newest: newest}
			var got []crm.Entity
			var total int
			for page := 0; page < 4; page++ {
				b, err := o.client.Batch(t.Context(), q)
				if err != nil {
					t.Fatalf("%s: %v", k.Kind, err)
				}
				got, total = append(got, b.Entities...), b.Total
				if q.After = b.Next; b.Next == "" {
					if len(got) != total && o.demo != nil {
						t.Errorf("%s: %d records, %d told", k.Kind, len(got), total)
					}
					break
				}
				if len(b.Entities) != 3 {
					t.Errorf("%s: a page of %d", k.Kind, len(b.Entities))
				}
			}
			checkOrder(t, got, newest)
		}
	}
}

func checkOrder(t *testing.T, got []crm.Entity, newest bool) {
	t.Helper()
	for i, e := range got {
		if e.Name == "" || e.Depth != crm.DepthListed || e.URL == "" && e.Kind.Known() {
			t.Errorf("%+v", e)
		}
		if i == 0 {
			continue
		}
		if d := got[i-1].Compare(e.Ref); d == 0 || (d > 0) != newest {
			t.Errorf("%s after %s", e.Ref, got[i-1].Ref)
		}
	}
}

func contractSince(t *testing.T, o oroUnderTest) {
	kinds, _ := o.client.Kinds(t.Context())
	for _, k := range allowed(kinds) {
		if !CanFilterBySince(k.Kind) {
			continue
		}
		b, err := o.client.Batch(t.Context(), crm.BatchQuery{Kind: k.Kind, Since: time.Now().AddDate(5, 0, 0)})
		if err != nil || len(b.Entities) != 0 || b.Next != "" {
			t.Errorf("%s: %+v, %v", k.Kind, b, err)
		}
		b, err = o.client.Batch(t.Context(), crm.BatchQuery{Kind: k.Kind, Since: time.Unix(0, 0), Size: 2})
		if err != nil || len(b.Entities) == 0 && o.demo != nil {
			t.Errorf("%s: %+v, %v", k.Kind, b, err)
		}
	}
}

func contractEntity(t *testing.T, o oroUnderTest) {
	kinds, _ := o.client.Kinds(t.Context())
	for _, k := range allowed(kinds) {
		b, err := o.client.Batch(t.Context(), crm.BatchQuery{Kind: k.Kind, Size: 2})
		if err != nil || len(b.Entities) == 0 {
			t.Logf("%s: none here (%v)", k.Kind, err)
			continue
		}
		listed := b.Entities[0]
		whole, around, err := o.client.Entity(t.Context(), listed.Ref)
		if err != nil || whole.Name != listed.Name || whole.Depth != crm.DepthWhole || len(whole.Fields) < len(listed.Fields) {
			t.Errorf("%s: %+v, %v; listed %+v", k.Kind, whole, err, listed)
		}
		for _, e := range around {
			if e.Name == "" || e.Ref == whole.Ref {
				t.Errorf("around %s: %+v", whole.Ref, e)
			}
		}
		for _, l := range whole.Links {
			if l.Name == "" && l.Role.Belongs() && info(kinds, l.Ref.Kind).Allowed {
				t.Errorf("%s leads to %s without a name", whole.Ref, l.Ref)
			}
		}
	}
}

func contractMissing(t *testing.T, o oroUnderTest) {
	for _, id := range []string{"2147483600", "9999999999", "-1"} {
		_, _, err := o.client.Entity(t.Context(), crm.Ref{Kind: crm.KindUser, ID: id})
		if !crm.IsFault(err, crm.Missing) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// made is a contact that a case of the contract makes for itself, and deletes.
type made struct {
	ref   crm.Ref
	email string
	word  string // of its name
}

func makeContact(t *testing.T, o oroUnderTest) made {
	t.Helper()
	word := "occontract" + strings.ToLower(rand.Text()[:8])
	m := made{email: word + "@contract.example.test", word: word}
	doc, err := o.client.call(t.Context(), request{method: http.MethodPost, path: "contacts", change: true, body: object{"data": object{
		"type": "contacts", "attributes": object{
			"firstName": "oc-contract", "lastName": word, "primaryEmail": strings.ToUpper(m.email[:1]) + m.email[1:],
		},
	}}})
	if err != nil || len(doc.Data) != 1 {
		t.Fatalf("no contact made: %v", err)
	}
	m.ref = crm.Ref{Kind: crm.KindContact, ID: doc.Data[0].ID}
	t.Cleanup(func() {
		_, _ = o.client.call(context.Background(), request{method: http.MethodDelete, path: "contacts/" + m.ref.ID, change: true})
	})
	return m
}

func (m made) question(ids ...string) crm.Question {
	return crm.Question{Thread: ids[0], MessageIDs: ids, From: m.email, Addresses: []string{m.email, "nobody@contract.example.test"}}
}

func freshID() string {
	return "oc-contract-" + strings.ToLower(rand.Text()) + "@contract.example.test"
}

// indexed waits until a real Oro, whose queue feeds its search index, finds a contact; the demo's is
// always up to date.
func indexed(t *testing.T, o oroUnderTest, m made) {
	t.Helper()
	if o.demo != nil {
		return
	}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for range 60 {
		tc, _, err := o.client.Context(t.Context(), m.question(freshID()))
		if err != nil || len(tc.Suggested) > 0 {
			return
		}
		<-ticker.C
	}
}

func contractSuggest(t *testing.T, o oroUnderTest) {
	m := makeContact(t, o)
	indexed(t, o, m)
	tc, entities, err := o.client.Context(t.Context(), m.question(freshID()))
	if err != nil || len(tc.Suggested) != 1 || tc.Suggested[0] != m.ref || len(tc.Attached) != 0 || tc.Presence != crm.NotInOro {
		t.Fatalf("%+v, %v", tc, err)
	}
	if e := entities[0]; e.Emails[0] != m.email || !strings.Contains(e.Name, m.word) || !strings.HasPrefix(e.URL, o.client.base) {
		t.Errorf("%+v", e)
	}
	for _, ids := range [][]string{nil, {freshID()}} {
		page, err := o.client.Search(t.Context(), crm.SearchQuery{Text: m.word, MessageIDs: ids})
		if err != nil || len(page.Hits) != 1 || page.Hits[0].Entity.Ref != m.ref || page.Hits[0].InContext || !page.Hits[0].Attachable || page.Total != 1 {
			t.Errorf("%+v, %v", page, err)
		}
	}
	page, err := o.client.Search(t.Context(), crm.SearchQuery{Text: m.word, Kinds: []crm.Kind{crm.KindUser}})
	if err != nil || len(page.Hits) != 0 || page.Total != 0 {
		t.Errorf("among users: %+v, %v", page, err)
	}
}

func contractLong(t *testing.T, o oroUnderTest) {
	m := makeContact(t, o)
	indexed(t, o, m)
	q := m.question(freshID())
	for i := range 300 {
		q.Addresses = append(q.Addresses, "nobody-"+strconv.Itoa(i)+"@contract.example.test")
	}
	q.From = "nobody@contract.example.test"
	tc, _, err := o.client.Context(t.Context(), q)
	if err != nil || len(tc.Suggested) != 1 || tc.Suggested[0] != m.ref {
		t.Errorf("%+v, %v", tc.Suggested, err)
	}
}

func (m made) change(op crm.ChangeOp, ids []string, refs ...crm.Ref) crm.Change {
	return crm.Change{
		ID: crm.NewChangeID(), Op: op, Refs: refs, At: time.Now(),
		Envelope: crm.Envelope{
			MessageID: ids[0], IDs: ids, References: ids[1:], Subject: "oc-contract", Date: time.Now().Add(-time.Hour),
			From: crm.Address{Name: "oc-contract", Email: m.email}, To: []crm.Address{{Email: "nobody@contract.example.test"}},
		},
	}
}

func contractAttach(t *testing.T, o oroUnderTest) {
	m, other := makeContact(t, o), makeContact(t, o)
	indexed(t, o, other)
	ids := []string{freshID()}
	attach, second := m.change(crm.OpAttach, ids, m.ref), m.change(crm.OpAttach, ids, other.ref, m.ref)
	mustNotBeDone(t, o, attach)
	r := mustSend(t, o, attach)
	if !r.Created || r.EmailID == "" || !sameRefs(r.Attached, m.ref) {
		t.Errorf("%+v", r)
	}
	mustBeDone(t, o, attach)
	mustNotBeDone(t, o, second)
	if again := mustSend(t, o, attach); again.Created || again.EmailID != r.EmailID {
		t.Errorf("made twice: %+v", again)
	}
	if r = mustSend(t, o, second); r.Created || !sameRefs(r.Attached, m.ref, other.ref) {
		t.Errorf("%+v", r)
	}
	tc, _, err := o.client.Context(t.Context(), m.question(ids...))
	if err != nil || !sameRefs(tc.Attached, m.ref, other.ref) || tc.Presence != crm.InOro || tc.EmailID != r.EmailID || len(tc.Suggested) != 0 {
		t.Errorf("%+v, %v", tc, err)
	}
	page, err := o.client.Search(t.Context(), crm.SearchQuery{Text: m.word, MessageIDs: ids})
	if err != nil || len(page.Hits) != 1 || !page.Hits[0].InContext {
		t.Errorf("search does not mark what is attached: %+v, %v", page, err)
	}
	detach := m.change(crm.OpDetach, ids, m.ref, other.ref)
	mustNotBeDone(t, o, detach)
	for range 2 {
		if r = mustSend(t, o, detach); len(r.Attached) != 0 {
			t.Errorf("%+v", r)
		}
	}
	mustBeDone(t, o, detach)
	mustNotBeDone(t, o, attach)
}

func contractThread(t *testing.T, o oroUnderTest) {
	m := makeContact(t, o)
	first, reply := []string{freshID()}, []string{freshID()}
	reply = append(reply, first...)
	mustSend(t, o, m.change(crm.OpAttach, first, m.ref))
	user := crm.Ref{Kind: crm.KindUser}
	me, err := o.client.Me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	user.ID = me.Ref.ID
	if r := mustSend(t, o, m.change(crm.OpAttach, reply, user)); !r.Created || !sameRefs(r.Attached, m.ref, user) {
		t.Errorf("%+v", r)
	}
	tc, _, err := o.client.Context(t.Context(), m.question(reply[0]))
	if err != nil || !sameRefs(tc.Attached, m.ref, user) {
		t.Errorf("the reply alone: %+v, %v", tc, err)
	}
	if r := mustSend(t, o, m.change(crm.OpDetach, reply, m.ref)); !sameRefs(r.Attached, user) {
		t.Errorf("%+v", r)
	}
}

func mustSend(t *testing.T, o oroUnderTest, change crm.Change) crm.Receipt {
	t.Helper()
	r, err := o.client.Send(t.Context(), change)
	if err != nil || r.Change != change.ID || r.At.IsZero() {
		t.Fatalf("%s: %+v, %v", change.Op, r, err)
	}
	return r
}

func mustBeDone(t *testing.T, o oroUnderTest, change crm.Change) {
	t.Helper()
	checkDone(t, o, change, true)
}

func mustNotBeDone(t *testing.T, o oroUnderTest, change crm.Change) {
	t.Helper()
	checkDone(t, o, change, false)
}

func checkDone(t *testing.T, o oroUnderTest, change crm.Change, want bool) {
	t.Helper()
	if r, done, err := o.client.Done(t.Context(), change); err != nil || done != want || done && r.Change != change.ID {
		t.Errorf("%s done: %v, want %v (%v)", change.Op, done, want, err)
	}
}

func sameRefs(attached []crm.Attached, refs ...crm.Ref) bool {
	if len(attached) != len(refs) {
		return false
	}
	for _, ref := range refs {
		if !anyOf(attached, map[crm.Ref]bool{ref: true}) {
			return false
		}
	}
	return true
}
