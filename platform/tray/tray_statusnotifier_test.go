//go:build !windows && !darwin

package tray

import (
	"bufio"
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// sessionBus starts a bus of the test's own and points the environment at it.
func sessionBus(t *testing.T) *dbus.Conn {
	t.Helper()
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		t.Skip("dbus-daemon is not installed")
	}
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
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
	return conn
}

func TestTray_FollowsThePanel(t *testing.T) {
	panel := sessionBus(t)
	var system System
	if system.Available(t.Context()) {
		t.Error("a tray without a panel")
	}
	ctx, cancel := context.WithCancel(t.Context())
	told, done := make(chan bool, 8), make(chan error, 1)
	go func() { done <- system.Watch(ctx, func(on bool) { told <- on }) }()
	expect := func(want bool) {
		t.Helper()
		select {
		case got := <-told:
			if got != want {
				t.Fatalf("told %v, want %v", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("not told that the tray is %v", want)
		}
	}
	expect(false)
	if _, err := panel.RequestName(watcher, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	expect(true)
	if !system.Available(t.Context()) {
		t.Error("no tray with a panel")
	}
	if _, err := panel.ReleaseName(watcher); err != nil {
		t.Fatal(err)
	}
	expect(false)
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestTray_WithoutABusThereIsNone(t *testing.T) {
	for _, env := range []map[string]string{
		{"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus", "XDG_RUNTIME_DIR": ""},
		{"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": ""},
	} {
		for name, value := range env {
			t.Setenv(name, value)
		}
		var system System
		if system.Available(t.Context()) {
			t.Error("a tray without a bus")
		}
		told := 0
		if err := system.Watch(t.Context(), func(on bool) { told++; _ = on }); err == nil || told != 1 {
			t.Errorf("%v, told %d times", err, told)
		}
	}
}

func TestOwnership_ReadsOnlyTheWatchersChanges(t *testing.T) {
	cases := []struct {
		name     string
		body     []any
		on, ours bool
	}{
		{bus + ".NameOwnerChanged", []any{watcher, "", ":1.5"}, true, true},
		{bus + ".NameOwnerChanged", []any{watcher, ":1.5", ""}, false, true},
		{bus + ".NameOwnerChanged", []any{"org.example", "", ":1.5"}, false, false},
		{bus + ".NameOwnerChanged", []any{watcher}, false, false},
		{bus + ".NameOwnerChanged", []any{watcher, "", 7}, true, false},
		{bus + ".NameAcquired", []any{watcher, "", ":1.5"}, false, false},
	}
	for _, c := range cases {
		if on, ours := ownership(&dbus.Signal{Name: c.name, Body: c.body}); ours != c.ours || ours && on != c.on {
			t.Errorf("%v: %v, %v", c.body, on, ours)
		}
	}
}

func TestPanelDark_KnowsOnlyWhatIsAlwaysDark(t *testing.T) {
	for desktop, want := range map[string][2]bool{
		"ubuntu:GNOME": {true, true}, "KDE": {false, false}, "": {false, false},
	} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
		t.Setenv("XDG_CURRENT_DESKTOP", desktop)
		if dark, known := (System{}).PanelDark(t.Context()); dark != want[0] || known != want[1] {
			t.Errorf("%q: %v, %v", desktop, dark, known)
		}
	}
}

// colours answers as XFCE's configuration or the desktop portal does.
type colours struct{ value any }

func (c colours) GetProperty(string, string) (dbus.Variant, *dbus.Error) { return c.answer() }
func (c colours) Read(string, string) (dbus.Variant, *dbus.Error) {
	v, err := c.answer()
	return dbus.MakeVariant(v), err
}

func (c colours) answer() (dbus.Variant, *dbus.Error) {
	if c.value == nil {
		return dbus.Variant{}, dbus.MakeFailedError(errors.New("no such property"))
	}
	return dbus.MakeVariant(c.value), nil
}

func TestPanelDark_AsksTheDesktop(t *testing.T) {
	t.Setenv("XDG_CURRENT_DESKTOP", "")
	cases := []struct {
		name, service, iface string
		path                 dbus.ObjectPath
		value                any
		dark, known          bool
	}{
		{"XFCE dark", "org.xfce.Xfconf", "org.xfce.Xfconf", "/org/xfce/Xfconf", true, true, true},
		{"XFCE light", "org.xfce.Xfconf", "org.xfce.Xfconf", "/org/xfce/Xfconf", false, false, true},
		{"XFCE unset", "org.xfce.Xfconf", "org.xfce.Xfconf", "/org/xfce/Xfconf", nil, false, false},
		{"portal dark", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings", "/org/freedesktop/portal/desktop", uint32(1), true, true},
		{"portal light", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings", "/org/freedesktop/portal/desktop", uint32(2), false, true},
		{"portal without a wish", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings", "/org/freedesktop/portal/desktop", uint32(0), false, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			conn := sessionBus(t)
			if err := conn.Export(colours{c.value}, c.path, c.iface); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.RequestName(c.service, dbus.NameFlagDoNotQueue); err != nil {
				t.Fatal(err)
			}
			if dark, known := (System{}).PanelDark(t.Context()); dark != c.dark || known != c.known {
				t.Errorf("dark %v, known %v", dark, known)
			}
		})
	}
}
