package seen_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/seen"
)

func TestTexts_AreThoseThatAPersonSees(t *testing.T) {
	test.NewTempApp(t)
	hidden := widget.NewLabel("hidden")
	hidden.Hide()
	tall := container.NewVBox()
	for _, name := range []string{"first", "second", "far below"} {
		gap := canvas.NewRectangle(nil)
		gap.SetMinSize(fyne.NewSize(10, 40))
		tall.Add(canvas.NewText(name, nil))
		tall.Add(gap)
	}
	scroll := container.NewVScroll(tall)
	scroll.SetMinSize(fyne.NewSize(100, 100))
	w := test.NewTempWindow(t, container.NewVBox(widget.NewLabel("label"), hidden, scroll))
	w.SetPadded(false)
	w.Resize(w.Content().MinSize())
	var got []string
	for _, s := range seen.Texts(w.Content()) {
		got = append(got, s.Text)
		if s.Width <= 0 || s.Height <= 0 {
			t.Errorf("%+v has no size", s)
		}
	}
	if !slices.Equal(got, []string{"label", "first", "second"}) {
		t.Error(got)
	}
	if all := seen.Texts(w.Content()); all[1].Y <= all[0].Y {
		t.Errorf("places: %+v", all)
	}
	scroll.ScrollToBottom()
	got = nil
	for _, s := range seen.Texts(w.Content()) {
		got = append(got, s.Text)
	}
	if !slices.Contains(got, "far below") || slices.Contains(got, "first") {
		t.Errorf("scrolled: %v", got)
	}
}
