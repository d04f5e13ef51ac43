package post

import (
	"context"
	"errors"
	"slices"
	"time"

	"oroconnector/app/crm"
)

const (
	firstPage = 100 // headers that are read first, so that there is something to look at
	page      = 500
	// rounds is how often a folder is compared anew where it changes while its headers are read.
	rounds = 4
	// recent is how long ago a watch may have ended for what was read since to be followed.
	recent = 5 * time.Minute
)

// errAgain ends a watch after which the folder must be compared anew.
var errAgain = errors.New("the folder must be compared anew")

// session compares an account's folder with the cache and then watches it, until something fails or ctx ends.
func (p *Post) session(ctx context.Context, login crm.Login) error {
	p.set(login.ID, crm.LoginState{State: crm.MailConnecting})
	box, err := p.mailbox(login)
	if err != nil {
		return err
	}
	s := &session{Post: p, login: login, folder: login.Shown(), box: box}
	for {
		state, err := s.compare(ctx)
		if err != nil {
			return err
		}
		going := crm.LoginState{State: crm.MailWatching}
		if !state.Idle {
			going.State = crm.MailPolling
		}
		p.set(login.ID, going)
		err = box.Watch(ctx, s.folder, state, p.o.Poll, s.heard)
		p.mu.Lock()
		p.watched[login.ID+"/"+s.folder] = time.Now()
		p.mu.Unlock()
		if !errors.Is(err, errAgain) {
			return err
		}
		// A server that changes its UIDs over and over is not to keep us busy.
		if err := p.pause(ctx, time.Second); err != nil {
			return err
		}
		p.set(login.ID, crm.LoginState{State: crm.MailConnecting})
	}
}

func (p *Post) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// session is one account's folder, compared and watched.
type session struct {
	*Post
	login  crm.Login
	folder string
	box    Mailbox
	first  []uint32 // what firstRows has read
}

// compare makes the headers in the cache those of the folder.
func (s *session) compare(ctx context.Context) (State, error) {
	state, err := s.box.Look(ctx, s.folder)
	if err != nil {
		return state, err
	}
	known, err := s.o.Store.FolderState(ctx, s.login.ID, s.folder)
	if err != nil {
		return state, err
	}
	if known.Validity != state.Validity {
		known = crm.FolderState{Validity: state.Validity}
		if err := s.o.Store.PutFolderState(ctx, s.login.ID, s.folder, known); err != nil {
			return state, err
		}
	}
	s.set(s.login.ID, crm.LoginState{State: crm.MailSyncing, Progress: crm.Progress{Task: "mail"}})
	had, _, err := s.o.Store.CountHeaders(ctx, s.login.ID, s.folder)
	if err != nil {
		return state, err
	}
	if had <= firstPage && known.At.IsZero() {
		if err := s.firstRows(ctx, state); err != nil {
			return state, err
		}
	}
	if all, err := s.box.Folders(ctx); err == nil {
		if err := s.o.Store.PutFolders(ctx, s.login.ID, all); err != nil {
			return state, err
		}
	}
	if had > 0 {
		if err := s.flags(ctx, state, known); err != nil {
			return state, err
		}
	}
	fresh, err := s.fill(ctx, state, known)
	if err != nil {
		return state, err
	}
	next := state.Next
	for _, h := range fresh {
		next = max(next, h.Key.UID+1)
	}
	if state.Next == 0 {
		next = 0
	}
	known = crm.FolderState{Validity: state.Validity, Next: next, ModSeq: state.ModSeq, At: s.o.Now().UTC()}
	if err := s.o.Store.PutFolderState(ctx, s.login.ID, s.folder, known); err != nil {
		return state, err
	}
	s.arrived(ctx, fresh)
	return state, nil
}

// firstRows reads the newest headers before anything else is asked: whoever opens a folder for the first time has
// something to look at while the server lists the rest. They are read again with that, for they are not whole. A server
// that answers this with nonsense is asked as usual.
func (s *session) firstRows(ctx context.Context, state State) error {
	if state.Total == 0 {
		return nil
	}
	hs, err := s.take(ctx, func(each func(Raw) error) error { return s.box.Newest(ctx, s.folder, firstPage, each) })
	switch fault := crm.AsFault("mail.headers", err); {
	case err == nil:
		for _, h := range hs {
			s.first = append(s.first, h.Key.UID)
		}
		s.set(s.login.ID, crm.LoginState{State: crm.MailSyncing, Progress: crm.Progress{Task: "mail", Done: len(hs), Total: state.Total}})
		return nil
	case ctx.Err() == nil && (fault.Kind == crm.Damaged || fault.Kind == crm.Refused):
		return nil
	}
	return err
}

