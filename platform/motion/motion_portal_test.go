//go:build !windows && !darwin

package motion

import (
	"bufio"
	"context"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// desk is a desktop's settings portal on a bus of the test's own.
type desk struct {
	conn  *dbus.Conn
	mu    sync.Mutex
	known map[string]any
}

// Read is the portal's method: the value in a variant, in a variant.
func (d *desk) Read(namespace, key string) (dbus.Variant, *dbus.Error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	value, ok := d.known[namespace+"."+key]
	if !ok {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.portal.Error.NotFound", nil)
	}
	return dbus.MakeVariant(dbus.MakeVariant(value)), nil
}

func (d *desk) turn(t *testing.T, namespace, key string, value any) {
	t.Helper()
	d.mu.Lock()
	d.known[namespace+"."+key] = value
	d.mu.Unlock()
	if err := d.conn.Emit(path, settings+".SettingChanged", namespace, key, dbus.MakeVariant(value)); err != nil {
		t.Fatal(err)
	}
}

func desktop(t *testing.T, known map[string]any) *desk {
	t.Helper()
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		t.Skip("dbus-daemon is not installed")
	}
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	conn, err := connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	d := &desk{conn: conn, known: known}
	if known == nil {
		return d
	}
	if err := conn.Export(d, path, settings); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(portal, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return d
}

// watched follows the desktop until the test ends; the function waits for what is told next.
func watched(t *testing.T) (next func() bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	told, done := make(chan bool, 8), make(chan error, 1)
	go func() { done <- System{}.Watch(ctx, func(on bool) { told <- on }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Watch ended with %v", err)
		}
	})
	return func() bool {
		t.Helper()
		select {
		case got := <-told:
			return got
		case <-time.After(20 * time.Second):
			t.Fatal("nothing was told")
			return false
		}
	}
}

func TestMotion_FollowsTheDesktopsOwnSetting(t *testing.T) {
	d := desktop(t, map[string]any{"org.freedesktop.appearance.reduced-motion": uint32(0), "org.gnome.desktop.interface.enable-animations": false})
	next := watched(t)
	if next() {
		t.Error("less motion at first: the newer setting decides")
	}
	d.turn(t, "org.freedesktop.appearance", "color-scheme", uint32(1)) // not about motion
	d.turn(t, "org.freedesktop.appearance", "reduced-motion", uint32(1))
	if !next() {
		t.Error("the change was not told")
	}
	d.turn(t, "org.freedesktop.appearance", "reduced-motion", uint32(0))
	if next() {
		t.Error("the way back was not told")
	}
}

func TestMotion_GNOMEsSwitchForAnimations(t *testing.T) {
	d := desktop(t, map[string]any{"org.gnome.desktop.interface.enable-animations": false})
	next := watched(t)
	if !next() {
		t.Error("animations are off, and motion is not reduced")
	}
	d.turn(t, "org.gnome.desktop.interface", "enable-animations", true)
	if next() {
		t.Error("animations are on, and motion is reduced")
	}
}

func TestMotion_WithoutAPortalOrABus(t *testing.T) {
	desktop(t, nil)
	if watched(t)() {
		t.Error("nobody asked for less motion")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	calls := 0
	if err := (System{}).Watch(t.Context(), func(on bool) { calls++ }); err == nil || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}
