package eml

import (
	"bytes"
	"strings"

	"oroconnector/app/crm"
)

// concerns tells whether a leaf is read for people and ids that the message concerns: delivery status
// (RFC 3464), disposition (RFC 8098), feedback (RFC 5965), the returned header, an invitation (RFC 6047).
func (w *walker) concerns(e *entity) bool {
	if len(w.inside) > 0 {
		return false
	}
	switch e.kind {
	case "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
		"message/global-disposition-notification", "message/feedback-report", "text/rfc822-headers",
		"message/global-headers", "text/calendar", "application/ics", "text/rfc822":
		return true
	}
	return false
}

// readReport reads a leaf of concerns, and measures it.
func (w *walker) readReport(e *entity) (int64, error) {
	b, cut, err := readStart(w.open(e), maxReport)
	if err != nil {
		return 0, err
	}
	size := int64(len(b))
	if cut {
		rest, err := w.count(e)
		if err != nil {
			return 0, err
		}
		size += rest
	}
	switch e.kind {
	case "text/calendar", "application/ics":
		w.calendar(b, e.params.get("charset", ""))
	case "text/rfc822-headers", "message/global-headers", "text/rfc822":
		w.returned(b)
	default:
		w.status(b)
		if w.spare == "" && !w.opt.NoText {
			text, _ := toUTF8(b, e.params.get("charset", ""))
			w.spare = tidy(text)
		}
	}
	return size, nil
}

// foldedLines yields the unfolded lines of a block of fields.
func foldedLines(b []byte, yield func(name, value string)) {
	var name, value string
	flush := func() {
		if name != "" {
			yield(name, value)
		}
		name, value = "", ""
	}
	for line := range bytes.SplitSeq(b, []byte("\n")) {
		line = bytes.TrimRight(line, "\r")
		if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') && name != "" {
			if len(value) < keptValue {
				value += " " + strings.TrimSpace(string(line))
			}
			continue
		}
		flush()
		if i := bytes.IndexByte(line, ':'); i > 0 {
			name = strings.ToLower(strings.TrimSpace(string(line[:i])))
			value = strings.TrimSpace(string(line[i+1:]))
		}
	}
	flush()
}

// status reads the groups of fields of a report.
func (w *walker) status(b []byte) {
	w.delivery = true
	final, action := "", ""
	group := func() {
		if final != "" && (action == "" || action == "failed" || action == "delayed") {
			w.involve(final, crm.FailedRecipient)
		}
		final, action = "", ""
	}
	for part := range bytes.SplitSeq(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\n\n")) {
		foldedLines(part, func(name, value string) {
			switch name {
			case "original-recipient", "final-recipient", "original-rcpt-to":
				if i := strings.IndexByte(value, ';'); i >= 0 {
					value = value[i+1:]
				}
				if strings.Contains(value, "@") && (final == "" || name == "original-recipient") {
					final = value
				}
			case "action":
				action = strings.ToLower(strings.TrimSpace(value))
			case "original-message-id":
				w.regard(value)
			case "disposition":
				action = "displayed"
			}
		})
		group()
	}
}

// returned reads the header of a message that a report is about.
func (w *walker) returned(b []byte) {
	foldedLines(b, func(name, value string) {
		if name == "message-id" && len(w.msg.Regards) == 0 {
			w.regard(value)
		}
	})
}

func (w *walker) regard(value string) {
	id := firstID(value)
	if id == "" || len(w.msg.Regards) >= maxIDs {
		return
	}
	for _, had := range w.msg.Regards {
		if had == id {
			return
		}
	}
	w.msg.Regards = append(w.msg.Regards, id)
}

// involve adds the people of an address list.
func (w *walker) involve(list string, role crm.InvolvedRole) {
	addresses, _ := addressList(list, w.charsetHint())
	for _, a := range addresses {
		w.involveOne(a, role)
	}
}

func (w *walker) involveOne(a crm.Address, role crm.InvolvedRole) {
	if len(w.msg.Involved) >= maxInvolved {
		return
	}
	for _, had := range w.msg.Involved {
		if had.Email == a.Email && had.Role == role {
			return
		}
	}
	w.msg.Involved = append(w.msg.Involved, crm.Involved{Address: a, Role: role})
}

// finishReport takes the id of a returned message over: the first message inside a report is the one it
// is about. Reports of old programs have no status part; they name the failed ones in a field.
func (w *walker) finishReport() {
	for _, h := range w.msg.Headers {
		if strings.EqualFold(h.Name, "X-Failed-Recipients") {
			w.delivery = true
			w.involve(h.Value, crm.FailedRecipient)
		}
	}
	if !w.delivery && !w.fromDaemon() {
		w.msg.Regards = nil
		return
	}
	if ids := w.all.ids; len(ids) > 0 {
		w.regard(ids[0])
	}
}

// fromDaemon tells whether a mail system sent the message.
func (w *walker) fromDaemon() bool {
	for _, a := range w.msg.From {
		local, _, _ := strings.Cut(a.Email, "@")
		switch local {
		case "mailer-daemon", "postmaster", "mailerdaemon", "mail-daemon", "mdaemon", "maildelivery":
			return true
		}
	}
	return false
}
