package ui

import (
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/seen"
)

// keptSettings is a configuration in memory, of one organization and its administrator.
type keptSettings struct {
	layers settings.Layers
	roles  []string
	saves  int
	err    error // of saving
	preset settings.Layer
}

func (k *keptSettings) connection() crm.Connection {
	return crm.Connection{ID: "one", Base: "https://crm.brightwater.example", Me: crm.Me{
		OrgID: "1", Organization: "Brightwater Europe", Name: "Nora Lindqvist", Roles: k.roles,
	}}
}
func (k *keptSettings) Line(string) (desk.Line, error) {
	return desk.Line{Connection: k.connection()}, nil
}
func (k *keptSettings) Known(id string) (crm.Connection, bool) {
	line, err := k.Line(id)
	return line.Connection, err == nil
}

func (k *keptSettings) All() []crm.Connection { return []crm.Connection{k.connection()} }
func (k *keptSettings) Use(string) error      { return nil }

func (k *keptSettings) Layers(p desk.Place) settings.Layers {
	l := k.layers
	if p.Scope != desk.OfOrganization {
		l.Organization = nil
	}
	return l
}

func (k *keptSettings) Save(p desk.Place, layer settings.Layer) error {
	if k.err != nil {
		return k.err
	}
	k.saves++
	switch p.Scope {
	case desk.OfPerson:
		k.layers.Preferences = layer
	case desk.OfSystem:
		k.layers.System = layer
	default:
		k.layers.Organization = layer
	}
	return nil
}

func (k *keptSettings) Administrator(me crm.Me) bool {
	return slices.Contains(me.Roles, "ROLE_ADMINISTRATOR")
}

func (k *keptSettings) Export(_ string, preset settings.Layer) error {
	k.preset = preset
	return nil
}

// managed opens Manage Add-on over the settings; work runs in place.
func managed(t *testing.T, k *keptSettings) *manageWindow {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New(look.Light, 1))
	b := newBridge(t.Context())
	b.onUI, b.start = func(f func()) { f() }, func(f func()) { f() }
	m := newManageWindow(app, b, desk.New(desk.Parts{Lines: k, Config: k}), english(t))
	m.Show()
	t.Cleanup(m.window.Close)
	return m
}

func administrator() *keptSettings {
	return &keptSettings{roles: []string{"ROLE_ADMINISTRATOR"}, layers: settings.Layers{
		Lock: settings.Layer{settings.Conflict: settings.OroWins}, System: settings.Layer{settings.AccountInterval: "45"},
		Organization: settings.Layer{settings.SyncTasks: settings.Off},
	}}
}

func (m *manageWindow) row(t *testing.T, k settings.Key) *manageRow {
	t.Helper()
	for _, r := range m.rows {
		if r.data.Key == k {
			return r
		}
	}
	t.Fatalf("no row %s", k)
	return nil
}

func TestManage_ShowsTheSystemWhereTheOrganizationHasNothing(t *testing.T) {
	m := managed(t, administrator())
	if got := m.selector.Text(); got != "Brightwater Europe" {
		t.Errorf("opened on %q", got)
	}
	cases := []struct {
		key       settings.Key
		text      string
		useSystem bool
		enabled   bool
	}{
		{settings.SyncDirection, "Bidirectional", true, false},
		{settings.Conflict, "OroCRM always wins", true, false},
		{settings.AccountInterval, "45", true, false},
		{settings.SyncContacts, "on", true, false},
		{settings.SyncTasks, "off", false, true},
	}
	for _, c := range cases {
		r := m.row(t, c.key)
		text := r.data.Text
		var enabled bool
		switch {
		case r.choice != nil:
			text, enabled = r.choice.Text(), !r.choice.Disabled()
		case r.field != nil:
			text, enabled = r.field.Text(), !r.field.Disabled()
		default:
			enabled = !r.check.Disabled()
		}
		if text != c.text || r.system.On() != c.useSystem || enabled != c.enabled {
			t.Errorf("%s: %q, Use System %v, enabled %v", c.key, text, r.system.On(), enabled)
		}
	}
	if !m.row(t, settings.Conflict).system.Disabled() {
		t.Error("Use System of a locked option can be changed")
	}
}

