package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// pageHead is the first line of a page: a way back, a title, what can be done.
type pageHead struct {
	root  *fyne.Container
	back  *part.IconButton
	title *part.Text
	note  *part.Text
}

func newPageHead(w *words.Words, a acts, title string, verbs ...fyne.CanvasObject) *pageHead {
	h := &pageHead{title: line(look.Subject, true, look.Text), note: line(look.Caption, false, look.Text3)}
	h.title.SetText(title)
	h.note.Hide()
	h.back = part.NewIconButton("back", w.Say("action.back"), a.back)
	h.root = container.New(pageHeadLayout{}, h.back, h.title, h.note, container.New(beside{10}, verbs...))
	return h
}

// setNote shows a line under the title.
func (h *pageHead) setNote(note string) {
	h.note.SetText(note)
	reveal(h.note, note != "")
	h.root.Refresh()
}

type pageHeadLayout struct{}

// MinSize implements fyne.Layout.
func (pageHeadLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, look.Scaled(look.HeaderHeight))
}

// Layout implements fyne.Layout.
func (pageHeadLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	back := o[0].MinSize()
	left := look.Scaled(8)
	if o[0].Visible() {
		place(o[0], left, (size.Height-back.Height)/2, back.Width, back.Height)
		left += back.Width + look.Scaled(10)
	} else {
		left = look.PaneMargin + 4
	}
	verbs := o[3].MinSize()
	right := size.Width - look.Scaled(8) - verbs.Width
	place(o[3], right, (size.Height-verbs.Height)/2, verbs.Width, verbs.Height)
	title := look.Scaled(20)
	top := (size.Height - title) / 2
	if o[2].Visible() {
		top = (size.Height - title - look.Scaled(15)) / 2
		place(o[2], left, top+title, right-left-look.Scaled(8), look.Scaled(15))
	}
	place(o[1], left, top, right-left-look.Scaled(8), title)
}

// detailHead is the name of a record: tile, kind, name, status.
type detailHead struct {
	widget.BaseWidget
	box    *fyne.Container
	tile   *part.Tile
	kind   *part.Text
	name   *part.Text
	status *part.PillView
	pill   *part.PillView
	pills  *fyne.Container
}

func newDetailHead() *detailHead {
	h := &detailHead{
		tile: part.NewTile("", look.TileHead), kind: line(look.Caption, false, look.Text3), name: lines(3, look.Title, true, look.Text),
		status: part.NewPill(part.Pill{}), pill: part.NewPill(part.Pill{}),
	}
	h.pills = container.New(beside{6}, h.status, h.pill)
	h.box = container.New(detailHeadLayout{}, h.tile, h.kind, h.name, h.pills)
	h.ExtendBaseWidget(h)
	return h
}

func (h *detailHead) set(v detailView) {
	h.tile.Set(v.Ref.Kind)
	h.kind.SetText(v.Kind)
	h.name.SetText(v.Name)
	h.status.Set(part.Pill{Text: v.Status, Tone: part.Accented})
	reveal(h.status, v.Status != "")
	if v.Pill != nil {
		h.pill.Set(*v.Pill)
	}
	reveal(h.pill, v.Pill != nil)
	reveal(h.pills, v.Status != "" || v.Pill != nil)
	h.box.Refresh()
}

// HeightFor is the height in a width.
func (h *detailHead) HeightFor(width float32) float32 {
	left := look.Scaled(look.TileHead + 12)
	height := look.Scaled(15) + heightFor(h.name, width-left)
	if h.pills.Visible() {
		height += look.Scaled(6 + look.PillHeight)
	}
	return fyne.Max(height, look.Scaled(look.TileHead)) + look.Scaled(15)
}

// CreateRenderer implements fyne.Widget.
func (h *detailHead) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.box) }

type detailHeadLayout struct{}

// MinSize implements fyne.Layout.
func (detailHeadLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(200), look.Scaled(look.TileHead))
}

// Layout implements fyne.Layout.
func (detailHeadLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	side := look.Scaled(look.TileHead)
	place(o[0], 0, look.Scaled(2), side, side)
	left := side + look.Scaled(12)
	place(o[1], left, look.Scaled(1), size.Width-left, look.Scaled(14))
	y := look.Scaled(15)
	name := heightFor(o[2], size.Width-left)
	place(o[2], left, y, size.Width-left, name)
	place(o[3], left, y+name+look.Scaled(6), size.Width-left, look.Scaled(look.PillHeight))
}

