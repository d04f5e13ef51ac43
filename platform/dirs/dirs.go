// Package dirs says where a program keeps its files: in the system's places for one person, or all of
// them inside one folder of the person's choice (a profile). It imports the standard library and
// golang.org/x/sys only, keeps no state, and may be used from any goroutine.
package dirs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Dirs are the absolute folders of one program of one person. None of them exists before Make.
type Dirs struct {
	Config  string // settings that a person may edit or carry to another machine
	Data    string // what must not be lost, and the lock of the profile
	Cache   string // may be deleted at any time
	Logs    string
	Runtime string // sockets; may vanish when the person logs out

	// Root is the profile's folder of In; empty for System. It is made where it is missing, but its
	// permissions are the person's own affair where it exists.
	Root string
}

// ErrUnsafe means that a folder belongs to somebody else or is not a folder, so that nothing private
// may be put there.
var ErrUnsafe = errors.New("folder is not safe to use")

// System returns the folders that the operating system provides for the program of the given name (one
// word, lower case). It makes none. An error means that there is no home folder to be found.
func System(app string) (Dirs, error) {
	if app == "" || app != filepath.Base(app) || app == "." || app == ".." {
		return Dirs{}, fmt.Errorf("find folders: %q is not a program's name", app)
	}
	d, err := system(app)
	if err != nil {
		return Dirs{}, fmt.Errorf("find folders: %w", err)
	}
	return d, nil
}

// In returns the folders of a profile that is kept whole inside one folder. A relative path is taken
// from the working directory of now.
func In(profile string) Dirs {
	if abs, err := filepath.Abs(profile); err == nil {
		profile = abs
	}
	return Dirs{
		Config: filepath.Join(profile, "config"), Data: filepath.Join(profile, "data"),
		Cache: filepath.Join(profile, "cache"), Logs: filepath.Join(profile, "logs"),
		Runtime: filepath.Join(profile, "run"), Root: profile,
	}
}

// Policy returns the folders in which an administrator may leave a policy for the program, the
// strongest first. They need not exist, and an ordinary person cannot write into the first of them.
func Policy(app string) []string { return policy(app) }

// Make makes the folders that are missing, readable by their owner only (0700), and takes the rights of
// others away from those that exist. Errors wrap ErrUnsafe or are the file system's.
func (d Dirs) Make() error {
	if d.Root != "" {
		if err := os.MkdirAll(d.Root, 0o700); err != nil {
			return fmt.Errorf("make profile: %w", err)
		}
	}
	for _, dir := range []string{d.Config, d.Data, d.Cache, d.Logs, d.Runtime} {
		if err := Private(dir); err != nil {
			return err
		}
	}
	return nil
}

// Private makes one folder with its parents, or takes over one that exists: 0700, no symbolic link, of
// this person. On Windows, where the parent's access list is inherited, only the kind is checked.
func Private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		// A person may keep a folder elsewhere, but only in a place of their own.
		if info, err = os.Stat(dir); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
	}
	if !info.IsDir() || !own(info) {
		return fmt.Errorf("make folder: %s: %w", dir, ErrUnsafe)
	}
	if !loose(info) {
		return nil
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("make folder private: %w", err)
	}
	return nil
}
