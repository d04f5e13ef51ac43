package eml

import (
	"strings"
	"time"

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
		if all = append(all, w.list(name, v)...); len(all) >= maxAddresses {
			return all[:maxAddresses]
		}
	}
	return all
}

// firstAddresses reads the first field of a name that has an address: of several From one is forged.
func (w *walker) firstAddresses(h *message.Header, name string) []crm.Address {
	for _, v := range h.Values(name) {
		if list := w.list(name, v); len(list) > 0 {
			return list[:min(len(list), maxAddresses)]
		}
	}
	return nil
}

// list reads one field of addresses, and says what was wrong with it.
func (w *walker) list(name, v string) []crm.Address {
	list, fault := addressList(v, w.charsetHint())
	switch fault {
	case listLost:
		w.warn(WarnAddress, name+": "+v[:min(len(v), maxDetail)])
	case listMended:
		w.warn(WarnAddressMended, name)
	case listFine:
	}
	if hasHigh(v) {
		w.warn(WarnHeaderRaw, name)
	}
	w.noteTurned(name, v)
	return list
}

// textField decodes the first field of a name that is not empty.
func (w *walker) textField(h *message.Header, name string) string {
	v := firstNonEmpty(h, name)
	text, odd := decodeWords(v, w.charsetHint())
	if odd&oddRaw != 0 {
		w.warn(WarnHeaderRaw, name)
	}
	if odd&oddWord != 0 {
		w.warn(WarnHeaderWord, name)
	}
	w.noteTurned(name, text)
	return collapse(text)
}

// noteTurned warns about characters that turn the direction of text: they were left out.
func (w *walker) noteTurned(name, v string) {
	if w.quiet > 0 || !hasHigh(v) && !strings.Contains(v, "=?") {
		return
	}
	if text, _ := decodeWords(v[:min(len(v), keptValue)], w.charsetHint()); strings.ContainsFunc(text, turns) {
		w.warn(WarnHeaderTurned, name)
	}
}

// date reads the first Date that can be read. Where none of them can, the message came when the first host received it.
func (w *walker) date(h *message.Header) {
	v := firstNonEmpty(h, "Date")
	if v == "" {
		return
	}
	for _, text := range h.Values("Date") {
		t, mended, ok := parseDate(text)
		if !ok {
			continue
		}
		if mended {
			w.warn(WarnDateMended, text)
		}
		w.msg.Date = t.UTC()
		return
	}
	if w.msg.Date = received(h); w.msg.Date.IsZero() {
		w.warn(WarnDate, v)
		return
	}
	w.received = true
	w.warn(WarnDateReceived, v)
}

// received is when the first host that says so received the message: the last of the fields, since each host puts its own
// before the others. Zero where none says so.
func received(h *message.Header) time.Time {
	list := h.Values("Received")
	for i := len(list) - 1; i >= 0 && i >= len(list)-maxReceived; i-- {
		if at := strings.LastIndexByte(list[i], ';'); at >= 0 {
			if t, _, ok := parseDate(list[i][at+1:]); ok {
				return t.UTC()
			}
		}
	}
	for _, name := range [...]string{"Resent-Date", "Delivery-Date", "X-Received-Date"} {
		if t, _, ok := parseDate(h.Get(name)); ok {
			return t.UTC()
		}
	}
	return time.Time{}
}

// headerNotes warns about fields that stand more often than they may (RFC 5322 section 3.6): of most one is taken, of the
// lists of recipients all.
func (w *walker) headerNotes(h *message.Header) {
	for _, name := range [...]string{"From", "Subject", "Date", "Message-Id"} {
		if h.FieldsByKey(name).Len() > 1 {
			w.warn(WarnHeaderTwice, name)
		}
	}
	for _, name := range [...]string{"To", "Cc", "Bcc", "Reply-To"} {
		if h.FieldsByKey(name).Len() > 1 {
			w.warn(WarnHeaderJoined, name)
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
