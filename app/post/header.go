package post

import (
	"bytes"
	"context"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/eml"
)

// Bounds of what is kept of a header; more is cut.
const (
	mostPeople = 50
	mostIDs    = 50
)

// header reads a message's header. One that cannot be read, or was not given, gives a header with nothing but
// what the mailbox says: it stands in the list all the same.
func header(ctx context.Context, raw Raw) crm.Header {
	h := crm.Header{
		Size: raw.Size, Seen: raw.Seen, Flagged: raw.Flagged, Answered: raw.Answered,
		Date: raw.Arrived.UTC(), Arrived: raw.Arrived.UTC(), File: raw.File,
	}
	if raw.Arrived.IsZero() {
		h.Date, h.Arrived = raw.Arrived, raw.Arrived
	}
	if len(raw.Header) == 0 {
		return h
	}
	m, err := eml.ReadWith(ctx, bytes.NewReader(raw.Header), eml.Options{NoText: true})
	if err != nil && m.Subject == "" && len(m.From) == 0 && m.MessageID == "" {
		return h
	}
	return fill(h, m)
}

// fill takes over what a list shows and what a context is asked with.
func fill(h crm.Header, m crm.Message) crm.Header {
	switch {
	case len(m.From) > 0:
		h.From = m.From[0]
	default:
		h.From = m.Sender
	}
	if len(m.ReplyTo) > 0 && m.ReplyTo[0].Email != h.From.Email {
		h.ReplyTo = m.ReplyTo[0]
	}
	for _, list := range [][]crm.Address{m.To, m.Cc, m.Bcc} {
		h.To = append(h.To, list[:min(len(list), mostPeople-len(h.To))]...)
	}
	h.Subject, h.MessageID = m.Subject, m.MessageID
	h.InReplyTo = m.InReplyTo[:min(len(m.InReplyTo), mostIDs)]
	h.References = ends(m.References)
	if !m.Date.IsZero() {
		h.Date = m.Date
	}
	h.Attachments = attachments(m)
	return h
}

// ends keeps the first ids of a long list, which name the conversation, and the last ones.
func ends(ids []string) []string {
	const head = 10
	if len(ids) <= mostIDs {
		return ids
	}
	return append(append([]string(nil), ids[:head]...), ids[len(ids)-(mostIDs-head):]...)
}

// attachments guesses from the header's content type: a mixed message nearly always has some.
func attachments(m crm.Message) bool {
	for _, line := range m.Headers {
		if strings.EqualFold(line.Name, "Content-Type") {
			kind := strings.ToLower(strings.TrimSpace(line.Value))
			return strings.HasPrefix(kind, "multipart/mixed") || strings.HasPrefix(kind, "application/")
		}
	}
	return false
}
