package oro

import (
	"strings"
	"time"
	"unicode/utf8"

	"oroconnector/app/crm"
)

// Limits of Oro's e-mail, in characters (recordings 17-user-15, 19-auth-42, -43).
const (
	idLimit      = 512
	subjectLimit = 998
	nameLimit    = 320
	addressLimit = 255 - 50
	references   = 100
)

// Oro refuses an empty subject (17-user-19) and a sender without an address (17-user-13).
const (
	noSubject = "(no subject)"
	noSender  = "unknown@oroconnector.invalid"
)

type mailbox struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email"`
}

// emailDocument is the document that creates an e-mail from its envelope, with what is attached. A copy
// of the user's own (emailUsers) with receivedAt and a folder is always in it: without it others than
// administrators get a 403, and the e-mail stays all the same (16-thread-30; 19-auth-49 for receivedAt).
func (c *Client) emailDocument(change crm.Change, refs []crm.Ref) (any, error) {
	e := change.Envelope
	id := bracketed(e.MessageID)
	if id == "" || utf8.RuneCountInString(id) > idLimit {
		return nil, &crm.Fault{Kind: crm.Invalid, Code: "email.badID"}
	}
	sent := sentAt(e.Date, change.At, c.now()).UTC().Format(time.RFC3339)
	from, to, cc := sender(e.From), mailboxes(e.To), mailboxes(e.Cc)
	if len(to)+len(cc) == 0 {
		// Context lists find only e-mails with a recipient that is no Bcc (api 3.4): the one who has it.
		to = append(to, mailboxes([]crm.Address{{Email: c.mine}})...)
		if len(to) == 0 {
			to = append(to, mailbox{Email: from.Email})
		}
	}
	attributes := map[string]any{
		"messageId": id, "subject": subject(e.Subject), "from": from,
		"toRecipients": to, "ccRecipients": cc, "bccRecipients": mailboxes(e.Bcc),
		"sentAt": sent, "internalDate": sent,
	}
	if refs := referenceList(e); len(refs) > 0 {
		attributes["references"] = refs
	}
	const own = "own"
	copyOf := map[string]any{
		"type": "emailusers", "id": own,
		"attributes": map[string]any{
			"receivedAt": sent, "seen": true,
			"folders": []any{map[string]string{"type": "inbox", "name": "Inbox", "path": "INBOX"}},
		},
	}
	return map[string]any{
		"data": map[string]any{
			"type": "emails", "attributes": attributes,
			"relationships": map[string]any{
				"emailUsers":      map[string]any{"data": []identifier{{"emailusers", own}}},
				"activityTargets": map[string]any{"data": identifiers(refs)},
			},
		},
		"included": []any{copyOf},
	}, nil
}

// sentAt is the message's date; the change's where it has none or one that no database takes.
func sentAt(date, change, now time.Time) time.Time {
	for _, t := range []time.Time{date, change} {
		if year := t.UTC().Year(); year >= 1970 && year <= 9000 {
			return t
		}
	}
	return now
}

func subject(text string) string {
	text = cutRunes(cleanLine(text), subjectLimit)
	if text == "" {
		return noSubject
	}
	return text
}

func sender(a crm.Address) mailbox {
	if list := mailboxes([]crm.Address{a}); len(list) > 0 {
		return list[0]
	}
	return mailbox{Name: cutRunes(cleanLine(a.Name), nameLimit-len(noSender)-3), Email: noSender}
}

// mailboxes leaves out what Oro would refuse the whole e-mail for. Never nil: Oro is to know that there
// are none.
func mailboxes(list []crm.Address) []mailbox {
	out := []mailbox{}
	for _, a := range list {
		if !plausible(a.Email) {
			continue
		}
		// Oro measures name and address together: Name <address>.
		name := cutRunes(cleanLine(a.Name), nameLimit-utf8.RuneCountInString(a.Email)-3)
		out = append(out, mailbox{Name: name, Email: a.Email})
	}
	return out
}

// plausible tells whether an address has the form that Oro's check asks for.
func plausible(address string) bool {
	local, domain, found := strings.Cut(address, "@")
	return found && local != "" && strings.Contains(domain, ".") && !strings.Contains(domain, "@") &&
		!strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".") && !strings.Contains(domain, "..") &&
		!strings.HasPrefix(local, ".") && !strings.HasSuffix(local, ".") && !strings.Contains(local, "..") &&
		len(address) <= addressLimit && utf8.ValidString(address) &&
		!strings.ContainsAny(address, "<>()[],;:\\\"") && !strings.ContainsFunc(address, blankOrControl)
}

// referenceList gives the ids that tie the message to its thread, own id left out. Of long lists the
// first and the last ones count.
func referenceList(e crm.Envelope) []string {
	var out []string
	own := bracketed(e.MessageID)
	for _, id := range e.References {
		if id = bracketed(id); id != "" && id != own && !strings.ContainsAny(id[1:len(id)-1], "<> ") && len(id) <= idLimit {
			out = appendNew(out, id)
		}
	}
	if len(out) > references {
		out = append(out[:references/2:references/2], out[len(out)-references/2:]...)
	}
	return out
}

// cleanLine folds white space and drops what no line of text has.
func cleanLine(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return oneLine(strings.Map(func(r rune) rune {
		if control(r) {
			return ' '
		}
		return r
	}, text))
}

func cutRunes(text string, n int) string {
	n = max(n, 0)
	count := 0
	for i := range text {
		if count == n {
			return text[:i]
		}
		count++
	}
	return text
}
