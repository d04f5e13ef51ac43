package oro

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

func attachChange(refs ...crm.Ref) crm.Change {
	return crm.Change{
		ID: "CHANGE", Op: crm.OpAttach, Refs: refs, At: testNow,
		Envelope: crm.Envelope{
			MessageID: "m1@x", IDs: []string{"m1@x", "m0@x"}, References: []string{"m0@x"}, Subject: "Pumps",
			From: crm.Address{Name: "Ann Lee", Email: "ann@acme.example"},
			To:   []crm.Address{{Name: "Me", Email: "me@crm.example"}, {Email: "broken"}},
			Cc:   []crm.Address{{Email: "cc@crm.example"}}, Bcc: []crm.Address{{Email: "bcc@crm.example"}},
			Date: time.Date(2026, 3, 1, 8, 0, 0, 0, time.FixedZone("", 3600)),
		},
	}
}

var (
	refAnn  = crm.Ref{Kind: crm.KindContact, ID: "7"}
	refAcme = crm.Ref{Kind: crm.KindAccount, ID: "3"}
)

func emailRecord(targets ...string) object {
	return record("emails", "88", object{"messageId": "<m1@x>"}, object{"activityTargets": targets})
}

func TestAttach_ToAnEmailThatOroHas(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{
		"GET emails": always(list(-1, emailRecord("users:1"))),
		"POST emails/88/relationships/activityTargets": always(list(-1)),
		"GET emailthreadcontext": always(list(-1,
			item("emailthreadcontext", "contacts", "7", "Ann", true), item("emailthreadcontext", "accounts", "3", "Acme", true))),
	})
	r, err := f.client(t).Send(context.Background(), attachChange(refAnn, refAcme, refAnn))
	if err != nil {
		t.Fatal(err)
	}
	if r.Change != "CHANGE" || r.EmailID != "88" || r.Created || len(r.Attached) != 2 || r.At != testNow {
		t.Errorf("receipt %+v", r)
	}
	posts := f.seen("POST", "emails/88/relationships/activityTargets")
	if len(posts) != 1 || jsonText(posts[0].Body) != `{"data":[{"id":"7","type":"contacts"},{"id":"3","type":"accounts"}]}` {
		t.Errorf("posted %s", jsonText(posts))
	}
	if f.count() != 3 {
		t.Errorf("%d requests, want 3", f.count())
	}
}

func TestAttach_AgainChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{"GET emails": always(list(-1, emailRecord("contacts:7", "accounts:3")))})
	if _, err := f.client(t).Send(context.Background(), attachChange(refAnn, refAcme)); err != nil {
		t.Fatal(err)
	}
	for _, x := range f.log {
		if x.Method != "GET" {
			t.Errorf("%s %s", x.Method, x.Path)
		}
	}
}

func TestAttach_CreatesTheEmail(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{
		"POST emails": always(reply{Status: 201, Body: object{"data": emailRecord("contacts:7")}}),
	})
	r, err := f.client(t).Send(context.Background(), attachChange(refAnn))
	if err != nil || !r.Created || r.EmailID != "88" {
		t.Fatalf("%+v, %v", r, err)
	}
	want := `{"data":{"attributes":{` +
		`"bccRecipients":[{"email":"bcc@crm.example"}],"ccRecipients":[{"email":"cc@crm.example"}],` +
		`"from":{"email":"ann@acme.example","name":"Ann Lee"},"internalDate":"2026-03-01T07:00:00Z","messageId":"\u003cm1@x\u003e",` +
		`"references":["\u003cm0@x\u003e"],"sentAt":"2026-03-01T07:00:00Z","subject":"Pumps",` +
		`"toRecipients":[{"email":"me@crm.example","name":"Me"}]},` +
		`"relationships":{"activityTargets":{"data":[{"id":"7","type":"contacts"}]},"emailUsers":{"data":[{"id":"own","type":"emailusers"}]}},` +
		`"type":"emails"},"included":[{"attributes":{"folders":[{"name":"Inbox","path":"INBOX","type":"inbox"}],` +
		`"receivedAt":"2026-03-01T07:00:00Z","seen":true},"id":"own","type":"emailusers"}]}`
	if got := jsonText(f.seen("POST", "emails")[0].Body); got != want {
		t.Errorf("posted\n%s\nwant\n%s", got, want)
	}
}

