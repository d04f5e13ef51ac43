package part

import (
	"image/color"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// List shows items in a column: titles, rows and folds of several heights, or any number of rows of one
// height. It is one stop of the keyboard; in it the arrows, Home, End, Page Up and Page Down move, Enter opens,
// Space toggles, letters find a name (OnRune first). It is Fyne's list underneath, without Fyne's paint.
//
// Only the cells that are seen exist. Setting items that look the same repaints nothing.
type List struct {
	widget.BaseWidget
	OnOpen   func(i int)                         // Enter, or a tap
	OnToggle func(i int)                         // Space, or a tap with Ctrl
	OnDouble func(i int)                         // a second tap soon after the first
	OnMenu   func(i int, at fyne.Position)       // other mouse button, Shift+F10, menu key; at is absolute
	OnMove   func(i int)                         // the keyboard came to item i
	OnKey    func(i int, e *fyne.KeyEvent) bool  // before the list looks at a key; true: done
	OnRune   func(i int, r rune) bool            // before it finds names; true: done
	OnHint   func(hint string, at fyne.Position) // as Row.OnHint
	OnFocus  func(has bool)
	// NameOf is the name of row i for letters to find, "" where it is not here; nil: the row itself is asked. A list
	// that fetches what it shows would fetch all that is looked through.
	NameOf func(i int) string

	// Cards paints neighbouring rows and folds as a card, with the pane's margin at both sides.
	Cards bool

	length int
	at     func(i int) Item
	flat   float32   // the one height; 0: tops tells
	tops   []float32 // of every item, and the end of the last

	inner   *innerList
	over    *container.ThemeOverride
	live    map[int]*cell
	current int
	focus   focus
	finder  finder
	// entering: the list takes the keyboard though it has no stop.
	entering bool
	ring     canvas.Rectangle // around the list, where it has the keyboard and no stop to show it at
}

// NewList returns an empty list of bare rows.
func NewList() *List {
	l := &List{live: map[int]*cell{}, at: func(int) Item { return Item{} }}
	l.ExtendBaseWidget(l)
	l.inner = newInnerList(l)
	l.over = container.NewThemeOverride(l.inner, bare{})
	return l
}

// NewCardList returns an empty list that paints groups of rows as cards.
func NewCardList() *List {
	l := NewList()
	l.Cards = true
	return l
}

// Set shows the items. The slice belongs to the list from now on.
func (l *List) Set(items []Item) {
	if l.Cards {
		frame(items)
	}
	tops := make([]float32, len(items)+1)
	for i := range items {
		tops[i+1] = tops[i] + items[i].height()
	}
	same := l.flat == 0 && len(tops) == len(l.tops)
	for i := 0; same && i < len(tops); i++ {
		same = tops[i] == l.tops[i]
	}
	l.flat, l.tops = 0, tops
	l.fill(len(items), func(i int) Item { return items[i] }, same)
}

// SetLong shows n rows of one height, which at gives when they are seen. Height is a row's inside, not scaled.
func (l *List) SetLong(n int, height float32, at func(i int) RowData) {
	row := func(i int) Item {
		d := at(i)
		d.Height, d.Framed = height, l.Cards
		d.First, d.Last = l.Cards && i == 0, l.Cards && i == n-1
		return Item{Row: &d}
	}
	flat := look.Scaled(height) + 1
	same := l.flat == flat && l.length == n
	l.flat, l.tops = flat, nil
	l.fill(n, row, same)
}

func (l *List) fill(n int, at func(int) Item, same bool) {
	l.length, l.at = n, at
	if l.current >= n {
		l.current = max(0, n-1)
	}
	if l.focus.ring && n > 0 {
		if item := l.at(l.current); !item.stop() {
			l.current = l.step(l.current, 1) // the first stop has come
		}
	}
	defer l.paintRing()
	if same {
		l.update()
		return
	}
	l.inner.setHeights(l.tops)
	l.inner.Refresh()
}

// frame marks which rows begin and end a card.
func frame(items []Item) {
	for i := range items {
		first := i == 0 || !items[i-1].stop()
		last := i == len(items)-1 || !items[i+1].stop()
		if r := items[i].Row; r != nil {
			r.Framed, r.First, r.Last = true, first, last
			r.WideLine = !last && items[i+1].Fold != nil
		}
		if f := items[i].Fold; f != nil {
			f.Framed, f.First, f.Last = true, first, last
		}
	}
}

// Len is the number of items.
func (l *List) Len() int { return l.length }

// Current is the item that the keyboard is at.
func (l *List) Current() int { return l.current }

// SetCurrent moves the keyboard's place without telling OnMove and brings the item into view.
func (l *List) SetCurrent(i int) {
	if i < 0 || i >= l.length {
		return
	}
	was := l.current
	l.current = i
	l.reveal(i)
	l.updateItem(was)
	l.updateItem(i)
}

// Offset is how far the list is scrolled.
func (l *List) Offset() float32 { return l.inner.GetScrollOffset() }

// SetOffset scrolls there.
func (l *List) SetOffset(y float32) { l.inner.ScrollToOffset(y) }

// CreateRenderer implements fyne.Widget.
func (l *List) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{l.over, &l.ring},
		layout: func(size fyne.Size) {
			l.over.Resize(size)
			l.paintRing()
		},
		min: l.over.MinSize,
		refresh: func() {
			l.measure()
			l.inner.Refresh() // over would make a new scope of the theme, and everything below forget what it measured
			l.paintRing()
		},
	}
}

