package config

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

const goodPolicy = `version = 1
administrators = ["ROLE_SALES_LEAD"]

[oro]
address = "https://crm.example.com"
client_id = "id"
client_secret = "hunter2"

[preset]
crm-sync-interval = 300
show-alerts = false

[lock]
sync-direction = "both"
start-hidden = false
`

func TestPolicy_Holds(t *testing.T) {
	t.Parallel()
	strong, weak := t.TempDir(), t.TempDir()
	put(t, filepath.Join(weak, policyFile), goodPolicy)
	c := open(t, t.TempDir(), strong, weak)
	p := c.Policy()
	if p.Address != "https://crm.example.com" || p.ClientID != "id" || p.ClientSecret != "hunter2" ||
		p.Path != filepath.Join(weak, policyFile) || len(c.Faults()) != 0 {
		t.Errorf("got %#v, %v", p, c.Faults())
	}
	s := settings.Resolve(c.Layers("", ""))
	for key, want := range map[settings.Key]settings.Decided{
		settings.CRMInterval: {Value: "300", By: settings.ByPreset}, settings.ShowAlerts: {Value: "off", By: settings.ByPreset},
		settings.SyncDirection: {Value: "both", By: settings.ByLock}, settings.StartHidden: {Value: "off", By: settings.ByLock},
	} {
		if got := s.Get(key); got != want {
			t.Errorf("%s: %+v, want %+v", key, got, want)
		}
	}
	put(t, filepath.Join(strong, policyFile), "version = 1\n")
	if again := open(t, t.TempDir(), strong, weak); again.Policy().Path != filepath.Join(strong, policyFile) || again.Policy().Address != "" {
		t.Error("the first folder does not win")
	}
	if told := fmt.Sprintf("%v %+v %#v", p, p, p); strings.Contains(told, "hunter2") {
		t.Error(told)
	}
}

func TestPolicy_Administrator(t *testing.T) {
	t.Parallel()
	p := Policy{Administrators: []string{"ROLE_SALES_LEAD"}}
	for role, want := range map[string]bool{
		"ROLE_ADMINISTRATOR": true, "ROLE_SALES_LEAD": true, "ROLE_USER": false, "ROLE_ADMINISTRATOR_2": false, "": false,
	} {
		if got := p.Administrator(crm.Me{Roles: []string{"ROLE_X", role}}); got != want {
			t.Errorf("%s: %v", role, got)
		}
	}
}

func TestPolicy_LocksCannotBeChanged(t *testing.T) {
	t.Parallel()
	dir, admin := t.TempDir(), t.TempDir()
	c := open(t, dir, admin)
	must(t, c.SaveSystem(settings.Layer{settings.SyncDirection: settings.OroToAccount}))
	put(t, filepath.Join(admin, policyFile), goodPolicy)
	c = open(t, dir, admin)
	for name, err := range map[string]error{
		"personal":     c.SetPreference(settings.StartHidden, settings.On),
		"system":       c.SaveSystem(settings.Layer{settings.SyncDirection: settings.AccountToOro}),
		"removed":      c.SaveSystem(settings.Layer{}),
		"organization": c.SaveOrganization("c", "1", settings.Layer{settings.SyncDirection: settings.Bidirectional}),
	} {
		if code(err) != "settings.locked" || !crm.IsFault(err, crm.Refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What was there before the lock stays, and does not hinder other changes.
	must(t, c.SaveSystem(settings.Layer{settings.SyncDirection: settings.OroToAccount, settings.CRMInterval: "9"}))
	must(t, c.SetPreference(settings.Theme, settings.ThemeDark))
}

func TestPolicy_BrokenIsReportedAndTheLastGoodOneStays(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]struct{ old, with, detail string }{
		"syntax":  {"[preset]", "[preset", ":9"},
		"value":   {"300", "90000", ":10: crm-sync-interval"},
		"type":    {`"both"`, "5", ":14: sync-direction"},
		"choice":  {`"both"`, `"sideways"`, ":14: sync-direction"},
		"struct":  {`"id"`, "5", ":6"},
		"version": {"version = 1", "version = 9", ":1: version"},
		"address": {"https://crm.example.com", "not an address", ":5: oro.address"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, admin := t.TempDir(), t.TempDir()
			path := filepath.Join(admin, policyFile)
			put(t, path, goodPolicy)
			c := open(t, dir, admin)
			put(t, path, strings.Replace(goodPolicy, edit.old, edit.with, 1))
			if changed, err := c.Changed(t.Context()); err != nil || !changed {
				t.Error(changed, err)
			}
			if kept, err := os.ReadFile(filepath.Join(dir, lastPolicyFile)); err != nil || strings.Contains(string(kept), "hunter2") {
				t.Errorf("the secret lies in the profile: %v", err)
			}
			again := open(t, dir, admin) // after a restart: but for the secret, which is kept in no file of ours
			for look, secret := range map[*Config]string{c: "hunter2", again: ""} {
				faults := look.Faults()
				if len(faults) != 1 || faults[0].Code != "policy.broken" || faults[0].Kind != crm.Damaged || faults[0].Detail != path+edit.detail {
					t.Errorf("got %v, want %s", faults, edit.detail)
				}
				if strings.Contains(fmt.Sprint(faults), "hunter2") {
					t.Error("the secret is told")
				}
				if p := look.Policy(); p.ClientSecret != secret || p.Lock[settings.SyncDirection] != "both" || p.Path != path {
					t.Errorf("the last good one does not hold: %#v", p.Lock)
				}
			}
			put(t, path, strings.Replace(goodPolicy, "300", "400", 1))
			if changed, err := c.Changed(t.Context()); err != nil || !changed || len(c.Faults()) != 0 || c.Policy().Preset[settings.CRMInterval] != "400" {
				t.Errorf("mended: %v %v %v", changed, err, c.Faults())
			}
			must(t, os.Remove(path))
			_, err := c.Changed(t.Context())
			must(t, err)
			if again := open(t, dir, admin).Policy(); again.Path != "" || c.Policy().Path != "" {
				t.Error("a policy that was taken away holds on")
			}
		})
	}
}