// fieldCard is the card of a record's facts.
func fieldCard(fields []fieldView, a acts) fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, 0, len(fields))
	for _, f := range fields {
		rows = append(rows, newFieldRow(f, a))
	}
	card := newBlock(0, rows...)
	card.setPadding(look.CardPadX, 6)
	return card
}

// fieldRow is one fact: its label, and beside it the value, which can be selected or leads on.
type fieldRow struct {
	widget.BaseWidget
	label *part.Text
	value fyne.CanvasObject
	words string // of the value
	bold  bool
	aside *part.Text
	bar   *part.Bar
	tile  *part.Tile
}

func newFieldRow(f fieldView, a acts) *fieldRow {
	r := &fieldRow{label: lines(2, look.Small, false, look.Text3), words: f.Value, bold: f.Bold}
	r.label.SetText(f.Label)
	if !f.Ref.IsZero() {
		ref := f.Ref
		r.tile = part.NewTile(ref.Kind, look.TileField)
		r.value = part.NewLink(f.Value, func() { a.followRecord(ref) })
	} else {
		r.value = newSelectable(f.Value, f.Bold, look.Body)
	}
	if f.Aside != "" {
		r.aside = line(look.Small, false, look.Text3)
		r.aside.SetText(f.Aside)
	}
	if f.Part >= 0 {
		r.bar = part.NewBar()
		r.bar.Set(f.Part, part.Accented)
	}
	r.ExtendBaseWidget(r)
	return r
}

// labelWidth is the column of labels.
const labelWidth float32 = 108

// HeightFor is the height in a width.
func (r *fieldRow) HeightFor(width float32) float32 {
	text := look.Scaled(19)
	if _, ok := r.value.(*selectable); ok {
		text = heightFor(r.value, r.room(width))
	}
	label := heightFor(r.label, look.Scaled(labelWidth-8))
	return fyne.Max(fyne.Max(text, label)+look.Scaled(11), look.Scaled(look.RowField))
}

// room is the width of the value: short ones leave room for what stands behind them.
func (r *fieldRow) room(width float32) float32 {
	room := width - look.Scaled(labelWidth)
	if r.aside == nil && r.bar == nil {
		return room
	}
	return fyne.Min(room, fyne.MeasureText(r.words, bodySize(), fyne.TextStyle{Bold: r.bold}).Width+2)
}

// CreateRenderer implements fyne.Widget.
func (r *fieldRow) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{r.label, r.value}
	if r.tile != nil {
		objects = append(objects, r.tile)
	}
	if r.aside != nil {
		objects = append(objects, r.aside)
	}
	if r.bar != nil {
		objects = append(objects, r.bar)
	}
	return widget.NewSimpleRenderer(container.New(fieldLayout{r}, objects...))
}

type fieldLayout struct{ r *fieldRow }

// MinSize implements fyne.Layout.
func (fieldLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(labelWidth+80), look.Scaled(look.RowField))
}

// Layout implements fyne.Layout.
func (l fieldLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	r := l.r
	left, top := look.Scaled(labelWidth), look.Scaled(5)
	text := look.Scaled(19)
	label := heightFor(r.label, left-look.Scaled(8))
	place(r.label, 0, top+fyne.Max(0, (text-look.Scaled(17))/2), left-look.Scaled(8), label)
	if r.tile != nil {
		side := look.Scaled(look.TileField)
		place(r.tile, left, top+(text-side)/2, side, side)
		left += side + look.Scaled(6)
	}
	width := size.Width - left
	switch r.value.(type) {
	case *selectable:
		width = r.room(size.Width)
		place(r.value, left, top+look.Scaled(1), width, size.Height-top)
	default:
		min := r.value.MinSize()
		place(r.value, left, top+(text-min.Height)/2, fyne.Min(min.Width, width), min.Height)
	}
	behind := left + width + look.Scaled(5)
	if r.aside != nil {
		place(r.aside, behind, top, size.Width-behind, text)
	}
	if r.bar != nil {
		place(r.bar, behind, top+(text-look.Scaled(4))/2, fyne.Min(look.Scaled(72), size.Width-behind), look.Scaled(4))
	}
}

func bodySize() float32 { return fyne.CurrentApp().Settings().Theme().Size(look.Body) }
