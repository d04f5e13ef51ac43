//go:build unix && !darwin

package keyring

import (
	"errors"
	"io/fs"
	"net"
	"os/exec"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Names of the D-Bus specification and of the Secret Service API, version 0.2.
var busErrors = map[string]error{
	"org.freedesktop.DBus.Error.ServiceUnknown":     ErrNoService,
	"org.freedesktop.DBus.Error.NameHasNoOwner":     ErrNoService,
	"org.freedesktop.DBus.Error.NoServer":           ErrNoService,
	"org.freedesktop.DBus.Error.Disconnected":       ErrNoService,
	"org.freedesktop.DBus.Error.UnknownObject":      ErrNoService, // no default collection
	"org.freedesktop.DBus.Error.UnknownMethod":      ErrNoService, // likewise, from gnome-keyring
	"org.freedesktop.DBus.Error.UnknownInterface":   ErrNoService,
	"org.freedesktop.DBus.Error.NoReply":            ErrNoService,
	"org.freedesktop.DBus.Error.Timeout":            ErrLocked,
	"org.freedesktop.DBus.Error.TimedOut":           ErrLocked,
	"org.freedesktop.Secret.Error.IsLocked":         ErrLocked,
	"org.freedesktop.Secret.Error.NoSuchObject":     ErrNoService,
	"org.freedesktop.Secret.Error.NoSession":        ErrRefused,
	"org.freedesktop.DBus.Error.AccessDenied":       ErrRefused,
	"org.freedesktop.DBus.Error.AuthFailed":         ErrRefused,
	"org.freedesktop.DBus.Error.InteractionAborted": ErrRefused,
}

// classify knows the D-Bus errors by their names, and the library's own untyped ones by their words.
func classify(err error) error {
	var bus dbus.Error
	if errors.As(err, &bus) {
		if known, ok := busErrors[bus.Name]; ok {
			return known
		}
		if strings.HasPrefix(bus.Name, "org.freedesktop.DBus.Error.Spawn.") {
			return ErrNoService
		}
		return ErrRefused
	}
	var dial *net.OpError
	var launch *exec.ExitError // dbus-launch, which the library tries where no address is set
	switch text := err.Error(); {
	case strings.HasPrefix(text, "failed to unlock correct collection"): // the prompt was dismissed
		return ErrLocked
	case strings.HasPrefix(text, "dbus: couldn't determine address of session bus"),
		strings.HasPrefix(text, "dbus: connection closed"), strings.HasPrefix(text, "dbus: invalid"),
		errors.Is(err, dbus.ErrClosed), errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist),
		errors.As(err, &dial), errors.As(err, &launch):
		return ErrNoService
	}
	return ErrRefused
}
