package mailbox

import (
	"context"
	"time"

	"oroconnector/app/crm"
)

// Mailbox is a login's mail at its server.
type Mailbox struct{ o Options }

// New returns a mailbox. Nothing is connected before it is needed.
func New(o Options) *Mailbox { return &Mailbox{o: o} }

func later(op string) *crm.Fault { return &crm.Fault{Kind: crm.Bug, Op: op} }

// Close ends the connections; calls under way end with Cancelled.
func (m *Mailbox) Close() error { return nil }

// Test goes through the steps of connecting and tells each as it ends; it returns the first fault.
func (m *Mailbox) Test(ctx context.Context, told func(Step)) error { return later("mail.connect") }

// Folders are all of the login's, in the order of a tree for people: the inbox first.
func (m *Mailbox) Folders(ctx context.Context) ([]crm.Folder, error) {
	return nil, later("mail.folders")
}

// Look tells how a folder stands.
func (m *Mailbox) Look(ctx context.Context, folder string) (State, error) {
	return State{}, later("mail.look")
}

// UIDs are the numbers of all messages of the folder, ascending.
func (m *Mailbox) UIDs(ctx context.Context, folder string) ([]uint32, error) {
	return nil, later("mail.list")
}

// Headers fetches headers of the messages, in the order asked for by pages of uids, and gives each to each
// as it comes; within a page the order is the server's. A message that is gone is left out. An error of each
// ends it.
func (m *Mailbox) Headers(ctx context.Context, folder string, uids []uint32, each func(Raw) error) error {
	return later("mail.headers")
}

// Flags gives the flags of messages that changed since the ModSeq, all of them where it is 0 or the server
// has no CONDSTORE, and the ModSeq to ask with the next time (0 without CONDSTORE).
func (m *Mailbox) Flags(ctx context.Context, folder string, since uint64) ([]Flagged, uint64, error) {
	return nil, 0, later("mail.flags")
}

// Bytes is a message as it is, at most limit bytes of it, and whether it was cut there.
func (m *Mailbox) Bytes(ctx context.Context, folder string, uid uint32, limit int64) ([]byte, bool, error) {
	return nil, false, later("mail.read")
}

// Search asks the server for messages that have the text in their header or body; UIDs ascending.
func (m *Mailbox) Search(ctx context.Context, folder, text string) ([]uint32, error) {
	return nil, later("mail.search")
}

// Watch tells what changes in the folder after from, until ctx ends or something fails. It has a connection
// of its own. Where the server has IDLE, that wakes it; it looks by itself every five minutes then, and each
// time that poll's interval has passed where it has none. heard is called on Watch's goroutine, with what
// differs from from at once and then from the Heard before; an error of it ends Watch and is returned.
func (m *Mailbox) Watch(ctx context.Context, folder string, from State, poll func() time.Duration, heard func(context.Context, Heard) error) error {
	return later("mail.watch")
}
