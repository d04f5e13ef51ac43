package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// troubleSize is the window's that says why the program cannot open its own.
var troubleSize = fyne.NewSize(420, 300)

// ShowTrouble says in a small window why there is no other one, and returns when the person has closed it or ctx
// ended. Both texts are of words: the sentence, and the verb that closes the window.
func ShowTrouble(ctx context.Context, app fyne.App, sentence, verb string) {
	app.Settings().SetTheme(look.New(look.FollowSystem, 1))
	app.SetIcon(look.AppIcon())
	win := troubleWindow(app, sentence, verb)
	b := newBridge(ctx)
	stopped := context.AfterFunc(ctx, func() { b.show(app.Driver().Quit) }) // as in Run
	defer stopped()
	win.Show()
	app.Run()
	b.close()
}

func troubleWindow(app fyne.App, sentence, verb string) fyne.Window {
	win := app.NewWindow(windowTitle)
	win.SetPadded(false)
	win.SetMaster()
	fillTrouble(win, sentence, verb, app.Quit)
	win.Resize(troubleSize)
	return win
}

// fillTrouble has the window say the sentence and nothing else.
func fillTrouble(win fyne.Window, sentence, verb string, quit func()) {
	closing := part.NewButton(verb, "", part.Primary, part.Normal, quit)
	state := part.NewState(part.StateData{Icon: "warning", Tone: part.Critical, Title: windowTitle, Text: sentence}, closing)
	win.SetContent(part.NewGround(container.New(margins{14, 14, 14, 14}, state)))
	win.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
			quit()
		}
	})
}
