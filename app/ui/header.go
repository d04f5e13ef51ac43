package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// header is the window's first line: mark, organization and state, and three buttons.
type header struct {
	root    *fyne.Container
	mark    *brand
	title   *part.Text
	sign    *part.Link // of the state, in its tone
	state   *part.Link
	more    *part.IconButton
	several *part.IconButton // leads to the other connections, where there are any
	follow  *part.Link       // says that what is read elsewhere appears here, where there is room
	buttons *fyne.Container
	most    float32 // where texts end at most, because of what stands over the header; 0: nothing does
}

func newHeader(w *words.Words, a acts, more, switching func()) *header {
	h := &header{mark: newBrand(), title: line(look.Body, true, look.Text), sign: part.NewLink("", nil), state: part.NewLink("", nil)}
	h.more = part.NewIconButton("more", w.Say("action.more"), more)
	h.buttons = container.New(beside{10},
		part.NewIconButton("open-file", w.Say("action.openFile"), a.openFiles),
		part.NewIconButton("refresh", w.Say("action.refresh"), a.refresh), h.more)
	h.several = part.NewSmallIconButton("chevron-down", w.Say("header.switch"), switching)
	h.several.Hide()
	h.follow = part.NewLink("", nil)
	h.follow.Hide()
	h.root = container.New(headerLayout{h}, h.mark, h.title, h.state, h.buttons, h.sign, h.follow, h.several)
	return h
}

// Show shows the view.
func (h *header) Show(v headerView) {
	h.title.SetText(v.Title)
	h.sign.Set(part.LinkData{Icon: v.Icon, Tone: v.Tone, Size: look.Caption})
	d := part.LinkData{Text: v.State, Tone: part.Quiet, Size: look.Caption}
	if v.Ink {
		d.Tone = v.Tone
	}
	h.state.Set(d)
	h.follow.Set(part.LinkData{Text: v.Following, Icon: "follow", Tone: part.Quiet, Size: look.Small})
	reveal(h.follow, v.Following != "")
	reveal(h.several, v.Several)
	h.root.Refresh()
}

// left is where what the left end says ends.
func (h *header) left() float32 {
	begin := look.PaneMargin - 2 + look.Scaled(24) + look.Scaled(10)
	title := h.title.MinSize().Width
	if h.several.Visible() {
		title += look.Scaled(4 + 24)
	}
	return begin + fyne.Max(title, look.Scaled(13+4)+h.state.MinSize().Width)
}

// limit ends the texts before something that stands in the header; 0: before the buttons.
func (h *header) limit(most float32) {
	if h.most != most {
		h.most = most
		h.root.Refresh()
	}
}

// right is how much room the right end takes.
func (h *header) right() float32 {
	right := look.Scaled(8) + h.buttons.MinSize().Width
	if h.follow.Visible() {
		right += h.follow.MinSize().Width + look.Scaled(14)
	}
	return right
}

// headerLayout places mark, title, state and buttons.
type headerLayout struct{ h *header }

// MinSize implements fyne.Layout.
func (headerLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(o[3].MinSize().Width+look.Scaled(120), look.Scaled(look.HeaderHeight))
}

// Layout implements fyne.Layout.
func (l headerLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	mark := look.Scaled(24)
	place(o[0], look.PaneMargin-2, (size.Height-mark)/2, mark, mark)
	buttons := o[3].MinSize()
	right := size.Width - look.Scaled(8) - buttons.Width
	place(o[3], right, (size.Height-buttons.Height)/2, buttons.Width, buttons.Height)
	if o[5].Visible() {
		follow := o[5].MinSize()
		place(o[5], right-look.Scaled(14)-follow.Width, (size.Height-follow.Height)/2, follow.Width, follow.Height)
	}
	left := look.PaneMargin - 2 + mark + look.Scaled(10)
	top := (size.Height - look.Scaled(19+16)) / 2
	if l.h.most > 0 {
		right = fyne.Min(right, l.h.most)
	}
	room := right - left - look.Scaled(8)
	if o[6].Visible() {
		side := look.Scaled(24)
		room = fyne.Min(room-side-look.Scaled(4), o[1].MinSize().Width)
		place(o[6], left+room+look.Scaled(4), top-look.Scaled(3), side, side)
	}
	place(o[1], left, top, room, look.Scaled(19))
	sign := look.Scaled(13)
	place(o[4], left, top+look.Scaled(19), sign, look.Scaled(16))
	place(o[2], left+sign+look.Scaled(4), top+look.Scaled(19), right-left-sign-look.Scaled(12), look.Scaled(16))
}

// brand is our mark. Its colours are its own, so it follows light and dark by itself.
type brand struct {
	widget.BaseWidget
	picture *canvas.Image
	dark    bool
}

func newBrand() *brand {
	b := &brand{picture: canvas.NewImageFromResource(look.Brand(false))}
	b.picture.FillMode = canvas.ImageFillContain
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *brand) CreateRenderer() fyne.WidgetRenderer {
	b.follow()
	return &brandRenderer{widget.NewSimpleRenderer(b.picture), b}
}

// follow takes the picture for the present theme.
func (b *brand) follow() {
	settings := fyne.CurrentApp().Settings()
	ground := settings.Theme().Color(theme.ColorNameBackground, settings.ThemeVariant())
	r, _, _, _ := ground.RGBA()
	if dark := r < 0x8000; dark != b.dark {
		b.dark = dark
		b.picture.Resource = look.Brand(dark)
		b.picture.Refresh()
	}
}

type brandRenderer struct {
	fyne.WidgetRenderer
	b *brand
}

// Refresh implements fyne.WidgetRenderer.
func (r *brandRenderer) Refresh() {
	r.b.follow()
	r.WidgetRenderer.Refresh()
}
