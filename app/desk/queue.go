package desk

import (
	"context"
	"slices"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/match"
)

// Queue takes the changes a person makes and tells how they fare. Every change is durable before its
// method returns.
type Queue struct {
	lines   Lines
	news    *News
	now     func() time.Time
	private discretion
}

// Wish is a change of a message's context that a person asks for.
type Wish struct {
	Connection string
	Message    crm.Message
	Refs       []crm.Ref
	// Undoable: the person sees an undo bar. A change that cannot be taken back in Oro then waits
	// UndoTime. The command line has none.
	Undoable bool
}

// Attach adds the records to the conversation's context. Faults: code "link.kind" for a kind that this
// Oro does not attach, "link.noKind" for one that it does not have, "email.others" for a message that is in Oro but belongs to somebody else,
// "link.nothing" for no records, "privacy.private" for a message of somebody on the never-send lists. Others on
// them are left out of what Oro is told.
func (q *Queue) Attach(ctx context.Context, w Wish) (crm.Change, error) {
	return q.change(ctx, w, crm.OpAttach)
}

// Detach removes the records from the whole conversation. Records whose attachment Oro refused were never
// attached there: that change is forgotten instead. Where nothing else is to be removed, the change that
// is returned has no id: there is nothing to wait for or to undo.
func (q *Queue) Detach(ctx context.Context, w Wish) (crm.Change, error) {
	return q.change(ctx, w, crm.OpDetach)
}

func (q *Queue) change(ctx context.Context, w Wish, op crm.ChangeOp) (crm.Change, error) {
	line, err := q.lines.Line(w.Connection)
	if err != nil {
		return crm.Change{}, err
	}
	question := match.Ask(w.Message)
	if question.Thread, err = line.Cache.Thread(ctx, question); err != nil {
		return crm.Change{}, err
	}
	known, err := line.Cache.Answer(ctx, question)
	if err != nil {
		return crm.Change{}, err
	}
	if err := allowed(line, w.Refs, op, known.Context.Presence); err != nil {
		return crm.Change{}, err
	}
	if op == crm.OpDetach {
		if w.Refs, err = forgetRefused(ctx, line, question.Thread, w.Refs); err != nil || len(w.Refs) == 0 {
			return crm.Change{}, err
		}
	}
	envelope, may := discreet(q.private.of(line.Connection), w.Message.Envelope())
	if !may {
		return crm.Change{}, private("change." + string(op))
	}
	now := q.now().UTC()
	c := crm.Change{
		ID: crm.NewChangeID(), Connection: line.Connection.ID, Thread: question.Thread, Op: op,
		Envelope: envelope, Refs: slices.Clone(w.Refs), At: now,
		Creates: op == crm.OpAttach && known.Context.Presence != crm.InOro,
	}
	if c.Creates && w.Undoable {
		c.NotBefore = now.Add(UndoTime)
	}
	return c, line.Outbox.Add(ctx, c)
}

// forgetRefused discards the refused attachments of the records and returns the records that are left. A
// refused change that attaches further ones is left alone.
func forgetRefused(ctx context.Context, line Line, thread string, refs []crm.Ref) ([]crm.Ref, error) {
	pending, err := line.Outbox.Pending(ctx, thread)
	if err != nil {
		return nil, err
	}
	left := slices.Clone(refs)
	for _, p := range pending {
		outside := func(r crm.Ref) bool { return !slices.Contains(refs, r) }
		if p.Change.Op != crm.OpAttach || p.State != crm.PendingRefused || slices.ContainsFunc(p.Change.Refs, outside) {
			continue
		}
		if err := line.Outbox.Discard(ctx, p.Change.ID); err != nil {
			return nil, err
		}
		left = slices.DeleteFunc(left, func(r crm.Ref) bool { return slices.Contains(p.Change.Refs, r) })
	}
	return left, nil
}

func allowed(line Line, refs []crm.Ref, op crm.ChangeOp, presence crm.Presence) error {
	fault := func(kind crm.FaultKind, code, detail string) error {
		return &crm.Fault{Kind: kind, Op: "change." + string(op), Code: code, Detail: detail}
	}
	switch {
	case len(refs) == 0:
		return fault(crm.Invalid, "link.nothing", "")
	case op == crm.OpDetach:
		return nil
	case presence == crm.OthersInOro:
		return fault(crm.Refused, "email.others", "")
	}
	for _, ref := range refs {
		if hidden(line.Connection.Kinds, ref.Kind) {
			return fault(crm.Refused, "oro.kind", "")
		}
		known := ref.Kind.Known() || slices.ContainsFunc(line.Connection.Kinds, func(k crm.KindInfo) bool { return k.Kind == ref.Kind })
		switch {
		case !known:
			return fault(crm.Invalid, "link.noKind", string(ref.Kind))
		case !attachable(line.Connection.Kinds, ref.Kind):
			return fault(crm.Refused, "link.kind", ref.String())
		}
	}
	return nil
}

// Await returns when the change was sent, was refused or has to ask, or with ctx's end: the change then
// stays queued and the Pending says how it stands.
func (q *Queue) Await(ctx context.Context, connection, id string) (crm.Pending, error) {
	line, err := q.lines.Line(connection)
	if err != nil {
		return crm.Pending{}, err
	}
	return line.Outbox.Await(ctx, id)
}

// List returns what waits, was refused, or was sent during the last day, oldest first.
func (q *Queue) List(ctx context.Context, connection string) ([]crm.Pending, error) {
	line, err := q.lines.Line(connection)
	if err != nil {
		return nil, err
	}
	return line.Outbox.List(ctx)
}

// Undo takes a change back: out of the queue if it has not left, else by queueing its opposite.
func (q *Queue) Undo(ctx context.Context, connection, id string) error {
	line, err := q.lines.Line(connection)
	if err != nil {
		return err
	}
	_, err = line.Outbox.Undo(ctx, id)
	return err
}

// Retry sends a refused change again; with an empty id, everything that waits or was refused.
func (q *Queue) Retry(ctx context.Context, connection, id string) error {
	return q.mend(ctx, connection, id, Mending.Retry, crm.PendingRefused)
}

// Discard forgets a change that has not been sent; with an empty id, all refused ones.
func (q *Queue) Discard(ctx context.Context, connection, id string) error {
	return q.mend(ctx, connection, id, Mending.Discard, crm.PendingRefused)
}

func (q *Queue) mend(ctx context.Context, connection, id string, act func(Mending, context.Context, string) error, only crm.PendingState) error {
	line, err := q.lines.Line(connection)
	if err != nil {
		return err
	}
	defer line.Outbox.Wake()
	if id != "" {
		return act(line.Outbox, ctx, id)
	}
	all, err := line.Outbox.List(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.State == only {
			if err := act(line.Outbox, ctx, p.Change.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
