package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// How much an answer holds at most, so that its time is bounded.
const (
	mostAsked      = 100 // addresses that are looked up
	mostPerAddress = 20
	mostDomains    = 20
	mostPerDomain  = 20 // crm.Known.ByDomain
	mostPerNumber  = 20
	mostBefore     = 20
	mostHubs       = 24 // records around which is looked
	mostOpen       = 20 // open records around one of them
	mostClosed     = 5  // and closed ones
)

// Answer gives what the cache knows about a message: its conversation, the records by its addresses,
// domains and numbers, what belongs to these people, to their accounts and customers, and what was
// attached to earlier conversations with the sender. All is bounded; the newest come first.
func (s *Store) Answer(ctx context.Context, q crm.Question) (known crm.Known, err error) {
	err = s.view(ctx, "store.answer", func(r vault.Reader) error {
		a := answer{
			records: records{r, s.codes()},
			ctx:     ctx,
			known: crm.Known{
				Entities:  map[crm.Ref]crm.Entity{},
				ByAddress: map[string][]crm.Ref{},
				ByDomain:  map[string][]crm.Ref{},
				ByNumber:  map[string][]crm.Ref{},
				Around:    map[crm.Ref][]crm.Ref{},
			},
			missing: map[crm.Ref]bool{},
		}
		steps := []func(crm.Question) error{a.conversation, a.addresses, a.domains, a.numbers, a.around, a.before, a.names}
		for _, step := range steps {
			if err := errors.Join(ctx.Err(), step(q)); err != nil {
				return err
			}
		}
		known = a.known
		return nil
	})
	return known, err
}

type answer struct {
	records
	ctx     context.Context
	known   crm.Known
	missing map[crm.Ref]bool
	at      *vault.Finger // in the address table; nil before it is first needed
}

// load reads records into the answer; those that are not there, or cannot be read, are left out.
func (a *answer) load(refs ...crm.Ref) error {
	for _, ref := range refs {
		if _, there := a.known.Entities[ref]; there || a.missing[ref] {
			continue
		}
		e, err := a.get(ref)
		if err != nil {
			if err := ignoreMissing(err); err != nil {
				return err
			}
			a.missing[ref] = true
			continue
		}
		a.known.Entities[ref] = e
	}
	return nil
}

// conversation reads the context, of all conversations where the ids lead to several that Oro was not
// asked about together yet.
func (a *answer) conversation(q crm.Question) error {
	in := threadReader{a.r}
	found, err := in.all(q.Thread, q.MessageIDs)
	if err != nil {
		return err
	}
	c := &a.known.Context
	c.Thread = q.Thread
	var t threadRecord
	for i, key := range found {
		next, err := in.follow(key)
		if err != nil {
			return err
		}
		if i == 0 {
			t = next
			continue
		}
		t.absorb(next)
	}
	if len(found) > 0 {
		c.Thread, c.IDs, c.From, c.AsOf = t.Thread, t.IDs, t.From, t.AsOf
		c.Attached, c.Suggested = t.Attached, t.Suggested
	}
	if len(q.MessageIDs) > 0 {
		m, err := in.message(q.MessageIDs[0])
		if err := ignoreMissing(err); err != nil {
			return err
		}
		c.Presence, c.EmailID = m.Presence, m.EmailID
	}
	for _, attached := range c.Attached {
		if err := a.load(attached.Ref); err != nil {
			return err
		}
	}
	return a.load(c.Suggested...)
}

// refsOf collects the refs that end the keys with a prefix, at most n, those that keep approves of.
func (a *answer) refsOf(prefix []byte, n int, keep func(crm.Ref) bool) (refs []crm.Ref) {
	for key := range a.r.Keys(prefix, nil, false) {
		ref, _, ok := a.codes.cutRef(key[len(prefix):])
		if !ok || keep != nil && !keep(ref) {
			continue
		}
		if refs = append(refs, ref); len(refs) == n {
			break
		}
	}
	return refs
}

