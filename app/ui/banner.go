package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// banner is the one strip over the content: Oro has signed the person out.
type banner struct{ root fyne.CanvasObject }

func newBanner(w *words.Words, connect func()) *banner {
	sign := part.NewLink("", nil)
	sign.Set(part.LinkData{Icon: "connect", Tone: part.Critical, Size: look.Small})
	text := lines(2, look.Small, false, look.Text)
	text.SetText(w.Say("signedOut.banner"))
	verb := part.NewButton(w.Say("action.connect"), "", part.Secondary, part.Small, connect)
	b := &banner{root: part.NewNotice(container.New(bannerLayout{}, sign, text, verb), part.Critical)}
	b.root.Hide()
	return b
}

type bannerLayout struct{}

// MinSize implements fyne.Layout.
func (bannerLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(200), look.Scaled(28))
}

// Layout implements fyne.Layout.
func (bannerLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	sign, verb := o[0].MinSize(), o[2].MinSize()
	place(o[0], 0, (size.Height-sign.Height)/2, sign.Width, sign.Height)
	right := size.Width + look.CardPadX - look.Scaled(8) // the verb stands closer to the edge than a text would
	place(o[2], right-verb.Width, (size.Height-verb.Height)/2, verb.Width, verb.Height)
	left := sign.Width
	room := right - verb.Width - look.Scaled(6) - left
	text := heightFor(o[1], room)
	place(o[1], left, (size.Height-text)/2, room, text)
}
