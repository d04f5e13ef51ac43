package store

import (
	"context"
	"errors"
	"slices"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// headersTogether is how many headers share a transaction as long as they fit, and changes of flags or
// removals that are smaller.
const (
	headersTogether = 128
	smallTogether   = 1000
)

// PutHeaders keeps headers of a folder, in place of those with the same UIDs. Login and folder are those of
// the first one's Key; headers of another folder are a Fault Invalid, and nothing is written.
func (s *Store) PutHeaders(ctx context.Context, hs ...crm.Header) error {
	if len(hs) == 0 {
		return nil
	}
	key := hs[0].Key
	for _, h := range hs {
		if h.Key.Login != key.Login || h.Key.Folder != key.Folder || h.Key.Login == "" || h.Key.UID == 0 {
			return &crm.Fault{Kind: crm.Invalid, Op: "store.header", Code: "store.record", Detail: h.Key.Folder}
		}
	}
	f, err := s.folder(ctx, key.Login, key.Folder)
	if err != nil {
		return err
	}
	f.write.Lock()
	defer f.write.Unlock()
	if err := s.number(ctx, f); err != nil {
		return err
	}
	for part := range slices.Chunk(hs, headersTogether) {
		if err := s.putHeaders(ctx, f, part); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) putHeaders(ctx context.Context, f *folder, hs []crm.Header) error {
	number := f.record.number // only changed under write, which the caller holds
	places := make([]place, len(hs))
	moved := map[uint32]bool{}
	err := s.update(ctx, "store.header", func(tx vault.Tx) error {
		clear(moved)
		for i, h := range hs {
			places[i] = placeOf(h)
			key := mailKey(tableOrder, number, h.Key.UID)
			value, err := tx.Get(key)
			if err := ignoreMissing(err); err != nil {
				return err
			}
			if old, there := placeFrom(h.Key.UID, value); there && old.at != places[i].at {
				moved[h.Key.UID] = true
			}
			if err := tx.Set(key, places[i].value()); err != nil {
				return err
			}
			if err := tx.Set(mailKey(tableHeader, number, h.Key.UID), encodeHeader(h)); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, vault.ErrTooBig) && len(hs) > 1 {
		half := len(hs) / 2
		if err := s.putHeaders(ctx, f, hs[:half]); err != nil {
			return err
		}
		return s.putHeaders(ctx, f, hs[half:])
	}
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(moved) > 0 {
		f.remove(moved)
	}
	f.insert(places)
	return nil
}

// DropHeaders forgets headers of a folder; what is not there is no error.
func (s *Store) DropHeaders(ctx context.Context, login, name string, uids ...uint32) error {
	f, err := s.folder(ctx, login, name)
	if err != nil {
		return err
	}
	f.write.Lock()
	defer f.write.Unlock()
	return s.dropHeaders(ctx, f, uids)
}

func (s *Store) dropHeaders(ctx context.Context, f *folder, uids []uint32) error {
	number := f.record.number
	for part := range slices.Chunk(uids, smallTogether) {
		err := s.update(ctx, "store.header", func(tx vault.Tx) error {
			for _, uid := range part {
				if err := errors.Join(tx.Delete(mailKey(tableOrder, number, uid)), tx.Delete(mailKey(tableHeader, number, uid))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		f.mu.Lock()
		f.remove(setOf(part))
		f.mu.Unlock()
	}
	return nil
}

func setOf(uids []uint32) map[uint32]bool {
	set := make(map[uint32]bool, len(uids))
	for _, uid := range uids {
		set[uid] = true
	}
	return set
}

// SetFlags takes over what the mailbox says of messages. Those that are not kept are passed over. changed
// is how many had other flags; turned are the UIDs of those that were unread and are read now, ascending.
func (s *Store) SetFlags(ctx context.Context, login, name string, flags []crm.Flags) (changed int, turned []uint32, err error) {
	f, err := s.folder(ctx, login, name)
	if err != nil {
		return 0, nil, err
	}
	f.write.Lock()
	defer f.write.Unlock()
	now := make(map[uint32]byte, len(flags))
	for _, one := range flags {
		now[one.UID] = bitsOf(one.Seen, one.Flagged, one.Answered)
	}
	f.mu.RLock()
	var places []place
	for _, p := range f.order {
		if bits, told := now[p.uid]; told && bits != p.bits {
			if p.bits&bitSeen == 0 && bits&bitSeen != 0 {
				turned = append(turned, p.uid)
			}
			places = append(places, place{p.at, p.uid, bits})
		}
	}
	number := f.record.number
	f.mu.RUnlock()
	for part := range slices.Chunk(places, smallTogether) {
		err := s.update(ctx, "store.header", func(tx vault.Tx) error {
			for _, p := range part {
				if err := tx.Set(mailKey(tableOrder, number, p.uid), p.value()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, nil, err
		}
		f.mu.Lock()
		f.insert(slices.Clone(part))
		f.mu.Unlock()
	}
	slices.Sort(turned)
	return len(places), turned, nil
}

// FolderState returns how far the folder's headers are like the mailbox; the zero value where nothing was
// ever kept of it.
func (s *Store) FolderState(ctx context.Context, login, name string) (crm.FolderState, error) {
	f, err := s.folder(ctx, login, name)
	if err != nil {
		return crm.FolderState{}, err
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.record.state, nil
}

// PutFolderState keeps it. Another Validity than the one before forgets all headers of the folder, and
// Below, in one step. Below is Trim's to raise: it is left as it is otherwise.
func (s *Store) PutFolderState(ctx context.Context, login, name string, state crm.FolderState) error {
	f, err := s.folder(ctx, login, name)
	if err != nil {
		return err
	}
	f.write.Lock()
	defer f.write.Unlock()
	f.mu.RLock()
	record := f.record
	f.mu.RUnlock()
	if record.number == 0 || record.state.Validity != state.Validity {
		state.Below = 0
		if err := s.renumber(ctx, f, state); err != nil {
			return err
		}
		return s.sweep(ctx)
	}
	state.Below = record.state.Below
	return s.keepState(ctx, f, state)
}

// keepState writes the state. The caller holds write.
func (s *Store) keepState(ctx context.Context, f *folder, state crm.FolderState) error {
	record := f.record
	record.state = state
	err := s.update(ctx, "store.header", func(tx vault.Tx) error {
		return tx.Set(folderKey(f.login, f.name), record.encode())
	})
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.record = record
	return nil
}

// DropLogin forgets everything of a login.
func (s *Store) DropLogin(ctx context.Context, login string) error {
	all, err := s.mailFolders(ctx, login)
	if err != nil {
		return err
	}
	for _, name := range all {
		f, err := s.folder(ctx, name.login, name.name)
		if err != nil {
			return err
		}
		if err := s.dropFolder(ctx, f); err != nil {
			return err
		}
	}
	err = s.update(ctx, "store.header", func(tx vault.Tx) error { return tx.Delete(foldersKey(login)) })
	if err != nil {
		return err
	}
	return s.sweep(ctx)
}

func (s *Store) dropFolder(ctx context.Context, f *folder) error {
	f.write.Lock()
	defer f.write.Unlock()
	err := s.update(ctx, "store.header", func(tx vault.Tx) error {
		if err := tx.Set(mailPrefix(tableWaste, f.record.number), nil); err != nil {
			return err
		}
		return tx.Delete(folderKey(f.login, f.name))
	})
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.record, f.order = folderRecord{login: f.login, name: f.name}, nil
	f.recount()
	return nil
}
