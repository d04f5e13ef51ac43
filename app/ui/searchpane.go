package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// searchPane shows what was found, under chips that filter by kind.
type searchPane struct {
	words   *words.Words
	acts    acts
	onKind  func(crm.Kind)
	onMore  func()
	onAgain func()

	root    *fyne.Container
	filters *fyne.Container
	scroll  *container.Scroll
	chips   []*part.Chip
	column  *column
	more    *loadMore
	rows    []*rowView // by item
	view    searchView
}

func newSearchPane(w *words.Words, a acts) *searchPane {
	p := &searchPane{words: w, acts: a, column: newColumn(), filters: container.New(beside{6})}
	p.scroll = container.NewHScroll(p.filters)
	p.more = newLoadMore(w, func() { p.onMore() }, func() { p.onAgain() })
	bars := container.NewThemeOverride(p.scroll, barless{})
	p.root = container.New(underFilters{}, bars, p.column)
	list := p.column.list
	list.OnOpen, list.OnMenu, list.OnKey, list.OnRune = p.onOpen, p.onMenu, p.onListKey, p.onRune
	return p
}

// Show shows a view; the list keeps its place.
func (p *searchPane) Show(v searchView) {
	p.view = v
	p.showFilters(v.Filters)
	items := make([]part.Item, 0, len(v.Rows)+3)
	p.rows = p.rows[:0]
	add := func(item part.Item, r *rowView) {
		items, p.rows = append(items, item), append(p.rows, r)
	}
	add(part.Item{Title: &part.TitleData{Title: v.Title, Count: v.Count, Note: v.Note, Sign: v.Sign}}, nil)
	for i := range v.Rows {
		r := &p.view.Rows[i]
		d := r.Data
		if r.Verb == addVerb {
			d.Verb = &part.Verb{Icon: "add", Look: part.Soft, Hint: p.words.Say("action.addContext"), Tapped: func() { p.acts.add([]crm.Ref{r.Ref}) }}
		}
		add(part.Item{Row: &d}, r)
	}
	if v.Nothing != "" {
		add(part.Item{Object: sentence(v.Nothing)}, nil)
	}
	if v.More || v.Offline != "" {
		p.more.set(v)
		add(part.Item{Object: p.more.root}, nil)
	}
	add(part.Item{Height: look.PaneMargin}, nil)
	p.column.Set(items)
}

func (p *searchPane) showFilters(all []filterView) {
	for len(p.chips) < len(all) {
		chip := part.NewChip(part.ChipData{})
		p.chips = append(p.chips, chip)
		p.filters.Add(chip)
	}
	for i, chip := range p.chips {
		reveal(chip, i < len(all))
		if i >= len(all) {
			continue
		}
		kind := all[i].Kind
		chip.Set(part.ChipData{Text: all[i].Label, Count: all[i].Count, Kind: kind, Chosen: all[i].Chosen, Tapped: func() { p.onKind(kind) }})
	}
	p.filters.Refresh()
	p.scroll.Refresh()
}

func (p *searchPane) at(i int) *rowView {
	if i < 0 || i >= len(p.rows) {
		return nil
	}
	return p.rows[i]
}

func (p *searchPane) onOpen(i int) {
	if r := p.at(i); r != nil {
		p.acts.openRecord(r.Ref)
	}
}

func (p *searchPane) onMenu(i int, at fyne.Position) {
	r, c := p.at(i), fyne.CurrentApp().Driver().CanvasForObject(p.column.list)
	if r != nil && c != nil {
		part.ShowMenu(recordMenu(p.words, p.acts, *r), at, c)
	}
}

// onListKey leads from the first result back to the field.
func (p *searchPane) onListKey(i int, e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyUp && i <= 1 {
		p.acts.searchFor("")
		return true
	}
	return false
}

func (p *searchPane) onRune(i int, r rune) bool {
	row := p.at(i)
	if r != 'a' && r != 'A' || row == nil {
		return false
	}
	if row.Verb == addVerb {
		p.acts.add([]crm.Ref{row.Ref})
	}
	return true
}

// focus gives the results the keyboard.
func (p *searchPane) focus() {
	if len(p.view.Rows) > 0 {
		p.column.list.Focus()
	}
}

// underFilters places the chips over the results.
type underFilters struct{}

// MinSize implements fyne.Layout.
func (underFilters) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 100) }

// Layout implements fyne.Layout.
func (underFilters) Layout(o []fyne.CanvasObject, size fyne.Size) {
	chips := look.Scaled(look.ChipHeight)
	place(o[0], look.PaneMargin, 0, size.Width-look.PaneMargin, chips)
	top := chips + look.Scaled(10)
	place(o[1], 0, top, size.Width, size.Height-top)
}

// loadMore is the line under the results: how many there are, and the next page; or why Oro was not asked.
type loadMore struct {
	words *words.Words
	root  *fyne.Container
	sign  *part.Link
	text  *part.Text
	more  *part.Button
	again *part.Button
}

func newLoadMore(w *words.Words, more, again func()) *loadMore {
	m := &loadMore{words: w, sign: part.NewLink("", nil), text: lines(2, look.Small, false, look.Text2)}
	m.sign.Set(part.LinkData{Icon: "offline", Tone: part.Quiet, Size: look.Small})
	m.more = part.NewButton(w.Say("action.loadMore"), "", part.Secondary, part.Small, more)
	m.again = part.NewButton(w.Say("action.tryAgain"), "", part.Secondary, part.Small, again)
	m.root = container.New(moreLayout{}, m.text, m.more, m.again, m.sign)
	return m
}

func (m *loadMore) set(v searchView) {
	reveal(m.sign, v.Offline != "")
	reveal(m.again, v.Offline != "")
	reveal(m.more, v.More && v.Offline == "")
	m.text.SetText(v.Loaded)
	if v.Offline != "" {
		m.text.SetText(v.Offline)
	}
}

type moreLayout struct{}

// MinSize implements fyne.Layout.
func (moreLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(200), look.Scaled(48))
}

// Layout implements fyne.Layout.
func (moreLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	right := size.Width
	for _, b := range o[1:3] {
		if b.Visible() {
			min := b.MinSize()
			right -= min.Width
			place(b, right, (size.Height-min.Height)/2, min.Width, min.Height)
			right -= look.Scaled(8)
		}
	}
	left := look.Scaled(4)
	if o[3].Visible() {
		min := o[3].MinSize()
		place(o[3], left, (size.Height-min.Height)/2, min.Width, min.Height)
		left += min.Width + look.Scaled(6)
	}
	height := heightFor(o[0], right-left)
	place(o[0], left, (size.Height-height)/2, right-left, height)
}
