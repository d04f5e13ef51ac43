package ui

import (
	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// build makes the list's items of the view, and the lines that say what each of them is.
func (p *contextPane) build() []part.Item {
	v := &p.view
	size := len(v.Attached) + len(v.Suggested) + len(v.Folded) + 8
	b := &listBuilder{items: make([]part.Item, 0, size), lines: make([]contextLine, 0, size)}
	b.add(part.Item{Object: p.card}, contextLine{})
	switch {
	case v.Fault != nil:
		b.add(part.Item{Object: p.faultState(v.Fault)}, contextLine{})
	case v.Nobody != "":
		b.add(part.Item{Title: &part.TitleData{Title: p.words.Say("context.inContextOf"), Note: v.Note, Action: p.searchVerb()}}, contextLine{})
		b.add(part.Item{Object: sentence(v.Nobody)}, contextLine{})
	default:
		p.buildAttached(b)
		p.buildSuggested(b)
	}
	b.add(part.Item{Height: look.PaneMargin}, contextLine{})
	p.lines = b.lines
	return b.items
}

// listBuilder collects items and what they are.
type listBuilder struct {
	items []part.Item
	lines []contextLine
}

func (b *listBuilder) add(item part.Item, line contextLine) {
	b.items, b.lines = append(b.items, item), append(b.lines, line)
}

func (p *contextPane) buildAttached(b *listBuilder) {
	v := &p.view
	title := &part.TitleData{Title: p.words.Say("context.inContextOf"), Count: len(v.Attached), Note: v.Note}
	if !p.selecting() && v.Note == "" {
		title.Action = p.searchVerb()
	}
	b.add(part.Item{Title: title}, contextLine{})
	if len(v.Attached) == 0 {
		b.add(part.Item{Object: sentence(v.NoneYet)}, contextLine{})
	}
	for i := range v.Attached {
		p.addRow(b, &v.Attached[i], attachedGroup)
	}
}

func (p *contextPane) searchVerb() *part.Verb {
	return &part.Verb{Icon: "add", Label: p.words.Say("action.add"), Hint: p.words.Say("search.placeholder"), Tapped: func() { p.acts.searchFor("") }}
}

func (p *contextPane) buildSuggested(b *listBuilder) {
	v := &p.view
	if len(v.Suggested)+len(v.Folded) == 0 {
		return
	}
	title := &part.TitleData{Title: p.words.Say("context.couldBeRelatedTo"), Count: len(v.Suggested), Note: v.Note}
	if p.selecting() && p.selectedGroup() == suggestedGroup {
		title.Note = ""
		title.Action = &part.Verb{Label: p.words.Say("action.selectAll"), Tapped: p.selectAll}
	}
	if p.held > 0 {
		title.Chip = &part.Pill{Text: p.words.Say("context.new", "count", p.held), Tone: part.Accented}
		title.OnChip = p.applyHeld
	}
	b.add(part.Item{Title: title}, contextLine{})
	for i := range v.Suggested {
		p.addRow(b, &v.Suggested[i], suggestedGroup)
	}
	if len(v.Folded) == 0 {
		return
	}
	b.add(part.Item{Fold: &part.FoldData{
		Icon: "folded", Text: p.words.Say("context.foldedCount", "count", len(v.Folded)), Open: p.unfolded,
	}}, contextLine{fold: true})
	for i := range v.Folded {
		if p.unfolded {
			p.addRow(b, &v.Folded[i], foldedGroup)
		}
	}
}

// addRow adds a record with the verbs that it has at the moment.
func (p *contextPane) addRow(b *listBuilder, r *rowView, g group) {
	d := r.Data
	d.Selected = r.Ref == p.current && !p.selecting()
	if p.selecting() && g == p.selectedGroup() && selectableRow(r) {
		on := p.selected[r.Ref]
		d.Checked, d.Selected = &on, on
	} else if !p.selecting() {
		p.verbs(&d, r)
	}
	b.add(part.Item{Row: &d}, contextLine{row: r, group: g})
}

func (p *contextPane) verbs(d *part.RowData, r *rowView) {
	ref, change := r.Ref, r.Change
	switch r.Verb {
	case addVerb:
		d.Verb = &part.Verb{Icon: "add", Hint: p.hints.add, Look: part.Soft, Tapped: func() { p.acts.add([]crm.Ref{ref}) }}
	case removeVerb:
		d.Verb = &part.Verb{
			Icon: "close", Hint: p.hints.remove, Look: part.Secondary, OnHover: true,
			Tapped: func() { p.acts.remove([]crm.Ref{ref}) },
		}
	case retryVerb:
		d.Verb = &part.Verb{Label: p.words.Say("action.retry"), Look: part.Secondary, Tapped: func() { p.acts.retry(change) }}
		d.More = &part.Verb{Icon: "more", Hint: p.words.Say("action.more"), Look: part.QuietVerb, Tapped: func() { p.menuOf(ref) }}
	}
}

// faulty tells whether a fault stands in place of the message and its groups.
func (p *contextPane) faulty() bool { return p.view.Fault != nil && !p.message }

// showFault puts the fault in the middle of the pane, or takes it away.
func (p *contextPane) showFault() {
	reveal(p.column, !p.faulty())
	p.fault.Objects = nil
	if p.faulty() {
		p.fault.Objects = []fyne.CanvasObject{p.faultState(p.view.Fault, part.NewLink(p.words.Say("action.showEmail"), p.showMessage))}
	}
	reveal(p.fault, p.faulty())
	p.root.Refresh()
}

// showMessage shows the message over a fault: it can be read without Oro.
func (p *contextPane) showMessage() {
	p.message = true
	p.card.open = true
	p.arrange()
	p.focus()
}

func (p *contextPane) faultState(f *faultView, more ...*part.Link) fyne.CanvasObject {
	again := part.NewButton(p.words.Say("action.tryNow"), "retry", part.Primary, part.Normal, p.acts.refresh)
	state := part.NewState(part.StateData{Icon: "warning", Tone: part.Critical, Title: f.Title, Text: f.Text}, again)
	state.SetLinks(append(more, part.NewLink(p.words.Say("action.copyDetails"), func() { p.acts.copyText(f.Details) }))...)
	if len(more) > 0 {
		return state
	}
	return pad(state, 0, 40, 0, 0)
}
