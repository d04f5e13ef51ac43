//go:build !windows && !darwin

package tray

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/godbus/dbus/v5"
)

// watcher is the bus name that a panel which shows tray icons owns, by the StatusNotifierItem convention of
// freedesktop.org. Desktops without one, stock GNOME for instance, show none.
const watcher = "org.kde.StatusNotifierWatcher"

const bus = "org.freedesktop.DBus"

// connect opens a connection to the session bus of its own: closing it takes the subscriptions along.
func connect(ctx context.Context) (*dbus.Conn, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(conn.Auth(nil), conn.Hello()); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

func owned(ctx context.Context, conn *dbus.Conn) bool {
	var yes bool
	err := conn.BusObject().CallWithContext(ctx, bus+".NameHasOwner", 0, watcher).Store(&yes)
	return err == nil && yes
}

func available(ctx context.Context) bool {
	conn, err := connect(ctx)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	return owned(ctx, conn)
}

func watch(ctx context.Context, tell func(bool)) error {
	conn, err := connect(ctx)
	if err != nil {
		tell(false)
		return err
	}
	defer func() { _ = conn.Close() }()
	err = conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(bus), dbus.WithMatchInterface(bus),
		dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, watcher))
	signals := make(chan *dbus.Signal, 8)
	conn.Signal(signals)
	tell(owned(ctx, conn))
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case s, open := <-signals:
			if !open {
				return ended(ctx)
			}
			if on, ours := ownership(s); ours {
				tell(on)
			}
		}
	}
}

// ended: the bus goes away with the session, or with ctx.
func ended(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // as it was asked to
	}
	return dbus.ErrClosed
}

// ownership reads NameOwnerChanged of the watcher: name, old owner, new owner.
func ownership(s *dbus.Signal) (on, ours bool) {
	if s.Name != bus+".NameOwnerChanged" || len(s.Body) != 3 || s.Body[0] != watcher {
		return false, false
	}
	owner, ok := s.Body[2].(string)
	return owner != "", ok
}

// panelDark: GNOME's and Unity's bars are dark whatever the theme. XFCE's has a switch of its own. Elsewhere the
// panel follows the colour scheme that the desktop tells to programs (org.freedesktop.appearance: 1 dark, 2 light).
func panelDark(ctx context.Context) (dark, known bool) {
	for desktop := range strings.SplitSeq(os.Getenv("XDG_CURRENT_DESKTOP"), ":") {
		if desktop == "GNOME" || desktop == "Unity" {
			return true, true
		}
	}
	conn, err := connect(ctx)
	if err != nil {
		return false, false
	}
	defer func() { _ = conn.Close() }()
	var value dbus.Variant
	if ask(ctx, conn, "org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf.GetProperty", &value, "xfce4-panel", "/panels/dark-mode") {
		dark, known = value.Value().(bool)
		return dark, known
	}
	if ask(ctx, conn, "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
		"org.freedesktop.portal.Settings.Read", &value, "org.freedesktop.appearance", "color-scheme") {
		for inner, ok := value.Value().(dbus.Variant); ok; inner, ok = value.Value().(dbus.Variant) {
			value = inner // older portals wrap it twice
		}
		scheme, _ := value.Value().(uint32)
		return scheme == 1, scheme == 1 || scheme == 2
	}
	return false, false
}

// ask calls a method of a service that runs already: a question about a colour starts nothing.
func ask(ctx context.Context, conn *dbus.Conn, name string, path dbus.ObjectPath, method string, into *dbus.Variant, args ...any) bool {
	call := conn.Object(name, path).CallWithContext(ctx, method, dbus.FlagNoAutoStart, args...)
	return call.Store(into) == nil
}
