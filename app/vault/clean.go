package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/dgraph-io/badger/v4"
)

const (
	cleanEvery = 10 * time.Minute
	// half of a value log file must be garbage before it is rewritten.
	half = 0.5
)

// Run cleans up every ten minutes until ctx ends, and then returns nil: value log files that are half
// garbage are rewritten, tables with much that is deleted are merged, new files are made 0600.
func (v *Vault) Run(ctx context.Context) error {
	tick := time.NewTicker(cleanEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := v.Clean(ctx); err != nil {
			v.log.Warn("vault: clean-up", "err", err)
		}
	}
}

// Clean does one round of what Run does. ErrClosed after Close.
func (v *Vault) Clean(ctx context.Context) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.leave()
	if v.opts.Memory || v.opts.ReadOnly {
		return nil
	}
	defer v.tighten()
	if err := v.room(); err != nil {
		return err
	}
	for ctx.Err() == nil {
		err := v.db.RunValueLogGC(half)
		if errors.Is(err, badger.ErrNoRewrite) || errors.Is(err, badger.ErrRejected) {
			break
		}
		if err != nil {
			return fmt.Errorf("clean value log: %w", classify(err))
		}
	}
	if ctx.Err() != nil || !v.stale() {
		return nil
	}
	if err := v.db.Flatten(1); err != nil {
		return fmt.Errorf("merge tables: %w", classify(err))
	}
	return nil
}

// stale tells whether a quarter of the tables' bytes is known to be deleted or overwritten.
func (v *Vault) stale() bool {
	var all, old int64
	for _, l := range v.db.Levels() {
		all += l.Size
		old += l.StaleDatSize
	}
	return old > mb && old > all/4
}

// Size is the number of bytes that the folder takes on the disk now; in memory, that of the tables.
func (v *Vault) Size() int64 {
	if err := v.enter(); err != nil {
		return 0
	}
	defer v.leave()
	if v.opts.Memory {
		return v.tableBytes()
	}
	entries, err := os.ReadDir(v.dir)
	if err != nil {
		return 0
	}
	var sum int64
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			sum += onDisk(info)
		}
	}
	return sum
}

func (v *Vault) tableBytes() int64 {
	var sum int64
	for _, l := range v.db.Levels() {
		sum += l.Size
	}
	return sum
}

// tighten makes the files 0600; Badger makes them with what the umask leaves of 0666.
func (v *Vault) tighten() {
	if v.opts.Memory || v.opts.ReadOnly {
		return
	}
	entries, err := os.ReadDir(v.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || info.Mode().Perm() == 0o600 {
			continue
		}
		if err := os.Chmod(filepath.Join(v.dir, e.Name()), 0o600); err != nil {
			v.log.Warn("vault: file mode", "err", err)
		}
	}
}
