package desk

import (
	"context"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/match"
)

// FreshFor is how long an answer of Oro given in this sitting counts as fresh.
const FreshFor = 10 * time.Minute

// Contexts answers what is known about the people of a message.
type Contexts struct {
	lines  Lines
	news   *News
	now    func() time.Time
	opened time.Time
}

// Of answers from the cache alone, so at once and without a network: what is attached, what could be
// related and why, and how old that knowledge is. First paint and every refresh go through here.
func (c *Contexts) Of(ctx context.Context, connection string, m crm.Message) (crm.Context, error) {
	line, err := c.lines.Line(connection)
	if err != nil {
		return crm.Context{}, err
	}
	return c.of(ctx, line, m, match.Ask(m))
}

// Refresh asks Oro about the message, keeps the answer, and answers as Of does. Where Oro cannot be
// asked the cache's answer comes with Context.Fault saying why; the error is nil then, unless the cache
// cannot answer either.
func (c *Contexts) Refresh(ctx context.Context, connection string, m crm.Message) (crm.Context, error) {
	line, err := c.lines.Line(connection)
	if err != nil {
		return crm.Context{}, err
	}
	q := match.Ask(m)
	refused := c.ask(ctx, line, q)
	answer, err := c.of(ctx, line, m, q)
	if err != nil {
		return answer, err
	}
	if answer.Fault = crm.AsFault("context.ask", refused); answer.Fault != nil {
		answer.Fresh = false
	}
	return answer, nil
}

// ask puts Oro's answer to the question into the cache.
func (c *Contexts) ask(ctx context.Context, line Line, q crm.Question) error {
	said, entities, err := line.Oro.Context(ctx, q)
	if err != nil {
		return err
	}
	said.Thread, said.IDs, said.From = q.Thread, q.MessageIDs, q.From
	if said.AsOf.IsZero() {
		said.AsOf = c.now().UTC()
	}
	if err := line.Cache.Put(ctx, entities...); err != nil {
		return err
	}
	if err := line.Cache.PutContext(ctx, said); err != nil {
		return err
	}
	c.news.Tell(crm.News{Connection: line.Connection.ID, Threads: []string{q.Thread}})
	return nil
}

func (c *Contexts) of(ctx context.Context, line Line, m crm.Message, q crm.Question) (crm.Context, error) {
	thread, err := line.Cache.Thread(ctx, q)
	if err != nil {
		return crm.Context{}, err
	}
	q.Thread = thread
	known, err := line.Cache.Answer(ctx, q)
	if err != nil {
		return crm.Context{}, err
	}
	pending, err := line.Outbox.Pending(ctx, thread)
	if err != nil {
		return crm.Context{}, err
	}
	found := match.Find(m, q, known, match.Who{Me: line.Connection.Me, Kinds: line.Connection.Kinds})
	asOf := known.Context.AsOf
	answer := crm.Context{
		Connection: line.Connection.ID, Thread: thread,
		Attached: found.Attached, Suggested: found.Suggested, Folded: found.Folded,
		Presence: known.Context.Presence, EmailID: known.Context.EmailID, AsOf: asOf,
		Fresh: !asOf.Before(c.opened.UTC().Truncate(time.Second)) && c.now().Sub(asOf) < FreshFor,
	}
	lookUp := func(ref crm.Ref) crm.Entity {
		if e, ok := known.Entities[ref]; ok {
			return e
		}
		if e, err := line.Index.Entity(ctx, ref); err == nil {
			return e
		}
		return crm.Entity{Ref: ref, Name: ref.String()}
	}
	return overlay(answer, pending, lookUp), nil
}
