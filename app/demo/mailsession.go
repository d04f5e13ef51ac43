package demo

import (
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// mailSession is one connection. Nobody is in before the login.
type mailSession struct {
	*imapmemserver.UserSession
	post *postOffice
	once sync.Once
}

// Login lets the account's owner in.
func (m *mailSession) Login(user, password string) error {
	if err := m.post.user.Login(user, password); err != nil {
		return err
	}
	m.UserSession = imapmemserver.NewUserSession(m.post.user)
	return nil
}

// Store changes flags, and tells those who idle.
func (m *mailSession) Store(w *imapserver.FetchWriter, set imap.NumSet, flags *imap.StoreFlags, options *imap.StoreOptions) error {
	defer m.post.bell.ring()
	return m.UserSession.Store(w, set, flags, options)
}

// Expunge deletes what is marked so, and tells those who idle.
func (m *mailSession) Expunge(w *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	defer m.post.bell.ring()
	return m.UserSession.Expunge(w, uids)
}

// Append puts a message into a folder, and tells those who idle.
func (m *mailSession) Append(folder string, r imap.LiteralReader, options *imap.AppendOptions) (*imap.AppendData, error) {
	defer m.post.bell.ring()
	return m.UserSession.Append(folder, r, options)
}

// glance is how often those who idle are told what rang no bell: messages that were copied or moved.
const glance = time.Second

// Idle tells everything that happens. The library's own never tells what happened just before it.
func (m *mailSession) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	ticker := time.NewTicker(glance)
	defer ticker.Stop()
	for {
		rung := m.post.bell.listen()
		if err := m.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-stop:
			return nil
		case <-rung:
		case <-ticker.C:
		}
	}
}

// Close ends it.
func (m *mailSession) Close() error {
	defer m.once.Do(m.post.sessions.Done)
	return m.UserSession.Close()
}

// bell wakes all who listen.
type bell struct {
	mu   sync.Mutex
	rung chan struct{}
}

// listen gives a channel that is closed at the next ring.
func (b *bell) listen() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rung == nil {
		b.rung = make(chan struct{})
	}
	return b.rung
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rung != nil {
		close(b.rung)
		b.rung = nil
	}
}
