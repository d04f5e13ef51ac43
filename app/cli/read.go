package cli

import (
	"context"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// read prints what the files hold, offline (spec 3.2, 9).
func read(ctx context.Context, s *session) error {
	var code told
	for _, file := range s.call.Args {
		for opened, err := range s.Desk.Messages.Open(ctx, desk.Source{Path: s.path(file)}) {
			code = worst(code, err)
			switch {
			case s.call.JSON:
				s.printJSON(readObject(file, opened, s.errorText(err)))
			case err != nil:
				s.note(Sentence(s.Words, err))
			default:
				s.printMessage(opened.Message)
			}
		}
	}
	return code.result()
}

func (s *session) errorText(err error) string {
	if err == nil {
		return ""
	}
	return s.Words.Fault(crm.AsFault("file.read", err))
}

// messageObject is the JSON form of spec 9; its keys and their order are a contract with scripts.
type messageObject struct {
	File         string       `json:"file"`
	Index        *int         `json:"index,omitempty"`
	From         []string     `json:"from"`
	FromNames    []string     `json:"from_names"`
	Sender       string       `json:"sender"`
	SenderName   string       `json:"sender_name"`
	ReplyTo      []string     `json:"reply_to"`
	ReplyToNames []string     `json:"reply_to_names"`
	To           []string     `json:"to"`
	ToNames      []string     `json:"to_names"`
	Cc           []string     `json:"cc"`
	CcNames      []string     `json:"cc_names"`
	Bcc          []string     `json:"bcc"`
	BccNames     []string     `json:"bcc_names"`
	Subject      string       `json:"subject"`
	Date         string       `json:"date"`
	MessageID    string       `json:"message_id"`
	InReplyTo    []string     `json:"in_reply_to"`
	References   []string     `json:"references"`
	Text         string       `json:"text"`
	Attachments  []partObject `json:"attachments"`
	Inside       []partObject `json:"inside"`
	Warnings     []string     `json:"warnings"`
	Error        string       `json:"error"`
}

type partObject struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	In   string `json:"in,omitempty"`
}

func readObject(file string, opened desk.Opened, failure string) messageObject {
	m := opened.Message
	o := messageObject{
		File: file, From: emails(m.From), FromNames: names(m.From), Sender: m.Sender.Email, SenderName: m.Sender.Name,
		ReplyTo: emails(m.ReplyTo), ReplyToNames: names(m.ReplyTo), To: emails(m.To), ToNames: names(m.To),
		Cc: emails(m.Cc), CcNames: names(m.Cc), Bcc: emails(m.Bcc), BccNames: names(m.Bcc),
		Subject: m.Subject, Date: stamp(m.Date), MessageID: m.MessageID,
		InReplyTo: list(m.InReplyTo), References: list(m.References), Text: m.Text,
		Attachments: parts(m.Attachments), Inside: parts(m.Inside), Warnings: []string{}, Error: failure,
	}
	for _, w := range m.Warnings {
		o.Warnings = append(o.Warnings, w.String())
	}
	if opened.Mailbox {
		o.Index = &m.Index
	}
	return o
}

func emails(as []crm.Address) []string {
	return each(as, func(a crm.Address) string { return a.Email })
}
func names(as []crm.Address) []string { return each(as, func(a crm.Address) string { return a.Name }) }

// parts lists those that have a name: scripts know a part by it, and one without is the message's own
// furniture (a delivery status, the headers of a returned message).
func parts(in []crm.Attachment) []partObject {
	out := make([]partObject, 0, len(in))
	for _, a := range in {
		if a.Name != "" {
			out = append(out, partObject{Name: a.Name, Type: a.Type, Size: a.Size, In: a.In})
		}
	}
	return out
}

// partLine names a part for a person: by its name, else by what it is.
func (s *session) partLine(a crm.Attachment) string {
	name := a.Name
	if name == "" {
		name = a.Type
	}
	return name + " (" + s.Words.Size(a.Size) + ")"
}

// each maps a slice; nil becomes an empty one, so that JSON has [] and never null.
func each[A, B any](in []A, f func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, a := range in {
		out = append(out, f(a))
	}
	return out
}

func list(in []string) []string { return each(in, func(s string) string { return s }) }

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// printMessage prints a message for a person.
func (s *session) printMessage(m crm.Message) {
	label := func(key string) string { return s.text("cli.label", "name", s.text(key)) }
	wide := column(14, each([]string{
		"message.from", "message.sender", "message.replyTo", "message.to", "message.cc", "message.bcc", "message.subject", "message.date",
		"message.attachment", "message.inside", "message.warning",
	}, label)...)
	line := func(key, value string) {
		if value != "" {
			s.say(pad(label(key), wide) + hang(strings.Join(wrap(value, screen-wide), "\n"), wide))
		}
	}
	people := func(key string, as []crm.Address) { line(key, strings.Join(each(as, person), ", ")) }
	people("message.from", m.From)
	line("message.sender", person(m.Sender))
	people("message.replyTo", m.ReplyTo)
	people("message.to", m.To)
	people("message.cc", m.Cc)
	people("message.bcc", m.Bcc)
	line("message.subject", m.Subject)
	if !m.Date.IsZero() {
		line("message.date", s.Words.DateTime(m.Date))
	}
	for _, a := range m.Attachments {
		line("message.attachment", s.partLine(a))
	}
	for _, a := range m.Inside {
		line("message.inside", s.partLine(a))
	}
	for _, w := range m.Warnings {
		line("message.warning", s.Words.Warning(w))
	}
	s.say("")
	s.say(strings.TrimRight(m.Text, "\n"))
	s.say("")
}

func person(a crm.Address) string {
	if a.Name == "" {
		return a.Email
	}
	return a.Name + " <" + a.Email + ">"
}