func TestAttach_WhatOroWouldRefuseIsMended(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		edit func(*crm.Envelope)
		want string
	}{
		{"no subject", func(e *crm.Envelope) { e.Subject = " \n" }, `"subject":"(no subject)"`},
		{"a long subject", func(e *crm.Envelope) { e.Subject = strings.Repeat("ü", 2000) },
			`"subject":"` + strings.Repeat("ü", 998) + `"`},
		{"no sender", func(e *crm.Envelope) { e.From = crm.Address{Name: "Robot"} },
			`"from":{"email":"unknown@oroconnector.invalid","name":"Robot"}`},
		{"a broken sender", func(e *crm.Envelope) { e.From = crm.Address{Email: "a b@c"} },
			`"from":{"email":"unknown@oroconnector.invalid"}`},
		{"a long name", func(e *crm.Envelope) { e.From.Name = strings.Repeat("n", 400) },
			`"name":"` + strings.Repeat("n", 320-3-len("ann@acme.example")) + `"`},
		{"no date", func(e *crm.Envelope) { e.Date = time.Time{} }, `"sentAt":"2026-03-02T09:30:00Z"`},
		{"a mad date", func(e *crm.Envelope) { e.Date = time.Date(31000, 1, 1, 0, 0, 0, 0, time.UTC) },
			`"sentAt":"2026-03-02T09:30:00Z"`},
		{"nobody but Bcc", func(e *crm.Envelope) { e.To, e.Cc = nil, nil }, `"toRecipients":[{"email":"ann@acme.example"}]`},
		{"own id among the references", func(e *crm.Envelope) { e.References = []string{"m1@x", "m0@x", "bad id@x"} },
			`"references":["\u003cm0@x\u003e"]`},
		{"control characters", func(e *crm.Envelope) { e.Subject = "a\x00b\x1bc" }, `"subject":"a b c"`},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			change := attachChange(refAnn)
			tc.edit(&change.Envelope)
			f := newFake(t, map[string]func(exchange) reply{
				"POST emails": always(reply{Status: 201, Body: object{"data": emailRecord()}}),
			})
			if _, err := f.client(t).Send(context.Background(), change); err != nil {
				t.Fatal(err)
			}
			if got := jsonText(f.seen("POST", "emails")[0].Body); !strings.Contains(got, tc.want) {
				t.Errorf("posted %s\nwithout %s", got, tc.want)
			}
		})
	}
}

func TestAttach_Refusals(t *testing.T) {
	t.Parallel()
	conflict := always(reply{Status: 409, Body: failure("409", "conflict constraint", "The email with this Message-ID already exists.")})
	denied := always(reply{Status: 403, Body: failure("403", "access denied exception", `No access by "EDIT" permission to the parent entity.`)})
	none := always(reply{Status: 400, Body: failure("400", "form constraint", "The entity does not exist.")})
	has := always(list(-1, emailRecord()))
	cases := []struct {
		name   string
		routes map[string]func(exchange) reply
		change crm.Change
		kind   crm.FaultKind
		code   string
		detail string
	}{
		{"somebody else's e-mail", map[string]func(exchange) reply{"POST emails": conflict}, attachChange(refAnn),
			crm.Refused, "email.others", ""},
		{"an e-mail that may not be changed",
			map[string]func(exchange) reply{"GET emails": has, "POST emails/88/relationships/activityTargets": denied},
			attachChange(refAnn), crm.Refused, "email.denied", `No access by "EDIT" permission to the parent entity.`},
		{"a record that is gone",
			map[string]func(exchange) reply{"GET emails": has, "POST emails/88/relationships/activityTargets": none},
			attachChange(refAnn), crm.Refused, "oro.rejected", "The entity does not exist."},
		{"a kind that cannot be attached", nil, attachChange(crm.Ref{Kind: crm.KindCustomer, ID: "1"}),
			crm.Refused, "kind.notAttachable", "customers"},
		{"an id that no record has", nil, attachChange(crm.Ref{Kind: crm.KindContact, ID: "3000000000"}),
			crm.Missing, "oro.missing", "contacts:3000000000"},
		{"a Message-ID too long", nil, func() crm.Change {
			c := attachChange(refAnn)
			c.Envelope.MessageID = strings.Repeat("x", 600) + "@y"
			return c
		}(), crm.Invalid, "email.badID", ""},
		{"an operation of the future", nil, crm.Change{Op: "merge"}, crm.Bug, "", "merge"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := newFake(t, tc.routes).client(t).Send(context.Background(), tc.change)
			f := asFault(t, err)
			if f.Kind != tc.kind || f.Code != tc.code || f.Detail != tc.detail || !strings.HasPrefix(f.Op, "change.") {
				t.Errorf("fault %+v", f)
			}
		})
	}
}