// measure takes the heights anew, for another text size.
func (l *List) measure() {
	for i := range l.length {
		if l.flat > 0 {
			item := l.at(0)
			l.flat = look.Scaled(item.Row.Height) + 1
			return
		}
		item := l.at(i)
		l.tops[i+1] = l.tops[i] + item.height()
	}
	l.inner.setHeights(l.tops)
}

func (l *List) margin() float32 {
	if l.Cards {
		return look.PaneMargin
	}
	return 0
}

// usual is the height of an item that has none of its own.
func (l *List) usual() float32 {
	if l.flat > 0 {
		return l.flat
	}
	return look.Scaled(look.RowTwo) + 1
}

func (l *List) top(i int) float32 {
	if l.flat > 0 {
		return float32(i) * l.flat
	}
	return l.tops[i]
}

// itemAt is the item at the height y of the whole list.
func (l *List) itemAt(y float32) int {
	i := sort.Search(l.length, func(i int) bool { return l.top(i+1) > y })
	return min(i, max(0, l.length-1))
}

// reveal scrolls as little as brings the item into view.
func (l *List) reveal(i int) {
	offset, view := l.Offset(), l.inner.Size().Height
	switch top, end := l.top(i), l.top(i+1); {
	case view <= 0:
	case top < offset:
		l.SetOffset(top)
	case end > offset+view:
		l.SetOffset(end - view)
	}
}

// update shows the present items in the cells that are seen.
func (l *List) update() {
	offset := l.Offset()
	first, last := l.itemAt(offset), l.itemAt(offset+l.inner.Size().Height)
	for i := range l.live {
		if i < first || i > last {
			delete(l.live, i)
			continue
		}
		l.updateItem(i)
	}
}

func (l *List) updateItem(i int) {
	if c := l.live[i]; c != nil && c.index == i && i < l.length {
		c.set(i, l.at(i))
	}
}

// tapped is a tap on a row.
func (l *List) tapped(i int) {
	ByPointer()
	l.take(i)
	if l.OnToggle != nil && modifiers()&fyne.KeyModifierShortcutDefault != 0 {
		l.OnToggle(i)
		return
	}
	if l.OnOpen != nil {
		l.OnOpen(i)
	}
}

func (l *List) menu(i int, at fyne.Position) {
	ByPointer()
	l.take(i)
	if l.OnMenu != nil {
		l.OnMenu(i, at)
	}
}

// take gives the list the focus because item i was tapped.
func (l *List) take(i int) {
	was := l.current
	l.current = i
	l.focus.take(l.inner)
	l.updateItem(was)
	l.updateItem(i)
}

// modifiers are the keys held now.
func modifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// bare is the present theme without the padding and the paint that Fyne's list adds to its items.
type bare struct{}

func (bare) theme() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// Color implements fyne.Theme.
func (b bare) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch name {
	case theme.ColorNameHover, theme.ColorNameSelection, theme.ColorNameShadow: // the shadow of a scroll's edge
		return color.Transparent
	}
	return b.theme().Color(name, v)
}

// Size implements fyne.Theme.
func (b bare) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNamePadding {
		return 0
	}
	return b.theme().Size(name)
}

// Font implements fyne.Theme.
func (b bare) Font(s fyne.TextStyle) fyne.Resource { return b.theme().Font(s) }

// Icon implements fyne.Theme.
func (b bare) Icon(name fyne.ThemeIconName) fyne.Resource { return b.theme().Icon(name) }
