package match

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// world is a random company's mail and what is known about it.
type world struct {
	mail     crm.Message
	entities []crm.Entity
	context  crm.ThreadContext
	before   []crm.Ref
}

var addresses = []string{
	"elena@alpina.example", "paolo@alpina.example", "giulia@mail.alpina.example", "tomas@gmail.com", "x@gmail.com",
	"nora@brightwater.example", "james@brightwater.example", "hana@novak.example", "",
}

var allKinds = append(crm.Kinds(), "widgets")

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func randomRef(r *rand.Rand) crm.Ref {
	return crm.Ref{Kind: pick(r, allKinds), ID: fmt.Sprint(r.IntN(6))}
}

func randomEntity(r *rand.Rand) crm.Entity {
	e := crm.Entity{Ref: randomRef(r), Name: pick(r, []string{"Alpina", "alpina", "Elena", "Order", ""}), Closed: r.IntN(3) == 0}
	for range r.IntN(3) {
		e.Emails = append(e.Emails, pick(r, addresses))
	}
	for range r.IntN(3) {
		role := pick(r, []crm.LinkRole{crm.LinkAccount, crm.LinkCustomer, crm.LinkParent, crm.LinkContact, crm.LinkOwner})
		e.Links = append(e.Links, crm.Link{Role: role, Ref: randomRef(r)})
	}
	if r.IntN(3) == 0 {
		e.Numbers = []string{pick(r, []string{"10482", "Q-2043", "PO-77/12"})}
	}
	if r.IntN(2) == 0 {
		e.UpdatedAt = time.Unix(int64(r.IntN(3))*3600, 0).UTC()
	}
	return e
}

func randomWorld(r *rand.Rand) world {
	w := world{mail: mail(pick(r, addresses), pick(r, addresses), pick(r, addresses))}
	w.mail.Subject = pick(r, []string{"Order 10482", "Re: Q-2043", "Hello", ""})
	w.mail.Text = "Your PO-77/12 and order 10482"
	for range r.IntN(40) {
		w.entities = append(w.entities, randomEntity(r))
	}
	if r.IntN(2) == 0 {
		w.context.IDs = []string{"m1@x"}
	}
	w.context.Presence = crm.Presence(r.IntN(4))
	for range r.IntN(5) {
		w.context.Attached = append(w.context.Attached, crm.Attached{Ref: randomRef(r)})
		w.context.Suggested = append(w.context.Suggested, randomRef(r))
		w.before = append(w.before, randomRef(r))
	}
	return w
}

func (w world) find() Found {
	k := knows(w.entities...)
	k.Context, k.Before = w.context, w.before
	return find(w.mail, k)
}

func (f Found) all() []crm.Row { return slices.Concat(f.Attached, f.Suggested, f.Folded) }

const rounds = 2000

func TestFind_ShowsEveryRecordOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(rounds) {
		w := randomWorld(rand.New(rand.NewPCG(seed, 1)))
		seen := map[crm.Ref]bool{}
		for _, row := range w.find().all() {
			if seen[row.Entity.Ref] {
				t.Fatalf("seed %d: %s stands twice", seed, row.Entity.Ref)
			}
			if row.Reason.Code == crm.ReasonNone {
				t.Fatalf("seed %d: %s has no reason", seed, row.Entity.Ref)
			}
			seen[row.Entity.Ref] = true
		}
	}
}

func TestFind_DoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 2))
		w := randomWorld(r)
		unique := map[crm.Ref]bool{} // a map holds one entity a reference; keep the first
		w.entities = slices.DeleteFunc(w.entities, func(e crm.Entity) bool {
			had := unique[e.Ref]
			unique[e.Ref] = true
			return had
		})
		want := w.find()
		r.Shuffle(len(w.entities), func(i, j int) { w.entities[i], w.entities[j] = w.entities[j], w.entities[i] })
		r.Shuffle(len(w.before), func(i, j int) { w.before[i], w.before[j] = w.before[j], w.before[i] })
		r.Shuffle(len(w.context.Suggested), func(i, j int) {
			w.context.Suggested[i], w.context.Suggested[j] = w.context.Suggested[j], w.context.Suggested[i]
		})
		if got := w.find(); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d:\n%s\n\nafter shuffling:\n%s", seed, lines(want.all()), lines(got.all()))
		}
	}
}

func TestFind_OrderIsTotal(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 3))
	var all []*candidate
	for range 60 {
		e := randomEntity(r)
		all = append(all, &candidate{reason: crm.Reason{Code: crm.ReasonCode(r.IntN(3))}, near: r.IntN(2), key: newKey(e)})
	}
	sign := func(d int) int { return min(1, max(-1, d)) }
	for _, a := range all {
		for _, b := range all {
			if sign(compare(a, b)) != -sign(compare(b, a)) {
				t.Fatalf("%+v and %+v are each before the other", a, b)
			}
			if compare(a, b) == 0 && a.key.ref != b.key.ref {
				t.Fatalf("%s and %s have one place", a.key.ref, b.key.ref)
			}
			for _, c := range all {
				if compare(a, b) <= 0 && compare(b, c) <= 0 && compare(a, c) > 0 {
					t.Fatalf("%s, %s, %s go round in a circle", a.key.ref, b.key.ref, c.key.ref)
				}
			}
		}
	}
}

// Learning of one more record never hides another one that was found by its address or number.
func TestFind_AddingARecordKeepsExactMatches(t *testing.T) {
	t.Parallel()
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 4))
		w := randomWorld(r)
		before := w.find()
		more := randomEntity(r)
		more.ID = "new"
		w.entities = append(w.entities, more)
		after := map[crm.Ref]bool{}
		for _, row := range w.find().all() {
			after[row.Entity.Ref] = true
		}
		for _, row := range before.all() {
			exact := row.Reason.Code <= crm.ReasonAddress || row.Reason.Code == crm.ReasonNumber
			if exact && !after[row.Entity.Ref] {
				t.Fatalf("seed %d: %s hid %s (%s)", seed, more.Ref, row.Entity.Ref, row.Reason.Code)
			}
		}
	}
}
