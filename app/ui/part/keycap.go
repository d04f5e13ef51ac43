package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// KeyCap is a key or several as one reads them on a keyboard: "Ctrl K".
type KeyCap struct {
	widget.BaseWidget
	text   string
	ground canvas.Rectangle
	label  canvas.Text
}

// NewKeyCap returns a key cap.
func NewKeyCap(text string) *KeyCap {
	k := &KeyCap{text: text}
	k.ExtendBaseWidget(k)
	return k
}

// CreateRenderer implements fyne.Widget.
func (k *KeyCap) CreateRenderer() fyne.WidgetRenderer {
	layout := func(size fyne.Size) {
		h := look.Scaled(20)
		y := (size.Height - h) / 2
		fill(&k.ground, look.Pressed, "", 0, 5)
		place(&k.ground, 0, y, size.Width, h)
		caption.put(&k.label, k.text, look.Text2, (size.Width-caption.width(k.text))/2, y+(h-caption.height())/2)
	}
	return &renderer{
		objects: []fyne.CanvasObject{&k.ground, &k.label}, layout: layout,
		min: func() fyne.Size {
			return fyne.NewSize(caption.room(k.text)+look.Scaled(12), look.Scaled(20))
		},
		refresh: func() { layout(k.Size()) },
	}
}