func TestAttach_ConflictThenFound(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{
		"GET emails":  inTurn(list(-1), list(-1, emailRecord())),
		"POST emails": always(reply{Status: 409, Body: failure("409", "conflict constraint", "exists")}),
		"POST emails/88/relationships/activityTargets": always(list(-1)),
	})
	r, err := f.client(t).Send(context.Background(), attachChange(refAnn))
	if err != nil || r.Created || r.EmailID != "88" {
		t.Fatalf("%+v, %v", r, err)
	}
	if len(f.seen("POST", "emails/88/relationships/activityTargets")) != 1 {
		t.Error("not attached to the e-mail that was there after all")
	}
}

func TestAttach_LeavesOutTheAddressesThatOroRefuses(t *testing.T) {
	t.Parallel()
	refused := reply{Status: 400, Body: object{"errors": []object{
		{"status": "400", "title": "email constraint", "source": object{"pointer": "/data/attributes/toRecipients/0/email"}},
		{"status": "400", "title": "email constraint", "source": object{"pointer": "/data/attributes/ccRecipients/0/email"}},
		{"status": "400", "title": "email constraint", "source": object{"pointer": "/data/attributes/from/email"}},
	}}}
	f := newFake(t, map[string]func(exchange) reply{
		"POST emails": inTurn(refused, reply{Status: 201, Body: object{"data": emailRecord()}}),
	})
	if _, err := f.client(t).Send(context.Background(), attachChange(refAnn)); err != nil {
		t.Fatal(err)
	}
	second := jsonText(f.seen("POST", "emails")[1].Body)
	for _, want := range []string{
		`"toRecipients":[{"email":"unknown@oroconnector.invalid"}]`, `"ccRecipients":[]`, `"bccRecipients":[{"email":"bcc@crm.example"}]`,
		`"from":{"email":"unknown@oroconnector.invalid","name":"Ann Lee"}`,
	} {
		if !strings.Contains(second, want) {
			t.Errorf("posted %s\nwithout %s", second, want)
		}
	}
	always400 := newFake(t, map[string]func(exchange) reply{"POST emails": func(exchange) reply { return refused }})
	_, err := always400.client(t).Send(context.Background(), attachChange(refAnn))
	if got := asFault(t, err); got.Kind != crm.Refused || len(always400.seen("POST", "emails")) != 2 {
		t.Errorf("%+v after %d tries", got, len(always400.seen("POST", "emails")))
	}
}

// threads is an Oro with conversations in which records are attached, each item's id naming the smallest
// e-mail of all messages asked about, as the real one does.
type threads struct {
	of      map[string]int            // message id → thread
	oldest  map[int]string            // thread → its smallest e-mail
	records map[int]map[string]string // thread → "kind:id" → ""
}

func (w threads) list(x exchange) reply {
	var items []object
	seen := map[string]bool{}
	oldest := ""
	for id := range strings.SplitSeq(x.Query["filter[messageId]"], ",") {
		thread, ok := w.of[strings.Trim(id, "<>")]
		if !ok {
			continue
		}
		if first := w.oldest[thread]; oldest == "" || first < oldest {
			oldest = first
		}
		for name := range w.records[thread] {
			seen[name] = true
		}
	}
	for name := range seen {
		kind, id, _ := strings.Cut(name, ":")
		one := item("emailthreadcontext", kind, id, name, true)
		one["id"] = kind + "-" + id + "-" + oldest
		items = append(items, one)
	}
	return list(-1, items...)
}

func (w threads) delete(x exchange) reply {
	parts := strings.Split(strings.TrimPrefix(x.Path, "emailthreadcontext/"), "-")
	for thread, first := range w.oldest {
		name := parts[0] + ":" + parts[1]
		if _, ok := w.records[thread][name]; ok && first == parts[2] {
			delete(w.records[thread], name)
			return reply{Status: 204}
		}
	}
	return reply{Status: 404, Body: failure("404", "not found http exception", "An entity with the requested identifier does not exist.")}
}

