package part

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/ui/look"
)

// TestMain gives all tests one app with our theme: Fyne's test apps do not live side by side.
func TestMain(m *testing.M) {
	app := test.NewApp()
	app.Settings().SetTheme(look.New(look.Light, 1))
	os.Exit(m.Run())
}

// window shows an object in a window of the size without a margin.
func window(t *testing.T, o fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	ByKeyboard()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, height))
	return w
}
