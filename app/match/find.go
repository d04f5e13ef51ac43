package match

import (
	"cmp"
	"slices"

	"oroconnector/app/crm"
)

// Find says which of the known records belong to a message and why. q is Ask's question about m, known
// the cache's answer to it. Every record gets the strongest reason that leads to it; rows are in a
// total order, so that the same knowledge always gives the same list. Records without an entity in
// known and kinds that the user may not view are left out. Reading is all it does: the rows share
// their entities with known.
func Find(m crm.Message, q crm.Question, known crm.Known, who Who) Found {
	f := newFinder(m, q, known, who)
	f.attached()
	f.addresses()
	f.numbers()
	f.thread()
	f.before()
	f.surroundings()
	f.domains()
	f.oro()
	return f.rows()
}

// finder collects candidates. People are those of the message whom records were found for.
type finder struct {
	m       crm.Message
	q       crm.Question
	known   crm.Known
	self    self
	senders map[string]bool
	kinds   map[crm.Kind]crm.KindInfo
	fixed   map[crm.Ref]bool // attached
	out     Found
	found   map[crm.Ref]*candidate
	people  []person
	exact   map[string][]crm.Ref // address of the message → its records
	strays  map[string]bool      // addresses of the message without a person on record
	inside  map[string]bool      // addresses of the message that are co-workers'
	names   map[string]string    // address → name in the message
}

// person is somebody of the message, or attached to it, who is on record. A lead is called after what
// it is about, so the name may come from the message.
type person struct {
	entity crm.Entity
	name   string
	near   int
}

// candidate is a record with its strongest reason so far. near says how close it is to the message
// among those of one reason: 0 is the sender, or the subject. The key is its entity's place among those of
// one reason and nearness.
type candidate struct {
	entity crm.Entity
	reason crm.Reason
	near   int
	key    key
}

func newFinder(m crm.Message, q crm.Question, known crm.Known, who Who) *finder {
	f := &finder{
		m: m, q: q, known: known, self: newSelf(who.Me),
		senders: map[string]bool{q.From: true},
		kinds:   make(map[crm.Kind]crm.KindInfo, len(who.Kinds)),
		fixed:   map[crm.Ref]bool{},
		found:   map[crm.Ref]*candidate{},
		exact:   map[string][]crm.Ref{},
		strays:  map[string]bool{}, inside: map[string]bool{},
		names: map[string]string{},
	}
	for _, p := range m.Participants() {
		f.names[p.Email] = p.Name
	}
	for _, list := range [][]crm.Address{m.From, {m.Sender}, m.ReplyTo} {
		for _, a := range list {
			f.senders[a.Email] = true
		}
	}
	for _, k := range who.Kinds {
		f.kinds[k.Kind] = k
	}
	f.meet()
	return f
}

// entity returns a record that may be shown.
func (f *finder) entity(ref crm.Ref) (crm.Entity, bool) {
	e, ok := f.known.Entities[ref]
	if info, told := f.kinds[ref.Kind]; !ok || told && !info.Allowed {
		return crm.Entity{}, false
	}
	e.Ref = ref
	return e, true
}

// add suggests a record for a reason; a stronger or closer one replaces the one it had.
func (f *finder) add(ref crm.Ref, reason crm.Reason, near int) {
	if f.fixed[ref] {
		return
	}
	c := f.found[ref]
	switch {
	case c == nil:
		e, ok := f.entity(ref)
		if !ok {
			return
		}
		f.found[ref] = &candidate{entity: e, reason: reason, near: near, key: newKey(e)}
	case reason.Code < c.reason.Code || reason.Code == c.reason.Code && near < c.near:
		c.reason, c.near = reason, near
	}
}

// near is 0 for addresses that the message came from, 1 for others.
func (f *finder) near(address string) int {
	if f.senders[address] {
		return 0
	}
	return 1
}

// attached takes what Oro said is attached to the conversation, unless it is inherited from mail that
// went outside and this one is among co-workers only.
func (f *finder) attached() {
	if f.inherited() && f.internal() {
		return
	}
	for _, a := range f.known.Context.Attached {
		e, ok := f.entity(a.Ref)
		if !ok || f.fixed[a.Ref] {
			continue
		}
		f.fixed[a.Ref] = true
		f.out.Attached = append(f.out.Attached, f.row(e, crm.Reason{Code: crm.ReasonAttached}))
	}
	slices.SortFunc(f.out.Attached, func(a, b crm.Row) int {
		return newKey(a.Entity).byName(newKey(b.Entity))
	})
}

func (f *finder) row(e crm.Entity, reason crm.Reason) crm.Row {
	info := f.kinds[e.Kind]
	return crm.Row{Entity: e, Reason: reason, Attachable: info.Allowed && info.Attachable}
}

// rows puts the candidates into their groups and order.
func (f *finder) rows() Found {
	all := make([]*candidate, 0, len(f.found))
	for _, c := range f.found {
		if code := f.self.folds(c.entity); code != crm.ReasonNone {
			c.reason = crm.Reason{Code: code, Address: c.reason.Address}
		}
		all = append(all, c)
	}
	slices.SortFunc(all, compare)
	folded, _ := slices.BinarySearchFunc(all, crm.ReasonMe, func(c *candidate, code crm.ReasonCode) int {
		return cmp.Compare(c.reason.Code, code)
	})
	f.out.Suggested = f.list(f.few(all[:folded]))
	f.out.Folded = f.list(all[folded:])
	return f.out
}

func (f *finder) list(all []*candidate) []crm.Row {
	var rows []crm.Row
	for _, c := range all {
		rows = append(slices.Grow(rows, len(all)-len(rows)), f.row(c.entity, c.reason))
	}
	return rows
}