func TestPolicy_BrokenFromTheStart(t *testing.T) {
	t.Parallel()
	admin := t.TempDir()
	put(t, filepath.Join(admin, policyFile), "nonsense")
	c := open(t, t.TempDir(), admin)
	if len(c.Faults()) != 1 || c.Policy().Path != "" {
		t.Errorf("got %v", c.Faults())
	}
	must(t, os.Remove(filepath.Join(admin, policyFile)))
	must(t, os.Mkdir(filepath.Join(admin, policyFile), 0o700))
	if faults := open(t, t.TempDir(), admin).Faults(); len(faults) != 1 || faults[0].Code != "policy.broken" {
		t.Errorf("a folder: %v", faults)
	}
}

func TestPolicy_UnknownNamesAreTold(t *testing.T) {
	t.Parallel()
	admin := t.TempDir()
	path := filepath.Join(admin, policyFile)
	put(t, path, strings.Replace(goodPolicy, "[lock]", "[lock]\nsync-direktion = \"both\"", 1)+"\n[future]\nx = 1\n")
	c := open(t, t.TempDir(), admin)
	var details []string
	for _, f := range c.Faults() {
		if f.Code != "policy.unknown" {
			t.Error(f)
		}
		details = append(details, strings.TrimPrefix(f.Detail, path))
	}
	slices.Sort(details)
	if want := []string{":14: sync-direktion", ":18: future"}; !slices.Equal(details, want) {
		t.Errorf("got %q", details)
	}
	if c.Policy().Lock[settings.SyncDirection] != "both" {
		t.Error("the rest does not hold")
	}
}

func TestPolicy_ExportComesBack(t *testing.T) {
	t.Parallel()
	personal, organization := everyOption()
	p := Policy{
		Address: "https://crm.example.com", ClientID: "id", ClientSecret: "s", Administrators: []string{"ROLE_A"},
		Preset: personal, Lock: organization,
	}
	path := filepath.Join(t.TempDir(), policyFile)
	must(t, p.WriteFile(path))
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	got := open(t, t.TempDir(), filepath.Dir(path)).Policy()
	if !maps.Equal(got.Preset, personal) || !maps.Equal(got.Lock, organization) || got.ClientSecret != "s" || !slices.Equal(got.Administrators, p.Administrators) {
		t.Errorf("got %#v %v %v", got, got.Preset, got.Lock)
	}
	if err := (Policy{Lock: settings.Layer{settings.CRMInterval: "0"}}).WriteFile(path); code(err) != "config.value" {
		t.Errorf("got %v", err)
	}
	if err := p.WriteFile(filepath.Join(path, "below-a-file")); code(err) != "config.write" {
		t.Errorf("got %v", err)
	}
}
