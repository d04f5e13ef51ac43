package post

import (
	"context"
	"slices"

	"oroconnector/app/crm"
)

// heard takes over what a watch found.
func (s *session) heard(ctx context.Context, h Heard) error {
	if h.Reset {
		return errAgain
	}
	known, err := s.o.Store.FolderState(ctx, s.login.ID, s.folder)
	if err != nil {
		return err
	}
	if known.Validity != h.State.Validity {
		return errAgain
	}
	var fresh []crm.Header
	if len(h.Appeared) > 0 {
		if fresh, err = s.appeared(ctx, h.Appeared); err != nil {
			return err
		}
	}
	if h.Gone {
		if err := s.gone(ctx); err != nil {
			return err
		}
	}
	if err := s.setFlags(ctx, h.Flags, true); err != nil {
		return err
	}
	next := crm.FolderState{Validity: known.Validity, Next: h.State.Next, ModSeq: h.State.ModSeq, At: s.o.Now().UTC()}
	if err := s.o.Store.PutFolderState(ctx, s.login.ID, s.folder, next); err != nil {
		return err
	}
	if len(fresh) > 0 || h.Gone {
		s.tell()
	}
	s.arrived(ctx, fresh)
	return nil
}

// appeared reads the headers of new messages, the newest first, and returns them. Those that are here already
// are not new.
func (s *session) appeared(ctx context.Context, uids []uint32) (fresh []crm.Header, err error) {
	here, err := s.o.Store.HeadersOf(ctx, s.login.ID, s.folder, uids)
	if err != nil {
		return nil, err
	}
	old := make(map[uint32]bool, len(here))
	for _, h := range here {
		old[h.Key.UID] = true
	}
	uids = slices.DeleteFunc(slices.Clone(uids), func(uid uint32) bool { return old[uid] })
	slices.Reverse(uids)
	for part := range slices.Chunk(uids, page) {
		hs, err := s.read(ctx, part)
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, hs...)
	}
	return fresh, nil
}

// gone drops the headers of messages that are not in the folder any more.
func (s *session) gone(ctx context.Context) error {
	there, err := s.box.UIDs(ctx, s.folder)
	if err != nil {
		return err
	}
	have, err := s.o.Store.HeaderUIDs(ctx, s.login.ID, s.folder)
	if err != nil {
		return err
	}
	_, gone := differ(there, have)
	if len(gone) == 0 {
		return nil
	}
	return s.o.Store.DropHeaders(ctx, s.login.ID, s.folder, gone...)
}
