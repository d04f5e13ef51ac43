package ui

import (
	"strings"
	"unicode"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// verb is what the button at the right of a row does.
type verb uint8

const (
	noVerb verb = iota
	addVerb
	removeVerb
	retryVerb
)

// rowView is one record in a pane: how it looks, and what can be done with it. It holds no callbacks; the
// pane that shows it adds its own.
type rowView struct {
	Ref    crm.Ref
	Data   part.RowData
	Verb   verb
	Change string // id of the change that waits or was refused
	URL    string
}

// recordRow is a record as every list shows it.
func recordRow(w *words.Words, e crm.Entity, second string) rowView {
	name := e.Name
	if name == "" {
		name = e.Ref.String()
	}
	return rowView{Ref: e.Ref, URL: e.URL, Data: part.RowData{
		Ref: e.Ref, Kind: e.Kind, Name: name, KindWord: kindWord(w, e.Kind, name), Second: second,
	}}
}

// kindWord is the kind behind a name, unless the name begins with it: "Order #10482".
func kindWord(w *words.Words, kind crm.Kind, name string) string {
	word := w.Kind(kind)
	if strings.HasPrefix(name, word) {
		return ""
	}
	return word
}

// stateOf shows what is under way for a row: its pill, its refusal and the verb that helps.
func (r *rowView) stateOf(w *words.Words, row crm.Row) {
	r.Change = row.Change
	switch row.State {
	case crm.RowWaiting:
		r.Data.Pill = waitingPill(w)
		r.Verb = noVerb
	case crm.RowSending:
		r.Data.Pill = sendingPill(w)
		r.Verb = noVerb
	case crm.RowRefused:
		r.Data.SecondTone = part.Critical
		r.Verb = retryVerb
	}
}

func waitingPill(w *words.Words) *part.Pill {
	return &part.Pill{Text: w.Say("row.waiting"), Icon: "waiting", Tone: part.Warning}
}

func sendingPill(w *words.Words) *part.Pill {
	return &part.Pill{Text: w.Say("row.sending"), Icon: "sync", Tone: part.Warning}
}

// reasonIcons are the small signs before the reasons.
var reasonIcons = map[crm.ReasonCode]string{
	crm.ReasonAddress: "reason-address", crm.ReasonOtherAddress: "reason-address", crm.ReasonNumber: "reason-number",
	crm.ReasonThread: "reason-history", crm.ReasonSender: "reason-history", crm.ReasonAccount: "reason-account",
	crm.ReasonOf: "reason-link", crm.ReasonDomain: "reason-domain", crm.ReasonOro: "connected",
	crm.ReasonMe: "folded", crm.ReasonCoworker: "folded",
}

// suggestedRow is a row of Could Be Related To, or of the folded ones.
func suggestedRow(w *words.Words, row crm.Row) rowView {
	v := recordRow(w, row.Entity, w.Line(row))
	v.Data.Reason, v.Data.ReasonIcon = w.Why(row), reasonIcons[row.Reason.Code]
	if row.Attachable {
		v.Verb = addVerb
	} else {
		v.Data.Lock = true
	}
	v.stateOf(w, row)
	return v
}

// attachedRow is a row of In Context Of.
func attachedRow(w *words.Words, row crm.Row) rowView {
	v := recordRow(w, row.Entity, w.Line(row))
	v.Verb = removeVerb
	v.stateOf(w, row)
	return v
}

// initials are at most two letters for a person's avatar.
func initials(name, email string) string {
	name = strings.Trim(name, "\"' ")
	if name == "" {
		name, _, _ = strings.Cut(email, "@")
		name = strings.NewReplacer(".", " ", "_", " ", "-", " ").Replace(name)
	}
	var first, last string
	for word := range strings.FieldsSeq(name) {
		letter := firstLetter(word)
		if letter == "" {
			continue
		}
		if first == "" {
			first = letter
		} else {
			last = letter
		}
	}
	return strings.ToUpper(first + last)
}

func firstLetter(word string) string {
	for _, r := range word {
		if unicode.IsLetter(r) {
			return string(r)
		}
	}
	return ""
}
