package browser

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// system asks the shell's API, not a command line: nothing in the address can be taken for a command.
func system(_ context.Context, address string) error {
	verb, err := windows.UTF16PtrFromString("open")
	if err != nil {
		return fmt.Errorf("open browser: %w: %w", ErrFailed, err)
	}
	target, err := windows.UTF16PtrFromString(address)
	if err != nil {
		return fmt.Errorf("open browser: %w", ErrURL)
	}
	if err := windows.ShellExecute(0, verb, target, nil, nil, windows.SW_SHOWNORMAL); err != nil {
		return fmt.Errorf("open browser: %w: %w", ErrFailed, err)
	}
	return nil
}
