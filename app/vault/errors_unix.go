//go:build unix

package vault

import (
	"io/fs"
	"syscall"
)

func isQuota(err error) bool { return is(err, syscall.EDQUOT) }

func isReadOnlySystem(err error) bool { return is(err, syscall.EROFS) }

// freeBytes is what an ordinary user may still write on the disk of dir.
func freeBytes(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil //nolint:unconvert // the types differ between systems
}

// onDisk is what a file really takes; Badger's logs are longer than what is in them.
func onDisk(info fs.FileInfo) int64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Blocks * 512
	}
	return info.Size()
}
