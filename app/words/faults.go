package words

import (
	"strconv"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// Fault is the sentence for what went wrong: of its code, else of what was attempted and its kind, else of
// its kind. Sentences that name {detail} or {after} are passed over where the fault has none, for
// "<key>.bare" or the next. What can go wrong on the way to Oro has a second sentence for those who are
// connected already ("fault.working.…": what is known is shown, changes are kept). nil gives nothing.
func (w *Words) Fault(f *crm.Fault) string {
	if f == nil {
		return ""
	}
	kind := f.Kind.String()
	keys := []string{"fault." + f.Op + "." + kind, "fault." + kind + ".because", "fault." + kind}
	if f.Code != "" {
		keys = append([]string{"fault." + f.Code, "fault." + f.Code + ".bare"}, keys...)
	}
	if cause, ok := strings.CutPrefix(f.Code, "connect."); ok && !strings.HasPrefix(f.Op, "connect") {
		keys = append([]string{"fault.working." + cause}, keys...)
	}
	p := placed("detail", f.Detail)
	if f.After > 0 {
		p.put("after", w.Span(f.After))
	}
	text, _ := w.tongue().first(&p, keys...)
	return text
}

// Refusal is why a change was refused in a few words, to stand behind "Refused:"; Oro's own reason
// where we have no words for it.
func (w *Words) Refusal(f *crm.Fault) string {
	if f == nil {
		return w.Say("refusal.other")
	}
	p := placed("detail", f.Detail)
	text, _ := w.tongue().first(&p, "refusal."+f.Code, "refusal.because", "refusal.other")
	return text
}

// Condition is the line of the status bar for something that holds.
func (w *Words) Condition(c crm.Condition) string {
	p := placed("detail", c.Detail)
	if !c.Since.IsZero() {
		p.put("since", w.AsOf(c.Since))
	}
	text, found := w.tongue().first(&p, "condition."+c.Code, "condition."+c.Code+".bare")
	if !found && c.Fault != nil {
		return w.Fault(c.Fault)
	}
	return text
}

// Progress is how far a long work is: "Loading contacts: 3,212 of 8,040".
func (w *Words) Progress(g crm.Progress) string {
	p := placed("done", w.Number(g.Done))
	p.count = g.Done
	if g.Total > 0 {
		p.put("total", w.Number(g.Total))
	}
	if g.Kind != "" {
		p.put("kind", w.Kinds(g.Kind))
	}
	text, _ := w.tongue().first(&p, "progress."+g.Task, "progress."+g.Task+".bare", "progress.other")
	return text
}

// LoadLeft is how long a first load goes on, or that it is paused; empty where that is not known.
func (w *Words) LoadLeft(s crm.LoadState) string {
	switch {
	case s.Paused:
		return w.Say("load.paused")
	case s.Left <= 0:
		return ""
	case s.Left < time.Minute:
		return w.Say("load.soon")
	}
	return w.Say("load.left", "count", int((s.Left+time.Minute-1)/time.Minute))
}

// Warning says what was broken in a message.
func (w *Words) Warning(g crm.Warning) string {
	p := placed("detail", g.Detail)
	text, _ := w.tongue().first(&p, "warning."+g.Code, "warning."+g.Code+".bare")
	return text
}

// Setting says what is wrong with a value, to stand under its field. Limits stand as they are to be
// typed, without groups; choices too.
func (w *Words) Setting(e *settings.Error) string {
	var choices []string
	if o, ok := settings.Find(e.Key); ok {
		for _, v := range o.Choices {
			choices = append(choices, string(v))
		}
	}
	p := placed("given", e.Given, "min", strconv.Itoa(e.Min), "max", strconv.Itoa(e.Max), "choices", strings.Join(choices, ", "))
	text, _ := w.tongue().first(&p, string(e.Code), string(e.Code)+".bare")
	return text
}
