package store

import (
	"context"
	"errors"
	"slices"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// Header returns one header; a Fault Missing where it is not kept, or its Validity is another one by now.
func (s *Store) Header(ctx context.Context, key crm.HeaderKey) (crm.Header, error) {
	f, err := s.folder(ctx, key.Login, key.Folder)
	if err != nil {
		return crm.Header{}, err
	}
	f.mu.RLock()
	record := f.record
	places := f.pick(map[uint32]bool{key.UID: true})
	f.mu.RUnlock()
	if key.Validity == record.state.Validity {
		hs, whole, err := s.readHeaders(ctx, record, places)
		if err != nil {
			return crm.Header{}, err
		}
		if whole && len(hs) == 1 {
			return hs[0], nil
		}
	}
	return crm.Header{}, &crm.Fault{Kind: crm.Missing, Op: "store.header", Detail: key.Folder}
}

// Headers returns at most limit headers of a folder, the newest first, from the place from (0: the newest)
// on. It takes the same time at every place.
func (s *Store) Headers(ctx context.Context, login, name string, from, limit int) ([]crm.Header, error) {
	f, err := s.folder(ctx, login, name)
	if err != nil {
		return nil, err
	}
	return s.page(ctx, f, func() []place {
		end := max(len(f.order)-max(from, 0), 0)
		part := slices.Clone(f.order[max(end-max(limit, 0), 0):end])
		slices.Reverse(part)
		return part
	})
}

// page reads the places that part chooses under the folder's lock, again where the folder changed meanwhile.
func (s *Store) page(ctx context.Context, f *folder, part func() []place) ([]crm.Header, error) {
	const tries = 4
	for try := 1; ; try++ {
		f.mu.RLock()
		record, places := f.record, part()
		f.mu.RUnlock()
		hs, whole, err := s.readHeaders(ctx, record, places)
		if err != nil || whole || try == tries {
			return hs, err
		}
	}
}

// readHeaders reads headers in the order of their places; whole is false where one was dropped meanwhile.
func (s *Store) readHeaders(ctx context.Context, record folderRecord, places []place) (hs []crm.Header, whole bool, err error) {
	err = s.view(ctx, "store.header", func(r vault.Reader) error {
		hs, whole = make([]crm.Header, 0, len(places)), true
		for _, p := range places {
			value, err := r.Get(mailKey(tableHeader, record.number, p.uid))
			if errors.Is(err, vault.ErrNotFound) {
				whole = false
				continue
			}
			if err != nil {
				return err
			}
			h, err := decodeHeader(value)
			if err != nil {
				return err
			}
			h.Key = crm.HeaderKey{Login: record.login, Folder: record.name, Validity: record.state.Validity, UID: p.uid}
			h.Seen, h.Flagged, h.Answered = p.bits&bitSeen != 0, p.bits&bitFlagged != 0, p.bits&bitAnswered != 0
			hs = append(hs, h)
		}
		return nil
	})
	return hs, whole, err
}

// CountHeaders returns how many headers of a folder are kept, and how many of them are unread.
func (s *Store) CountHeaders(ctx context.Context, login, name string) (total, unread int, err error) {
	f, err := s.folder(ctx, login, name)
	if err != nil {
		return 0, 0, err
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	return len(f.order), f.unread, nil
}

// HeaderUIDs returns the UIDs of the headers that are kept of a folder, ascending.
func (s *Store) HeaderUIDs(ctx context.Context, login, name string) ([]uint32, error) {
	f, err := s.folder(ctx, login, name)
	if err != nil {
		return nil, err
	}
	f.mu.RLock()
	uids := make([]uint32, len(f.order))
	for i, p := range f.order {
		uids[i] = p.uid
	}
	f.mu.RUnlock()
	slices.Sort(uids)
	return uids, nil
}

// HeadersOf returns those of the UIDs that are kept, the newest first.
func (s *Store) HeadersOf(ctx context.Context, login, name string, uids []uint32) ([]crm.Header, error) {
	f, err := s.folder(ctx, login, name)
	if err != nil {
		return nil, err
	}
	set := setOf(uids)
	return s.page(ctx, f, func() []place {
		places := f.pick(set)
		slices.Reverse(places)
		return places
	})
}

func foldersKey(login string) []byte { return append([]byte{tableFolders}, hash(login)...) }

// PutFolders keeps which folders a login has.
func (s *Store) PutFolders(ctx context.Context, login string, all []crm.Folder) error {
	w := writer{}
	w.byte(headerVersion)
	w.uint(uint64(len(all)))
	for _, f := range all {
		w.text(f.Name)
		w.text(f.Title)
		w.uint(uint64(max(f.Depth, 0)))
		w.text(string(f.Role))
		w.bool(f.NoMessages)
	}
	return s.update(ctx, "store.header", func(tx vault.Tx) error { return tx.Set(foldersKey(login), w.b) })
}

// Folders returns the folders that PutFolders kept, without numbers; none where it never did.
func (s *Store) Folders(ctx context.Context, login string) (all []crm.Folder, err error) {
	err = s.view(ctx, "store.header", func(v vault.Reader) error {
		value, err := v.Get(foldersKey(login))
		if err != nil {
			return ignoreMissing(err)
		}
		r := reader{s: string(value)}
		if r.byte() != headerVersion {
			return errRecord
		}
		all = nil
		for range r.count() {
			if r.bad {
				break
			}
			all = append(all, crm.Folder{
				Name: r.text(), Title: r.text(), Depth: int(r.uint()), Role: crm.FolderRole(r.text()), NoMessages: r.bool(),
				Total: -1, Unread: -1,
			})
		}
		return r.end()
	})
	return all, err
}
