package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"

	"oroconnector/app/crm"
	"oroconnector/platform/atomicfile"
)

const (
	backupSuffix  = ".bak"
	damagedSuffix = ".damaged"
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
		if err := atomicfile.Write(f.path+damagedSuffix, f.data); err != nil {
			return err
		}
	}
	atomicfile.Sweep(f.path)
	if err := atomicfile.Write(f.path, data); err != nil {
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
	_ = atomicfile.Write(f.path+backupSuffix, data)
}

func writeFault(name string, err error) error {
	f := &crm.Fault{Kind: crm.Refused, Op: "config.write", Code: "config.write", Detail: name, Err: err}
	if errors.Is(err, syscall.ENOSPC) {
		f.Kind, f.Code = crm.Busy, "config.full"
	}
	return f
}
