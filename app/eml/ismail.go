package eml

import (
	"bytes"
	"strings"

	"github.com/emersion/go-message"
)

// Any text may have a line with a colon. Fields are evidence of a message by what they are called and by what they say:
// a person with an address, a host that received it, an id. Two points make a message, four where it does not begin with
// its header, and a field that has four by itself.
const (
	pointsOfMail  = 2
	pointsIfLater = 4
	certain       = 4 // points of one field
)

// isMail tells whether a header is that of a message. junk is the number of lines before it that are no fields.
func isMail(h *message.Header, junk int) bool {
	need := pointsOfMail
	if junk > 0 {
		need = pointsIfLater
	}
	if junk >= foreignJunk {
		return false
	}
	points, web := 0, 0
	var once [4]int // the most that fields of one group have given, where more of them say nothing more
	for f := h.Fields(); f.Next(); {
		name := f.Key()
		if webFields[name] {
			web++
			continue
		}
		p, group := evidence(name, f.Value())
		if group > 0 {
			p, once[group] = max(0, p-once[group]), max(p, once[group])
		}
		if p == certain {
			return true
		}
		points += p
	}
	return points >= need && web < 2
}

// Groups of fields that count once.
const (
	groupPerson = 1 + iota
	groupContent
	groupOther
)

// evidence says how much a field speaks for a message, 0 to 4, and its group; 0: none.
func evidence(name, value string) (points, group int) {
	value = strings.TrimSpace(value)
	id := strings.IndexByte(value, '@') > 0 || strings.IndexByte(value, '<') >= 0
	switch name {
	case "From", "To", "Cc", "Bcc", "Sender", "Reply-To":
		if strings.IndexByte(value, '@') > 0 || strings.Contains(value, "=?") || strings.HasSuffix(value, ":;") {
			return 4, 0
		}
		return 1, groupPerson
	case "Message-Id", "Return-Path", "Delivered-To", "Envelope-To", "Apparently-To", "In-Reply-To", "References",
		"Disposition-Notification-To", "Return-Receipt-To", "Errors-To", "Original-Message-Id":
		if id {
			return 4, 0
		}
		return 1 + boolBit(name == "Message-Id"), 0
	case "Received":
		if received := strings.ToLower(value); strings.Contains(received, "from ") || strings.Contains(received, "by ") ||
			strings.Contains(received, "with ") || strings.IndexByte(value, ';') > 0 {
			return 4, 0
		}
		return 1, groupOther
	case "Mime-Version":
		return 1 + 3*boolBit(value != "" && digit(value[0])), 0
	case "Dkim-Signature", "Domainkey-Signature", "Arc-Seal", "Arc-Message-Signature", "Arc-Authentication-Results",
		"Authentication-Results", "Received-Spf", "Autocrypt", "Thread-Topic", "Thread-Index", "Auto-Submitted",
		"Original-Recipient", "Reporting-Mta", "Feedback-Id", "Newsgroups", "Subject":
		return 2, 0
	case "Date", "Delivery-Date":
		_, mended, ok := parseDate(value)
		return boolBit(ok) + boolBit(ok && !mended), 0
	case "Content-Type":
		return 1 + boolBit(isMedia(value)), 0 // a part that was saved by itself
	case "Content-Transfer-Encoding", "Content-Disposition":
		return 1, 0
	}
	return weakEvidence(name, value)
}

// isMedia tells whether a value begins with a media type of mail (RFC 2046 section 1).
func isMedia(value string) bool {
	top, _, ok := strings.Cut(value, "/")
	switch strings.ToLower(strings.TrimSpace(top)) {
	case "text", "multipart", "message", "application", "image", "audio", "video", "model", "font":
		return ok
	}
	return false
}

// weakEvidence is evidence for the fields that other texts have too.
func weakEvidence(name, value string) (points, group int) {
	switch {
	case strings.HasPrefix(name, "X-"):
		for _, p := range [...]string{"Mailer", "Mozilla-", "Spam-", "Ms-", "Uidl", "Gm-", "Google-", "Original-", "Originating-", "Envelope-", "Priority", "Apple-", "Received"} {
			if strings.HasPrefix(name[len("X-"):], p) {
				return 2, groupOther
			}
		}
		return 1, groupOther
	case strings.HasPrefix(name, "Resent-"), strings.HasPrefix(name, "List-"):
		return 1 + boolBit(strings.ContainsAny(value, "@<")), 0
	case strings.HasPrefix(name, "Content-"):
		return 1, groupContent
	case known[name]:
		return 1, groupOther
	}
	return 0, 0
}

// webFields are those of HTTP, whose headers look like those of mail.
var webFields = map[string]bool{
	"Server": true, "Set-Cookie": true, "Cookie": true, "Etag": true, "Host": true, "Accept": true, "Cache-Control": true,
	"Connection": true, "Transfer-Encoding": true, "Last-Modified": true, "Location": true, "Vary": true, "Expires": true,
	"Accept-Encoding": true, "Accept-Ranges": true, "Age": true, "Referer": true, "Strict-Transport-Security": true,
}

// foreignJunk is more junk than any message has before its header.
const foreignJunk = 1_000

// junkOf weighs a line before the header: the first line of HTTP says that it is no message.
func junkOf(line []byte) int {
	if bytes.HasPrefix(line, []byte("HTTP/")) || bytes.HasSuffix(line, []byte(" HTTP/1.1")) || bytes.HasSuffix(line, []byte(" HTTP/1.0")) {
		return foreignJunk
	}
	return 1
}
