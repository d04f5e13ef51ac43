package ui

import (
	"context"
	"reflect"
	"time"

	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
	"oroconnector/app/words"
)

// TraySystem is what the desktop says of its tray (platform/tray).
type TraySystem interface {
	// Watch tells whether somebody shows tray icons, at once and whenever that changes, until ctx ends.
	Watch(ctx context.Context, tell func(available bool)) error
	// PanelDark tells whether the icons stand on a dark ground, where the desktop says so. It may take a moment.
	PanelDark(ctx context.Context) (dark, known bool)
}

// trayActions are what the tray has the window do. All are called on the UI thread and none may be nil.
type trayActions struct {
	Standing                        func() standing
	Shown                           func() bool // the window is
	Show, Hide, About, Manage, Quit func()
	Connect, Disconnect             func()
	Refresh, SyncNow                func()
	Use                             func(connection string)
}

const (
	trayPace = time.Second      // the menu is redrawn at most so often (fyne-io/fyne#4697)
	trayTick = 30 * time.Second // and looked at so often: changes get old by themselves
)

// tray is the icon and menu in the desktop's tray. It is used on the UI thread only.
type tray struct {
	host   trayHost
	system TraySystem
	words  *words.Words
	desk   *desk.Desk
	bridge *bridge
	acts   trayActions
	now    func() time.Time

	available bool // somebody shows tray icons
	told      bool // whether there is a tray has been told
	started   bool
	ready     bool // the host takes icon and menu
	asked     slot
	busy      bool // redrawn less than trayPace ago
	dirty     bool
	items     []trayItem
	state     look.TrayState
	dark      bool
}

// newTray returns the tray and begins to follow the desktop: the icon appears as soon as somebody shows it.
// Without a TraySystem it never does.
func newTray(app fyne.App, b *bridge, d *desk.Desk, w *words.Words, system TraySystem, acts trayActions) *tray {
	t := &tray{
		host: &systemTray{bridge: b, name: app.Metadata().Name}, system: system, words: w, desk: d, bridge: b, acts: acts, now: time.Now,
	}
	if system != nil {
		b.do(t.follow, func(error) {})
		b.every(trayTick, t.Update)
	}
	return t
}

func (t *tray) follow(ctx context.Context) error {
	return t.system.Watch(ctx, func(on bool) { t.bridge.show(func() { t.setAvailable(on) }) })
}

// Available tells whether the person can see the tray: only then may closing the window hide it.
func (t *tray) Available() bool { return t.available }

// Close takes the icon away. Call it once, before the bridge is closed.
func (t *tray) Close() {
	if t.started {
		t.host.stop()
	}
}

func (t *tray) setAvailable(on bool) {
	if on == t.available && t.told {
		return
	}
	t.available, t.told = on, true
	switch {
	case on && !t.started:
		t.started = true
		t.host.start(func() { t.bridge.show(t.toggle) }, func() { t.bridge.show(t.begin) })
	case on:
		t.Update()
	case !t.acts.Shown():
		t.acts.Show() // the panel is gone, and with it the only way back to a hidden window
	}
}

func (t *tray) begin() {
	t.ready = true
	t.Update()
}

// toggle is what a click on the icon does.
func (t *tray) toggle() {
	if t.acts.Shown() {
		t.acts.Hide()
	} else {
		t.acts.Show()
	}
	t.Update()
}

// trayFacts are what the tray asks the desk for.
type trayFacts struct {
	connections   []crm.Connection
	oldest        time.Time
	administrator bool
	dark          bool // the panel; one that does not say is taken for light
}

// Update looks at how things stand and redraws the tray where that changed. It is cheap to call often. While the
// connection is being opened there is nothing to tell.
func (t *tray) Update() {
	if !t.ready || t.acts.Standing().Opening {
		return
	}
	if t.busy {
		t.dirty = true
		return
	}
	t.busy = true
	t.bridge.after(trayPace, t.rested)
	ask(t.bridge, &t.asked, t.facts, t.show)
}

// rested ends the pause after a redraw.
func (t *tray) rested() {
	t.busy = false
	if t.dirty {
		t.dirty = false
		t.Update()
	}
}

func (t *tray) facts(ctx context.Context) (trayFacts, error) {
	f := trayFacts{connections: t.desk.Connections.All(), administrator: len(t.desk.Settings.Places()) > 0}
	f.dark, _ = t.system.PanelDark(ctx)
	if len(f.connections) == 0 {
		return f, nil
	}
	pending, err := t.desk.Queue.List(ctx, "")
	for _, p := range pending {
		waits := p.State == crm.PendingWaiting || p.State == crm.PendingSending
		if waits && (f.oldest.IsZero() || p.Change.At.Before(f.oldest)) {
			f.oldest = p.Change.At
		}
	}
	return f, err
}

// show redraws what is another. An error leaves the waiting changes out; the rest is shown.
func (t *tray) show(f trayFacts, _ error) {
	m := trayModel{
		standing: t.acts.Standing(), Connections: f.connections, Oldest: f.oldest, Administrator: f.administrator,
		Shown: t.acts.Shown(),
	}
	now := t.now()
	if state := m.state(now); state != t.state || f.dark != t.dark {
		t.state, t.dark = state, f.dark
		t.host.icon(state, f.dark)
	}
	items := trayItems(t.words, m, now)
	if !reflect.DeepEqual(items, t.items) {
		t.items = items
		t.host.menu(items, func(i trayItem) { t.bridge.show(func() { t.do(i) }) })
	}
}

// do carries a menu line out, on the UI thread.
func (t *tray) do(i trayItem) {
	verbs := map[trayVerb]func(){
		trayShow: t.acts.Show, trayHide: t.acts.Hide, trayAbout: t.acts.About, trayConnect: t.acts.Connect,
		trayDisconnect: t.acts.Disconnect, trayRefresh: t.acts.Refresh, trayManage: t.acts.Manage, traySync: t.acts.SyncNow,
		trayUse: func() { t.acts.Use(i.Connection) }, trayQuit: t.acts.Quit,
	}
	if verb, ok := verbs[i.Verb]; ok {
		verb()
	}
	t.Update()
}
