// Command bare is the least that a Fyne program with a window can be: the yardstick of the program's start.
package main

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	app.SetMetadata(fyne.AppMetadata{
		ID: "com.oroconnector.bare", Name: "Bare", Version: "1.0.0", Build: 1, Release: true, Migrations: map[string]bool{"fyneDo": true},
	})
	a := app.NewWithID("com.oroconnector.bare")
	w := a.NewWindow("Bare")
	w.SetContent(widget.NewList(
		func() int { return 10_000 },
		func() fyne.CanvasObject { return widget.NewLabel("") },
		func(i widget.ListItemID, o fyne.CanvasObject) { o.(*widget.Label).SetText(fmt.Sprintf("Row %d", i)) },
	))
	w.Resize(fyne.NewSize(420, 760))
	w.ShowAndRun()
}
