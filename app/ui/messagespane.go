package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// messagesView is a list of messages: of the mail account's folder, or of those that were read last.
type messagesView struct {
	Tabs   []string // the lists that there are; none: one list, with a title
	Tab    int
	Unread string
	Len    int
	Row    func(i int) part.RowData // asked for what is seen
	Keys   []string                 // of the letters, where the list is one of letters
	// Current is the place of the message in view; -1: none, or not known.
	Current   int
	Note      accountNote
	Searching bool
	Text      string // that is searched for
	Folders   bool   // there is an account: its folders can be chosen
	NoneTitle string
	NoneText  string
	Add       bool // no account yet: one can be added
}

// messagesPane is the first of three columns, and a page of its own in a narrow window.
type messagesPane struct {
	words  *words.Words
	acts   acts
	mail   mailActs
	root   *fyne.Container
	head   *pageHead
	tabs   *part.Segmented
	unread *part.Text
	filter *part.IconButton
	field  *part.Search
	note   *accountStrip
	list   *part.List
	none   *part.State
	add    *part.Button
	keys   []string
	view   messagesView
}

// mailActs are what the messages pane can have done with the mail account.
type mailActs interface {
	chooseTab(tab int)
	listFolder()
	openMailAt(i int)
	passMailAt(i int)
	menuOfMail(i int, at fyne.Position)
	searchMail(text string)
	searchServer(text string)
	openSearch(open bool)
	folderMenu(under fyne.CanvasObject)
	mailNameAt(i int) string // of a row that is here, else ""
	addAccount()
	mendMail(verb accountVerb)
}

func newMessagesPane(w *words.Words, a acts, m mailActs) *messagesPane {
	p := &messagesPane{words: w, acts: a, mail: m, list: part.NewList()}
	p.unread = line(look.Small, false, look.Text2)
	p.filter = part.NewIconButton("filter", w.Say("messages.filter"), func() { m.folderMenu(p.filter) })
	p.head = newPageHead(w, a, w.Say("messages.lastRead"), p.unread, p.filter)
	p.tabs = part.NewSegmented(nil, 0, m.chooseTab)
	p.field = part.NewSearch(w.Say("messages.search"), "", w.Say("action.clear"))
	p.field.OnChanged, p.field.OnSubmitted = m.searchMail, m.searchServer
	p.field.OnEscape = func() { m.openSearch(false) }
	p.field.OnKey = p.onFieldKey
	p.note = newAccountStrip(w, m)
	p.none = part.NewState(part.StateData{Icon: "mail", Tone: part.Quiet})
	p.add = part.NewButton(w.Say("account.add"), "add", part.Secondary, part.Normal, m.addAccount)
	p.root = container.New(messagesLayout{p}, p.head.root, p.tabs, p.field, p.note.root, p.list, p.none, p.add)
	p.list.OnOpen, p.list.OnMove, p.list.OnMenu = p.onOpen, p.onMove, m.menuOfMail
	p.list.NameOf = p.nameOf
	p.Show(messagesView{Row: func(int) part.RowData { return part.RowData{} }, Current: -1})
	return p
}

// Show shows the messages.
func (p *messagesPane) Show(v messagesView) {
	p.view, p.keys = v, v.Keys
	tabbed := len(v.Tabs) > 0
	reveal(p.tabs, tabbed)
	reveal(p.head.title, !tabbed)
	if tabbed {
		p.tabs.Set(v.Tabs, v.Tab)
	}
	p.unread.SetText(v.Unread)
	reveal(p.unread, v.Unread != "")
	reveal(p.filter, v.Folders)
	reveal(p.field, v.Searching)
	if p.field.Text() != v.Text && !p.field.Focused() {
		p.field.SetText(v.Text)
	}
	p.note.set(v.Note)
	p.list.SetLong(v.Len, look.RowMessage, func(i int) part.RowData {
		d := v.Row(i)
		d.Selected = d.Selected || i == v.Current
		return d
	})
	p.none.Set(part.StateData{Icon: "mail", Tone: part.Quiet, Title: v.NoneTitle, Text: v.NoneText})
	reveal(p.none, v.Len == 0 && v.NoneTitle != "")
	reveal(p.add, v.Len == 0 && v.Add)
	reveal(p.list, v.Len > 0)
	p.root.Refresh()
}

// nameOf is the sender of a row that is here.
func (p *messagesPane) nameOf(i int) string {
	if p.view.Keys == nil {
		return p.mail.mailNameAt(i)
	}
	return p.view.Row(i).Name
}

func (p *messagesPane) onOpen(i int) {
	switch {
	case p.view.Keys == nil:
		p.mail.openMailAt(i)
	case i < len(p.keys):
		p.acts.openMessage(p.keys[i])
	}
}

func (p *messagesPane) onMove(i int) {
	if p.view.Keys == nil {
		p.mail.passMailAt(i)
	}
}

// onFieldKey goes from the search field into the list.
func (p *messagesPane) onFieldKey(e *fyne.KeyEvent) bool {
	if e.Name != fyne.KeyDown || p.list.Len() == 0 {
		return false
	}
	p.list.Focus()
	return true
}

// shift keeps what is seen in its place when messages came above it.
func (p *messagesPane) shift(rows int) {
	if offset := p.list.Offset(); offset > 0 {
		p.list.SetOffset(offset + float32(rows)*(look.Scaled(look.RowMessage)+1))
	}
}

func (p *messagesPane) focus() { p.list.Focus() }

// messagesLayout stands head, search field, note and list under each other.
type messagesLayout struct{ p *messagesPane }

// MinSize implements fyne.Layout.
func (messagesLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 100) }

// Layout implements fyne.Layout.
func (l messagesLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p := l.p
	y, left := look.Scaled(46), look.PaneMargin-2
	if p.head.back.Visible() {
		y, left = look.Scaled(look.HeaderHeight), look.Scaled(8+10)+p.head.back.MinSize().Width
	}
	place(p.head.root, 0, 0, size.Width, y)
	tabs := p.tabs.MinSize()
	room := size.Width - left - look.Scaled(16)
	if p.filter.Visible() {
		room -= p.filter.MinSize().Width + look.Scaled(8)
	}
	reveal(p.unread, p.view.Unread != "" && room-tabs.Width > p.unread.MinSize().Width+look.Scaled(8))
	place(p.tabs, left, (y-tabs.Height)/2, fyne.Min(tabs.Width, room), tabs.Height)
	if p.field.Visible() {
		height := look.Scaled(look.SearchHeight)
		place(p.field, look.PaneMargin, y, size.Width-2*look.PaneMargin, height)
		y += height + look.Scaled(8)
	}
	if p.note.root.Visible() {
		height := p.note.heightFor(size.Width - 2*look.PaneMargin)
		place(p.note.root, look.PaneMargin, y, size.Width-2*look.PaneMargin, height)
		y += height + look.Scaled(8)
	}
	place(p.list, 0, y, size.Width, size.Height-y)
	place(p.none, 0, y, size.Width, size.Height-y)
	add := p.add.MinSize()
	place(p.add, (size.Width-add.Width)/2, y+(size.Height-y)*0.5+look.Scaled(96), add.Width, add.Height)
}
