package keyring

import (
	"errors"

	"golang.org/x/sys/windows"
)

// classify knows what CredRead and CredWrite return.
func classify(err error) error {
	if errors.Is(err, windows.ERROR_NO_SUCH_LOGON_SESSION) { // services, some remote logins
		return ErrNoService
	}
	return ErrRefused
}
