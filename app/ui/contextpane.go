package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// contextPane shows the message in view: its card, what it stands in context of, what it could be related to.
// All it shows is a function of the contextView last given to Show and of what a person opened or selected.
type contextPane struct {
	words  *words.Words
	acts   acts
	root   *fyne.Container
	column *column
	card   *messageCard
	bar    *selectBar
	hints  struct{ add, remove string }

	view     contextView // as arranged for the person
	newest   contextView // as Show was given it last
	held     int         // new suggestions behind the chip
	lines    []contextLine
	selected map[crm.Ref]bool
	unfolded bool
	current  crm.Ref         // of the record open in the detail pane
	fault    *fyne.Container // in place of all else while nothing is known and Oro cannot be asked
	message  bool            // the message is shown all the same
}

// contextLine says what an item of the list is.
type contextLine struct {
	row   *rowView
	group group
	fold  bool
}

// group is where a row stands.
type group uint8

const (
	noGroup group = iota
	attachedGroup
	suggestedGroup
	foldedGroup
)

func newContextPane(w *words.Words, a acts) *contextPane {
	p := &contextPane{words: w, acts: a, column: newColumn(), selected: map[crm.Ref]bool{}}
	p.hints.add, p.hints.remove = w.Say("action.addContext"), w.Say("action.removeContext")
	p.card = newMessageCard(w, a, p.column.again)
	p.bar = newSelectBar(w, p)
	p.fault = container.NewStack()
	p.fault.Hide()
	p.root = container.New(withFooter{}, p.column, p.bar.root, p.fault)
	list := p.column.list
	list.OnOpen, list.OnToggle, list.OnMenu = p.onOpen, p.onToggle, p.onMenu
	list.OnKey, list.OnRune = p.onKey, p.onRune
	return p
}

// Show shows a context. Of the message in view rows stay where the person saw them; new suggestions that
// would land above what is looked at wait behind a chip.
func (p *contextPane) Show(v contextView) {
	another := v.Key != p.newest.Key
	p.newest = v
	if another {
		p.view, p.held, p.unfolded, p.message = v, 0, false, false
		clear(p.selected)
		p.arrange()
		p.column.list.SetOffset(0)
		return
	}
	p.settle(p.beyondSuggestions())
	p.arrange()
}

// settle takes the newest view over in the order that is on the screen.
func (p *contextPane) settle(hold bool) {
	old := p.view
	p.view = p.newest
	had := map[crm.Ref]bool{}
	for _, rows := range [][]rowView{old.Attached, old.Suggested, old.Folded} {
		for i := range rows {
			had[rows[i].Ref] = true
		}
	}
	known := func(ref crm.Ref) bool { return had[ref] }
	p.view.Attached, _ = settle(old.Attached, p.newest.Attached, known, false)
	p.view.Suggested, p.held = settle(old.Suggested, p.newest.Suggested, known, hold)
	for ref := range p.selected {
		if _, still := p.view.row(ref); !still {
			delete(p.selected, ref)
		}
	}
}

// beyondSuggestions tells whether the end of the suggestions lies above what is seen.
func (p *contextPane) beyondSuggestions() bool {
	last := -1
	for i, l := range p.lines {
		if l.group == suggestedGroup {
			last = i
		}
	}
	return last >= 0 && p.column.list.Offset() > 0 && p.column.top(last+1) <= p.column.list.Offset()
}

// applyHeld shows the suggestions that waited behind the chip.
func (p *contextPane) applyHeld() {
	p.settle(false)
	p.arrange()
}

// setCurrent marks the record that the detail pane shows.
func (p *contextPane) setCurrent(ref crm.Ref) {
	if p.current != ref {
		p.current = ref
		p.arrange()
	}
}

// arrange builds the list anew from the view.
func (p *contextPane) arrange() {
	p.card.set(p.view.Card)
	p.showFault()
	at := p.column.list.Current()
	var keep *rowView
	if at < len(p.lines) {
		keep = p.lines[at].row
	}
	top := p.anchor()
	items := p.build()
	p.column.Set(items)
	p.restore(top)
	if p.bar.show(p.chosen()) {
		p.root.Refresh()
	}
	if keep == nil || !p.column.list.Focused() {
		return
	}
	if i := p.lineOf(keep.Ref); i >= 0 && i != at {
		p.column.list.SetCurrent(i)
	}
}

func (p *contextPane) lineOf(ref crm.Ref) int {
	return slices.IndexFunc(p.lines, func(l contextLine) bool { return l.row != nil && l.row.Ref == ref })
}

// anchor is the first record in view and how far its row is from the upper edge.
func (p *contextPane) anchor() anchor {
	offset := p.column.list.Offset()
	if offset <= 0 {
		return anchor{}
	}
	for i, l := range p.lines {
		if top := p.column.top(i); l.row != nil && top >= offset {
			return anchor{l.row.Ref, top - offset}
		}
	}
	return anchor{}
}

// anchor is a place in the list that stays where it is when rows above it come and go.
type anchor struct {
	ref  crm.Ref
	from float32
}

func (p *contextPane) restore(a anchor) {
	if a.ref.IsZero() {
		return
	}
	if i := p.lineOf(a.ref); i >= 0 {
		if y := p.column.top(i) - a.from; y != p.column.list.Offset() {
			p.column.list.SetOffset(fyne.Max(0, y))
		}
	}
}

// focus gives the list the keyboard.
func (p *contextPane) focus() { p.column.list.Focus() }

// withFooter gives the second object the height it needs at the bottom, while it is visible.
type withFooter struct{}

// MinSize implements fyne.Layout.
func (withFooter) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 100) }

// Layout implements fyne.Layout.
func (withFooter) Layout(o []fyne.CanvasObject, size fyne.Size) {
	footer := float32(0)
	if o[1].Visible() {
		footer = look.Scaled(look.FooterHeight)
	}
	place(o[0], 0, 0, size.Width, size.Height-footer)
	place(o[1], 0, size.Height-footer, size.Width, footer)
	if len(o) > 2 {
		place(o[2], 0, 0, size.Width, size.Height)
	}
}

// sentence is a card with one quiet sentence in it, where rows would be.
func sentence(words string) fyne.CanvasObject {
	sign := part.NewLink("", nil)
	sign.Set(part.LinkData{Icon: "info", Tone: part.Quiet, Size: look.Small})
	text := lines(3, look.Small, false, look.Text2)
	text.SetText(words)
	return newBlock(0, container.New(signText{}, sign, text))
}

// signText places a sign before a text that may take several lines.
type signText struct{}

// MinSize implements fyne.Layout.
func (signText) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[1].MinSize().AddWidthHeight(o[0].MinSize().Width+look.Scaled(8), 0)
}

// Layout implements fyne.Layout.
func (signText) Layout(o []fyne.CanvasObject, size fyne.Size) {
	sign := o[0].MinSize()
	left := sign.Width + look.Scaled(8)
	place(o[0], 0, (look.Scaled(17)-sign.Height)/2, sign.Width, sign.Height)
	place(o[1], left, 0, size.Width-left, size.Height)
}
