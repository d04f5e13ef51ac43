package part

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/ui/look"
)

func key(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

func TestButton_TapsAndKeys(t *testing.T) {
	n := 0
	b := NewButton("Retry", "retry", Secondary, Normal, func() { n++ })
	window(t, container.NewHBox(b), 200, 60)
	test.Tap(b)
	b.TypedKey(key(fyne.KeyReturn))
	b.TypedKey(key(fyne.KeySpace))
	if n != 3 {
		t.Errorf("%d calls", n)
	}
	b.Disable()
	test.Tap(b)
	b.TypedKey(key(fyne.KeyReturn))
	if n != 3 || !b.Disabled() {
		t.Error("a disabled button did something")
	}
	b.MouseIn(nil)
	if b.data.hovered {
		t.Error("a disabled button is hovered")
	}
}

func TestButton_RingOnlyForTheKeyboard(t *testing.T) {
	b, other := NewButton("One", "", Secondary, Normal, nil), NewButton("Two", "", Primary, Normal, nil)
	w := window(t, container.NewHBox(b, other), 300, 60)
	test.Tap(b)
	if w.Canvas().Focused() != b || b.face.ring.Visible() {
		t.Error("a tap should focus without a ring")
	}
	b.KeyDown(key(fyne.KeyTab))
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != other || !other.face.ring.Visible() {
		t.Error("Tab should focus with a ring")
	}
	w.Canvas().Focus(b)
	if !b.face.ring.Visible() || other.face.ring.Visible() {
		t.Error("the ring stays where the focus was")
	}
}

func TestButton_KeysWithoutUseGoOn(t *testing.T) {
	b := NewButton("One", "", Secondary, Normal, nil)
	w := window(t, b, 100, 40)
	var got []fyne.KeyName
	var runes []rune
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { got = append(got, e.Name) })
	w.Canvas().SetOnTypedRune(func(r rune) { runes = append(runes, r) })
	b.TypedKey(key(fyne.KeyEscape))
	b.TypedRune('?')
	b.TypedRune(' ')
	if len(got) != 1 || got[0] != fyne.KeyEscape || string(runes) != "?" {
		t.Errorf("%v %q", got, runes)
	}
}

func TestButton_LooksFollowTheState(t *testing.T) {
	b := NewButton("Connect", "", Primary, Large, nil)
	window(t, b, 200, 38)
	ground := func() any { return b.face.ground.FillColor }
	if ground() != ink(look.Accent) {
		t.Error("a primary button is not accent")
	}
	b.MouseIn(nil)
	if ground() != ink(look.AccentHover) {
		t.Error("hover changes nothing")
	}
	b.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	b.MouseUp(nil)
	b.MouseOut()
	b.Disable()
	if ground() != ink(look.Sunken) {
		t.Error("disabled is not sunken")
	}
}

func TestButton_LongLabelIsCutAndHinted(t *testing.T) {
	b := NewButton("Eine außerordentlich lange Beschriftung", "", Secondary, Normal, nil)
	whole := b.MinSize().Width
	b.Resize(fyne.NewSize(whole, 32))
	if b.Hint() != "" || b.face.text.Text != b.Label() {
		t.Errorf("cut in its own size: %q", b.face.text.Text)
	}
	b.Resize(fyne.NewSize(120, 32))
	if b.Hint() != b.Label() || b.face.text.MinSize().Width > 120 {
		t.Errorf("%q", b.face.text.Text)
	}
}

func TestButton_SizesAreTheDesigns(t *testing.T) {
	for size, height := range map[Size]float32{Normal: 32, Small: 26, Large: 38} {
		if got := NewButton("Verb", "send", Primary, size, nil).MinSize().Height; got != height {
			t.Errorf("size %d is %v high", size, got)
		}
	}
	if got := NewIconButton("more", "More", nil).MinSize(); got != fyne.NewSquareSize(32) {
		t.Errorf("icon button %v", got)
	}
}

func TestLink_TapsHoverAndFocus(t *testing.T) {
	n := 0
	l := NewLink("Copy details", func() { n++ })
	w := window(t, container.NewHBox(l), 200, 40)
	test.Tap(l)
	l.TypedKey(key(fyne.KeyReturn))
	l.MouseIn(nil)
	if n != 2 || !l.under.Visible() || l.Cursor() != desktop.PointerCursor {
		t.Errorf("%d calls, underlined %v", n, l.under.Visible())
	}
	l.Set(LinkData{Text: "Synced"})
	w.Canvas().Unfocus()
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != nil {
		t.Error("a mere text takes the focus")
	}
}

// An icon is drawn anew for another theme, and only then: every refresh of a widget asks.
func TestRepaint_DrawsAnIconOncePerTheme(t *testing.T) {
	b := NewIconButton("refresh", "Refresh", nil)
	w := window(t, container.NewHBox(b), 200, 60)
	sign := &b.face.sign
	first, resource := sign.Image, sign.Resource
	if first == nil {
		t.Fatal("the icon is not drawn")
	}
	sign.Image = image.NewNRGBA(first.Bounds())
	kept := sign.Image
	w.Content().Refresh()
	if sign.Image != kept {
		t.Error("drawn anew though nothing changed")
	}
	settings := fyne.CurrentApp().Settings()
	before := settings.Theme()
	settings.SetTheme(look.New(look.Dark, 1))
	t.Cleanup(func() { settings.SetTheme(before) })
	w.Content().Refresh()
	if sign.Image == kept || sign.Resource == resource {
		t.Error("not drawn anew for another theme")
	}
	settings.SetTheme(before)
	w.Content().Refresh()
	sign.Image = image.NewNRGBA(image.Rect(0, 0, 3, 3)) // of a screen with fewer pixels
	w.Content().Refresh()
	if sign.Image.Bounds().Dx() == 3 {
		t.Error("not drawn anew for another screen")
	}
}
