package match

import (
	"slices"

	"oroconnector/app/crm"
)

// maxUp bounds the way from a person up: contact, customer, its parent, their account.
const maxUp = 3

// surroundings suggests the companies of the people of the message and of those that are attached, and
// the open business of both; and that of attached companies.
func (f *finder) surroundings() {
	people := f.people
	for _, row := range f.out.Attached {
		switch {
		case company(row.Entity.Kind):
			f.business(row.Entity.Ref, row.Entity.Name, 1)
		case row.Entity.Kind.Person() && f.self.folds(row.Entity) == crm.ReasonNone:
			people = append(people, person{entity: row.Entity, name: f.called(row.Entity, ""), near: 1})
		}
	}
	for _, p := range people {
		f.business(p.entity.Ref, p.name, p.near)
		for _, l := range f.companies(p.entity) {
			if l.Ref != p.entity.Ref {
				f.add(l.Ref, crm.Reason{Code: crm.ReasonAccount, Of: p.name}, p.near)
			}
			if l.Name != "" {
				f.business(l.Ref, l.Name, p.near)
			} else {
				f.business(l.Ref, p.name, p.near)
			}
		}
	}
}

// companies returns the companies that a record belongs to, the nearest first, by the links of what
// is known; Name is filled in from the company's own record where that is known.
func (f *finder) companies(e crm.Entity) []crm.Link {
	var out []crm.Link
	seen := map[crm.Ref]bool{e.Ref: true}
	level := []crm.Entity{e}
	for range maxUp {
		var next []crm.Entity
		for _, from := range level {
			for _, l := range from.Links {
				if !l.Role.Belongs() || !company(l.Ref.Kind) || seen[l.Ref] {
					continue
				}
				seen[l.Ref] = true
				up, ok := f.entity(l.Ref)
				if ok {
					next = append(next, up)
				}
				if up.Name != "" {
					l.Name = up.Name
				}
				out = append(out, l)
			}
		}
		level = next
	}
	return out
}

func company(k crm.Kind) bool {
	return k == crm.KindAccount || k == crm.KindCustomer || k == crm.KindBusinessCustomer
}

// business suggests what is open around a person or a company: opportunities, cases, orders and the
// like; not its people, of whom there may be hundreds.
func (f *finder) business(of crm.Ref, name string, near int) {
	for _, ref := range sorted(f.known.Around[of]) {
		e, ok := f.entity(ref)
		switch {
		case !ok || e.Closed || ref.Kind.Person():
		case company(ref.Kind):
			f.add(ref, crm.Reason{Code: crm.ReasonAccount, Of: name}, near)
		default:
			f.add(ref, crm.Reason{Code: crm.ReasonOf, Of: name}, near)
		}
	}
}

// domains suggests the people of the domains of those who write from outside, and for a stranger
// their companies too.
func (f *finder) domains() {
	for _, a := range f.q.Addresses {
		if f.inside[a] {
			continue
		}
		for _, d := range domains(a) {
			reason := crm.Reason{Code: crm.ReasonDomain, Of: f.name(a), Domain: d}
			for _, ref := range sorted(f.known.ByDomain[d]) {
				e, ok := f.entity(ref)
				if !ok || f.self.folds(e) != crm.ReasonNone {
					continue
				}
				f.add(ref, reason, f.near(a))
				if !f.strays[a] {
					continue
				}
				for _, l := range f.companies(e) {
					f.add(l.Ref, reason, f.near(a))
				}
			}
		}
	}
}

// mostColleagues is how many people are shown for their domain alone where somebody of it is on record:
// a large customer's staff would bury what matters more.
const mostColleagues = 5

// few leaves out colleagues beyond mostColleagues of each domain. The candidates are in their order.
func (f *finder) few(all []*candidate) []*candidate {
	known := map[string]bool{}
	for _, a := range f.q.Addresses {
		for _, d := range domains(a) {
			known[d] = known[d] || !f.inside[a] && !f.strays[a]
		}
	}
	shown := map[string]int{}
	return slices.DeleteFunc(all, func(c *candidate) bool {
		if c.reason.Code != crm.ReasonDomain || !known[c.reason.Domain] {
			return false
		}
		shown[c.reason.Domain]++
		return shown[c.reason.Domain] > mostColleagues
	})
}

// name is how the person behind an address is called: on record, in the message, else the address. What
// a lead is called comes last, it being a business's name as often as a person's.
func (f *finder) name(address string) string {
	for _, ref := range f.exact[address] {
		if e, ok := f.entity(ref); ok && e.Kind.Person() && e.Kind != crm.KindLead && e.Name != "" {
			return e.Name
		}
	}
	if name := f.names[address]; name != "" {
		return name
	}
	return address
}

// called is how a person on record is called whom an address of the message led to; "" if none did.
func (f *finder) called(e crm.Entity, address string) string {
	if e.Name == "" || e.Kind == crm.KindLead && f.names[address] != "" {
		return f.name(address)
	}
	return e.Name
}
