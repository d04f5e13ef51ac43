package store

import (
	"context"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// senderKinds are the kinds of records that say who somebody is, those that say most first.
var senderKinds = []crm.Kind{
	crm.KindCustomerUser, crm.KindContact, crm.KindLead, crm.KindBusinessCustomer, crm.KindCustomer, crm.KindAccount, crm.KindUser,
}

// Sender says who has the address, and whether a case or an opportunity of that person, or of the company
// that the person belongs to, is open. It is made for rows of a list: a few looks into the index.
func (s *Store) Sender(ctx context.Context, address string) (mark crm.SenderMark, err error) {
	if address == "" {
		return mark, nil
	}
	err = s.view(ctx, "store.header", func(r vault.Reader) error {
		mark = crm.SenderMark{}
		a := answer{records: records{r, s.codes()}, ctx: ctx, known: crm.Known{Entities: map[crm.Ref]crm.Entity{}}, missing: map[crm.Ref]bool{}}
		refs := a.having(address)
		rank := len(senderKinds)
		for _, ref := range refs {
			for i, kind := range senderKinds[:rank] {
				if ref.Kind == kind {
					rank, mark.Ref = i, ref
				}
			}
		}
		if rank == len(senderKinds) {
			return nil
		}
		if err := a.load(mark.Ref); err != nil {
			return err
		}
		mark.Name, mark.Company = a.known.Entities[mark.Ref].Name, a.company(mark.Ref)
		if mark.Ref.Kind != crm.KindUser {
			mark.OpenCase, mark.OpenOpportunity = a.open(refs)
		}
		return nil
	})
	return mark, err
}

// companyRoles are the links that lead from a person to the company, the nearest first.
var companyRoles = []crm.LinkRole{crm.LinkCustomer, crm.LinkAccount}

// company is the one that a person's record belongs to, with the name that it has on its own record.
func (a *answer) company(person crm.Ref) crm.Link {
	for _, role := range companyRoles {
		for _, l := range a.known.Entities[person].Links {
			if l.Role != role || l.Ref.IsZero() {
				continue
			}
			if a.load(l.Ref) == nil {
				if name := a.known.Entities[l.Ref].Name; name != "" {
					l.Name = name
				}
			}
			if l.Name != "" {
				return l
			}
		}
	}
	return crm.Link{}
}

// open tells whether there is an open case, or opportunity, round the records or one step above them.
func (a *answer) open(people []crm.Ref) (aCase, opportunity bool) {
	hubs := first(people, 4)
	for _, ref := range hubs {
		if a.load(ref) == nil {
			hubs = appendNew(hubs, first(a.uppers(ref), 3))
		}
	}
	for _, hub := range hubs {
		prefix := append(a.codes.belongsPrefix(hub), classOpen)
		n := 0
		for key := range a.r.Keys(prefix, nil, false) {
			if rest := key[len(prefix):]; len(rest) > 4 {
				ref, _, _ := a.codes.cutRef(rest[4:])
				aCase = aCase || ref.Kind == crm.KindCase
				opportunity = opportunity || ref.Kind == crm.KindOpportunity
			}
			if n++; n == mostOpen || aCase && opportunity {
				break
			}
		}
	}
	return aCase, opportunity
}
