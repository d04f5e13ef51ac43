package autostart

import (
	"os"
	"path/filepath"
)

// place is the LaunchAgent of the id (launchd.plist(5)).
func place(id string) (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, "Library", "LaunchAgents", id+".plist"), nil
}

// content is what stands in the file.
func content(e Entry) []byte { return launchAgent(e) }
