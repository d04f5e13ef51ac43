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

func set(e Entry) error {
	path, err := place(e.ID)
	if err != nil {
		return err
	}
	return write(path, launchAgent(e))
}

func remove(id string) error {
	path, err := place(id)
	if err != nil {
		return err
	}
	return erase(path)
}

func has(id string) (bool, error) {
	path, err := place(id)
	if err != nil {
		return false, err
	}
	return exists(path)
}
