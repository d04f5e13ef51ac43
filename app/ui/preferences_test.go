package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/ui/seen"
)

// preferred opens Preferences over a person's settings; work runs in place.
func preferred(t *testing.T, f *fakes, k *keptSettings, acts preferencesActs) *preferencesWindow {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New(look.Light, 1))
	b := newBridge(t.Context())
	b.onUI, b.start = func(f func()) { f() }, func(f func()) { f() }
	parts := desk.Parts{Lines: f, Config: k, Mail: f.accounts()}
	p := newPreferencesWindow(app, b, desk.New(parts), english(t), acts)
	p.Show()
	t.Cleanup(p.window.Close)
	return p
}

func person(layer settings.Layer) *keptSettings {
	return &keptSettings{layers: settings.Layers{Preferences: layer, Lock: settings.Layer{settings.StartHidden: settings.Off}}}
}

func (p *preferencesWindow) open(name string) {
	p.turnTo(slices.IndexFunc(prefsPages(), func(page prefsPage) bool { return page.name == name }))
}

func texts(c fyne.Canvas) []string {
	var out []string
	for _, one := range seen.Texts(c.Content()) {
		out = append(out, one.Text)
	}
	return out
}

func TestPreferences_ShowWhatHoldsAndWhoLockedIt(t *testing.T) {
	p := preferred(t, &fakes{entities: records()}, person(settings.Layer{settings.ShowAlerts: settings.Off, settings.TextSize: "125"}), preferencesActs{})
	if got := p.rows[settings.ShowAlerts].control.(*part.Switch); got.On() {
		t.Error("Show Alerts is shown on")
	}
	hidden := p.rows[settings.StartHidden]
	if !hidden.control.(*part.Switch).Disabled() || !hidden.why.Visible() || hidden.why.Data().Text != "Set by your organization" {
		t.Errorf("the lock of Start hidden: %q", hidden.why.Data().Text)
	}
	all := texts(p.window.Canvas())
	for _, want := range []string{"125%", "Off: only with Sync now", "System", "Privacy"} {
		if !slices.Contains(all, want) {
			t.Errorf("%q is not among %q", want, all)
		}
	}
}

func TestPreferences_AChangeIsKeptAtOnce(t *testing.T) {
	k, applied := person(nil), 0
	p := preferred(t, &fakes{entities: records()}, k, preferencesActs{Saved: func() { applied++ }})
	test.Tap(p.rows[settings.Follow].control.(*part.Switch))
	if k.layers.Preferences[settings.Follow] != settings.Off || applied != 1 {
		t.Errorf("follow is %q after %d", k.layers.Preferences[settings.Follow], applied)
	}
	size := p.rows[settings.TextSize].control.(*part.Segmented)
	size.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	size.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if got := k.layers.Preferences[settings.TextSize]; got != "125" {
		t.Errorf("two steps larger are %q", got)
	}
	p.rows[settings.Theme].control.(*part.Segmented).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if got := k.layers.Preferences[settings.Theme]; got != settings.ThemeDark {
		t.Errorf("theme %q", got)
	}
	if k.layers.Preferences[settings.Follow] != settings.Off {
		t.Error("another option's change lost the first")
	}
}

func TestPreferences_WhatCannotBeKeptIsSaidBesideIt(t *testing.T) {
	k := person(nil)
	p := preferred(t, &fakes{entities: records()}, k, preferencesActs{})
	k.err = errors.New("read-only")
	test.Tap(p.rows[settings.Follow].control.(*part.Switch))
	row := p.rows[settings.Follow]
	if !row.wrong.Visible() || row.wrong.Data().Text == "" || !row.control.(*part.Switch).On() {
		t.Errorf("said %q, switch on: %v", row.wrong.Data().Text, row.control.(*part.Switch).On())
	}
	k.err = nil
	test.Tap(row.control.(*part.Switch))
	if row.wrong.Visible() {
		t.Error("the fault stays after it is mended")
	}
}

func TestPreferences_PrivacyListsTakeAddressesAndDomains(t *testing.T) {
	k := person(settings.Layer{settings.PrivateDomains: "secret.example"})
	p := preferred(t, &fakes{entities: records()}, k, preferencesActs{})
	p.open("privacy")
	l := p.lists[0]
	for _, entry := range []string{"Boss@Board.example", "family.example", "nonsense"} {
		l.field.SetText(entry)
		l.take()
	}
	if got := k.layers.Preferences[settings.PrivatePeople]; got != "boss@board.example" {
		t.Errorf("people %q", got)
	}
	if got := k.layers.Preferences[settings.PrivateDomains]; got != "secret.example,family.example" {
		t.Errorf("domains %q", got)
	}
	if !slices.Contains(texts(p.window.Canvas()), "nonsense is no domain") || l.field.Text() != "nonsense" {
		t.Errorf("nothing is said of nonsense in %q", texts(p.window.Canvas()))
	}
	l.drop(settings.PrivateDomains, "secret.example")
	if got := k.layers.Preferences[settings.PrivateDomains]; got != "family.example" {
		t.Errorf("domains %q", got)
	}
}

