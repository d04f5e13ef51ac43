// Package autostart has a program started when the person logs in: a desktop entry in the XDG autostart folder on
// Linux and its kin, a LaunchAgent on macOS, a value of the registry's Run key on Windows. All of them are the
// person's own and need no administrator. Functions may be called from any goroutine.
package autostart

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Entry is a program that is started at login.
type Entry struct {
	ID      string // names the entry: letters, digits, dots and hyphens
	Name    string // for the desktop's list of such programs
	Program string // absolute path
	Args    []string
}

// ErrEntry is an entry that cannot be written: its id is no plain name, its program no path, or an argument has a
// control character.
var ErrEntry = errors.New("not an entry that can be started at login")

// Set has the program started at login. An entry of the same id is replaced; one that is the same already is left
// alone. Errors: ErrEntry, else the system's.
func Set(e Entry) error {
	if err := e.check(); err != nil {
		return err
	}
	if err := set(e); err != nil {
		return fmt.Errorf("set start at login: %w", err)
	}
	return nil
}

// Remove ends that; an id without an entry is no error.
func Remove(id string) error {
	if !plain(id) {
		return fmt.Errorf("remove start at login: %w", ErrEntry)
	}
	if err := remove(id); err != nil {
		return fmt.Errorf("remove start at login: %w", err)
	}
	return nil
}

// Has tells whether there is an entry of the id.
func Has(id string) (bool, error) {
	if !plain(id) {
		return false, fmt.Errorf("read start at login: %w", ErrEntry)
	}
	has, err := has(id)
	if err != nil {
		return false, fmt.Errorf("read start at login: %w", err)
	}
	return has, nil
}

func (e Entry) check() error {
	if !plain(e.ID) || e.Program == "" {
		return fmt.Errorf("set start at login: %w", ErrEntry)
	}
	for _, text := range append([]string{e.Program, e.Name}, e.Args...) {
		if strings.ContainsFunc(text, unicode.IsControl) {
			return fmt.Errorf("set start at login: %w", ErrEntry)
		}
	}
	return nil
}

// plain tells whether an id can name a file and a registry value as it is.
func plain(id string) bool {
	return id != "" && len(id) <= 128 && id[0] != '.' && !strings.ContainsFunc(id, func(r rune) bool {
		return r != '.' && r != '-' && (r < '0' || r > '9') && ((r|0x20) < 'a' || (r|0x20) > 'z')
	})
}
