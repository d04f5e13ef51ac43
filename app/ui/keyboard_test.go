package ui

import (
	"image/color"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/ui/seen"
)

// fingers use a window with keys alone, as Fyne's driver hands them on, and look for the ring after each.
type fingers struct {
	t *testing.T
	c fyne.Canvas
}

func (f fingers) down(name fyne.KeyName) *fyne.KeyEvent {
	e := &fyne.KeyEvent{Name: name}
	if keyed, ok := f.c.Focused().(desktop.Keyable); ok {
		keyed.KeyDown(e)
	}
	return e
}

// press is a key that is handed to what has the keyboard, else to the window.
func (f fingers) press(names ...fyne.KeyName) {
	f.t.Helper()
	for _, name := range names {
		e := f.down(name)
		if focused := f.c.Focused(); focused != nil {
			focused.TypedKey(e)
		} else {
			f.c.OnTypedKey()(e)
		}
		f.visible(string(name))
	}
}

func (f fingers) tab(t *testing.T) {
	t.Helper()
	e := f.down(fyne.KeyTab)
	if tabbed, ok := f.c.Focused().(fyne.Tabbable); ok && tabbed.AcceptsTab() {
		f.c.Focused().TypedKey(e)
	} else {
		f.c.FocusNext()
	}
	f.visible("Tab")
}

func (f fingers) letters(text string) {
	f.t.Helper()
	for _, r := range text {
		f.down(fyne.KeyName(strings.ToUpper(string(r))))
		if focused := f.c.Focused(); focused != nil {
			focused.TypedRune(r)
		} else {
			f.c.OnTypedRune()(r)
		}
	}
	f.visible(text)
}

// tabTo goes on with Tab until what is wanted has the keyboard.
func (f fingers) tabTo(what string, has func() bool) {
	f.t.Helper()
	for range 60 {
		if has() {
			return
		}
		f.tab(f.t)
	}
	f.t.Fatalf("Tab does not lead to %s", what)
}

// visible fails where a person cannot see what has the keyboard.
func (f fingers) visible(after string) {
	f.t.Helper()
	if f.c.Focused() == nil {
		return
	}
	root := f.c.Content()
	if top := f.c.Overlays().Top(); top != nil {
		root = top
	}
	if m, open := f.c.Focused().(*part.Menu); open && !m.Lit() {
		return // a menu has just opened: the first arrow lights a line
	}
	if !ringIn(root, f.c.Size()) {
		f.t.Errorf("after %s the keyboard is at %T and nobody sees it", after, f.c.Focused())
	}
}

// ringIn tells whether a focus ring is seen in an object, whole.
func ringIn(root fyne.CanvasObject, size fyne.Size) bool {
	rings := []color.Color{theme.Color(look.Focus), theme.Color(look.OnTooltip)} // the latter on a tip's dark ground
	found := false
	var walk func(o fyne.CanvasObject, from, least, most fyne.Position)
	walk = func(o fyne.CanvasObject, from, least, most fyne.Position) {
		if !o.Visible() || found {
			return
		}
		at := from.Add(o.Position())
		end := at.AddXY(o.Size().Width, o.Size().Height)
		switch o := o.(type) {
		case *canvas.Rectangle:
			const bleed = 5 // a ring may stand outside of what it rings
			inside := at.X >= least.X-bleed && at.Y >= least.Y-bleed && end.X <= most.X+bleed && end.Y <= most.Y+bleed
			found = o.StrokeWidth >= 2 && (same(o.StrokeColor, rings[0]) || same(o.StrokeColor, rings[1])) && inside && o.Size().Width > 4
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child, at, least, most)
			}
		case fyne.Widget:
			if _, scrolls := o.(fyne.Scrollable); scrolls {
				least = fyne.NewPos(fyne.Max(least.X, at.X), fyne.Max(least.Y, at.Y))
				most = fyne.NewPos(fyne.Min(most.X, end.X), fyne.Min(most.Y, end.Y))
			}
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child, at, least, most)
			}
		}
	}
	walk(root, fyne.NewPos(0, 0), fyne.NewPos(0, 0), fyne.NewPos(size.Width, size.Height))
	return found
}