// addressTable is a finger in that table.
func (a *answer) addressTable() *vault.Finger {
	if a.at == nil {
		a.at = a.r.Finger([]byte{tableAddress})
	}
	return a.at
}

// having are the records that have an address, kind by kind.
func (a *answer) having(address string) (refs []crm.Ref) {
	prefixes := a.codes.addressPrefixes(address)
	for i, key := range a.addressTable().Under(prefixes, mostPerAddress) {
		if id, _, ok := cutID(key[len(prefixes[i]):]); ok && len(refs) < mostPerAddress {
			refs = append(refs, crm.Ref{Kind: a.codes.kind[key[1]], ID: id})
		}
	}
	return refs
}

func (a *answer) addresses(q crm.Question) error {
	asked := q.Addresses
	if q.From != "" {
		asked = merge([]string{q.From}, q.Addresses)
	}
	for _, address := range first(asked, mostAsked) {
		refs := a.having(address)
		if len(refs) == 0 {
			continue
		}
		a.known.ByAddress[address] = refs
		if err := a.load(refs...); err != nil {
			return err
		}
	}
	return nil
}

// domains looks at the first addresses of a domain only, so that a large one costs no more.
func (a *answer) domains(q crm.Question) error {
	const looked = 5 * mostPerDomain
	for _, domain := range first(q.Domains, mostDomains) {
		prefixes := make([][]byte, 0, len(a.codes.mail))
		for _, code := range a.codes.mail {
			if a.codes.kind[code].Person() {
				prefixes = append(prefixes, domainPrefix(code, strings.ToLower(domain)))
			}
		}
		people := make([][]crm.Ref, len(prefixes))
		for i, key := range a.addressTable().Under(prefixes, looked) {
			_, rest, _ := cutText(key[len(prefixes[i]):])
			id, _, ok := cutID(rest)
			if ref := (crm.Ref{Kind: a.codes.kind[key[1]], ID: id}); ok && !slices.Contains(people[i], ref) && len(people[i]) < mostPerDomain {
				people[i] = append(people[i], ref)
			}
		}
		if refs := inTurns(people, mostPerDomain); len(refs) > 0 {
			a.known.ByDomain[domain] = refs
		}
		if err := a.load(a.known.ByDomain[domain]...); err != nil {
			return err
		}
	}
	return nil
}

// inTurns takes n items of the lists, one of each as long as they last.
func inTurns[T any](lists [][]T, n int) (all []T) {
	for i := 0; len(all) < n; i++ {
		had := len(all)
		for _, list := range lists {
			if i < len(list) && len(all) < n {
				all = append(all, list[i])
			}
		}
		if len(all) == had {
			break
		}
	}
	return all
}

func (a *answer) numbers(q crm.Question) error {
	for _, number := range first(q.Numbers, mostAsked) {
		if refs := a.refsOf(numberPrefix(number), mostPerNumber, nil); len(refs) > 0 {
			a.known.ByNumber[number] = refs
			if err := a.load(refs...); err != nil {
				return err
			}
		}
	}
	return nil
}

// before collects what was attached to other conversations with the sender.
func (a *answer) before(q crm.Question) error {
	const looked = 10 * mostBefore
	if q.From == "" {
		return nil
	}
	prefix := fromPrefix(q.From)
	own := string(hash(a.known.Context.Thread))
	seen := map[crm.Ref]bool{}
	n := 0
	for key := range a.r.Keys(prefix, nil, false) {
		if n++; n > looked || len(seen) == mostBefore {
			break
		}
		rest := key[len(prefix):]
		if len(rest) < 4+hashSize || string(rest[4:4+hashSize]) == own {
			continue
		}
		if ref, _, ok := a.codes.cutRef(rest[4+hashSize:]); ok && !seen[ref] {
			seen[ref] = true
			a.known.Before = append(a.known.Before, ref)
		}
	}
	return a.load(a.known.Before...)
}
