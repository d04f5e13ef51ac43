package match

import (
	"strings"

	"oroconnector/app/crm"
)

// self is the signed-in user as addresses and domains.
type self struct {
	ref     crm.Ref
	emails  map[string]bool
	domains map[string]bool // registrable, not public
}

func newSelf(me crm.Me) self {
	s := self{ref: me.Ref, emails: map[string]bool{}, domains: map[string]bool{}}
	for _, address := range me.Emails {
		address = strings.ToLower(address)
		s.emails[address] = true
		if d := registrable(address); d != "" {
			s.domains[d] = true
		}
	}
	return s
}

// house tells whether an address is the user's own or of the user's own domain.
func (s self) house(address string) bool {
	return s.emails[address] || len(s.domains) > 0 && s.domains[registrable(address)]
}

// folds says why a record is folded away: it is the user, or a co-worker (an Oro user, or a person of
// the user's own domain). ReasonNone: it is not.
func (s self) folds(e crm.Entity) crm.ReasonCode {
	if !e.Kind.Person() {
		return crm.ReasonNone
	}
	if !s.ref.IsZero() && e.Ref == s.ref {
		return crm.ReasonMe
	}
	code := crm.ReasonNone
	if e.Kind == crm.KindUser {
		code = crm.ReasonCoworker
	}
	for _, address := range e.Emails {
		switch {
		case s.emails[address]:
			return crm.ReasonMe
		case s.house(address):
			code = crm.ReasonCoworker
		}
	}
	return code
}

// internal tells whether everybody in the message is the user or a co-worker.
func (f *finder) internal() bool {
	return len(f.q.Addresses) > 0 && len(f.inside) == len(f.q.Addresses)
}

// inherited tells whether what is attached to the conversation comes from its earlier messages: Oro
// does not have this one, or was not asked about it.
func (f *finder) inherited() bool {
	c := f.known.Context
	if c.Presence == crm.NotInOro || len(f.q.MessageIDs) == 0 {
		return c.Presence == crm.NotInOro
	}
	for _, id := range c.IDs {
		if id == f.q.MessageIDs[0] {
			return false
		}
	}
	return true
}
