package house

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/outbox"
	"oroconnector/app/vault"
)

// A connection's folder holds cache/, keep/ and sidecar, which tells in plain text what waits in keep/. What
// could not be opened stands beside as keep.aside-<time>/ with a sidecar of its own, keep.aside-<time>.txt.
const (
	sidecar     = "waiting.txt"
	sidecarTail = ".txt"
	keepAsides  = "keep.aside-*"
	cacheAsides = "cache.aside-*"
)

// openKeep opens the folder of what must not be lost. One that is damaged or whose key is lost is set
// aside with its sidecar, never deleted; one that was set aside comes back when the key in the keyring
// opens it again (spec 8.2).
func (h *House) openKeep(l *line, dir string, o vault.Options) (*vault.Vault, error) {
	keep := filepath.Join(dir, "keep")
	if err := h.takeBack(l, dir, o); err != nil {
		return nil, err
	}
	v, err := vault.Open(keep, o)
	if unusable(err) {
		h.log.Warn("set aside", "part", "keep", "err", err)
		if !l.has("keep.keyLost") {
			l.tell("keep.setAside", "")
		}
		if _, err := vault.SetAside(keep, h.o.Now()); err != nil {
			return nil, vaultFault(keep, err)
		}
		if err := h.takeBack(l, dir, o); err != nil {
			return nil, err
		}
		v, err = vault.Open(keep, o)
	}
	if err != nil {
		return nil, vaultFault(keep, err)
	}
	l.tellAsides(dir)
	return v, nil
}

func unusable(err error) bool {
	return errors.Is(err, vault.ErrDamaged) || errors.Is(err, vault.ErrKey)
}

// takeBack puts the newest folder that was set aside, and that the key opens, in the place of keep/ where
// there is none. Every step may be the last one before a kill: the next start goes on.
func (h *House) takeBack(l *line, dir string, o vault.Options) error {
	keep := filepath.Join(dir, "keep")
	if _, err := os.Stat(keep); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	asides := foldersOf(dir, keepAsides)
	if len(asides) == 0 {
		return nil
	}
	if err := passSidecar(dir, asides); err != nil {
		return folderFault(dir, err)
	}
	for _, aside := range asides {
		v, err := vault.Open(aside, o)
		if unusable(err) {
			continue
		}
		if err == nil {
			err = v.Close()
		}
		if err != nil {
			return vaultFault(aside, err)
		}
		if err := os.Rename(aside, keep); err != nil {
			return folderFault(dir, err)
		}
		h.log.Info("taken back", "part", "keep")
		l.forget("keep.setAside")
		l.tell("keep.back", "")
		return nil
	}
	return nil
}

// passSidecar gives the sidecar of a keep/ that was just set aside along with it.
func passSidecar(dir string, asides []string) error {
	for _, aside := range asides {
		if _, err := os.Stat(aside + sidecarTail); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		err := os.Rename(filepath.Join(dir, sidecar), aside+sidecarTail)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return nil
}

// tellAsides says what waits in folders set aside. Sidecars whose folder has come back are removed.
func (l *line) tellAsides(dir string) {
	for _, file := range named(dir, keepAsides+sidecarTail) {
		if _, err := os.Stat(strings.TrimSuffix(file, sidecarTail)); errors.Is(err, fs.ErrNotExist) {
			_ = os.Remove(file) // it is tried again the next time
			continue
		}
		if w, err := outbox.ReadSidecar(file); err == nil && w.Count > 0 {
			l.tell("keep.waitsAside", fmt.Sprintf("%d (%s)", w.Count, days(w.Oldest, w.Newest)))
		}
	}
}

// days are the first and the last day in the form that is read alike everywhere.
func days(from, to time.Time) string {
	if first, last := from.Format(time.DateOnly), to.Format(time.DateOnly); first != last {
		return first + " – " + last
	}
	return to.Format(time.DateOnly)
}

// foldersOf are the folders of the pattern, the newest first: their names tell when.
func foldersOf(dir, pattern string) []string {
	found := slices.DeleteFunc(named(dir, pattern), func(path string) bool {
		info, err := os.Stat(path)
		return err != nil || !info.IsDir()
	})
	slices.SortFunc(found, func(a, b string) int { return strings.Compare(b, a) })
	return found
}

// named are the paths in dir whose names have the form.
func named(dir, pattern string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // there is nothing yet, or opening what is in it will tell
	}
	var found []string
	for _, entry := range entries {
		if ok, err := filepath.Match(pattern, entry.Name()); err == nil && ok {
			found = append(found, filepath.Join(dir, entry.Name()))
		}
	}
	return found
}

// clearLine removes what is kept of a connection, but folders set aside in which changes wait: these are
// never deleted.
func clearLine(dir string) error {
	var errs []error
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs = append(errs, err)
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		aside := strings.TrimSuffix(path, sidecarTail)
		if match, _ := filepath.Match(keepAsides, filepath.Base(aside)); match {
			if w, err := outbox.ReadSidecar(aside + sidecarTail); err != nil || w.Count > 0 {
				continue
			}
		}
		errs = append(errs, os.RemoveAll(path))
	}
	if left, err := os.ReadDir(dir); err == nil && len(left) == 0 {
		errs = append(errs, os.Remove(dir))
	}
	return errors.Join(errs...)
}

func (l *line) tell(code, detail string) {
	l.conditions = append(l.conditions, crm.Condition{Code: code, Severity: crm.Warn, Detail: detail})
}

func (l *line) has(code string) bool {
	return slices.ContainsFunc(l.conditions, func(c crm.Condition) bool { return c.Code == code })
}

func (l *line) forget(code string) {
	l.conditions = slices.DeleteFunc(l.conditions, func(c crm.Condition) bool { return c.Code == code })
}
