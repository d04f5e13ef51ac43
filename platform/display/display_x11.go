//go:build unix && !darwin

package display

import (
	"fmt"
	"io"
	"log"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Check returns nil where a window can be opened, else an error that is ErrNone or ErrNoGL. env gives the
// environment. Under Wayland nothing more is asked: its compositors draw with OpenGL themselves.
func Check(env func(string) string) error {
	name := env("DISPLAY")
	switch {
	case env("WAYLAND_DISPLAY") != "":
		return nil
	case name == "":
		return ErrNone
	}
	xgb.Logger = log.New(io.Discard, "", 0) // it would tell of a missing authority file, which is no fault
	conn, err := xgb.NewConnDisplay(name)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	defer conn.Close()
	glx, err := xproto.QueryExtension(conn, uint16(len("GLX")), "GLX").Reply()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	if !glx.Present {
		return ErrNoGL
	}
	return nil
}
