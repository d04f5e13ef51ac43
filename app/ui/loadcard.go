package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// loadCard is the progress of the first load: the whole, and each kind in a second card.
type loadCard struct {
	block
	words              *words.Words
	title, count, left *part.Text
	bar                *part.Bar
	pause              *part.Button
	byKind             *kindBars
	paused             bool
}

func newLoadCard(w *words.Words, a acts) *loadCard {
	c := &loadCard{
		words: w,
		title: line(look.Subject, true, look.Text), count: line(look.Small, false, look.Text2),
		left: line(look.Small, false, look.Text2), bar: part.NewThickBar(), byKind: newKindBars(),
	}
	c.pause = part.NewButton(w.Say("action.pause"), "", part.Secondary, part.Small, func() { a.pauseLoad(!c.paused) })
	c.flow = flow{10}
	c.body = container.New(c.flow, container.New(ends{8}, c.title, c.count), c.bar, container.New(ends{8}, c.left, c.pause))
	c.card, c.padX, c.padY = part.NewPaddedCard(c.body), look.CardPadX, look.CardPadY
	c.ExtendBaseWidget(c)
	return c
}

func (c *loadCard) set(v loadView) {
	c.title.SetText(v.Title)
	c.count.SetText(v.Count)
	c.left.SetText(v.Left)
	c.paused = v.Paused
	if v.Paused {
		c.pause.SetLabel(c.words.Say("action.resume"))
	} else {
		c.pause.SetLabel(c.words.Say("action.pause"))
	}
	c.bar.Set(v.Part, part.Accented)
	c.byKind.set(v.Kinds)
}

// kindBars is a card with a bar for each kind.
type kindBars struct {
	widget.BaseWidget
	card *part.Card
	box  *fyne.Container
	rows []*kindBar
}

// kindBar is one kind: tile, name, count, bar, and a check when it is done.
type kindBar struct {
	tile        *part.Tile
	name, count *part.Text
	bar         *part.Bar
	done        *part.Link
	line        *part.Line
}

func newKindBars() *kindBars {
	k := &kindBars{box: container.New(kindLayout{})}
	k.card = part.NewCard(k.box)
	k.ExtendBaseWidget(k)
	return k
}

func (k *kindBars) set(all []kindLoad) {
	for len(k.rows) < len(all) {
		r := &kindBar{
			tile: part.NewTile("", look.TileSize), name: line(look.Body, false, look.Text), count: line(look.Small, false, look.Text2),
			bar: part.NewBar(), done: part.NewLink("", nil), line: part.NewLine(),
		}
		r.done.Set(part.LinkData{Icon: "check", Tone: part.Good})
		k.rows = append(k.rows, r)
		for _, o := range []fyne.CanvasObject{r.tile, r.name, r.count, r.bar, r.done, r.line} {
			k.box.Add(o)
		}
	}
	for i, r := range k.rows {
		here := i < len(all)
		for _, o := range []fyne.CanvasObject{r.tile, r.name, r.count, r.bar} {
			reveal(o, here)
		}
		reveal(r.done, here && all[i].Done)
		reveal(r.line, here && i < len(all)-1)
		if !here {
			continue
		}
		r.tile.Set(all[i].Kind)
		r.name.SetText(all[i].Label)
		r.count.SetText(all[i].Count)
		tone := part.Accented
		if all[i].Done {
			tone = part.Good
		}
		r.bar.Set(all[i].Part, tone)
	}
	k.box.Refresh()
}

const kindBarHeight float32 = 50

// HeightFor is the height of the card.
func (k *kindBars) HeightFor(float32) float32 {
	n := 0
	for _, r := range k.rows {
		if r.tile.Visible() {
			n++
		}
	}
	return float32(n)*look.Scaled(kindBarHeight) + 2
}

// CreateRenderer implements fyne.Widget.
func (k *kindBars) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(k.card) }

// kindLayout places six objects a row.
type kindLayout struct{}

// MinSize implements fyne.Layout.
func (kindLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(look.Scaled(200), 0) }

// Layout implements fyne.Layout.
func (kindLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	tall := look.Scaled(kindBarHeight)
	for i := 0; i+5 < len(o); i += 6 {
		y := float32(i/6) * tall
		tile := look.Scaled(look.TileSize)
		place(o[i], look.Scaled(12), y+(tall-tile)/2, tile, tile)
		left, right := look.Scaled(12)+tile+look.Scaled(look.RowGap), size.Width-look.Scaled(40)
		count := o[i+2].MinSize()
		place(o[i+1], left, y+look.Scaled(7), right-left-count.Width, look.Scaled(19))
		place(o[i+2], right-count.Width, y+look.Scaled(9), count.Width, count.Height)
		place(o[i+3], left, y+look.Scaled(33), right-left, look.Scaled(4))
		sign := o[i+4].MinSize()
		place(o[i+4], right+look.Scaled(10), y+(tall-sign.Height)/2, sign.Width, sign.Height)
		place(o[i+5], left, y+tall-1, size.Width-left, 1)
	}
}
