package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
	"oroconnector/app/words"
)

var trayNoon = time.Date(2026, 9, 12, 12, 0, 0, 0, time.UTC)

func english(t *testing.T) *words.Words {
	t.Helper()
	w, err := words.Open("en")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// wellModel is a model of a connection that stands well.
func wellModel(change ...func(*trayModel)) trayModel {
	m := trayModel{Administrator: true, Shown: true}
	m.Connected = true
	m.Status.Connection = crm.Connection{ID: "one", Me: crm.Me{Organization: "Brightwater Europe"}}
	m.Connections = []crm.Connection{m.Status.Connection}
	for _, c := range change {
		c(&m)
	}
	return m
}

// lines writes a menu as a person sees it.
func menuLines(items []trayItem) []string {
	var out []string
	for _, i := range items {
		switch {
		case i.Label == "":
			out = append(out, "---")
		case i.Off:
			out = append(out, "("+i.Label+")")
		case i.Checked:
			out = append(out, "✓ "+i.Label)
		default:
			out = append(out, i.Label)
		}
		for _, sub := range menuLines(i.Sub) {
			out = append(out, "  "+sub)
		}
	}
	return out
}

func TestTray_MenuIsInTheOrderOfTheSpecification(t *testing.T) {
	signedOut := func(m *trayModel) { m.Status.Health.SignedOut = true }
	cases := []struct {
		name  string
		model trayModel
		want  string
	}{
		{
			"an administrator", wellModel(),
			"(Connected to Brightwater Europe)|---|Hide window|About|Disconnect|Refresh|Manage Add-on|Sync now|---|Quit",
		},
		{
			"a salesperson with a hidden window", wellModel(func(m *trayModel) { m.Administrator, m.Shown = false, false }),
			"(Connected to Brightwater Europe)|---|Show window|About|Disconnect|Refresh|Sync now|---|Quit",
		},
		{
			"signed out", wellModel(signedOut),
			"(Signed out)|---|Hide window|About|Connect…|Refresh|Manage Add-on|Sync now|---|Quit",
		},
		{
			"not connected", trayModel{Shown: true},
			"(Not connected)|---|Hide window|About|Connect…|(Refresh)|(Sync now)|---|Quit",
		},
		{
			"two connections", wellModel(func(m *trayModel) {
				m.Connections = append(m.Connections, crm.Connection{ID: "two", Base: "https://b.example/admin"})
			}),
			"Connected to Brightwater Europe|  ✓ Brightwater Europe|  b.example|---|Hide window|About|Disconnect|Refresh|Manage Add-on|Sync now|---|Quit",
		},
	}
	for _, c := range cases {
		if got := strings.Join(menuLines(trayItems(english(t), c.model, trayNoon)), "|"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestTray_StateSaysWhatCountsMost(t *testing.T) {
	offline := func(m *trayModel) { m.Offline = trayNoon }
	loading := func(m *trayModel) { m.Status.Health.Loading = []crm.Progress{{Task: "load"}} }
	refused := func(m *trayModel) { m.Status.Refused = 2 }
	waits := func(d time.Duration) func(*trayModel) {
		return func(m *trayModel) { m.Oldest, m.Status.Waiting = trayNoon.Add(-d), 3 }
	}
	blocking := func(m *trayModel) {
		m.Status.Health.Conditions = []crm.Condition{{Code: "disk.full", Severity: crm.Blocking}}
	}
	cases := []struct {
		name  string
		model trayModel
		state look.TrayState
		line  string
	}{
		{"well", wellModel(), look.TrayConnected, "Connected to Brightwater Europe"},
		{"nobody", trayModel{}, look.TrayOffline, "Not connected"},
		{"first load", wellModel(loading), look.TrayWorking, "Working"},
		{"offline while loading", wellModel(loading, offline), look.TrayOffline, "Offline"},
		{"refused while offline", wellModel(offline, refused), look.TrayAttention, "2 changes need you"},
		{"a full disk", wellModel(blocking), look.TrayAttention, "Connected to Brightwater Europe"},
		{"waiting for a moment", wellModel(waits(waitLong - time.Second)), look.TrayConnected, "Connected to Brightwater Europe"},
		{"waiting for long", wellModel(waits(waitLong)), look.TrayOffline, "3 changes waiting"},
		{"signed out", wellModel(func(m *trayModel) { m.Status.Health.SignedOut = true }), look.TrayAttention, "Signed out"},
	}
	for _, c := range cases {
		if got := c.model.state(trayNoon); got != c.state {
			t.Errorf("%s: the icon is %s, want %s", c.name, got, c.state)
		}
		if got := c.model.line(english(t), trayNoon); got != c.line {
			t.Errorf("%s: %q, want %q", c.name, got, c.line)
		}
	}
}

// panel is a desktop whose tray comes and goes, and the host of our icon in it.
type panel struct {
	tell    chan bool
	menus   [][]trayItem
	icons   []look.TrayState
	tapped  func()
	clicked func(trayItem)
	stopped bool
}

func (p *panel) Watch(ctx context.Context, tell func(bool)) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case on := <-p.tell:
			tell(on)
		}
	}
}
func (p *panel) PanelDark(context.Context) (dark, known bool) { return true, true }
func (p *panel) start(tapped, ready func())                   { p.tapped = tapped; ready() }
func (p *panel) icon(s look.TrayState, dark bool)             { p.icons = append(p.icons, s) }
func (p *panel) stop()                                        { p.stopped = true }
func (p *panel) menu(items []trayItem, clicked func(trayItem)) {
	p.menus, p.clicked = append(p.menus, items), clicked
}

// ownWindow is the window as the tray knows it.
type ownWindow struct {
	model standing
	shown bool
	done  []string
}

func (o *ownWindow) actions() trayActions {
	did := func(what string) func() { return func() { o.done = append(o.done, what) } }
	return trayActions{
		Standing: func() standing { return o.model }, Shown: func() bool { return o.shown },
		Show: func() { o.shown = true }, Hide: func() { o.shown = false },
		About: did("about"), Manage: did("manage"), Quit: did("quit"), Connect: did("connect"), Disconnect: did("disconnect"),
		Refresh: did("refresh"), SyncNow: did("sync"), Use: func(id string) { o.done = append(o.done, "use "+id) },
	}
}

// withTray runs f with a tray in a bubble of time. UI work runs on the goroutine that asks for it.
func withTray(t *testing.T, f func(tr *tray, p *panel, o *ownWindow)) {
	synctest.Test(t, func(t *testing.T) {
		b := newBridge(t.Context())
		queue := make(chan func(), 100)
		b.onUI = func(f func()) {
			select {
			case queue <- f:
			case <-b.ctx.Done():
			}
		}
		ui := make(chan struct{})
		go func() {
			defer close(ui)
			for {
				select {
				case f := <-queue:
					f()
				case <-b.ctx.Done():
					return
				}
			}
		}()
		p, o := &panel{tell: make(chan bool)}, &ownWindow{shown: true}
		tr := &tray{host: p, system: p, words: english(t), desk: desk.New(desk.Parts{}), bridge: b, acts: o.actions(), now: time.Now}
		b.do(tr.follow, func(error) {})
		f(tr, p, o)
		synctest.Wait()
		b.close()
		<-ui
	})
}

func TestTray_AppearsWithThePanelAndRedrawsOnlyWhatChanged(t *testing.T) {
	withTray(t, func(tr *tray, p *panel, o *ownWindow) {
		update := func() { tr.bridge.show(tr.Update); synctest.Wait() }
		update()
		if len(p.menus) != 0 || tr.Available() {
			t.Error("a menu without a panel")
		}
		p.tell <- true
		synctest.Wait()
		if len(p.menus) != 1 || !tr.Available() || !slices.Equal(p.icons, []look.TrayState{look.TrayOffline}) {
			t.Fatalf("%d menus, icons %v", len(p.menus), p.icons)
		}
		for range 20 { // a storm of news within a second
			o.model.Connected = !o.model.Connected
			update()
		}
		o.model.Connected = true
		update()
		if len(p.menus) != 1 {
			t.Errorf("%d menus within a second", len(p.menus))
		}
		time.Sleep(trayPace)
		synctest.Wait()
		if len(p.menus) != 2 || p.menus[1][0].Label != "Connected to " {
			t.Errorf("%d menus after it, %v", len(p.menus), menuLines(p.menus[len(p.menus)-1]))
		}
		for range 3 {
			time.Sleep(2 * trayPace)
			update()
		}
		if len(p.menus) != 2 || len(p.icons) != 2 {
			t.Errorf("redrawn without a change: %d menus, %d icons", len(p.menus), len(p.icons))
		}
	})
}

func TestTray_ClicksReachTheWindow(t *testing.T) {
	withTray(t, func(tr *tray, p *panel, o *ownWindow) {
		o.model.Connected = true
		p.tell <- true
		synctest.Wait()
		want := []string{"about", "disconnect", "refresh", "sync", "quit"}
		for _, i := range p.menus[0] {
			if i.Verb != trayShow && i.Verb != trayHide {
				p.clicked(i)
			}
		}
		p.clicked(trayItem{Verb: trayUse, Connection: "two"})
		p.clicked(trayItem{Verb: trayManage})
		p.clicked(trayItem{Verb: trayConnect})
		synctest.Wait()
		if want = append(want, "use two", "manage", "connect"); !slices.Equal(o.done, want) {
			t.Errorf("%v, want %v", o.done, want)
		}
		p.tapped()
		synctest.Wait()
		if o.shown {
			t.Error("a click on the icon does not hide the window")
		}
		time.Sleep(2 * trayPace)
		if last := p.menus[len(p.menus)-1]; last[2].Verb != trayShow {
			t.Errorf("the menu of a hidden window: %v", menuLines(last))
		}
	})
}

// Nobody may lose the window: where the panel goes away, a hidden one comes back.
func TestTray_AHiddenWindowReturnsWhenThePanelGoes(t *testing.T) {
	withTray(t, func(_ *tray, p *panel, o *ownWindow) {
		p.tell <- true
		synctest.Wait()
		o.shown = false
		p.tell <- false
		synctest.Wait()
		if !o.shown {
			t.Error("the window stays hidden without a tray")
		}
	})
}

func TestIco_HoldsThePicture(t *testing.T) {
	png := look.TrayIcon(look.TrayWorking, true).Content()
	icon := ico(png)
	if len(icon) != len(png)+22 || string(icon[:6]) != "\x00\x00\x01\x00\x01\x00" || icon[6] != 32 || icon[18] != 22 || string(icon[23:26]) != "PNG" {
		t.Errorf("% x", icon[:26])
	}
}
