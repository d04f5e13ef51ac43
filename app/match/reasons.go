package match

import (
	"strings"

	"oroconnector/app/crm"
)

// meet looks up the message's addresses: who is on record, who is a co-worker, who is a stranger.
func (f *finder) meet() {
	wanted := make(map[string]bool, len(f.q.Addresses))
	for _, a := range f.q.Addresses {
		wanted[a] = true
	}
	carried := f.carriers(wanted)
	known := map[crm.Ref]bool{}
	for _, a := range f.q.Addresses {
		refs := sorted(f.known.ByAddress[a], carried[a])
		f.exact[a] = refs
		colleague, stray := f.self.house(a), true
		for _, ref := range refs {
			colleague = colleague || ref.Kind == crm.KindUser
			stray = stray && !ref.Kind.Person()
		}
		if colleague {
			f.inside[a] = true
			continue
		}
		f.strays[a] = stray
		for _, ref := range refs {
			e, ok := f.entity(ref)
			if ok && !known[ref] && f.self.folds(e) == crm.ReasonNone {
				known[ref] = true
				f.people = append(f.people, person{entity: e, name: f.called(e, a), near: f.near(a)})
			}
		}
	}
}

// carriers finds the known records that have one of the addresses.
func (f *finder) carriers(wanted map[string]bool) map[string][]crm.Ref {
	out := map[string][]crm.Ref{}
	for ref, e := range f.known.Entities {
		for _, a := range e.Emails {
			if wanted[a] {
				out[a] = append(out[a], ref)
			}
		}
	}
	return out
}

// addresses suggests the records that have an address of the message, then those that have another
// address of the same person.
func (f *finder) addresses() {
	for _, a := range f.q.Addresses {
		for _, ref := range f.exact[a] {
			f.add(ref, crm.Reason{Code: crm.ReasonAddress, Address: a}, f.near(a))
		}
	}
	others := map[string]bool{}
	for _, p := range f.people {
		for _, a := range p.entity.Emails {
			others[a] = f.exact[a] == nil
		}
	}
	carried := f.carriers(others)
	for _, p := range f.people {
		if !p.entity.Kind.Person() {
			continue
		}
		for _, a := range p.entity.Emails {
			if !others[a] {
				continue
			}
			for _, ref := range sorted(f.known.ByAddress[a], carried[a]) {
				f.add(ref, crm.Reason{Code: crm.ReasonOtherAddress, Of: p.name, Address: a}, p.near)
			}
		}
	}
}

// numbers suggests the records whose number stands in the message.
func (f *finder) numbers() {
	places := []crm.NumberPlace{crm.InSubject, crm.InAttachment, crm.InBody}
	asked := make(map[string]bool, len(f.q.Numbers))
	for _, n := range f.q.Numbers {
		asked[n] = true
	}
	named := map[string][]crm.Ref{}
	for ref, e := range f.known.Entities {
		for _, n := range e.Numbers {
			if n = strings.ToLower(n); asked[n] {
				named[n] = append(named[n], ref)
			}
		}
	}
	for _, n := range numbers(f.m) {
		if !asked[n.text] {
			continue
		}
		for _, ref := range sorted(f.known.ByNumber[n.text], named[n.text]) {
			reason := crm.Reason{Code: crm.ReasonNumber, Number: n.shown, Where: n.where}
			for near, place := range places {
				if place == n.where {
					f.add(ref, reason, near)
				}
			}
		}
	}
}

// thread suggests what earlier messages of the conversation are attached to, where it is not taken as
// attached to this one.
func (f *finder) thread() {
	for _, a := range f.known.Context.Attached {
		f.add(a.Ref, crm.Reason{Code: crm.ReasonThread}, 0)
	}
}

// before suggests what earlier conversations with this sender were attached to. What the user and
// co-workers write about says nothing about them.
func (f *finder) before() {
	if f.q.From == "" || f.inside[f.q.From] || f.self.house(f.q.From) {
		return
	}
	for _, ref := range f.known.Before {
		f.add(ref, crm.Reason{Code: crm.ReasonSender}, 0)
	}
}

// oro suggests what Oro suggested.
func (f *finder) oro() {
	for _, ref := range f.known.Context.Suggested {
		f.add(ref, crm.Reason{Code: crm.ReasonOro}, 0)
	}
}
