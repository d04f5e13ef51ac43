package ui

import (
	"context"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// noTray is a desktop whose tray never comes.
type noTray struct{}

func (noTray) Watch(context.Context, func(bool)) error { return nil }
func (noTray) PanelDark(context.Context) (bool, bool)  { return false, false }

// The program starts as an icon alone only where the person wants that and finds back.
func TestExtras_BeginsHiddenByChoice(t *testing.T) {
	k := &keptSettings{layers: settings.Layers{Preferences: settings.Layer{settings.StartHidden: settings.On}}}
	s, e, _ := withExtras(t, k, func(f *fakes) { f.several = []crm.Connection{{ID: "one"}} })
	for _, c := range []struct {
		o    Options
		want bool
	}{
		{Options{Tray: noTray{}}, true}, {Options{}, false}, {Options{Tray: noTray{}, Files: []string{"a.eml"}}, false}, {Options{Hidden: true}, true},
	} {
		if got := e.beginsHidden(c.o); got != c.want {
			t.Errorf("%+v: hidden %v", c.o, got)
		}
	}
	e.tray.setAvailable(false)
	if !e.shown {
		t.Error("hidden on a desktop without a tray")
	}
	s.fakes.several = nil
	if e.beginsHidden(Options{Tray: noTray{}}) {
		t.Error("hidden before there is a connection")
	}
}
