package house

import (
	"context"

	"oroconnector/app/settings"
	"oroconnector/app/words"
)

// openWords takes the language that the person or the organization chose, else the system's. A window that is open
// changes it by itself when the choice changes: what it has on screen has to be said anew.
func (h *House) openWords(context.Context) error {
	var err error
	h.words, err = words.Open(h.languages(h.o.Langs)...)
	return err
}

// languages are the wanted ones, best first: that of the settings, then those of the system.
func (h *House) languages(system []string) []string {
	chosen := settings.Resolve(h.config.Layers("", "")).Person().Language
	if chosen == "" {
		return system
	}
	return append([]string{chosen}, system...)
}
