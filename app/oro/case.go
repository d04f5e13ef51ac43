package oro

import "oroconnector/app/crm"

// cases are never suggested by address: the search index knows none of theirs (api 3.4).
func cases() *kindSpec {
	return &kindSpec{
		kind: crm.KindCase, view: "/case/view",
		listed: []string{
			"subject", "status", "priority", "reportedAt", "closedAt", "relatedContact", "relatedAccount", "assignedTo",
			"owner", "createdAt", "updatedAt",
		},
		whole:   []string{"description", "resolution", "source", "activityTasks"},
		include: []string{"relatedContact", "relatedAccount", "assignedTo", "owner", "activityTasks"},
		labels:  []string{"status", "priority", "source"},
		name:    namedBy("subject"),
		fill: func(b *build) {
			b.numbers(b.ID)
			status := b.enum(crm.FieldStatus, "status")
			b.e.Closed = oneOf(status, "resolved", "closed")
			b.enum(crm.FieldPriority, "priority")
			b.add(crm.FieldNumber, crm.Value{Type: crm.Text, Text: b.ID})
			b.moment(crm.FieldReportedAt, "reportedAt")
			b.moment(crm.FieldClosedAt, "closedAt")
			b.enum(crm.FieldSource, "source")
			b.long(crm.FieldDescription, "description")
			b.long(crm.FieldResolution, "resolution")
			b.links(crm.LinkContact, "relatedContact")
			b.links(crm.LinkAccount, "relatedAccount")
			b.links(crm.LinkAssignee, "assignedTo")
			b.links(crm.LinkOwner, "owner")
		},
	}
}
