//go:build unix

package browser

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"
)

// detach puts the browser into a session of its own, so that Ctrl+C in our terminal does not end it.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// system tries the system's starters in their order.
func system(ctx context.Context, address string) error {
	last := fmt.Errorf("open browser: %w", ErrNone)
	for _, argv := range starters {
		tried, err := run(ctx, append(append([]string(nil), argv...), address))
		if err == nil {
			return nil
		}
		if tried {
			last = err
		}
	}
	return last
}
