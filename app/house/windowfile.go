package house

import (
	"os"
	"path/filepath"

	"oroconnector/platform/atomicfile"
)

// WindowFile keeps how the window stood, as a file of the profile beside its data. It is nobody's secret and
// nothing is lost with it.
func (h *House) WindowFile() WindowFile { return WindowFile{filepath.Join(h.dirs.Data, "window.json")} }

// WindowFile is that file.
type WindowFile struct{ path string }

// Kept returns what was kept last; nil where nothing was or can be read.
func (f WindowFile) Kept() []byte {
	data, err := os.ReadFile(f.path)
	if err != nil {
		return nil
	}
	return data
}

// Keep puts data in the place of what was kept last, in one step.
func (f WindowFile) Keep(data []byte) error { return atomicfile.Write(f.path, data) }

// Rollout is what the policy says of connecting: the Oro's address and the OAuth client, which the person then cannot
// change. Both may be empty.
func (h *House) Rollout() (address, client string) {
	policy := h.config.Policy()
	return policy.Address, policy.ClientID
}
