package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// messagesView is the list of the messages read in this sitting, newest first.
type messagesView struct {
	Rows    []part.RowData
	Keys    []string
	Current int // of the message in view; -1: none
}

// messagesPane is the first of three columns, and a page of its own when several files were dropped.
type messagesPane struct {
	acts acts
	root *fyne.Container
	head *pageHead
	list *part.List
	none *part.State
	keys []string
}

func newMessagesPane(w *words.Words, a acts) *messagesPane {
	p := &messagesPane{acts: a, list: part.NewList()}
	p.head = newPageHead(w, a, w.Say("messages.lastRead"))
	p.none = part.NewState(part.StateData{Icon: "mail", Tone: part.Quiet, Title: w.Say("messages.none"), Text: w.Say("messages.noneText")})
	p.root = container.New(messagesLayout{}, p.head.root, p.list, p.none)
	p.list.OnOpen = func(i int) {
		if i < len(p.keys) {
			a.openMessage(p.keys[i])
		}
	}
	return p
}

// Show shows the messages.
func (p *messagesPane) Show(v messagesView) {
	p.keys = v.Keys
	rows := v.Rows
	p.list.SetLong(len(rows), look.RowMessage, func(i int) part.RowData {
		d := rows[i]
		d.Selected = i == v.Current
		return d
	})
	reveal(p.none, len(rows) == 0)
	reveal(p.list, len(rows) > 0)
}

func (p *messagesPane) focus() { p.list.Focus() }

type messagesLayout struct{}

// MinSize implements fyne.Layout.
func (messagesLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 100) }

// Layout implements fyne.Layout.
func (messagesLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	head := look.Scaled(46)
	if o[0].(*fyne.Container).Objects[0].Visible() {
		head = look.Scaled(look.HeaderHeight)
	}
	place(o[0], 0, 0, size.Width, head)
	place(o[1], 0, head, size.Width, size.Height-head)
	place(o[2], 0, head, size.Width, size.Height-head)
}
