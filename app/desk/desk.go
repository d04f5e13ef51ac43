// Package desk is what a person can do here, as small doors: Messages, Contexts, Search, Records, Queue,
// Connections, Settings. It is the only door for the window, the tray and the command line; it knows no widgets,
// no HTTP and no disk. Below it, parts are reached through the interfaces declared in this file and
// handed in by house.
//
// All methods take a context, may be called from any goroutine, and return crm.Fault as their error.
package desk

import (
	"context"
	"time"

	"oroconnector/app/crm"
)

// UndoTime is how long a change that cannot be taken back in Oro waits for an undo (spec 4.9).
const UndoTime = 10 * time.Second

// Cache is what a connection's store answers and keeps.
type Cache interface {
	Answer(ctx context.Context, q crm.Question) (crm.Known, error)
	Thread(ctx context.Context, q crm.Question) (string, error)
	PutContext(ctx context.Context, tc crm.ThreadContext) error
	Put(ctx context.Context, es ...crm.Entity) error
}

// Index finds records in a connection's store. Search marks what is attached to the query's conversation.
type Index interface {
	Entity(ctx context.Context, ref crm.Ref) (crm.Entity, error)
	Search(ctx context.Context, q crm.SearchQuery) (crm.SearchPage, error)
}

// Oro is what the server is asked.
type Oro interface {
	Context(ctx context.Context, q crm.Question) (crm.ThreadContext, []crm.Entity, error)
	Search(ctx context.Context, q crm.SearchQuery) (crm.SearchPage, error)
	Entity(ctx context.Context, ref crm.Ref) (crm.Entity, []crm.Entity, error)
}

// Outbox keeps and sends changes.
type Outbox interface {
	Add(ctx context.Context, c crm.Change) error
	Await(ctx context.Context, id string) (crm.Pending, error)
	Pending(ctx context.Context, thread string) ([]crm.Pending, error)
	List(ctx context.Context) ([]crm.Pending, error)
	Mending
}

// Mending is what can be done with a change that waits or was refused.
type Mending interface {
	Undo(ctx context.Context, id string) (crm.Change, error)
	Retry(ctx context.Context, id string) error
	Discard(ctx context.Context, id string) error
	Wake()
}

// Line is one connection with its live parts.
type Line struct {
	Connection crm.Connection
	Cache      Cache
	Index      Index
	Oro        Oro
	Outbox     Outbox
	Spool      Spool // nil: opened files are not kept
	Headers    Headers
	Post       Post // nil: nothing keeps mail accounts going
	Sync       Syncing
	Places     SyncPlaces
	// Refresh asks Oro what changed and returns when the run has ended (spec 2.3).
	Refresh func(ctx context.Context) error
	// Pause holds the first load up, or lets it go on; nil: there is none.
	Pause func(ctx context.Context, on bool) error
	// Health tells how the line stands; without count, records are counted only while they are being loaded.
	Health func(ctx context.Context, count bool) (Health, error)
}

// Health is how a connection stands, for status and the tray.
type Health struct {
	SignedOut  bool
	Records    map[crm.Kind]int // cached
	CacheBytes int64
	LastPull   time.Time // end of the last run that reached Oro; zero: none yet
	Loading    []crm.Progress
	Load       crm.LoadState // of these
	Conditions []crm.Condition
}

// Lines gives the connections of the profile. The empty id means the current one; where there is none
// the fault is SignedOut with code "connection.none".
type Lines interface {
	// Line may wait for the parts to be opened.
	Line(id string) (Line, error)
	// Known is what is known of a connection at once, also while its parts are not opened yet or cannot be.
	Known(id string) (crm.Connection, bool)
	All() []crm.Connection
	Use(id string) error
}

// Gate lets a person in and out of a connection.
type Gate interface {
	// Find turns what a person wrote into an Oro's endpoints.
	Find(ctx context.Context, request ConnectRequest) (crm.Connection, error)
	// SignIn takes the person through the browser, keeps the tokens, opens the line and makes it current.
	SignIn(ctx context.Context, c crm.Connection, request ConnectRequest) (crm.Connection, error)
	// Leave deletes the tokens and the encryption key and wipes what is kept of the connection, changes
	// that still wait included.
	Leave(ctx context.Context, id string) error
}

// Parts is what a desk is built from.
type Parts struct {
	Lines  Lines
	Gate   Gate
	Config Configuration // nil: there are no settings to read or change
	Mail   Accounts      // nil: there are no mail accounts
	News   *News
	Now    func() time.Time // nil: time.Now
}

// Desk holds the doors.
type Desk struct {
	Messages    *Messages
	Contexts    *Contexts
	Search      *Search
	Records     *Records
	Queue       *Queue
	Connections *Connections
	Settings    *Settings
	Mail        *Mail
	Sync        *Sync
	News        *News
}

// New builds the doors over the parts. Parts without Lines give a desk on which only Messages works.
func New(p Parts) *Desk {
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.News == nil {
		p.News = &News{}
	}
	if p.Lines == nil {
		p.Lines = noLines{}
	}
	private := discretion{p.Config}
	contexts := &Contexts{lines: p.Lines, news: p.News, now: p.Now, opened: p.Now(), private: private}
	return &Desk{
		Messages:    &Messages{lines: p.Lines},
		Contexts:    contexts,
		Search:      &Search{lines: p.Lines, private: private},
		Records:     &Records{lines: p.Lines},
		Queue:       &Queue{lines: p.Lines, news: p.News, now: p.Now, private: private},
		Connections: &Connections{lines: p.Lines, gate: p.Gate},
		Settings:    &Settings{lines: p.Lines, config: p.Config, news: p.News},
		Mail:        &Mail{lines: p.Lines, accounts: p.Mail, news: p.News},
		Sync:        &Sync{lines: p.Lines},
		News:        p.News,
	}
}

type noLines struct{}

func (noLines) Line(string) (Line, error)           { return Line{}, NotConnected() }
func (noLines) Known(string) (crm.Connection, bool) { return crm.Connection{}, false }
func (noLines) All() []crm.Connection               { return nil }
func (noLines) Use(string) error                    { return NotConnected() }

// NotConnected is the fault of everything that needs a connection where there is none.
func NotConnected() error {
	return &crm.Fault{Kind: crm.SignedOut, Op: "connection.open", Code: "connection.none"}
}
