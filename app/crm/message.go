package crm

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Address is one mailbox of a message. Email is bare and in lower case (local@domain, the domain as
// A-label), Name is decoded and may be empty.
type Address struct {
	Name  string
	Email string
}

// Domain is the part of the address after the last '@', empty where there is none.
func (a Address) Domain() string {
	if at := strings.LastIndexByte(a.Email, '@'); at >= 0 {
		return a.Email[at+1:]
	}
	return ""
}

// Message is one e-mail as read from its bytes (spec 3.2). Read-only once shared.
type Message struct {
	From, ReplyTo, To, Cc, Bcc []Address
	Sender                     Address
	Subject                    string    // decoded, white space folded to single blanks
	Date                       time.Time // UTC; zero where there is none that can be read
	// Ids are without angle brackets. MessageID is empty for one message in six (see ID).
	MessageID   string
	InReplyTo   []string
	References  []string
	Text        string // readable text of the body, lines ended by \n, at most 64 KB
	Cut         bool   // the body was longer than Text keeps
	Quoted      []Span // of Text: quoted history and signature, folded at first
	Attachments []Attachment
	Inside      []Attachment // found inside winmail.dat, opaque S/MIME, nested messages and plain text (uuencode)
	Headers     []HeaderLine // as they stand, decoded, in their order; bounded
	Involved    []Involved   // further people: failed recipients, organizer and attendees
	Regards     []string     // ids of messages this one reports on (delivery reports), no brackets
	Warnings    []Warning    // what was broken
	Index       int          // place in an mbox or folder, from 0
}

// Span is a range of bytes of a text, [From, To).
type Span struct{ From, To int }

// HeaderLine is one header field.
type HeaderLine struct{ Name, Value string }

// Attachment describes a leaf part of a message that has a name or is not shown as its text.
type Attachment struct {
	Name string
	Type string // media type in lower case, no parameters
	Size int64  // decoded bytes
	// Inline: shown in the text (signature images); offered unticked for logging (spec 4.12).
	Inline bool
	In     string // of Inside: the name of the container it was found in
	Part   int    // for eml.Part: number of the leaf, from 0; of those Inside from eml.InsideFrom
}

// Involved is a person whom the message concerns without being in its address fields.
type Involved struct {
	Address
	Role InvolvedRole
}

// InvolvedRole says in what part.
type InvolvedRole string

// Delivery reports name failed recipients, invitations an organizer and attendees.
const (
	FailedRecipient InvolvedRole = "failed"
	Organizer       InvolvedRole = "organizer"
	Attendee        InvolvedRole = "attendee"
)

// Warning says what was broken in a message and repaired or left out. Code is a key of words
// ("warning.<code>") and stable for scripts; Detail is foreign text, shown as it is, at most 200 bytes.
type Warning struct{ Code, Detail string }

// String gives "code" or "code: detail".
func (w Warning) String() string {
	if w.Detail == "" {
		return w.Code
	}
	return w.Code + ": " + w.Detail
}

// ID is the message's own id, or where it has none, one derived from what a copy of the same message
// has in common with it (spec 4.6): <hash of From, Date, Subject, start of body>@oroconnector.invalid.
func (m Message) ID() string {
	if m.MessageID != "" {
		return m.MessageID
	}
	h := sha256.New()
	for _, a := range m.From {
		h.Write([]byte(a.Email + "\n"))
	}
	h.Write([]byte(m.Date.UTC().Format(time.RFC3339) + "\n" + m.Subject + "\n"))
	start := strings.Join(strings.Fields(m.Text), " ")
	h.Write([]byte(start[:min(len(start), 256)]))
	return hex.EncodeToString(h.Sum(nil)[:16]) + "@oroconnector.invalid"
}

// Derived tells whether ID is not the message's own, so that Oro cannot recognise its copy.
func (m Message) Derived() bool { return m.MessageID == "" }

// IDs returns the ids of this one conversation, the message's own first, without repetition: what is
// sent to emailthreadcontext (spec 4.3). At most 50: the first and the last ones of long References.
func (m Message) IDs() []string {
	refs := m.References
	if len(refs) > 48 {
		refs = append(append([]string(nil), refs[:8]...), refs[len(refs)-40:]...)
	}
	ids := append([]string{m.ID()}, m.InReplyTo...)
	return unique(append(ids, refs...))
}

// Thread is the key of the message's conversation in our stores: the oldest id among References, else
// In-Reply-To, else the message's own (spec 4.3).
func (m Message) Thread() string {
	for _, ids := range [][]string{m.References, m.InReplyTo} {
		if len(ids) > 0 && ids[0] != "" {
			return ids[0]
		}
	}
	return m.ID()
}

// Participants returns everybody the message concerns, each address once, senders first: From, Sender,
// Reply-To, To, Cc, Bcc, then Involved (spec 4.1).
func (m Message) Participants() []Address {
	all := append([]Address(nil), m.From...)
	if m.Sender.Email != "" {
		all = append(all, m.Sender)
	}
	for _, more := range [][]Address{m.ReplyTo, m.To, m.Cc, m.Bcc} {
		all = append(all, more...)
	}
	for _, i := range m.Involved {
		all = append(all, i.Address)
	}
	seen := map[string]int{}
	out := all[:0]
	for _, a := range all {
		at, known := seen[a.Email]
		switch {
		case a.Email == "":
		case !known:
			seen[a.Email] = len(out)
			out = append(out, a)
		case out[at].Name == "":
			out[at].Name = a.Name
		}
	}
	return out
}

// Envelope returns what a change needs to make this e-mail known to Oro, without its body.
func (m Message) Envelope() Envelope {
	e := Envelope{
		MessageID: m.ID(), Derived: m.Derived(), IDs: m.IDs(), References: m.References,
		Subject: m.Subject, To: m.To, Cc: m.Cc, Bcc: m.Bcc, Date: m.Date,
	}
	if len(e.References) == 0 {
		e.References = m.InReplyTo
	}
	switch {
	case len(m.From) > 0:
		e.From = m.From[0]
	default:
		e.From = m.Sender
	}
	return e
}

// Envelope is the outside of an e-mail: enough to find it in Oro, or to create it there. Ids are
// without brackets; oro adds them.
type Envelope struct {
	MessageID   string
	Derived     bool     // MessageID is ours (Message.Derived)
	IDs         []string // of the conversation, as Message.IDs
	References  []string
	Subject     string
	From        Address
	To, Cc, Bcc []Address
	Date        time.Time
}

func unique(in []string) []string {
	seen := make(map[string]bool, len(in))
	out := make([]string, 0, len(in))
	for _, s := range in {
		if s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
