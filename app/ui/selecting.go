package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// selecting tells whether several records are being selected.
func (p *contextPane) selecting() bool { return len(p.selected) > 0 }

// selectedGroup is the group whose rows are being selected: one verb fits them all.
func (p *contextPane) selectedGroup() group {
	for _, l := range p.lines {
		if l.row != nil && p.selected[l.row.Ref] {
			return l.group
		}
	}
	for ref := range p.selected { // before the list is built anew
		switch {
		case indexOf(p.view.Attached, ref) >= 0:
			return attachedGroup
		case indexOf(p.view.Folded, ref) >= 0:
			return foldedGroup
		}
		return suggestedGroup
	}
	return noGroup
}

// selectableRow tells whether a row has a verb that can be done to several.
func selectableRow(r *rowView) bool { return r.Verb == addVerb || r.Verb == removeVerb }

// toggle selects a row or lets it go. A row of another group begins anew.
func (p *contextPane) toggle(l contextLine) {
	if l.row == nil || !selectableRow(l.row) {
		return
	}
	if p.selecting() && l.group != p.selectedGroup() {
		clear(p.selected)
	}
	if p.selected[l.row.Ref] {
		delete(p.selected, l.row.Ref)
	} else {
		p.selected[l.row.Ref] = true
	}
	p.arrange()
}

func (p *contextPane) selectAll() {
	g := p.selectedGroup()
	for _, l := range p.lines {
		if l.row != nil && l.group == g && selectableRow(l.row) {
			p.selected[l.row.Ref] = true
		}
	}
	p.arrange()
}

// unselect ends selecting; it tells whether there was anything selected.
func (p *contextPane) unselect() bool {
	if !p.selecting() {
		return false
	}
	clear(p.selected)
	p.arrange()
	return true
}

// chosen are the selected records in the order of the list.
func (p *contextPane) chosen() (refs []crm.Ref, g group) {
	if !p.selecting() {
		return nil, noGroup
	}
	for _, l := range p.lines {
		if l.row != nil && p.selected[l.row.Ref] {
			refs, g = append(refs, l.row.Ref), l.group
		}
	}
	return refs, g
}

// actOnChosen adds or removes what is selected.
func (p *contextPane) actOnChosen() {
	refs, g := p.chosen()
	if len(refs) == 0 {
		return
	}
	clear(p.selected)
	p.arrange()
	if g == attachedGroup {
		p.acts.remove(refs)
	} else {
		p.acts.add(refs)
	}
}

// selectBar says how many are selected and acts on them.
type selectBar struct {
	words  *words.Words
	root   *fyne.Container
	count  *part.Text
	verb   *part.Button
	remove *part.Button
}

func newSelectBar(w *words.Words, p *contextPane) *selectBar {
	b := &selectBar{words: w, count: line(look.Body, true, look.Text)}
	cancel := part.NewButton(w.Say("action.cancel"), "", part.Secondary, part.Normal, func() { p.unselect() })
	b.verb = part.NewButton(w.Say("action.addContext"), "add", part.Primary, part.Normal, p.actOnChosen)
	b.remove = part.NewButton(w.Say("action.removeContext"), "", part.Danger, part.Normal, p.actOnChosen)
	b.root = footer(b.count, container.New(beside{8}, cancel, b.verb, b.remove))
	b.root.Hide()
	return b
}

// show shows the bar for what is chosen; it tells whether it came or went.
func (b *selectBar) show(refs []crm.Ref, g group) (changed bool) {
	if len(refs) > 0 {
		b.count.SetText(b.words.Say("context.selected", "count", len(refs)))
		reveal(b.verb, g != attachedGroup)
		reveal(b.remove, g == attachedGroup)
		b.root.Refresh() // the words before were shorter
	}
	changed = b.root.Visible() != (len(refs) > 0)
	reveal(b.root, len(refs) > 0)
	return changed
}

// footer is a page's line of verbs: 52 units under a hairline, one object at each end.
func footer(left, right fyne.CanvasObject) *fyne.Container {
	return container.New(footing{}, part.NewLine(), left, right)
}

type footing struct{}

// MinSize implements fyne.Layout.
func (footing) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, look.Scaled(look.FooterHeight))
}

// Layout implements fyne.Layout.
func (footing) Layout(o []fyne.CanvasObject, size fyne.Size) {
	place(o[0], 0, 0, size.Width, 1)
	left, right := o[1].MinSize(), o[2].MinSize()
	at := size.Width - look.PaneMargin - right.Width
	place(o[2], at, (size.Height+1-right.Height)/2, right.Width, right.Height)
	room := fyne.Min(left.Width, at-look.PaneMargin-look.Scaled(8))
	place(o[1], look.PaneMargin, (size.Height+1-left.Height)/2, room, left.Height)
}