func TestDetach(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		world    threads
		left     string
		requests int
	}{
		{"from one thread", threads{
			map[string]int{"m1@x": 1, "m0@x": 1}, map[int]string{1: "5"},
			map[int]map[string]string{1: {"contacts:7": "", "accounts:3": "", "users:1": ""}},
		}, "[users:1]", 4},
		{"what is not there any more", threads{
			map[string]int{"m1@x": 1}, map[int]string{1: "5"}, map[int]map[string]string{1: {"users:1": ""}},
		}, "[users:1]", 1},
		{"from a conversation that is two threads in Oro", threads{
			map[string]int{"m1@x": 2, "m0@x": 1}, map[int]string{1: "5", 2: "9"},
			map[int]map[string]string{1: {"accounts:3": ""}, 2: {"contacts:7": "", "accounts:3": "", "users:1": ""}},
		}, "[users:1]", 8},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, map[string]func(exchange) reply{
				"GET emailthreadcontext": tc.world.list, "DELETE emailthreadcontext/*": tc.world.delete,
			})
			change := attachChange(refAnn, refAcme)
			change.Op = crm.OpDetach
			c := f.client(t)
			r, err := c.Send(context.Background(), change)
			if err != nil {
				t.Fatal(err)
			}
			var left []crm.Ref
			for _, a := range r.Attached {
				left = append(left, a.Ref)
			}
			if fmt.Sprint(left) != tc.left {
				t.Errorf("left %v, want %s", left, tc.left)
			}
			if f.count() != tc.requests {
				t.Errorf("%d requests, want %d", f.count(), tc.requests)
			}
			if _, done, err := c.Done(context.Background(), change); err != nil || !done {
				t.Errorf("done %v, %v", done, err)
			}
			if _, err := c.Send(context.Background(), change); err != nil {
				t.Errorf("repeated: %v", err)
			}
		})
	}
}

func TestDetach_WhatIsGoneIsDone(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		answer reply
		code   string
	}{
		{"not attached any more", reply{Status: 404, Body: failure("404", "not found http exception", "An entity with the requested identifier does not exist.")}, ""},
		{"its e-mail is not there", reply{Status: 500, Body: failure("500", "entity not found exception", "")}, ""},
		{"the API is off", reply{Status: 404, Body: object{"errors": []object{{"title": "not found http exception"}}}}, "connect.apiOff"},
		{"something else is wrong", reply{Status: 500, Body: failure("500", "driver exception", "")}, "oro.internal"},
		{"attached for ever", reply{Status: 204}, "oro.busy"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			there := list(-1, item("emailthreadcontext", "contacts", "7", "Ann", true))
			after := list(-1)
			if tc.code == "oro.busy" {
				after = there
			}
			f := newFake(t, map[string]func(exchange) reply{
				"GET emailthreadcontext": inTurn(there, after), "DELETE emailthreadcontext/*": always(tc.answer),
			})
			change := attachChange(refAnn)
			change.Op = crm.OpDetach
			_, err := f.client(t).Send(context.Background(), change)
			if tc.code == "" && err != nil || tc.code != "" && asFault(t, err).Code != tc.code {
				t.Errorf("%v, want %q", err, tc.code)
			}
		})
	}
}

func TestDetach_Refused(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{
		"GET emailthreadcontext": always(list(-1, item("emailthreadcontext", "contacts", "7", "Ann", true))),
		"DELETE emailthreadcontext/*": always(reply{Status: 403, Body: failure("403", "access denied exception",
			`No access by "VIEW" permission to the email entity.`)}),
	})
	change := attachChange(refAnn)
	change.Op = crm.OpDetach
	_, err := f.client(t).Send(context.Background(), change)
	if got := asFault(t, err); got.Kind != crm.Refused || got.Code != "oro.denied" || got.Op != "change.detach" {
		t.Errorf("fault %+v", got)
	}
}

func TestDone_OfAnAttach(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		emails reply
		want   bool
	}{
		{"not there", list(-1), false},
		{"there without the record", list(-1, emailRecord("users:1", "contacts:70")), false},
		{"there with one of two", list(-1, emailRecord("contacts:7")), false},
		{"there with both", list(-1, emailRecord("contacts:7", "accounts:3")), true},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, map[string]func(exchange) reply{"GET emails": always(tc.emails)})
			r, done, err := f.client(t).Done(context.Background(), attachChange(refAnn, refAcme))
			if err != nil || done != tc.want || done && r.EmailID != "88" {
				t.Errorf("%v %+v %v", done, r, err)
			}
		})
	}
}
