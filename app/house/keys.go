package house

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"oroconnector/app/crm"
	"oroconnector/platform/keyring"
)

// probeItem is written and removed to learn whether the keyring keeps anything.
const probeItem = "probe"

// tryKeyring finds out before the browser opens whether the sign-in could be kept: a keyring that is
// locked, missing or read-only is told before the person has gone all the way.
func (h *House) tryKeyring(ctx context.Context) error {
	err := h.keys.Set(ctx, probeItem, []byte("1"))
	if err == nil {
		err = h.keys.Delete(ctx, probeItem)
	}
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return keyringFault(h.config.Keyring(), err)
}

// unusableFile gives the path that the file system refused: a keyring file that cannot be read or written
// is another thing than a damaged one.
func unusableFile(err error) (path string, is bool) {
	var one *fs.PathError
	var two *os.LinkError
	switch {
	case errors.As(err, &one):
		return one.Path, true
	case errors.As(err, &two):
		return two.New, true
	}
	return "", false
}

// mayMove refuses another keyring for a profile whose secrets lie in the one of before: their folders could
// not be opened with it. A keyring that has them (a file that was moved) is taken.
func (h *House) mayMove(ctx context.Context) error {
	for _, c := range h.config.Connections() {
		_, err := h.keys.Get(ctx, vaultItem(c.ID))
		if errors.Is(err, keyring.ErrNotFound) {
			before := h.config.Keyring()
			if before == "" {
				before = "system"
			}
			return fault(crm.Conflict, "keyring.elsewhere", before, err)
		}
		if err != nil {
			return keyringFault(c.ID, err)
		}
	}
	return nil
}
