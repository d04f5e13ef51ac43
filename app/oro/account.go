package oro

import "oroconnector/app/crm"

// accounts have no address of their own: Oro finds them by those of their contacts.
func accounts() *kindSpec {
	return &kindSpec{
		kind: crm.KindAccount, view: "/account/view",
		listed:  []string{"name", "owner", "contacts", "defaultContact", "createdAt", "updatedAt"},
		whole:   []string{"extend_description", "referredBy", "b2bCustomers", "customers", "activityTasks"},
		include: []string{"owner", "defaultContact", "referredBy", "b2bCustomers", "customers", "activityTasks"},
		related: []related{
			{kind: crm.KindContact, filter: "accounts"}, // recording 22-enum-filter-f
			{kind: crm.KindOpportunity, filter: "account", instead: "contacts", insteadFilter: "contact"},
			{kind: crm.KindCase, filter: "relatedAccount"},
		},
		byContact: []string{"contacts", "defaultContact"},
		name:      namedBy("name"),
		fill: func(b *build) {
			b.long(crm.FieldDescription, "extend_description")
			b.links(crm.LinkParent, "referredBy")
			b.links(crm.LinkRelated, "defaultContact")
			b.links(crm.LinkOwner, "owner")
		},
	}
}
