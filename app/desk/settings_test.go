package desk_test

import (
	"errors"
	"slices"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
)

// fakeConfig keeps layers in memory.
type fakeConfig struct {
	layers   settings.Layers
	saved    []desk.Place
	exported settings.Layer
	broken   error
}

func (c *fakeConfig) Layers(p desk.Place) settings.Layers {
	l := c.layers
	if p.Scope != desk.OfOrganization {
		l.Organization = nil
	}
	return l
}

func (c *fakeConfig) Save(p desk.Place, layer settings.Layer) error {
	if c.broken != nil {
		return c.broken
	}
	c.saved = append(c.saved, p)
	*map[desk.Scope]*settings.Layer{
		desk.OfPerson: &c.layers.Preferences, desk.OfSystem: &c.layers.System, desk.OfOrganization: &c.layers.Organization,
	}[p.Scope] = layer
	return nil
}

func (c *fakeConfig) Administrator(me crm.Me) bool {
	return slices.Contains(me.Roles, "ROLE_ADMINISTRATOR")
}

func (c *fakeConfig) Export(_ string, preset settings.Layer) error {
	c.exported = preset
	return c.broken
}

// people is a profile with some connections.
type people struct{ all []crm.Connection }

func (p people) Line(id string) (desk.Line, error) {
	for _, c := range p.all {
		if id == "" || c.ID == id {
			return desk.Line{Connection: c}, nil
		}
	}
	return desk.Line{}, desk.NotConnected()
}
func (p people) Known(id string) (crm.Connection, bool) {
	line, err := p.Line(id)
	return line.Connection, err == nil
}

func (p people) All() []crm.Connection { return p.all }
func (p people) Use(string) error      { return nil }

func connection(id string, roles ...string) crm.Connection {
	return crm.Connection{ID: id, Me: crm.Me{OrgID: "1", Organization: "Org " + id, Roles: roles}}
}

func admin(id string) crm.Connection { return connection(id, "ROLE_ADMINISTRATOR") }

func office(c *fakeConfig, all ...crm.Connection) (*desk.Desk, *[]crm.News) {
	d := desk.New(desk.Parts{Lines: people{all}, Config: c})
	told := &[]crm.News{}
	d.News.Watch(func(n crm.News) { *told = append(*told, n) })
	return d, told
}

