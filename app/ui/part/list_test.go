package part

import (
	"fmt"
	"image/color"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
)

func longList(n int) []Item {
	kinds := crm.Kinds()
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{Row: &RowData{
			Kind: kinds[i%len(kinds)], Name: fmt.Sprintf("%c record %d", 'A'+rune(i%26), i), KindWord: "Record",
			Second: fmt.Sprintf("€%d · Negotiation · closes 30 Sep", i*100), Verb: &Verb{Icon: "add", Look: Soft},
		}}
	}
	return items
}

// groups is a list like the context's: indices 2 to 4 and 6 to 7 are rows, 8 is a fold.
func groups() []Item {
	row := func(name, reason string) Item {
		return Item{Row: &RowData{Kind: crm.KindContact, Name: name, Second: "second", Reason: reason}}
	}
	return []Item{
		{Object: canvas.NewRectangle(color.Transparent), Height: 80}, {Title: &TitleData{Title: "In Context Of", Count: 3}},
		row("Elena", ""), row("Restock", ""), row("Pallets", ""),
		{Title: &TitleData{Title: "Could Be Related To", Count: 2}}, row("Alpina", "why"), row("Order", "why"),
		{Fold: &FoldData{Text: "Folded (3)"}},
	}
}

func seen(l *List) []int {
	var all []int
	for i, c := range l.live {
		if c.index == i {
			all = append(all, i)
		}
	}
	slices.Sort(all)
	return all
}

func TestList_GroupsBecomeCards(t *testing.T) {
	l := NewCardList()
	l.Set(groups())
	window(t, l, 420, 760)
	for i, want := range map[int][2]bool{2: {true, false}, 3: {false, false}, 4: {false, true}, 6: {true, false}, 7: {false, false}} {
		if r := l.at(i).Row; !r.Framed || r.First != want[0] || r.Last != want[1] {
			t.Errorf("row %d: %v %v %v", i, r.Framed, r.First, r.Last)
		}
	}
	if f := l.at(8).Fold; f.First || !f.Last || !l.at(7).Row.WideLine {
		t.Error("the fold does not end the card")
	}
	tops := []float32{0, 80, 112, 164, 215, 266, 298, 364, 429, 466}
	for i, want := range tops {
		if l.top(i) != want {
			t.Errorf("item %d begins at %v, not %v", i, l.top(i), want)
		}
	}
	for i, c := range l.live {
		if c.shown == nil || c.shown.Position().X != look.PaneMargin || c.Size().Height != l.top(i+1)-l.top(i) {
			t.Errorf("cell %d: %v at %v", i, c.Size(), c.shown.Position())
		}
	}
}

func TestList_KeysMoveOverStopsOnly(t *testing.T) {
	l := NewCardList()
	l.Set(groups())
	var moved []int
	l.OnMove = func(i int) { moved = append(moved, i) }
	window(t, l, 420, 760)
	l.Focus()
	if l.Current() != 2 || !l.Focused() || !l.live[2].row.ring.Visible() {
		t.Fatalf("the first stop is %d", l.Current())
	}
	for _, step := range []struct {
		key  fyne.KeyName
		want int
	}{
		{fyne.KeyDown, 3}, {fyne.KeyDown, 4}, {fyne.KeyDown, 6}, {fyne.KeyEnd, 8}, {fyne.KeyDown, 8}, {fyne.KeyUp, 7},
		{fyne.KeyHome, 2}, {fyne.KeyUp, 2}, {fyne.KeyPageDown, 8}, {fyne.KeyPageUp, 2},
	} {
		l.inner.TypedKey(key(step.key))
		if l.Current() != step.want {
			t.Fatalf("%s came to %d, not %d", step.key, l.Current(), step.want)
		}
		for i, c := range l.live {
			if c.row != nil && c.shown == c.row && c.row.ring.Visible() != (i == step.want) {
				t.Fatalf("after %s row %d has the ring: %v", step.key, i, c.row.ring.Visible())
			}
		}
	}
	if len(moved) != 8 {
		t.Errorf("moves told: %v", moved)
	}
}

