package cli

import (
	"context"
	"slices"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// flushTime is how long a command that is done lets changes of earlier ones go out.
const flushTime = 10 * time.Second

// contextObject is the JSON form of spec 9.
type contextObject struct {
	File      string       `json:"file"`
	Index     *int         `json:"index,omitempty"`
	MessageID string       `json:"message_id"`
	AsOf      string       `json:"as_of"`
	Fresh     bool         `json:"fresh"`
	Items     []itemObject `json:"items"`
	Error     string       `json:"error,omitempty"`
}

type itemObject struct {
	Kind      string `json:"kind"`
	ID        string `json:"id"`
	Name      string `json:"name"`
	URL       string `json:"url"`
	InContext bool   `json:"in_context"`
	Reason    string `json:"reason"`
	State     string `json:"state,omitempty"` // waiting, sending, refused
}

// showContext prints what Oro, or the cache, knows about the people of the messages. Once Oro could not be
// asked, the cache answers for the messages that are left (spec 7.2: nothing while offline).
func showContext(ctx context.Context, s *session) error {
	var code told
	know, answered := s.Desk.Contexts.Refresh, false
	for _, file := range s.call.Args {
		for opened, err := range s.Desk.Messages.Open(ctx, desk.Source{Path: s.path(file)}) {
			if err == nil {
				var c crm.Context
				if c, err = know(ctx, "", opened.Message); err == nil && c.Fault != nil && !c.Fresh {
					know = s.Desk.Contexts.Of
				}
				answered = answered || c.Fresh
				err = s.contextOf(file, opened, c, err)
			} else {
				s.contextFailed(file, opened, err)
			}
			code = worst(code, err)
		}
	}
	if answered {
		s.sendWaiting(ctx)
	}
	return code.result()
}

// sendWaiting lets what waits go out before a command ends in which Oro has answered.
func (s *session) sendWaiting(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, flushTime)
	defer cancel()
	if _, err := s.Desk.Queue.Flush(ctx, ""); err != nil && ctx.Err() == nil {
		s.note(Sentence(s.Words, err))
	}
}

func (s *session) contextFailed(file string, opened desk.Opened, err error) {
	s.note(Sentence(s.Words, err))
	if s.call.JSON {
		s.printJSON(contextObject{
			File: file, MessageID: opened.Message.MessageID, Items: []itemObject{}, Error: s.errorText(err),
		})
	}
}

func (s *session) contextOf(file string, opened desk.Opened, c crm.Context, err error) error {
	if err != nil {
		s.contextFailed(file, opened, err)
		return err
	}
	if c.Fault != nil {
		s.note(Sentence(s.Words, c.Fault))
	}
	if s.call.JSON {
		s.printJSON(contextJSON(s, file, opened, c))
	} else {
		s.printContext(file, opened.Message, c)
	}
	if c.Fault != nil && c.Fault.Code != "privacy.private" && c.AsOf.IsZero() && len(c.Attached)+len(c.Suggested) == 0 {
		return c.Fault
	}
	return nil
}

func contextJSON(s *session, file string, opened desk.Opened, c crm.Context) contextObject {
	o := contextObject{File: file, MessageID: opened.Message.ID(), AsOf: stamp(c.AsOf), Fresh: c.Fresh, Items: []itemObject{}}
	if opened.Mailbox {
		o.Index = &opened.Message.Index
	}
	add := func(rows []crm.Row, attached bool) {
		for _, r := range rows {
			o.Items = append(o.Items, itemObject{
				Kind: string(r.Entity.Kind), ID: r.Entity.ID, Name: r.Entity.Name, URL: r.Entity.URL,
				InContext: attached, Reason: s.Words.Why(r), State: rowStates[r.State],
			})
		}
	}
	add(c.Attached, true)
	add(c.Suggested, false)
	add(c.Folded, false)
	return o
}

var rowStates = map[crm.RowState]string{crm.RowWaiting: "waiting", crm.RowSending: "sending", crm.RowRefused: "refused"}

func (s *session) printContext(file string, m crm.Message, c crm.Context) {
	s.say(clip(m.Subject, screen))
	if people := m.Participants(); len(people) > 0 {
		s.say("  " + person(people[0]))
	}
	s.say("  " + s.freshness(c) + " · " + s.text("presence."+presence(c)))
	groups := []struct {
		title string
		rows  []crm.Row
	}{{"context.inContextOf", c.Attached}, {"context.couldBeRelatedTo", c.Suggested}, {"context.folded", c.Folded}}
	for _, g := range groups {
		if len(g.rows) == 0 {
			continue
		}
		s.say("")
		s.say(s.text(g.title))
		for _, r := range g.rows {
			tail := s.Words.Why(r)
			if r.State != crm.RowSettled {
				tail = s.text("row." + rowStates[r.State])
			}
			if r.State == crm.RowRefused && r.Refusal != nil {
				tail = s.Words.Fault(r.Refusal)
			}
			s.printRow(r.Entity, tail)
		}
	}
	if len(c.Attached)+len(c.Suggested) == 0 {
		s.say("")
		s.say(s.text("context.nobodyKnown"))
	}
	s.say("")
}

var presences = map[crm.Presence]string{
	crm.PresenceUnknown: "unknown", crm.InOro: "inOro", crm.NotInOro: "notInOro", crm.OthersInOro: "others",
}

// presence names the sentence on whether Oro has the message. What is attached to others of its conversation
// stands below it, so "not in Oro" alone would not be the whole truth.
func presence(c crm.Context) string {
	settled := func(r crm.Row) bool { return r.State == crm.RowSettled }
	if c.Presence == crm.NotInOro && slices.ContainsFunc(c.Attached, settled) {
		return "threadInOro"
	}
	return presences[c.Presence]
}

func (s *session) freshness(c crm.Context) string {
	switch {
	case c.AsOf.IsZero():
		return s.text("context.neverAsked")
	case c.Fresh:
		return s.text("context.fresh")
	}
	return s.text("context.asOf", "time", s.Words.AsOf(c.AsOf))
}
