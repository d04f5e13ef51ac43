// Package atomicfile puts a file in its place whole or not at all: whoever reads it, and whoever starts after a
// power cut, finds the old bytes or the new ones, never a part.
package atomicfile

import (
	"os"
	"path/filepath"
	"strings"
)

// partInfix is in the name of what is being written, behind the name of the file that it becomes.
const partInfix = ".part-"

// Write puts data in the file's place (mode 0600), or leaves the old file as it is. When it has returned, the new
// one survives a power cut. The folder must be there. A symbolic link stays one: what it points to is replaced.
// Errors are those of package os. Of several writers at the same time the last one's file stays.
func Write(path string, data []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+partInfix+"*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = part.Close()
			_ = os.Remove(part.Name())
		}
	}()
	if _, err = part.Write(data); err != nil {
		return err
	}
	if err = part.Sync(); err != nil {
		return err
	}
	if err = part.Close(); err != nil {
		return err
	}
	if err = os.Rename(part.Name(), path); err != nil {
		return err
	}
	if dir, openErr := os.Open(filepath.Dir(path)); openErr == nil {
		_ = dir.Sync() // not every system can; the rename is atomic all the same
		_ = dir.Close()
	}
	return nil
}

// Sweep removes what writers of the file left behind that were killed. The caller must be its only writer.
func Sweep(path string) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return // left-overs do no harm
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(path)+partInfix) {
			_ = os.Remove(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
}
