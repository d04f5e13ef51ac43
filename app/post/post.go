// Package post keeps the person's mail accounts going (spec 5): it compares the headers in the cache with
// the chosen folder, page by page and the newest first, keeps flags true, watches for news, has the context
// of new mail resolved, and follows what is read in other mail clients. Mail on this computer (Maildir,
// mbox, folders of message files) goes the same way as IMAP. It changes nothing in any mailbox.
//
// Of a connection's accounts the active one is kept going; the others rest. Its state is always told as it
// is: what can pass by itself is tried again with back-off and jitter, and at once when the network or the
// clock has changed; a refused login, a certificate that is not trusted, a folder that is gone wait for the
// person and are never tried again by themselves.
//
// Faults of its own: "mail.local" (Invalid: the path is no mail of that type), "mail.folder" and
// "mail.message" (Missing), "mail.none" (Missing: there is no such account), "mail.localRead" (Refused: the
// system does not let the file be read).
package post

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"oroconnector/app/crm"
)

// Mailbox is one account's mail, wherever it lies. Methods may be called side by side. None changes a message
// or its flags. Errors are Faults.
type Mailbox interface {
	Folders(ctx context.Context) ([]crm.Folder, error)
	Look(ctx context.Context, folder string) (State, error)
	// UIDs are those of all messages, ascending.
	UIDs(ctx context.Context, folder string) ([]uint32, error)
	// Headers calls each for those of the messages that are still there, in any order.
	Headers(ctx context.Context, folder string, uids []uint32, each func(Raw) error) error
	// Newest gives those of the messages that came last, at most n, with as much of each as a list shows. It is to be
	// quick in a large folder.
	Newest(ctx context.Context, folder string, n int, each func(Raw) error) error
	// Flags gives the flags that changed since the ModSeq (0: all) and the ModSeq up to which that is so.
	Flags(ctx context.Context, folder string, since uint64) ([]crm.Flags, uint64, error)
	// Bytes gives a message, at most limit bytes, and whether it is longer.
	Bytes(ctx context.Context, folder string, uid uint32, limit int64) ([]byte, bool, error)
	Search(ctx context.Context, folder, text string) ([]uint32, error)
	// Watch tells what is new since from, until it fails or ctx or heard ends it. poll is how often to look
	// where nothing is told by itself.
	Watch(ctx context.Context, folder string, from State, poll func() time.Duration, heard func(context.Context, Heard) error) error
	Close() error
}

// State is how a folder stands.
type State struct {
	Validity  uint32
	Next      uint32 // UID of the next message; 0: unknown, or UIDs do not follow the order of arrival
	Total     int
	ModSeq    uint64 // 0: the server does not count changes
	CondStore bool
	Idle      bool // news come by themselves
}

// Raw is a message's header as its bytes.
type Raw struct {
	crm.Flags
	Size    int64
	Arrived time.Time // zero: unknown
	Header  []byte    // nil: the server could not give it
	File    string    // of local mail
}

// Heard is what is new in a folder.
type Heard struct {
	State    State
	Appeared []uint32
	Flags    []crm.Flags // of messages whose flags changed, or may have
	Gone     bool        // messages went away
	Reset    bool        // all UIDs are void
}

// Store is the cache's part for headers (app/store).
type Store interface {
	PutHeaders(ctx context.Context, hs ...crm.Header) error
	DropHeaders(ctx context.Context, login, folder string, uids ...uint32) error
	SetFlags(ctx context.Context, login, folder string, flags []crm.Flags) (changed int, turned []uint32, err error)
	HeaderUIDs(ctx context.Context, login, folder string) ([]uint32, error)
	HeadersOf(ctx context.Context, login, folder string, uids []uint32) ([]crm.Header, error)
	CountHeaders(ctx context.Context, login, folder string) (total, unread int, err error)
	FolderState(ctx context.Context, login, folder string) (crm.FolderState, error)
	PutFolderState(ctx context.Context, login, folder string, state crm.FolderState) error
	DropLogin(ctx context.Context, login string) error
	PutFolders(ctx context.Context, login string, all []crm.Folder) error
	Folders(ctx context.Context, login string) ([]crm.Folder, error)
}

// Shelf keeps the record of what was read last, durably (record.go).
type Shelf interface {
	Load(ctx context.Context) ([]byte, error) // nil: nothing is kept
	Save(ctx context.Context, data []byte) error
}

