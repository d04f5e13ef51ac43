package house

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"oroconnector/app/config"
	"oroconnector/app/crm"
	"oroconnector/platform/dirs"
	"oroconnector/platform/instance"
	"oroconnector/platform/keyring"
)

// ErrHeld means that another process holds the profile: it can carry out the command (see Forward).
var ErrHeld = instance.ErrHeld

// folders are those of the options; a temporary profile is made and reported as temp.
func folders(o Options) (d dirs.Dirs, temp string, err error) {
	switch {
	case o.Profile != "":
		return dirs.In(o.Profile), "", nil
	case o.Demo:
		if temp, err = os.MkdirTemp("", Name+"-demo-"); err != nil {
			return d, "", err
		}
		return dirs.In(temp), temp, nil
	}
	d, err = dirs.System(Name)
	return d, "", err
}

func (h *House) openFolders(context.Context) error {
	var err error
	if h.dirs, h.temp, err = folders(h.o); err == nil {
		err = h.dirs.Make()
	}
	if err != nil {
		return folderFault(h.dirs.Data, err)
	}
	h.instance, err = instance.Hold(h.dirs.Data)
	if err != nil && !errors.Is(err, ErrHeld) {
		return folderFault(h.dirs.Data, err)
	}
	return err
}

func folderFault(dir string, err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fault(crm.Refused, "profile.denied", dir, err)
	case errors.Is(err, syscall.ENOSPC):
		return fault(crm.Busy, "profile.full", dir, err)
	}
	return fault(crm.Invalid, "profile.folder", dir, err)
}

func (h *House) openLog(context.Context) error {
	var err error
	if h.log, h.logFile, err = openLog(h.dirs.Logs, h.o.Clear); err != nil {
		return folderFault(h.dirs.Logs, err)
	}
	return nil
}

func (h *House) openConfig(context.Context) error {
	var err error
	h.config, err = config.Open(h.dirs.Config, dirs.Policy(Name)...)
	return err
}

// openKeyring opens the place of the secrets: what the command line names, else what the profile used
// before, else the system's. A demo keeps its own file in the profile, so that it needs no keyring and
// disturbs none; what a temporary demo keeps need not outlive the process.
func (h *House) openKeyring(ctx context.Context) error {
	choice := h.o.Keyring
	if choice == "" {
		choice = h.config.Keyring()
	}
	if choice == "" && h.o.Demo {
		choice = demoKeyring
	}
	h.choice = choice
	if err := h.chooseKeyring(ctx, choice); err != nil || choice == h.config.Keyring() {
		return err
	}
	return h.mayMove(ctx)
}

// keepChoice makes the choice of a keyring stick, once everything in it could be opened.
func (h *House) keepChoice(context.Context) error {
	if h.choice == h.config.Keyring() || h.temp != "" {
		return nil
	}
	return h.config.SetKeyring(h.choice)
}

// demoKeyring is the choice of a demo profile: a file keyring that guards nothing, as it holds nothing but
// what belongs to invented data.
const demoKeyring = "demo"

func (h *House) chooseKeyring(ctx context.Context, choice string) error {
	path, isFile := strings.CutPrefix(choice, "file:")
	switch {
	case h.temp != "" && choice == demoKeyring:
		h.keys = keyring.Memory()
		return nil
	case choice == demoKeyring:
		var err error
		path := filepath.Join(h.dirs.Data, "demo.keyring")
		h.keys, err = keyring.Unguarded(path)
		return keyringFault(path, err)
	case choice == "" || choice == "system":
		h.keys = keyring.System(Name)
		return nil
	case isFile && path != "":
		if h.o.Passphrase == nil {
			return fault(crm.Invalid, "keyring.passphrase", path, keyring.ErrPassphrase)
		}
		phrase, err := h.o.Passphrase(ctx)
		if err != nil {
			return fault(crm.Invalid, "keyring.passphrase", path, err)
		}
		return h.openFileKeyring(path, phrase)
	}
	return fault(crm.Invalid, "keyring.choice", choice, nil)
}

func (h *House) openFileKeyring(path string, phrase []byte) error {
	var err error
	h.keys, err = keyring.File(path, phrase)
	return keyringFault(path, err)
}

// keyringFault words what keyrings answer.
func keyringFault(name string, err error) error {
	for _, c := range []struct {
		err  error
		kind crm.FaultKind
		code string
	}{
		{keyring.ErrPassphrase, crm.Refused, "keyring.wrongPassphrase"},
		{keyring.ErrLocked, crm.Refused, "keyring.locked"},
		{keyring.ErrNoService, crm.Missing, "keyring.none"},
		{keyring.ErrRefused, crm.Refused, "keyring.refused"},
		{keyring.ErrVersion, crm.Refused, "keyring.newer"},
		{context.Canceled, crm.Cancelled, ""},
	} {
		if errors.Is(err, c.err) {
			return fault(c.kind, c.code, name, err)
		}
	}
	if path, is := unusableFile(err); is {
		return fault(crm.Refused, "keyring.file", path, err)
	}
	if err != nil {
		return fault(crm.Damaged, "keyring.damaged", name, err)
	}
	return nil
}
