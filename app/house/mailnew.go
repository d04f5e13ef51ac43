package house

import (
	"context"
	"time"

	"oroconnector/app/crm"
	"oroconnector/platform/notify"
)

// politely is the pause between two questions to Oro about new mail that nobody is looking at.
const politely = 2 * time.Second

// resolve has what is known about a new message in the cache before anybody looks: from Oro, unless it was
// asked lately, cannot be asked, or must not be (the desk keeps the never-send lists).
func (h *House) resolve(ctx context.Context, l *line, header crm.Header) {
	message := header.Message()
	known, err := h.desk.Contexts.Of(ctx, l.connection.ID, message)
	if err != nil || known.Fresh || l.tokens.signedOut(ctx) {
		return
	}
	answer, err := h.desk.Contexts.Refresh(ctx, l.connection.ID, message)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		h.log.Info("new mail is not resolved", "connection", l.connection.ID, "err", err)
	case answer.Fault != nil:
		h.log.Info("new mail is resolved from the cache", "connection", l.connection.ID, "code", answer.Fault.Code)
	}
	timer := time.NewTimer(politely)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// notice tells quietly of new mail from people on record, where the person wants to be told (spec 6.6).
func (h *House) notice(ctx context.Context, l *line, headers []crm.Header) {
	if !h.settings(l.connection).Person().ShowAlerts {
		return
	}
	var known []crm.Header
	var name string
	for _, header := range headers {
		mark, err := l.store.Sender(ctx, header.From.Email)
		if err == nil && mark.Customer() {
			known = append(known, header)
			if name == "" {
				name = mark.Name
			}
		}
	}
	note := notify.Note{App: "OroConnector", Entry: Name}
	switch len(known) {
	case 0:
		return
	case 1:
		note.Title, note.Body = name, known[0].Subject
	default:
		note.Title, note.Body = h.words.Say("mail.alert.several", "count", len(known)), name
	}
	if err := h.alert(ctx, note); err != nil && ctx.Err() == nil {
		h.log.Info("a notification is not shown", "err", err)
	}
}

func (h *House) alert(ctx context.Context, note notify.Note) error {
	if h.o.Notify != nil {
		return h.o.Notify(ctx, note.Title, note.Body)
	}
	return notify.Send(ctx, note)
}
