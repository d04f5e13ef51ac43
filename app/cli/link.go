package cli

import (
	"context"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// SendTime is how long link and unlink wait for Oro's confirmation before they leave the change in the
// outbox.
const SendTime = 60 * time.Second

// changeObject is the JSON form of a change and how it fares.
type changeObject struct {
	File      string   `json:"file,omitempty"`
	Change    string   `json:"change"`
	Op        string   `json:"op"`
	MessageID string   `json:"message_id"`
	Subject   string   `json:"subject"`
	Records   []string `json:"records"`
	State     string   `json:"state"`
	EmailID   string   `json:"email_id,omitempty"`
	Created   bool     `json:"created,omitempty"`
	Unchanged bool     `json:"unchanged,omitempty"` // it was so already
	At        string   `json:"at"`
	Error     string   `json:"error,omitempty"`
}

func link(ctx context.Context, s *session) error {
	return s.change(ctx, s.Desk.Queue.Attach)
}

func unlink(ctx context.Context, s *session) error {
	return s.change(ctx, s.Desk.Queue.Detach)
}

// change queues the change of FILE KIND:ID… and waits for Oro's answer: the command line has no undo
// (spec 4.9). A change that cannot be sent now is kept and the exit code says so.
func (s *session) change(ctx context.Context, queue func(context.Context, desk.Wish) (crm.Change, error)) error {
	file := s.call.Args[0]
	var refs []crm.Ref
	for _, arg := range s.call.Args[1:] {
		ref, err := s.ref(arg)
		if err != nil {
			return err
		}
		refs = append(refs, ref)
	}
	m, err := s.one(ctx, file)
	if err != nil {
		return err
	}
	if m.Derived() {
		s.note(s.text("link.derived"))
	}
	c, err := queue(ctx, desk.Wish{Message: m, Refs: refs})
	if err != nil {
		return err
	}
	p := crm.Pending{Change: c, State: crm.PendingWaiting}
	if c.ID == "" { // nothing was in Oro to remove
		p.State = crm.PendingSent
		p.Change.Op, p.Change.Envelope, p.Change.Refs = crm.OpDetach, m.Envelope(), refs
	} else if !s.call.NoWait {
		waiting, cancel := context.WithTimeout(ctx, SendTime)
		defer cancel()
		if p, err = s.Desk.Queue.Settle(waiting, "", c.ID); err != nil && waiting.Err() == nil {
			return err
		}
	}
	return s.changed(file, p)
}

// one reads the message that a change is about: the only one of the file, or the one that --index names.
func (s *session) one(ctx context.Context, file string) (crm.Message, error) {
	var found *crm.Message
	for opened, err := range s.Desk.Messages.Open(ctx, desk.Source{Path: s.path(file)}) {
		switch {
		case s.call.Index >= 0 && opened.Message.Index != s.call.Index:
			continue
		case err != nil:
			return crm.Message{}, err
		case s.call.Index < 0 && opened.Mailbox:
			return crm.Message{}, &crm.Fault{Kind: crm.Invalid, Op: "file.read", Code: "file.several", Detail: file}
		}
		found = &opened.Message
		break
	}
	if found == nil {
		return crm.Message{}, &crm.Fault{Kind: crm.Missing, Op: "file.read", Code: "file.noIndex", Detail: file}
	}
	return *found, nil
}

// changed prints how a change fares and turns it into the command's result.
func (s *session) changed(file string, p crm.Pending) error {
	if s.call.JSON {
		o := s.changeJSON(p)
		o.File = file
		s.printJSON(o)
	}
	switch p.State {
	case crm.PendingSent:
		if !s.call.JSON {
			how := "change.sent."
			if p.Receipt.Unchanged {
				how = "change.already."
			}
			s.say(s.text(how + string(p.Change.Op)))
		}
		return nil
	case crm.PendingRefused, crm.PendingAsks:
		last := p.Last
		if last == nil {
			last = &crm.Fault{Kind: crm.Refused, Op: "change.send"}
		}
		s.note(Sentence(s.Words, last))
		s.tellWhatToDo(p)
		return told(ExitCode(last))
	}
	s.note(s.text("change.kept"))
	if p.Last != nil {
		s.note(Sentence(s.Words, p.Last))
	}
	return told(ExitWaiting)
}

func (s *session) changeJSON(p crm.Pending) changeObject {
	o := changeObject{
		Change: p.Change.ID, Op: string(p.Change.Op), MessageID: p.Change.Envelope.MessageID,
		Subject: p.Change.Envelope.Subject, Records: each(p.Change.Refs, crm.Ref.String), State: string(p.State),
		EmailID: p.Receipt.EmailID, Created: p.Receipt.Created, Unchanged: p.Receipt.Unchanged, At: stamp(p.Change.At),
	}
	if p.Last != nil && p.State != crm.PendingSent {
		o.Error = s.Words.Fault(p.Last)
	}
	return o
}
