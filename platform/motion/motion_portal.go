//go:build !windows && !darwin

package motion

import (
	"context"
	"errors"

	"github.com/godbus/dbus/v5"
)

const (
	portal   = "org.freedesktop.portal.Desktop"
	settings = "org.freedesktop.portal.Settings"
	path     = dbus.ObjectPath("/org/freedesktop/portal/desktop")
)

// asked are the settings that say it, the first that a desktop knows decides: that of all desktops (the portal's
// reduced-motion, 1 for less), and GNOME's older switch for animations.
var asked = []struct {
	namespace, key string
	reduced        func(value any) bool
}{
	{"org.freedesktop.appearance", "reduced-motion", func(v any) bool { n, _ := v.(uint32); return n == 1 }},
	{"org.gnome.desktop.interface", "enable-animations", func(v any) bool { on, ok := v.(bool); return ok && !on }},
}

func watch(ctx context.Context, tell func(bool)) error {
	conn, err := connect(ctx)
	if err != nil {
		tell(false)
		return err
	}
	defer func() { _ = conn.Close() }()
	err = conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface(settings), dbus.WithMatchMember("SettingChanged"), dbus.WithMatchObjectPath(path))
	signals := make(chan *dbus.Signal, 8)
	conn.Signal(signals)
	now := read(ctx, conn)
	tell(now)
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case s, open := <-signals:
			if !open {
				if ctx.Err() != nil {
					return nil //nolint:nilerr // as it was asked to
				}
				return dbus.ErrClosed
			}
			if !concerns(s) {
				continue
			}
			if next := read(ctx, conn); next != now {
				now = next
				tell(now)
			}
		}
	}
}

// connect opens a connection to the session bus of its own, without starting a bus.
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

// concerns tells whether a signal SettingChanged (namespace, key, value) is about motion.
func concerns(s *dbus.Signal) bool {
	if len(s.Body) < 2 {
		return false
	}
	for _, a := range asked {
		if s.Body[0] == a.namespace && s.Body[1] == a.key {
			return true
		}
	}
	return false
}

// read asks a portal that runs already.
func read(ctx context.Context, conn *dbus.Conn) bool {
	for _, a := range asked {
		var value dbus.Variant
		call := conn.Object(portal, path).CallWithContext(ctx, settings+".Read", dbus.FlagNoAutoStart, a.namespace, a.key)
		if call.Store(&value) != nil {
			continue
		}
		for inner, ok := value.Value().(dbus.Variant); ok; inner, ok = value.Value().(dbus.Variant) {
			value = inner // Read wraps it twice
		}
		return a.reduced(value.Value())
	}
	return false
}
