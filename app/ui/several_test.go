package ui

import (
	"context"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
)

func twoConnections(f *fakes) {
	f.several = []crm.Connection{
		{ID: "one", Base: "https://crm.example.com", Me: crm.Me{Organization: "Brightwater Europe"}},
		{ID: "two", Base: "https://us.example.com", Me: crm.Me{Organization: "Brightwater US"}},
	}
}

// The header leads to the other connections; what was in view of the one before is gone.
func TestWindow_SwitchesConnections(t *testing.T) {
	s := newStage(t, 420, twoConnections)
	if !s.parts.header.several.Visible() {
		t.Fatal("the header does not say that there are several")
	}
	s.read(letterFrom())
	s.useConnection("two")
	if !slices.Contains(s.did, "use two") || s.current != nil || s.pages.top().page != homePage {
		t.Errorf("did %v, on %v", s.did, s.pages.way)
	}
	s.onSwitch()
	if s.win.Canvas().Overlays().Top() == nil {
		t.Error("no menu")
	}
	if one := newStage(t, 420); one.parts.header.several.Visible() {
		t.Error("one connection has a switch")
	}
}

func TestWindow_AnotherOroIsConnectedBesideTheFirst(t *testing.T) {
	s := newStage(t, 420)
	s.connectAnother()
	if !s.parts.welcome.root.Visible() || s.parts.welcome.address.Text() != "" {
		t.Fatal("no welcome")
	}
	s.back()
	if s.parts.welcome.root.Visible() {
		t.Error("Escape does not lead back")
	}
}

// A connection that is not encrypted needs a yes of its own, a certificate one for its fingerprint.
func TestWelcome_AsksBeforeWhatIsNotSafe(t *testing.T) {
	var asked []desk.ConnectRequest
	why := &crm.Fault{Kind: crm.Refused, Op: "connection.find", Code: "connect.insecure"}
	s := newStage(t, 420, func(f *fakes) {
		f.none = true
		f.connect = func(_ context.Context, r desk.ConnectRequest) error {
			asked = append(asked, r)
			if r.Plain || r.Pin != "" {
				return nil
			}
			return why
		}
	})
	p := s.parts.welcome
	p.address.SetText("http://crm.example.com")
	p.submit(welcomeAsk{})
	if !p.trying.Visible() || asked[0].Plain {
		t.Fatal("nobody is asked")
	}
	test.Tap(p.trying)
	if len(asked) != 2 || !asked[1].Plain {
		t.Errorf("asked %+v", asked)
	}
	s = newStage(t, 420, func(f *fakes) {
		f.none = true
		f.connect = s.fakes.connect
	})
	why = &crm.Fault{Kind: crm.Refused, Op: "connection.find", Code: "connect.certificate", Detail: "ab:cd"}
	s.parts.welcome.address.SetText("https://crm.example.com")
	s.parts.welcome.submit(welcomeAsk{})
	test.Tap(s.parts.welcome.trying)
	if last := asked[len(asked)-1]; last.Pin != "ab:cd" || last.Plain {
		t.Errorf("pinned %+v", last)
	}
}

func TestWelcome_ThePolicysClientIsLocked(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) { f.none = true })
	p := s.parts.welcome
	p.rollOut("crm.brightwater.example", "7Q0b5n2nmKXqv4")
	if p.address.Text() != "crm.brightwater.example" || p.address.Disabled() || p.client.Text() != "7Q0b5n2nmKXqv4" || !p.client.Disabled() {
		t.Errorf("address %q, client %q, disabled %v", p.address.Text(), p.client.Text(), p.client.Disabled())
	}
	p.address.SetText("other.example")
	p.rollOut("crm.brightwater.example", "")
	if p.address.Text() != "other.example" {
		t.Error("what the person wrote is overwritten")
	}
}

func TestTrouble_IsSaidInAWindow(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New(look.Light, 1))
	win := troubleWindow(app, "The disk is full. Make room, then start again.", "Close")
	t.Cleanup(win.Close)
	if all := texts(win.Canvas()); !slices.Contains(all, "Close") || !slices.Contains(all, windowTitle) {
		t.Errorf("%q", all)
	}
	if size := win.Canvas().Size(); size.Width < fyne.Min(400, troubleSize.Width) {
		t.Errorf("%v wide", size)
	}
	shootBoth(t, win, "trouble")
}
