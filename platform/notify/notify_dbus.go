//go:build !windows && !darwin

package notify

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// The desktop notifications specification of freedesktop.org, version 1.2.
const (
	service = "org.freedesktop.Notifications"
	path    = "/org/freedesktop/Notifications"
	low     = byte(0)
	asLong  = int32(-1) // the service decides how long it is shown
)

// markup is escaped where the service reads it.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func send(ctx context.Context, n Note) error {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return errors.Join(ErrUnavailable, err)
	}
	defer func() { _ = conn.Close() }()
	if err := errors.Join(conn.Auth(nil), conn.Hello()); err != nil {
		return errors.Join(ErrUnavailable, err)
	}
	desktop := conn.Object(service, path)
	var can []string
	if err := desktop.CallWithContext(ctx, service+".GetCapabilities", 0).Store(&can); err != nil {
		return errors.Join(ErrUnavailable, err)
	}
	if slices.Contains(can, "body-markup") {
		n.Body = markup.Replace(n.Body)
	}
	hints := map[string]dbus.Variant{
		"urgency": dbus.MakeVariant(low), "category": dbus.MakeVariant("email.arrived"), "suppress-sound": dbus.MakeVariant(true),
	}
	if n.Entry != "" {
		hints["desktop-entry"] = dbus.MakeVariant(n.Entry)
	}
	call := desktop.CallWithContext(ctx, service+".Notify", 0, n.App, uint32(0), "", n.Title, n.Body, []string{}, hints, asLong)
	if call.Err != nil {
		return errors.Join(ErrUnavailable, call.Err)
	}
	return nil
}
