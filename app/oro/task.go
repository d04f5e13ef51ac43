package oro

import "oroconnector/app/crm"

func tasks() *kindSpec {
	return &kindSpec{
		kind: crm.KindTask, view: "/task/view", since: true,
		listed:  []string{"subject", "status", "taskPriority", "dueDate", "activityTargets", "owner", "createdAt", "updatedAt"},
		whole:   []string{"description", "createdBy"},
		include: []string{"activityTargets", "owner"},
		labels:  []string{"status", "taskPriority"},
		name:    namedBy("subject"),
		fill: func(b *build) {
			status := b.enum(crm.FieldStatus, "status")
			b.e.Closed = oneOf(status, "closed")
			b.enum(crm.FieldPriority, "taskPriority")
			b.moment(crm.FieldDue, "dueDate")
			b.long(crm.FieldDescription, "description")
			b.links(crm.LinkAbout, "activityTargets")
			b.links(crm.LinkOwner, "owner")
		},
	}
}
