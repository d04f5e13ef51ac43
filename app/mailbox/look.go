package mailbox

import (
	"context"
	"errors"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"oroconnector/app/crm"
)

// inbox is the name that every server has.
const inbox = "INBOX"

// maxMessages is the size of a folder beyond which its numbers are not taken from a server.
const maxMessages = 5_000_000

// Look tells how a folder stands. It opens it anew, so that a folder that was deleted and made again shows.
func (m *Mailbox) Look(ctx context.Context, folder string) (State, error) {
	var state State
	err := m.with(ctx, "mail.look", func(ctx context.Context, s *session) error {
		err := m.examine(ctx, s, folder)
		state = s.state
		return err
	})
	if err == nil {
		m.mu.Lock()
		m.validity[folder] = state.Validity
		m.mu.Unlock()
	}
	return state, err
}

// examine opens a folder for reading only.
func (m *Mailbox) examine(ctx context.Context, s *session, folder string) error {
	options := &imap.SelectOptions{ReadOnly: true, CondStore: s.caps.Has(imap.CapCondStore)}
	s.folder = ""
	l, called := m.command(0), folder
	if wire, raw := wireName(folder); raw {
		var may bool
		if l.swap, may = swapName(wire, s.caps); !may {
			return &crm.Fault{Kind: crm.Missing, Code: "mail.folder", Detail: toldName(folder)}
		}
		called = rawAlias
	}
	err := s.run(ctx, l, func(c *imapclient.Client) error {
		data, err := c.Select(called, options).Wait()
		if err != nil {
			return err
		}
		s.folder = folder
		s.state = State{
			Validity: data.UIDValidity, Next: uint32(data.UIDNext), Total: int(data.NumMessages), ModSeq: data.HighestModSeq,
			CondStore: options.CondStore && data.HighestModSeq > 0,
			Idle:      s.caps.Has(imap.CapIdle) || s.caps.Has(imap.CapIMAP4rev2),
		}
		return nil
	})
	var said *imap.Error
	if !errors.As(err, &said) {
		return err
	}
	f := refusal(said)
	if f.Kind != crm.Busy {
		f = &crm.Fault{Kind: crm.Missing, Code: "mail.folder", Detail: toldName(folder), Err: f.Err}
	}
	return f
}

// toldName is a folder's name for a fault.
func toldName(folder string) string { return crm.Said(shownParts(folder, "")[0]) }

// open sees to it that the folder is open and up to date. UIDs that a caller holds are of the folder that
// Look saw: where another one has its name now, it is told so.
func (m *Mailbox) open(ctx context.Context, s *session, folder string, fresh bool) error {
	if s.folder == folder && !fresh {
		return nil
	}
	if s.folder == folder {
		return s.run(ctx, m.command(0), func(c *imapclient.Client) error { return c.Noop().Wait() })
	}
	if err := m.examine(ctx, s, folder); err != nil {
		return err
	}
	m.mu.Lock()
	known := m.validity[folder]
	m.mu.Unlock()
	if known != 0 && known != s.state.Validity {
		return &crm.Fault{Kind: crm.Conflict, Code: "mail.reset", Detail: toldName(folder)}
	}
	return nil
}

// UIDs are the numbers of all messages of the folder, ascending.
func (m *Mailbox) UIDs(ctx context.Context, folder string) ([]uint32, error) {
	var all []uint32
	err := m.with(ctx, "mail.list", func(ctx context.Context, s *session) error {
		if err := m.open(ctx, s, folder, true); err != nil {
			return err
		}
		var err error
		all, err = m.find(ctx, s, &imap.SearchCriteria{})
		return err
	})
	return all, err
}

// Search asks the server for messages that have every word of text in their header or body; UIDs ascending.
// A server without an index may take long for it.
func (m *Mailbox) Search(ctx context.Context, folder, text string) ([]uint32, error) {
	words := searchWords(text)
	if len(words) == 0 {
		return nil, nil
	}
	var found []uint32
	err := m.with(ctx, "mail.search", func(ctx context.Context, s *session) error {
		if err := m.open(ctx, s, folder, true); err != nil {
			return err
		}
		var err error
		found, err = m.find(ctx, s, &imap.SearchCriteria{Text: words})
		return err
	})
	return found, err
}

// find asks for the UIDs that meet the criteria.
func (m *Mailbox) find(ctx context.Context, s *session, criteria *imap.SearchCriteria) ([]uint32, error) {
	var options *imap.SearchOptions
	if s.caps.Has(imap.CapESearch) || s.caps.Has(imap.CapIMAP4rev2) {
		options = &imap.SearchOptions{ReturnAll: true} // ranges instead of numbers
	}
	l := m.command(0)
	l.line, l.total = 64<<20, 128<<20
	var found []uint32
	err := s.run(ctx, l, func(c *imapclient.Client) error {
		data, err := c.UIDSearch(criteria, options).Wait()
		if err != nil {
			return err
		}
		found, err = numbers(data.All)
		return err
	})
	return found, err
}

// numbers are those of a set, ascending. A server can name four billion in a few bytes.
func numbers(set imap.NumSet) ([]uint32, error) {
	uids, _ := set.(imap.UIDSet)
	count := 0
	for _, r := range uids {
		if r.Start == 0 || r.Stop < r.Start || uint64(r.Stop)-uint64(r.Start) >= maxMessages {
			return nil, hostile("a range of numbers without end")
		}
		if count += int(r.Stop-r.Start) + 1; count > maxMessages {
			return nil, hostile("too many numbers")
		}
	}
	all := make([]uint32, 0, count)
	for _, r := range uids {
		for n := uint64(r.Start); n <= uint64(r.Stop); n++ {
			all = append(all, uint32(n))
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

func hostile(what string) *crm.Fault {
	return &crm.Fault{Kind: crm.Damaged, Code: "mail.hostile", Err: errors.New(what)}
}
