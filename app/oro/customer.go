package oro

import "oroconnector/app/crm"

// customers of OroCommerce can be looked at and searched, but not attached to an e-mail unless an
// administrator made it so (recordings commerce/10, 15-targets-03).
func customers() *kindSpec {
	return &kindSpec{
		kind: crm.KindCustomer, view: "/customer/view", since: true,
		listed: []string{"name", "parent", "account", "group", "owner", "createdAt", "updatedAt"},
		whole:  []string{"internal_rating", "users", "addresses", "salesRepresentatives"},
		include: []string{
			"parent", "account", "group", "owner", "addresses", "salesRepresentatives",
		},
		helpers: map[string][]string{
			"customergroups":    {"name"},
			"customeraddresses": {"primary", "label", "organization", "street", "street2", "postalCode", "city", "customRegion", "country", "region"},
		},
		related: []related{
			{kind: crm.KindCustomerUser, filter: "customer", instead: "users", insteadFilter: "id"},
			{kind: crm.KindOrder, filter: "customer"},
			{kind: crm.KindQuote, filter: "customer"},
			{kind: crm.KindRFQ, filter: "customer"},
		},
		labels: []string{"internal_rating"},
		name:   namedBy("name"),
		fill: func(b *build) {
			b.names(crm.FieldGroup, "group")
			b.enum(crm.FieldRating, "internal_rating")
			b.addresses("addresses")
			b.links(crm.LinkParent, "parent")
			b.links(crm.LinkAccount, "account")
			b.links(crm.LinkAssignee, "salesRepresentatives")
			b.links(crm.LinkOwner, "owner")
		},
	}
}
