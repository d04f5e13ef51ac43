package cli

import (
	"context"
	"slices"

	"oroconnector/app/crm"
)

// outbox lists what waits and what Oro refused, sends it again, or forgets it.
func outbox(ctx context.Context, s *session) error {
	verb, id, err := s.call.verb("cli.outboxVerb", "list", "retry", "discard ")
	switch {
	case err != nil && verb == "discard":
		return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.noID", Detail: verb}
	case err != nil:
		return err
	case verb == "list":
		return s.listOutbox(ctx)
	case verb == "retry":
		return s.retry(ctx, id)
	}
	return s.Desk.Queue.Discard(ctx, "", id)
}

func (s *session) listOutbox(ctx context.Context) error {
	all, err := s.Desk.Queue.List(ctx, "")
	if err != nil {
		return err
	}
	for _, p := range all {
		s.printPending(p)
	}
	if len(all) == 0 && !s.call.JSON {
		s.say(s.text("outbox.empty"))
	}
	return nil
}

func (s *session) printPending(p crm.Pending) {
	if s.call.JSON {
		s.printJSON(s.changeJSON(p))
		return
	}
	states := column(12, s.said("pending.waiting", "pending.sending", "pending.refused", "pending.asks", "pending.sent")...)
	ops := column(18, s.said("change.op.attach", "change.op.detach")...)
	s.say(pad(p.Change.ID, 28) + pad(s.text("pending."+string(p.State)), states) + pad(s.text("change.op."+string(p.Change.Op)), ops) + s.Words.AsOf(p.Change.At))
	s.say("  " + clip(p.Change.Envelope.Subject, screen-2))
	for _, ref := range p.Change.Refs {
		s.say("  " + ref.String())
	}
	if p.Last != nil && p.State != crm.PendingSent {
		s.say("  " + s.Words.Fault(p.Last))
	}
}

// retry sends again and waits until each change has got its answer.
func (s *session) retry(ctx context.Context, id string) error {
	if err := s.Desk.Queue.Retry(ctx, "", id); err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, SendTime)
	defer cancel()
	before, err := s.Desk.Queue.List(ctx, "")
	if err != nil {
		return err
	}
	all, err := s.Desk.Queue.Flush(waiting, "")
	if err != nil && waiting.Err() == nil {
		return err
	}
	var code told
	for _, p := range all {
		if id != "" && p.Change.ID != id || id == "" && wasSent(before, p.Change.ID) {
			continue
		}
		s.printPending(p)
		code = worst(code, outcome(p))
		s.tellWhatToDo(p)
	}
	return code.result()
}

// tellWhatToDo names, at a change that Oro refused, the commands that go on with it.
func (s *session) tellWhatToDo(p crm.Pending) {
	if !s.call.JSON && (p.State == crm.PendingRefused || p.State == crm.PendingAsks) {
		s.note(s.text("change.goOn", "id", p.Change.ID))
	}
}

func wasSent(all []crm.Pending, id string) bool {
	return slices.ContainsFunc(all, func(p crm.Pending) bool { return p.Change.ID == id && p.State == crm.PendingSent })
}

func outcome(p crm.Pending) error {
	switch p.State {
	case crm.PendingSent:
		return nil
	case crm.PendingRefused, crm.PendingAsks:
		return told(ExitRefused)
	}
	return told(ExitWaiting)
}
