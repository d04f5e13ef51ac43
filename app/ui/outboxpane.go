package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// outboxPane shows what Oro does not have yet, what it refused, and what it got today.
type outboxPane struct {
	words  *words.Words
	acts   acts
	root   *fyne.Container
	head   *pageHead
	column *column
	rows   []*rowView // by item
	view   outboxView
	// opened tells whether the message with the id was read in this sitting.
	opened func(id string) bool
}

func newOutboxPane(w *words.Words, a acts, opened func(string) bool) *outboxPane {
	p := &outboxPane{words: w, acts: a, column: newColumn(), opened: opened}
	send := part.NewButton(w.Say("action.sendNow"), "send", part.Secondary, part.Small, func() { a.refresh() })
	p.head = newPageHead(w, a, w.Say("outbox.title"), pad(send, 0, 0, look.PaneMargin-8, 0))
	p.root = container.New(layoutUnderHead{}, p.head.root, p.column)
	list := p.column.list
	list.OnOpen, list.OnMenu, list.OnKey = p.onOpen, p.onMenu, p.onKey
	return p
}

// Show shows the outbox.
func (p *outboxPane) Show(v outboxView) {
	p.view = v
	note := v.Kept
	if v.Count == 0 {
		note = ""
	}
	p.head.setNote(note)
	var items []part.Item
	p.rows = nil
	add := func(item part.Item, r *rowView) {
		items, p.rows = append(items, item), append(p.rows, r)
	}
	if v.Empty != "" {
		add(part.Item{Object: sentence(v.Empty)}, nil)
	}
	if len(v.Refused) > 0 {
		add(part.Item{Title: &part.TitleData{Title: p.words.Say("outbox.refused"), Count: len(v.Refused)}}, nil)
	}
	for i := range v.Refused {
		if i > 0 {
			add(part.Item{Height: look.Gap}, nil)
		}
		add(part.Item{Object: p.refused(v.Refused[i])}, nil)
	}
	p.section(add, &part.TitleData{Title: p.words.Say("outbox.waiting"), Count: len(v.Waiting), Note: p.words.Say("outbox.inOrder")}, p.view.Waiting)
	p.section(add, &part.TitleData{Title: p.words.Say("outbox.sent"), Count: len(v.Sent)}, p.view.Sent)
	add(part.Item{Height: look.PaneMargin}, nil)
	p.column.Set(items)
}

func (p *outboxPane) section(add func(part.Item, *rowView), title *part.TitleData, rows []rowView) {
	if len(rows) == 0 {
		return
	}
	add(part.Item{Title: title}, nil)
	for i := range rows {
		d := rows[i].Data
		d.Height = look.RowOutbox
		add(part.Item{Row: &d}, &rows[i])
	}
}

// refused is the card of one change that Oro refused.
func (p *outboxPane) refused(r refusedView) fyne.CanvasObject {
	name, op := line(look.Body, true, look.Text), line(look.Small, false, look.Text2)
	name.SetText(r.Name)
	op.SetText(r.Op)
	why := lines(4, look.Small, false, look.Bad)
	why.SetText(r.Why)
	show := part.NewLink("", nil)
	if p.opened(r.Message) {
		show.Set(part.LinkData{Text: p.words.Say("action.showEmail"), Size: look.Small, Tapped: func() { p.acts.openMessage(r.Message) }})
	}
	verbs := container.New(ends{8}, container.New(beside{8},
		part.NewButton(p.words.Say("action.retry"), "retry", part.Secondary, part.Small, func() { p.acts.retry(r.Change) }),
		part.NewButton(p.words.Say("action.discard"), "discard", part.Danger, part.Small, func() { p.acts.discard(r.Change) }),
	), show)
	head := container.New(tileAndLines{}, part.NewTile(r.Ref.Kind, look.TileSize), name, op)
	return newBlock(9, head, indented(why), indented(verbs))
}

func (p *outboxPane) at(i int) *rowView {
	if i < 0 || i >= len(p.rows) {
		return nil
	}
	return p.rows[i]
}

func (p *outboxPane) onOpen(i int) {
	if r := p.at(i); r != nil {
		p.acts.openRecord(r.Ref)
	}
}

func (p *outboxPane) onKey(i int, e *fyne.KeyEvent) bool {
	r := p.at(i)
	if r == nil || e.Name != fyne.KeyDelete || r.Data.Pill == nil {
		return false
	}
	p.acts.discard(r.Change)
	return true
}

func (p *outboxPane) onMenu(i int, at fyne.Position) {
	r, c := p.at(i), fyne.CurrentApp().Driver().CanvasForObject(p.column.list)
	if r == nil || c == nil {
		return
	}
	items := recordMenu(p.words, p.acts, *r)
	if r.Data.Pill != nil {
		change := r.Change
		items = append(items, part.MenuItem{}, part.MenuItem{
			Label: p.words.Say("action.discard"), Icon: "discard", Tone: part.Critical, Key: p.words.Say("key.delete"), Tapped: func() { p.acts.discard(change) },
		})
	}
	part.ShowMenu(items, at, c)
}

// outboxRefs are the records that the outbox speaks of.
func outboxRefs(all []crm.Pending) []crm.Ref {
	var refs []crm.Ref
	seen := map[crm.Ref]bool{}
	for _, p := range all {
		for _, ref := range p.Change.Refs {
			if !seen[ref] {
				seen[ref] = true
				refs = append(refs, ref)
			}
		}
	}
	return refs
}

// layoutUnderHead places a page under its head.
type layoutUnderHead struct{}

// MinSize implements fyne.Layout.
func (layoutUnderHead) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 100) }

// Layout implements fyne.Layout.
func (layoutUnderHead) Layout(o []fyne.CanvasObject, size fyne.Size) {
	head := look.Scaled(look.HeaderHeight)
	place(o[0], 0, 0, size.Width, head)
	place(o[1], 0, head, size.Width, size.Height-head)
}

// tileAndLines places a tile and two lines beside it as a row does.
type tileAndLines struct{}

// MinSize implements fyne.Layout.
func (tileAndLines) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(120), look.Scaled(36))
}

// Layout implements fyne.Layout.
func (tileAndLines) Layout(o []fyne.CanvasObject, size fyne.Size) {
	tile := look.Scaled(look.TileSize)
	place(o[0], 0, look.Scaled(2), tile, tile)
	left := tile + look.Scaled(look.RowGap)
	place(o[1], left, 0, size.Width-left, look.Scaled(19))
	place(o[2], left, look.Scaled(19), size.Width-left, look.Scaled(17))
}

// indent stands an object under the lines beside a tile.
type indent struct{}

func indented(o fyne.CanvasObject) fyne.CanvasObject {
	return newFitted(container.New(indent{}, o), func(width float32) float32 {
		return heightFor(o, width-look.Scaled(look.TileSize+look.RowGap))
	})
}

// MinSize implements fyne.Layout.
func (indent) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(look.Scaled(look.TileSize+look.RowGap), 0)
}

// Layout implements fyne.Layout.
func (indent) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left := look.Scaled(look.TileSize + look.RowGap)
	place(o[0], left, 0, size.Width-left, size.Height)
}
