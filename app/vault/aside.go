package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock"
)

// SetAside renames a folder that cannot be used to a sibling whose name tells when
// ("cache.aside-20260131-094000"), and returns the new path. Nothing in it is changed, so it opens
// there again when its key comes back. The errors are ErrHeld and ErrReadOnly; a folder that does not
// exist gives fs.ErrNotExist.
func SetAside(dir string, now time.Time) (string, error) {
	dir = filepath.Clean(dir)
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("set vault aside: %w", err)
	}
	lock := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	switch {
	case err != nil:
		return "", fmt.Errorf("set vault aside: %w", classify(err))
	case !held:
		return "", fmt.Errorf("set vault aside: %w", ErrHeld)
	}
	if err := lock.Close(); err != nil { // Windows renames no folder with an open file
		return "", fmt.Errorf("set vault aside: %w", err)
	}
	base := dir + ".aside-" + now.UTC().Format("20060102-150405")
	for n := 1; n < 100; n++ {
		to := base
		if n > 1 {
			to += "-" + strconv.Itoa(n)
		}
		if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.Rename(dir, to); err != nil {
			return "", fmt.Errorf("set vault aside: %w", err)
		}
		return to, nil
	}
	return "", fmt.Errorf("set vault aside: no free name beside %s", filepath.Base(dir))
}
