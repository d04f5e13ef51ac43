package part

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/ui/look"
)

func TestSearch_TypesClearsAndLeaves(t *testing.T) {
	s := NewSearch("Search Oro", "Ctrl K", "Clear")
	var texts []string
	submitted, escaped := "", false
	s.OnChanged = func(text string) { texts = append(texts, text) }
	s.OnSubmitted = func(text string) { submitted = text }
	w := window(t, s, 392, 34)
	if !s.cap.Visible() || s.clear.Visible() {
		t.Error("an empty field shows its shortcut and no clearing")
	}
	s.Focus()
	test.Type(s.entry, "alp")
	if s.Text() != "alp" || len(texts) != 3 || !s.clear.Visible() || s.cap.Visible() || !s.Focused() {
		t.Errorf("%q, told %v", s.Text(), texts)
	}
	s.entry.TypedKey(key(fyne.KeyReturn))
	if submitted != "alp" {
		t.Errorf("submitted %q", submitted)
	}
	test.Tap(s.clear)
	if s.Text() != "" || w.Canvas().Focused() != s.entry {
		t.Error("clearing keeps text or loses the focus")
	}
	var passed []fyne.KeyName
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { passed = append(passed, e.Name) })
	s.entry.TypedKey(key(fyne.KeyEscape))
	s.OnEscape = func() { escaped = true }
	s.entry.TypedKey(key(fyne.KeyEscape))
	s.OnKey = func(e *fyne.KeyEvent) bool { return e.Name == fyne.KeyDown }
	s.entry.TypedKey(key(fyne.KeyDown))
	s.entry.TypedKey(key(fyne.KeyF6))
	if !escaped || len(passed) != 2 || passed[0] != fyne.KeyEscape || passed[1] != fyne.KeyF6 {
		t.Errorf("escaped %v, passed on %v", escaped, passed)
	}
	n := len(texts)
	s.SetText("")
	if len(texts) != n {
		t.Error("the same text was told again")
	}
}

func TestEntry_KnowsWhichShortcutsAreItsOwn(t *testing.T) {
	e := newEntry(1)
	e.onFocus = func() {}
	for _, c := range []struct {
		shortcut fyne.Shortcut
		own      bool
	}{
		{&fyne.ShortcutPaste{}, true}, {&fyne.ShortcutUndo{}, false},
		{&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierControl}, true},
		{&desktop.CustomShortcut{KeyName: fyne.KeyK, Modifier: fyne.KeyModifierControl}, false},
	} {
		if got := e.aboutText(c.shortcut); got != c.own {
			t.Errorf("%s: %v", c.shortcut.ShortcutName(), got)
		}
	}
	e.SetText("x")
	if !e.aboutText(&fyne.ShortcutUndo{}) {
		t.Error("undo of a typed text goes elsewhere")
	}
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyK, Modifier: fyne.KeyModifierControl})
}

func TestField_TellsWhatIsWrongUnderIt(t *testing.T) {
	f := NewField("Oro address")
	f.Resize(fyne.NewSize(340, 120))
	plain := f.MinSize().Height
	f.SetHint("As in the browser")
	hinted := f.MinSize().Height
	f.SetError("The storefront answered, not the back office. Its address usually ends in /admin.")
	if f.MinSize().Height <= hinted || hinted <= plain {
		t.Errorf("heights %v, %v, %v", plain, hinted, f.MinSize().Height)
	}
	if f.frame.ground.StrokeColor != ink(look.Bad) || f.frame.ground.StrokeWidth != 2 || !f.notes.signs.Visible() {
		t.Error("the outline or the sign is missing")
	}
	shown := f.notes.lines[0].Text + " " + f.notes.lines[1].Text
	if shown != f.notes.fault {
		t.Errorf("%q", shown)
	}
	f.SetError("")
	if f.notes.lines[0].Text != "As in the browser" || f.notes.signs.Visible() {
		t.Errorf("%q", f.notes.lines[0].Text)
	}
}

func TestField_LockedCannotBeTyped(t *testing.T) {
	f := NewField("Client ID")
	f.SetText("7Q0b5n2nmKXqv4")
	f.SetLocked("Set by your organization")
	window(t, f, 300, 100)
	test.Type(f.entry, "x")
	if f.Text() != "7Q0b5n2nmKXqv4" || !f.Disabled() || !f.end.Visible() || f.frame.ground.FillColor != ink(look.Sunken) {
		t.Errorf("%q, disabled %v", f.Text(), f.Disabled())
	}
	f.Enable()
	if f.Disabled() || f.end.Visible() {
		t.Error("enabling keeps the lock")
	}
}

func TestField_TypesSubmitsAndReveals(t *testing.T) {
	f := NewSecretField("Client secret", "Show")
	changed, sent := "", ""
	f.OnChanged = func(text string) { changed = text }
	f.OnSubmitted = func(text string) { sent = text }
	window(t, f, 300, 100)
	f.Focus()
	test.Type(f.entry, "s3cret")
	f.entry.TypedKey(key(fyne.KeyReturn))
	if changed != "s3cret" || sent != "s3cret" {
		t.Errorf("%q %q", changed, sent)
	}
	if strings.Contains(test.RenderObjectToMarkup(f), "s3cret") {
		t.Error("the secret is shown")
	}
	test.Tap(f.eye)
	if !strings.Contains(test.RenderObjectToMarkup(f), "s3cret") {
		t.Error("the eye shows nothing")
	}
}
