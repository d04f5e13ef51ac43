package vault

import (
	"io/fs"

	"golang.org/x/sys/windows"
)

func isQuota(err error) bool {
	return is(err, windows.ERROR_DISK_FULL) || is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func isReadOnlySystem(err error) bool {
	return is(err, windows.ERROR_WRITE_PROTECT) || is(err, windows.ERROR_ACCESS_DENIED)
}

// freeBytes is what the user may still write on the disk of dir, quotas counted.
func freeBytes(dir string) (uint64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	return free, windows.GetDiskFreeSpaceEx(name, &free, nil, nil)
}

// onDisk is the length of a file; what a sparse one really takes is not told cheaply.
func onDisk(info fs.FileInfo) int64 { return info.Size() }
