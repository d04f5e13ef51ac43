package outbox

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
)

// model is what a person has said, and so what Oro must end up with.
type model struct {
	t       *testing.T
	r       *rand.Rand
	net     *rand.Rand // the server's, under its lock
	d       *disk
	o       *oro
	p       *process
	options Options
	wanted  map[string]map[crm.Ref]bool // thread → attached, as the person sees it
	acked   []crm.Change
	undone  map[string]bool
	given   map[string]bool // up: discarded by the person
	refuses bool            // Oro says no now and then
	n       int
}

// TestOutbox_ExactlyOnce: random changes, undos, failures, lost answers, and crashes after any write to
// the disk or in the middle of any request. In the end every change that was acknowledged has been
// carried out once, in its thread's order, or was taken back; and Oro has what the person said.
func TestOutbox_ExactlyOnce(t *testing.T) {
	for seed := range uint64(200) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := &model{
					t: t, r: rand.New(rand.NewPCG(seed, 7)), net: rand.New(rand.NewPCG(seed, 8)),
					d: newDisk(), o: newOro(), wanted: map[string]map[crm.Ref]bool{},
					undone: map[string]bool{}, given: map[string]bool{}, refuses: seed%3 == 0,
				}
				m.play()
			})
		})
	}
}

func (m *model) play() {
	m.options = Options{Sender: m.o, Backoff: Backoff{Min: time.Second, Max: 20 * time.Second}}
	m.o.script = m.script
	m.o.done = func(crm.Change) error {
		if m.net.IntN(5) == 0 {
			return offline
		}
		return nil
	}
	m.start()
	for range 80 {
		m.step()
		time.Sleep(time.Duration(m.r.IntN(700)) * time.Millisecond)
	}
	m.o.say(nil)
	m.p.crash()
	m.start()
	m.settle()
	m.p.end()
	m.check()
}

func (m *model) start() {
	m.p = live(m.t, m.d, m.options)
}

// script is called with the server's lock held.
func (m *model) script(_ crm.Change, _ int) (before, after error) {
	switch n := m.net.IntN(20); {
	case n < 4:
		return offline, nil
	case n < 8:
		return nil, offline // the answer is lost
	case n < 9:
		return &crm.Fault{Kind: crm.Busy, After: 5 * time.Second}, nil
	case n < 10:
		return &crm.Fault{Kind: crm.SignedOut}, nil
	case n < 12 && m.refuses:
		return noWay, nil
	}
	return nil, nil
}

func (m *model) step() {
	switch n := m.r.IntN(20); {
	case n < 11:
		m.addSome()
	case n < 14:
		m.undoSome()
	case n < 15:
		m.p.Wake()
	case n < 16 && m.refuses:
		m.decide()
	case n < 18:
		m.p.crash() // at any moment of any request
		m.start()
	default: // at the next writes to the disk
		h := m.p.handle
		h.mu.Lock()
		h.fuse, h.lost = 1+m.r.IntN(4), m.r.IntN(2) == 0
		h.mu.Unlock()
		m.addSome()
		time.Sleep(time.Second)
		m.p.crash()
		m.start()
	}
}

// addSome attaches what is not attached or detaches what is, as the person sees it.
func (m *model) addSome() {
	thread := fmt.Sprint("T", m.r.IntN(3))
	op := crm.OpAttach
	if m.r.IntN(2) == 0 {
		op = crm.OpDetach
	}
	var ns []int
	for n := range 5 {
		if m.wanted[thread][ref(n)] == (op == crm.OpDetach) && m.r.IntN(2) == 0 {
			ns = append(ns, n)
		}
	}
	if len(ns) == 0 {
		return
	}
	m.n++
	c := change(fmt.Sprintf("%04d", m.n), thread, op, ns...)
	if m.r.IntN(3) == 0 {
		c.NotBefore = c.At.Add(time.Second)
	}
	m.took(c, m.p.Add(m.t.Context(), c))
}

// took notes what the outbox has taken over. Where the process died while it answered, the change counts
// if the next process has it.
func (m *model) took(c crm.Change, err error) {
	if errors.Is(err, errDead) {
		m.p.crash()
		m.start()
		if m.item(c.ID) == nil {
			return
		}
		err = nil
	}
	if err != nil {
		m.t.Errorf("add: %v", err)
		return
	}
	m.acked = append(m.acked, c)
	m.want(c)
}

