package part

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// TitleData is what a section's title band shows.
type TitleData struct {
	Title  string
	Count  int    // shown behind the title; below 0: none
	Aside  string // in its place: "2 of 4"
	Note   string // at the right, quiet: "as of 09:40"
	Sign   string // icon before the note
	Action *Verb  // at the right
	Chip   *Pill  // behind the count: "2 new"
	OnChip func()
}

func (d *TitleData) same(o *TitleData) bool {
	return d.Title == o.Title && d.Count == o.Count && d.Aside == o.Aside && d.Note == o.Note && d.Sign == o.Sign &&
		d.Action.same(o.Action) && sameValue(d.Chip, o.Chip)
}

func (d *TitleData) aside() string {
	if d.Aside == "" && d.Count >= 0 {
		return strconv.Itoa(d.Count)
	}
	return d.Aside
}

// TitleRow is the band of 32 units over a section. It takes no focus.
type TitleRow struct {
	widget.BaseWidget
	data                TitleData
	title, aside, note  canvas.Text
	sign                canvas.Image
	action              face
	chip                pillFace
	overAction, pressed bool
}

var (
	_ fyne.Tappable     = (*TitleRow)(nil)
	_ desktop.Hoverable = (*TitleRow)(nil)
	_ desktop.Mouseable = (*TitleRow)(nil)
)

// NewTitleRow returns an empty band.
func NewTitleRow() *TitleRow {
	t := &TitleRow{data: TitleData{Count: -1}}
	t.ExtendBaseWidget(t)
	return t
}

// Set shows the data.
func (t *TitleRow) Set(d TitleData) {
	same := t.data.same(&d)
	t.data = d
	if !same {
		t.paint(t.Size())
	}
}

// CreateRenderer implements fyne.Widget.
func (t *TitleRow) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{&t.title, &t.aside, &t.note, &t.sign}
	objects = append(append(objects, t.chip.objects()...), t.action.objects()...)
	return &renderer{
		objects: objects, layout: t.paint,
		min:     func() fyne.Size { return fyne.NewSize(look.Scaled(120), look.Scaled(look.SectionBand)) },
		refresh: func() { t.paint(t.Size()); t.action.repaint(); repaint(&t.chip.sign, &t.sign) },
	}
}

func (t *TitleRow) paint(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	d := &t.data
	in := box{look.Scaled(4), size.Width - look.Scaled(4), 0, size.Height}
	t.action.hide()
	if d.Action != nil {
		data := t.actionFace()
		width := data.min().Width
		if d.Action.Icon == "" {
			width -= look.Scaled(20)
		}
		in.right -= width
		height := look.Scaled(look.SmallButtonHeight)
		t.action.paint(data, in.right, in.middle(height), width, height)
		if d.Action.Icon == "" {
			section.put(&t.action.text, d.Action.Label, look.AccentText, in.right, in.middle(section.height()))
		}
		in.right -= look.Scaled(8)
	}
	note := caption.cut(d.Note, (in.right-in.left)/2)
	in.right -= caption.width(note)
	caption.put(&t.note, note, look.Text3, in.right, in.middle(caption.height()))
	picture(&t.sign, d.Sign, look.Text3, in.right-look.Scaled(13+5), in.middle(look.Scaled(13)), look.Scaled(13))
	if d.Sign != "" {
		in.right -= look.Scaled(13 + 5)
	}
	t.paintTitle(in)
}

func (t *TitleRow) paintTitle(in box) {
	d := &t.data
	gap := look.Scaled(6)
	aside := d.aside()
	rest := small.width(aside)
	chip := fyne.Size{}
	if d.Chip != nil {
		chip = d.Chip.min()
		rest += chip.Width + gap
	}
	title := section.cut(d.Title, in.right-in.left-rest-2*gap)
	section.put(&t.title, title, look.Text2, in.left, in.middle(section.height()))
	x := in.left + section.width(title) + gap
	small.put(&t.aside, aside, look.Text3, x, in.middle(small.height()))
	t.chip.hide()
	if d.Chip != nil {
		x += small.width(aside) + gap
		t.chip.paint(*d.Chip, x, in.middle(chip.Height), chip.Width, chip.Height)
	}
}

func (t *TitleRow) actionFace() faceData {
	v := t.data.Action
	return faceData{
		label: v.Label, icon: v.Icon, look: QuietVerb, size: Small, side: look.RowButtonSize,
		hovered: t.overAction && v.Icon != "", pressed: t.pressed && v.Icon != "",
	}
}

func inside(o fyne.CanvasObject, at fyne.Position) bool {
	p, s := o.Position(), o.Size()
	return at.X >= p.X && at.X < p.X+s.Width && at.Y >= p.Y && at.Y < p.Y+s.Height
}

func (t *TitleRow) onAction(at fyne.Position) bool {
	return t.data.Action != nil && inside(&t.action.ground, at)
}

// Tapped implements fyne.Tappable.
func (t *TitleRow) Tapped(e *fyne.PointEvent) {
	switch {
	case t.onAction(e.Position) && t.data.Action.Tapped != nil:
		t.data.Action.Tapped()
	case t.data.Chip != nil && t.data.OnChip != nil && inside(&t.chip.ground, e.Position):
		t.data.OnChip()
	}
}

// MouseIn implements desktop.Hoverable.
func (t *TitleRow) MouseIn(e *desktop.MouseEvent) { t.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (t *TitleRow) MouseMoved(e *desktop.MouseEvent) { t.over(t.onAction(e.Position), t.pressed) }

// MouseOut implements desktop.Hoverable.
func (t *TitleRow) MouseOut() { t.over(false, false) }

// MouseDown implements desktop.Mouseable.
func (t *TitleRow) MouseDown(e *desktop.MouseEvent) { t.over(t.overAction, t.onAction(e.Position)) }

// MouseUp implements desktop.Mouseable.
func (t *TitleRow) MouseUp(*desktop.MouseEvent) { t.over(t.overAction, false) }

func (t *TitleRow) over(action, pressed bool) {
	if t.overAction != action || t.pressed != pressed {
		t.overAction, t.pressed = action, pressed
		t.paint(t.Size())
	}
}
