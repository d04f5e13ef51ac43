package dirs

import (
	"io/fs"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// system asks the shell for the known folders: settings roam with the person, all else stays here.
func system(app string) (Dirs, error) {
	roaming, err := windows.KnownFolderPath(windows.FOLDERID_RoamingAppData, 0)
	if err != nil {
		return Dirs{}, err
	}
	local, err := windows.KnownFolderPath(windows.FOLDERID_LocalAppData, 0)
	if err != nil {
		return Dirs{}, err
	}
	own := filepath.Join(local, app)
	return Dirs{
		Config: filepath.Join(roaming, app), Data: filepath.Join(own, "Data"), Cache: filepath.Join(own, "Cache"),
		Logs: filepath.Join(own, "Logs"), Runtime: filepath.Join(own, "Run"),
	}, nil
}

// policy is under ProgramData, as the shell knows it: the variable could be changed by anybody.
func policy(app string) []string {
	shared, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, 0)
	if err != nil {
		return nil
	}
	return []string{filepath.Join(shared, app)}
}

func own(fs.FileInfo) bool { return true }

func loose(fs.FileInfo) bool { return false }
