package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Tip is the small dark note with a hint. It lies in the window's root without a layout, over all else, and never
// under the pointer; an overlay would take the pointer from what it explains. The caller waits before it shows one.
type Tip struct {
	widget.BaseWidget
	text   string
	ground canvas.Rectangle
	lines  [3]canvas.Text
}

const (
	tipWidth float32 = 320
	tipPadX  float32 = 9
	tipPadY  float32 = 6
)

// NewTip returns a hidden tip.
func NewTip() *Tip {
	t := &Tip{}
	t.ExtendBaseWidget(t)
	t.Hide()
	return t
}

// Set shows the hint in an area below what the pointer rests on, above it where there is no room below; an empty hint
// hides the tip.
func (t *Tip) Set(hint string, near spotOf, area fyne.Size) {
	show(t, hint != "")
	if hint == "" {
		return
	}
	t.text = hint
	size := t.MinSize()
	below := near.bottom + look.Scaled(6)
	if near.top == near.bottom {
		below = near.at.Y + look.Scaled(20) // clear of the pointer itself
	}
	at := fyne.NewPos(near.at.X, below)
	if at.Y+size.Height > area.Height {
		at.Y = near.top - size.Height - look.Scaled(6)
	}
	t.Resize(size)
	t.Move(keepIn(at, size, area))
	t.paint(size)
}

func (t *Tip) broken() []string { return small.wrap(t.text, look.Scaled(tipWidth), len(t.lines)) }

// CreateRenderer implements fyne.Widget.
func (t *Tip) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{&t.ground}
	for i := range t.lines {
		objects = append(objects, &t.lines[i])
	}
	return &renderer{
		objects: objects, layout: t.paint,
		min: func() fyne.Size {
			width, lines := float32(0), t.broken()
			for _, line := range lines {
				width = fyne.Max(width, small.room(line))
			}
			return fyne.NewSize(width+2*look.Scaled(tipPadX), float32(len(lines))*small.line()+2*look.Scaled(tipPadY))
		},
		refresh: func() { t.paint(t.Size()) },
	}
}

func (t *Tip) paint(size fyne.Size) {
	fill(&t.ground, look.Tooltip, "", 0, look.RadiusSmall)
	place(&t.ground, 0, 0, size.Width, size.Height)
	lines := t.broken()
	for i := range t.lines {
		text := ""
		if i < len(lines) {
			text = lines[i]
		}
		y := look.Scaled(tipPadY) + float32(i)*small.line()
		small.put(&t.lines[i], text, look.OnTooltip, look.Scaled(tipPadX), y+(small.line()-small.height())/2)
	}
}
