package oro

import "oroconnector/app/crm"

// kindSpec says how a kind is asked for and read. There is one per kind known by name, each in the file
// of its kind; any other kind is read by generic.
type kindSpec struct {
	kind crm.Kind
	view string // path of its page below the back office's root, before "/<id>"
	// listed are the members asked for in lists, whole those asked for beside them in detail.
	listed, whole []string
	// include are the relationships whose records come along in detail.
	include []string
	// helpers are the members of included records that are no kind of their own.
	helpers map[string][]string
	// since: records can be filtered and sorted by updatedAt (oro/observed; recordings 20-*-05).
	since bool
	// related are the further questions of detail: records that point at this one.
	related []related
	// byContact: the search index knows the record by the addresses of these relationships' records
	// rather than, or beside, its own.
	byContact []string
	// ownAddress: the search index knows the record by its own e-mail addresses.
	ownAddress bool
	// labels are the relationships that lead to enums.
	labels []string
	// name names a record that came without a title of Oro's; it may be empty.
	name func(*build) string
	// fill adds everything else, in the order of display.
	fill func(*build)
}

// related is one question for records that point at another one.
type related struct {
	kind   crm.Kind
	filter string // filter[…] takes the id of the record in view
	// instead is a relationship of the record in view whose ids are asked for by instead's filter where
	// Oro refuses the first one.
	instead, insteadFilter string
}

// specs are all kinds known by name. It is filled by init, for the kinds' functions read it.
var specs = map[crm.Kind]*kindSpec{}

func init() {
	for _, s := range []*kindSpec{
		accounts(), contacts(), leads(), opportunities(), cases(), tasks(), users(), businessCustomers(),
		customers(), customerUsers(), orders(), quotes(), rfqs(),
	} {
		specs[s.kind] = s
	}
}

// specOf never gives nil.
func specOf(kind crm.Kind) *kindSpec {
	if s := specs[kind]; s != nil {
		return s
	}
	return &kindSpec{kind: kind, name: genericName, fill: (*build).generic}
}

// CanFilterBySince tells whether Oro can list the records of a kind that changed since a moment
// (crm.BatchQuery.Since).
func CanFilterBySince(kind crm.Kind) bool { return specOf(kind).since }

// askFields puts the fieldsets of the kinds into a query. A kind without a spec comes whole.
func askFields(q query, kinds []crm.KindInfo, helpers map[string][]string) {
	for _, k := range kinds {
		if s := specs[k.Kind]; s != nil {
			q.fields(string(k.Kind), s.listed...)
		}
	}
	for kind, names := range helpers {
		q.fields(kind, names...)
	}
}
