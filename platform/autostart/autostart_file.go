//go:build !windows

package autostart

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"oroconnector/platform/atomicfile"
)

func set(e Entry) error {
	path, err := place(e.ID)
	if err != nil {
		return err
	}
	return write(path, content(e))
}

func remove(id string) error {
	path, err := place(id)
	if err != nil {
		return err
	}
	return erase(path)
}

func has(id string) (bool, error) {
	path, err := place(id)
	if err != nil {
		return false, err
	}
	return exists(path)
}

// write puts a file in its place in one step, unless it is there with the same content.
func write(path string, content []byte) error {
	if now, err := os.ReadFile(path); err == nil && bytes.Equal(now, content) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(path, content)
}

func erase(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
