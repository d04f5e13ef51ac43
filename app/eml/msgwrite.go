package eml

import (
	"bytes"
	"io"

	"github.com/emersion/go-message/mail"

	"oroconnector/app/crm"
)

// writeEmbedded writes a message that a .msg holds as properties as an RFC 5322 one, so that it can be
// saved: its fields, its text, its files.
func (x *msgReader) writeEmbedded(s *msgStorage, depth int) ([]byte, error) {
	s.properties(headEmbedded, "")
	var m crm.Message
	r := msgReader{w: newWalker(&m, x.w.opt, -1)}
	r.header(s)
	r.people(s)
	r.fields(s)
	var out bytes.Buffer
	w, err := mail.CreateWriter(&out, msgFields(&m))
	if err != nil {
		return nil, err
	}
	if err := r.writeText(w, s); err != nil {
		return nil, err
	}
	for _, a := range numbered(s, "__attach_version1.0_") {
		a.properties(headOther, s.label)
		if err := r.writeFile(w, a, depth); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func msgFields(m *crm.Message) mail.Header {
	var h mail.Header
	people := func(name string, list ...crm.Address) {
		var out []*mail.Address
		for _, a := range list {
			if a.Email != "" {
				out = append(out, &mail.Address{Name: a.Name, Address: a.Email})
			}
		}
		if len(out) > 0 {
			h.SetAddressList(name, out)
		}
	}
	people("From", m.From...)
	people("Sender", m.Sender)
	people("Reply-To", m.ReplyTo...)
	people("To", m.To...)
	people("Cc", m.Cc...)
	h.SetSubject(m.Subject)
	if !m.Date.IsZero() {
		h.SetDate(m.Date)
	}
	if m.MessageID != "" {
		h.SetMessageID(m.MessageID)
	}
	if len(m.InReplyTo) > 0 {
		h.SetMsgIDList("In-Reply-To", m.InReplyTo)
	}
	if len(m.References) > 0 {
		h.SetMsgIDList("References", m.References)
	}
	return h
}

func (x *msgReader) writeText(w *mail.Writer, s *msgStorage) error {
	var h mail.InlineHeader
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	h.Set("Content-Transfer-Encoding", "base64")
	p, err := w.CreateSingleInline(h)
	if err != nil {
		return err
	}
	if _, err = io.WriteString(p, x.body(s)); err != nil {
		return err
	}
	return p.Close()
}

func (x *msgReader) writeFile(w *mail.Writer, s *msgStorage, depth int) error {
	var b []byte
	kind, name := mediaType(s.text(pidAttachMIME)), msgName(s)
	if embedded := s.child(streamName(pidAttachData, typeObject)); isEmbedded(embedded) {
		if depth >= maxContainer {
			return nil
		}
		var err error
		if b, err = x.writeEmbedded(embedded, depth+1); err != nil {
			return err
		}
		kind = "message/rfc822"
	} else {
		b, _ = readStream(s.streams[streamName(pidAttachData, typeBinary)], maxMSG)
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	var h mail.AttachmentHeader
	h.SetContentType(kind, nil)
	h.SetFilename(name)
	h.Set("Content-Transfer-Encoding", "base64")
	if kind == "message/rfc822" {
		h.Set("Content-Transfer-Encoding", "binary") // RFC 2046 section 5.2.1 allows no other
	}
	p, err := w.CreateAttachment(h)
	if err != nil {
		return err
	}
	if _, err := p.Write(b); err != nil {
		return err
	}
	return p.Close()
}

// isEmbedded tells whether the object of an attachment is a message.
func isEmbedded(s *msgStorage) bool { return s != nil && s.streams[propertiesStream] != nil }
