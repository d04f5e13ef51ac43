package store

import (
	"context"
	"math"
	"time"
)

// oldHeader is the age from which headers go first when the cache is full (spec 8.4).
const oldHeader = 365 * 24 * time.Hour

// trimHeaders forgets the headers from before a time and remembers up to which UID there may be gaps, so that
// they are not read again.
func (s *Store) trimHeaders(ctx context.Context, before time.Time) (n int, err error) {
	limit := uint32(min(max(before.Unix(), 0), math.MaxUint32))
	if err := s.sweep(ctx); err != nil {
		return 0, err
	}
	all, err := s.mailFolders(ctx, "")
	if err != nil {
		return 0, err
	}
	for _, name := range all {
		f, err := s.folder(ctx, name.login, name.name)
		if err != nil {
			return n, err
		}
		dropped, err := s.trimFolder(ctx, f, limit)
		n += dropped
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func (s *Store) trimFolder(ctx context.Context, f *folder, before uint32) (int, error) {
	f.write.Lock()
	defer f.write.Unlock()
	f.mu.RLock()
	var uids []uint32
	state := f.record.state
	for _, p := range f.order {
		if p.at >= before {
			break
		}
		uids = append(uids, p.uid)
		state.Below = max(state.Below, p.uid)
	}
	f.mu.RUnlock()
	if len(uids) == 0 {
		return 0, nil
	}
	if err := s.keepState(ctx, f, state); err != nil {
		return 0, err
	}
	return len(uids), s.dropHeaders(ctx, f, uids)
}
