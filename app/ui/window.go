package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// window is all that is shown and what it knows. Its fields belong to the UI thread.
type window struct {
	o      Options
	app    fyne.App
	win    fyne.Window
	bridge *bridge
	desk   *desk.Desk
	words  *words.Words

	parts parts
	frame *frame
	pages pages
	hooks hooks

	standing standing
	letters  []*letter // read in this sitting and in earlier ones, the newest first
	current  *letter   // in view
	unread   *letter   // the one in view, until the cache has answered
	mailbox  mailbox
	record   recordState
	search   searchState
	welcome  welcomeView
	undoing  undoing
	busy     int    // how often Oro is being asked for longer than a moment
	retrying func() // stops the next attempt to ask Oro

	opening, reading, asking, detailing, searching, listing, status, connecting, refreshing, recalling, pausing slot
	mailing, finding, reads, viewing, foldering                                                                 slot

	homeless bool // what had the keyboard is gone, and nothing could take it yet
	recalled bool // it is known what was read last
	kept     kept // how the window stood when that was kept last
	hints    *part.Hints
	stops    []func() // of watching and ticking
}

// parts are the panes and what stands around them.
type parts struct {
	header   *header
	search   *part.Search
	banner   *banner
	status   *part.StatusLine
	undo     *part.UndoBar
	lines    [3]*part.Line
	edges    [2]*part.Edge
	welcome  *welcomePane
	home     *homePane
	messages *messagesPane
	context  *contextPane
	found    *searchPane
	outbox   *outboxPane
	detail   *detailPane
}

// middle are the panes that take turns in the middle.
func (p *parts) middle() []fyne.CanvasObject {
	return []fyne.CanvasObject{p.home.root, p.context.root, p.found.root, p.outbox.root}
}

// hooks are what other faces of the window add: what About, Manage Add-on and Preferences do, and who wants
// to know how the connection stands. A nil one is absent from the menus.
type hooks struct {
	about, manage, preferences func()
	journal                    func()
	disconnect                 func()
	account                    func(crm.Login) // the form of a mail account; a new one where the login is zero
	onStanding                 []func(standing)
	closed                     func() bool // the window's close button: true where it only hides
	appear                     func()      // shows the window and brings it to the front
}

func newWindow(app fyne.App, b *bridge, o Options) *window {
	w := &window{o: o, app: app, bridge: b, desk: o.Desk, words: o.Words}
	fonts := w.readFonts()
	w.win = app.NewWindow(windowTitle)
	<-fonts
	w.win.SetPadded(false)
	w.win.SetMaster()
	w.frame = &frame{w: w, columns: 1}
	w.hints = part.ShowHints(w.win.Canvas(), b.after)
	w.furnish()
	w.restore()
	w.win.SetOnDropped(w.onDropped)
	w.win.SetCloseIntercept(w.onClose)
	w.bindKeys()
	w.pages.reset(place0)
	w.arrange()
	return w
}

// furnish makes the panes and stands them in the window: at first, and when the language is another one.
func (w *window) furnish() {
	w.build()
	p := &w.parts
	objects := []fyne.CanvasObject{p.lines[0], p.lines[1], p.lines[2], p.header.root, p.search, p.banner.root}
	objects = append(objects, p.messages.root)
	objects = append(objects, p.middle()...)
	objects = append(objects, p.detail.root, p.status, p.undo, p.welcome.root, p.edges[0], p.edges[1], w.hints.Tip())
	w.win.SetContent(part.NewGround(container.New(w.frame, objects...)))
	part.KeepInView(w.win.Canvas(), nil, p.messages.list, p.home.column.list, p.context.column.list, p.found.column.list,
		p.outbox.column.list, p.detail.column.list)
}

const windowTitle = "OroConnector"

func (w *window) build() {
	p := &w.parts
	p.header = newHeader(w.words, w, w.onMore, w.onSwitch)
	p.search = part.NewSearch(w.words.Say("search.placeholder"), w.words.Say("key.ctrl")+" K", w.words.Say("action.clear"))
	p.search.OnChanged, p.search.OnSubmitted = w.onTyped, w.onSearch
	p.search.OnEscape, p.search.OnKey = w.back, w.onSearchKey
	p.search.OnFocus = func(bool) { w.showStatus() }
	p.banner = newBanner(w.words, w.connectAgain)
	p.status, p.undo = part.NewStatusLine(), part.NewUndoBar()
	p.undo.OnUndo, p.undo.OnFocus = w.undo, func(has bool) { w.undoing.paused = has }
	for i := range p.lines {
		p.lines[i] = part.NewLine()
	}
	for i := range p.edges {
		p.edges[i] = part.NewEdge(func(by float32) { w.frame.moveEdge(i, by) }, w.keepPlace)
	}
	p.home, p.messages = newHomePane(w.words, w, w), newMessagesPane(w.words, w, w)
	p.context, p.found = newContextPane(w.words, w), newSearchPane(w.words, w)
	p.found.onKind, p.found.onMore, p.found.onAgain = w.onKind, w.onLoadMore, func() { w.onSearch(w.search.text) }
	p.detail = newDetailPane(w.words, w)
	p.outbox = newOutboxPane(w.words, w, func(id string) bool { return w.letter(id) != nil })
	p.welcome = newWelcomePane(w.words, w.o.Version, w.showAbout, w.showKeys)
	p.welcome.connect, p.welcome.cancel = w.connect, w.cancelConnect
	p.welcome.again, p.welcome.copying = w.browse, w.copyText
	p.welcome.rollOut(w.o.Address, w.o.ClientID)
}

// showAbout opens About, also where there is no Oro yet.
func (w *window) showAbout() {
	if w.hooks.about != nil {
		w.hooks.about()
	}
}