func TestPreferences_OrganizationIsReadOnlyWithTheReason(t *testing.T) {
	k := administrator()
	k.roles = nil
	p := preferred(t, &fakes{entities: records()}, k, preferencesActs{})
	p.open("organization")
	all := strings.Join(texts(p.window.Canvas()), "|")
	for _, want := range []string{
		"Only its administrators can change them", "Conflict Resolution|Set by your organization in the policy file|OroCRM always wins",
		"Outlook Sync Interval (In Seconds)|System, all organizations|45", "Tasks|Organization|Off",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in %q", want, all)
		}
	}
}

func TestPreferences_WithoutOroThePersonsOptionsWork(t *testing.T) {
	k := person(nil)
	p := preferred(t, &fakes{none: true}, k, preferencesActs{LogFolder: "/tmp/logs"})
	test.Tap(p.rows[settings.EnableSync].control.(*part.Switch))
	if k.layers.Preferences[settings.EnableSync] != settings.Off {
		t.Error("not kept")
	}
	p.open("organization")
	if all := texts(p.window.Canvas()); !slices.Contains(all, "Not connected to an Oro yet.") {
		t.Errorf("%q", all)
	}
	p.open("storage")
	if all := texts(p.window.Canvas()); !slices.Contains(all, "/tmp/logs") {
		t.Errorf("%q", all)
	}
}

func TestPreferences_AreReachedByTheMenuAndClosedByEscape(t *testing.T) {
	s, e, _ := withExtras(t, person(nil))
	s.hooks.preferences()
	if e.prefs == nil || len(e.prefs.rows) == 0 {
		t.Fatal("nothing is shown")
	}
	var _ desktop.Hoverable = e.prefs.nav
	e.prefs.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
}

func TestPreferences_StandAsTheirMasters(t *testing.T) {
	for _, page := range prefsPages() {
		t.Run(page.name, func(t *testing.T) {
			k := person(settings.Layer{settings.PrivatePeople: "boss@board.example"})
			k.layers.Lock[settings.Conflict] = settings.OroWins
			p := preferred(t, &fakes{entities: records(), health: desk.Health{LastPull: noon, CacheBytes: 12 << 20}}, k, preferencesActs{LogFolder: "/tmp/logs"})
			p.open(page.name)
			test.AssertRendersToMarkup(t, "preferences/"+page.name+".xml", p.window.Canvas())
			shootBoth(t, p.window, "preferences-"+page.name)
		})
	}
}

// shootBoth writes pictures of a window in light and dark into the folder that ORO_SHOTS names.
func shootBoth(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	for mode, theme := range map[string]look.Mode{"light": look.Light, "dark": look.Dark} {
		fyne.CurrentApp().Settings().SetTheme(look.New(theme, 1))
		paintable(w.Content())
		shoot(t, w, name+"-"+mode)
	}
}

// Saving a language has the window speak it while the answer to the saving is still to come: the page must stand
// there all the same.
func TestPreferences_AnotherLanguageShowsThePageAnew(t *testing.T) {
	var p *preferencesWindow
	saved := func() {
		if err := p.words.Use("de"); err != nil {
			t.Error(err)
		}
		p.asked.drop() // as where work goes on beside the UI thread: the newer question is the one that counts
		p.window.SetContent(p.build())
		p.stale = true
	}
	p = preferred(t, &fakes{entities: records()}, person(nil), preferencesActs{Saved: func() { saved() }})
	p.save(settings.Language, "de")
	all := texts(p.window.Canvas())
	if !slices.Contains(all, "Dem folgen, was ich lese") {
		t.Errorf("the page says %q", all)
	}
}

func TestPreferences_EscapeInADialogLeavesTheWindowOpen(t *testing.T) {
	p := preferred(t, &fakes{entities: records()}, person(nil), preferencesActs{})
	hidden := 0
	p.hide = func() { hidden++ }
	d := part.NewDialog("Mail account", "Close", space(10))
	d.Show(p.window.Canvas())
	p.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if hidden != 0 {
		t.Error("Escape closed the window under its dialog")
	}
	d.Close()
	p.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if hidden != 1 {
		t.Error("Escape does not close the window")
	}
}
