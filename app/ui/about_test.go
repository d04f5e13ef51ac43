package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/ui/seen"
)

func noraFacts() aboutFacts {
	f := aboutFacts{Version: "1.0.0", LogFolder: "/home/nora/.local/state/oroconnector", Connected: true}
	f.Status.Connection = crm.Connection{
		ID: "one", Base: "https://crm.brightwater.example/admin", Version: "OroCRM 6.1.9",
		Me:    crm.Me{Organization: "Brightwater Europe", OrgID: "1", Name: "Nora Lindqvist", Emails: []string{"nora.lindqvist@brightwater.example"}, Roles: []string{"ROLE_ADMINISTRATOR"}},
		Kinds: []crm.KindInfo{{Kind: crm.KindContact, Allowed: true, Attachable: true}, {Kind: crm.KindCase}},
	}
	f.Status.Health = desk.Health{
		Records: map[crm.Kind]int{crm.KindContact: 12}, CacheBytes: 4096,
		Conditions: []crm.Condition{{Code: "policy.broken", Detail: "written by nora.lindqvist@brightwater.example"}},
	}
	f.Settings = settings.Resolve(settings.Layers{Preferences: settings.Layer{settings.PrivatePeople: "boss@alpina.example"}})
	return f
}

func TestDiagnostics_HaveWhatHelpsAndNobodysAddress(t *testing.T) {
	f := noraFacts()
	f.Problem = errors.New("cannot read elena@alpina-tools.example")
	text := diagnostics(f, time.Date(2026, 9, 12, 9, 40, 0, 0, time.UTC))
	for _, want := range []string{
		"OroConnector: 1.0.0", "crm.brightwater.example", "OroCRM 6.1.9", "ROLE_ADMINISTRATOR", "contacts 12", "cases (not allowed)",
		"policy.broken", "setting crm-sync-interval: 120 (default)", "setting never-send-people: 1 entries (preferences)", "2026-09-12T09:40:00Z",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	for _, secret := range []string{"Nora", "nora.", "Lindqvist", "elena", "alpina", "boss", "@b", "@a"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in\n%s", secret, text)
		}
	}
	if none := diagnostics(aboutFacts{Version: "1"}, time.Now()); !strings.Contains(none, "connection: none") {
		t.Error(none)
	}
}

func aboutWindow(t *testing.T, mode look.Mode) fyne.Window {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New(mode, 1))
	w := test.NewTempWindow(t, part.NewGround(container.NewWithoutLayout()))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(look.WindowWidth, look.WindowHeight))
	return w
}

func TestAbout_ShowsWhoAndWhereAndCopiesDiagnostics(t *testing.T) {
	w := aboutWindow(t, look.Light)
	copied, folder := "", ""
	d := newAbout(english(t), noraFacts(), aboutActions{Copy: func(s string) { copied = s }, ShowFolder: func(s string) { folder = s }})
	d.Show(w.Canvas())
	var texts []string
	for _, s := range seen.Texts(w.Canvas().Overlays().Top()) {
		texts = append(texts, s.Text)
	}
	all := strings.Join(texts, "|")
	for _, want := range []string{
		"OroConnector", "Version 1.0.0", "crm.brightwater.example", "OroCRM 6.1.9", "Brightwater Europe", "Nora Lindqvist",
		"Licence and notices", "Show in files", "Copy diagnostics", "Close",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not shown: %s", want, all)
		}
	}
	tapOn(t, w, "Copy diagnostics")
	tapOn(t, w, "Show in files")
	if !strings.HasPrefix(copied, "OroConnector: 1.0.0") || folder == "" {
		t.Errorf("copied %q, folder %q", copied, folder)
	}
	tapOn(t, w, "Licence and notices")
	if len(w.Canvas().Overlays().List()) != 2 {
		t.Error("no notices are shown")
	} else {
		w.Canvas().Overlays().Remove(w.Canvas().Overlays().Top())
	}
	tapOn(t, w, "Close")
	if d.Shown() {
		t.Error("Close does not close")
	}
}

// tapOn taps where a text stands, as a pointer would.
func tapOn(t *testing.T, w fyne.Window, text string) {
	t.Helper()
	root := w.Content()
	if top := w.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	for _, s := range seen.Texts(root) {
		if s.Text == text {
			test.TapCanvas(w.Canvas(), fyne.NewPos(s.X+s.Width/2, s.Y+s.Height/2))
			return
		}
	}
	t.Fatalf("%q is nowhere", text)
}

func TestAbout_StandsAsDesigned(t *testing.T) {
	for name, mode := range map[string]look.Mode{"about": look.Light, "about-dark": look.Dark} {
		w := aboutWindow(t, mode)
		newAbout(english(t), noraFacts(), aboutActions{ShowFolder: func(string) {}}).Show(w.Canvas())
		shoot(t, w, name)
		if mode == look.Light {
			test.AssertRendersToMarkup(t, "about.xml", w.Canvas())
		}
	}
}