// begin starts what goes on while the window stands. It is called once, when the window is furnished.
func (w *window) begin(files []string) {
	w.stops = append(w.stops,
		w.desk.News.Watch(w.bridge.watch(w.onNews)),
		w.bridge.every(10*time.Second, w.onTick))
	if w.o.OnHand != nil {
		w.o.OnHand(func(files []string) { w.bridge.show(func() { w.onHand(files) }) })
	}
	w.loadStatus()
	w.loadMail()
	w.recall()
	if len(files) > 0 {
		w.open(files)
	}
}

// end stops it. The bridge is closed by Run.
func (w *window) end() {
	for _, stop := range w.stops {
		stop()
	}
	part.DropHints(w.win.Canvas())
	if w.o.OnHand != nil {
		w.o.OnHand(nil)
	}
}

// onHand takes the files of a later start and comes to the front.
func (w *window) onHand(files []string) {
	w.hooks.appear()
	if len(files) > 0 {
		w.open(files)
	}
}

// onClose is the window's close button: it ends the program, unless a tray keeps it.
func (w *window) onClose() {
	if w.hooks.closed == nil || !w.hooks.closed() {
		w.quit()
	}
}

// quit ends the program; how the window stood is kept.
func (w *window) quit() {
	w.keepPlace()
	w.app.Quit()
}

// onTick words the times that pass, and tries Oro again where it did not answer.
func (w *window) onTick() {
	w.showStatus()
	w.keepPlace()
	if w.standing.firstLoad() {
		w.loadStatus()
	}
}

// onNews reads again what is shown, as the news came: by ids only.
func (w *window) onNews(n crm.News) {
	if n.State || n.Outbox || w.standing.firstLoad() {
		w.loadStatus()
	}
	if n.Mail {
		w.loadMail()
	}
	if w.current != nil && (n.Outbox || len(n.Threads)+len(n.Refs) > 0 || !n.State && !n.Mail && !n.Sync) {
		w.reread()
	}
	if ref := w.pages.record(); !ref.IsZero() && (n.Outbox || concerns(n, ref)) {
		w.showLinked()
	}
	if w.pages.middle() == outboxPage {
		w.loadOutbox()
	}
}

func concerns(n crm.News, ref crm.Ref) bool {
	for _, r := range n.Refs {
		if r == ref {
			return true
		}
	}
	return false
}

// loadStatus reads how the connection stands.
func (w *window) loadStatus() {
	ask(w.bridge, &w.status, func(ctx context.Context) (desk.Status, error) {
		return w.desk.Connections.Standing(ctx, "")
	}, w.gotStatus)
}

func (w *window) gotStatus(s desk.Status, err error) {
	fault := crm.AsFault("connection.status", err)
	if fault != nil && fault.Kind == crm.Cancelled {
		return
	}
	was := w.standing
	w.standing.Known, w.standing.Opening = true, false
	if fault != nil && fault.Code == "connection.none" {
		w.standing = standing{Known: true}
	} else {
		w.standing.Connected = true
		w.standing.Status = s
		if s.Health.LastPull.After(w.standing.Offline) {
			w.standing.Offline, w.standing.Fault = time.Time{}, nil
		}
	}
	if was.Status.Connection.Me.Ref != w.standing.Status.Connection.Me.Ref {
		w.reread() // whose messages they are is known now
	}
	if was.Connected != w.standing.Connected || was.Known != w.standing.Known {
		w.arrange()
	}
	w.showStanding()
}

// showStanding shows how the connection stands wherever that shows.
func (w *window) showStanding() {
	v := headerViewOf(w.words, w.standing)
	if w.frame.columns == 3 && w.following() {
		v.Following = w.words.Say("header.following")
	}
	v.Several = len(w.desk.Connections.All()) > 1
	w.parts.header.Show(v)
	w.showStatus()
	w.showHome()
	if signedOut := w.standing.Connected && w.standing.Status.Health.SignedOut; signedOut != w.parts.banner.root.Visible() {
		w.arrange()
	}
	for _, tell := range w.hooks.onStanding {
		tell(w.standing)
	}
}

// showStatus shows the status line.
func (w *window) showStatus() {
	v := statusViewOf(w.words, w.standing, w.o.Now())
	d := part.StatusData{Icon: v.Icon, Text: v.Text, Tone: v.Tone}
	if w.pages.top().page == searchPage && w.frame.columns == 1 && w.standing.Offline.IsZero() {
		d = part.StatusData{Icon: "keyboard", Text: w.words.Say("status.keys"), Tone: part.Quiet}
	}
	if v.Waiting != "" {
		d.Items = append(d.Items, part.LinkData{Text: v.Waiting, Icon: "waiting", Tone: part.Warning, Tapped: w.showOutbox})
	}
	if v.Refused != "" {
		d.Items = append(d.Items, part.LinkData{Text: v.Refused, Icon: "refused", Tone: part.Critical, Tapped: w.showOutbox})
	}
	if v.TryNow {
		d.Items = append(d.Items, part.LinkData{Text: w.words.Say("action.tryNow"), Bold: true, Tapped: w.refresh})
	}
	w.parts.status.Set(d)
}

// wentOffline and cameBack keep since when Oro does not answer.
func (w *window) heard(f *crm.Fault) {
	switch {
	case f == nil:
		w.standing.Offline, w.standing.Fault = time.Time{}, nil
	case f.Kind.Passing():
		if w.standing.Offline.IsZero() {
			w.standing.Offline = w.o.Now()
		}
		w.standing.Fault = f
	case f.Kind == crm.SignedOut:
		w.loadStatus()
	}
}
