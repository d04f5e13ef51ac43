package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// detailPane shows one record: its fields, what belongs to it, and what can be done with it.
type detailPane struct {
	words *words.Words
	acts  acts

	root    *fyne.Container
	head    *pageHead
	column  *column
	title   *detailHead
	foot    *fyne.Container
	open    *part.Button
	add     *part.Button
	remove  *part.Button
	nothing *part.State

	view  detailView
	shown bool
	rows  []*rowView // by item
}

func newDetailPane(w *words.Words, a acts) *detailPane {
	p := &detailPane{words: w, acts: a, column: newColumn(), title: newDetailHead()}
	copying := part.NewIconButton("copy", w.Say("action.copyFields"), func() { a.copyText(p.view.Details) })
	more := part.NewIconButton("more", w.Say("action.more"), nil)
	more.OnTapped = func() { part.ShowMenuUnder(p.menu(), more) }
	p.head = newPageHead(w, a, w.Say("action.backToEmail"), copying, more)
	p.open = part.NewButton(w.Say("action.open"), "open-external", part.Secondary, part.Normal, func() { a.browse(p.view.URL) })
	p.add = part.NewButton(w.Say("action.addContext"), "add", part.Primary, part.Normal, func() { a.add([]crm.Ref{p.view.Ref}) })
	p.remove = part.NewButton(w.Say("action.removeContext"), "", part.Danger, part.Normal, func() { a.remove([]crm.Ref{p.view.Ref}) })
	p.foot = footer(p.open, container.New(beside{8}, p.add, p.remove))
	p.nothing = part.NewState(part.StateData{Icon: "kind-other", Tone: part.Quiet, Title: w.Say("detail.none"), Text: w.Say("detail.noneText")})
	p.root = container.New(detailLayout{p}, p.head.root, p.column, p.foot, p.nothing)
	list := p.column.list
	list.OnOpen, list.OnMenu, list.OnKey, list.OnRune = p.onOpen, p.onMenu, p.onKey, p.onRune
	p.Clear()
	return p
}

// Clear shows that no record is open.
func (p *detailPane) Clear() {
	p.shown, p.view = false, detailView{}
	reveal(p.nothing, true)
	reveal(p.column, false)
	reveal(p.foot, false)
}

// Show shows a record. Another record begins at its top.
func (p *detailPane) Show(v detailView) {
	another := !p.shown || v.Ref != p.view.Ref
	p.view, p.shown = v, true
	reveal(p.nothing, false)
	reveal(p.column, true)
	reveal(p.foot, v.Fault == nil)
	reveal(p.open, v.URL != "")
	reveal(p.add, v.Verb == addVerb)
	reveal(p.remove, v.Verb == removeVerb)
	p.title.set(v)
	p.column.Set(p.items())
	if another {
		p.column.list.SetOffset(0)
	}
	p.root.Refresh()
}

func (p *detailPane) items() []part.Item {
	v := &p.view
	var items []part.Item
	p.rows = nil
	add := func(item part.Item, r *rowView) {
		items, p.rows = append(items, item), append(p.rows, r)
	}
	if v.Fault != nil {
		add(part.Item{Object: p.fault(v.Fault)}, nil)
		return items
	}
	add(part.Item{Object: p.title}, nil)
	if len(v.Fields) > 0 {
		add(part.Item{Object: fieldCard(v.Fields, p.acts)}, nil)
	}
	for _, note := range []string{v.Locked, v.NotWhole} {
		if note != "" {
			add(part.Item{Height: look.Gap}, nil)
			add(part.Item{Object: sentence(note)}, nil)
		}
	}
	for _, g := range []struct {
		title string
		rows  []rowView
		tall  float32
	}{{p.words.Say("record.related"), v.Related, 0}, {p.words.Say("record.tasks"), v.Tasks, look.RowTask}} {
		if len(g.rows) == 0 {
			continue
		}
		add(part.Item{Title: &part.TitleData{Title: g.title, Count: len(g.rows), Note: v.Note}}, nil)
		for i := range g.rows {
			d := g.rows[i].Data
			d.Height = g.tall
			add(part.Item{Row: &d}, &g.rows[i])
		}
	}
	add(part.Item{Height: look.PaneMargin}, nil)
	return items
}