func codeOf(err error) string {
	var f *crm.Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

func TestSettings_AnOrganizationUsesTheSystemUntilItHasItsOwn(t *testing.T) {
	c := &fakeConfig{layers: settings.Layers{System: settings.Layer{settings.CRMInterval: "300"}}}
	d, told := office(c, admin("a"))
	place, err := d.Settings.Organization("")
	if err != nil || place != (desk.Place{Scope: desk.OfOrganization, Connection: "a", Organization: "1", Name: "Org a"}) {
		t.Fatalf("%+v, %v", place, err)
	}
	read := func() desk.Value {
		t.Helper()
		v, err := d.Settings.Values(t.Context(), place)
		if err != nil || !v.Editable || len(v.All) != 7 {
			t.Fatalf("%+v, %v", v, err)
		}
		return v.Find(settings.CRMInterval)
	}
	if v := read(); v.Own || v.Value != "300" || v.By != settings.BySystem {
		t.Errorf("before: %+v", v)
	}
	if err := d.Settings.Save(t.Context(), place, []desk.Edit{{Key: settings.CRMInterval, Text: " 060 "}}); err != nil {
		t.Fatal(err)
	}
	if v := read(); !v.Own || v.Value != "60" || v.By != settings.ByOrganization || v.System.Value != "300" {
		t.Errorf("with its own: %+v", v)
	}
	if got := d.Settings.InForce("").Sync().CRMEvery.Seconds(); got != 60 {
		t.Errorf("%v s are in force", got)
	}
	if err := d.Settings.Save(t.Context(), place, []desk.Edit{{Key: settings.CRMInterval, Drop: true}}); err != nil {
		t.Fatal(err)
	}
	if v := read(); v.Own || v.Value != "300" {
		t.Errorf("with Use System again: %+v", v)
	}
	if len(*told) != 2 || !(*told)[0].State || (*told)[0].Connection != "a" {
		t.Errorf("told %+v", *told)
	}
}

func TestSettings_OneWrongValueSavesNothing(t *testing.T) {
	c := &fakeConfig{}
	d, told := office(c, admin("a"))
	place, _ := d.Settings.Organization("")
	err := d.Settings.Save(t.Context(), place, []desk.Edit{
		{Key: settings.SyncTasks, Text: "off"}, {Key: settings.CRMInterval, Text: "90000"}, {Key: settings.AccountInterval, Text: ""},
		{Key: "no-such", Text: "1"},
	})
	var wrong desk.Invalid
	if codeOf(err) != "settings.invalid" || !errors.As(err, &wrong) || len(wrong) != 3 {
		t.Fatalf("%v", err)
	}
	for i, code := range []settings.Code{settings.CodeRange, settings.CodeEmpty, settings.CodeUnknown} {
		if wrong[i].Code != code {
			t.Errorf("%d: %v", i, wrong[i])
		}
	}
	if len(c.saved)+len(*told) != 0 {
		t.Errorf("saved %v, told %v", c.saved, *told)
	}
	err = d.Settings.Save(t.Context(), place, []desk.Edit{{Key: settings.Theme, Text: "dark"}})
	if codeOf(err) != "settings.scope" || len(c.saved) != 0 {
		t.Errorf("a personal option in an organization: %v", err)
	}
}

func TestSettings_OnlyAnAdministratorManages(t *testing.T) {
	system := desk.Place{Scope: desk.OfSystem}
	cases := []struct {
		name   string
		all    []crm.Connection
		places int
	}{
		{"nobody is connected", nil, 0},
		{"a salesperson", []crm.Connection{connection("a", "ROLE_USER")}, 0},
		{"an administrator", []crm.Connection{admin("a")}, 2},
		{"an administrator elsewhere", []crm.Connection{connection("a"), admin("b")}, 2},
		{"an administrator of two", []crm.Connection{admin("a"), admin("b")}, 3},
	}
	for _, c := range cases {
		config := &fakeConfig{}
		d, _ := office(config, c.all...)
		places := d.Settings.Places()
		if len(places) != c.places || c.places > 0 && places[0] != system {
			t.Errorf("%s: %+v", c.name, places)
		}
		err := d.Settings.Save(t.Context(), system, []desk.Edit{{Key: settings.SyncTasks, Text: "off"}})
		if allowed := err == nil; allowed != (c.places > 0) || !allowed && codeOf(err) != "settings.administrator" {
			t.Errorf("%s: %v", c.name, err)
		}
		if place, err := d.Settings.Organization(""); err == nil {
			v, err := d.Settings.Values(t.Context(), place)
			if err != nil || v.Editable != d.Settings.Administrator("") {
				t.Errorf("%s: editable %v, %v", c.name, v.Editable, err)
			}
		}
	}
}

func TestSettings_PreferencesArePersonalAndNeedNoConnection(t *testing.T) {
	c := &fakeConfig{layers: settings.Layers{Lock: settings.Layer{settings.StartHidden: "off"}}}
	d, _ := office(c)
	person := desk.Place{Scope: desk.OfPerson}
	if err := d.Settings.Save(t.Context(), person, []desk.Edit{{Key: settings.Theme, Text: "dark"}}); err != nil {
		t.Fatal(err)
	}
	v, err := d.Settings.Values(t.Context(), person)
	if err != nil || !v.Editable {
		t.Fatal(err)
	}
	if theme := v.Find(settings.Theme); theme.Value != "dark" || !theme.Own || theme.System.Value != settings.ThemeSystem {
		t.Errorf("%+v", theme)
	}
	if hidden := v.Find(settings.StartHidden); hidden.By != settings.ByLock || !hidden.By.ReadOnly() {
		t.Errorf("%+v", hidden)
	}
	if got := d.Settings.InForce("").Person().Theme; got != settings.ThemeDark {
		t.Errorf("%v is in force", got)
	}
}

func TestSettings_FaultsOfTheDiskPassThrough(t *testing.T) {
	c := &fakeConfig{broken: &crm.Fault{Kind: crm.Busy, Op: "config.write", Code: "config.full"}}
	d, told := office(c, admin("a"))
	place, _ := d.Settings.Organization("")
	if err := d.Settings.Save(t.Context(), place, []desk.Edit{{Key: settings.SyncTasks, Drop: true}}); codeOf(err) != "config.full" {
		t.Error(err)
	}
	if err := d.Settings.Export(t.Context(), place, "x", nil); codeOf(err) != "config.full" || len(*told) != 0 {
		t.Error(err, *told)
	}
}

func TestSettings_ExportWritesWhatIsShown(t *testing.T) {
	c := &fakeConfig{}
	d, _ := office(c, admin("a"), connection("b"))
	place, _ := d.Settings.Organization("")
	shown := []desk.Edit{{Key: settings.CRMInterval, Text: "300"}, {Key: settings.SyncTasks, Text: "off"}}
	if err := d.Settings.Export(t.Context(), place, "policy.toml", shown); err != nil {
		t.Fatal(err)
	}
	if len(c.exported) != 2 || c.exported[settings.CRMInterval] != "300" || len(c.saved) != 0 {
		t.Errorf("%v, saved %v", c.exported, c.saved)
	}
	if err := d.Settings.Export(t.Context(), place, "policy.toml", []desk.Edit{{Key: settings.CRMInterval, Text: "x"}}); codeOf(err) != "settings.invalid" {
		t.Error(err)
	}
	other, _ := d.Settings.Organization("b")
	if err := d.Settings.Export(t.Context(), other, "policy.toml", shown); codeOf(err) != "settings.administrator" {
		t.Error(err)
	}
}

func TestSettings_WithoutAConfigurationThereIsNothing(t *testing.T) {
	d := desk.New(desk.Parts{})
	if _, err := d.Settings.Values(t.Context(), desk.Place{}); !crm.IsFault(err, crm.SignedOut) {
		t.Error(err)
	}
	if err := d.Settings.Save(t.Context(), desk.Place{}, nil); err == nil || d.Settings.Places() != nil || d.Settings.Administrator("") {
		t.Error(err)
	}
	if d.Settings.InForce("").Sync().CRMEvery.Seconds() != 120 {
		t.Error("without a configuration the defaults do not hold")
	}
}
