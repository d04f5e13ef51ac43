package house_test

import (
	"os"
	"strings"
	"testing"

	"oroconnector/app/house"
)

// The language of the settings goes before the system's, at once and for every later start.
func TestLanguage_OfTheSettingsGoesBeforeTheSystems(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	for _, c := range []struct{ set, want string }{
		{"", "State"}, {"de", "Zustand"}, {"uk", "Стан"}, {"pt", "State"}, {"es-MX", "Estado"}, {"system", "State"},
	} {
		if c.set != "" {
			p.ok("settings", "set", "language", c.set)
		}
		if r := p.ok("status"); !strings.HasPrefix(r.out, c.want+" ") {
			t.Errorf("with the language %q the status is\n%s", c.set, r.out)
		}
	}
}

// Commands that a running program carries out speak by its settings, else as the asking process does.
func TestLanguage_OfARunningProgramHoldsForLaterCommands(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("settings", "set", "language", "fr")
	h, err := house.Open(t.Context(), house.Options{Demo: true, Profile: p.profile, Version: "1.0.0", Langs: []string{"en"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	h.Serve("1.0.0")
	if r := p.ok("status"); !strings.HasPrefix(r.out, "État ") {
		t.Errorf("the status is\n%s", r.out)
	}
	p.ok("settings", "set", "language", "system")
	if r := p.ok("status"); !strings.HasPrefix(r.out, "State ") {
		t.Errorf("without a choice the status is\n%s", r.out)
	}
}

// Commands that open no profile speak the language of its settings too: help, reading files, a wrong command line.
func TestLanguage_OfTheSettingsHoldsWithoutAHouse(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("settings", "set", "language", "de")
	if r := p.offline("--help"); !strings.Contains(r.out, "Aufruf: oroconnector") {
		t.Errorf("the help is\n%s", r.out)
	}
	if r := p.offline("read", "25-broken-devolucao-expositor.eml"); !strings.Contains(r.out, "Von:") {
		t.Errorf("read says\n%s", r.out)
	}
	if r := p.offline("status", "--nonsense"); !strings.Contains(r.err, "Die Option --nonsense") {
		t.Errorf("a wrong option is told as\n%s", r.err)
	}
	elsewhere := newProgram(t)
	if r := elsewhere.offline("--help"); !strings.Contains(r.out, "Usage: oroconnector") {
		t.Errorf("without a profile the help is\n%s", r.out)
	}
	if _, err := os.Stat(elsewhere.profile); err == nil {
		t.Error("help made a profile")
	}
}
