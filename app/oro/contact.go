package oro

import "oroconnector/app/crm"

func contacts() *kindSpec {
	return &kindSpec{
		kind: crm.KindContact, view: "/contact/view", since: true, ownAddress: true,
		listed: []string{
			"namePrefix", "firstName", "middleName", "lastName", "nameSuffix", "jobTitle", "primaryEmail", "emails",
			"primaryPhone", "phones", "accounts", "owner", "createdAt", "updatedAt",
		},
		whole: []string{
			"description", "fax", "gender", "birthday", "source", "groups", "assignedTo", "reportsTo", "addresses",
			"activityTasks",
		},
		include: []string{"accounts", "owner", "assignedTo", "reportsTo", "addresses", "groups", "source", "activityTasks"},
		helpers: map[string][]string{
			"contactaddresses": {"primary", "label", "organization", "street", "street2", "postalCode", "city", "customRegion", "country", "region"},
			"contactgroups":    {"label"},
		},
		related: []related{
			{kind: crm.KindOpportunity, filter: "contact"},
			{kind: crm.KindCase, filter: "relatedContact"},
		},
		name: (*build).personName,
		fill: func(b *build) {
			b.line(crm.FieldJobTitle, "jobTitle")
			b.company("accounts")
			b.emails("primaryEmail", "emails")
			b.phones("primaryPhone", "phones")
			b.typed(crm.FieldFax, "fax", crm.Phone)
			b.addresses("addresses")
			b.day(crm.FieldBirthday, "birthday")
			b.gender()
			b.enum(crm.FieldSource, "source")
			b.names(crm.FieldGroup, "groups")
			b.long(crm.FieldDescription, "description")
			b.links(crm.LinkAccount, "accounts")
			b.links(crm.LinkRelated, "reportsTo")
			b.links(crm.LinkAssignee, "assignedTo")
			b.links(crm.LinkOwner, "owner")
		},
	}
}

// company adds the name of the first record of a relationship, where it came along.
func (b *build) company(relationship string) {
	if target, ok := b.one(relationship); ok {
		b.add(crm.FieldCompany, crm.Value{Type: crm.Text, Text: b.set.nameOf(target)})
	}
}

// gender adds Oro's id ("male", "female"): there is no enum of it in the API.
func (b *build) gender() {
	id := b.text("gender")
	b.add(crm.FieldGender, crm.Value{Type: crm.Label, ID: id, Text: id})
}
