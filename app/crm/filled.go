package crm

import "maps"

// Filled gives the fields as Oro keeps them (spec 7.5): a contact's missing first or last name takes the other
// one, a task's missing priority is normal and its missing status open. Keys are compared of filled fields, so
// that a record finds the one that was made from it. f itself stays as it is.
func (f Fields) Filled(kind SheetKind) Fields {
	out := maps.Clone(f)
	if out == nil {
		out = Fields{}
	}
	take := func(field SheetField, value string) {
		if out[field] == "" && value != "" {
			out[field] = value
		}
	}
	switch kind {
	case SheetContact:
		take(SheetFirstName, out[SheetLastName])
		take(SheetLastName, out[SheetFirstName])
	case SheetTask:
		take(SheetPriority, PriorityNormal)
		take(SheetStatus, StatusOpen)
	}
	return out
}

// Values of a task's priority and status.
const (
	PriorityLow    = "low"
	PriorityNormal = "normal"
	PriorityHigh   = "high"

	StatusOpen     = "open"
	StatusProgress = "progress"
	StatusClosed   = "closed"
)