// Options of a Post. Connection, Logins, Active, Open, Store and Shelf are obligatory.
type Options struct {
	Connection string
	Logins     func() []crm.Login // the connection's accounts, in order
	Active     func() string      // id of the active one; empty: none
	// Open gives the mailbox of an IMAP account; nothing is to be connected yet.
	Open  func(l crm.Login) Mailbox
	Store Store
	Shelf Shelf
	// Poll is the Outlook Sync Interval: how often to look where nothing tells news by itself. nil: 30 s.
	Poll func() time.Duration
	// Follow tells whether what is read elsewhere is to come into view. nil: it is.
	Follow func() bool
	// Resolve brings the context of a new message into the cache, from Oro where that is allowed and polite.
	// It is called for one message after the other. nil: nothing is resolved.
	Resolve func(ctx context.Context, h crm.Header)
	// Notice is told of new, unread messages once they are resolved, all of one moment together. nil: nobody.
	Notice  func(ctx context.Context, hs []crm.Header)
	News    func(crm.News) // must not block; nil: nobody
	Network func() string  // changes when the computer's network does; nil: that is not known
	Now     func() time.Time
	Rand    func() float64 // in [0, 1), for jitter; nil: math/rand
	Log     *slog.Logger   // gets no address and no subject; nil: none
}

// Post is safe for concurrent use.
type Post struct {
	o       Options
	fresh   chan []crm.Header // new mail on its way to Resolve
	turns   chan turn         // what was read elsewhere
	closing sync.WaitGroup    // mailboxes on their way out

	mu      sync.Mutex
	boxes   map[string]opened // by login
	closed  bool
	states  map[string]crm.LoginState // of the login that is kept going
	watched map[string]time.Time      // when the watch of a login ended in this process
	cancel  context.CancelCauseFunc   // ends what the active login is doing; nil: nothing goes on
	pending error                     // the reason, until it is heard

	readMu sync.Mutex // guards what was read last, also on its way to the disk
	last   []crm.Header
	viewed crm.HeaderKey
	read   bool // last was loaded
	// before and viewedBefore are what last and viewed were until the latest message came into view.
	before       []crm.Header
	viewedBefore crm.HeaderKey
}

// opened is a mailbox with the login as it was then.
type opened struct {
	login crm.Login
	box   Mailbox
}

// New makes a Post; nothing happens before Run or one of its methods. Close must be called.
func New(o Options) *Post {
	if o.Poll == nil {
		o.Poll = func() time.Duration { return 30 * time.Second }
	}
	if o.Follow == nil {
		o.Follow = func() bool { return true }
	}
	if o.Resolve == nil {
		o.Resolve = func(context.Context, crm.Header) {}
	}
	if o.Notice == nil {
		o.Notice = func(context.Context, []crm.Header) {}
	}
	if o.News == nil {
		o.News = func(crm.News) {}
	}
	if o.Network == nil {
		o.Network = func() string { return "" }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Post{
		o: o, fresh: make(chan []crm.Header, 16), turns: make(chan turn),
		boxes: map[string]opened{}, states: map[string]crm.LoginState{}, watched: map[string]time.Time{},
	}
}

// Close ends the connections of mailboxes. Run must have ended.
func (p *Post) Close() error {
	p.mu.Lock()
	all := p.boxes
	p.boxes, p.closed = map[string]opened{}, true
	p.mu.Unlock()
	for _, one := range all {
		_ = one.box.Close()
	}
	p.closing.Wait()
	return nil
}

func (p *Post) tell() { p.o.News(crm.News{Connection: p.o.Connection, Mail: true}) }

// login finds an account of the connection.
func (p *Post) login(id string) (crm.Login, bool) {
	for _, l := range p.o.Logins() {
		if l.ID == id {
			return l, true
		}
	}
	return crm.Login{}, false
}

// mailbox gives the mailbox of an account, a new one where its settings have changed.
func (p *Post) mailbox(l crm.Login) (Mailbox, error) {
	key := l
	key.Folder, key.Title, key.Groupware = "", "", crm.Groupware{} // do not make another mailbox
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, &crm.Fault{Kind: crm.Cancelled, Op: "mail.connect"}
	}
	old, there := p.boxes[l.ID]
	if there && old.login == key {
		return old.box, nil
	}
	box := p.o.open(l)
	p.boxes[l.ID] = opened{key, box}
	if there {
		p.closing.Go(func() { _ = old.box.Close() }) // it waits for calls that may be ours to end
	}
	return box, nil
}

// drop closes an account's mailbox: its connections may be dead, or its secret another one.
func (p *Post) drop(id string) {
	p.mu.Lock()
	old, there := p.boxes[id]
	delete(p.boxes, id)
	p.mu.Unlock()
	if there {
		_ = old.box.Close()
	}
}

func (o *Options) open(l crm.Login) Mailbox {
	if l.Type == crm.LoginIMAP || l.Type == "" {
		return o.Open(l)
	}
	return Local(l, o.Log)
}
