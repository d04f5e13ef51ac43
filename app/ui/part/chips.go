package part

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Chips shows people or filters as chips in rows, as many as fit into so many rows; a last chip "+2" stands for
// the others and tells OnMore. Its height follows its width, so whoever lays it out asks HeightFor.
type Chips struct {
	widget.BaseWidget
	OnMore   func() // the chip "+2"; nil: it cannot be tapped
	OnHeight func() // the height changed with the width: lay out again

	rows  int
	data  []ChipData
	chips []*Chip
	more  *Chip
	tall  float32
}

// NewChips returns an empty strip of at most so many rows; 0: any number.
func NewChips(rows int) *Chips {
	c := &Chips{rows: rows, more: NewChip(ChipData{})}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows the chips.
func (c *Chips) Set(data []ChipData) {
	changed := len(data) != len(c.data)
	for i := 0; i < len(data) && !changed; i++ {
		changed = !data[i].same(&c.data[i])
	}
	c.data = data
	for len(c.chips) < len(data) {
		c.chips = append(c.chips, NewChip(ChipData{}))
	}
	for i := range data {
		c.chips[i].Set(data[i])
	}
	if changed {
		c.Refresh()
	}
}

// HeightFor is the height that the chips take in the width.
func (c *Chips) HeightFor(width float32) float32 {
	_, _, height := c.arrange(width)
	return height
}

// arrange gives each chip its place; n is how many are shown before the one for the others.
func (c *Chips) arrange(width float32) (at []fyne.Position, n int, height float32) {
	line, gap := look.Scaled(look.ChipHeight), look.Scaled(6)
	x, row := float32(0), 0
	for i := range c.data {
		w := fyne.Min(c.chips[i].MinSize().Width, width)
		if x > 0 && x+w > width {
			row, x = row+1, 0
		}
		if c.rows > 0 && row >= c.rows {
			return c.makeRoom(at, i, width)
		}
		at = append(at, fyne.NewPos(x, float32(row)*(line+gap)))
		x += w + gap
	}
	if len(c.data) == 0 {
		return nil, 0, 0
	}
	return at, len(at), float32(row+1)*line + float32(row)*gap
}

// makeRoom takes chips back until the one for the others fits into the last row.
func (c *Chips) makeRoom(at []fyne.Position, n int, width float32) ([]fyne.Position, int, float32) {
	line, gap := look.Scaled(look.ChipHeight), look.Scaled(6)
	height := float32(c.rows)*line + float32(c.rows-1)*gap
	last := height - line
	for ; n > 1; n-- {
		c.more.Set(c.moreData(len(c.data) - n))
		end := at[n-1].X + fyne.Min(c.chips[n-1].MinSize().Width, width) + gap
		if at[n-1].Y < last {
			end = 0
		}
		if end+c.more.MinSize().Width <= width {
			return append(at[:n], fyne.NewPos(end, last)), n, height
		}
	}
	c.more.Set(c.moreData(len(c.data) - n))
	room := width - c.more.MinSize().Width
	return append(at[:n], fyne.NewPos(room, last)), n, height
}

func (c *Chips) moreData(n int) ChipData {
	return ChipData{Text: "+" + strconv.Itoa(n), Tapped: c.OnMore}
}

// CreateRenderer implements fyne.Widget.
func (c *Chips) CreateRenderer() fyne.WidgetRenderer {
	return &chipsRenderer{c}
}

type chipsRenderer struct{ c *Chips }

func (r *chipsRenderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *chipsRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, len(r.c.chips)+1)
	for _, chip := range r.c.chips {
		objects = append(objects, chip)
	}
	return append(objects, r.c.more)
}

// MinSize implements fyne.WidgetRenderer.
func (r *chipsRenderer) MinSize() fyne.Size {
	height := look.Scaled(look.ChipHeight)
	if width := r.c.Size().Width; width > 0 {
		height = r.c.HeightFor(width)
	}
	return fyne.NewSize(look.Scaled(60), height)
}

// Layout implements fyne.WidgetRenderer.
func (r *chipsRenderer) Layout(size fyne.Size) {
	c := r.c
	at, n, height := c.arrange(size.Width)
	for i, chip := range c.chips {
		show(chip, i < n)
		if i < n {
			w := fyne.Min(chip.MinSize().Width, size.Width-at[i].X)
			if n == 1 && len(at) == 2 {
				w = fyne.Min(w, at[1].X-look.Scaled(6))
			}
			place(chip, at[i].X, at[i].Y, w, look.Scaled(look.ChipHeight))
		}
	}
	show(c.more, len(at) > n)
	if len(at) > n {
		min := c.more.MinSize()
		place(c.more, at[n].X, at[n].Y, min.Width, min.Height)
	}
	if was := c.tall; was != height {
		c.tall = height
		if was != 0 && c.OnHeight != nil {
			c.OnHeight()
		}
	}
}

// Refresh implements fyne.WidgetRenderer.
func (r *chipsRenderer) Refresh() {
	r.Layout(r.c.Size())
	for _, chip := range r.c.chips {
		chip.Refresh()
	}
	r.c.more.Refresh()
}
