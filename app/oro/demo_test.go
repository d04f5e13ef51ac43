package oro

import (
	"context"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

func startDemo(t *testing.T) *demo.Server {
	t.Helper()
	s, err := demo.Start(context.Background(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestDemo_Roles goes the ways of the recordings 10-…-04, 16-thread-24 to -31, 18-*.
func TestDemo_Roles(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	admin := oroUnderTest{"admin", s.URL(), demoClient(t, s, demo.Administrator), s}
	sales := oroUnderTest{"sales", s.URL(), demoClient(t, s, demo.SalesRep), s}
	partial := demoClient(t, s, demo.Partial)
	none := demoClient(t, s, demo.NoRights)
	m := makeContact(t, admin)

	t.Run("somebody else's e-mail is told apart", func(t *testing.T) {
		ids := []string{freshID()}
		mustSend(t, admin, m.change(crm.OpAttach, ids, m.ref))
		_, err := sales.client.Send(t.Context(), m.change(crm.OpAttach, ids, m.ref))
		if f := asFault(t, err); f.Kind != crm.Refused || f.Code != "email.others" {
			t.Errorf("%+v", f)
		}
		tc, _, err := sales.client.Context(t.Context(), m.question(ids...))
		if err != nil || tc.Presence != crm.OthersInOro || !sameRefs(tc.Attached, m.ref) {
			t.Errorf("%+v, %v", tc, err)
		}
		// In a conversation, too: the message is somebody else's, not one that Oro does not have.
		reply := []string{ids[0], freshID()}
		if tc, _, err = sales.client.Context(t.Context(), m.question(reply...)); err != nil || tc.Presence != crm.OthersInOro {
			t.Errorf("%+v, %v", tc, err)
		}
		if tc, _, err = sales.client.Context(t.Context(), m.question(freshID(), ids[0])); err != nil || tc.Presence != crm.NotInOro || len(tc.Attached) == 0 {
			t.Errorf("%+v, %v", tc, err)
		}
		_, err = sales.client.Send(t.Context(), m.change(crm.OpDetach, ids, m.ref))
		if f := asFault(t, err); f.Kind != crm.Refused || f.Code != "oro.denied" || f.Detail == "" {
			t.Errorf("%+v", f)
		}
	})
	t.Run("an own e-mail is the sales representative's", func(t *testing.T) {
		ids := []string{freshID()}
		if r := mustSend(t, sales, m.change(crm.OpAttach, ids, m.ref)); !r.Created {
			t.Errorf("%+v", r)
		}
		mustBeDone(t, sales, m.change(crm.OpAttach, ids, m.ref))
	})
	t.Run("who may see little sees little", func(t *testing.T) {
		kinds, err := partial.Kinds(t.Context())
		if err != nil || !info(kinds, crm.KindContact).Allowed || info(kinds, crm.KindAccount).Allowed {
			t.Fatalf("%v, %v", kinds, err)
		}
		tc, entities, err := partial.Context(t.Context(), m.question(freshID()))
		if err != nil || len(tc.Suggested) != 1 || len(entities) != 1 || entities[0].Depth != crm.DepthListed {
			t.Errorf("%+v, %v", tc, err)
		}
		if _, err := partial.Batch(t.Context(), crm.BatchQuery{Kind: crm.KindAccount}); asFault(t, err).Code != "oro.denied" {
			t.Errorf("%v", err)
		}
		whole, _, err := partial.Entity(t.Context(), m.ref)
		if err != nil || whole.Depth != crm.DepthWhole {
			t.Errorf("%+v, %v", whole, err)
		}
	})
	t.Run("who may nothing is told so", func(t *testing.T) {
		for _, err := range []error{none.Check(t.Context()), second(none.Kinds(t.Context()))} {
			if f := asFault(t, err); f.Kind != crm.Refused || f.Code != "oro.searchDenied" || f.Detail == "" {
				t.Errorf("%+v", f)
			}
		}
	})
	t.Run("a revoked token is refused once and for all", func(t *testing.T) {
		c := demoClient(t, s, demo.Partial)
		s.Revoke(s.User(demo.Partial).Name)
		_, err := c.Me(t.Context())
		if f := asFault(t, err); f.Kind != crm.SignedOut || f.Code != "connect.signIn" {
			t.Errorf("%+v", f)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// TestDemo_ChangesSurviveALostAnswer lets the answer of each step of an attach be lost in turn: Done and
// a repeat end with one e-mail and the record attached.
func TestDemo_ChangesSurviveALostAnswer(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	o := oroUnderTest{"demo", s.URL(), demoClient(t, s, demo.Administrator), s}
	o.client.backoff = func(int) time.Duration { return time.Millisecond }
	if _, err := o.client.Kinds(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := makeContact(t, o)
	faults := []demo.Fault{
		{Kind: demo.Lost, Method: "POST", Path: "/emails", Times: 1},
		{Kind: demo.Reset, Method: "POST", Path: "/emails", Times: 1},
		{Kind: demo.Truncated, Method: "POST", Path: "/emails", Times: 1},
		{Kind: demo.Garbled, Method: "POST", Path: "/emails", Times: 1},
		{Kind: demo.HTML, Method: "POST", Path: "/emails", Times: 1},
		{Kind: demo.Status, Status: 500, Method: "POST", Path: "/emails", Times: 1},
		{Kind: demo.Status, Status: 503, RetryAfter: "1", Method: "POST", Path: "/emails", Times: 1},
		{Kind: demo.Redirect, To: "https://portal.example/", Method: "POST", Path: "/emails", Times: 1},
		{Kind: demo.Garbled, Method: "GET", Path: "/emails", Times: 1},
		{Kind: demo.Maintenance, Times: 1},
		{Kind: demo.APIOff, Times: 1},
	}
	for _, fault := range faults {
		name := string(fault.Kind) + " " + fault.Method
		ids := []string{freshID()}
		change := m.change(crm.OpAttach, ids, m.ref)
		s.Fail(fault)
		_, err := o.client.Send(t.Context(), change)
		s.Heal()
		f := asFault(t, err)
		if !f.Kind.Passing() && fault.Method != "GET" {
			t.Errorf("%s: %+v does not pass", name, f)
		}
		if _, done, err := o.client.Done(t.Context(), change); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !done {
			mustSend(t, o, change)
		}
		mustBeDone(t, o, change)
		if n := emailsWith(t, o, ids[0]); n != 1 {
			t.Errorf("%s: %d e-mails", name, n)
		}
	}
}

func emailsWith(t *testing.T, o oroUnderTest, id string) int {
	t.Helper()
	doc, err := o.client.call(t.Context(), request{path: "emails", query: query{"filter[messageId]": bracketed(id)}})
	if err != nil {
		t.Fatal(err)
	}
	return len(doc.Data)
}

// TestDemo_Questions lets questions meet a failing server: what passes is asked again, the rest is one
// fault, and never an empty answer that looks like data.
func TestDemo_Questions(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	o := oroUnderTest{"demo", s.URL(), demoClient(t, s, demo.Administrator), s}
	o.client.backoff = func(int) time.Duration { return time.Millisecond }
	m := makeContact(t, o)
	ask := m.question(freshID())
	cases := []struct {
		fault demo.Fault
		code  string // "": answered all the same
	}{
		{demo.Fault{Kind: demo.Reset, Times: 2}, ""},
		{demo.Fault{Kind: demo.Lost, Times: 2}, ""},
		{demo.Fault{Kind: demo.Truncated, Times: 1}, ""},
		{demo.Fault{Kind: demo.Status, Status: 429, RetryAfter: "0", Times: 2}, ""},
		{demo.Fault{Kind: demo.Status, Status: 503, Times: 1}, ""},
		{demo.Fault{Kind: demo.Slow, Delay: 10 * time.Millisecond}, ""},
		{demo.Fault{Kind: demo.Reset}, "connect.lost"},
		{demo.Fault{Kind: demo.Status, Status: 503}, "oro.busy"},
		{demo.Fault{Kind: demo.Status, Status: 429, RetryAfter: "60"}, "oro.busy"},
		{demo.Fault{Kind: demo.Status, Status: 500}, "oro.internal"},
		{demo.Fault{Kind: demo.HTML}, "connect.maintenance"},
		{demo.Fault{Kind: demo.Garbled}, "oro.badAnswer"},
		{demo.Fault{Kind: demo.Redirect, To: "https://portal.example/x"}, "connect.redirect"},
		{demo.Fault{Kind: demo.Maintenance}, "connect.maintenance"},
		{demo.Fault{Kind: demo.APIOff}, "connect.apiOff"},
		// Last, for it uses the token up.
		{demo.Fault{Kind: demo.Status, Status: 401}, "connect.signIn"},
	}
	for _, tc := range cases {
		s.Fail(tc.fault)
		before := len(s.Log())
		tcx, _, err := o.client.Context(t.Context(), ask)
		s.Heal()
		switch {
		case tc.code == "" && (err != nil || len(tcx.Suggested) != 1):
			t.Errorf("%+v: %+v, %v", tc.fault, tcx, err)
		case tc.code != "" && asFault(t, err).Code != tc.code:
			t.Errorf("%+v: %v, want %s", tc.fault, err, tc.code)
		}
		// Two questions, three tries each; net/http doubles a try on a connection that had idled.
		if n := len(s.Log()) - before; n > 12 {
			t.Errorf("%+v: %d requests", tc.fault, n)
		}
	}
}

// TestDemo_FindTellsWhatIsWrong goes through Find's causes with the demo.
func TestDemo_FindTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	for kind, code := range map[demo.FaultKind]string{
		demo.APIOff: "connect.apiOff", demo.Maintenance: "connect.maintenance", demo.Reset: "connect.lost", demo.HTML: "connect.notOro",
	} {
		s.Fail(demo.Fault{Kind: kind})
		_, err := Find(t.Context(), NewHTTP("", 5*time.Second), s.URL())
		s.Heal()
		if f := asFault(t, err); f.Code != code {
			t.Errorf("%s: %+v, want %s", kind, f, code)
		}
	}
	if _, err := Find(t.Context(), nil, strings.TrimSuffix(s.URL(), "/admin")); err != nil {
		t.Error(err)
	}
}

// TestDemo_Stalled gives a server up that never answers.
func TestDemo_Stalled(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	c := demoClient(t, s, demo.Administrator)
	c.http.Timeout = 50 * time.Millisecond
	s.Fail(demo.Fault{Kind: demo.Stalled})
	_, err := c.Me(t.Context())
	if f := asFault(t, err); f.Kind != crm.Offline || f.Code != "connect.timeout" {
		t.Errorf("%+v", f)
	}
}
