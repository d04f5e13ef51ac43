package ui

import (
	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
)

func (p *contextPane) at(i int) contextLine {
	if i < 0 || i >= len(p.lines) {
		return contextLine{}
	}
	return p.lines[i]
}

// onOpen is Enter or a tap on a line.
func (p *contextPane) onOpen(i int) {
	l := p.at(i)
	switch {
	case l.fold:
		p.unfolded = !p.unfolded
		p.arrange()
	case l.row == nil:
	case p.selecting() && l.group == p.selectedGroup():
		p.toggle(l)
	default:
		p.acts.openRecord(l.row.Ref)
	}
}

func (p *contextPane) onToggle(i int) { p.toggle(p.at(i)) }

// onKey handles the keys that mean something on a record.
func (p *contextPane) onKey(i int, e *fyne.KeyEvent) bool {
	l := p.at(i)
	if e.Name != fyne.KeyDelete || l.row == nil {
		return false
	}
	switch {
	case p.selecting():
		if p.selectedGroup() == attachedGroup {
			p.actOnChosen()
		}
	case l.row.Verb == removeVerb:
		p.acts.remove([]crm.Ref{l.row.Ref})
	case l.row.Verb == retryVerb:
		p.acts.discard(l.row.Change)
	}
	return true
}

// onRune handles the letters that mean something on a record.
func (p *contextPane) onRune(i int, r rune) bool {
	l := p.at(i)
	if r != 'a' && r != 'A' || l.row == nil {
		return false
	}
	switch {
	case p.selecting():
		if p.selectedGroup() != attachedGroup {
			p.actOnChosen()
		}
	case l.row.Verb == addVerb:
		p.acts.add([]crm.Ref{l.row.Ref})
	}
	return true
}

// onMenu opens the menu of a line.
func (p *contextPane) onMenu(i int, at fyne.Position) {
	if l := p.at(i); l.row != nil {
		if c := fyne.CurrentApp().Driver().CanvasForObject(p.column.list); c != nil {
			part.ShowMenu(p.items(l.row), at, c)
		}
	}
}

// menuOf opens the menu of a record's row from its button.
func (p *contextPane) menuOf(ref crm.Ref) {
	i := p.lineOf(ref)
	if i < 0 {
		return
	}
	list := p.column.list
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(list)
	p.onMenu(i, at.AddXY(list.Size().Width-60, p.column.top(i)-list.Offset()+40))
}

// items are what a row's menu offers.
func (p *contextPane) items(r *rowView) []part.MenuItem {
	return recordMenu(p.words, p.acts, *r)
}
