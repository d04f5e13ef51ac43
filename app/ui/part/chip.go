package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
)

// ChipData is what a chip shows: a person of a message, or a filter of a search.
type ChipData struct {
	Ref      any
	Prefix   string   // quiet, before the text: "To", "Cc"
	Text     string   // "Tomás Rey", "Contacts"
	Count    string   // quiet, behind the text: "6"
	Kind     crm.Kind // its small icon; "" for none
	Icon     string   // another icon
	Outlined bool     // a person that Oro does not know: outline instead of ground
	Chosen   bool     // a filter that is on
	Hint     string
	Tapped   func() // nil: the chip is not a stop of the keyboard
}

func (d *ChipData) same(o *ChipData) bool {
	return d.Prefix == o.Prefix && d.Text == o.Text && d.Count == o.Count && d.Kind == o.Kind && d.Icon == o.Icon &&
		d.Outlined == o.Outlined && d.Chosen == o.Chosen && d.Hint == o.Hint && (d.Tapped == nil) == (o.Tapped == nil)
}

// Chip is a rounded word, 24 units high.
type Chip struct {
	widget.BaseWidget
	keyed
	OnHint              func(hint string, at fyne.Position) // as Row.OnHint
	data                ChipData
	hovered             bool
	focus               focus
	ground, ring        canvas.Rectangle
	outline             edges
	sign                canvas.Image
	prefix, text, count canvas.Text
}

var (
	_ fyne.Focusable    = (*Chip)(nil)
	_ fyne.Tappable     = (*Chip)(nil)
	_ fyne.Disableable  = (*Chip)(nil)
	_ desktop.Hoverable = (*Chip)(nil)
)

const (
	chipLeft  float32 = 7  // before an icon or a prefix
	chipBare  float32 = 10 // before the text alone
	chipRight float32 = 9
	chipIcon  float32 = 13
	chipGap   float32 = 5
	chipMost  float32 = 220 // a name is cut there
)

// NewChip returns a chip.
func NewChip(d ChipData) *Chip {
	c := &Chip{data: d}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows other data.
func (c *Chip) Set(d ChipData) {
	same := c.data.same(&d)
	c.data = d
	if !same {
		c.Refresh()
	}
}

// Data returns what the chip shows.
func (c *Chip) Data() ChipData { return c.data }

// Hint is the given hint, else the whole text where it is cut.
func (c *Chip) Hint() string {
	if c.data.Hint == "" && c.text.Text != visual(c.data.Text) {
		return c.data.Text
	}
	return c.data.Hint
}

// CreateRenderer implements fyne.Widget.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: append(c.outline.objects(), &c.ground, &c.ring, &c.sign, &c.prefix, &c.text, &c.count),
		layout:  c.paint,
		min: func() fyne.Size {
			width := fyne.Min(c.around()+small.room(c.data.Text), look.Scaled(chipMost))
			return fyne.NewSize(width, look.Scaled(look.ChipHeight))
		},
		refresh: func() { c.paint(c.Size()); repaint(&c.sign) },
	}
}

func (c *Chip) left() float32 {
	if c.data.Kind != "" || c.data.Icon != "" || c.data.Prefix != "" {
		return look.Scaled(chipLeft)
	}
	return look.Scaled(chipBare)
}

// around is the width of all but the text.
func (c *Chip) around() float32 {
	width := c.left() + look.Scaled(chipRight)
	if c.data.Kind != "" || c.data.Icon != "" {
		width += look.Scaled(chipIcon) + look.Scaled(chipGap)
	}
	for _, quiet := range []string{c.data.Prefix, c.data.Count} {
		if quiet != "" {
			width += small.room(quiet) + look.Scaled(chipGap)
		}
	}
	return width
}

