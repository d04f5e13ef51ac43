package ui

import (
	"slices"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/words"
)

// contextView is all that the context pane shows of a message. It is made off the UI thread and never
// changed after.
type contextView struct {
	Key       string // of the message: another key is another message
	Card      cardView
	Attached  []rowView
	Suggested []rowView
	Folded    []rowView
	Note      string // "as of 09:40" where Oro's answer is not of now
	NoneYet   string // in place of an empty In Context Of
	Nobody    string // in place of empty suggestions
	ReadOnly  bool   // the e-mail belongs to somebody else in Oro
	Fault     *faultView
}

// faultView stands in place of the groups when nothing is known and Oro cannot be asked.
type faultView struct {
	Title, Text string
	Details     string // for "Copy details"
}

// contextViewOf words a context. me are the person's own addresses.
func contextViewOf(w *words.Words, m crm.Message, c crm.Context, me crm.Me) contextView {
	v := contextView{Key: m.ID(), Card: cardViewOf(w, m, c, me), ReadOnly: c.Presence == crm.OthersInOro}
	for _, row := range c.Attached {
		v.Attached = append(v.Attached, attachedRow(w, row))
	}
	for _, row := range c.Suggested {
		v.Suggested = append(v.Suggested, suggestedRow(w, row))
	}
	for _, row := range c.Folded {
		v.Folded = append(v.Folded, suggestedRow(w, row))
	}
	if v.ReadOnly {
		v.forbid()
	}
	if !c.Fresh && !c.AsOf.IsZero() {
		v.Note = w.Say("context.asOfSection", "time", w.AsOf(c.AsOf))
	}
	if len(v.Attached) == 0 {
		v.NoneYet = w.Say(noneYet(c))
	}
	if len(v.Suggested)+len(v.Folded)+len(v.Attached) == 0 {
		v.Nobody = w.Say("context.nobodyKnown")
		if c.Fault != nil && c.AsOf.IsZero() {
			v.Fault = faultViewOf(w, c.Fault)
		}
	}
	return v
}

func noneYet(c crm.Context) string {
	switch c.Presence {
	case crm.OthersInOro:
		return "context.othersEmail"
	case crm.NotInOro:
		return "context.noneYetLogs"
	}
	return "context.noneYet"
}

// forbid takes the verbs away that Oro would refuse.
func (v *contextView) forbid() {
	for _, rows := range [][]rowView{v.Attached, v.Suggested, v.Folded} {
		for i := range rows {
			if rows[i].Verb == addVerb || rows[i].Verb == removeVerb {
				rows[i].Verb = noVerb
			}
		}
	}
}

// faultViewOf words why nothing can be shown.
func faultViewOf(w *words.Words, f *crm.Fault) *faultView {
	title := w.Say("context.unreachable")
	switch {
	case f.Code == "connect.maintenance":
		title = w.Say("context.maintenance")
	case !f.Kind.Passing():
		title = w.Fault(f)
	}
	text := w.Say("context.nothingCached")
	if f.Kind.Passing() {
		text += " " + w.Say("context.askAgain", "time", w.Span(retryAfter(f)))
	}
	return &faultView{Title: title, Text: text, Details: f.Error()}
}

// retryAfter is when Oro is asked again by itself after a fault that passes.
func retryAfter(f *crm.Fault) time.Duration { return max(f.After, 40*time.Second) }

// row finds a record among everything shown.
func (v *contextView) row(ref crm.Ref) (rowView, bool) {
	for _, rows := range [][]rowView{v.Attached, v.Suggested, v.Folded} {
		for _, r := range rows {
			if r.Ref == ref {
				return r, true
			}
		}
	}
	return rowView{}, false
}

// attached tells whether the record is among In Context Of.
func (v *contextView) attached(ref crm.Ref) bool { return indexOf(v.Attached, ref) >= 0 }

func indexOf(rows []rowView, ref crm.Ref) int {
	for i, r := range rows {
		if r.Ref == ref {
			return i
		}
	}
	return -1
}

// settle arranges the rows of a newer view as the person last saw them: rows that were there keep their
// place, new ones stand at the end, and those that the person's own doing brought back from another group
// (known) stand where they belong. Where hold is set, new rows that no change of the person's brought are
// left out and counted.
func settle(old, next []rowView, known func(crm.Ref) bool, hold bool) (rows []rowView, held int) {
	at := make(map[crm.Ref]int, len(next))
	for i := range next {
		at[next[i].Ref] = i
	}
	seen := make(map[crm.Ref]bool, len(old))
	rows = make([]rowView, 0, len(next))
	for i := range old {
		ref := old[i].Ref
		if n, still := at[ref]; still && !seen[ref] {
			rows = append(rows, next[n])
			seen[ref] = true
		}
	}
	for i := range next {
		switch ref := next[i].Ref; {
		case seen[ref]:
		case known(ref) && next[i].Change == "":
			rows = slices.Insert(rows, behind(rows, next[:i]), next[i])
		case hold && next[i].Change == "":
			held++
		default:
			rows = append(rows, next[i])
		}
	}
	return rows, held
}

// behind is the place after the nearest of the rows before it that is among rows.
func behind(rows, before []rowView) int {
	for i := len(before) - 1; i >= 0; i-- {
		if at := indexOf(rows, before[i].Ref); at >= 0 {
			return at + 1
		}
	}
	return 0
}
