package desk

import (
	"context"
	"maps"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/match"
)

const (
	// FreshFor is how long an answer of Oro given in this sitting counts as fresh.
	FreshFor = 10 * time.Minute
	// AskTime is how long Oro may take over one message before the cache's answer has to do.
	AskTime = 20 * time.Second
)

// Contexts answers what is known about the people of a message.
type Contexts struct {
	lines   Lines
	news    *News
	now     func() time.Time
	opened  time.Time
	private discretion
}

// Of answers from the cache alone, so at once and without a network: what is attached, what could be
// related and why, and how old that knowledge is. First paint and every refresh go through here.
func (c *Contexts) Of(ctx context.Context, connection string, m crm.Message) (crm.Context, error) {
	line, err := c.lines.Line(connection)
	if err != nil {
		return crm.Context{}, err
	}
	return c.of(ctx, line, m, match.Ask(m), nil)
}

// Refresh asks Oro about the message, keeps the answer, and answers as Of does. Where Oro cannot be
// asked, or does not answer within AskTime, the cache's answer comes with Context.Fault saying why; so
// does an answer of Oro's that could not be kept. The error is nil then, unless the cache cannot answer. Oro is
// not told of anybody on the never-send lists; not asked at all, with code "privacy.private", where the sender is.
func (c *Contexts) Refresh(ctx context.Context, connection string, m crm.Message) (crm.Context, error) {
	line, err := c.lines.Line(connection)
	if err != nil {
		return crm.Context{}, err
	}
	q := match.Ask(m)
	said, why := c.ask(ctx, line, q)
	answer, err := c.of(ctx, line, m, q, said)
	if err != nil {
		return answer, err
	}
	answer.Fault = why
	answer.Fresh = said != nil
	return answer, nil
}

// said is what Oro answered just now.
type said struct {
	context  crm.ThreadContext
	entities []crm.Entity
}

// ask puts the question to Oro, and its answer into the cache.
func (c *Contexts) ask(ctx context.Context, line Line, q crm.Question) (*said, *crm.Fault) {
	asking, cancel := context.WithTimeout(ctx, AskTime)
	defer cancel()
	if known, err := line.Cache.Answer(ctx, q); err == nil && known.Context.Presence == crm.InOro {
		q.EmailID = known.Context.EmailID // spares a look-up
	}
	permitted, may := sendable(c.private.of(line.Connection), q)
	if !may {
		return nil, private("context.ask")
	}
	tc, entities, err := line.Oro.Context(asking, permitted)
	if err != nil {
		why := crm.AsFault("context.ask", err)
		if ctx.Err() == nil && asking.Err() != nil {
			why = &crm.Fault{Kind: crm.Offline, Op: "context.ask", Code: "connect.timeout", Err: err}
		}
		return nil, why
	}
	tc.Thread, tc.IDs, tc.From = q.Thread, q.MessageIDs, q.From
	if tc.AsOf.IsZero() {
		tc.AsOf = c.now().UTC()
	}
	if err = line.Cache.Put(ctx, entities...); err == nil {
		err = line.Cache.PutContext(ctx, tc)
	}
	if err == nil {
		c.news.Tell(crm.News{Connection: line.Connection.ID, Threads: []string{q.Thread}})
	}
	return &said{tc, entities}, crm.AsFault("context.keep", err)
}

// of answers from the cache, and where Oro has just answered, from that on top of it.
func (c *Contexts) of(ctx context.Context, line Line, m crm.Message, q crm.Question, now *said) (crm.Context, error) {
	thread, err := line.Cache.Thread(ctx, q)
	if err != nil {
		return crm.Context{}, err
	}
	q.Thread = thread
	known, err := line.Cache.Answer(ctx, q)
	if err != nil {
		return crm.Context{}, err
	}
	if now != nil {
		known = now.over(known)
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

// over lays what Oro has just said over what the cache knows: they differ only where it could not be kept.
func (s *said) over(known crm.Known) crm.Known {
	known.Context = s.context
	entities := make(map[crm.Ref]crm.Entity, len(known.Entities)+len(s.entities))
	maps.Copy(entities, known.Entities)
	for _, e := range s.entities {
		entities[e.Ref] = entities[e.Ref].Merge(e)
	}
	known.Entities = entities
	return known
}
