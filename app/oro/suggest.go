package oro

import (
	"strings"

	"oroconnector/app/crm"
)

// trueHits tells which suggestions are meant. Oro looks addresses up in a search index that matches
// prefixes: joe@example.co also finds joe@example.com. So the addresses that were asked about are
// compared with those of the records:
//
//   - A person or request with one of the addresses is meant.
//   - One without is not, if an address of its own merely begins with one that was asked about, or if
//     Oro knows nothing of the conversation. Where it does, its e-mails have further participants that
//     only Oro sees (recording 13-threadcontext-01), and their records are meant.
//   - Accounts, opportunities, orders and the like are found through people. Such a record is left out
//     where all of its people that are in the answer were false hits. Where none is in the answer (the
//     user may not see them, say) nothing can be told, and Oro is believed.
//   - Kinds that are not known by name are believed, too.
func trueHits(items []contextItem, s *set, q crm.Question, known bool) map[crm.Ref]bool {
	asked := map[string]bool{}
	for _, a := range append([]string{q.From}, q.Addresses...) {
		if a != "" {
			asked[bareAddress(a)] = true
		}
	}
	wanted := map[crm.Ref]bool{}
	for _, item := range items {
		wanted[item.ref] = item.attached || meant(item, s, asked, known)
	}
	for _, item := range items {
		spec := specOf(item.ref.Kind)
		if !item.attached && len(spec.byContact) > 0 {
			wanted[item.ref] = throughPeople(item, s, spec, asked, wanted)
		}
	}
	return wanted
}

// meant judges a record by its own addresses.
func meant(item contextItem, s *set, asked map[string]bool, known bool) bool {
	r, ok := s.included[identifier{string(item.ref.Kind), item.ref.ID}]
	if !ok || !specOf(item.ref.Kind).ownAddress {
		return true
	}
	own := s.entity(r, crm.DepthListed, "", "").Emails
	if len(own) == 0 {
		return true
	}
	for _, address := range own {
		if asked[address] {
			return true
		}
	}
	if !known {
		return false
	}
	for _, address := range own {
		for a := range asked {
			if strings.HasPrefix(address, a) {
				return false
			}
		}
	}
	return true
}

// throughPeople judges a record by the people it belongs to.
func throughPeople(item contextItem, s *set, spec *kindSpec, asked map[string]bool, wanted map[crm.Ref]bool) bool {
	r, ok := s.included[identifier{string(item.ref.Kind), item.ref.ID}]
	if !ok {
		return true
	}
	for _, address := range s.entity(r, crm.DepthListed, "", "").Emails {
		if asked[address] {
			return true
		}
	}
	refuted := false
	for _, name := range spec.byContact {
		for _, target := range r.Relationships[name] {
			judged, inAnswer := wanted[crm.Ref{Kind: crm.Kind(target.Type), ID: target.ID}]
			if inAnswer && judged {
				return true
			}
			refuted = refuted || inAnswer
		}
	}
	return !refuted
}
