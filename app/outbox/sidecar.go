package outbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// Waiting is what a plain file beside the vault tells of it, for the day on which its key is lost: numbers
// and dates, nothing about whom or what (spec 8.2).
type Waiting struct {
	Count   int       `json:"waiting"`          // changes that Oro has not confirmed
	Refused int       `json:"refused"`          // of these, refused or asking
	Oldest  time.Time `json:"oldest,omitzero"`  // UTC
	Newest  time.Time `json:"newest,omitzero"`  // UTC
	Written time.Time `json:"written,omitzero"` // UTC
}

// Waiting counts.
func (b *Outbox) Waiting() Waiting {
	b.mu.RLock()
	defer b.mu.RUnlock()
	w := Waiting{Count: b.unreadable, Written: b.o.Now().UTC()}
	for _, it := range b.items {
		if !unfinished(it.rec.state) {
			continue
		}
		w.Count++
		if it.rec.state == refused || it.rec.state == asks {
			w.Refused++
		}
		at := it.rec.change.At
		if w.Oldest.IsZero() || at.Before(w.Oldest) {
			w.Oldest = at
		}
		w.Newest = latest(w.Newest, at)
	}
	return w
}

// ReadSidecar reads the file without the vault. Where there is none, nothing waits.
func ReadSidecar(path string) (Waiting, error) {
	var w Waiting
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return w, nil
	case err != nil:
		return w, fmt.Errorf("read sidecar: %w", err)
	case json.Unmarshal(data, &w) != nil:
		return Waiting{}, &crm.Fault{Kind: crm.Damaged, Op: "outbox.open", Code: "outbox.read"}
	}
	return w, nil
}

// writeSidecar replaces the file. It is not forced to the disk and its failure stops nothing: the vault is
// what counts. The caller holds write, or is Open.
func (b *Outbox) writeSidecar() {
	if b.o.Sidecar == "" {
		return
	}
	if err := b.replaceSidecar(); err != nil {
		b.o.Log.Warn("the sidecar could not be written", "error", err)
	}
}

// sweepSidecar removes what processes that were killed while they wrote the file left beside it.
func (b *Outbox) sweepSidecar() {
	if b.o.Sidecar == "" {
		return
	}
	dir := filepath.Dir(b.o.Sidecar)
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), tempPrefix) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, entry.Name())))
		}
	}
	if err != nil {
		b.o.Log.Warn("what lies beside the sidecar stays", "error", err)
	}
}

const tempPrefix = ".waiting-"

func (b *Outbox) replaceSidecar() error {
	data, err := json.Marshal(b.Waiting())
	if err != nil {
		return fmt.Errorf("write sidecar: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(b.o.Sidecar), tempPrefix+"*") // made with 0600
	if err != nil {
		return fmt.Errorf("write sidecar: %w", err)
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), b.o.Sidecar)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write sidecar: %w", err), os.Remove(f.Name()))
	}
	return nil
}
