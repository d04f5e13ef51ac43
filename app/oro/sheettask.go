package oro

import (
	"time"

	"oroconnector/app/crm"
)

func (c *Client) taskTable() *jsonTable {
	q := query{}
	q.fields("tasks", "subject", "dueDate", "status", "taskPriority", "createdAt", "updatedAt")
	return &jsonTable{
		c: c, kind: crm.SheetTask, path: "tasks", fields: q,
		sheet: func(r resource, _ map[identifier]resource) (crm.Fields, string) { return taskFields(r), "" },
		changes: func(_ row, changed crm.Fields) (map[string]any, error) {
			return taskChanges(changed)
		},
	}
}

// Ids of Oro's statuses ("in_progress") and priorities; an installation may have more of both. A status that is
// not known is work in progress, a priority normal: they are written only where the other side changes them.
var (
	taskStatuses   = map[string]string{"open": crm.StatusOpen, "in_progress": crm.StatusProgress, "closed": crm.StatusClosed}
	taskPriorities = map[string]string{"low": crm.PriorityLow, "normal": crm.PriorityNormal, "high": crm.PriorityHigh}
)

func taskFields(r resource) crm.Fields {
	f := crm.Fields{crm.SheetSubject: r.text("subject"), crm.SheetDue: due(r.text("dueDate"))}
	f[crm.SheetStatus], f[crm.SheetPriority] = crm.StatusProgress, crm.PriorityNormal
	if target, ok := r.one("status"); !ok {
		f[crm.SheetStatus] = crm.StatusOpen
	} else if status, ok := taskStatuses[target.ID]; ok {
		f[crm.SheetStatus] = status
	}
	if target, ok := r.one("taskPriority"); ok {
		if priority, ok := taskPriorities[target.ID]; ok {
			f[crm.SheetPriority] = priority
		}
	}
	return f
}

func taskChanges(changed crm.Fields) (map[string]any, error) {
	data := map[string]any{}
	for field, value := range changed {
		switch field {
		case crm.SheetSubject:
			put(data, "attributes", "subject", value)
		case crm.SheetDue:
			at, err := dueTime(value)
			if err != nil {
				return nil, err
			}
			put(data, "attributes", "dueDate", orNull(at))
		case crm.SheetStatus:
			put(data, "relationships", "status", toOne("taskstatuses", idOf(taskStatuses, value)))
		case crm.SheetPriority:
			put(data, "relationships", "taskPriority", toOne("taskpriorities", idOf(taskPriorities, value)))
		}
	}
	return data, nil
}

// due gives Oro's due date. Oro keeps a moment; midnight in UTC stands for a day, so that a day that came from
// the account stays one.
func due(text string) string {
	at := moment(text)
	switch {
	case at.IsZero():
		return ""
	case at.Equal(at.Truncate(24 * time.Hour)):
		return at.Format(time.DateOnly)
	}
	return at.Format(time.RFC3339)
}

// dueTime is the other way round.
func dueTime(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if at := day(text); !at.IsZero() {
		return at.Format(time.RFC3339), nil
	}
	if at := moment(text); !at.IsZero() {
		return at.Format(time.RFC3339), nil
	}
	return "", &crm.Fault{Kind: crm.Invalid, Code: "oro.rejected", Detail: "dueDate: " + clip(text, 40)}
}

// idOf gives the key of a value; the value itself where nobody has it, for Oro to refuse.
func idOf(values map[string]string, value string) string {
	for id, one := range values {
		if one == value {
			return id
		}
	}
	return value
}
