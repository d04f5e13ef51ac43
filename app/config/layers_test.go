package config

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// everyOption makes layers that say something about each option.
func everyOption() (personal, organization settings.Layer) {
	personal, organization = settings.Layer{}, settings.Layer{}
	for _, o := range settings.Options() {
		value := o.Default
		switch o.Type {
		case settings.Choice:
			value = o.Choices[0]
		case settings.Number:
			value = "101"
		case settings.Switch:
			value = settings.Off
		case settings.Tag:
			value = "pt-BR"
		case settings.People:
			value = "a@b.example,c@d.example"
		case settings.Domains:
			value = "b.example"
		}
		if o.Scope == settings.Personal {
			personal[o.Key] = value
		} else {
			organization[o.Key] = value
		}
	}
	return personal, organization
}

func TestLayers_EveryOptionComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := open(t, dir)
	personal, organization := everyOption()
	must(t, c.SetKeyring("file:/somewhere"))
	must(t, c.SavePreferences(personal))
	must(t, c.SaveSystem(organization))
	must(t, c.SaveOrganization("c1", "1", organization))
	must(t, c.SaveOrganization("c1", "2", settings.Layer{settings.SyncTasks: settings.On}))
	for _, look := range []*Config{c, open(t, dir)} {
		l := look.Layers("c1", "1")
		if !maps.Equal(l.Preferences, personal) || !maps.Equal(l.System, organization) || !maps.Equal(l.Organization, organization) {
			t.Errorf("got %+v", l)
		}
		if got := look.Layers("c1", "2").Organization; len(got) != 1 || got[settings.SyncTasks] != settings.On {
			t.Errorf("got %v", got)
		}
		if look.Layers("c2", "1").Organization != nil || look.Layers("", "").Organization != nil || look.Keyring() != "file:/somewhere" {
			t.Error("what is of one organization is of another, or the keyring is forgotten")
		}
	}
	c.Layers("c1", "1").System[settings.CRMInterval] = "5"
	if c.Layers("c1", "1").System[settings.CRMInterval] != "101" {
		t.Error("a caller's change reaches the configuration")
	}
}

func TestSaveOrganization_UseSystemThroughout(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := open(t, dir)
	must(t, c.SaveSystem(settings.Layer{settings.CRMInterval: "60"}))
	must(t, c.SaveOrganization("c1", "1", settings.Layer{settings.CRMInterval: "10"}))
	must(t, c.SaveOrganization("c1", "1", settings.Layer{}))
	data, err := os.ReadFile(filepath.Join(dir, settingsFile))
	must(t, err)
	if strings.Contains(string(data), "organization") {
		t.Errorf("got %s", data)
	}
	if got := settings.Resolve(c.Layers("c1", "1")).Get(settings.CRMInterval); got != (settings.Decided{Value: "60", By: settings.BySystem}) {
		t.Errorf("got %+v", got)
	}
}

func TestDropConnection_TakesItsOrganizationsAlong(t *testing.T) {
	t.Parallel()
	c := open(t, t.TempDir())
	must(t, c.SaveConnection(crm.Connection{ID: "c1", Base: "https://a.example"}))
	must(t, c.SaveOrganization("c1", "1", settings.Layer{settings.CRMInterval: "10"}))
	must(t, c.SaveOrganization("c2", "1", settings.Layer{settings.CRMInterval: "20"}))
	must(t, c.DropConnection("c1"))
	if c.Layers("c1", "1").Organization != nil || c.Layers("c2", "1").Organization == nil {
		t.Error("not dropped, or too much")
	}
}

func TestLayers_HandWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, settingsFile), `version = 1
[system]
crm-sync-interval = 90000
outlook-sync-interval = "45"
of-a-newer-program = [1, 2]

[[organization]]
connection = "c1"
id = "1"
[organization.values]
sync-tasks = "maybe"
sync-events = false
`)
	c := open(t, dir)
	faults := c.Faults()
	if len(faults) != 2 || faults[0].Code != "config.value" || faults[0].Detail != "settings.toml:3: crm-sync-interval" ||
		faults[1].Detail != "settings.toml:11: sync-tasks" {
		t.Errorf("got %v", faults)
	}
	l := c.Layers("c1", "1")
	if len(l.System) != 1 || l.System[settings.AccountInterval] != "45" || len(l.Organization) != 1 || l.Organization[settings.SyncEvents] != settings.Off {
		t.Errorf("got %+v", l)
	}
	must(t, c.SaveSystem(settings.Layer{settings.CRMInterval: "5"}))
	data, err := os.ReadFile(filepath.Join(dir, settingsFile))
	must(t, err)
	if !strings.Contains(string(data), "of-a-newer-program") || strings.Contains(string(data), "90000") {
		t.Errorf("got %s", data)
	}
	if again := open(t, dir).Layers("c1", "1"); again.System[settings.CRMInterval] != "5" || again.Organization[settings.SyncEvents] != settings.Off {
		t.Errorf("got %+v", again)
	}
}

func TestSave_RefusesWhatIsNotAnOption(t *testing.T) {
	t.Parallel()
	c := open(t, t.TempDir())
	for name, err := range map[string]error{
		"unknown":            c.SetPreference("nonsense", "1"),
		"other scope":        c.SetPreference(settings.CRMInterval, "5"),
		"invalid value":      c.SetPreference(settings.TextSize, "9000"),
		"system, personal":   c.SaveSystem(settings.Layer{settings.Theme: "dark"}),
		"system, invalid":    c.SaveSystem(settings.Layer{settings.CRMInterval: "0"}),
		"organization, both": c.SaveOrganization("c", "1", settings.Layer{settings.SyncTasks: "on", settings.CRMInterval: "x"}),
	} {
		if code(err) != "config.value" || !crm.IsFault(err, crm.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if l := c.Layers("c", "1"); len(l.System)+len(l.Preferences)+len(l.Organization) != 0 {
		t.Errorf("something was saved: %+v", l)
	}
}

// FuzzTake reads what a damaged disk or a person may leave in a file: it is taken or refused, and what is
// taken can be written and read again.
func FuzzTake(f *testing.F) {
	f.Add([]byte("version = 1\n[system]\nsync-tasks = true\n[[organization]]\nconnection = \"a\"\nid = \"1\"\nvalues = {x = 1979-05-27}\n"))
	f.Add([]byte("version = 1\n[preferences]\nnever-send-people = [\"a@b.example\", 5]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var l layers
		if _, err := take(&l, data); err == nil {
			again, err := encode(&l)
			if err != nil {
				t.Fatal(err)
			}
			var back layers
			if _, err := take(&back, again); err != nil || !maps.Equal(back.system, l.system) || len(back.Organizations) != len(l.Organizations) {
				t.Errorf("%q became %q: %v", data, again, err)
			}
		}
		var c connections
		_, _ = take(&c, data)
		_, _, _ = parsePolicy("policy.toml", data)
	})
}
