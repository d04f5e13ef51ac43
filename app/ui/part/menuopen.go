package part

import "fyne.io/fyne/v2"

// ShowMenu opens a menu with its upper left corner at a place of the canvas, or as near as it fits. It has the
// keyboard until it closes; then what had it before has it again.
func ShowMenu(items []MenuItem, at fyne.Position, c fyne.Canvas) *Menu {
	return showMenu(items, c, 0, func(area, min fyne.Size) (fyne.Position, fyne.Size) {
		min = fit(min, area)
		return keepIn(at, min, area), min
	})
}

// ShowMenuUnder opens a menu under an object, its right edge at the object's, or above it where it does not fit.
func ShowMenuUnder(items []MenuItem, o fyne.CanvasObject) *Menu {
	c := canvasOf(o)
	if c == nil {
		return nil
	}
	return showMenu(items, c, 0, func(area, min fyne.Size) (fyne.Position, fyne.Size) {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		min = fit(min, area)
		return under(at, o.Size(), min, area, true), min
	})
}

func showMenu(items []MenuItem, c fyne.Canvas, least float32, where func(area, min fyne.Size) (fyne.Position, fyne.Size)) *Menu {
	m := &Menu{items: items, active: -1, before: c.Focused(), least: least}
	for range items {
		m.lines = append(m.lines, &menuLine{})
	}
	m.ExtendBaseWidget(m)
	m.layer = &layer{canvas: c, content: m, keys: m.TypedKey, outside: m.Close}
	m.layer.place = func(area fyne.Size) (fyne.Position, fyne.Size) { return where(area, m.MinSize()) }
	m.layer.show()
	c.Focus(m)
	return m
}

// fit makes a menu no larger than the area; the rest is scrolled.
func fit(size, area fyne.Size) fyne.Size {
	return fyne.NewSize(fyne.Min(size.Width, area.Width-8), fyne.Min(size.Height, area.Height-8))
}

// keepIn moves what begins at a place so that it lies inside the area, with a little margin.
func keepIn(at fyne.Position, size, area fyne.Size) fyne.Position {
	const margin = 4
	at.X = fyne.Max(margin, fyne.Min(at.X, area.Width-size.Width-margin))
	at.Y = fyne.Max(margin, fyne.Min(at.Y, area.Height-size.Height-margin))
	return at
}

// under places a menu under or above an anchor.
func under(at fyne.Position, anchor, size, area fyne.Size, right bool) fyne.Position {
	const gap = 3
	p := fyne.NewPos(at.X, at.Y+anchor.Height+gap)
	if right {
		p.X = at.X + anchor.Width - size.Width
	}
	if p.Y+size.Height > area.Height && at.Y-gap-size.Height > 0 {
		p.Y = at.Y - gap - size.Height
	}
	return keepIn(p, size, area)
}
