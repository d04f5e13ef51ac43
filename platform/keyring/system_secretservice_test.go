//go:build unix && !darwin

package keyring

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	zalando "github.com/zalando/go-keyring"
)

func TestSort_TellsTheLibrarysErrorsApart(t *testing.T) {
	t.Parallel()
	named := func(name string) error { return dbus.Error{Name: name, Body: []any{"words"}} }
	for _, c := range []struct {
		err  error
		want error
	}{
		{zalando.ErrNotFound, ErrNotFound},
		{zalando.ErrSetDataTooBig, ErrSize},
		{zalando.ErrUnsupportedPlatform, ErrNoService},
		{named("org.freedesktop.DBus.Error.ServiceUnknown"), ErrNoService},
		{named("org.freedesktop.DBus.Error.Spawn.ServiceNotFound"), ErrNoService},
		{named("org.freedesktop.DBus.Error.UnknownObject"), ErrNoService},
		{named("org.freedesktop.Secret.Error.IsLocked"), ErrLocked},
		{named("org.freedesktop.DBus.Error.AccessDenied"), ErrRefused},
		{named("com.example.Unheard"), ErrRefused},
		{fmt.Errorf("failed to unlock correct collection '%v'", "/login"), ErrLocked},
		{errors.New("dbus: couldn't determine address of session bus"), ErrNoService},
		{errors.New("dbus: invalid bus address (no transport)"), ErrNoService},
		{dbus.ErrClosed, ErrNoService},
		{&net.OpError{Op: "dial", Err: os.ErrNotExist}, ErrNoService},
		{errors.New("whatever"), ErrRefused},
	} {
		if got := sort(c.err); !errors.Is(got, c.want) {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
	if sort(nil) != nil {
		t.Error("nil became an error")
	}
}

// TestSystem_WithoutAService asks a real library where no bus can be reached.
func TestSystem_WithoutAService(t *testing.T) {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		t.Skip("this session has a bus, to which the library stays connected")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "nobody"))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	s := System("oroconnector-test")
	if _, err := s.Get(ctx, "k"); !errors.Is(err, ErrNoService) {
		t.Errorf("get: %v", err)
	}
	if err := s.Set(ctx, "k", []byte("v")); !errors.Is(err, ErrNoService) {
		t.Errorf("set: %v", err)
	}
}
