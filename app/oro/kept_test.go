package oro

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// memoryShelf is a Shelf that can be broken.
type memoryShelf struct {
	data []byte
	err  error
}

func (s *memoryShelf) Load(context.Context) ([]byte, error) { return s.data, s.err }

func (s *memoryShelf) Save(_ context.Context, data []byte) error {
	if s.err == nil {
		s.data = data
	}
	return s.err
}

// TestLabels_AreFetchedOnceADay lets processes follow each other on one shelf.
func TestLabels_AreFetchedOnceADay(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{
		"GET leads/4":      always(single(record("leads", "4", object{"name": "L"}, object{"status": "leadstatuses:new"}))),
		"GET leadstatuses": always(list(-1, record("leadstatuses", "new", object{"name": "Brand new"}, nil))),
	})
	good, broken := &memoryShelf{}, &memoryShelf{err: errors.New("full")}
	now := testNow
	steps := []struct {
		name  string
		shelf *memoryShelf
		later time.Duration
		kept  string // put on the shelf before; "": as it is
		asks  int
	}{
		{"the first process asks", good, 0, "", 1},
		{"the next one knows", good, time.Hour, "", 0},
		{"a day later it asks again", good, 25 * time.Hour, "", 1},
		{"and knows again", good, time.Hour, "", 0},
		{"a clock that went back is not believed", good, -48 * time.Hour, "", 1},
		{"what cannot be read is asked for", good, time.Hour, "{]", 1},
		{"a broken shelf costs a request", broken, 0, "", 1},
		{"and again", broken, 0, "", 1},
		{"none does, too", nil, 0, "", 1},
	}
	for _, step := range steps {
		now = now.Add(step.later)
		o := Options{
			Connection: crm.Connection{Base: f.URL, API: f.URL + "/api", Kinds: []crm.KindInfo{{Kind: crm.KindLead, Allowed: true}}},
			Tokens:     &fakeTokens{token: "t"}, HTTP: f.Client(), Now: func() time.Time { return now },
		}
		if step.shelf != nil {
			o.Shelf = step.shelf
			if step.kept != "" {
				step.shelf.data = []byte(step.kept)
			}
		}
		before := len(f.seen("GET", "leadstatuses"))
		e, _, err := New(o).Entity(t.Context(), crm.Ref{Kind: crm.KindLead, ID: "4"})
		if status, _ := e.Field(crm.FieldStatus); err != nil || status.Text != "Brand new" {
			t.Errorf("%s: %+v, %v", step.name, status, err)
		}
		if n := len(f.seen("GET", "leadstatuses")) - before; n != step.asks {
			t.Errorf("%s: %d requests, want %d", step.name, n, step.asks)
		}
	}
}

// A message whose id in Oro is known is not looked up again: one request.
func TestContext_OneRequestWhereTheMessageIsKnown(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{
		"GET emailthreadcontext": always(list(-1, item("emailthreadcontext", "contacts", "7", "Ann", true))),
	})
	q := ask("m1@x")
	q.EmailID = "88"
	got, _, err := f.client(t).Context(t.Context(), q)
	if err != nil || got.Presence != crm.InOro || got.EmailID != "88" || len(got.Attached) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if f.count() != 1 {
		t.Errorf("%d requests, want 1", f.count())
	}
}

func TestShippingMethod(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"flat_rate_1": "Flat rate", "ups_27": "Ups", "": "", "fixed_product_12": "Fixed product"} {
		if got := shippingMethod(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if strings.Contains(shippingMethod("dhl_express_3"), "_") {
		t.Error("an identifier is shown")
	}
}

func TestLabels_QuestionsAtTheSameTimeFetchOnce(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{
		"GET leads/4": always(single(record("leads", "4", object{"name": "L"}, object{"status": "leadstatuses:new"}))),
		"GET leadstatuses": func(exchange) reply {
			time.Sleep(20 * time.Millisecond) // the server's work: time for the others to arrive
			return list(-1, record("leadstatuses", "new", object{"name": "Brand new"}, nil))
		},
	})
	c := f.client(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			e, _, err := c.Entity(t.Context(), crm.Ref{Kind: crm.KindLead, ID: "4"})
			if status, _ := e.Field(crm.FieldStatus); err != nil || status.Text != "Brand new" {
				t.Errorf("%+v, %v", status, err)
			}
		})
	}
	group.Wait()
	if n := len(f.seen("GET", "leadstatuses")); n != 1 {
		t.Errorf("fetched %d times", n)
	}
}
