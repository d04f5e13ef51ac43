package house

import (
	"context"
	"os"

	"oroconnector/app/cli"
	"oroconnector/app/config"
	"oroconnector/app/settings"
	"oroconnector/app/words"
	"oroconnector/platform/dirs"
)

// openWords takes the language that the person or the organization chose, else the system's. A window that is open
// changes it by itself when the choice changes: what it has on screen has to be said anew.
func (h *House) openWords(context.Context) error {
	var err error
	h.words, err = words.Open(h.languages(h.o.Langs)...)
	return err
}

// chosenFirst are the languages of a call that opens no house: help, reading files, a command line that cannot be
// read. The settings of the call's profile are looked into where there are any; nothing is made.
func chosenFirst(call cli.Call, system []string) []string {
	if call.Demo && call.Profile == "" {
		return system
	}
	d, _, err := folders(Options{Profile: call.Profile})
	if err != nil {
		return system
	}
	if _, err := os.Stat(d.Config); err != nil {
		return system
	}
	c, err := config.Open(d.Config, dirs.Policy(Name)...)
	if err != nil {
		return system
	}
	return languages(c, system)
}

// languages are the wanted ones, best first: that of the settings, then those of the system.
func (h *House) languages(system []string) []string { return languages(h.config, system) }

func languages(c *config.Config, system []string) []string {
	chosen := settings.Resolve(c.Layers("", "")).Person().Language
	if chosen == "" {
		return system
	}
	return append([]string{chosen}, system...)
}
