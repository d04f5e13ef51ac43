package post_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/post"
)

// fakeServer is a mailbox that the tests change; a watch is told of it.
type fakeServer struct {
	mu       sync.Mutex
	validity uint32
	next     uint32
	modseq   uint64
	messages map[uint32]*fakeMessage
	counts   bool // CONDSTORE
	mute     bool // no IDLE
	fault    error
	logins   int // how often a session was begun
	asked    []string
	closed   int
	changed  chan struct{}
}

type fakeMessage struct {
	flags  crm.Flags
	modseq uint64
	head   string
}

func newFakeServer(n int) *fakeServer {
	s := &fakeServer{validity: 5, next: 1, messages: map[uint32]*fakeMessage{}, counts: true, changed: make(chan struct{})}
	for range n {
		s.deliver("old")
	}
	return s
}

// change changes something and wakes the watch.
func (s *fakeServer) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *fakeServer) deliver(subject string) (uid uint32) {
	s.change(func() {
		uid = s.next
		s.next++
		s.modseq++
		s.messages[uid] = &fakeMessage{
			crm.Flags{UID: uid}, s.modseq,
			fmt.Sprintf("From: Elena <e%d@alpina.example>\r\nTo: me@bw.example\r\nSubject: %s %d\r\nMessage-ID: <%d@x>\r\nDate: Mon, 14 Sep 2026 10:%02d:00 +0000\r\n\r\n", uid, subject, uid, uid, uid%60),
		}
	})
	return uid
}

func (s *fakeServer) see(uids ...uint32) {
	s.change(func() {
		s.modseq++
		for _, uid := range uids {
			s.messages[uid].flags.Seen, s.messages[uid].modseq = true, s.modseq
		}
	})
}

func (s *fakeServer) expunge(uids ...uint32) {
	s.change(func() {
		s.modseq++
		for _, uid := range uids {
			delete(s.messages, uid)
		}
	})
}

func (s *fakeServer) break_(err error) { s.change(func() { s.fault = err }) }

// box is one client's mailbox on the server.
type box struct {
	*fakeServer
	ended context.Context
	end   context.CancelFunc
}

func (s *fakeServer) open() post.Mailbox {
	ended, end := context.WithCancel(context.Background())
	return &box{s, ended, end}
}

func (b *box) ask(what string) error {
	b.asked = append(b.asked, what)
	return b.fault
}

func (b *box) state() post.State {
	s := post.State{Validity: b.validity, Next: b.next, Total: len(b.messages), CondStore: b.counts, Idle: !b.mute}
	if b.counts {
		s.ModSeq = b.modseq
	}
	return s
}

func (b *box) Folders(context.Context) ([]crm.Folder, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, "folders")
	return []crm.Folder{{Name: "INBOX", Role: crm.FolderInbox}}, nil
}

func (b *box) Look(context.Context, string) (post.State, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.logins++
	return b.state(), b.ask("look")
}

func (b *box) UIDs(context.Context, string) ([]uint32, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var uids []uint32
	for uid := range b.messages {
		uids = append(uids, uid)
	}
	slices.Sort(uids)
	return uids, b.ask("uids")
}

func (b *box) Headers(_ context.Context, _ string, uids []uint32, each func(post.Raw) error) error {
	if err := b.give(uids, each); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ask(fmt.Sprint("headers ", len(uids)))
}

func (b *box) give(uids []uint32, each func(post.Raw) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, uid := range uids {
		if m := b.messages[uid]; m != nil {
			if err := each(post.Raw{Flags: m.flags, Size: 10, Header: []byte(m.head)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *box) Newest(ctx context.Context, folder string, n int, each func(post.Raw) error) error {
	uids, err := b.UIDs(ctx, folder)
	if err != nil {
		return err
	}
	b.mu.Lock()
	b.asked[len(b.asked)-1] = fmt.Sprint("newest ", n)
	b.mu.Unlock()
	return b.give(uids[len(uids)-min(n, len(uids)):], each)
}

func (b *box) Flags(_ context.Context, _ string, since uint64) ([]crm.Flags, uint64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []crm.Flags
	for _, m := range b.messages {
		if m.modseq > since {
			all = append(all, m.flags)
		}
	}
	return all, b.modseq, b.ask(fmt.Sprint("flags ", since))
}

func (b *box) Bytes(_ context.Context, _ string, uid uint32, limit int64) ([]byte, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fault != nil {
		return nil, false, b.fault
	}
	m := b.messages[uid]
	if m == nil {
		return nil, false, &crm.Fault{Kind: crm.Missing, Code: "mail.message"}
	}
	return []byte(m.head)[:min(limit, int64(len(m.head)))], int64(len(m.head)) > limit, nil
}

func (b *box) Search(_ context.Context, _, text string) (uids []uint32, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for uid, m := range b.messages {
		if strings.Contains(m.head, text) {
			uids = append(uids, uid)
		}
	}
	return uids, b.fault
}

// Watch tells what is new after each change.
func (b *box) Watch(ctx context.Context, _ string, from post.State, _ func() time.Duration, heard func(context.Context, post.Heard) error) error {
	b.mu.Lock()
	known := map[uint32]bool{}
	for uid := range b.messages {
		known[uid] = uid < from.Next
	}
	since := from.ModSeq
	b.mu.Unlock()
	for {
		b.mu.Lock()
		h := post.Heard{State: b.state(), Reset: b.validity != from.Validity}
		for uid, m := range b.messages {
			if !known[uid] {
				h.Appeared = append(h.Appeared, uid)
				known[uid] = true
			}
			if m.modseq > since {
				h.Flags = append(h.Flags, m.flags)
			}
		}
		for uid := range known {
			if b.messages[uid] == nil {
				h.Gone = true
				delete(known, uid)
			}
		}
		since = b.modseq
		slices.Sort(h.Appeared)
		fault, changed := b.fault, b.changed
		b.mu.Unlock()
		if fault != nil {
			return fault
		}
		if h.Reset || h.Gone || len(h.Appeared)+len(h.Flags) > 0 {
			if err := heard(ctx, h); err != nil {
				return err
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-b.ended.Done():
			return &crm.Fault{Kind: crm.Cancelled, Op: "mail.watch"}
		}
	}
}

func (b *box) Close() error {
	b.mu.Lock()
	b.closed++
	b.mu.Unlock()
	b.end()
	return nil
}
