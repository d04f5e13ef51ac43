package part

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// doubleTap is how soon a second tap makes a double one.
const doubleTap = 400 * time.Millisecond

// Row shows one record, message or change. It is laid out by numbers, without containers, and paints only
// what changed. It takes no focus: a list does, and sets RowData.Focused.
type Row struct {
	widget.BaseWidget
	OnTapped    func()
	OnDouble    func()                              // a second tap soon after the first, which has been told already
	OnSecondary func(at fyne.Position)              // the other mouse button; at is absolute
	OnHint      func(hint string, at fyne.Position) // the pointer rests on what has a hint; "": it left

	data    RowData
	hovered bool
	over    spot // what the pointer is over
	down    spot
	last    time.Time

	frame, ground, line, ring canvas.Rectangle
	dot                       canvas.Rectangle
	outline                   edges
	lead                      tileFace
	check                     checkFace
	name, kindWord, second    canvas.Text
	reason, trail             canvas.Text
	reasonSign, trailSign     canvas.Image
	nameMarks, secondMarks    markFace
	pill                      pillFace
	verb, more                face
	tiles                     [3]tileFace
	end                       canvas.Image // chevron or lock

	nameCut, secondCut bool
}

// spot is a place of a row that takes taps of its own.
type spot uint8

const (
	onRow spot = iota
	onVerb
	onMore
)

var (
	_ fyne.Tappable          = (*Row)(nil)
	_ fyne.SecondaryTappable = (*Row)(nil)
	_ desktop.Hoverable      = (*Row)(nil)
	_ desktop.Mouseable      = (*Row)(nil)
)

// NewRow returns an empty row.
func NewRow() *Row {
	r := &Row{}
	r.ExtendBaseWidget(r)
	return r
}

// Set shows the data. Where it looks as it did, only the callbacks are taken over.
func (r *Row) Set(d RowData) {
	same := r.data.same(&d)
	taller := r.data.height() != d.height()
	r.data = d
	if same {
		return
	}
	if taller {
		r.Refresh()
		return
	}
	r.paint(r.Size())
}

// Data returns what the row shows.
func (r *Row) Data() RowData { return r.data }

// Hint is the text of the row that does not fit, "" where all of it is seen.
func (r *Row) Hint() string {
	switch {
	case r.over == onVerb && r.data.Verb != nil:
		return r.data.Verb.Hint
	case r.over == onMore && r.data.More != nil:
		return r.data.More.Hint
	case r.nameCut && r.secondCut:
		return r.data.Name + "\n" + r.data.Second
	case r.nameCut:
		return r.data.Name
	case r.secondCut:
		return r.data.Second
	}
	return ""
}

// CreateRenderer implements fyne.Widget.
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	objects := append([]fyne.CanvasObject{&r.frame, &r.ground, &r.line, &r.dot}, r.outline.objects()...)
	objects = append(objects, r.lead.objects()...)
	objects = append(objects, r.check.objects()...)
	objects = append(objects, r.nameMarks.objects()...)
	objects = append(objects, r.secondMarks.objects()...)
	objects = append(objects, &r.name, &r.kindWord, &r.second, &r.reasonSign, &r.reason, &r.trailSign, &r.trail)
	objects = append(objects, r.pill.objects()...)
	for i := range r.tiles {
		objects = append(objects, r.tiles[i].objects()...)
	}
	objects = append(objects, r.verb.objects()...)
	objects = append(objects, r.more.objects()...)
	objects = append(objects, &r.end, &r.ring)
	return &renderer{
		objects: objects,
		layout:  r.paint,
		min:     func() fyne.Size { return fyne.NewSize(look.Scaled(120), r.data.height()) },
		refresh: func() { r.paint(r.Size()); r.redraw() },
	}
}

// redraw has the pictures drawn anew, for another theme.
func (r *Row) redraw() {
	repaint(&r.lead.sign, &r.reasonSign, &r.trailSign, &r.pill.sign, &r.end, &r.check.sign)
	r.verb.repaint()
	r.more.repaint()
	for i := range r.tiles {
		repaint(&r.tiles[i].sign)
	}
}

func (r *Row) spotAt(at fyne.Position) spot {
	within := func(f *face) bool {
		p, s := f.ground.Position(), f.ground.Size()
		return at.X >= p.X && at.X < p.X+s.Width && at.Y >= p.Y && at.Y < p.Y+s.Height
	}
	switch {
	case r.data.Verb != nil && r.verbSeen(r.data.Verb) && within(&r.verb):
		return onVerb
	case r.data.More != nil && r.verbSeen(r.data.More) && within(&r.more):
		return onMore
	}
	return onRow
}

// Tapped implements fyne.Tappable.
func (r *Row) Tapped(e *fyne.PointEvent) {
	var act func()
	switch r.spotAt(e.Position) {
	case onVerb:
		act = r.data.Verb.Tapped
	case onMore:
		act = r.data.More.Tapped
	default:
		act = r.OnTapped
		if now := time.Now(); r.OnDouble != nil && now.Sub(r.last) < doubleTap {
			act, r.last = r.OnDouble, time.Time{}
		} else {
			r.last = now
		}
	}
	if act != nil {
		act()
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (r *Row) TappedSecondary(e *fyne.PointEvent) {
	if r.OnSecondary != nil {
		r.OnSecondary(e.AbsolutePosition)
	}
}

// MouseIn implements desktop.Hoverable.
func (r *Row) MouseIn(e *desktop.MouseEvent) {
	r.hovered = true
	r.paint(r.Size()) // verbs that wait for the pointer stand in their place now
	r.over = r.spotAt(e.Position)
	r.paint(r.Size())
	tellHint(r, r.OnHint, r.Hint(), e)
}

// MouseMoved implements desktop.Hoverable.
func (r *Row) MouseMoved(e *desktop.MouseEvent) {
	if over := r.spotAt(e.Position); over != r.over {
		r.over = over
		r.paint(r.Size())
		tellHint(r, r.OnHint, r.Hint(), e)
	}
}

// MouseOut implements desktop.Hoverable.
func (r *Row) MouseOut() {
	r.hovered, r.over, r.down = false, onRow, onRow
	r.paint(r.Size())
	tellHint(r, r.OnHint, "", nil)
}

// MouseDown implements desktop.Mouseable.
func (r *Row) MouseDown(e *desktop.MouseEvent) {
	if r.down = r.spotAt(e.Position); r.down != onRow {
		r.paint(r.Size())
	}
}

// MouseUp implements desktop.Mouseable.
func (r *Row) MouseUp(*desktop.MouseEvent) {
	if r.down != onRow {
		r.down = onRow
		r.paint(r.Size())
	}
}
