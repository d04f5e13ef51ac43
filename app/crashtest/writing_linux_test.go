package crashtest

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// syncCalls are the numbers of msync, fsync and fdatasync.
var syncCalls = map[string][3]string{"amd64": {"26", "74", "75"}, "arm64": {"227", "82", "83"}}

// inWrite tells whether a thread of the process is inside a call that brings a write to the disk, and of
// which file.
func inWrite(pid int) (file string, ok bool) {
	calls, known := syncCalls[runtime.GOARCH]
	if !known {
		return "", false
	}
	proc := "/proc/" + strconv.Itoa(pid)
	threads, err := filepath.Glob(proc + "/task/*/syscall")
	if err != nil {
		return "", false
	}
	for _, thread := range threads {
		was, err := os.ReadFile(thread)
		words := strings.Fields(string(was))
		if err != nil || len(words) < 2 {
			continue
		}
		switch words[0] {
		case calls[0]:
			file = mapped(proc, words[1])
		case calls[1], calls[2]:
			file = opened(proc, words[1])
		default:
			continue
		}
		if still, err := os.ReadFile(thread); err == nil && string(still) == string(was) {
			return file, true
		}
	}
	return "", false
}

// mapped is the file that is mapped at the address.
func mapped(proc, address string) string {
	at, err := strconv.ParseUint(strings.TrimPrefix(address, "0x"), 16, 64)
	if err != nil {
		return ""
	}
	maps, err := os.ReadFile(proc + "/maps")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		if _, err := fmt.Sscanf(line, "%x-%x", &from, &to); err == nil && from <= at && at < to {
			_, path, _ := strings.Cut(line, "/")
			return strings.TrimSpace(path)
		}
	}
	return ""
}

func opened(proc, fd string) string {
	n, err := strconv.ParseUint(strings.TrimPrefix(fd, "0x"), 16, 32)
	if err != nil {
		return ""
	}
	path, err := os.Readlink(proc + "/fd/" + strconv.FormatUint(n, 10))
	if err != nil {
		return ""
	}
	return path
}
