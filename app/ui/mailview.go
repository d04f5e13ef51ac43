package ui

import (
	"slices"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// mailRow is a message in the list of a mail account.
func mailRow(w *words.Words, r desk.MailRow) part.RowData {
	d := part.RowData{
		Form: part.Mail, Name: nameOf(r.From), Second: r.Subject, Unread: !r.Seen, Reason: senderWords(w, r),
		Tiles: glanceOfSender(r.Sender).Kinds,
	}
	if d.Name == "" {
		d.Name = w.Say("message.noSender")
	}
	if d.Second == "" {
		d.Second = w.Say("message.noSubject")
	}
	if !r.Date.IsZero() {
		d.Trail = w.Glance(r.Date)
	}
	return d
}

// senderWords say who the sender is, for the row's third line.
func senderWords(w *words.Words, r desk.MailRow) string {
	s := r.Sender
	name := s.Company.Name
	if name == "" && s.Name != nameOf(r.From) {
		name = s.Name
	}
	if !s.Known() || s.Ref.Kind == crm.KindUser || name == "" {
		return glanceWords(w, glanceOfSender(s))
	}
	kind := w.Kind(s.Ref.Kind)
	switch {
	case s.OpenCase && s.OpenOpportunity:
		return w.Say("account.named.both", "kind", kind, "name", name)
	case s.OpenCase:
		return w.Say("account.named.case", "kind", kind, "name", name)
	case s.OpenOpportunity:
		return w.Say("account.named.opportunity", "kind", kind, "name", name)
	}
	return w.Say("account.named", "kind", kind, "name", name)
}

// glanceWords say what a sender is whose record has no name of its own to tell.
func glanceWords(w *words.Words, g glance) string {
	switch g.Kind {
	case "":
		return w.Say("messages.unknown")
	case crm.KindUser:
		return w.Say("messages.coworker")
	}
	kind := w.Kind(g.Kind)
	openCase, opportunity := slices.Contains(g.Kinds, crm.KindCase), slices.Contains(g.Kinds, crm.KindOpportunity)
	switch {
	case openCase && opportunity:
		return w.Say("account.who.both", "kind", kind)
	case openCase:
		return w.Say("account.who.case", "kind", kind)
	case opportunity:
		return w.Say("account.who.opportunity", "kind", kind)
	}
	return kind
}

// glanceOfSender are the small tiles for a sender.
func glanceOfSender(s crm.SenderMark) glance {
	if !s.Known() {
		return glance{}
	}
	g := glance{Kind: s.Ref.Kind, Kinds: []crm.Kind{s.Ref.Kind}}
	if s.Company.Name != "" && s.Ref.Kind != crm.KindUser {
		g.Kinds[0] = s.Company.Ref.Kind
	}
	if s.OpenCase {
		g.Kinds = append(g.Kinds, crm.KindCase)
	}
	if s.OpenOpportunity {
		g.Kinds = append(g.Kinds, crm.KindOpportunity)
	}
	return g
}

// accountNote says over the list what the mail account is doing, where that is worth a word: Verb then does
// what helps.
type accountNote struct {
	Text, Icon string
	Tone       part.Tone
	Verb       accountVerb
}

type accountVerb uint8

const (
	noAccountVerb accountVerb = iota
	retryAccount
	mendAccount // opens its settings
)

func accountNoteOf(w *words.Words, s crm.LoginState) accountNote {
	why := ""
	if s.Fault != nil {
		why = w.Fault(s.Fault)
	}
	switch s.State {
	case crm.MailConnecting:
		return accountNote{Text: w.Say("account.connecting"), Icon: "working", Tone: part.Accented}
	case crm.MailSyncing:
		if s.Progress.Total > 0 {
			return accountNote{
				Text: w.Say("account.reading", "done", w.Number(s.Progress.Done), "total", w.Number(s.Progress.Total)),
				Icon: "working", Tone: part.Accented,
			}
		}
	case crm.MailOffline:
		return accountNote{Text: w.Say("account.offline"), Icon: "offline", Tone: part.Warning, Verb: retryAccount}
	case crm.MailRefused, crm.MailCertificate, crm.MailStopped:
		if why == "" {
			why = w.Say("account.stopped")
		}
		return accountNote{Text: why, Icon: "refused", Tone: part.Critical, Verb: mendAccount}
	}
	return accountNote{}
}
