package house_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oroconnector/app/cli"
	"oroconnector/app/settings"
	"oroconnector/app/words"
)

type setting struct {
	Key, Value, By, System string
	Own, Locked            bool
}

func (p *program) setting(args ...string) setting {
	p.t.Helper()
	all := lines[setting](p.t, p.ok(append([]string{"settings"}, append(args, "--json")...)...).out)
	if len(all) != 1 {
		p.t.Fatalf("%v: %+v", args, all)
	}
	return all[0]
}

func TestProgram_SettingsHoldForTheOrganizationTheSystemAndThePerson(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	all := lines[setting](t, p.ok("settings", "--json").out)
	if len(all) != len(settings.Options()) {
		t.Fatalf("%d settings", len(all))
	}
	for _, s := range all {
		if o, _ := settings.Find(settings.Key(s.Key)); s.Value != string(o.Default) || s.By != "default" || s.Own {
			t.Errorf("%+v", s)
		}
	}
	steps := []struct {
		args []string
		want setting
	}{
		{[]string{"set", "crm-sync-interval", "300", "--system"}, setting{Value: "300", By: "system", System: "120", Own: true}},
		{[]string{"get", "crm-sync-interval"}, setting{Value: "300", By: "system", System: "300"}},
		{[]string{"set", "crm-sync-interval", "60"}, setting{Value: "60", By: "organization", System: "300", Own: true}},
		{[]string{"get", "crm-sync-interval", "--system"}, setting{Value: "300", By: "system", System: "120", Own: true}},
		{[]string{"set", "crm-sync-interval", "--use-system"}, setting{Value: "300", By: "system", System: "300"}},
		{[]string{"set", "theme", "dark"}, setting{Value: "dark", By: "preferences", System: "system", Own: true}},
	}
	for _, step := range steps {
		got := p.setting(step.args...)
		got.Key = ""
		if got != step.want {
			t.Errorf("%v: %+v, want %+v", step.args, got, step.want)
		}
	}
}

func TestProgram_SettingsRefuseWhatCannotBe(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	cases := []struct {
		args string
		code int
		says string
	}{
		{"set crm-sync-interval 90000", cli.ExitInvalid, "1 to 86399"},
		{"set crm-sync-interval 0", cli.ExitInvalid, "1 to 86399"},
		{"set sync-tasks perhaps", cli.ExitInvalid, "on or off"},
		{"set crm-sync-interval", cli.ExitUsage, "missing"},
		{"set crm-sync-interval 1 2", cli.ExitUsage, "too many"},
		{"set crm-sync-interval 1 --use-system", cli.ExitUsage, "too many"},
		{"set no-such 1", cli.ExitUsage, "no-such"},
		{"get no-such", cli.ExitUsage, "no-such"},
		{"change", cli.ExitUsage, "change"},
	}
	for _, c := range cases {
		r := p.run(append([]string{"settings"}, strings.Fields(c.args)...)...)
		if r.code != c.code || !strings.Contains(r.err, c.says) || r.out != "" {
			t.Errorf("%s: %d\n%s%s", c.args, r.code, r.out, r.err)
		}
	}
	if got := p.setting("get", "crm-sync-interval"); got.Value != "120" {
		t.Errorf("something was saved: %+v", got)
	}
}

// Who manages the add-on is decided by Oro's roles alone (spec 6.4).
func TestProgram_SettingsOfAnOrganizationNeedItsAdministrator(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("status")
	path := filepath.Join(p.profile, "config", "connections.toml")
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.ReplaceAll(string(kept), "ROLE_ADMINISTRATOR", "ROLE_USER")
	if changed == string(kept) {
		t.Fatalf("no administrator in\n%s", kept)
	}
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"set sync-tasks off", "set sync-tasks off --system", "set sync-tasks --use-system"} {
		r := p.offline(append([]string{"settings"}, strings.Fields(args)...)...)
		if r.code != cli.ExitRefused || !strings.Contains(r.err, "administrator") {
			t.Errorf("%s: %d %s", args, r.code, r.err)
		}
	}
	if r := p.offline("settings", "set", "theme", "dark"); r.code != cli.ExitOK {
		t.Errorf("a preference needs an administrator: %s", r.err)
	}
}

// Every option of an organization and every value of a choice has its name in words.
func TestWords_NameTheOptions(t *testing.T) {
	t.Parallel()
	w, err := words.Open("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range settings.Options() {
		if o.Scope != settings.Organization {
			continue
		}
		keys := []string{"setting." + string(o.Key)}
		for _, v := range o.Choices {
			keys = append(keys, keys[0]+"."+string(v))
		}
		if o.Type == settings.Switch {
			keys = append(keys, keys[0]+".hint")
		}
		for _, key := range keys {
			if !w.Has(key) {
				t.Errorf("no words for %s", key)
			}
		}
	}
	for by := settings.ByDefault; by <= settings.ByLock; by++ {
		if !w.Has("setting.by." + by.String()) {
			t.Errorf("no words for who decided: %v", by)
		}
	}
}
