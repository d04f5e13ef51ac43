package oro

import "oroconnector/app/crm"

// quotes are found by an address that the index has of them; their documents have none (20-quotes-02).
func quotes() *kindSpec {
	return &kindSpec{
		kind: crm.KindQuote, view: "/sale/quote/view",
		listed: []string{
			"identifier", "poNumber", "projectName", "validUntil", "shipUntil", "expired", "internalStatus",
			"customerStatus", "customer", "customerUser", "owner", "createdAt", "updatedAt",
		},
		whole:     []string{"opportunity", "request", "quoteProducts"},
		include:   []string{"customer", "customerUser", "owner", "opportunity", "request"},
		byContact: []string{"customerUser"},
		labels:    []string{"internalStatus", "customerStatus"},
		name:      namedBy("identifier"),
		fill: func(b *build) {
			b.numbers(b.text("identifier"), b.text("poNumber"))
			status := b.enum(crm.FieldStatus, "internalStatus")
			b.e.Closed = b.truth("expired") ||
				oneOf(status, "expired", "accepted", "declined", "cancelled", "canceled", "deleted", "archived")
			b.enum(crm.FieldCustomerStatus, "customerStatus")
			b.line(crm.FieldNumber, "identifier")
			b.line(crm.FieldPONumber, "poNumber")
			b.moment(crm.FieldValidUntil, "validUntil")
			b.day(crm.FieldShipUntil, "shipUntil")
			b.line(crm.FieldDescription, "projectName")
			b.count(crm.FieldLines, "quoteProducts")
			b.links(crm.LinkCustomer, "customer")
			b.links(crm.LinkCustomerUser, "customerUser")
			b.links(crm.LinkOpportunity, "opportunity")
			b.links(crm.LinkRelated, "request")
			b.links(crm.LinkOwner, "owner")
		},
	}
}
