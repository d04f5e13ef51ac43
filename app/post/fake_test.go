package post_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"oroconnector/app/crm"
)

// fakeStore keeps headers in maps, as app/store does on the disk.
type fakeStore struct {
	mu      sync.Mutex
	headers map[string]map[uint32]crm.Header // by login/folder
	states  map[string]crm.FolderState
	folders map[string][]crm.Folder
	puts    []int // sizes of the pages
	broken  error
}

func newFakeStore() *fakeStore {
	return &fakeStore{headers: map[string]map[uint32]crm.Header{}, states: map[string]crm.FolderState{}, folders: map[string][]crm.Folder{}}
}

func (s *fakeStore) PutHeaders(_ context.Context, hs ...crm.Header) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.puts = append(s.puts, len(hs))
	for _, h := range hs {
		key := h.Key.Login + "/" + h.Key.Folder
		if s.headers[key] == nil {
			s.headers[key] = map[uint32]crm.Header{}
		}
		s.headers[key][h.Key.UID] = h
	}
	return s.broken
}

func (s *fakeStore) DropHeaders(_ context.Context, login, folder string, uids ...uint32) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, uid := range uids {
		delete(s.headers[login+"/"+folder], uid)
	}
	return s.broken
}

func (s *fakeStore) SetFlags(_ context.Context, login, folder string, flags []crm.Flags) (changed int, turned []uint32, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range flags {
		h, there := s.headers[login+"/"+folder][f.UID]
		if !there || h.Seen == f.Seen && h.Flagged == f.Flagged && h.Answered == f.Answered {
			continue
		}
		changed++
		if f.Seen && !h.Seen {
			turned = append(turned, f.UID)
		}
		h.Seen, h.Flagged, h.Answered = f.Seen, f.Flagged, f.Answered
		s.headers[login+"/"+folder][f.UID] = h
	}
	return changed, turned, s.broken
}

func (s *fakeStore) all(login, folder string) []crm.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []crm.Header
	for _, h := range s.headers[login+"/"+folder] {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b crm.Header) int { return cmp.Compare(b.Key.UID, a.Key.UID) })
	return out
}

func (s *fakeStore) HeaderUIDs(_ context.Context, login, folder string) ([]uint32, error) {
	var uids []uint32
	for _, h := range s.all(login, folder) {
		uids = append(uids, h.Key.UID)
	}
	slices.Reverse(uids)
	return uids, s.broken
}

func (s *fakeStore) HeadersOf(_ context.Context, login, folder string, uids []uint32) ([]crm.Header, error) {
	return slices.DeleteFunc(s.all(login, folder), func(h crm.Header) bool { return !slices.Contains(uids, h.Key.UID) }), s.broken
}

func (s *fakeStore) CountHeaders(_ context.Context, login, folder string) (total, unread int, err error) {
	for _, h := range s.all(login, folder) {
		total++
		if !h.Seen {
			unread++
		}
	}
	return total, unread, nil
}

func (s *fakeStore) FolderState(_ context.Context, login, folder string) (crm.FolderState, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.states[login+"/"+folder], s.broken
}

func (s *fakeStore) PutFolderState(_ context.Context, login, folder string, state crm.FolderState) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := login + "/" + folder
	if s.states[key].Validity != state.Validity {
		delete(s.headers, key)
	}
	state.Below = s.states[key].Below
	s.states[key] = state
	return s.broken
}

func (s *fakeStore) PutFolders(_ context.Context, login string, all []crm.Folder) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.folders[login] = all
	return nil
}

func (s *fakeStore) Folders(_ context.Context, login string) ([]crm.Folder, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.folders[login], nil
}

// fakeShelf keeps the list of what was read last.
type fakeShelf struct {
	mu   sync.Mutex
	data []byte
}

func (s *fakeShelf) Load(context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.data, nil
}

func (s *fakeShelf) Save(_ context.Context, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = data
	return nil
}

func (s *fakeStore) DropLogin(_ context.Context, login string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.headers {
		if strings.HasPrefix(key, login+"/") {
			delete(s.headers, key)
			delete(s.states, key)
		}
	}
	return nil
}
