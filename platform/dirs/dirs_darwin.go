package dirs

import (
	"os"
	"path/filepath"
)

// system follows Apple's File System Programming Guide. TMPDIR is already private to the person.
func system(app string) (Dirs, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return Dirs{}, err
	}
	library := filepath.Join(home, "Library")
	support := filepath.Join(library, "Application Support", app)
	return Dirs{
		Config: filepath.Join(support, "config"), Data: filepath.Join(support, "data"),
		Cache: filepath.Join(library, "Caches", app), Logs: filepath.Join(library, "Logs", app),
		Runtime: filepath.Join(os.TempDir(), app),
	}, nil
}

func policy(app string) []string {
	return []string{filepath.Join("/Library/Application Support", app)}
}
