package spool

import (
	"cmp"
	"os"
	"slices"
	"time"
)

// Kept describes a copy.
type Kept struct {
	ID   string
	Used time.Time // when it was put or opened last
	Size int64     // on disk
}

// List returns all copies, the one used last first.
func (s *Spool) List() ([]Kept, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	var all []Kept
	for _, e := range entries {
		id := idOf(e.Name())
		if id == "" {
			continue
		}
		info, err := e.Info()
		if gone(err) != nil {
			return nil, err
		}
		if err == nil {
			all = append(all, Kept{id, info.ModTime(), info.Size()})
		}
	}
	slices.SortFunc(all, func(a, b Kept) int {
		return cmp.Or(b.Used.Compare(a.Used), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// trim removes the copies used longest ago until all fit; the one just put stays.
func (s *Spool) trim(put string) error {
	all, err := s.List()
	if err != nil {
		return err
	}
	var total int64
	for _, k := range all {
		total += k.Size
	}
	for _, k := range slices.Backward(all) {
		if total <= s.o.Limit {
			break
		}
		if k.ID == put {
			continue
		}
		if err := gone(os.Remove(s.path(k.ID))); err != nil {
			return err
		}
		total -= k.Size
	}
	return nil
}
