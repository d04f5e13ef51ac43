package part

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func items(got *string) []MenuItem {
	say := func(what string) func() { return func() { *got = what } }
	return []MenuItem{
		{Label: "Open", Icon: "open-external", Key: "Enter", Tapped: say("open")},
		{Label: "Add Context", Icon: "add", Key: "A", Disabled: true, Tapped: say("add")},
		{},
		{Label: "Remove Context", Icon: "remove", Tone: Critical, Tapped: say("remove")},
	}
}

func TestMenu_KeysSkipWhatCannotBeUsed(t *testing.T) {
	var got string
	b := NewButton("More", "", Secondary, Normal, nil)
	w := window(t, container.NewHBox(b), 420, 400)
	w.Canvas().Focus(b)
	m := ShowMenu(items(&got), fyne.NewPos(50, 50), w.Canvas())
	for _, step := range []struct {
		key  fyne.KeyName
		want int
	}{{fyne.KeyDown, 0}, {fyne.KeyDown, 3}, {fyne.KeyDown, 0}, {fyne.KeyUp, 3}, {fyne.KeyHome, 0}, {fyne.KeyEnd, 3}} {
		m.TypedKey(key(step.key))
		if m.active != step.want {
			t.Fatalf("%s came to %d", step.key, m.active)
		}
	}
	m.TypedRune('o')
	if m.active != 0 {
		t.Errorf("o came to %d", m.active)
	}
	m.TypedKey(key(fyne.KeyReturn))
	if got != "open" || w.Canvas().Overlays().Top() != nil || w.Canvas().Focused() != b {
		t.Errorf("%q, focused %v", got, w.Canvas().Focused())
	}
}

func TestMenu_PointerWorksIt(t *testing.T) {
	var got string
	w := window(t, canvas.NewRectangle(nil), 420, 400)
	m := ShowMenu(items(&got), fyne.NewPos(50, 50), w.Canvas())
	closed := false
	m.OnClosed = func() { closed = true }
	row := func(i int) fyne.Position { return m.Position().AddXY(30, (m.lines[i].top+m.lines[i].end)/2) }
	test.MoveMouse(w.Canvas(), row(3))
	if m.active != 3 {
		t.Errorf("line %d is lit", m.active)
	}
	test.TapCanvas(w.Canvas(), row(1))
	if got != "" || closed {
		t.Error("a disabled line did something")
	}
	test.TapCanvas(w.Canvas(), row(3))
	if got != "remove" || !closed {
		t.Errorf("%q", got)
	}
	m = ShowMenu(items(&got), fyne.NewPos(50, 50), w.Canvas())
	test.TapCanvas(w.Canvas(), fyne.NewPos(400, 390))
	if m.layer != nil || w.Canvas().Overlays().Top() != nil {
		t.Error("a tap beside the menu leaves it open")
	}
	m.Close()
}

func TestMenu_StaysInTheWindow(t *testing.T) {
	var got string
	w := window(t, canvas.NewRectangle(nil), 300, 260)
	for _, at := range []fyne.Position{{X: -20, Y: -20}, {X: 290, Y: 250}, {X: 100, Y: 20}} {
		m := ShowMenu(items(&got), at, w.Canvas())
		end := m.Position().AddXY(m.Size().Width, m.Size().Height)
		if m.Position().X < 0 || m.Position().Y < 0 || end.X > 300 || end.Y > 260 {
			t.Errorf("asked at %v it lies from %v to %v", at, m.Position(), end)
		}
		m.Close()
	}
	b := NewButton("More", "", Secondary, Normal, nil)
	w.SetContent(container.NewWithoutLayout(b))
	b.Resize(b.MinSize())
	b.Move(fyne.NewPos(200, 220))
	m := ShowMenuUnder(items(&got), b)
	if end := m.Position().Y + m.Size().Height; end > 220 {
		t.Errorf("no room under the button, but the menu ends at %v", end)
	}
	m.Close()
}

func TestDialog_KeysAndFocus(t *testing.T) {
	done := 0
	under := NewButton("Under", "", Secondary, Normal, func() { done += 100 })
	w := window(t, container.NewHBox(under), 420, 400)
	cancel := NewButton("Cancel", "", Secondary, Normal, nil)
	ok := NewButton("Remove", "", Primary, Normal, func() { done++ })
	d := NewDialog("Remove this connection?", "Close", NewText(TextData{Text: "Its cache goes with it."}), cancel, ok)
	cancel.OnTapped = d.Close
	closed := 0
	d.OnClosed = func() { closed++ }
	w.Canvas().Focus(under)
	d.Show(w.Canvas())
	d.Show(w.Canvas())
	w.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	if done != 1 || !d.Shown() {
		t.Errorf("Enter did %d", done)
	}
	w.Canvas().FocusNext()
	w.Canvas().Focused().TypedKey(key(fyne.KeyEscape)) // a button in the dialog passes it on
	if closed != 1 || d.Shown() {
		t.Error("Escape on a button does not close")
	}
	d.Show(w.Canvas())
	if !TypedKey(w.Canvas(), key(fyne.KeyEscape)) || TypedKey(w.Canvas(), key(fyne.KeyEscape)) {
		t.Error("the window's handler does not reach the dialog, or always does")
	}
	d.Show(w.Canvas())
	test.TapCanvas(w.Canvas(), d.panel.Position().AddXY(5, 5))
	if !d.Shown() {
		t.Error("a tap on the panel closes it")
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(2, 2))
	if d.Shown() || closed != 3 {
		t.Errorf("closed %d times", closed)
	}
}

func TestDialog_StaysInTheWindow(t *testing.T) {
	w := window(t, canvas.NewRectangle(nil), 360, 300)
	tall := canvas.NewRectangle(nil)
	tall.SetMinSize(fyne.NewSize(300, 900))
	d := NewDialog("Title", "", tall, NewButton("Close", "", Primary, Normal, nil))
	d.Show(w.Canvas())
	if p, s := d.panel.Position(), d.panel.Size(); p.Y < 0 || p.Y+s.Height > 300 || p.X < 0 || p.X+s.Width > 360 {
		t.Errorf("%v at %v", s, p)
	}
	d.Close()
	sheet := NewSheet("Keyboard", "Close", NewKeyCap("Ctrl K"))
	sheet.Show(w.Canvas())
	if p, s := sheet.panel.Position(), sheet.panel.Size(); s.Width != 360 || p.Y+s.Height != 300 {
		t.Errorf("the sheet is %v at %v", s, p)
	}
	sheet.Close()
}

func TestMenu_TallerThanTheWindowScrolls(t *testing.T) {
	w := window(t, canvas.NewRectangle(nil), 300, 200)
	var long []MenuItem
	for i := range 40 {
		long = append(long, MenuItem{Label: fmt.Sprint("Option ", i)})
	}
	m := ShowMenu(long, fyne.NewPos(10, 10), w.Canvas())
	defer m.Close()
	if end := m.Position().Y + m.Size().Height; end > 200 || m.seen < 4 {
		t.Fatalf("ends at %v, %d lines", end, m.seen)
	}
	for _, k := range []fyne.KeyName{fyne.KeyEnd, fyne.KeyUp, fyne.KeyHome, fyne.KeyDown} {
		m.TypedKey(key(k))
		l := m.lines[m.active]
		if l.end == 0 || l.end > m.Size().Height || !l.text.Visible() {
			t.Errorf("after %s line %d is not in view", k, m.active)
		}
	}
	m.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -10)})
	if m.first != 1 || m.lines[0].text.Visible() {
		t.Errorf("the first line is %d", m.first)
	}
}
