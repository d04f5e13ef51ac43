package oro

import "oroconnector/app/crm"

func rfqs() *kindSpec {
	return &kindSpec{
		kind: crm.KindRFQ, view: "/rfp/request/view", since: true, ownAddress: true,
		listed: []string{
			"firstName", "lastName", "email", "phone", "company", "role", "poNumber", "projectName", "shipUntil",
			"internal_status", "customer_status", "customer", "customerUser", "owner", "createdAt", "updatedAt",
		},
		whole:   []string{"note", "cancellationReason", "requestProducts", "quotes"},
		include: []string{"customer", "customerUser", "owner", "quotes"},
		labels:  []string{"internal_status", "customer_status"},
		name:    (*build).personName,
		fill: func(b *build) {
			b.numbers(b.text("poNumber"))
			status := b.enum(crm.FieldStatus, "internal_status")
			b.e.Closed = oneOf(status, "processed", "declined", "cancelled_by_customer", "deleted")
			b.enum(crm.FieldCustomerStatus, "customer_status")
			b.line(crm.FieldCompany, "company")
			b.line(crm.FieldJobTitle, "role")
			b.emails("email", "")
			b.phones("phone", "")
			b.line(crm.FieldPONumber, "poNumber")
			b.line(crm.FieldDescription, "projectName")
			b.day(crm.FieldShipUntil, "shipUntil")
			b.count(crm.FieldLines, "requestProducts")
			b.long(crm.FieldNotes, "note")
			b.long(crm.FieldCloseReason, "cancellationReason")
			b.links(crm.LinkCustomer, "customer")
			b.links(crm.LinkCustomerUser, "customerUser")
			b.links(crm.LinkRelated, "quotes")
			b.links(crm.LinkOwner, "owner")
		},
	}
}
