package desk

import (
	"context"

	"oroconnector/app/crm"
)

// Syncing keeps a connection's contacts, tasks and events the same in Oro and in the account (spec 7.4 to 7.9).
type Syncing interface {
	Now(ctx context.Context) error
	Cancel()
	Status(ctx context.Context) (crm.SyncStatus, error)
	Journal(ctx context.Context) ([]crm.JournalEntry, error)
	Restore(ctx context.Context, id string, fields ...crm.SheetField) error
	Retry(ctx context.Context, id string) error
	Answer(ctx context.Context, kind crm.SheetKind, yes bool) error
	Resync(ctx context.Context) error
}

// SyncPlaces are the address books, task lists and calendars of a connection's active mail account.
type SyncPlaces interface {
	// Offers asks the account's server what there is.
	Offers(ctx context.Context) ([]SyncOffer, error)
	// Choose keeps which one is used for a kind. The address of none makes one named "Oro".
	Choose(ctx context.Context, kind crm.SheetKind, address string) error
}

// SyncOffer is an address book, task list or calendar that could be used for a kind.
type SyncOffer struct {
	Kind     crm.SheetKind
	Name     string
	Address  string
	Chosen   bool
	ReadOnly bool // Oro's records cannot be written there
}

// Sync synchronizes contacts, tasks and events. The empty connection id means the current one. Faults are those
// of reconcile (Op "sync.…"); a connection without an account is a status with Absent kinds, not a fault.
type Sync struct{ lines Lines }

func (s *Sync) of(connection, op string) (Line, error) {
	line, err := s.lines.Line(connection)
	if err == nil && line.Sync == nil {
		err = &crm.Fault{Kind: crm.Missing, Op: op, Code: "sync.noAccount"}
	}
	return line, err
}

// Now synchronizes, whether Enable Sync is on or not, tries again what was refused, and returns when the run is over.
// The Fault "sync.stopped" says that a run would delete much: Status has the question, Answer takes the answer.
func (s *Sync) Now(ctx context.Context, connection string) error {
	line, err := s.of(connection, "sync.run")
	if err != nil {
		return err
	}
	return line.Sync.Now(ctx)
}

// Cancel ends the run under way; what it has done stays done, the rest waits for the next run.
func (s *Sync) Cancel(connection string) error {
	line, err := s.of(connection, "sync.run")
	if err == nil {
		line.Sync.Cancel()
	}
	return err
}

// Status tells how each kind stands: both sides' last run, counts, what waits, problems, the question of a stop.
func (s *Sync) Status(ctx context.Context, connection string) (crm.SyncStatus, error) {
	line, err := s.of(connection, "sync.status")
	if err != nil {
		return crm.SyncStatus{}, err
	}
	return line.Sync.Status(ctx)
}

// Journal has the conflicts, refusals, deletions and records left alone of the last 90 days, the newest first.
func (s *Sync) Journal(ctx context.Context, connection string) ([]crm.JournalEntry, error) {
	line, err := s.of(connection, "sync.journal")
	if err != nil {
		return nil, err
	}
	return line.Sync.Journal(ctx)
}

// Restore copies the version that lost back to its side, whole or the given fields only.
func (s *Sync) Restore(ctx context.Context, connection, id string, fields ...crm.SheetField) error {
	line, err := s.of(connection, "sync.restore")
	if err != nil {
		return err
	}
	return line.Sync.Restore(ctx, id, fields...)
}

// Retry tries a problem again, or with an empty id all of them.
func (s *Sync) Retry(ctx context.Context, connection, id string) error {
	line, err := s.of(connection, "sync.retry")
	if err != nil {
		return err
	}
	return line.Sync.Retry(ctx, id)
}

// Answer gives the person's word on a run that would delete much: yes deletes, no keeps what is in the account.
// A run follows.
func (s *Sync) Answer(ctx context.Context, connection string, kind crm.SheetKind, yes bool) error {
	line, err := s.of(connection, "sync.answer")
	if err != nil {
		return err
	}
	if err := line.Sync.Answer(ctx, kind, yes); err != nil {
		return err
	}
	return line.Sync.Now(ctx)
}

// Anew forgets which records belong together: the next run matches them as a first one does, and deletes nothing.
func (s *Sync) Anew(ctx context.Context, connection string) error {
	line, err := s.of(connection, "sync.run")
	if err != nil {
		return err
	}
	return line.Sync.Resync(ctx)
}

// Offers are the address books, task lists and calendars of the account.
func (s *Sync) Offers(ctx context.Context, connection string) ([]SyncOffer, error) {
	line, err := s.of(connection, "sync.places")
	if err != nil {
		return nil, err
	}
	return line.Places.Offers(ctx)
}

// Choose says which one is used for a kind; an empty address makes one named "Oro".
func (s *Sync) Choose(ctx context.Context, connection string, kind crm.SheetKind, address string) error {
	line, err := s.of(connection, "sync.places")
	if err != nil {
		return err
	}
	return line.Places.Choose(ctx, kind, address)
}
