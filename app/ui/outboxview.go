package ui

import (
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// outboxView is the outbox page.
type outboxView struct {
	Kept    string
	Count   int // that Oro does not have
	Refused []refusedView
	Waiting []rowView
	Sent    []rowView
	Empty   string
}

// refusedView is one change that Oro refused, or that asks.
type refusedView struct {
	Change  string
	Ref     crm.Ref
	Name    string
	Op      string
	Why     string
	Message string // id of its e-mail
}

// outboxViewOf words the changes. names are those of the records as far as they are known.
func outboxViewOf(w *words.Words, all []crm.Pending, names map[crm.Ref]string, now time.Time) outboxView {
	v := outboxView{}
	for i := range all {
		p := all[i]
		if len(p.Change.Refs) == 0 {
			continue
		}
		switch p.State {
		case crm.PendingRefused, crm.PendingAsks:
			v.Refused = append(v.Refused, refusedOf(w, p, names))
		case crm.PendingWaiting, crm.PendingSending:
			v.Waiting = append(v.Waiting, pendingRow(w, p, names))
		case crm.PendingSent:
			if now.Sub(p.SentAt) < 24*time.Hour {
				v.Sent = append(v.Sent, sentRow(w, p, names))
			}
		}
	}
	v.Count = len(v.Refused) + len(v.Waiting)
	v.Kept = w.Say("outbox.kept", "count", v.Count)
	if len(v.Refused)+len(v.Waiting)+len(v.Sent) == 0 {
		v.Empty = w.Say("outbox.empty")
	}
	return v
}

func refusedOf(w *words.Words, p crm.Pending, names map[crm.Ref]string) refusedView {
	c := p.Change
	return refusedView{
		Change: c.ID, Ref: c.Refs[0], Name: changeName(c, names), Message: c.Envelope.MessageID,
		Op:  w.Say("outbox.opTo."+string(c.Op), "subject", subjectOf(w, c)),
		Why: w.Say("outbox.refusedAt", "time", w.AsOf(c.At), "reason", w.Refusal(p.Last)),
	}
}

func pendingRow(w *words.Words, p crm.Pending, names map[crm.Ref]string) rowView {
	r := changeRow(w, p, names)
	r.Data.Second = w.Say("outbox.op."+string(p.Change.Op), "subject", subjectOf(w, p.Change))
	r.Data.Pill = waitingPill(w)
	if p.State == crm.PendingSending {
		r.Data.Pill = sendingPill(w)
	}
	return r
}

func sentRow(w *words.Words, p crm.Pending, names map[crm.Ref]string) rowView {
	r := changeRow(w, p, names)
	r.Data.Second = w.Say("outbox.opAt."+string(p.Change.Op), "time", w.AsOf(p.SentAt))
	r.Data.TrailIcon, r.Data.TrailTone = "check", part.Good
	return r
}

func changeRow(w *words.Words, p crm.Pending, names map[crm.Ref]string) rowView {
	ref := p.Change.Refs[0]
	return rowView{Ref: ref, Change: p.Change.ID, Data: part.RowData{Ref: p.Change.ID, Kind: ref.Kind, Name: changeName(p.Change, names)}}
}

// changeName is the first record's name, and how many more there are.
func changeName(c crm.Change, names map[crm.Ref]string) string {
	name := names[c.Refs[0]]
	if name == "" {
		name = c.Refs[0].String()
	}
	if more := len(c.Refs) - 1; more > 0 {
		name += " +" + itoa(more)
	}
	return name
}

func subjectOf(w *words.Words, c crm.Change) string {
	if c.Envelope.Subject == "" {
		return w.Say("message.noSubject")
	}
	return c.Envelope.Subject
}
