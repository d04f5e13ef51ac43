package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// margins lays its one object out with room around it, in units that are not scaled.
type margins struct{ left, top, right, bottom float32 }

// MinSize implements fyne.Layout.
func (m margins) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(m.left+m.right, m.top+m.bottom)
}

// Layout implements fyne.Layout.
func (m margins) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], m.left, m.top, size.Width-m.left-m.right, size.Height-m.top-m.bottom)
}

func pad(o fyne.CanvasObject, left, top, right, bottom float32) *fyne.Container {
	return container.New(margins{left, top, right, bottom}, o)
}

// tall is an object whose height follows its width.
type tall interface {
	fyne.CanvasObject
	HeightFor(width float32) float32
}

// heightFor is the height that an object takes in a width.
func heightFor(o fyne.CanvasObject, width float32) float32 {
	if t, ok := o.(tall); ok {
		return t.HeightFor(width)
	}
	if o.Size().Width != width {
		o.Resize(fyne.NewSize(width, o.Size().Height)) // a wrapped text measures itself at the width it has
	}
	return o.MinSize().Height
}

// flow stands its objects under each other, each in the height that the width asks of it.
type flow struct{ gap float32 }

// MinSize implements fyne.Layout.
func (f flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range shown(objects) {
		min := o.MinSize()
		size.Width = fyne.Max(size.Width, min.Width)
		size.Height += min.Height + look.Scaled(f.gap)
	}
	return size
}

// Layout implements fyne.Layout.
func (f flow) Layout(objects []fyne.CanvasObject, size fyne.Size) { f.run(objects, size.Width, true) }

func (f flow) run(objects []fyne.CanvasObject, width float32, move bool) float32 {
	y := float32(0)
	for i, o := range shown(objects) {
		if i > 0 {
			y += look.Scaled(f.gap)
		}
		height := heightFor(o, width)
		if move {
			place(o, 0, y, width, height)
		}
		y += height
	}
	return y
}

// ends stands two objects in one line: the first has the room that the second leaves, at the right.
type ends struct{ gap float32 }

// MinSize implements fyne.Layout. The first can be cut.
func (e ends) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(fyne.Min(a.Width, look.Scaled(120))+look.Scaled(e.gap)+b.Width, fyne.Max(a.Height, b.Height))
}

// Layout implements fyne.Layout.
func (e ends) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	place(objects[1], size.Width-b.Width, (size.Height-b.Height)/2, b.Width, b.Height)
	place(objects[0], 0, (size.Height-a.Height)/2, size.Width-b.Width-look.Scaled(e.gap), a.Height)
}

// beside stands objects next to each other, each as wide as it needs, centred in height.
type beside struct{ gap float32 }

// MinSize implements fyne.Layout.
func (r beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for i, o := range shown(objects) {
		min := o.MinSize()
		if i > 0 {
			size.Width += look.Scaled(r.gap)
		}
		size.Width += min.Width
		size.Height = fyne.Max(size.Height, min.Height)
	}
	return size
}

// Layout implements fyne.Layout.
func (r beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for _, o := range shown(objects) {
		min := o.MinSize()
		place(o, x, (size.Height-min.Height)/2, fyne.Min(min.Width, fyne.Max(0, size.Width-x)), min.Height)
		x += min.Width + look.Scaled(r.gap)
	}
}

func shown(objects []fyne.CanvasObject) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, o := range objects {
		if o.Visible() {
			out = append(out, o)
		}
	}
	return out
}

func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(fyne.Max(0, width), fyne.Max(0, height)))
}

// reveal makes the object visible or not, without work where it is so already.
func reveal(o fyne.CanvasObject, on bool) {
	switch {
	case on == o.Visible():
	case on:
		o.Show()
	default:
		o.Hide()
	}
}

// middle stands its one object in the middle of the room, at most so wide.
type middle struct{ most float32 }

// MinSize implements fyne.Layout.
func (m middle) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 200) }

// Layout implements fyne.Layout.
func (m middle) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := fyne.Min(size.Width-2*look.PaneMargin, look.Scaled(m.most))
	height := o[0].(*fyne.Container).Layout.(flow).run(o[0].(*fyne.Container).Objects, width, false)
	y := fyne.Max(look.Scaled(16), (size.Height-height)*0.48)
	place(o[0], (size.Width-width)/2, y, width, height)
}

// aligned stands its one object in its own size in the line, at the left or in the middle.
type aligned struct {
	centre        bool
	width, height float32 // 0: the object's own
}

// MinSize implements fyne.Layout.
func (a aligned) MinSize(o []fyne.CanvasObject) fyne.Size {
	size := o[0].MinSize()
	if !o[0].Visible() {
		return fyne.NewSize(0, 0)
	}
	if a.width > 0 {
		size.Width = look.Scaled(a.width)
	}
	if a.height > 0 {
		size.Height = look.Scaled(a.height)
	}
	return size
}

// Layout implements fyne.Layout.
func (a aligned) Layout(o []fyne.CanvasObject, size fyne.Size) {
	min := a.MinSize(o)
	x := float32(0)
	if a.centre {
		x = (size.Width - min.Width) / 2
	}
	place(o[0], x, 0, fyne.Min(min.Width, size.Width), fyne.Max(min.Height, size.Height))
}

func centred(o fyne.CanvasObject) fyne.CanvasObject { return container.New(aligned{centre: true}, o) }
func leading(o fyne.CanvasObject) fyne.CanvasObject { return container.New(aligned{}, o) }

// sized is an object of one size in the middle of the line.
func sized(o fyne.CanvasObject, side float32) fyne.CanvasObject {
	return container.New(aligned{centre: true, width: side, height: side}, o)
}

// narrowed gives an object at most so much width, in the middle of the line.
func narrowed(o fyne.CanvasObject, most float32) fyne.CanvasObject {
	return newFitted(container.New(aligned{centre: true, width: most}, o), func(width float32) float32 {
		return heightFor(o, fyne.Min(width, look.Scaled(most)))
	})
}

// fitted is an object that is asked for its height in a way of its own.
type fitted struct {
	widget.BaseWidget
	o      fyne.CanvasObject
	height func(width float32) float32
}

func newFitted(o fyne.CanvasObject, height func(width float32) float32) *fitted {
	f := &fitted{o: o, height: height}
	f.ExtendBaseWidget(f)
	return f
}

// HeightFor is the height in a width.
func (f *fitted) HeightFor(width float32) float32 { return f.height(width) }

// CreateRenderer implements fyne.Widget.
func (f *fitted) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.o) }

// space is room between objects of a flow.
func space(height float32) fyne.CanvasObject { return container.New(room(height)) }

type room float32

// MinSize implements fyne.Layout.
func (r room) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, look.Scaled(float32(r))) }

// Layout implements fyne.Layout.
func (room) Layout([]fyne.CanvasObject, fyne.Size) {}
