package oro

import "oroconnector/app/crm"

func customerUsers() *kindSpec {
	return &kindSpec{
		kind: crm.KindCustomerUser, view: "/customer/user/view", ownAddress: true,
		listed: []string{
			"namePrefix", "firstName", "middleName", "lastName", "nameSuffix", "email", "customer", "enabled", "owner",
			"createdAt", "updatedAt",
		},
		whole:   []string{"birthday", "lastLogin", "userRoles", "addresses", "salesRepresentatives"},
		include: []string{"customer", "owner", "userRoles", "addresses", "salesRepresentatives"},
		helpers: map[string][]string{
			"customeruserroles":     {"label"},
			"customeruseraddresses": {"primary", "label", "organization", "street", "street2", "postalCode", "city", "customRegion", "phone", "country", "region"},
		},
		related: []related{
			{kind: crm.KindOrder, filter: "customerUser"},
			{kind: crm.KindQuote, filter: "customerUser"},
			{kind: crm.KindRFQ, filter: "customerUser"},
		},
		name: (*build).personName,
		fill: func(b *build) {
			b.company("customer")
			b.emails("email", "")
			b.addressPhones("addresses")
			b.yesNo(crm.FieldEnabled, "enabled")
			b.names(crm.FieldRole, "userRoles")
			b.addresses("addresses")
			b.moment(crm.FieldLastLogin, "lastLogin")
			b.day(crm.FieldBirthday, "birthday")
			b.links(crm.LinkCustomer, "customer")
			b.links(crm.LinkAssignee, "salesRepresentatives")
			b.links(crm.LinkOwner, "owner")
		},
	}
}

// addressPhones takes the phones of addresses that came along: customer users have no others.
func (b *build) addressPhones(relationship string) {
	for _, target := range b.Relationships[relationship] {
		if r, ok := b.set.included[target]; ok {
			b.e.Phones = appendNew(b.e.Phones, oneLine(r.text("phone")))
		}
	}
	for _, phone := range b.e.Phones {
		b.add(crm.FieldPhone, crm.Value{Type: crm.Phone, Text: phone})
	}
}