func same(a, b color.Color) bool {
	if a == nil || b == nil {
		return false
	}
	ar, ag, ab, aa := a.RGBA()
	br, bg, bb, ba := b.RGBA()
	return ar == br && ag == bg && ab == bb && aa == ba
}

// at is the name of the row that the keyboard is at in the context.
func (s *stage) at() string {
	if l := s.parts.context.at(s.parts.context.column.list.Current()); l.row != nil {
		return l.row.Data.Name
	}
	return ""
}

func TestKeyboard_AFreshWindowShowsWhereItIs(t *testing.T) {
	for _, width := range []float32{420, 800, 1180} {
		s := newStage(t, width)
		f := fingers{t, s.win.Canvas()}
		for range 12 {
			f.tab(t)
		}
		for range 6 {
			f.press(fyne.KeyF6)
			if f.c.Focused() == nil {
				t.Error("F6 leads nowhere")
			}
		}
	}
}

// A message is pasted, a suggestion added and taken back, a record searched, looked at and added, all with keys.
func TestKeyboard_FromAMessageToARecordAndBack(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) { f.mail = inbox() })
	f := fingers{t, s.win.Canvas()}
	s.read(letterFrom())
	f.press(fyne.KeyDown)
	for i := 0; s.at() != "Order #10482"; i++ {
		if f.press(fyne.KeyDown); i > 20 {
			t.Fatal("the arrows do not lead to the order")
		}
	}
	f.letters("a")
	if !s.parts.context.newest.attached(order) {
		t.Fatal("A added nothing")
	}
	f.tabTo("the undo bar", func() bool { return f.c.Focused() == fyne.Focusable(s.parts.undo) })
	f.press(fyne.KeyReturn)
	if s.parts.context.newest.attached(order) {
		t.Fatal("Enter on Undo did not take it back")
	}

	f.tabTo("the list", s.parts.context.column.list.Focused)
	f.letters("/")
	if !s.parts.search.Focused() {
		t.Fatal("/ does not lead to the search")
	}
	f.letters("alpina t")
	f.press(fyne.KeyDown)
	if !s.parts.found.column.list.Focused() {
		t.Fatal("Down does not lead to the results")
	}
	f.press(fyne.KeyHome, fyne.KeyReturn)
	if s.pages.top().page != detailPage || s.pages.record() != alpina {
		t.Fatalf("Enter opened %+v", s.pages.top())
	}
	f.letters("a")
	if !s.parts.context.newest.attached(alpina) {
		t.Error("A on the record added nothing")
	}
	for _, page := range []page{searchPage, contextPage, homePage} {
		f.press(fyne.KeyEscape)
		if got := s.pages.top().page; got != page {
			t.Fatalf("Escape leads to page %d, want %d", got, page)
		}
	}
}

// The list of messages, the sheet of keys and its end: the keyboard comes back to where it was.
func TestKeyboard_MenuListAndHelpSheet(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) { f.mail = inbox() })
	f := fingers{t, s.win.Canvas()}
	f.tabTo("the menu", func() bool { return f.c.Focused() == fyne.Focusable(s.parts.header.more) })
	f.press(fyne.KeyReturn)
	if s.win.Canvas().Overlays().Top() == nil {
		t.Fatal("Enter opens no menu")
	}
	f.press(fyne.KeyEscape)
	if f.c.Focused() != fyne.Focusable(s.parts.header.more) || s.win.Canvas().Overlays().Top() != nil {
		t.Fatalf("after the menu the keyboard is at %T", f.c.Focused())
	}
	f.press(fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn)
	if s.pages.top().page != messagesPage || !s.parts.messages.list.Focused() {
		t.Fatalf("on page %d, at %T", s.pages.top().page, f.c.Focused())
	}
	f.press(fyne.KeyEnd)
	last := s.parts.messages.list.Current()
	f.press(fyne.KeyHome, fyne.KeyPageDown, fyne.KeyPageUp)
	if last == 0 || s.parts.messages.list.Current() != 0 {
		t.Errorf("End leads to %d, Home and back to %d", last, s.parts.messages.list.Current())
	}
	f.press(fyne.KeyF1)
	if !strings.Contains(overlay(s), "Keyboard") {
		t.Fatalf("F1 opens %q", overlay(s))
	}
	f.press(fyne.KeyPageDown, fyne.KeyEscape)
	if s.win.Canvas().Overlays().Top() != nil || s.pages.top().page != messagesPage || !s.parts.messages.list.Focused() {
		t.Errorf("Escape closed more than the sheet: page %d, at %T", s.pages.top().page, f.c.Focused())
	}
}

