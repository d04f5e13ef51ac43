package ui

import (
	"slices"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// cardView is the message card.
type cardView struct {
	Key           string
	Initials      string
	SenderKind    crm.Kind
	Name, Address string
	When          string
	Subject       string
	People        []personView
	Attachments   int
	AttachedWord  string // "2 attachments", for the hint
	Presence      string
	PresenceIcon  string
	PresenceTone  part.Tone
	Warnings      []string
	WarningsTitle string
	Text          string
	Quoted        string // the part of the text folded away
	TextNote      string // "The text is longer; its beginning is shown."
	Files         []fileView
	Headers       string
}

// personView is one person of the message.
type personView struct {
	Prefix, Text string
	Email        string
	Ref          crm.Ref // zero where Oro does not know the person
	You          bool
}

// fileView is one attachment.
type fileView struct{ Name, Size string }

func cardViewOf(w *words.Words, m crm.Message, c crm.Context, me crm.Me) cardView {
	from := senderOf(m)
	v := cardView{
		Key: m.ID(), Initials: initials(from.Name, from.Email), Name: nameOf(from), Address: from.Email,
		Subject: m.Subject, People: peopleOf(w, m, c, me),
	}
	if v.Name == v.Address {
		v.Address = ""
	}
	if ref, ok := known(c, from.Email); ok {
		v.SenderKind = ref.Kind
	}
	if !m.Date.IsZero() {
		v.When = w.When(m.Date)
	}
	if v.Subject == "" {
		v.Subject = w.Say("message.noSubject")
	}
	v.presence(w, c)
	v.insides(w, m)
	return v
}

func (v *cardView) presence(w *words.Words, c crm.Context) {
	switch c.Presence {
	case crm.InOro:
		v.Presence, v.PresenceIcon, v.PresenceTone = w.Say("presence.inOro"), "in-oro", part.Good
		if !c.Fresh {
			v.PresenceTone = part.Quiet // stale marks lose their green
		}
	case crm.NotInOro:
		v.Presence, v.PresenceIcon, v.PresenceTone = w.Say("presence.notInOro"), "mail", part.Quiet
	case crm.OthersInOro:
		v.Presence, v.PresenceIcon, v.PresenceTone = w.Say("presence.others"), "locked", part.Quiet
	default:
		v.Presence, v.PresenceIcon, v.PresenceTone = w.Say("presence.unknown"), "mail", part.Quiet
	}
}

func (v *cardView) insides(w *words.Words, m crm.Message) {
	for _, a := range slices.Concat(m.Attachments, m.Inside) {
		file := fileView{Name: a.Name, Size: w.Size(a.Size)}
		if file.Name == "" {
			file.Name = w.Say("message.attachment") + " · " + a.Type
		}
		v.Files = append(v.Files, file)
	}
	if v.Attachments = len(m.Attachments); v.Attachments > 0 {
		v.AttachedWord = w.Say("message.attachments", "count", v.Attachments)
	}
	for _, warning := range m.Warnings {
		v.Warnings = append(v.Warnings, w.Warning(warning))
	}
	if n := len(v.Warnings); n > 0 {
		v.WarningsTitle = w.Say("message.warnings", "count", n)
	}
	v.Text, v.Quoted = unquoted(m.Text, m.Quoted)
	if strings.TrimSpace(m.Text) == "" {
		v.Text = w.Say("message.noText")
	}
	if m.Cut {
		v.TextNote = w.Say("message.cut")
	}
	var headers strings.Builder
	for _, h := range m.Headers {
		headers.WriteString(h.Name + ": " + h.Value + "\n")
	}
	v.Headers = strings.TrimRight(headers.String(), "\n")
}

// unquoted divides a text into what the sender wrote and what is quoted.
func unquoted(text string, quoted []crm.Span) (own, quote string) {
	var a, b strings.Builder
	at := 0
	for _, s := range quoted {
		if s.From < at || s.To > len(text) || s.From > s.To {
			continue
		}
		a.WriteString(text[at:s.From])
		b.WriteString(text[s.From:s.To])
		at = s.To
	}
	a.WriteString(text[at:])
	return strings.TrimSpace(a.String()), strings.TrimSpace(b.String())
}

// senderOf is whom the message is from.
func senderOf(m crm.Message) crm.Address {
	if len(m.From) > 0 {
		return m.From[0]
	}
	return m.Sender
}

func nameOf(a crm.Address) string {
	if name := strings.TrimSpace(a.Name); name != "" {
		return name
	}
	return a.Email
}

// peopleOf lists everybody but the sender, each once.
func peopleOf(w *words.Words, m crm.Message, c crm.Context, me crm.Me) []personView {
	seen := map[string]bool{senderOf(m).Email: true}
	var out []personView
	add := func(prefix string, addresses ...crm.Address) {
		for _, a := range addresses {
			if a.Email == "" || seen[a.Email] {
				continue
			}
			seen[a.Email] = true
			p := personView{Prefix: prefix, Text: nameOf(a), Email: a.Email, You: slices.Contains(me.Emails, a.Email)}
			p.Ref, _ = known(c, a.Email)
			if p.You {
				p.Text = w.Say("message.you")
			}
			out = append(out, p)
		}
	}
	add(w.Say("message.to"), m.To...)
	add(w.Say("message.cc"), m.Cc...)
	add(w.Say("message.bcc"), m.Bcc...)
	add(w.Say("message.replyTo"), m.ReplyTo...)
	add(w.Say("message.sender"), m.Sender)
	for _, i := range m.Involved {
		add(w.Say("message.involved."+string(i.Role)), i.Address)
	}
	return out
}

// known is the record that a person is in Oro: people before companies.
func known(c crm.Context, email string) (crm.Ref, bool) {
	var found crm.Ref
	for _, rows := range [][]crm.Row{c.Attached, c.Suggested, c.Folded} {
		for _, row := range rows {
			if email == "" || !slices.Contains(row.Entity.Emails, email) {
				continue
			}
			if row.Entity.Kind.Person() {
				return row.Entity.Ref, true
			}
			if found.IsZero() {
				found = row.Entity.Ref
			}
		}
	}
	return found, !found.IsZero()
}