func TestManage_SaysWhatIsWrongBesideTheFieldAndSavesNothing(t *testing.T) {
	k := administrator()
	m := managed(t, k)
	crmEvery, account := m.row(t, settings.CRMInterval), m.row(t, settings.AccountInterval)
	test.Tap(crmEvery.system)
	test.Tap(account.system)
	crmEvery.field.SetText("90000")
	account.field.SetText("")
	test.Tap(m.save)
	if k.saves != 0 {
		t.Error("something was saved")
	}
	if got := m.note.Data().Text; got != "2 values need your attention. Nothing was saved." {
		t.Error(got)
	}
	for want, r := range map[string]*manageRow{"Enter a whole number from 1 to 86399": crmEvery, "A value is needed": account} {
		if text := strings.Join(textsOf(r.field), "|"); !strings.Contains(text, want) {
			t.Errorf("%q is not under the field: %s", want, text)
		}
	}
	shoot(t, m.window, "manage-wrong")
	crmEvery.field.SetText("300")
	account.field.SetText("30")
	test.Tap(m.save)
	if k.saves != 1 || k.layers.Organization[settings.CRMInterval] != "300" || k.layers.Organization[settings.SyncTasks] != settings.Off {
		t.Errorf("%d saves, %v", k.saves, k.layers.Organization)
	}
	if got := m.note.Data().Text; got != "Saved. It applies already." {
		t.Error(got)
	}
}

func TestManage_UseSystemTakesTheOwnValueAway(t *testing.T) {
	k := administrator()
	m := managed(t, k)
	tasks := m.row(t, settings.SyncTasks)
	test.Tap(tasks.system)
	if !tasks.check.On() || !tasks.check.Disabled() || m.note.Data().Text != "Not saved yet." {
		t.Errorf("on %v, %q", tasks.check.On(), m.note.Data().Text)
	}
	m.reset()
	if tasks = m.row(t, settings.SyncTasks); tasks.check.On() || tasks.system.On() || k.saves != 0 {
		t.Error("Reset does not put the value back")
	}
	test.Tap(tasks.system)
	test.Tap(m.save)
	if _, has := k.layers.Organization[settings.SyncTasks]; has || k.saves != 1 {
		t.Errorf("%v after %d saves", k.layers.Organization, k.saves)
	}
}

func TestManage_TheSystemHasNoUseSystem(t *testing.T) {
	k := administrator()
	m := managed(t, k)
	m.choose(0)
	every := m.row(t, settings.CRMInterval)
	if every.system.Visible() || every.field.Disabled() {
		t.Error("the system's field is not the person's")
	}
	every.field.SetText("600")
	test.Tap(m.save)
	if len(k.layers.System) != 2 || k.layers.System[settings.CRMInterval] != "600" {
		t.Errorf("%v", k.layers.System)
	}
	m.pick = func(_ fyne.Window, _ string, chosen func(string)) { chosen("policy.toml") }
	m.export()
	if len(k.preset) != 7 || k.preset[settings.CRMInterval] != "600" {
		t.Errorf("exported %v", k.preset)
	}
}

func TestManage_DoesNotOpenForOthers(t *testing.T) {
	m := managed(t, &keptSettings{roles: []string{"ROLE_USER"}})
	if len(m.rows) != 0 {
		t.Error("somebody who is no administrator sees the settings")
	}
}

// textsOf are the texts that stand in an object.
func textsOf(o fyne.CanvasObject) []string {
	var out []string
	for _, v := range seen.Texts(o) {
		out = append(out, v.Text)
	}
	return out
}

func TestManage_StandsAsDesigned(t *testing.T) {
	m := managed(t, administrator())
	test.AssertRendersToMarkup(t, "manage.xml", m.window.Canvas())
	shoot(t, m.window, "manage")
}

// shoot keeps a picture where ORO_SHOTS names a folder: to look at.
func shoot(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("ORO_SHOTS")
	if dir == "" {
		return
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err == nil {
		err = png.Encode(file, w.Canvas().Capture())
		_ = file.Close()
	}
	if err != nil {
		t.Error(err)
	}
}
