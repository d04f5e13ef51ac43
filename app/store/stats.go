package store

import (
	"context"
	"maps"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// Stats say what the cache holds.
type Stats struct {
	Kinds    map[crm.Kind]int // records of each kind
	Entities int
	Bytes    int64     // of the vault on the disk
	Oldest   time.Time // when the oldest reading was made; as of the first call for Stats
	Newest   time.Time
}

// Stats counts what is there. The first call reads the head of every record (about a second for a
// million) and holds up writers meanwhile; later ones are kept up to date by what is written.
func (s *Store) Stats(ctx context.Context) (Stats, error) {
	if out, ok := s.counted(); ok {
		return out, nil
	}
	if err := s.countAll(ctx); err != nil {
		return Stats{}, err
	}
	out, _ := s.counted()
	return out, nil
}

// counted gives a copy of the counts where they have been made.
func (s *Store) counted() (Stats, bool) {
	s.statsMu.Lock()
	defer s.statsMu.Unlock()
	if s.stats == nil {
		return Stats{}, false
	}
	out := *s.stats
	out.Kinds = maps.Clone(out.Kinds)
	out.Bytes = s.v.Size()
	return out, true
}

// countAll reads the head of every record while nothing is written.
func (s *Store) countAll(ctx context.Context) error {
	s.counting.Lock()
	defer s.counting.Unlock()
	var all Stats
	err := s.view(ctx, "store.stats", func(r vault.Reader) error {
		all = Stats{Kinds: map[crm.Kind]int{}}
		codes := readKinds(r)
		for key, value := range r.Scan([]byte{tableEntity}, nil, false) {
			if all.Entities%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			ref, _, ok := codes.cutRef(key[1:])
			at, err := readAt(value)
			if !ok || err != nil {
				continue
			}
			all.add(ref.Kind, 1)
			all.read(at)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.statsMu.Lock()
	defer s.statsMu.Unlock()
	s.stats = &all
	return nil
}

func (s *Stats) add(kind crm.Kind, n int) {
	s.Kinds[kind] += n
	s.Entities += n
	if s.Kinds[kind] <= 0 {
		delete(s.Kinds, kind)
	}
}

func (s *Stats) read(at time.Time) {
	if at.IsZero() {
		return
	}
	if s.Oldest.IsZero() || at.Before(s.Oldest) {
		s.Oldest = at
	}
	if at.After(s.Newest) {
		s.Newest = at
	}
}

// counts are what one transaction changes in Stats.
type counts struct {
	kinds          map[crm.Kind]int
	oldest, newest time.Time
}

func (c *counts) add(kind crm.Kind, n int) {
	if c.kinds == nil {
		c.kinds = map[crm.Kind]int{}
	}
	c.kinds[kind] += n
}

func (c *counts) read(at time.Time) {
	if c.oldest.IsZero() || at.Before(c.oldest) {
		c.oldest = at
	}
	if at.After(c.newest) {
		c.newest = at
	}
}

// count brings Stats up to date after a transaction.
func (s *Store) count(c counts) {
	s.statsMu.Lock()
	defer s.statsMu.Unlock()
	if s.stats == nil {
		return
	}
	for kind, n := range c.kinds {
		s.stats.add(kind, n)
	}
	s.stats.read(c.oldest)
	s.stats.read(c.newest)
}