func TestList_KeysAct(t *testing.T) {
	l := NewList()
	l.Set(longList(30))
	var got []string
	l.OnOpen = func(i int) { got = append(got, fmt.Sprint("open ", i)) }
	l.OnToggle = func(i int) { got = append(got, fmt.Sprint("toggle ", i)) }
	l.OnRune = func(i int, r rune) bool { return r == 'a' && i == 0 }
	l.OnKey = func(i int, e *fyne.KeyEvent) bool { return e.Name == fyne.KeyDelete }
	w := window(t, l, 400, 300)
	var rest []fyne.KeyName
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { rest = append(rest, e.Name) })
	l.Focus()
	for _, name := range []fyne.KeyName{fyne.KeyReturn, fyne.KeySpace, fyne.KeyDelete, fyne.KeyEscape, fyne.KeyF5} {
		l.inner.TypedKey(key(name))
	}
	l.inner.TypedRune('a')
	if fmt.Sprint(got) != "[open 0 toggle 0]" || fmt.Sprint(rest) != "[Escape F5]" || l.Current() != 0 {
		t.Errorf("%v, passed on %v, at %d", got, rest, l.Current())
	}
}

func TestList_LettersFindNames(t *testing.T) {
	l := NewList()
	l.Set(longList(60))
	window(t, l, 400, 300)
	l.Focus()
	l.inner.TypedRune('C')
	if l.Current() != 2 {
		t.Fatalf("C came to %d", l.Current())
	}
	for _, r := range " record 28" {
		if r != ' ' {
			l.finder.last = time.Now()
		}
		if r == ' ' {
			l.finder.typed += " "
			continue
		}
		l.inner.TypedRune(r)
	}
	if l.Current() != 28 {
		t.Errorf("%q came to %d", l.finder.typed, l.Current())
	}
	l.finder.last = time.Now().Add(-2 * pause)
	l.inner.TypedRune('c')
	if l.Current() != 54 {
		t.Errorf("c after a pause came to %d", l.Current())
	}
	l.finder.last = time.Now().Add(-2 * pause)
	l.inner.TypedRune('c')
	if l.Current() != 2 {
		t.Errorf("c around the end came to %d", l.Current())
	}
	top, end := l.top(2), l.top(3)
	if l.Offset() > top || l.Offset()+300 < end {
		t.Error("what was found is not in view")
	}
}

func TestList_TapsFocusWithoutARing(t *testing.T) {
	l := NewList()
	l.Set(longList(30))
	opened, menu := -1, -1
	l.OnOpen = func(i int) { opened = i }
	l.OnMenu = func(i int, _ fyne.Position) { menu = i }
	w := window(t, l, 400, 300)
	test.TapCanvas(w.Canvas(), fyne.NewPos(120, 60))
	if opened != 1 || l.Current() != 1 || !l.Focused() || l.live[1].row.ring.Visible() {
		t.Errorf("opened %d, at %d, focused %v", opened, l.Current(), l.Focused())
	}
	l.live[2].row.TappedSecondary(&fyne.PointEvent{})
	if menu != 2 || l.Current() != 2 {
		t.Errorf("menu of %d", menu)
	}
	l.inner.TypedKey(key(fyne.KeyDown))
	if !l.live[3].row.ring.Visible() {
		t.Error("no ring when keys are used after a tap")
	}
	w.Canvas().Unfocus()
	if l.live[3].row.ring.Visible() || l.Focused() {
		t.Error("the ring stays without the focus")
	}
}

