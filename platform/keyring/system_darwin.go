package keyring

import (
	"errors"
	"os/exec"
)

// classify knows the exit codes of security(1), which are the low bytes of Security.framework's results.
func classify(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return ErrNoService
	}
	switch exit.ExitCode() {
	case 36: // errSecInteractionNotAllowed: locked, and nobody to ask (ssh)
		return ErrLocked
	case 50: // errSecNoDefaultKeychain among others
		return ErrNoService
	}
	return ErrRefused // 51 errSecAuthFailed, 128 cancelled by the person, …
}
