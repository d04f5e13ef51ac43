package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"oroconnector/app/crm"
)

const (
	backupSuffix  = ".bak"
	damagedSuffix = ".damaged"
	partInfix     = ".part-"
	// maxFile bounds what is read: 10,000 private addresses take under 1 MB.
	maxFile = 8 << 20
)

// file is a file as it was last read or written.
type file struct {
	path  string
	stamp stamp
	data  []byte
}

// stamp tells one state of a file from another without reading it.
type stamp struct {
	there bool
	size  int64
	at    time.Time
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}
	}
	return stamp{true, info.Size(), info.ModTime()}
}

func (f *file) changed() bool { return stampOf(f.path) != f.stamp }

var errTooBig = errors.New("the file is too big")

// load reads the file; one that is not there is empty.
func (f *file) load() ([]byte, error) {
	f.stamp = stampOf(f.path)
	f.data = nil
	if f.stamp.size > maxFile {
		return nil, errTooBig
	}
	data, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	f.data = data
	return data, err
}

// save writes the file and its copy. A damaged one is put aside first, for the person to look at.
func (f *file) save(data []byte, damaged bool) error {
	if bytes.Equal(data, f.data) && !f.changed() && !damaged {
		return nil
	}
	if damaged && len(f.data) > 0 {
		if err := replace(f.path+damagedSuffix, f.data); err != nil {
			return err
		}
	}
	sweep(f.path)
	if err := replace(f.path, data); err != nil {
		return err
	}
	f.stamp, f.data = stampOf(f.path), data
	f.backUp(data)
	return nil
}

// backUp keeps a copy of a good state. The file itself is good, so a failure is not worth a word.
func (f *file) backUp(data []byte) {
	if old, err := os.ReadFile(f.path + backupSuffix); err == nil && bytes.Equal(old, data) {
		return
	}
	_ = replace(f.path+backupSuffix, data)
}

// replace puts data in the file's place, or leaves the old file as it is. When it has returned, the new
// one survives a power cut. A symbolic link stays one: what it points to is replaced.
func replace(path string, data []byte) (err error) {
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

func writeFault(name string, err error) error {
	f := &crm.Fault{Kind: crm.Refused, Op: "config.write", Code: "config.write", Detail: name, Err: err}
	if errors.Is(err, syscall.ENOSPC) {
		f.Kind, f.Code = crm.Busy, "config.full"
	}
	return f
}

// sweep removes what writers of the file left behind that were killed. The caller is the only writer.
func sweep(path string) {
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
