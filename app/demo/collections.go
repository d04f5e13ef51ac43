package demo

import "slices"

// collection is a record's list of addresses or phones, one of which is the primary one: kept apart from the
// record, so that its changes leave the record's updatedAt alone (44-contact-patch-emails).
type collection struct {
	list, primary, member string
	missing               string // what is said of a list without a primary one
}

var collections = []collection{
	{"emails", "primaryEmail", "email", "One of the emails must be set as primary."},
	{"phones", "primaryPhone", "phone", "One of the phones must be set as primary."},
}

// of tells whether the kind has the collection.
func (c collection) of(k *kind) bool { return k.attr(c.list) && k.attr(c.primary) }

// inCollection tells whether an attribute of the kind belongs to a collection.
func inCollection(k *kind, name string) bool {
	return slices.ContainsFunc(collections, func(c collection) bool { return c.of(k) && (c.list == name || c.primary == name) })
}

// gather puts the primary one into its list, first where it was not there (44-create-03b).
func gather(k *kind, r *resource) {
	for _, c := range collections {
		first := r.text(c.primary)
		if !k.attr(c.primary) || first == "" || slices.Contains(r.emails(c.list), first) {
			continue
		}
		list := []map[string]string{{c.member: first}}
		for _, other := range r.emails(c.list) {
			list = append(list, map[string]string{c.member: other})
		}
		r.set(c.list, list)
	}
}

// recollect takes a primary one that is not in a new list for none (20-contacts-07).
func recollect(k *kind, r, given *resource) {
	for _, c := range collections {
		if !c.of(k) {
			continue
		}
		if given.raw(c.list) != nil && given.raw(c.primary) == nil && !slices.Contains(r.emails(c.list), r.text(c.primary)) {
			r.set(c.primary, nil)
		}
	}
}

// wrongPrimary finds lists without a primary one (44-create-01, -03).
func wrongPrimary(k *kind, in *resource, at string) failures {
	var wrong failures
	for _, c := range collections {
		if c.of(k) && !isBlank(in, c.list) && isBlank(in, c.primary) {
			wrong = append(wrong, &failure{
				status: 400, title: "contains primary constraint", detail: c.missing, pointer: at + "/attributes/" + c.list,
			})
		}
	}
	return wrong
}
