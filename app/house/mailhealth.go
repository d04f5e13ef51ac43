package house

import (
	"context"

	"oroconnector/app/crm"
)

// mailConditions are what is wrong with a connection's mail accounts until the person does something.
func (l *line) mailConditions(ctx context.Context) []crm.Condition {
	states, err := l.post.States(ctx)
	if err != nil {
		return nil // the cache's own condition tells
	}
	var all []crm.Condition
	for _, s := range states {
		if !s.Active || !s.State.Waits() {
			continue
		}
		name := s.Login.Address
		if name == "" {
			name = s.Login.Path
		}
		all = append(all, crm.Condition{Code: "mail." + string(s.State), Severity: crm.Warn, Detail: name, Since: s.Since, Fault: s.Fault})
	}
	return all
}
