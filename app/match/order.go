package match

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// key is what orders records among their like.
type key struct {
	ref     crm.Ref
	rank    int
	closed  int // 0 open, 1 closed
	changed time.Time
	name    string // lower case
}

func newKey(e crm.Entity) key {
	k := key{ref: e.Ref, rank: e.Kind.Rank(), changed: e.UpdatedAt, name: strings.ToLower(e.Name)}
	if e.Closed {
		k.closed = 1
	}
	if k.changed.IsZero() {
		k.changed = e.CreatedAt
	}
	return k
}

// compare is the order of suggestions: the stronger reason, the closer one, open before closed, the
// kind, what changed last, the name, the reference. It is total: only one record is equal to itself.
func compare(a, b *candidate) int {
	if d := cmp.Or(cmp.Compare(a.reason.Code, b.reason.Code), a.near-b.near); d != 0 {
		return d
	}
	d := cmp.Or(a.key.closed-b.key.closed, a.key.rank-b.key.rank, b.key.changed.Compare(a.key.changed))
	if d != 0 {
		return d
	}
	return a.key.byName(b.key)
}

// byName orders by kind, then name, then reference.
func (k key) byName(other key) int {
	if d := cmp.Or(k.rank-other.rank, strings.Compare(k.name, other.name)); d != 0 {
		return d
	}
	return k.ref.Compare(other.ref)
}

// sorted returns the references in their own order, each once: lists of the cache may come in any.
func sorted(lists ...[]crm.Ref) []crm.Ref {
	all := slices.Concat(lists...)
	slices.SortFunc(all, crm.Ref.Compare)
	return slices.Compact(all)
}