// flags takes over what changed since the last time: all where the server does not count changes, or counts
// them anew.
func (s *session) flags(ctx context.Context, state State, known crm.FolderState) error {
	if known.At.IsZero() { // headers were filled in before a kill
		flags, _, err := s.box.Flags(ctx, s.folder, 0)
		if err != nil {
			return err
		}
		return s.setFlags(ctx, flags, false)
	}
	if !state.CondStore || known.ModSeq == 0 || state.ModSeq < known.ModSeq {
		known.ModSeq = 0
	} else if state.ModSeq == known.ModSeq {
		return nil
	}
	flags, _, err := s.box.Flags(ctx, s.folder, known.ModSeq)
	if err != nil {
		return err
	}
	s.mu.Lock()
	last, ever := s.watched[s.login.ID+"/"+s.folder]
	s.mu.Unlock()
	return s.setFlags(ctx, flags, ever && time.Since(last) < recent)
}

// setFlags keeps flags, and where follow is set has what was read come into view.
func (s *session) setFlags(ctx context.Context, flags []crm.Flags, follow bool) error {
	if len(flags) == 0 {
		return nil
	}
	changed, turned, err := s.o.Store.SetFlags(ctx, s.login.ID, s.folder, flags)
	if err != nil || changed == 0 {
		return err
	}
	if follow {
		if err := s.follow(ctx, turned); err != nil {
			return err
		}
	}
	s.tell()
	return nil
}

// fill drops the headers that are not in the folder any more and reads those that are missing, the newest
// first, until the cache has what the folder has. fresh are those that came since the last time, as far as
// that can be told.
func (s *session) fill(ctx context.Context, state State, known crm.FolderState) (fresh []crm.Header, err error) {
	for range rounds {
		missing, err := s.missing(ctx, state, known)
		if err != nil || len(missing) == 0 {
			return fresh, err
		}
		progress := crm.Progress{Task: "mail", Total: len(missing)}
		size := firstPage
		if known.At.IsZero() {
			size = page // there is something to look at already
		}
		for len(missing) > 0 {
			part := missing[:min(size, len(missing))]
			missing, size = missing[len(part):], page
			s.set(s.login.ID, crm.LoginState{State: crm.MailSyncing, Progress: progress})
			hs, err := s.read(ctx, part)
			if err != nil {
				return fresh, err
			}
			progress.Done += len(part)
			for _, h := range hs {
				if known.Next > 0 && h.Key.UID >= known.Next && len(fresh) < mostResolved {
					fresh = append(fresh, h)
				}
			}
		}
	}
	return fresh, nil
}

// missing drops what is gone and gives the UIDs that lack a header, highest first.
func (s *session) missing(ctx context.Context, state State, known crm.FolderState) ([]uint32, error) {
	there, err := s.box.UIDs(ctx, s.folder)
	if err != nil {
		return nil, err
	}
	have, err := s.o.Store.HeaderUIDs(ctx, s.login.ID, s.folder)
	if err != nil {
		return nil, err
	}
	missing, gone := differ(there, have)
	if len(s.first) > 0 {
		again := slices.DeleteFunc(s.first, func(uid uint32) bool {
			_, is := slices.BinarySearch(there, uid)
			return !is
		})
		missing, s.first = append(missing, again...), nil
		slices.Sort(missing)
		missing = slices.Compact(missing)
	}
	if len(gone) > 0 {
		if err := s.o.Store.DropHeaders(ctx, s.login.ID, s.folder, gone...); err != nil {
			return nil, err
		}
		s.tell()
	}
	if state.Next > 0 { // forgotten on purpose
		missing = slices.DeleteFunc(missing, func(uid uint32) bool { return uid <= known.Below })
	}
	slices.Reverse(missing)
	return missing, nil
}

// differ gives what only the one and only the other of two ascending lists has.
func differ(a, b []uint32) (onlyA, onlyB []uint32) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			a, b = a[1:], b[1:]
		case a[0] < b[0]:
			onlyA, a = append(onlyA, a[0]), a[1:]
		default:
			onlyB, b = append(onlyB, b[0]), b[1:]
		}
	}
	return append(onlyA, a...), append(onlyB, b...)
}

// read reads headers into the cache.
func (s *session) read(ctx context.Context, uids []uint32) ([]crm.Header, error) {
	return s.take(ctx, func(each func(Raw) error) error { return s.box.Headers(ctx, s.folder, uids, each) })
}

// take takes headers that the mailbox gives into the cache.
func (s *session) take(ctx context.Context, give func(each func(Raw) error) error) ([]crm.Header, error) {
	validity, err := s.validity(ctx)
	if err != nil {
		return nil, err
	}
	var hs []crm.Header
	err = give(func(raw Raw) error {
		h := header(ctx, raw)
		h.Key = crm.HeaderKey{Login: s.login.ID, Folder: s.folder, Validity: validity, UID: raw.UID}
		hs = append(hs, h)
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	return hs, s.o.Store.PutHeaders(ctx, hs...)
}

func (s *session) validity(ctx context.Context) (uint32, error) {
	state, err := s.o.Store.FolderState(ctx, s.login.ID, s.folder)
	return state.Validity, err
}
