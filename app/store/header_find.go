package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// foundHeaders is the last search in a folder, so that its further pages and its refinement cost little.
type foundHeaders struct {
	text   string // folded; empty: there was none
	turns  uint64 // of the folder's order then
	places []place
}

// FindHeaders returns at most limit of the folder's headers whose sender or subject has every word of the
// text, the newest first from the place from on, and how many there are. Words may be found inside others;
// letters match without regard to case and accents. A text without letters and digits finds all.
func (s *Store) FindHeaders(ctx context.Context, login, name, text string, from, limit int) ([]crm.Header, int, error) {
	f, err := s.folder(ctx, login, name)
	if err != nil {
		return nil, 0, err
	}
	text = fold(text)
	if text == "" {
		total, _, err := s.CountHeaders(ctx, login, name)
		if err != nil {
			return nil, 0, err
		}
		hs, err := s.Headers(ctx, login, name, from, limit)
		return hs, total, err
	}
	places, err := s.find(ctx, f, text)
	if err != nil {
		return nil, 0, err
	}
	start := min(max(from, 0), len(places))
	part := places[start:min(start+max(limit, 0), len(places))]
	hs, err := s.page(ctx, f, func() []place { return f.current(part) })
	return hs, len(places), err
}

// current are the places with the flags of now; those that are gone are left out. The caller holds mu.
func (f *folder) current(places []place) []place {
	out := make([]place, 0, len(places))
	for _, p := range places {
		if at, there := slices.BinarySearchFunc(f.order, p, place.compare); there {
			out = append(out, f.order[at])
		}
	}
	return out
}

// find gives the places of all headers with the words, the newest first.
func (s *Store) find(ctx context.Context, f *folder, text string) ([]place, error) {
	f.mu.RLock()
	last, turns, number := f.found, f.turns, f.record.number
	order := slices.Clone(f.order)
	f.mu.RUnlock()
	if last.text == text && last.turns == turns {
		return last.places, nil
	}
	words := bytes.Split([]byte(text), []byte(" "))
	var places []place
	var err error
	if last.text != "" && last.turns == turns && strings.HasPrefix(text, last.text) && len(last.places) < len(order)/8 {
		places, err = s.narrow(ctx, number, last.places, words)
	} else {
		places, err = s.matching(ctx, number, order, words)
	}
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	f.found = foundHeaders{text, turns, places}
	f.mu.Unlock()
	return places, nil
}

// narrow looks through what a shorter text has found.
func (s *Store) narrow(ctx context.Context, number uint32, among []place, words [][]byte) (places []place, err error) {
	err = s.view(ctx, "store.header", func(r vault.Reader) error {
		places = nil
		for i, p := range among {
			if i%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			value, err := r.Get(mailKey(tableHeader, number, p.uid))
			if err := ignoreMissing(err); err != nil {
				return err
			}
			if hasWords(searchText(value), words) {
				places = append(places, p)
			}
		}
		return nil
	})
	return places, err
}

// matching looks through all headers of the folder.
func (s *Store) matching(ctx context.Context, number uint32, order []place, words [][]byte) ([]place, error) {
	prefix := mailPrefix(tableHeader, number)
	hits := map[uint32]bool{}
	err := s.view(ctx, "store.header", func(r vault.Reader) error {
		n := 0
		for key, value := range r.Scan(prefix, nil, false) {
			if n++; n%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if len(key) == len(prefix)+4 && hasWords(searchText(value), words) {
				hits[binary.BigEndian.Uint32(key[len(prefix):])] = true
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	places := make([]place, 0, len(hits))
	for _, p := range slices.Backward(order) {
		if hits[p.uid] {
			places = append(places, p)
		}
	}
	return places, nil
}

func hasWords(text []byte, words [][]byte) bool {
	for _, word := range words {
		if !bytes.Contains(text, word) {
			return false
		}
	}
	return len(text) > 0
}