func TestList_OnlyWhatIsSeenExists(t *testing.T) {
	l := NewList()
	asked := 0
	l.SetLong(100_000, look.RowMessage, func(i int) RowData {
		asked++
		return RowData{Form: Mail, Name: fmt.Sprint("Message ", i), Second: "subject"}
	})
	window(t, l, 331, 600)
	if asked > 200 {
		t.Errorf("asked %d times for %d rows in view", asked, len(seen(l)))
	}
	l.Focus()
	l.inner.TypedKey(key(fyne.KeyEnd))
	if l.Current() != 99_999 || !slices.Contains(seen(l), 99_999) {
		t.Errorf("at %d, seen %v", l.Current(), seen(l))
	}
	if got := l.live[99_999].row.name.Text; got != "Message 99999" {
		t.Errorf("%q", got)
	}
	l.inner.TypedKey(key(fyne.KeyPageUp))
	if got := l.Current(); got < 99_985 || got > 99_992 {
		t.Errorf("a page up is %d", got)
	}
}

func TestList_NewItemsAreShownInPlace(t *testing.T) {
	l := NewCardList()
	l.Set(groups())
	window(t, l, 420, 300)
	l.SetOffset(60)
	items := groups()
	items[3].Row.Pill = &Pill{Text: "Waiting", Tone: Warning}
	cell := l.live[3]
	l.Set(items)
	if l.live[3] != cell || !cell.row.pill.ground.Visible() || l.Offset() != 60 {
		t.Errorf("the same cell %v, offset %v", l.live[3] == cell, l.Offset())
	}
	l.Set(append(items[:3:3], items[4:]...))
	if l.Len() != 8 || l.live[3].row.name.Text != "Pallets" {
		t.Errorf("%d items, third is %q", l.Len(), l.live[3].row.name.Text)
	}
	l.Set(nil)
	if l.Len() != 0 {
		t.Error("items stay")
	}
	l.Focus()
	l.inner.TypedKey(key(fyne.KeyDown))
	l.inner.TypedRune('x')
}

func TestList_TextSizeChangesHeights(t *testing.T) {
	l := NewList()
	l.Set(longList(30))
	window(t, l, 400, 300)
	defer fyne.CurrentApp().Settings().SetTheme(look.New(look.Light, 1))
	fyne.CurrentApp().Settings().SetTheme(look.New(look.Light, 1.5))
	l.Refresh()
	if got := l.top(1); got != 76 {
		t.Errorf("a row is %v high at 150 %%", got)
	}
	if got := l.live[1].Position(); got.Y != 0 && l.live[1].Size().Height != 76 {
		t.Errorf("the cell is %v", l.live[1].Size())
	}
}

func TestList_PaintsNoSelectionOfFynes(t *testing.T) {
	l := NewList()
	l.Set(append([]Item{{Height: 30}}, longList(5)...))
	w := window(t, l, 400, 300)
	before := test.RenderToMarkup(w.Canvas())
	test.TapCanvas(w.Canvas(), fyne.NewPos(100, 10)) // the empty line
	test.MoveMouse(w.Canvas(), fyne.NewPos(100, 12))
	if test.RenderToMarkup(w.Canvas()) != before {
		t.Error("an empty line shows that it was tapped or hovered")
	}
}

// BenchmarkList_Set gives a list of 2,000 rows other data, all of whose visible rows change.
func BenchmarkList_Set(b *testing.B) {
	l := NewCardList()
	w := test.NewTempWindow(b, l)
	w.Resize(fyne.NewSize(420, 760))
	one, two := longList(2000), longList(2000)
	for i := range two {
		two[i].Row.Second = "Another line · closes 1 Oct"
	}
	l.Set(one)
	for n := range b.N {
		if n%2 == 0 {
			l.Set(two)
		} else {
			l.Set(one)
		}
	}
}

// BenchmarkList_Scroll scrolls a list of 2,000 rows by one view.
func BenchmarkList_Scroll(b *testing.B) {
	l := NewCardList()
	w := test.NewTempWindow(b, l)
	w.Resize(fyne.NewSize(420, 760))
	l.Set(longList(2000))
	for n := range b.N {
		l.SetOffset(float32(n%130) * 700)
	}
}
