package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// folderName names a folder of a login.
type folderName struct{ login, name string }

// folder is a mail folder whose order is in memory: 12 bytes a message, so that any part of a list of
// 100,000 is found without looking at the others. It is read once, when the folder is first asked for.
type folder struct {
	folderName
	write sync.Mutex // held while the folder is changed, on the disk and here

	mu     sync.RWMutex // guards what follows
	record folderRecord // number 0: nothing of the folder is on the disk
	order  []place      // oldest first
	unread int
	turns  uint64 // how often the order changed
	found  foundHeaders
}

// folder gives the folder with its order, read from the disk the first time.
func (s *Store) folder(ctx context.Context, login, name string) (*folder, error) {
	s.foldersMu.Lock()
	defer s.foldersMu.Unlock()
	key := folderName{login, name}
	if f := s.folders[key]; f != nil {
		return f, nil
	}
	f := &folder{folderName: key, record: folderRecord{login: login, name: name}}
	err := s.view(ctx, "store.header", func(r vault.Reader) error {
		value, err := r.Get(folderKey(login, name))
		if err != nil {
			return ignoreMissing(err)
		}
		if f.record, err = decodeFolder(value); err != nil {
			return err
		}
		f.order = nil
		prefix := mailPrefix(tableOrder, f.record.number)
		for key, value := range r.Scan(prefix, nil, false) {
			if len(f.order)%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if len(key) != len(prefix)+4 {
				continue
			}
			if p, ok := placeFrom(binary.BigEndian.Uint32(key[len(prefix):]), value); ok {
				f.order = append(f.order, p)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(f.order, place.compare)
	f.recount()
	s.folders[key] = f
	return f, nil
}

// recount counts the unread ones. The caller holds mu, or has the folder to itself.
func (f *folder) recount() {
	f.unread = 0
	for _, p := range f.order {
		if p.bits&bitSeen == 0 {
			f.unread++
		}
	}
	f.turns++
}

// insert puts places into the order; those that are there already get the new flags. The caller holds mu.
func (f *folder) insert(places []place) {
	slices.SortFunc(places, place.compare)
	fresh := places[:0]
	for _, p := range places {
		if at, there := slices.BinarySearchFunc(f.order, p, place.compare); there {
			f.order[at].bits = p.bits
			continue
		}
		fresh = append(fresh, p)
	}
	// From the back: each place of the order moves at most once.
	old := len(f.order)
	f.order = append(f.order, fresh...)
	for to, i, k := len(f.order)-1, old-1, len(fresh)-1; k >= 0; to-- {
		if i >= 0 && f.order[i].compare(fresh[k]) > 0 {
			f.order[to] = f.order[i]
			i--
			continue
		}
		f.order[to] = fresh[k]
		k--
	}
	f.recount()
}

// remove takes places out of the order. The caller holds mu.
func (f *folder) remove(uids map[uint32]bool) {
	f.order = slices.DeleteFunc(f.order, func(p place) bool { return uids[p.uid] })
	f.recount()
}

// pick are the places of the UIDs. The caller holds mu.
func (f *folder) pick(uids map[uint32]bool) (places []place) {
	for _, p := range f.order {
		if uids[p.uid] {
			places = append(places, p)
		}
	}
	return places
}

// number gives the folder a number on the disk where it has none. The caller holds write.
func (s *Store) number(ctx context.Context, f *folder) error {
	f.mu.RLock()
	record := f.record
	f.mu.RUnlock()
	if record.number != 0 {
		return nil
	}
	return s.renumber(ctx, f, record.state)
}

// renumber makes the folder an empty one with the state, under a number never used before; the headers of
// the old number are waste from then on. The caller holds write.
func (s *Store) renumber(ctx context.Context, f *folder, state crm.FolderState) error {
	f.mu.RLock()
	old := f.record
	f.mu.RUnlock()
	next := folderRecord{login: f.login, name: f.name, state: state}
	err := s.update(ctx, "store.header", func(tx vault.Tx) error {
		last, err := lastNumber(tx)
		if err != nil {
			return err
		}
		next.number = last + 1
		if old.number != 0 {
			if err := tx.Set(mailPrefix(tableWaste, old.number), nil); err != nil {
				return err
			}
		}
		if err := tx.Set([]byte{tableFolder}, binary.AppendUvarint(nil, uint64(next.number))); err != nil {
			return err
		}
		return tx.Set(folderKey(f.login, f.name), next.encode())
	})
	if err != nil {
		return err
	}
	f.mu.Lock()
	f.record, f.order = next, nil
	f.recount()
	f.mu.Unlock()
	return nil
}

// lastNumber is the highest number ever given to a folder: it stands under the table's own key.
func lastNumber(r vault.Reader) (uint32, error) {
	value, err := r.Get([]byte{tableFolder})
	if errors.Is(err, vault.ErrNotFound) {
		return 0, nil
	}
	n, _ := binary.Uvarint(value)
	return uint32(n), err
}

// sweep removes the headers that are waste, also those of a process that ended in the middle of it.
func (s *Store) sweep(ctx context.Context) error {
	const most = 1000
	for {
		var keys [][]byte
		err := s.view(ctx, "store.header", func(r vault.Reader) error {
			keys = nil
			for waste := range r.Keys([]byte{tableWaste}, nil, false) {
				if len(waste) != 5 {
					continue
				}
				for _, table := range []byte{tableHeader, tableOrder} {
					for key := range r.Keys(append([]byte{table}, waste[1:]...), nil, false) {
						if keys = append(keys, key); len(keys) == most {
							return nil
						}
					}
				}
				keys = append(keys, waste)
				return nil
			}
			return nil
		})
		if err != nil || len(keys) == 0 {
			return err
		}
		err = s.update(ctx, "store.header", func(tx vault.Tx) error {
			for _, key := range keys {
				if err := tx.Delete(key); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// mailFolders are the folders of a login that are on the disk; of all logins where it is empty.
func (s *Store) mailFolders(ctx context.Context, login string) (all []folderName, err error) {
	err = s.view(ctx, "store.header", func(r vault.Reader) error {
		all = nil
		for key, value := range r.Scan([]byte{tableFolder}, nil, false) {
			if len(key) == 1 {
				continue
			}
			record, err := decodeFolder(value)
			if err != nil {
				return err
			}
			if login == "" || record.login == login {
				all = append(all, folderName{record.login, record.name})
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b folderName) int { return cmp.Or(cmp.Compare(a.login, b.login), cmp.Compare(a.name, b.name)) })
	return all, err
}
