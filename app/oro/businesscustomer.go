package oro

import "oroconnector/app/crm"

// businessCustomers are OroCRM's kind of customer. The search index knows them by the addresses of their
// contact and of their account's default contact, and not by their own (recording 13-threadcontext-01).
func businessCustomers() *kindSpec {
	return &kindSpec{
		kind: crm.KindBusinessCustomer, view: "/b2bcustomer/view",
		listed: []string{
			"name", "primaryEmail", "emails", "primaryPhone", "phones", "website", "account", "contact", "owner",
			"createdAt", "updatedAt",
		},
		whole:     []string{"lifetime", "employees", "rating", "shippingAddress", "billingAddress", "activityTasks"},
		include:   []string{"account", "contact", "owner", "billingAddress", "activityTasks"},
		byContact: []string{"contact"},
		name:      namedBy("name"),
		fill: func(b *build) {
			b.emails("primaryEmail", "emails")
			b.phones("primaryPhone", "phones")
			b.typed(crm.FieldWebsite, "website", crm.WebAddress)
			b.number(crm.FieldEmployees, "employees")
			b.line(crm.FieldRating, "rating")
			b.number(crm.FieldLifetime, "lifetime")
			b.addresses("billingAddress")
			b.links(crm.LinkAccount, "account")
			b.links(crm.LinkContact, "contact")
			b.links(crm.LinkOwner, "owner")
		},
	}
}