func (c *Chip) colors() (ground, stroke, text, quiet fyne.ThemeColorName) {
	switch {
	case c.data.Chosen:
		return look.Accent, "", look.OnAccent, look.OnAccent
	case c.data.Outlined && c.hovered:
		return look.Hover, look.Control, look.Text2, look.Text3
	case c.data.Outlined:
		return "", look.Control, look.Text2, look.Text3
	case c.hovered:
		return look.Pressed, "", look.Text, look.Text3
	}
	return look.Sunken, "", look.Text, look.Text3
}

func (c *Chip) paint(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	ground, stroke, text, quiet := c.colors()
	h := look.Scaled(look.ChipHeight)
	y := (size.Height - h) / 2
	fill(&c.ground, ground, stroke, 1, h/2)
	place(&c.ground, 0, y, size.Width, h)
	c.outline.paint(stroke, 0, y, size.Width, h, 1, h/2)
	out := float32(0)
	if c.data.Chosen {
		out = 3 // on its own accent the ring would be invisible
	}
	fill(&c.ring, "", look.Focus, 2, h/2+out)
	place(&c.ring, -out, y-out, size.Width+2*out, h+2*out)
	show(&c.ring, c.focus.ring)
	x, gap, icon := c.left(), look.Scaled(chipGap), look.Scaled(chipIcon)
	x = c.paintSign(x, y+(h-icon)/2, icon, text)
	line := y + (h-small.height())/2
	small.put(&c.prefix, c.data.Prefix, quiet, x, line)
	if c.data.Prefix != "" {
		x += small.room(c.data.Prefix) + gap
	}
	shown := small.cut(c.data.Text, size.Width-c.around()+1)
	small.put(&c.text, shown, text, x, line)
	x += small.room(shown) + gap
	small.put(&c.count, c.data.Count, quiet, x, line)
}

func (c *Chip) paintSign(x, y, icon float32, text fyne.ThemeColorName) float32 {
	show(&c.sign, c.data.Kind != "" || c.data.Icon != "")
	switch {
	case c.data.Icon != "":
		picture(&c.sign, c.data.Icon, text, x, y, icon)
	case c.data.Kind != "":
		drawing(&c.sign, look.KindIcon(c.data.Kind), x, y, icon)
	default:
		return x
	}
	return x + icon + look.Scaled(chipGap)
}

// Enable implements fyne.Disableable; a chip is disabled by having no Tapped.
func (c *Chip) Enable() {}

// Disable implements fyne.Disableable.
func (c *Chip) Disable() {}

// Disabled keeps a chip that does nothing out of the keyboard's way.
func (c *Chip) Disabled() bool { return c.data.Tapped == nil }

// Tapped implements fyne.Tappable.
func (c *Chip) Tapped(*fyne.PointEvent) {
	ByPointer()
	if c.data.Tapped != nil {
		c.focus.take(c)
		c.data.Tapped()
	}
}

// FocusGained implements fyne.Focusable.
func (c *Chip) FocusGained() { c.focus.gained(c); c.paint(c.Size()) }

// FocusLost implements fyne.Focusable.
func (c *Chip) FocusLost() { c.focus.lost(); c.paint(c.Size()) }

// TypedKey implements fyne.Focusable.
func (c *Chip) TypedKey(e *fyne.KeyEvent) {
	if trigger(e) && c.data.Tapped != nil {
		c.data.Tapped()
		return
	}
	passKey(c, e)
}

// TypedRune implements fyne.Focusable.
func (c *Chip) TypedRune(r rune) {
	if r != ' ' {
		passRune(c, r)
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Chip) MouseIn(e *desktop.MouseEvent) {
	c.hover(c.data.Tapped != nil)
	tellHint(c, c.OnHint, c.Hint(), e)
}

// MouseMoved implements desktop.Hoverable.
func (c *Chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Chip) MouseOut() {
	c.hover(false)
	tellHint(c, c.OnHint, "", nil)
}

func (c *Chip) hover(on bool) {
	if c.hovered != on {
		c.hovered = on
		c.paint(c.Size())
	}
}
