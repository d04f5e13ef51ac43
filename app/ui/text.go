package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// line is a text of one line in one of our styles.
func line(size fyne.ThemeSizeName, bold bool, color fyne.ThemeColorName) *part.Text {
	return part.NewText(part.TextData{Size: size, Bold: bold, Color: color})
}

// lines is a text of at most n lines.
func lines(n int, size fyne.ThemeSizeName, bold bool, color fyne.ThemeColorName) *part.Text {
	return part.NewText(part.TextData{Size: size, Bold: bold, Color: color, Lines: n})
}

// inForce is the theme of the moment: an override that held on to one would keep its colours when the person, or
// the system, turns from light to dark.
type inForce struct{}

// Color implements fyne.Theme.
func (inForce) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	return fyne.CurrentApp().Settings().Theme().Color(name, v)
}

// Font implements fyne.Theme.
func (inForce) Font(s fyne.TextStyle) fyne.Resource {
	return fyne.CurrentApp().Settings().Theme().Font(s)
}

// Icon implements fyne.Theme.
func (inForce) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fyne.CurrentApp().Settings().Theme().Icon(name)
}

// Size implements fyne.Theme.
func (inForce) Size(name fyne.ThemeSizeName) float32 {
	return fyne.CurrentApp().Settings().Theme().Size(name)
}

// tight is the theme without the room that Fyne's labels keep around their text.
type tight struct{ inForce }

// Size implements fyne.Theme.
func (t tight) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameInnerPadding {
		return 0
	}
	return t.inForce.Size(name)
}

// barless is the theme without scroll bars and their shadow, for a strip that shows by its cut end that it goes on.
type barless struct{ inForce }

// Color implements fyne.Theme.
func (b barless) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameShadow {
		return color.Transparent
	}
	return b.inForce.Color(name, v)
}

// Size implements fyne.Theme.
func (b barless) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameScrollBar || name == theme.SizeNameScrollBarSmall {
		return 0
	}
	return b.inForce.Size(name)
}

// selectable is a text that can be selected and copied, wrapped between words. One that is read from the right is a
// passage of ours, because Fyne's label stands its words in the wrong order.
type selectable struct {
	widget.BaseWidget
	label   *part.SelectLabel
	over    *container.ThemeOverride
	glass   *part.Glass
	passage *part.Passage
	box     *fyne.Container
}

func newSelectable(words string, bold bool, size fyne.ThemeSizeName) *selectable {
	s := &selectable{label: part.NewSelectLabel(""), passage: part.NewPassage("", size, bold)}
	s.glass = part.NewGlass(s.label)
	s.label.TextStyle.Bold, s.label.SizeName = bold, size
	s.over = container.NewThemeOverride(s.label, tight{})
	s.box = container.NewStack(s.over, s.glass, s.passage)
	s.passage.Hide()
	s.ExtendBaseWidget(s)
	s.SetText(words)
	return s
}

// SetText shows other words.
func (s *selectable) SetText(words string) {
	right := part.ReadFromRight(words)
	reveal(s.passage, right)
	reveal(s.over, !right)
	reveal(s.glass, !right)
	if right {
		s.passage.SetText(words)
		words = ""
	}
	if s.label.Text != words {
		s.label.SetText(words)
	}
}

// HeightFor is the height of the text in a width.
func (s *selectable) HeightFor(width float32) float32 {
	if s.passage.Visible() {
		return s.passage.HeightFor(width)
	}
	if s.over.Size().Width != width {
		s.over.Resize(fyne.NewSize(width, s.over.Size().Height))
	}
	return s.label.MinSize().Height
}

// CreateRenderer implements fyne.Widget.
func (s *selectable) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.box) }

// reading is a long text in a window of its own height, at most so many units.
type reading struct {
	widget.BaseWidget
	text   *selectable
	scroll *container.Scroll
	most   float32
}

func newReading(most float32) *reading {
	r := &reading{text: newSelectable("", false, look.Body), most: most}
	r.scroll = container.NewVScroll(pad(r.text, 0, 0, look.CardPadX, 0))
	r.ExtendBaseWidget(r)
	return r
}

// HeightFor is the height of the text in a width, up to the most.
func (r *reading) HeightFor(width float32) float32 {
	return fyne.Min(r.text.HeightFor(width-look.CardPadX), look.Scaled(r.most))
}

// CreateRenderer implements fyne.Widget.
func (r *reading) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.scroll) }

// block is a card whose content stands in a flow.
type block struct {
	widget.BaseWidget
	card *part.Card
	flow flow
	body *fyne.Container
	padX float32
	padY float32
}

func newBlock(gap float32, content ...fyne.CanvasObject) *block {
	b := &block{flow: flow{gap}, padX: look.CardPadX, padY: look.CardPadY}
	b.body = container.New(b.flow, content...)
	b.card = part.NewPaddedCard(b.body)
	b.ExtendBaseWidget(b)
	return b
}

// setPadding gives the content other room in the card than the design's usual.
func (b *block) setPadding(x, y float32) {
	b.padX, b.padY = x, y
	b.card.SetPadding(x, y)
}

// HeightFor is the height of the card in a width.
func (b *block) HeightFor(width float32) float32 {
	return b.flow.run(b.body.Objects, width-2*(1+b.padX), false) + 2*(1+b.padY)
}

// CreateRenderer implements fyne.Widget.
func (b *block) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.card) }
