//go:build !windows && !darwin

package notify_test

import (
	"bufio"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"oroconnector/platform/notify"
)

// desktop takes notifications on a bus of the test's own.
type desktop struct {
	can   []string
	shown chan []any
}

// GetCapabilities is part of the interface.
func (d *desktop) GetCapabilities() ([]string, *dbus.Error) { return d.can, nil }

// Notify is part of the interface.
func (d *desktop) Notify(app string, _ uint32, _, title, body string, _ []string, hints map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	d.shown <- []any{app, title, body, hints["urgency"].Value(), hints["desktop-entry"].Value()}
	return 1, nil
}

func bus(t *testing.T) {
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
}

func serve(t *testing.T, can ...string) *desktop {
	t.Helper()
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	d := &desktop{can: can, shown: make(chan []any, 1)}
	if err := conn.Export(d, "/org/freedesktop/Notifications", "org.freedesktop.Notifications"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.freedesktop.Notifications", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSend_ForeignTextStaysText(t *testing.T) {
	for name, c := range map[string]struct {
		can  []string
		want string
	}{
		"with markup":    {[]string{"body", "body-markup"}, "&lt;b&gt;$(rm) &amp; `x`&lt;/b&gt;"},
		"without markup": {[]string{"body"}, "<b>$(rm) & `x`</b>"},
	} {
		t.Run(name, func(t *testing.T) {
			bus(t)
			d := serve(t, c.can...)
			err := notify.Send(t.Context(), notify.Note{App: "App", Entry: "entry", Title: "a\x1b[2J\u202eb", Body: "<b>$(rm) & `x`</b>"})
			if err != nil {
				t.Fatal(err)
			}
			got := <-d.shown
			for i, want := range []any{"App", "a [2J b", c.want, byte(0), "entry"} {
				if got[i] != want {
					t.Errorf("%d: %q, want %q", i, got[i], want)
				}
			}
		})
	}
}

func TestSend_SaysWhereNobodyShowsIt(t *testing.T) {
	bus(t)
	if err := notify.Send(t.Context(), notify.Note{App: "App", Title: "x"}); !errors.Is(err, notify.ErrUnavailable) {
		t.Error(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	if err := notify.Send(t.Context(), notify.Note{App: "App", Title: "x"}); !errors.Is(err, notify.ErrUnavailable) {
		t.Error(err)
	}
}

func TestSend_BoundsLongText(t *testing.T) {
	bus(t)
	d := serve(t)
	if err := notify.Send(t.Context(), notify.Note{App: "App", Title: strings.Repeat("ä", 1000), Body: strings.Repeat("x", 1000)}); err != nil {
		t.Fatal(err)
	}
	got := <-d.shown
	if len(got[1].(string)) > 130 || len(got[2].(string)) > 410 {
		t.Errorf("%d and %d bytes", len(got[1].(string)), len(got[2].(string)))
	}
}
