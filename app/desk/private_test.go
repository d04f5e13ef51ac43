package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
)

// lists is a configuration with never-send lists.
type lists struct{ people, domains string }

func (l lists) Layers(desk.Place) settings.Layers {
	return settings.Layers{Preferences: settings.Layer{
		settings.PrivatePeople: settings.Value(l.people), settings.PrivateDomains: settings.Value(l.domains),
	}}
}

func (lists) Save(desk.Place, settings.Layer) error { return nil }
func (lists) Administrator(crm.Me) bool             { return false }
func (lists) Export(string, settings.Layer) error   { return nil }

// tapped is an Oro that notes everything it is asked.
type tapped struct {
	*fakeOro
	requests []any
}

func (o *tapped) Context(ctx context.Context, q crm.Question) (crm.ThreadContext, []crm.Entity, error) {
	o.requests = append(o.requests, q)
	return o.fakeOro.Context(ctx, q)
}

func (o *tapped) Search(ctx context.Context, q crm.SearchQuery) (crm.SearchPage, error) {
	o.requests = append(o.requests, q)
	return o.fakeOro.Search(ctx, q)
}

// closet is a room with never-send lists.
type closet struct {
	*room
	oro *tapped
}

func (c closet) Line(id string) (desk.Line, error) {
	line, err := c.room.Line(id)
	line.Oro = c.oro
	return line, err
}

func newCloset(t *testing.T, l lists) closet {
	t.Helper()
	r := newRoom(t)
	c := closet{r, &tapped{fakeOro: r.oro}}
	r.Desk = desk.New(desk.Parts{Lines: c, Config: l, Now: func() time.Time { return noon }})
	return c
}

const (
	privatePerson = "anna@home.example"
	privateDomain = "clinic.example"
)

// secrets are what must never be found in a request.
var secrets = []string{privatePerson, privateDomain}

// everybody that messages of the property test are between.
var everybody = []string{
	privatePerson, "Anna@Home.Example", "doctor@clinic.example", "desk@sub.clinic.example", "elena@alpina.example", "bob@home.example",
	"me@bw.example", "", "carl@notclinic.test",
}

func randomMessage(r *rand.Rand) crm.Message {
	someone := func() crm.Address {
		name := []string{"N", "'" + privatePerson + "' via Sales", "“Doctor%40Clinic.example”"}[r.IntN(3)]
		return crm.Address{Name: name, Email: strings.ToLower(everybody[r.IntN(len(everybody))])}
	}
	some := func() (all []crm.Address) {
		for range r.IntN(4) {
			all = append(all, someone())
		}
		return all
	}
	id := func() string {
		return fmt.Sprintf("m%d@%s", r.IntN(50), []string{"alpina.example", "mx.clinic.example", "clinic.example", "bw.example"}[r.IntN(4)])
	}
	m := crm.Message{
		From: some(), To: some(), Cc: some(), Bcc: some(), ReplyTo: some(), Sender: someone(), MessageID: id(), Date: noon,
		Subject: []string{
			"Pumps", "About " + privatePerson, "News of clinic.example.", "Order 17", "Ask anna@home.example!", "Re: “doctor@clinic.example”…",
		}[r.IntN(6)],
	}
	for range r.IntN(3) {
		m.References = append(m.References, id())
	}
	if r.IntN(3) == 0 {
		m.InReplyTo = []string{id()}
	}
	return m
}

func TestPrivate_NoRequestNamesAnybodyOnTheLists(t *testing.T) {
	t.Parallel()
	c := newCloset(t, lists{privatePerson, privateDomain})
	c.store.entities[elena] = crm.Entity{Ref: elena, Name: "Elena", Emails: []string{"elena@alpina.example"}}
	r := rand.New(rand.NewPCG(5, 8))
	asked := 0
	for range 4000 {
		m := randomMessage(r)
		c.oro.requests = nil
		c.outbox.all = nil
		if _, err := c.Contexts.Refresh(t.Context(), "one", m); err != nil {
			t.Fatal(err)
		}
		text := []string{"alpina", "anna@home.example", "Dr. <doctor@clinic.example>", "clinic.example", "anna", "(SUB.Clinic.Example)",
			"anna@home.example?", "„Anna@Home.Example“", "mailto:anna%40home.example", "{doctor@clinic.example}–*", "to=anna@home.example"}[r.IntN(11)]
		if _, _, err := c.Search.Ask(t.Context(), desk.Request{Connection: "one", Text: text, Message: &m}); err != nil {
			t.Fatal(err)
		}
		_, err := c.Queue.Attach(t.Context(), desk.Wish{Connection: "one", Message: m, Refs: []crm.Ref{elena}})
		if err != nil && crm.AsFault("", err).Code != "privacy.private" {
			t.Fatal(err)
		}
		asked += len(c.oro.requests) + len(c.outbox.all)
		for _, p := range c.outbox.all {
			c.oro.requests = append(c.oro.requests, p.Change.Envelope)
		}
		sent, err := json.Marshal(c.oro.requests)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if strings.Contains(strings.ReplaceAll(strings.ToLower(string(sent)), "notclinic", ""), secret) {
				t.Fatalf("%q was sent for %+v: %s", secret, m, sent)
			}
		}
	}
	if asked < 2000 {
		t.Errorf("only %d requests in all: too much is held back", asked)
	}
}

