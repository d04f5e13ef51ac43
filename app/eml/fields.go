package eml

import (
	"strings"

	"github.com/emersion/go-message"

	"oroconnector/app/crm"
)

// fields reads the header fields of spec 3.2 into the message.
func (w *walker) fields(h *message.Header) {
	m := w.msg
	m.From = w.firstAddresses(h, "From")
	if sender := w.addresses(h, "Sender"); len(sender) > 0 {
		m.Sender = sender[0]
	}
	m.ReplyTo = w.addresses(h, "Reply-To")
	m.To = w.addresses(h, "To")
	m.Cc = w.addresses(h, "Cc")
	m.Bcc = w.addresses(h, "Bcc")
	m.Subject = w.textField(h, "Subject")
	w.date(h)
	if v := firstNonEmpty(h, "Message-Id"); v != "" {
		m.MessageID = firstID(v)
	}
	m.InReplyTo = messageIDs(firstNonEmpty(h, "In-Reply-To"))
	m.References = messageIDs(firstNonEmpty(h, "References"))
	w.headerNotes(h)
}

// addresses reads all fields of a name: some writers repeat To instead of listing.
func (w *walker) addresses(h *message.Header, name string) []crm.Address {
	var all []crm.Address
	for _, v := range h.Values(name) {
		if v == "" {
			continue
		}
		list, odd := addressList(v, w.charsetHint())
		if odd {
			w.warn(WarnAddress, name+": "+v[:min(len(v), maxDetail)])
		}
		if all = append(all, list...); len(all) >= maxAddresses {
			return all[:maxAddresses]
		}
	}
	return all
}

// firstAddresses reads the first field of a name that has an address: of several From one is forged.
func (w *walker) firstAddresses(h *message.Header, name string) []crm.Address {
	for _, v := range h.Values(name) {
		list, odd := addressList(v, w.charsetHint())
		if odd {
			w.warn(WarnAddress, name+": "+v[:min(len(v), maxDetail)])
		}
		if len(list) > 0 {
			return list[:min(len(list), maxAddresses)]
		}
	}
	return nil
}

// textField decodes the first field of a name that is not empty.
func (w *walker) textField(h *message.Header, name string) string {
	v := firstNonEmpty(h, name)
	text, odd := decodeWords(v, w.charsetHint())
	if odd {
		w.warn(WarnHeaderRaw, name)
	}
	return collapse(text)
}

func (w *walker) date(h *message.Header) {
	v := firstNonEmpty(h, "Date")
	if v == "" {
		return
	}
	t, mended, ok := parseDate(v)
	switch {
	case !ok:
		w.warn(WarnDate, v)
	case mended:
		w.warn(WarnDateMended, v)
	}
	if ok {
		w.msg.Date = t.UTC()
	}
}

// headerNotes warns about fields that stand more often than they may (RFC 5322 section 3.6).
func (w *walker) headerNotes(h *message.Header) {
	for _, name := range [...]string{"From", "Subject", "Date", "Message-Id", "To"} {
		f := h.FieldsByKey(name)
		if f.Len() > 1 {
			w.warn(WarnHeaderTwice, name)
		}
	}
}

// charsetHint is the character set of the first text part: raw 8-bit text of the header is in it.
func (w *walker) charsetHint() string { return w.hint }

// keep takes the header's lines over as they stand, decoded, up to keptHeaders.
func (w *walker) keep(h *message.Header) {
	n := min(h.Len(), keptHeaders)
	w.msg.Headers = make([]crm.HeaderLine, 0, n)
	for f := h.Fields(); f.Next() && len(w.msg.Headers) < n; {
		v := f.Value()
		if len(v) > keptValue {
			v = v[:keptValue]
		}
		if text, _ := decodeWords(v, w.charsetHint()); text != v {
			v = text
		}
		w.msg.Headers = append(w.msg.Headers, crm.HeaderLine{Name: f.Key(), Value: collapse(strings.ToValidUTF8(v, "\uFFFD"))})
	}
}
