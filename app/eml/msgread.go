package eml

import (
	"cmp"
	"slices"
	"strings"

	"oroconnector/app/crm"
)

// msgReader turns the properties of a .msg into a message.
type msgReader struct {
	w *walker
}

func (x *msgReader) message(root *msgStorage) {
	root.properties(headTop, "")
	m := x.w.msg
	x.header(root)
	x.people(root)
	x.fields(root)
	class := strings.ToLower(root.text(pidMessageClass))
	x.attachments(root, class)
	if !x.w.opt.NoText && m.Text == "" {
		text := x.body(root)
		if strings.TrimSpace(text) == "" {
			text, m.Cut = x.w.readable() // what is attached
		}
		x.w.setText(text)
	}
	x.w.finishReport()
}

// header reads the internet header that came with the message, where there is one: it has what the
// properties lack. What stands in both is taken from the properties where they are better (people).
func (x *msgReader) header(root *msgStorage) {
	text := root.text(pidTransportHeaders)
	if text == "" {
		return
	}
	br := borrow(strings.NewReader(text + "\r\n\r\n"))
	defer giveBack(br)
	skipBlank(br, func(string, string) {})
	w := x.w
	w.src = newSource(br)
	b, err := w.readBlock()
	if err != nil && len(b.fields) == 0 {
		w.msg.Warnings = nil
		return
	}
	h := b.header()
	e := w.describe(&h, "text/plain")
	w.hint = e.params.get("charset", "")
	w.fields(&h)
	w.keep(&h)
}

// people adds senders and recipients from the properties.
func (x *msgReader) people(root *msgStorage) {
	m := x.w.msg
	if len(m.From) == 0 {
		from := msgPerson(root, pidSentReprName, pidSentReprSMTP, pidSentReprType, pidSentReprEmail)
		sender := msgPerson(root, pidSenderName, pidSenderSMTP, pidSenderType, pidSenderEmail)
		if from.Email == "" {
			from = sender
		}
		// A draft has nobody yet who sent it.
		sent := sender.Email != "" || !root.time(pidClientSubmitTime).IsZero() || !root.time(pidDeliveryTime).IsZero()
		if from.Email != "" && sent {
			m.From = []crm.Address{from}
		}
		if sender.Email != "" && sender.Email != from.Email {
			m.Sender = sender
		}
	}
	var to, cc, bcc []crm.Address
	for _, s := range numbered(root, "__recip_version1.0_") {
		s.properties(headOther, root.label)
		a := recipient(s)
		if a.Email == "" {
			continue
		}
		switch kind, _ := s.int32(pidRecipientType); kind & 0xF {
		case 2:
			cc = append(cc, a)
		case 3:
			bcc = append(bcc, a)
		case 0: // the originator
		default:
			to = append(to, a)
		}
	}
	m.To, m.Cc, m.Bcc = prefer(to, m.To), prefer(cc, m.Cc), prefer(bcc, m.Bcc)
	if len(m.ReplyTo) == 0 {
		m.ReplyTo, _ = addressList(strings.ReplaceAll(root.text(pidReplyNames), ";", ","), "")
	}
}

// prefer takes the recipient table; the header's list where the table has none of the kind.
func prefer(table, header []crm.Address) []crm.Address {
	if len(table) > 0 {
		return table
	}
	return header
}

func recipient(s *msgStorage) crm.Address {
	a := msgPerson(s, pidDisplayName, pidSMTPAddress, pidAddressType, pidEmail)
	return a
}

// msgPerson reads a person: the SMTP address where there is one, else the address if its type is SMTP
// or it looks like one (never an Exchange name "/O=…").
func msgPerson(s *msgStorage, name, smtp, kind, email uint32) crm.Address {
	a := crm.Address{Name: displayName(s.text(name), "")}
	for _, v := range []string{s.text(smtp), s.text(email), a.Name} {
		v = cleanSpec(v)
		if v = normalAddress(v); validAddress(v) && !strings.HasPrefix(v, "/") {
			a.Email = v
			break
		}
	}
	if strings.EqualFold(a.Name, a.Email) {
		a.Name = ""
	}
	_ = kind
	return a
}

// fields reads subject, date and ids where the header had none.
func (x *msgReader) fields(root *msgStorage) {
	m := x.w.msg
	if subject := collapse(root.text(pidSubject)); subject != "" {
		m.Subject = subject
	} else if m.Subject == "" {
		m.Subject = collapse(root.text(pidSubjectPrefix) + root.text(pidNormalizedSubject))
	}
	for _, id := range []uint32{pidClientSubmitTime, pidDeliveryTime, pidCreationTime, pidLastModified} {
		if m.Date.IsZero() {
			m.Date = root.time(id)
		}
	}
	if m.MessageID == "" {
		m.MessageID = firstID(root.text(pidMessageID))
	}
	if len(m.InReplyTo) == 0 {
		m.InReplyTo = messageIDs(root.text(pidInReplyTo))
	}
	if len(m.References) == 0 {
		m.References = messageIDs(root.text(pidReferences))
	}
}

// numbered returns the storages "<prefix>#XXXXXXXX" in the order of their numbers.
func numbered(s *msgStorage, prefix string) []*msgStorage {
	var out []*msgStorage
	for _, c := range s.storages {
		if strings.HasPrefix(c.name, prefix) && len(out) < maxAddresses {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b *msgStorage) int { return cmp.Compare(a.name, b.name) })
	return out
}

// body is the readable text: plain, then HTML, then RTF.
func (x *msgReader) body(s *msgStorage) string {
	if text := tidy(s.text(pidBody)); text != "" {
		return text
	}
	if b := s.binary(pidHTML, maxHTMLSource); len(b) > 0 {
		label := s.label
		if cp, ok := s.int32(pidInternetCodepage); ok {
			label = codepageLabel(uint32(cp))
		}
		if meta := metaCharset(b); meta != "" {
			label = meta
		}
		text, _ := toUTF8(b, label)
		if text = htmlText(text); text != "" {
			return text
		}
	}
	if text := s.text(pidHTML); text != "" {
		return htmlText(text)
	}
	return rtfReadable(s.binary(pidRTFCompressed, maxRTF), s.label)
}