func TestPrivate_TheCacheAloneAnswersForASenderOnTheLists(t *testing.T) {
	t.Parallel()
	c := newCloset(t, lists{people: "elena@alpina.example"})
	answer, err := c.Contexts.Refresh(t.Context(), "one", letter())
	if err != nil || len(c.oro.requests) > 0 {
		t.Fatalf("%v; Oro was asked %v", err, c.oro.requests)
	}
	if len(answer.Suggested) == 0 || answer.Fault == nil || answer.Fault.Code != "privacy.private" || answer.Fresh {
		t.Errorf("%+v", answer)
	}
}

func TestPrivate_OthersOfTheMessageAreAskedAbout(t *testing.T) {
	t.Parallel()
	c := newCloset(t, lists{people: "doctor@clinic.example", domains: "home.example"})
	m := letter()
	m.To = append(m.To, crm.Address{Email: "doctor@clinic.example"}, crm.Address{Email: "bob@home.example"})
	m.References = []string{"r1@home.example", "r2@alpina.example"}
	answer, err := c.Contexts.Refresh(t.Context(), "one", m)
	if err != nil || answer.Fault != nil || !answer.Fresh {
		t.Fatalf("%v %+v", err, answer.Fault)
	}
	q := c.oro.requests[0].(crm.Question)
	if fmt.Sprint(q.Addresses) != "[elena@alpina.example me@bw.example]" || fmt.Sprint(q.MessageIDs) != "[m1@alpina.example r2@alpina.example]" ||
		fmt.Sprint(q.Domains) != "[alpina.example bw.example]" {
		t.Errorf("%+v", q)
	}
	if ids := c.store.context.IDs; len(ids) != 3 {
		t.Errorf("the conversation lost ids here: %v", ids)
	}
}

func TestPrivate_ANameThatNamesSomebodyIsLeftOut(t *testing.T) {
	t.Parallel()
	c := newCloset(t, lists{people: "bob@private.example"})
	m := letter()
	m.From[0].Name = "'bob@private.example' via Sales"
	m.To = append(m.To, crm.Address{Name: "Bob@Private.example!", Email: "list@ok.example"}, crm.Address{Name: "Carl", Email: "carl@ok.example"})
	if _, err := c.Queue.Attach(t.Context(), desk.Wish{Connection: "one", Message: m, Refs: []crm.Ref{elena}}); err != nil {
		t.Fatal(err)
	}
	e := c.outbox.all[0].Change.Envelope
	if e.From.Name != "" || e.From.Email != m.From[0].Email {
		t.Errorf("from %+v", e.From)
	}
	if n := len(e.To); n != len(m.To) || e.To[n-2] != (crm.Address{Email: "list@ok.example"}) || e.To[n-1].Name != "Carl" {
		t.Errorf("to %+v", e.To)
	}
	if m.From[0].Name == "" || m.To[len(m.To)-2].Name == "" {
		t.Error("the message itself lost a name")
	}
}

func TestMaySend_ByTheListsOfNow(t *testing.T) {
	t.Parallel()
	ann, bob := crm.Address{Email: "ann@a.example"}, crm.Address{Name: "Bob", Email: "bob@private.example"}
	private := settings.Resolve(lists{people: bob.Email}.Layers(desk.Place{})).Privacy()
	for name, one := range map[string]struct {
		envelope crm.Envelope
		refused  bool
	}{
		"nobody":    {crm.Envelope{From: ann, To: []crm.Address{ann}, IDs: []string{}, Date: noon}, false},
		"sender":    {crm.Envelope{From: bob}, true},
		"recipient": {crm.Envelope{From: ann, Cc: []crm.Address{ann, bob}}, true},
		"subject":   {crm.Envelope{From: ann, Subject: "bob@private.example!"}, true},
		"name":      {crm.Envelope{From: crm.Address{Name: "'bob@private.example' via Sales", Email: "sales@ok.example"}}, true},
	} {
		change := crm.Change{Op: crm.OpAttach, Envelope: one.envelope}
		if fault := crm.AsFault("", desk.MaySend(private, change)); (fault != nil) != one.refused || one.refused && (fault.Code != "privacy.private" || fault.Kind != crm.Refused) {
			t.Errorf("%s: %v", name, fault)
		}
		if err := desk.MaySend(settings.Privacy{}, change); err != nil {
			t.Errorf("%s without lists: %v", name, err)
		}
	}
}

func TestPrivate_WithoutListsEverythingIsAsked(t *testing.T) {
	t.Parallel()
	c := newCloset(t, lists{})
	if _, err := c.Contexts.Refresh(t.Context(), "one", letter()); err != nil {
		t.Fatal(err)
	}
	if q := c.oro.requests[0].(crm.Question); len(q.Addresses) != 2 || q.Thread == "" {
		t.Errorf("%+v", q)
	}
}
