package oro

import "oroconnector/app/crm"

// opportunities are found by the addresses of their contact.
func opportunities() *kindSpec {
	return &kindSpec{
		kind: crm.KindOpportunity, view: "/opportunity/view",
		listed: []string{
			"name", "status", "closeDate", "probability", "budgetAmountValue", "budgetAmountCurrency", "closeRevenueValue",
			"closeRevenueCurrency", "account", "customer", "contact", "owner", "createdAt", "updatedAt",
		},
		whole:     []string{"customerNeed", "proposedSolution", "notes", "closeReason", "lead", "activityTasks"},
		include:   []string{"account", "customer", "contact", "owner", "lead", "activityTasks"},
		byContact: []string{"contact"},
		labels:    []string{"status", "closeReason"},
		name:      namedBy("name"),
		fill: func(b *build) {
			status := b.enum(crm.FieldStatus, "status")
			b.e.Closed = oneOf(status, "won", "lost")
			b.money(crm.FieldBudget, "budgetAmountValue", "budgetAmountCurrency")
			b.percent(crm.FieldProbability, "probability")
			b.day(crm.FieldCloseDate, "closeDate")
			b.money(crm.FieldCloseRevenue, "closeRevenueValue", "closeRevenueCurrency")
			b.enum(crm.FieldCloseReason, "closeReason")
			b.long(crm.FieldCustomerNeed, "customerNeed")
			b.long(crm.FieldSolution, "proposedSolution")
			b.long(crm.FieldNotes, "notes")
			b.links(crm.LinkAccount, "account")
			b.links(crm.LinkCustomer, "customer")
			b.links(crm.LinkContact, "contact")
			b.links(crm.LinkLead, "lead")
			b.links(crm.LinkOwner, "owner")
		},
	}
}
