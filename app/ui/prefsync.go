package ui

import (
	"strconv"

	"fyne.io/fyne/v2"

	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// synchronization is the page about what is asked of Oro, and when.
func (p *preferencesWindow) synchronization() []fyne.CanvasObject {
	return []fyne.CanvasObject{space(9), p.section("prefs.oro"), p.card(p.lastRow(), p.timeoutRow()), p.kept()}
}

// lastRow says when Oro was asked last.
func (p *preferencesWindow) lastRow() fyne.CanvasObject {
	last := p.words.Say("status.never")
	if at := p.facts.Status.Health.LastPull; !at.IsZero() {
		last = p.words.DateTime(at)
	}
	return newPrefRow(p.words.Say("prefs.lastPull"), "", part.NewText(part.TextData{Text: last, Color: look.Text2}))
}

// timeouts are the steps of the time that a request may take, in seconds.
var timeouts = []int{15, 30, 60, 120, 300, 600}

// timeoutRow chooses how long one request to Oro may take (spec 1.7).
func (p *preferencesWindow) timeoutRow() fyne.CanvasObject {
	steps := append([]int(nil), timeouts...)
	names := func() []string {
		var out []string
		for _, s := range steps {
			out = append(out, p.words.Say("prefs.seconds", "count", s))
		}
		return out
	}
	control := part.NewSelect("", names(), 0, func(i int) { p.save(settings.OroTimeout, strconv.Itoa(steps[i])) })
	r := p.optionRow(settings.OroTimeout, "timeout", control)
	r.width = 180
	r.show = func(v desk.Value) {
		at := -1
		for i, s := range steps {
			if s == v.Value.Int() {
				at = i
			}
		}
		if at < 0 { // a value of the command line's or the policy's own
			steps, at = append(steps, v.Value.Int()), len(steps)
		}
		control.Set(names(), at)
		control.SetEnabled(!v.By.ReadOnly())
		p.lockRow(r, v)
	}
	r.show(p.facts.Personal.Find(settings.OroTimeout))
	return r
}