func (m *model) want(c crm.Change) {
	if m.wanted[c.Thread] == nil {
		m.wanted[c.Thread] = map[crm.Ref]bool{}
	}
	for _, ref := range c.Refs {
		m.wanted[c.Thread][ref] = c.Op == crm.OpAttach
	}
}

func (m *model) item(id string) *item {
	m.p.mu.RLock()
	defer m.p.mu.RUnlock()
	return m.p.byID[id]
}

// undoSome undoes the last change of a thread, if nothing else has been said about its records since.
func (m *model) undoSome() {
	if len(m.acked) == 0 {
		return
	}
	c := m.acked[len(m.acked)-1]
	if m.undone[c.ID] || m.given[c.ID] {
		return
	}
	back, err := m.p.Undo(m.t.Context(), c.ID)
	if errors.Is(err, errDead) {
		m.t.Error("no fuse burns here")
	}
	if err != nil {
		m.t.Errorf("undo: %v", err)
		return
	}
	m.undone[c.ID] = true
	opposite := c
	opposite.Op = c.Op.Inverse()
	m.want(opposite)
	if back.ID != c.ID {
		m.acked = append(m.acked, back)
		m.undone[back.ID] = true // once is enough here
	}
}

// decide lets the person answer refusals.
func (m *model) decide() {
	all, _ := m.p.List(m.t.Context())
	for _, one := range all {
		if one.State != crm.PendingRefused {
			continue
		}
		if m.r.IntN(3) > 0 {
			_ = m.p.Retry(m.t.Context(), one.Change.ID)
		} else if m.p.Discard(m.t.Context(), one.Change.ID) == nil {
			m.given[one.Change.ID] = true
		}
	}
}

func (m *model) settle() {
	for range 50 {
		m.p.idle()
		all, _ := m.p.List(m.t.Context())
		again := false
		for _, one := range all {
			if one.State == crm.PendingRefused {
				again = true
				if err := m.p.Retry(m.t.Context(), one.Change.ID); err != nil {
					m.t.Error(err)
				}
			}
		}
		if !again {
			return
		}
	}
	m.t.Error("refusals do not end")
}

func (m *model) check() {
	t := m.t
	if m.o.overlap {
		t.Error("two requests of one thread at once")
	}
	for id, times := range m.o.times {
		if times != 1 {
			t.Errorf("%s was carried out %d times", id, times)
		}
		if !slices.ContainsFunc(m.acked, func(c crm.Change) bool { return c.ID == id }) {
			t.Errorf("%s was carried out but never acknowledged", id)
		}
	}
	for _, c := range m.acked {
		it := m.item(c.ID)
		switch {
		case m.undone[c.ID] || m.given[c.ID]:
		case it == nil:
			t.Errorf("%s is lost", c.ID)
		case it.rec.state == sent && m.o.times[c.ID] != 1, it.rec.state == void && m.o.times[c.ID] != 0,
			it.rec.state != sent && it.rec.state != void:
			t.Errorf("%s stands as %v and was carried out %d times", c.ID, it.rec.state, m.o.times[c.ID])
		}
	}
	m.checkOrder()
	if len(m.given) > 0 {
		return // what the person gave up is not there
	}
	for thread, refs := range m.wanted {
		for ref, want := range refs {
			if got := m.o.held[thread][ref]; (got == 1) != want || got < 0 || got > 1 {
				t.Errorf("%s %v: %d in Oro, want %v", thread, ref, got, want)
			}
		}
	}
}

// checkOrder: what names the same record of the same thread was carried out in the order of adding; without
// refusals, everything of a thread was.
func (m *model) checkOrder() {
	place := map[string]int{}
	for i, c := range m.acked {
		place[c.ID] = i
	}
	for i, later := range m.o.applied {
		for _, earlier := range m.o.applied[:i] {
			touch := !m.refuses || overlap(earlier.Refs, later.Refs)
			if earlier.Thread == later.Thread && touch && place[earlier.ID] > place[later.ID] {
				m.t.Errorf("%s was carried out before %s", earlier.ID, later.ID)
			}
		}
	}
}
