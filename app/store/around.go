package store

import (
	"slices"

	"oroconnector/app/crm"
)

// around looks one and two steps from the people the message is about: what belongs to them, the accounts
// and customers they belong to, and what belongs to these.
func (a *answer) around(q crm.Question) error {
	people := a.centre(q)
	hubs := slices.Clone(people)
	for _, ref := range people {
		uppers := a.uppers(ref)
		if err := a.load(uppers...); err != nil {
			return err
		}
		hubs = appendNew(hubs, uppers)
		for _, upper := range uppers { // an account of the customer
			hubs = appendNew(hubs, a.uppers(upper))
		}
	}
	hubs = first(hubs, mostHubs)
	if err := a.load(hubs...); err != nil {
		return err
	}
	for _, hub := range hubs {
		refs := a.below(hub)
		if len(refs) == 0 {
			continue
		}
		a.known.Around[hub] = refs
		if err := a.load(refs...); err != nil {
			return err
		}
	}
	return nil
}

// centre is whom the message is about: the records with its addresses, the sender's first, and people and
// companies that are attached.
func (a *answer) centre(q crm.Question) (refs []crm.Ref) {
	for _, address := range merge([]string{q.From}, q.Addresses) {
		refs = appendNew(refs, a.known.ByAddress[address])
	}
	for _, attached := range a.known.Context.Attached {
		if e, there := a.known.Entities[attached.Ref]; there && class(e) == classOther {
			refs = appendNew(refs, []crm.Ref{attached.Ref})
		}
	}
	return first(refs, mostHubs/2)
}

// uppers are the records that a record of the answer belongs to.
func (a *answer) uppers(ref crm.Ref) (refs []crm.Ref) {
	const most = 8
	for _, l := range a.known.Entities[ref].Links {
		if l.Role.Belongs() && !l.Ref.IsZero() && len(refs) < most {
			refs = appendNew(refs, []crm.Ref{l.Ref})
		}
	}
	return refs
}

// below are the open and then the closed records that belong to one, each newest first.
func (a *answer) below(hub crm.Ref) (refs []crm.Ref) {
	prefix := a.codes.belongsPrefix(hub)
	for _, part := range []struct {
		class byte
		most  int
	}{{classOpen, mostOpen}, {classClosed, mostClosed}} {
		from := append(slices.Clone(prefix), part.class)
		n := 0
		for key := range a.r.Keys(from, nil, false) {
			if n++; n > part.most {
				break
			}
			if rest := key[len(from):]; len(rest) > 4 {
				if ref, _, ok := a.codes.cutRef(rest[4:]); ok {
					refs = append(refs, ref)
				}
			}
		}
	}
	return refs
}

func appendNew(list, more []crm.Ref) []crm.Ref {
	for _, ref := range more {
		if !slices.Contains(list, ref) {
			list = append(list, ref)
		}
	}
	return list
}

// names gives the links of the people and companies in the centre the names of the records they lead to,
// where Oro left them out.
func (a *answer) names(q crm.Question) error {
	for _, ref := range a.centre(q) {
		e, there := a.known.Entities[ref]
		if !there {
			continue
		}
		for i, l := range first(e.Links, mostLinks) {
			if l.Name != "" {
				continue
			}
			if err := a.load(l.Ref); err != nil {
				return err
			}
			e.Links[i].Name = a.known.Entities[l.Ref].Name
		}
	}
	return nil
}
