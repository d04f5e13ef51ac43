package oro

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
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

// newEmail is the document that creates an e-mail.
type newEmail struct {
	Data struct {
		Type          string            `json:"type"`
		Attributes    *emailAttributes  `json:"attributes"`
		Relationships map[string]toMany `json:"relationships"`
	} `json:"data"`
	Included []any `json:"included"`
}

type emailAttributes struct {
	MessageID    string    `json:"messageId"`
	Subject      string    `json:"subject"`
	From         mailbox   `json:"from"`
	To           []mailbox `json:"toRecipients"`
	Cc           []mailbox `json:"ccRecipients"`
	Bcc          []mailbox `json:"bccRecipients"`
	SentAt       string    `json:"sentAt"`
	InternalDate string    `json:"internalDate"`
	References   []string  `json:"references,omitempty"`
}

type toMany struct {
	Data []identifier `json:"data"`
}

// emailDocument is the document that creates an e-mail from its envelope, with what is attached. A copy
// of the user's own (emailUsers) with receivedAt and a folder is always in it: without it others than
// administrators get a 403, and the e-mail stays all the same (16-thread-30; 19-auth-49 for receivedAt).
func (c *Client) emailDocument(change crm.Change, refs []crm.Ref) (*newEmail, error) {
	e := change.Envelope
	id := bracketed(e.MessageID)
	if id == "" || utf8.RuneCountInString(id) > idLimit {
		return nil, &crm.Fault{Kind: crm.Invalid, Code: "email.badID"}
	}
	sent := sentAt(e.Date, change.At, c.now()).UTC().Format(time.RFC3339)
	a := &emailAttributes{
		MessageID: id, Subject: subject(e.Subject), From: sender(e.From),
		To: mailboxes(e.To), Cc: mailboxes(e.Cc), Bcc: mailboxes(e.Bcc),
		SentAt: sent, InternalDate: sent, References: referenceList(e),
	}
	if len(a.To)+len(a.Cc) == 0 {
		// Context lists find only e-mails with a recipient that is no Bcc (api 3.4): the one who has it.
		a.To = mailboxes([]crm.Address{{Email: c.mine}})
	}
	a.ensureRecipient()
	const own = "own"
	doc := &newEmail{Included: []any{map[string]any{
		"type": "emailusers", "id": own,
		"attributes": map[string]any{
			"receivedAt": sent, "seen": true,
			"folders": []any{map[string]string{"type": "inbox", "name": "Inbox", "path": "INBOX"}},
		},
	}}}
	doc.Data.Type, doc.Data.Attributes = "emails", a
	doc.Data.Relationships = map[string]toMany{
		"emailUsers": {[]identifier{{"emailusers", own}}}, "activityTargets": {identifiers(refs)},
	}
	return doc, nil
}

// ensureRecipient lets the sender stand in where no recipient is left.
func (a *emailAttributes) ensureRecipient() {
	if len(a.To)+len(a.Cc) == 0 {
		a.To = append(a.To, mailbox{Email: a.From.Email})
	}
}

// withoutRefused takes the addresses out that Oro's errors point at, and tells whether there were any:
// what counts as an address is Oro's to say, and one odd recipient must not keep an e-mail out.
func (d *newEmail) withoutRefused(err error) bool {
	var refused *statusError
	if !errors.As(err, &refused) || refused.status != http.StatusBadRequest {
		return false
	}
	a := d.Data.Attributes
	lists := map[string]*[]mailbox{"toRecipients": &a.To, "ccRecipients": &a.Cc, "bccRecipients": &a.Bcc}
	mended := false
	for _, p := range refused.problems {
		parts := strings.Split(strings.TrimPrefix(p.Pointer, "/data/attributes/"), "/")
		if parts[0] == "from" && a.From.Email != noSender {
			a.From, mended = mailbox{Name: a.From.Name, Email: noSender}, true
		}
		list, ok := lists[parts[0]]
		if !ok || len(parts) < 2 {
			continue
		}
		if at, err := strconv.Atoi(parts[1]); err == nil && at >= 0 && at < len(*list) {
			(*list)[at].Email, mended = "", true
		}
	}
	for _, list := range lists {
		*list = slices.DeleteFunc(*list, func(m mailbox) bool { return m.Email == "" })
	}
	a.ensureRecipient()
	return mended
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
