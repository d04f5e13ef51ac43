//go:build unix

package dirs

import (
	"io/fs"
	"os"
	"syscall"
)

// own tells whether the folder belongs to this person.
func own(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// loose tells whether others have rights on the folder.
func loose(info fs.FileInfo) bool { return info.Mode().Perm() != 0o700 }
