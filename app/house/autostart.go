package house

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
	"oroconnector/platform/autostart"
)

// autostartID names the program among those that the system starts at login. A profile of its own has an entry of
// its own.
const autostartID = "com.oroconnector.desktop"

// startAtLogin has the system start the program at login, or not, as the person's options have it. A demo is never
// started so. Where the system refuses, the fault's code is settings.autostart.
func (h *House) startAtLogin(context.Context) error {
	if h.o.Demo {
		return nil
	}
	e, err := h.autostartEntry()
	if err == nil && settings.Resolve(h.config.Layers("", "")).Person().StartAtLogin {
		err = autostart.Set(e)
	} else if err == nil {
		err = autostart.Remove(e.ID)
	}
	if err != nil {
		return &crm.Fault{Kind: crm.Refused, Op: "settings.save", Code: "settings.autostart", Detail: e.ID, Err: err}
	}
	return nil
}

func (h *House) autostartEntry() (autostart.Entry, error) {
	program, err := os.Executable()
	if err != nil {
		return autostart.Entry{}, err
	}
	e := autostart.Entry{ID: autostartID, Name: "OroConnector", Program: program}
	if h.o.Profile == "" {
		return e, nil
	}
	profile, err := filepath.Abs(h.o.Profile)
	if err != nil {
		return autostart.Entry{}, err
	}
	sum := sha256.Sum256([]byte(profile))
	e.ID += "." + hex.EncodeToString(sum[:4])
	e.Args = []string{"--profile", profile}
	return e, nil
}
