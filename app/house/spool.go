package house

import (
	"io"
	"path/filepath"

	"oroconnector/app/spool"
)

// copies are a connection's spool as the desk reaches it.
type copies struct{ *spool.Spool }

// Open implements desk.Spool.
func (c copies) Open(id string) (io.ReadSeekCloser, error) { return c.Spool.Open(id) }

// Newest implements desk.Spool.
func (c copies) Newest(n int) ([]string, error) {
	kept, err := c.List()
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, n)
	for _, k := range kept[:min(n, len(kept))] {
		ids = append(ids, k.ID)
	}
	return ids, nil
}

// openSpool opens the folder of opened files beside the caches; its key is derived from the connection's, so
// that leaving makes them unreadable at once. A connection without one works.
func (h *House) openSpool(l *line, dir string, key []byte) {
	s, err := spool.Open(filepath.Join(dir, "spool"), spool.Options{Key: key, Now: h.o.Now})
	if err != nil {
		h.log.Warn("opened files are not kept", "err", err)
		return
	}
	l.spool = copies{s}
}
