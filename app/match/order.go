package match

import (
	"cmp"
	"slices"
	"strings"

	"oroconnector/app/crm"
)

// compare is the order of suggestions: the stronger reason, the closer one, open before closed, the
// kind, what changed last, the name, the reference. It is total: only one record is equal to itself.
func compare(a, b candidate) int {
	return cmp.Or(
		cmp.Compare(a.reason.Code, b.reason.Code),
		cmp.Compare(a.near, b.near),
		shut(a.entity)-shut(b.entity),
		cmp.Compare(a.entity.Kind.Rank(), b.entity.Kind.Rank()),
		changed(b.entity).Compare(changed(a.entity)),
		byName(a.entity, b.entity),
	)
}

// byName orders by kind, then name, then reference.
func byName(a, b crm.Entity) int {
	return cmp.Or(
		cmp.Compare(a.Kind.Rank(), b.Kind.Rank()),
		strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)),
		a.Ref.Compare(b.Ref),
	)
}

func shut(e crm.Entity) int {
	if e.Closed {
		return 1
	}
	return 0
}

// sorted returns the references in their own order, each once: lists of the cache may come in any.
func sorted(lists ...[]crm.Ref) []crm.Ref {
	all := slices.Concat(lists...)
	slices.SortFunc(all, crm.Ref.Compare)
	return slices.Compact(all)
}
