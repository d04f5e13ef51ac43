//go:build unix && !darwin

package dirs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// system follows the XDG Base Directory Specification 0.8: a variable counts only if it is absolute;
// logs go into the state folder.
func system(app string) (Dirs, error) {
	config, err := base("XDG_CONFIG_HOME", ".config")
	if err != nil {
		return Dirs{}, err
	}
	data, err := base("XDG_DATA_HOME", ".local/share")
	if err != nil {
		return Dirs{}, err
	}
	cache, err := base("XDG_CACHE_HOME", ".cache")
	if err != nil {
		return Dirs{}, err
	}
	state, err := base("XDG_STATE_HOME", ".local/state")
	if err != nil {
		return Dirs{}, err
	}
	return Dirs{
		Config: filepath.Join(config, app), Data: filepath.Join(data, app), Cache: filepath.Join(cache, app),
		Logs: filepath.Join(state, app, "logs"), Runtime: runtimeDir(app),
	}, nil
}

func base(variable, fallback string) (string, error) {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return filepath.Clean(dir), nil
	}
	home, err := os.UserHomeDir()
	if err != nil || !filepath.IsAbs(home) {
		return "", fmt.Errorf("neither HOME nor %s tell a folder", variable)
	}
	return filepath.Join(home, fallback), nil
}

// runtimeDir is in the login session's folder; without one (ssh, cron) in the temporary folder under
// a name of this person's, which Make refuses if somebody else made it.
func runtimeDir(app string) string {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		return filepath.Join(dir, app)
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("%s-%d", app, os.Geteuid()))
}

// policy puts /etc first: XDG_CONFIG_DIRS is the person's to change.
func policy(app string) []string {
	found := []string{filepath.Join("/etc", app)}
	list := os.Getenv("XDG_CONFIG_DIRS")
	if list == "" {
		list = "/etc/xdg"
	}
	for dir := range strings.SplitSeq(list, ":") {
		if filepath.IsAbs(dir) {
			found = append(found, filepath.Join(dir, app))
		}
	}
	return found
}