// Letters find names in the lists that have no verbs of their own.
func TestKeyboard_LettersFindNames(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) { f.mail = inbox() })
	f := fingers{t, s.win.Canvas()}
	s.listLetters()
	name := s.mailRowAt(2).Name
	if s.mailRowAt(0).Name == name {
		t.Fatal("the fixture has one sender only")
	}
	f.press(fyne.KeyHome)
	f.letters(strings.ToLower(name[:3]))
	if got := s.mailRowAt(s.parts.messages.list.Current()).Name; got != name {
		t.Errorf("the keyboard is at %q, want %q", got, name)
	}
}

// Every control of the other windows is reached by Tab, is seen there, and the form of an account too.
func TestKeyboard_TheOtherWindows(t *testing.T) {
	round := func(t *testing.T, c fyne.Canvas) {
		t.Helper()
		f := fingers{t, c}
		f.tab(t)
		first := f.c.Focused()
		for n := 0; ; n++ {
			if f.tab(t); f.c.Focused() == first {
				t.Logf("%d stops", n+1)
				return
			}
			if n > 80 {
				t.Fatal("Tab does not come round")
			}
		}
	}
	t.Run("preferences", func(t *testing.T) {
		p := preferred(t, &fakes{entities: records(), mail: inbox()}, person(nil), preferencesActs{})
		p.window.Resize(preferencesSize.SubtractWidthHeight(0, 300))
		for _, page := range prefsPages() {
			p.open(page.name)
			round(t, p.window.Canvas())
		}
	})
	t.Run("account", func(t *testing.T) {
		form, p := formed(t, inbox(), crm.Login{})
		p.window.Resize(fyne.NewSize(600, 460))
		round(t, p.window.Canvas())
		fingers{t, p.window.Canvas()}.press(fyne.KeyEscape)
		if form.dialog.Shown() || !p.window.Content().Visible() {
			t.Error("Escape did not close the form alone")
		}
	})
	t.Run("manage", func(t *testing.T) {
		m := managed(t, administrator())
		m.window.Resize(fyne.NewSize(860, 420))
		round(t, m.window.Canvas())
	})
	t.Run("journal", func(t *testing.T) {
		round(t, journalOver(t, someJournal(), 1000).window.Canvas())
		round(t, journalOver(t, someJournal(), 420).window.Canvas())
	})
}

// What is taller than the window can be read with the arrows alone.
func TestKeyboard_ATallMessageIsScrolled(t *testing.T) {
	s := newStage(t, 420)
	m := letterFrom()
	m.Text = strings.Repeat("One line of a long message.\n", 200)
	s.read(m)
	s.parts.context.card.toggle()
	f := fingers{t, s.win.Canvas()}
	list := s.parts.context.column.list
	f.press(fyne.KeyHome)
	list.SetOffset(0)
	var tops []float32
	for range 30 {
		f.press(fyne.KeyUp)
	}
	for range 400 {
		f.press(fyne.KeyDown)
		tops = append(tops, list.Offset())
	}
	if last := tops[len(tops)-1]; last < 100 || !slices.IsSorted(tops) {
		t.Errorf("the arrows scroll to %v", last)
	}
	shown := ""
	for _, one := range seen.Texts(list) {
		shown += one.Text + "|"
	}
	if !strings.Contains(shown, "Co-workers folded") {
		t.Errorf("the end is not reached: %s", shown)
	}
}
