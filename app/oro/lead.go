package oro

import "oroconnector/app/crm"

func leads() *kindSpec {
	return &kindSpec{
		kind: crm.KindLead, view: "/lead/view", since: true, ownAddress: true,
		listed: []string{
			"name", "namePrefix", "firstName", "middleName", "lastName", "nameSuffix", "jobTitle", "companyName",
			"primaryEmail", "emails", "primaryPhone", "phones", "status", "source", "contact", "account", "customer", "owner",
			"createdAt", "updatedAt",
		},
		whole: []string{
			"website", "industry", "numberOfEmployees", "notes", "addresses", "opportunities", "activityTasks",
		},
		include: []string{"contact", "account", "customer", "owner", "opportunities", "addresses", "activityTasks"},
		helpers: map[string][]string{
			"leadaddresses": {"primary", "label", "organization", "street", "street2", "postalCode", "city", "customRegion", "country", "region"},
		},
		labels: []string{"status", "source"},
		name: func(b *build) string {
			if name := oneLine(b.text("name")); name != "" {
				return name
			}
			return b.personName()
		},
		fill: func(b *build) {
			status := b.enum(crm.FieldStatus, "status")
			b.e.Closed = oneOf(status, "canceled", "qualified")
			if person := b.personName(); person != oneLine(b.text("name")) {
				b.add(crm.FieldPerson, crm.Value{Type: crm.Text, Text: person})
			}
			b.line(crm.FieldJobTitle, "jobTitle")
			b.line(crm.FieldCompany, "companyName")
			b.emails("primaryEmail", "emails")
			b.phones("primaryPhone", "phones")
			b.typed(crm.FieldWebsite, "website", crm.WebAddress)
			b.line(crm.FieldIndustry, "industry")
			b.number(crm.FieldEmployees, "numberOfEmployees")
			b.addresses("addresses")
			b.enum(crm.FieldSource, "source")
			b.long(crm.FieldNotes, "notes")
			b.links(crm.LinkAccount, "account")
			b.links(crm.LinkCustomer, "customer")
			b.links(crm.LinkContact, "contact")
			b.links(crm.LinkOpportunity, "opportunities")
			b.links(crm.LinkOwner, "owner")
		},
	}
}

// oneOf tells whether an enum's id is among others. Ids of 6.1 may carry the enum's code
// ("opportunity_status.won"; recordings 22-enum-filter), which is not compared.
func oneOf(id string, others ...string) bool {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i] == '.' {
			id = id[i+1:]
			break
		}
	}
	for _, other := range others {
		if id == other {
			return true
		}
	}
	return false
}