func (p *detailPane) fault(f *faultView) fyne.CanvasObject {
	again := part.NewButton(p.words.Say("action.tryNow"), "retry", part.Primary, part.Normal, p.acts.refresh)
	state := part.NewState(part.StateData{Icon: "warning", Tone: part.Critical, Title: f.Title, Text: f.Text}, again)
	state.SetLinks(part.NewLink(p.words.Say("action.copyDetails"), func() { p.acts.copyText(f.Details) }))
	return newFitted(state, func(float32) float32 {
		return fyne.Max(state.MinSize().Height+look.Scaled(60), p.column.Size().Height-look.Scaled(look.HeaderHeight))
	})
}

// menu is what can be done with the record.
func (p *detailPane) menu() []part.MenuItem {
	w, a, v := p.words, p.acts, p.view
	refs := []crm.Ref{v.Ref}
	return []part.MenuItem{
		{Label: w.Say("action.open"), Icon: "open-external", Disabled: v.URL == "", Tapped: func() { a.browse(v.URL) }},
		{Label: w.Say("action.addContext"), Icon: "add", Key: "A", Disabled: v.Verb != addVerb, Tapped: func() { a.add(refs) }},
		{Label: w.Say("action.removeContext"), Icon: "remove", Key: w.Say("key.delete"), Disabled: v.Verb != removeVerb, Tapped: func() { a.remove(refs) }},
		{Label: w.Say("action.copyLink"), Icon: "copy", Disabled: v.URL == "", Tapped: func() { a.copyText(v.URL) }},
		{Label: w.Say("action.copyFields"), Icon: "file", Tapped: func() { a.copyText(v.Details) }},
	}
}

func (p *detailPane) at(i int) *rowView {
	if i < 0 || i >= len(p.rows) {
		return nil
	}
	return p.rows[i]
}

func (p *detailPane) onOpen(i int) {
	if r := p.at(i); r != nil {
		p.acts.followRecord(r.Ref)
	}
}

func (p *detailPane) onMenu(i int, at fyne.Position) {
	r, c := p.at(i), fyne.CurrentApp().Driver().CanvasForObject(p.column.list)
	if r != nil && c != nil {
		part.ShowMenu(recordMenu(p.words, p.acts, *r), at, c)
	}
}

// onKey removes the record shown, whichever row the keyboard is at: related rows have no such verb.
func (p *detailPane) onKey(_ int, e *fyne.KeyEvent) bool {
	if e.Name != fyne.KeyDelete {
		return false
	}
	p.act(removeVerb)
	return true
}

func (p *detailPane) onRune(_ int, r rune) bool {
	if r != 'a' && r != 'A' {
		return false
	}
	p.act(addVerb)
	return true
}

// act does what the footer's verb does, if it is the one wanted.
func (p *detailPane) act(want verb) {
	switch {
	case !p.shown || p.view.Verb != want:
	case want == addVerb:
		p.acts.add([]crm.Ref{p.view.Ref})
	case want == removeVerb:
		p.acts.remove([]crm.Ref{p.view.Ref})
	}
}

// focus gives the pane the keyboard.
func (p *detailPane) focus() { p.column.list.Focus() }

// detailLayout places the head where the pane is a page, the record, and the footer.
type detailLayout struct{ p *detailPane }

// MinSize implements fyne.Layout.
func (detailLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 100) }

// Layout implements fyne.Layout.
func (detailLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	var top float32
	bottom := size.Height
	if o[0].Visible() {
		top = look.Scaled(look.HeaderHeight)
		place(o[0], 0, 0, size.Width, top)
	} else {
		top = look.PaneMargin
	}
	place(o[3], 0, top, size.Width, bottom-top)
	if o[2].Visible() {
		bottom -= look.Scaled(look.FooterHeight)
		place(o[2], 0, bottom, size.Width, look.Scaled(look.FooterHeight))
	}
	place(o[1], 0, top, size.Width, bottom-top)
}
