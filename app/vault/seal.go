package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

const sealName = "SEAL"

// seal writes down after a clean end which files the folder has and how long they are, so that a file
// that was cut or lost meanwhile is noticed. Badger alone would take a shortened manifest for the
// truth and delete the tables that it lacks.
func (v *Vault) seal() error {
	f, err := list(v.dir)
	if err != nil {
		return fmt.Errorf("seal vault: %w", classify(err))
	}
	var lines []string
	for name, size := range f.all {
		if sealed(name) {
			lines = append(lines, name+" "+strconv.FormatInt(size, 10)+"\n")
		}
	}
	sort.Strings(lines)
	temp := filepath.Join(v.dir, sealName+".new")
	if err := os.WriteFile(temp, []byte(strings.Join(lines, "")+"end\n"), 0o600); err != nil {
		return fmt.Errorf("seal vault: %w", classify(err))
	}
	if err := os.Rename(temp, filepath.Join(v.dir, sealName)); err != nil {
		return fmt.Errorf("seal vault: %w", classify(err))
	}
	return nil
}

// sealed tells whether a file counts: Badger's data, not its hints nor what is ours.
func sealed(name string) bool {
	switch filepath.Ext(name) {
	case ".sst", ".vlog", ".mem":
		return true
	}
	return name == "MANIFEST" || name == "KEYREGISTRY"
}

// checkSeal compares the folder with its seal. Without a whole seal the last end was not clean, and
// nothing is known.
func checkSeal(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, sealName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return classify(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if lines[len(lines)-1] != "end" {
		return nil
	}
	for _, line := range lines[:len(lines)-1] {
		name, size, _ := strings.Cut(line, " ")
		info, err := os.Stat(filepath.Join(dir, filepath.Base(name)))
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %s is missing", ErrDamaged, name)
		}
		if err != nil {
			return classify(err)
		}
		if strconv.FormatInt(info.Size(), 10) != size {
			return fmt.Errorf("%w: %s has %d bytes instead of %s", ErrDamaged, name, info.Size(), size)
		}
	}
	return nil
}

// breakSeal removes the seal before the first write.
func (v *Vault) breakSeal() error {
	err := os.Remove(filepath.Join(v.dir, sealName))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return classify(err)
}
