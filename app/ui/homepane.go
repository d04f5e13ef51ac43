package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// homeView is what the window shows while no message is open.
type homeView struct {
	Load      *loadView
	Messages  []part.RowData
	Keys      []string       // of the messages, in the same order
	Inbox     []part.RowData // the first of the mail account's folder
	Folder    string         // its title
	Unread    string
	Fault     string // why the last file could not be opened
	Following string // that what is read elsewhere appears here; empty: it does not
}

// homePane is the drop target with the messages read in this sitting; during the first load its progress.
type homePane struct {
	words  *words.Words
	acts   acts
	mail   mailActs
	root   fyne.CanvasObject
	column *column
	drop   *dropTarget
	strip  *dropTarget
	load   *loadCard
	opens  []func() // by item
}

func newHomePane(w *words.Words, a acts, m mailActs) *homePane {
	p := &homePane{words: w, acts: a, mail: m, column: newColumn(), drop: newDropTarget(w, a, false), strip: newDropTarget(w, a, true), load: newLoadCard(w, a)}
	p.column.list.OnOpen = p.onOpen
	p.root = p.column
	return p
}

// Show shows the view.
func (p *homePane) Show(v homeView) {
	var items []part.Item
	p.opens = p.opens[:0]
	add := func(item part.Item, open func()) {
		items, p.opens = append(items, item), append(p.opens, open)
	}
	if v.Load != nil {
		p.load.set(*v.Load)
		add(part.Item{Object: p.load}, nil)
		add(part.Item{Title: &part.TitleData{Title: p.words.Say("load.byKind"), Count: -1}}, nil)
		add(part.Item{Object: p.load.byKind}, nil)
		add(part.Item{Title: &part.TitleData{Title: p.words.Say("load.meanwhile"), Count: -1}}, nil)
		add(part.Item{Object: p.strip}, nil)
	} else {
		p.drop.set(v.Fault)
		add(part.Item{Object: p.drop}, nil)
	}
	if len(v.Messages) > 0 {
		add(part.Item{Title: &part.TitleData{Title: p.words.Say("empty.lastRead"), Count: -1, Note: v.Following}}, nil)
	}
	for i := range v.Messages {
		d := v.Messages[i]
		d.Height = look.RowTwo
		add(part.Item{Row: &d}, func() { p.acts.openMessage(v.Keys[i]) })
	}
	if len(v.Inbox) > 0 {
		all := &part.Verb{Label: p.words.Say("messages.all"), Tapped: p.mail.listFolder}
		add(part.Item{Title: &part.TitleData{Title: v.Folder, Count: -1, Aside: v.Unread, Action: all}}, nil)
	}
	for i := range v.Inbox {
		d := v.Inbox[i]
		d.Height = look.RowTwo
		add(part.Item{Row: &d}, func() { p.mail.openMailAt(i) })
	}
	add(part.Item{Height: look.PaneMargin}, nil)
	p.column.Set(items)
}

func (p *homePane) onOpen(i int) {
	if i < len(p.opens) && p.opens[i] != nil {
		p.opens[i]()
	}
}

// flash outlines the target for a moment: something was dropped.
func (p *homePane) flash(on bool) {
	stroke := look.Border
	if on {
		stroke = look.Accent
	}
	p.drop.card.SetStroke(stroke)
	p.strip.card.SetStroke(stroke)
}

// dropTarget invites to drop, open or paste. As a strip it is one line high.
type dropTarget struct {
	widget.BaseWidget
	words *words.Words
	card  *part.Card
	state *part.State
	strip bool
	fault string
}

func newDropTarget(w *words.Words, a acts, strip bool) *dropTarget {
	d := &dropTarget{words: w, strip: strip}
	if strip {
		title, text := line(look.Body, true, look.Text), line(look.Small, false, look.Text2)
		title.SetText(w.Say("empty.title"))
		text.SetText(w.Say("load.direct"))
		d.card = part.NewPaddedCard(container.New(stripLayout{}, part.NewIconTile("mail-read", part.Accented, look.TileHead), title, text))
	} else {
		open := part.NewButton(w.Say("action.openFile"), "open-file", part.Secondary, part.Normal, a.openFiles)
		paste := part.NewButton(w.Say("action.paste"), "paste", part.Secondary, part.Normal, a.paste)
		d.state = part.NewState(d.data(), open, paste)
		d.card = part.NewCard(d.state)
	}
	d.card.SetStroke(look.Border)
	d.ExtendBaseWidget(d)
	return d
}

func (d *dropTarget) data() part.StateData {
	v := part.StateData{Icon: "mail-read", Tone: part.Accented, Title: d.words.Say("empty.title"), Text: d.words.Say("empty.text"), Note: d.words.Say("empty.formats")}
	if d.fault != "" {
		v.Icon, v.Tone, v.Text = "refused", part.Critical, d.fault
	}
	return v
}

func (d *dropTarget) set(fault string) {
	d.fault = fault
	if d.state != nil {
		d.state.Set(d.data())
	}
}

// HeightFor is the height of the target.
func (d *dropTarget) HeightFor(float32) float32 {
	if d.strip {
		return look.Scaled(78)
	}
	return look.Scaled(288)
}

// CreateRenderer implements fyne.Widget.
func (d *dropTarget) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(d.card) }

// stripLayout places a tile and two lines beside it.
type stripLayout struct{}

// MinSize implements fyne.Layout.
func (stripLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(200), look.Scaled(look.TileHead))
}

// Layout implements fyne.Layout.
func (stripLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	side := look.Scaled(look.TileHead)
	y := (size.Height - side) / 2
	place(o[0], 0, y, side, side)
	left := side + look.Scaled(14)
	place(o[1], left, y+look.Scaled(4), size.Width-left, look.Scaled(19))
	place(o[2], left, y+look.Scaled(23), size.Width-left, look.Scaled(17))
}
